/* What the sweeps of gaus_pareto share.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_FRONT_PARETO_H
#define GAUS_FRONT_PARETO_H

#include "gaus/pareto.h"
#include "problem/problem.h"
#include "support/monitor.h"

/* Verified schedules, dominated or not. */
typedef struct gaus_i_pool {
  gaus_schedule **at; /* owned */
  int32_t count, capacity;
} gaus_i_pool;

void gaus_i_pool_clear(gaus_i_pool *pool);

/* Moves all of *from behind those of *to. */
gaus_status gaus_i_pool_move(gaus_i_pool *to, gaus_i_pool *from, gaus_error *err);

/* Leaves the schedules that no other dominates, in the order of gaus_front; of
 * equal ones the first. O(count^2). */
void gaus_i_pool_filter(gaus_i_pool *pool, const gaus_figure *axis, int32_t num_axes);

typedef struct gaus_i_sweep {
  const gaus_problem *problem;
  const gaus_options *options;
  int32_t threads, points;
  gaus_i_monitor *host;    /* progress goes here */
  gaus_i_monitor *monitor; /* for the solves: stops with the host's, tells no progress */
  gaus_figure axis[3];
  int32_t num_axes;
} gaus_i_sweep;

/* Verifies a schedule and adds it. `latency` 0: no bound; `bound` is of
 * the last figure, negative infinity if none is known. Not thread-safe for one
 * pool. */
gaus_status gaus_i_sweep_add(const gaus_i_sweep *sweep, gaus_i_pool *pool, const int32_t *start, int32_t ii,
                             int32_t latency, double bound, const char *backend, gaus_error *err);

/* Does the sweep go on after a solve of this status? One that found nothing only leaves a gap in the front. */
static inline bool gaus_i_sweep_goes_on(gaus_status status) {
  return status == GAUS_INFEASIBLE || status == GAUS_UNDECIDED || status == GAUS_TIME_LIMIT || status == GAUS_CANCELLED;
}

/* The sweeps; the pool may come back empty, *err says why then. */
gaus_status gaus_i_sweep_modulo(const gaus_i_sweep *sweep, gaus_i_pool *pool, gaus_error *err);
gaus_status gaus_i_sweep_resource(const gaus_i_sweep *sweep, gaus_i_pool *pool, gaus_error *err);
gaus_status gaus_i_sweep_memory(const gaus_i_sweep *sweep, gaus_i_pool *pool, gaus_error *err);

#endif
