/* The schedules of a sweep: verified, and filtered to those that no other dominates.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "front/pareto.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/within.h"
#include "problem/problem.h"
#include "support/support.h"
#include "support/assert.h"

void gaus_i_pool_clear(gaus_i_pool *pool) {
  for (int32_t i = 0; i < pool->count; i++)
    gaus_schedule_destroy(pool->at[i]);
  free(pool->at);
  memset(pool, 0, sizeof *pool);
}

static gaus_status add(gaus_i_pool *pool, gaus_schedule *schedule, gaus_error *err) {
  gaus_status status = gaus_i_grow(&pool->at, &pool->capacity, pool->count + 1, sizeof(gaus_schedule *), err);
  if (status != GAUS_OK)
    gaus_schedule_destroy(schedule);
  else
    pool->at[pool->count++] = schedule;
  return status;
}

gaus_status gaus_i_pool_move(gaus_i_pool *to, gaus_i_pool *from, gaus_error *err) {
  gaus_status status = GAUS_OK;
  for (int32_t i = 0; i < from->count; i++) {
    if (status == GAUS_OK)
      status = add(to, from->at[i], err);
    else
      gaus_schedule_destroy(from->at[i]);
  }
  from->count = 0;
  gaus_i_pool_clear(from);
  return status;
}

/* Is `a` at least as good as `b` in every figure? */
static bool covers(const gaus_schedule *a, const gaus_schedule *b, const gaus_figure *axis, int32_t num_axes) {
  for (int32_t k = 0; k < num_axes; k++)
    if (gaus_figure_of(a, axis[k]) > gaus_figure_of(b, axis[k]))
      return false;
  return true;
}

static bool comes_before(const gaus_schedule *a, const gaus_schedule *b, const gaus_figure *axis, int32_t num_axes) {
  for (int32_t k = 0; k < num_axes; k++) {
    int64_t x = gaus_figure_of(a, axis[k]), y = gaus_figure_of(b, axis[k]);
    if (x != y)
      return x < y;
  }
  return false;
}

static bool none_is_dominated(const gaus_i_pool *pool, const gaus_figure *axis, int32_t num_axes) {
  for (int32_t i = 0; i < pool->count; i++)
    for (int32_t k = 0; k < pool->count; k++)
      if (i != k && covers(pool->at[i], pool->at[k], axis, num_axes))
        return false;
  return true;
}

void gaus_i_pool_filter(gaus_i_pool *pool, const gaus_figure *axis, int32_t num_axes) {
  int32_t kept = 0;
  for (int32_t i = 0; i < pool->count; i++) {
    gaus_schedule *s = pool->at[i];
    bool covered = false;
    for (int32_t k = 0; k < kept && !covered; k++)
      covered = covers(pool->at[k], s, axis, num_axes);
    if (covered) {
      gaus_schedule_destroy(s);
      continue;
    }
    int32_t at = 0; /* where s belongs among those that it leaves */
    for (int32_t k = 0; k < kept; k++) {
      if (covers(s, pool->at[k], axis, num_axes))
        gaus_schedule_destroy(pool->at[k]);
      else
        pool->at[at++] = pool->at[k];
    }
    kept = at + 1;
    for (; at > 0 && comes_before(s, pool->at[at - 1], axis, num_axes); at--)
      pool->at[at] = pool->at[at - 1];
    pool->at[at] = s;
  }
  pool->count = kept;
  GAUS_ASSERT(none_is_dominated(pool, axis, num_axes));
}

gaus_status gaus_i_sweep_add(const gaus_i_sweep *sweep, gaus_i_pool *pool, const int32_t *start, int32_t ii,
                             int32_t latency, double bound, const char *backend, gaus_error *err) {
  gaus_error cause;
  gaus_schedule *s;
  gaus_status status = gaus_schedule_verify_starts(sweep->problem, start, ii, latency, &cause);
  if (status == GAUS_NO_MEMORY)
    return gaus_i_no_memory(err);
  if (status != GAUS_OK)
    return gaus_i_fail(err, GAUS_INTERNAL, "an illegal schedule came up on the way to a front: %s", cause.message);
  GAUS_TRY(gaus_schedule_create(sweep->problem, start, ii, &s, err));
  s->latency_bound = latency;
  s->objective = (double)gaus_figure_of(s, sweep->axis[sweep->num_axes - 1]);
  s->bound = sweep->problem->stricter ? -INFINITY : bound;
  s->quality = s->objective <= s->bound ? GAUS_OPTIMAL : GAUS_FEASIBLE;
  s->seconds = gaus_i_seconds() - sweep->host->started;
  snprintf(s->scheduler, sizeof s->scheduler, "gauss");
  snprintf(s->backend, sizeof s->backend, "%s", backend);
  return add(pool, s, err);
}
