/* Sweeps IIs and latency bounds for the front of mode modulo: II, length, bits alive.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "analysis/within.h"
#include "modulo/find_ii.h"
#include "modulo/ii_range.h"
#include "front/pareto.h"
#include "modulo/minimise_lifetimes.h"
#include "support/support.h"

/* IIs between which the sweep may end, whatever the number of threads; tries
 * for the least length; starts of a search that begins at a neighbour. */
enum { BLOCK = 4, LENGTH_TRIES = 6, STARTS = 4 };

/* All IIs. */
typedef struct loop_sweep {
  const gaus_i_sweep *s;
  gaus_bounds bounds;
  int32_t first, last;  /* IIs */
  int32_t count, each;  /* IIs at most; latency bounds of each */
  int32_t block[BLOCK]; /* the IIs in hand */
  gaus_i_pool found[BLOCK];
  gaus_status status[BLOCK];
  gaus_error errs[BLOCK];
  atomic_int done; /* solves */
} loop_sweep;

/* One II. */
typedef struct rung {
  loop_sweep *loop;
  gaus_options options;
  int32_t ii;
  int32_t *tight, *loose; /* schedules: the shortest so far, that of fewest bits so far; owned */
  gaus_i_pool *pool;
  gaus_error *err;
} rung;

static int64_t bits_of_last(const rung *r) {
  return r->pool->at[r->pool->count - 1]->metrics.max_live_bits;
}

/* A legal schedule within `latency` (0: any). */
static gaus_status find(rung *r, int32_t latency, int32_t *start) {
  gaus_i_found_ii found;
  r->options.latency = latency;
  return gaus_i_find_ii(r->loop->s->problem, &r->options, &r->loop->bounds, r->loop->s->monitor, start, &found, r->err);
}

static gaus_status minimise(rung *r, int32_t *start, double *bound, const char **backend) {
  gaus_i_solve_context context = {.problem = r->loop->s->problem,
                                  .options = &r->options,
                                  .threads = 1,
                                  .monitor = r->loop->s->monitor,
                                  .err = r->err};
  return gaus_i_minimise_lifetimes(&context, r->ii, start, bound, backend);
}

/* Fewer bits within `latency`, beginning at a legal schedule, for the pool. */
static gaus_status refine(rung *r, int32_t latency, int32_t *start) {
  const gaus_i_sweep *s = r->loop->s;
  double bound = -INFINITY;
  const char *backend;
  r->options.latency = latency;
  GAUS_TRY(minimise(r, start, &bound, &backend));
  double work = (double)r->loop->count * r->loop->each;
  gaus_i_monitor_progress(s->host, fmin(1, (atomic_fetch_add(&r->loop->done, 1) + 1) / work), r->ii, INFINITY);
  return gaus_i_sweep_add(s, r->pool, start, r->ii, latency, bound, backend, r->err);
}

/* Bisects for the shortest schedule that can be found, from the bound that the
 * dependences give; r->tight holds one at the start. */
static gaus_status shorten(rung *r) {
  const gaus_problem *p = r->loop->s->problem;
  size_t n = (size_t)p->num_ops;
  int32_t *trial = gaus_i_calloc(2 * n, sizeof *trial), hi = gaus_i_problem_length(p, r->tight);
  gaus_status status = trial ? gaus_problem_mobility(p, r->ii, 0, trial, trial + n, r->err) : gaus_i_no_memory(r->err);
  int32_t lo = status == GAUS_OK ? gaus_i_problem_length(p, trial) : hi, middle = lo;
  for (int32_t k = 0; k < LENGTH_TRIES && lo < hi && !gaus_i_monitor_stop(r->loop->s->monitor); k++) {
    status = find(r, middle, trial);
    if (status == GAUS_OK) {
      hi = gaus_i_problem_length(p, trial);
      memcpy(r->tight, trial, n * sizeof *trial);
    } else if (gaus_i_sweep_goes_on(status)) {
      lo = middle + 1;
      status = GAUS_OK;
    } else
      break;
    middle = lo + (hi - lo) / 2;
  }
  free(trial);
  return status;
}

/* From the shortest schedule upwards at less effort; each is legal within the next bound, and
 * the search begins at it. Ends where the bits are those of no bound. */
static gaus_status lengthen(rung *r) {
  const gaus_problem *p = r->loop->s->problem;
  int32_t lo = gaus_i_problem_length(p, r->tight), hi = gaus_i_problem_length(p, r->loose), steps = r->loop->each - 1;
  int64_t fewest = bits_of_last(r), before = lo - 1;
  if (r->options.effort > GAUS_EFFORT_LOW)
    r->options.effort--;
  if (r->options.starts == 0)
    r->options.starts = STARTS;
  for (int32_t k = 0; k < steps && lo < hi && !gaus_i_monitor_stop(r->loop->s->monitor); k++) {
    int64_t latency = lo + (int64_t)(hi - lo) * k / steps;
    if (latency == before)
      continue;
    before = latency;
    GAUS_TRY(refine(r, (int32_t)latency, r->tight));
    if (bits_of_last(r) <= fewest)
      break;
  }
  /* A tighter bound may have led to fewer bits: then there may be fewer yet. */
  if (bits_of_last(r) < fewest && !gaus_i_monitor_stop(r->loop->s->monitor))
    return refine(r, (int32_t)r->loop->s->options->latency, r->tight);
  return GAUS_OK;
}

/* As a plain solve does it: the lifetimes first, which lead to few bits and short
 * schedules too; then the bits. */
static gaus_status climb(rung *r) {
  const gaus_i_sweep *s = r->loop->s;
  size_t bytes = (size_t)s->problem->num_ops * sizeof *r->loose;
  int32_t latency = (int32_t)s->options->latency;
  double bound;
  const char *backend;
  GAUS_TRY(find(r, latency, r->tight));
  memcpy(r->loose, r->tight, bytes);
  r->options.objective = GAUS_OBJECTIVE_LIFETIME;
  GAUS_TRY(minimise(r, r->loose, &bound, &backend));
  GAUS_TRY(gaus_i_sweep_add(s, r->pool, r->loose, r->ii, latency, -INFINITY, backend, r->err));
  if (gaus_i_problem_length(s->problem, r->loose) < gaus_i_problem_length(s->problem, r->tight))
    memcpy(r->tight, r->loose, bytes);
  r->options.objective = GAUS_OBJECTIVE_MAX_LIVE;
  GAUS_TRY(refine(r, latency, r->loose));
  GAUS_TRY(shorten(r));
  return lengthen(r);
}

static void run_rung(void *context, int32_t i) {
  loop_sweep *loop = context;
  loop->status[i] = GAUS_OK;
  if (i > 0 && gaus_i_monitor_stop(loop->s->monitor))
    return;
  size_t n = (size_t)loop->s->problem->num_ops;
  rung r = {.loop = loop,
            .options = *loop->s->options,
            .ii = loop->block[i],
            .tight = gaus_i_calloc(n, sizeof *r.tight),
            .loose = gaus_i_calloc(n, sizeof *r.loose),
            .pool = &loop->found[i],
            .err = &loop->errs[i]};
  r.options.ii = r.ii;
  gaus_status status = r.tight && r.loose ? climb(&r) : gaus_i_no_memory(r.err);
  loop->status[i] = gaus_i_sweep_goes_on(status) ? GAUS_OK : status;
  free(r.tight);
  free(r.loose);
}

/* --- which IIs ------------------------------------------------------------------- */

/* first, and so on to last: by one at first, then by growing strides. */
static int32_t ii_number(const loop_sweep *l, int32_t k) {
  int64_t range = l->last - l->first;
  if (range < l->count)
    return k <= range ? l->first + k : -1;
  double stride = pow((double)range + 1, (double)k / (l->count - 1)) - 1;
  int64_t ii = l->first + (int64_t)fmax(k, floor(stride + 1e-9));
  return k < l->count ? (int32_t)(ii < l->last ? ii : l->last) : -1;
}

/* From the smallest feasible II to twice the length of its schedule, at which nothing
 * overlaps any more, or what the options allow. */
static gaus_status find_range(loop_sweep *l, gaus_i_pool *pool, gaus_error *err) {
  const gaus_i_sweep *s = l->s;
  gaus_i_ii_range range;
  gaus_i_found_ii found;
  int32_t *start = gaus_i_calloc((size_t)s->problem->num_ops, sizeof *start);
  gaus_status status;
  GAUS_TRY_GOTO(status, start ? GAUS_OK : gaus_i_no_memory(err), done);
  GAUS_TRY_GOTO(status, gaus_i_ii_range_init(&range, s->problem, s->options, &l->bounds, err), done);
  GAUS_TRY_GOTO(status, gaus_i_find_ii(s->problem, s->options, &l->bounds, s->monitor, start, &found, err), done);
  if (gaus_i_monitor_status(s->monitor) != GAUS_OK) /* then it may be the only point */
    status = gaus_i_sweep_add(s, pool, start, found.ii, (int32_t)s->options->latency, -INFINITY, "", err);
  int64_t enough = 2 * (int64_t)gaus_i_problem_length(s->problem, start);
  l->first = found.ii;
  l->last = range.last < enough ? range.last : (int32_t)enough;
  if (l->last < l->first)
    l->last = l->first;
  l->count = (int32_t)ceil(sqrt(1.6 * s->points));
  if (l->last - l->first < l->count)
    l->count = l->last - l->first + 1;
  l->each = s->points / l->count > 1 ? s->points / l->count : 1;
done:
  free(start);
  return status;
}

/* --- the sweep --------------------------------------------------------------------- */

/* IIs k, k + 1, ... of one block, in parallel. */
static gaus_status run_block(loop_sweep *l, int32_t k, gaus_i_pool *pool, gaus_error *err) {
  int32_t size = 0;
  gaus_status status = GAUS_OK;
  while (size < BLOCK && ii_number(l, k + size) > 0) {
    l->block[size] = ii_number(l, k + size);
    size++;
  }
  gaus_i_parallel(l->s->threads, size, run_rung, l);
  for (int32_t i = 0; i < size; i++) {
    if (l->status[i] != GAUS_OK && status == GAUS_OK)
      status = gaus_i_fail(err, l->status[i], "%s", l->errs[i].message);
    gaus_status moved = gaus_i_pool_move(pool, &l->found[i], err);
    status = status == GAUS_OK ? moved : status;
  }
  return status;
}

/* Until a block leaves no point in the front: larger IIs save nothing any more. A stop
 * ends it once there is a point. */
static gaus_status run(loop_sweep *l, gaus_i_pool *pool, gaus_error *err) {
  gaus_i_budget endless = gaus_i_budget_endless(l->s->monitor);
  GAUS_TRY(gaus_i_bounds_within(l->s->problem, &endless, &l->bounds, err));
  GAUS_TRY(find_range(l, pool, err));
  for (int32_t k = 0; ii_number(l, k) > 0 && (pool->count == 0 || !gaus_i_monitor_stop(l->s->monitor)); k += BLOCK) {
    GAUS_TRY(run_block(l, k, pool, err));
    gaus_i_pool_filter(pool, l->s->axis, l->s->num_axes);
    if (pool->count > 0 && pool->at[pool->count - 1]->ii < ii_number(l, k))
      break;
  }
  return GAUS_OK;
}

gaus_status gaus_i_sweep_modulo(const gaus_i_sweep *sweep, gaus_i_pool *pool, gaus_error *err) {
  loop_sweep l = {.s = sweep};
  atomic_init(&l.done, 0);
  gaus_status status = run(&l, pool, err);
  gaus_bounds_clear(&l.bounds);
  return gaus_i_sweep_goes_on(status) && pool->count > 0 ? GAUS_OK : status;
}
