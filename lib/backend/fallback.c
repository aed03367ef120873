/* Runs a relaxation on a device, and on the CPU where the device fails.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "backend/fallback.h"

#include <string.h>

#include "support/support.h"

/* What a start was last given, and how many steps it has run since. */
typedef struct start_record {
  gaus_i_initial_point from; /* mu or schedule point into the record's own memory */
  bool set;
  int32_t done;
} start_record;

struct gaus_i_relaxation {
  const gaus_i_backend *backend; /* where `inner` lives */
  gaus_i_relaxation *inner;
  int32_t count, starts, threads;
  int32_t iterations;                   /* of the run in progress */
  gaus_i_relax_problem *relax_problems; /* with windows of our own */
  gaus_i_relax_settings *settings;
  start_record *records; /* [count][starts] */
  int32_t *windows;      /* asap and alap of every relaxation problem */
  int32_t *given;        /* mu or schedule of every start */
  gaus_i_monitor *monitor;
};

static void guarded_close(gaus_i_relaxation *r) {
  if (!r)
    return;
  if (r->backend)
    r->backend->close(r->inner);
  free(r->relax_problems);
  free(r->settings);
  free(r->records);
  free(r->windows);
  free(r->given);
  free(r);
}

static gaus_status copy_arguments(gaus_i_relaxation *r, const gaus_i_relax_problem *relax_problems,
                                  const gaus_i_relax_settings *settings, gaus_error *err) {
  size_t count = (size_t)r->count, ops = 0, at = 0;
  for (size_t i = 0; i < count; i++)
    ops += (size_t)gaus_problem_num_operations(relax_problems[i].problem);
  r->relax_problems = gaus_i_calloc(count, sizeof *r->relax_problems);
  r->settings = gaus_i_calloc(count, sizeof *r->settings);
  r->records = gaus_i_calloc(count * (size_t)r->starts, sizeof *r->records);
  r->windows = gaus_i_calloc(2 * ops, sizeof *r->windows);
  r->given = gaus_i_calloc(ops * (size_t)r->starts, sizeof *r->given);
  if (!r->relax_problems || !r->settings || !r->records || !r->windows || !r->given)
    return gaus_i_no_memory(err);
  for (size_t i = 0; i < count; i++) {
    size_t n = (size_t)gaus_problem_num_operations(relax_problems[i].problem);
    r->relax_problems[i] = relax_problems[i];
    r->settings[i] = settings[i];
    r->relax_problems[i].asap = memcpy(r->windows + at, relax_problems[i].asap, n * sizeof *r->windows);
    r->relax_problems[i].alap = memcpy(r->windows + ops + at, relax_problems[i].alap, n * sizeof *r->windows);
    at += n;
  }
  return GAUS_OK;
}

/* Memory of a start's record. */
static int32_t *given_to(const gaus_i_relaxation *r, int32_t relax_problem, int32_t start) {
  size_t at = (size_t)(r->relax_problems[relax_problem].asap - r->windows) * (size_t)r->starts;
  return r->given + at + (size_t)start * (size_t)gaus_problem_num_operations(r->relax_problems[relax_problem].problem);
}

static gaus_status open_on(gaus_i_relaxation *r, const gaus_i_backend *backend, gaus_error *err) {
  r->backend = backend;
  r->inner = NULL;
  return backend->open(r->relax_problems, r->settings, r->count, r->starts, r->threads, &r->inner, err);
}

/* --- falling back --------------------------------------------------------------------- */

/* The largest number of steps that a start has run below `limit`; -1: none. */
static int32_t next_done(const gaus_i_relaxation *r, int32_t limit) {
  int32_t most = -1;
  for (int32_t i = 0; i < r->count * r->starts; i++)
    if (r->records[i].set && r->records[i].done < limit && r->records[i].done > most)
      most = r->records[i].done;
  return most;
}

/* Those that have run furthest are set first, and run on their own until the
 * next ones join them. */
static gaus_status catch_up(gaus_i_relaxation *r, gaus_error *err) {
  for (int32_t done = next_done(r, INT32_MAX); done >= 0;) {
    int32_t next = next_done(r, done);
    for (int32_t i = 0; i < r->count * r->starts; i++)
      if (r->records[i].set && r->records[i].done == done)
        r->backend->set_start(r->inner, i / r->starts, i % r->starts, &r->records[i].from);
    GAUS_TRY(r->backend->run(r->inner, next < 0 ? done : done - next, err));
    done = next;
  }
  return GAUS_OK;
}

static gaus_status fall_back(gaus_i_relaxation *r, const char *why, gaus_error *err) {
  if (r->monitor)
    gaus_i_monitor_device_lost(r->monitor, why);
  if (r->backend)
    r->backend->close(r->inner);
  GAUS_TRY(open_on(r, gaus_i_backend_cpu(), err));
  return catch_up(r, err);
}

/* --- the interface ---------------------------------------------------------------------- */

gaus_status gaus_i_fallback_open(const gaus_i_backend *device, const char *why,
                                 const gaus_i_relax_problem *relax_problems, const gaus_i_relax_settings *settings,
                                 int32_t count, int32_t starts, int32_t threads, gaus_i_relaxation **out,
                                 gaus_error *err) {
  gaus_i_relaxation *r = gaus_i_calloc(1, sizeof *r);
  gaus_error cause = {GAUS_NO_BACKEND, "no device"};
  gaus_status status;
  *out = NULL;
  if (!r)
    return gaus_i_no_memory(err);
  r->count = count;
  r->starts = starts;
  r->threads = threads;
  r->monitor = count > 0 ? settings[0].monitor : NULL;
  GAUS_TRY_GOTO(status, copy_arguments(r, relax_problems, settings, err), failed);
  status = device ? open_on(r, device, &cause) : GAUS_NO_BACKEND;
  if (status == GAUS_NO_BACKEND)
    status = fall_back(r, device || !why ? cause.message : why, &cause);
  if (status != GAUS_OK) {
    gaus_i_fail(err, status, "%s", cause.message);
    goto failed;
  }
  *out = r;
  return GAUS_OK;
failed:
  guarded_close(r);
  return status;
}

static gaus_status guarded_open(const gaus_i_relax_problem *relax_problems, const gaus_i_relax_settings *settings,
                                int32_t count, int32_t starts, int32_t threads, gaus_i_relaxation **out,
                                gaus_error *err) {
  const gaus_i_backend *device = gaus_i_backend_cuda();
  gaus_error why = {GAUS_OK, ""};
  int32_t index;
  if (!device)
    gaus_i_cuda_usable(GAUS_ANY_DEVICE, &index, &why);
  return gaus_i_fallback_open(device, why.message, relax_problems, settings, count, starts, threads, out, err);
}

static void guarded_set_start(gaus_i_relaxation *r, int32_t relax_problem, int32_t start,
                              const gaus_i_initial_point *from) {
  start_record *record = &r->records[relax_problem * r->starts + start];
  int32_t *own = given_to(r, relax_problem, start);
  size_t bytes = sizeof *own * (size_t)gaus_problem_num_operations(r->relax_problems[relax_problem].problem);
  record->from = *from;
  if (from->mu)
    record->from.mu = memcpy(own, from->mu, bytes);
  else if (from->schedule)
    record->from.schedule = memcpy(own, from->schedule, bytes);
  record->set = true;
  record->done = 0;
  r->backend->set_start(r->inner, relax_problem, start, from);
}

/* A half of a run that the device did not manage is begun again on the CPU. */
static gaus_status retry(gaus_i_relaxation *r, gaus_status status, const gaus_error *cause, gaus_error *err) {
  if (status != GAUS_NO_BACKEND || r->backend == gaus_i_backend_cpu())
    return status == GAUS_OK ? GAUS_OK : gaus_i_fail(err, status, "%s", cause->message);
  GAUS_TRY(fall_back(r, cause->message, err));
  return r->backend->begin_run(r->inner, r->iterations, err);
}

static gaus_status guarded_begin_run(gaus_i_relaxation *r, int32_t iterations, gaus_error *err) {
  gaus_error cause;
  r->iterations = iterations;
  return retry(r, r->backend->begin_run(r->inner, iterations, &cause), &cause, err);
}

static gaus_status guarded_end_run(gaus_i_relaxation *r, gaus_error *err) {
  gaus_error cause;
  const gaus_i_backend *began = r->backend;
  GAUS_TRY(retry(r, began->end_run(r->inner, &cause), &cause, err));
  if (r->backend != began)
    GAUS_TRY(r->backend->end_run(r->inner, err));
  for (int32_t i = 0; i < r->count * r->starts; i++) {
    int32_t most = r->settings[i / r->starts].iterations, left = most - r->records[i].done;
    r->records[i].done += r->iterations < left ? r->iterations : left;
  }
  return GAUS_OK;
}

static gaus_status guarded_run(gaus_i_relaxation *r, int32_t iterations, gaus_error *err) {
  GAUS_TRY(guarded_begin_run(r, iterations, err));
  return guarded_end_run(r, err);
}

static void guarded_get(gaus_i_relaxation *r, int32_t relax_problem, int32_t start, gaus_i_relax_result *result) {
  r->backend->get(r->inner, relax_problem, start, result);
}

static void guarded_report(const gaus_i_relaxation *r, gaus_i_backend_report *report) {
  r->backend->report(r->inner, report);
}

const gaus_i_backend *gaus_i_backend_with_fallback(void) {
  static const gaus_i_backend backend = {"cuda",      guarded_open,      guarded_set_start,
                                         guarded_run, guarded_begin_run, guarded_end_run,
                                         guarded_get, guarded_close,     guarded_report};
  return &backend;
}

const char *gaus_i_backend_ran(const gaus_i_backend *backend, const gaus_i_monitor *monitor) {
  return backend == gaus_i_backend_with_fallback() && monitor && gaus_i_monitor_lost_device(monitor) ? "cpu"
                                                                                                     : backend->name;
}
