/* Runs a function for many indices on several threads.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "support/support.h"

typedef struct crew {
  void (*task)(void *context, int32_t i);
  void *context;
  int32_t count;
  _Atomic int64_t next; /* wider than count: every thread goes one past the end */
} crew;

static void *work(void *argument) {
  crew *c = argument;
  for (int64_t i; (i = atomic_fetch_add(&c->next, 1)) < c->count;)
    c->task(c->context, (int32_t)i);
  return NULL;
}

/* Containers and taskset count. */
int32_t gaus_i_processors(void) {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
    return CPU_COUNT(&set);
#endif
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online < 1 ? 1 : online > 1024 ? 1024 : (int32_t)online;
}

void gaus_i_parallel(int32_t threads, int32_t count, void (*task)(void *context, int32_t i), void *context) {
  crew c = {task, context, count, 0};
  int32_t hired = 0, wanted = threads;
  if (wanted != 1 && count > 1) {
    wanted = wanted > 0 ? wanted : gaus_i_processors();
    wanted = wanted < count ? wanted : count;
  }
  pthread_t *ids = wanted > 1 && count > 1 ? gaus_i_calloc((size_t)wanted - 1, sizeof *ids) : NULL;
  while (ids && hired < wanted - 1 && pthread_create(&ids[hired], NULL, work, &c) == 0)
    hired++;
  work(&c);
  while (hired > 0)
    pthread_join(ids[--hired], NULL);
  free(ids);
}
