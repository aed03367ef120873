/* Fewest registers at a given II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/refine.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gaus/bounds.h"
#include "polish/cell.h"
#include "relax/guard.h"
#include "support/support.h"

struct gaus_refiner {
  gaus_search_space space;
  int32_t *relaxed, *asap, *alap, *room; /* owned; the space reads them */
  int32_t *result;                       /* starts x num_ops */
  double *cost;                          /* of each; infinity: none */
  gaus_status *status;
  int32_t first_parallel, done; /* starts 0..done-1 were run, */
  int32_t left;                 /* and as many after them wait for gaus_joint_run */
  double bound;
};

static int32_t *row_of(const gaus_refiner *r, int32_t index) {
  return r->result + (int64_t)index * r->space.problem->num_ops;
}

static void run_start(gaus_refiner *r, int32_t index) {
  gaus_search s;
  r->cost[index] = INFINITY;
  r->status[index] = GAUS_OK;
  if (index > 0 && gaus_watch_stop(r->space.watch))
    return;
  r->status[index] = gaus_search_open(&s, &r->space, index, row_of(r, index), NULL);
  if (r->status[index] != GAUS_OK)
    return;
  r->status[index] = gaus_search_run(&s, index, NULL);
  r->cost[index] = s.best_cost;
  gaus_search_close(&s);
}

static void run_parallel(void *context, int32_t index) {
  gaus_refiner *r = context;
  run_start(r, r->first_parallel + index);
}

/* The first two starts alone, as they may already reach the bound. Those by
 * gradient are left for a batch if the backend is a device. */
static void run_starts(gaus_refiner *r, int32_t threads) {
  int32_t starts = r->space.plan.starts, first = starts < 2 ? starts : 2;
  for (r->done = 0; r->done < first;) {
    run_start(r, r->done++);
    if (r->cost[r->done - 1] <= r->space.target)
      return;
  }
  if (r->space.backend != gaus_backend_cpu() && r->space.options->gradient) {
    r->left = gaus_watch_stop(r->space.watch) ? 0 : starts - first;
    for (int32_t k = first; k < starts; k++)
      r->cost[k] = INFINITY;
    return;
  }
  r->first_parallel = first;
  gaus_parallel(threads, starts - first, run_parallel, r);
  r->done = starts;
}

static gaus_status pick_best(const gaus_refiner *r, int32_t *best, gaus_error *err) {
  *best = 0;
  for (int32_t k = 0; k < r->done; k++) {
    if (r->status[k] != GAUS_OK)
      return gaus_fail(err, r->status[k], "start %d of the search failed: %s", k, gaus_status_name(r->status[k]));
    if (r->cost[k] < r->cost[*best])
      *best = k;
  }
  return GAUS_OK;
}

/* More polish for the winner. */
static gaus_status finish(gaus_refiner *r, int32_t winner, int32_t *start, gaus_error *err) {
  size_t bytes = sizeof *start * (size_t)r->space.problem->num_ops;
  if (r->cost[winner] > r->space.target && !gaus_watch_stop(r->space.watch)) {
    gaus_search s;
    GAUS_TRY(gaus_search_open(&s, &r->space, winner, row_of(r, winner), err));
    s.best_cost = r->cost[winner];
    memcpy(s.trial, row_of(r, winner), bytes);
    gaus_status status = gaus_search_improve(&s, r->space.plan.final_moves, err);
    gaus_search_close(&s);
    GAUS_TRY(status);
  }
  memcpy(start, row_of(r, winner), bytes);
  return GAUS_OK;
}

static int32_t clamp_step(int64_t t) {
  return t < GAUS_MAX_STEP ? (int32_t)t : GAUS_MAX_STEP;
}

/* Windows wide enough for the given schedule and the linear program's. */
static gaus_status open_windows(gaus_refiner *r, gaus_error *err) {
  gaus_search_space *s = &r->space;
  int32_t bound = (int32_t)s->options->latency;
  int32_t a = gaus_problem_length(s->problem, s->given), b = gaus_problem_length(s->problem, r->relaxed);
  s->latest = bound > 0 ? bound : clamp_step((int64_t)(a > b ? a : b) + s->ii);
  int32_t room = bound > 0 ? bound : clamp_step(s->latest + 8 * (int64_t)s->ii);
  GAUS_TRY(gaus_mobility(s->problem, s->ii, room, r->asap, r->room, err));
  return gaus_mobility(s->problem, s->ii, s->latest, r->asap, r->alap, err);
}

/* The linear program: its starts, and the bound that it proves. */
static gaus_status relax_linearly(gaus_refiner *r, double *bound, gaus_error *err) {
  gaus_search_space *s = &r->space;
  gaus_cell cell;
  int64_t bits;
  GAUS_TRY(gaus_cell_init(&cell, s->problem, s->ii, (int32_t)s->options->latency, err));
  gaus_status status = gaus_cell_relaxed(&cell, r->relaxed, &bits, err);
  gaus_cell_clear(&cell);
  GAUS_TRY(status);
  bool lifetime = s->options->objective == GAUS_OBJECTIVE_LIFETIME;
  *bound = lifetime ? (double)bits : (double)gaus_ceil_div(bits, s->ii);
  s->target = lifetime ? *bound : *bound + (double)bits / (GAUS_STATE_TIE_BREAK * s->ii);
  return GAUS_OK;
}

static gaus_status allocate(gaus_refiner *r, gaus_error *err) {
  size_t n = (size_t)r->space.problem->num_ops, starts = (size_t)r->space.plan.starts;
  r->space.relaxed = r->relaxed = gaus_calloc(n, sizeof *r->relaxed);
  r->space.asap = r->asap = gaus_calloc(n, sizeof *r->asap);
  r->space.alap = r->alap = gaus_calloc(n, sizeof *r->alap);
  r->space.room = r->room = gaus_calloc(n, sizeof *r->room);
  r->result = gaus_calloc(n * starts, sizeof *r->result);
  r->cost = gaus_calloc(starts, sizeof *r->cost);
  r->status = gaus_calloc(starts, sizeof *r->status);
  bool complete = r->relaxed && r->asap && r->alap && r->room && r->result && r->cost && r->status;
  return complete ? GAUS_OK : gaus_no_memory(err);
}

static void release(gaus_refiner *r) {
  if (!r)
    return;
  free(r->relaxed);
  free(r->asap);
  free(r->alap);
  free(r->room);
  free(r->result);
  free(r->cost);
  free(r->status);
  free(r);
}

static gaus_status prepare(gaus_refiner *r, int32_t threads, gaus_error *err) {
  GAUS_TRY(allocate(r, err));
  GAUS_TRY(relax_linearly(r, &r->bound, err));
  GAUS_TRY(open_windows(r, err));
  run_starts(r, threads);
  return GAUS_OK;
}

int64_t gaus_refine_work(const gaus_problem *problem, const gaus_options *options) {
  return (int64_t)gaus_search_make_plan(options, problem->num_ops).starts * problem->num_ops;
}

gaus_status gaus_refine_open(const gaus_problem *problem, const gaus_options *options, int32_t ii, int32_t threads,
                             const gaus_backend *backend, gaus_watch *watch, const int32_t *start, gaus_refiner **out,
                             gaus_error *err) {
  gaus_refiner *r = gaus_calloc(1, sizeof *r);
  *out = NULL;
  if (!r)
    return gaus_no_memory(err);
  r->space = (gaus_search_space){.problem = problem,
                                 .options = options,
                                 .plan = gaus_search_make_plan(options, problem->num_ops),
                                 .backend = backend,
                                 .watch = watch,
                                 .ii = ii,
                                 .given = start};
  gaus_status status = prepare(r, threads, err);
  if (status == GAUS_OK)
    *out = r;
  else
    release(r);
  return status;
}

int32_t gaus_refine_left(gaus_refiner *r, gaus_joint_search *left) {
  if (left)
    for (int32_t k = 0; k < r->left; k++)
      left[k] = (gaus_joint_search){&r->space, r->done + k, row_of(r, r->done + k), &r->cost[r->done + k],
                                    &r->status[r->done + k]};
  return r->left;
}

gaus_status gaus_refine_close(gaus_refiner *r, int32_t *start, double *bound, char backend[16], gaus_error *err) {
  int32_t winner;
  r->done += r->left;
  gaus_status status = pick_best(r, &winner, err);
  if (status == GAUS_OK)
    status = finish(r, winner, start, err);
  *bound = r->bound;
  /* Only the starts after the first two use the backend. */
  bool used = r->done > 2 && r->space.options->gradient;
  snprintf(backend, 16, "%s", used ? gaus_backend_ran(r->space.backend, r->space.watch) : "");
  release(r);
  return status;
}

static gaus_status run_left(gaus_refiner *r, int32_t threads, gaus_error *err) {
  gaus_joint_search *left = gaus_calloc((size_t)r->left, sizeof *left);
  if (!left)
    return gaus_no_memory(err);
  gaus_status status = gaus_joint_run(r->space.backend, left, gaus_refine_left(r, left), threads, err);
  free(left);
  return status;
}

gaus_status gaus_refine(const gaus_problem *problem, const gaus_options *options, int32_t ii, int32_t threads,
                        gaus_watch *watch, int32_t *start, double *bound, char backend[16], gaus_error *err) {
  const gaus_backend *chosen;
  gaus_refiner *r;
  GAUS_TRY(gaus_backend_select(options, gaus_refine_work(problem, options), &chosen, err));
  GAUS_TRY(gaus_refine_open(problem, options, ii, threads, chosen, watch, start, &r, err));
  gaus_status status = r->left > 0 ? run_left(r, threads, err) : GAUS_OK;
  if (status == GAUS_OK)
    return gaus_refine_close(r, start, bound, backend, err);
  release(r);
  return status;
}
