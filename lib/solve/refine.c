/* Fewest registers at a given II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/refine.h"

#include <math.h>
#include <string.h>

#include "gaus/bounds.h"
#include "legalise/insert.h"
#include "polish/anneal.h"
#include "polish/cell.h"
#include "support/support.h"

/* By effort. */
static const int32_t default_starts[] = {2, 4, 24};
static const int64_t moves_per_operation[] = {60, 300, 3000};
static const int32_t rounds_of[] = {1, 2, 4};

typedef struct refiner {
  const gaus_problem *p;
  const gaus_options *options;
  int32_t ii, latest;
  gaus_watch *watch;
  const int32_t *given;   /* the legal schedule that came in */
  const int32_t *relaxed; /* starts of the linear program */
  int32_t *asap, *alap;
  int32_t num_starts;
  int32_t *result; /* num_starts x num_ops */
  double *cost;    /* of each; infinity: none */
  gaus_status *status;
} refiner;

/* Replaces `start` by the best of its cell where that is cheaper. */
static gaus_status improve_by_cell(gaus_cell *cell, gaus_state *s, int32_t latest, int32_t *start, int32_t *scratch,
                                   gaus_error *err) {
  size_t bytes = sizeof *start * (size_t)s->problem->num_ops;
  gaus_state_load(s, start, latest);
  double before = gaus_state_cost(s);
  memcpy(scratch, start, bytes);
  GAUS_TRY(gaus_cell_best(cell, scratch, err));
  gaus_state_load(s, scratch, latest);
  if (gaus_state_cost(s) <= before)
    memcpy(start, scratch, bytes);
  return GAUS_OK;
}

static gaus_status improve(const refiner *r, int32_t index, int32_t *start, double *cost, gaus_error *err) {
  gaus_cell cell = {0};
  gaus_state s = {0};
  gaus_rng rng;
  gaus_status status = GAUS_OK;
  int32_t *scratch = gaus_calloc((size_t)r->p->num_ops, sizeof *scratch);
  gaus_rng_seed(&rng, (uint64_t)r->options->seed, (uint64_t)index);
  if (!scratch)
    GAUS_TRY_GOTO(status, gaus_no_memory(err), done);
  GAUS_TRY_GOTO(status, gaus_cell_init(&cell, r->p, r->ii, (int32_t)r->options->latency, err), done);
  GAUS_TRY_GOTO(status, gaus_state_init(&s, r->p, r->ii, (gaus_objective)r->options->objective, err), done);
  GAUS_TRY_GOTO(status, improve_by_cell(&cell, &s, r->latest, start, scratch, err), done);
  int32_t rounds = r->options->polish ? rounds_of[r->options->effort] : 0;
  for (int32_t k = 0; k < rounds && !gaus_watch_stop(r->watch); k++) {
    gaus_anneal_plan plan = {moves_per_operation[r->options->effort] * r->p->num_ops / rounds, 1.0, 0.1};
    gaus_state_load(&s, start, r->latest);
    GAUS_TRY_GOTO(status, gaus_anneal(&s, &plan, &rng, start, err), done);
    GAUS_TRY_GOTO(status, improve_by_cell(&cell, &s, r->latest, start, scratch, err), done);
  }
  gaus_state_load(&s, start, r->latest);
  *cost = gaus_state_cost(&s);
done:
  gaus_state_clear(&s);
  gaus_cell_clear(&cell);
  free(scratch);
  return status;
}

/* Legalises mu; falls back on the given schedule. */
static gaus_status legalise(const refiner *r, const double *mu, int32_t *start, gaus_error *err) {
  gaus_insert in;
  GAUS_TRY(gaus_insert_init(&in, r->p, r->ii, err));
  gaus_status status = gaus_insert_run(&in, mu, r->asap, r->alap, 20, start, err);
  gaus_insert_clear(&in);
  if (status != GAUS_INFEASIBLE)
    return status;
  memcpy(start, r->given, sizeof *start * (size_t)r->p->num_ops);
  return GAUS_OK;
}

static gaus_status make_start(const refiner *r, int32_t index, int32_t *start, gaus_error *err) {
  int32_t n = r->p->num_ops;
  if (index == 0) {
    memcpy(start, r->given, sizeof *start * (size_t)n);
    return GAUS_OK;
  }
  double *mu = gaus_calloc((size_t)n, sizeof *mu);
  if (!mu)
    return gaus_no_memory(err);
  gaus_rng rng;
  gaus_rng_seed(&rng, (uint64_t)r->options->seed, UINT64_C(0x6d75) + (uint64_t)index);
  for (int32_t v = 0; v < n; v++)
    mu[v] = r->relaxed[v] + (index > 1 ? gaus_rng_normal(&rng) * 0.25 * r->ii : 0);
  gaus_status status = legalise(r, mu, start, err);
  free(mu);
  return status;
}

static void run_start(void *context, int32_t index) {
  refiner *r = context;
  int32_t *start = r->result + (int64_t)index * r->p->num_ops;
  r->cost[index] = INFINITY;
  r->status[index] = GAUS_OK;
  if (index > 0 && gaus_watch_stop(r->watch))
    return;
  r->status[index] = make_start(r, index, start, NULL);
  if (r->status[index] == GAUS_OK)
    r->status[index] = improve(r, index, start, &r->cost[index], NULL);
}

static gaus_status pick_best(const refiner *r, int32_t *start, gaus_error *err) {
  int32_t best = 0;
  for (int32_t k = 0; k < r->num_starts; k++) {
    if (r->status[k] != GAUS_OK)
      return gaus_fail(err, r->status[k], "start %d of the search failed: %s", k, gaus_status_name(r->status[k]));
    if (r->cost[k] < r->cost[best])
      best = k;
  }
  memcpy(start, r->result + (int64_t)best * r->p->num_ops, sizeof *start * (size_t)r->p->num_ops);
  return GAUS_OK;
}

static int32_t length_of(const gaus_problem *p, const int32_t *start) {
  int32_t length = 0;
  for (int32_t v = 0; v < p->num_ops; v++)
    length = start[v] + p->latency[v] > length ? start[v] + p->latency[v] : length;
  return length;
}

/* The linear program's starts, its bound, and windows wide enough for both. */
static gaus_status prepare(refiner *r, int32_t *relaxed, double *bound, gaus_error *err) {
  gaus_cell cell;
  int64_t bits;
  GAUS_TRY(gaus_cell_init(&cell, r->p, r->ii, (int32_t)r->options->latency, err));
  gaus_status status = gaus_cell_relaxed(&cell, relaxed, &bits, err);
  gaus_cell_clear(&cell);
  GAUS_TRY(status);
  *bound = r->options->objective == GAUS_OBJECTIVE_LIFETIME ? (double)bits : ceil((double)bits / r->ii);
  int32_t a = length_of(r->p, r->given), b = length_of(r->p, relaxed);
  int64_t latest = (int64_t)(a > b ? a : b) + r->ii;
  r->latest = r->options->latency > 0  ? (int32_t)r->options->latency
              : latest < GAUS_MAX_STEP ? (int32_t)latest
                                       : GAUS_MAX_STEP;
  return gaus_mobility(r->p, r->ii, r->latest, r->asap, r->alap, err);
}

gaus_status gaus_refine(const gaus_problem *problem, const gaus_options *options, int32_t ii, int32_t threads,
                        gaus_watch *watch, int32_t *start, double *bound, char backend[16], gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  refiner r = {.p = problem, .options = options, .ii = ii, .watch = watch, .given = start};
  r.num_starts = options->starts > 0 ? (int32_t)options->starts : default_starts[options->effort];
  gaus_status status = GAUS_OK;
  int32_t *relaxed = gaus_calloc(n, sizeof *relaxed);
  r.relaxed = relaxed;
  r.asap = gaus_calloc(n, sizeof *r.asap);
  r.alap = gaus_calloc(n, sizeof *r.alap);
  r.result = gaus_calloc(n * (size_t)r.num_starts, sizeof *r.result);
  r.cost = gaus_calloc((size_t)r.num_starts, sizeof *r.cost);
  r.status = gaus_calloc((size_t)r.num_starts, sizeof *r.status);
  backend[0] = '\0';
  if (!relaxed || !r.asap || !r.alap || !r.result || !r.cost || !r.status)
    GAUS_TRY_GOTO(status, gaus_no_memory(err), done);
  GAUS_TRY_GOTO(status, prepare(&r, relaxed, bound, err), done);
  gaus_parallel(threads, r.num_starts, run_start, &r);
  GAUS_TRY_GOTO(status, pick_best(&r, start, err), done);
done:
  free(relaxed);
  free(r.asap);
  free(r.alap);
  free(r.result);
  free(r.cost);
  free(r.status);
  return status;
}
