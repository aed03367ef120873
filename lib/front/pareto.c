/* Fronts: a sweep of the mode, the verifier, and the filter.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "front/pareto.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/within.h"
#include "problem/problem.h"
#include "support/support.h"

/* --- figures ------------------------------------------------------------------- */

const char *gaus_figure_name(gaus_figure figure) {
  static const char *const names[] = {"ii", "length", "max_live_bits", "peak_demand", "communication"};
  return names[figure];
}

int64_t gaus_figure_of(const gaus_schedule *s, gaus_figure figure) {
  int64_t sum = 0;
  switch (figure) {
  case GAUS_FIGURE_II:
    return s->ii;
  case GAUS_FIGURE_LENGTH:
    return s->metrics.length;
  case GAUS_FIGURE_MAX_LIVE_BITS:
    return s->metrics.max_live_bits;
  case GAUS_FIGURE_COMMUNICATION:
    return s->metrics.communication;
  case GAUS_FIGURE_PEAK_DEMAND:
    for (int32_t k = 0; k < s->num_types; k++)
      sum += s->peak_demand[k];
  }
  return sum;
}

/* --- the pool ------------------------------------------------------------------- */

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
}

/* --- points ----------------------------------------------------------------------- */

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

/* --- the host, as the solves see it ------------------------------------------------- */

static void pass_log(void *context, gaus_log_level level, const char *message) {
  gaus_i_monitor_log(context, level, "%s", message);
}

static int pass_stop(void *context) {
  return gaus_i_monitor_stop(context);
}

/* --- the front ----------------------------------------------------------------------- */

static gaus_status check(const gaus_problem *problem, const gaus_options *o, gaus_error *err) {
  GAUS_TRY(gaus_options_check(o, err));
  if (!problem->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen: call gaus_problem_freeze first");
  if (o->scheduler != GAUS_SCHEDULER_GAUSS)
    return gaus_i_fail(err, GAUS_BAD_OPTION, "a front is swept by scheduler gauss only");
  if (o->mode != GAUS_MODE_MODULO && o->ii > 0)
    return gaus_i_fail(err, GAUS_BAD_OPTION, "an II of %lld was asked for, but only mode modulo is pipelined",
                       (long long)o->ii);
  if (problem->num_ops == 0)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "a problem without operations leaves no choice");
  return GAUS_OK;
}

/* What has no schedule within any bound is said here, once, not by each solve
 * of the sweep in its own words. Mode modulo needs the bounds itself. */
static gaus_status check_feasible(const gaus_problem *problem, const gaus_options *o, gaus_i_monitor *watch,
                                  gaus_error *err) {
  gaus_bounds bounds = {0};
  gaus_i_budget ear = gaus_i_budget_endless(watch);
  gaus_status status = o->mode == GAUS_MODE_MODULO ? GAUS_OK : gaus_i_bounds_within(problem, &ear, &bounds, err);
  gaus_bounds_clear(&bounds);
  return status;
}

static void set_axes(gaus_i_sweep *s) {
  static const gaus_figure axes[3][3] = {{GAUS_FIGURE_II, GAUS_FIGURE_LENGTH, GAUS_FIGURE_MAX_LIVE_BITS},
                                         {GAUS_FIGURE_PEAK_DEMAND, GAUS_FIGURE_COMMUNICATION},
                                         {GAUS_FIGURE_LENGTH, GAUS_FIGURE_MAX_LIVE_BITS}};
  memcpy(s->axis, axes[s->options->mode], sizeof s->axis);
  s->num_axes = s->options->mode == GAUS_MODE_MODULO ? 3 : 2;
}

/* Many where a solve takes little. */
static int32_t number_of_points(const gaus_options *o, int32_t n) {
  if (o->points > 0)
    return (int32_t)o->points;
  int32_t points = n <= 100 ? 40 : n <= 400 ? 20 : 12;
  return o->mode == GAUS_MODE_MEMORY ? points / 2 : points;
}

static gaus_status run_sweep(const gaus_i_sweep *s, gaus_i_pool *pool, gaus_error *err) {
  switch ((gaus_mode)s->options->mode) {
  case GAUS_MODE_MODULO:
    return gaus_i_sweep_modulo(s, pool, err);
  case GAUS_MODE_RESOURCE:
    return gaus_i_sweep_resource(s, pool, err);
  default:
    return gaus_i_sweep_memory(s, pool, err);
  }
}

static gaus_status wrap(const gaus_i_sweep *s, gaus_i_pool *pool, gaus_front **out, gaus_error *err) {
  gaus_i_pool_filter(pool, s->axis, s->num_axes);
  gaus_front *front = gaus_i_calloc(1, sizeof *front);
  if (!front)
    return gaus_i_no_memory(err);
  *front = (gaus_front){.mode = (gaus_mode)s->options->mode,
                        .num_axes = s->num_axes,
                        .count = pool->count,
                        .points = pool->at,
                        .complete = gaus_i_monitor_status(s->host) == GAUS_OK,
                        .seconds = gaus_i_seconds() - s->host->started};
  memcpy(front->axis, s->axis, sizeof front->axis);
  memset(pool, 0, sizeof *pool);
  *out = front;
  return GAUS_OK;
}

static gaus_status sweep(gaus_i_sweep *s, gaus_front **out, gaus_error *err) {
  gaus_i_pool pool = {0};
  gaus_error own;
  gaus_status status;
  own.message[0] = 0;
  own.status = GAUS_UNDECIDED;
  status = run_sweep(s, &pool, &own);
  if (gaus_i_monitor_status(s->host) != GAUS_OK && gaus_i_sweep_goes_on(status) && pool.count > 0)
    status = GAUS_OK; /* the front so far */
  if (status == GAUS_OK && pool.count == 0)
    status = gaus_i_monitor_stop(s->host) ? gaus_i_monitor_status(s->host) : own.status;
  if (status == GAUS_INFEASIBLE && s->problem->stricter) /* of more than was asked */
    status = GAUS_UNDECIDED;
  if (status == GAUS_OK)
    status = wrap(s, &pool, out, err);
  else
    gaus_i_fail(err, status, "%s", own.message[0] ? own.message : "stopped before a legal schedule was found");
  gaus_i_pool_clear(&pool);
  return status;
}

gaus_status gaus_pareto(const gaus_problem *problem, const gaus_options *options, const gaus_callbacks *callbacks,
                        gaus_front **out, gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT(out);
  gaus_options own;
  gaus_options_init(&own);
  if (options)
    own = *options;
  own.objective = GAUS_OBJECTIVE_MAX_LIVE;
  *out = NULL;
  GAUS_TRY(check(problem, &own, err));
  gaus_i_monitor host, watch;
  gaus_i_monitor_init(&host, callbacks, own.time_limit);
  gaus_callbacks pass = {&host, pass_log, NULL, pass_stop};
  gaus_i_monitor_init(&watch, &pass, 0);
  gaus_i_sweep s = {.problem = problem,
                    .options = &own,
                    .threads = (int32_t)own.threads,
                    .points = number_of_points(&own, problem->num_ops),
                    .host = &host,
                    .watch = &watch};
  set_axes(&s);
  gaus_status status = check_feasible(problem, &own, &host, err);
  if (status == GAUS_OK)
    status = sweep(&s, out, err);
  gaus_i_monitor_clear(&watch);
  gaus_i_monitor_clear(&host);
  return status;
}

void gaus_front_destroy(gaus_front *front) {
  if (!front)
    return;
  for (int32_t i = 0; i < front->count; i++)
    gaus_schedule_destroy(front->points[i]);
  free(front->points);
  free(front);
}
