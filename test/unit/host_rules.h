/* What a driver of CUDA refuses, for the one made of host code (host_cuda.h).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The rules are those of the comments in cuda.h. A call that breaks one ends the program with the
 * rule's name: the backend would hide it by falling back. A test of the rules themselves sets
 * host_rules.tolerated, and the call returns what a driver would. */
#ifndef GAUS_TEST_HOST_RULES_H
#define GAUS_TEST_HOST_RULES_H

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../gpu/cuda_api.h"

/* Numbers of CUresult. */
enum {
  HOST_INVALID_VALUE = 1,
  HOST_INVALID_CONTEXT = 201,
  HOST_INVALID_HANDLE = 400,
  HOST_NOT_READY = 600,
  HOST_LAUNCH_FAILED = 719,
  HOST_CAPTURE_UNSUPPORTED = 900,
  HOST_CAPTURE_INVALIDATED = 901,
  HOST_CAPTURE_UNMATCHED = 903
};

typedef enum host_kind {
  HOST_MODULE,
  HOST_STREAM,
  HOST_EVENT,
  HOST_GRAPH,
  HOST_GRAPH_EXEC,
  HOST_MEMORY, /* on the device */
  HOST_PINNED  /* page-locked */
} host_kind;

typedef struct host_object {
  host_kind kind;
  const char *from;
  size_t bytes; /* of memory */
  struct host_object *next;
} host_object;

static struct {
  bool tolerated;
  _Atomic long broken;
  pthread_mutex_t lock;
  host_object *objects; /* that are there */
} host_rules = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Thread_local int host_depth;          /* contexts that are current, one on the other */
static _Thread_local bool host_context_lost;  /* a test let a push fail */
static _Thread_local cu_stream host_captured; /* the stream of which this thread makes a graph */
static _Thread_local bool host_capture_is_spoilt;

static cu_result host_breaks(const char *call, const char *rule, cu_result result) {
  host_rules.broken++;
  if (host_rules.tolerated)
    return result;
  fprintf(stderr, "%s: %s (a driver returns %u)\n", call, rule, result);
  abort();
}

/* --- objects ------------------------------------------------------------------------------ */

static void host_register(host_kind kind, const void *from, size_t bytes) {
  host_object *o = malloc(sizeof *o);
  if (!o)
    abort();
  pthread_mutex_lock(&host_rules.lock);
  *o = (host_object){kind, from, bytes, host_rules.objects};
  host_rules.objects = o;
  pthread_mutex_unlock(&host_rules.lock);
}

static bool host_forget(host_kind kind, const void *from) {
  pthread_mutex_lock(&host_rules.lock);
  host_object **at = &host_rules.objects, *found;
  while (*at && ((*at)->kind != kind || (*at)->from != from))
    at = &(*at)->next;
  if ((found = *at))
    *at = found->next;
  pthread_mutex_unlock(&host_rules.lock);
  free(found);
  return found != NULL;
}

/* Is it there; or, of memory, are all of these bytes within one piece of it? */
static bool host_knows(host_kind kind, const void *from, size_t bytes) {
  bool known = false;
  pthread_mutex_lock(&host_rules.lock);
  for (const host_object *o = host_rules.objects; o && !known; o = o->next) {
    size_t offset = (uintptr_t)from - (uintptr_t)o->from;
    known = o->kind == kind && (o->bytes == 0 ? offset == 0 : offset < o->bytes && bytes <= o->bytes - offset);
  }
  pthread_mutex_unlock(&host_rules.lock);
  return known;
}

/* --- rules ----------------------------------------------------------------------------------- */

static cu_result host_needs_context(const char *call) {
  return host_depth > 0 || host_context_lost ? 0 : host_breaks(call, "no context is current", HOST_INVALID_CONTEXT);
}

/* What is not observed by a capture; the thread that captures must not do it. */
static cu_result host_is_unsafe(const char *call) {
  if (!host_captured)
    return 0;
  host_capture_is_spoilt = true;
  return host_breaks(call, "not while a stream is captured", HOST_CAPTURE_UNSUPPORTED);
}

static cu_result host_needs(const char *call, host_kind kind, const void *handle) {
  return host_knows(kind, handle, 0) ? 0
                                     : host_breaks(call, "the handle is not, or no longer, valid", HOST_INVALID_HANDLE);
}

static cu_result host_needs_memory(const char *call, cu_pointer from, size_t bytes) {
  return host_knows(HOST_MEMORY, (const void *)(uintptr_t)from, bytes)
             ? 0
             : host_breaks(call, "not within an allocation on the device", HOST_INVALID_VALUE);
}

/* Inside a capture only memory that stays where it is. */
static cu_result host_needs_pinned(const char *call, const void *from, size_t bytes) {
  return !host_captured || host_knows(HOST_PINNED, from, bytes)
             ? 0
             : host_breaks(call, "a copy of pageable memory in a capture", HOST_CAPTURE_UNSUPPORTED);
}

#define HOST_RULE(rule)         \
  do {                          \
    cu_result broken_ = (rule); \
    if (broken_ != 0)           \
      return broken_;           \
  } while (0)

#endif
