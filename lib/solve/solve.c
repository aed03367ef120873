/* Solving, stage by stage: bounds, a scheduler, the verifier.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/solve.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gaus/bounds.h"
#include "problem/problem.h"
#include "solve/baseline.h"
#include "solve/bounded.h"
#include "solve/modulo.h"
#include "support/support.h"
#include "support/watch.h"

/* What a scheduler hands back. */
typedef struct answer {
  int32_t *start;
  int32_t ii, ii_bound;
  double objective, bound;
  char backend[16];
} answer;

static const char *const scheduler_names[] = {"gauss", "ims", "list", "asap", "alap", "fds", "random"};

static gaus_status check_combination(const gaus_problem *problem, const gaus_options *o, gaus_error *err) {
  GAUS_TRY(gaus_options_check(o, err));
  if (!problem->frozen)
    return gaus_fail(err, GAUS_BAD_INPUT, "the problem is not frozen: call gaus_problem_freeze first");
  if (o->mode == GAUS_MODE_MODULO && (o->scheduler == GAUS_SCHEDULER_FDS || o->scheduler == GAUS_SCHEDULER_RANDOM))
    return gaus_fail(err, GAUS_BAD_OPTION,
                     "scheduler %s is for modes resource and memory; modulo has gauss, ims, list, asap and alap",
                     scheduler_names[o->scheduler]);
  if (o->mode != GAUS_MODE_MODULO && o->scheduler == GAUS_SCHEDULER_IMS)
    return gaus_fail(err, GAUS_BAD_OPTION, "scheduler ims is for mode modulo");
  if (o->mode != GAUS_MODE_MODULO && o->ii > 0)
    return gaus_fail(err, GAUS_BAD_OPTION, "an II of %lld was asked for, but only mode modulo is pipelined",
                     (long long)o->ii);
  return GAUS_OK;
}

static gaus_status schedule(const gaus_problem *problem, const gaus_options *o, const gaus_bounds *bounds,
                            int32_t threads, gaus_watch *watch, answer *a, gaus_error *err) {
  a->objective = NAN;
  a->bound = -INFINITY;
  if (o->mode != GAUS_MODE_MODULO)
    return gaus_solve_bounded(problem, o, threads, watch, a->start, &a->objective, &a->bound, a->backend, err);
  if (o->scheduler != GAUS_SCHEDULER_GAUSS) {
    a->ii_bound = bounds->res_mii > bounds->rec_mii ? bounds->res_mii : bounds->rec_mii;
    return gaus_solve_baseline(problem, o, bounds, watch, a->start, &a->ii, err);
  }
  gaus_modulo_result result = {.start = a->start};
  GAUS_TRY(gaus_solve_modulo(problem, o, bounds, threads, watch, &result, err));
  a->ii = result.ii;
  a->ii_bound = result.ii_bound;
  a->bound = result.bound;
  memcpy(a->backend, result.backend, sizeof a->backend);
  return GAUS_OK;
}

/* Nothing leaves without the verifier's word. */
static gaus_status verify_and_wrap(const gaus_problem *problem, const gaus_options *o, const gaus_bounds *bounds,
                                   const answer *a, gaus_schedule **out, gaus_error *err) {
  gaus_error cause;
  gaus_status status = gaus_verify(problem, a->start, a->ii, (int32_t)o->latency, &cause);
  if (status == GAUS_NO_MEMORY)
    return gaus_no_memory(err);
  if (status != GAUS_OK)
    return gaus_fail(err, GAUS_INTERNAL, "scheduler %s made an illegal schedule: %s", scheduler_names[o->scheduler],
                     cause.message);
  GAUS_TRY(gaus_schedule_create(problem, a->start, a->ii, out, err));
  gaus_schedule *s = *out;
  s->latency_bound = (int32_t)o->latency;
  s->res_mii = bounds->res_mii;
  s->rec_mii = bounds->rec_mii;
  s->ii_bound = a->ii_bound;
  s->objective = a->objective;
  if (isnan(s->objective))
    s->objective =
        (double)(o->objective == GAUS_OBJECTIVE_LIFETIME ? s->metrics.lifetime_bits : s->metrics.max_live_bits);
  s->bound = a->bound;
  bool counted = s->metrics.lifetime_bits < INT64_MAX; /* where sums stop, nothing is known */
  s->quality = s->objective <= s->bound && counted ? GAUS_OPTIMAL : GAUS_FEASIBLE;
  snprintf(s->scheduler, sizeof s->scheduler, "%s", scheduler_names[o->scheduler]);
  snprintf(s->backend, sizeof s->backend, "%s", a->backend);
  return GAUS_OK;
}

static gaus_status solve_one(const gaus_problem *problem, const gaus_options *o, int32_t threads, gaus_watch *watch,
                             gaus_schedule **out, gaus_error *err) {
  double began = gaus_seconds();
  gaus_bounds bounds = {0};
  answer a = {0};
  gaus_status status;
  *out = NULL;
  GAUS_TRY(check_combination(problem, o, err));
  a.start = gaus_calloc((size_t)problem->num_ops, sizeof *a.start);
  GAUS_TRY_GOTO(status, a.start ? GAUS_OK : gaus_no_memory(err), done);
  GAUS_TRY_GOTO(status, gaus_bounds_compute(problem, &bounds, err), done);
  GAUS_TRY_GOTO(status, schedule(problem, o, &bounds, threads, watch, &a, err), done);
  GAUS_TRY_GOTO(status, verify_and_wrap(problem, o, &bounds, &a, out, err), done);
  (*out)->seconds = gaus_seconds() - began;
done:
  gaus_bounds_clear(&bounds);
  free(a.start);
  return status;
}

gaus_status gaus_solve(const gaus_problem *problem, const gaus_options *options, const gaus_callbacks *callbacks,
                       gaus_schedule **out, gaus_error *err) {
  gaus_options defaults;
  gaus_options_init(&defaults);
  if (!options)
    options = &defaults;
  gaus_watch watch;
  gaus_watch_init(&watch, callbacks, options->time_limit);
  gaus_status status = solve_one(problem, options, (int32_t)options->threads, &watch, out, err);
  gaus_watch_clear(&watch);
  return status;
}

typedef struct batch {
  const gaus_problem *const *problems;
  const gaus_options *options;
  gaus_watch *watch;
  gaus_schedule **out;
  gaus_status *status;
  gaus_error *errs;
} batch;

static void solve_member(void *context, int32_t i) {
  batch *b = context;
  b->status[i] = solve_one(b->problems[i], &b->options[i], 1, b->watch, &b->out[i], b->errs ? &b->errs[i] : NULL);
}

gaus_status gaus_solve_batch(const gaus_problem *const *problems, const gaus_options *options, size_t count,
                             const gaus_callbacks *callbacks, gaus_schedule **out, gaus_status *status,
                             gaus_error *errs, gaus_error *err) {
  if (count == 0)
    return GAUS_OK;
  if (count > INT32_MAX)
    return gaus_fail(err, GAUS_BAD_INPUT, "a batch of %zu problems is too large", count);
  gaus_options *own = NULL;
  if (!options) {
    options = own = gaus_calloc(count, sizeof *own);
    if (!own)
      return gaus_no_memory(err);
    for (size_t i = 0; i < count; i++)
      gaus_options_init(&own[i]);
  }
  gaus_watch watch;
  gaus_watch_init(&watch, callbacks, options[0].time_limit);
  batch b = {problems, options, &watch, out, status, errs};
  if (count == 1)
    status[0] = solve_one(problems[0], options, (int32_t)options->threads, &watch, &out[0], errs);
  else
    gaus_parallel((int32_t)options[0].threads, (int32_t)count, solve_member, &b);
  gaus_watch_clear(&watch);
  free(own);
  return GAUS_OK;
}
