/* Computes a Pareto front: the sweep of the mode, the verifier, and the filter.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "front/pareto.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/within.h"
#include "problem/problem.h"
#include "support/support.h"

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
  if (problem->earliest || problem->num_implementations > 0)
    return gaus_i_fail(
        err, GAUS_BAD_OPTION,
        "a front is swept for problems without start windows and without implementations to choose from");
  if (problem->num_ops == 0)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "a problem without operations leaves no choice");
  return GAUS_OK;
}

/* What has no schedule within any bound is said here, once, not by each solve
 * of the sweep in its own words. Mode modulo needs the bounds itself. */
static gaus_status check_feasible(const gaus_problem *problem, const gaus_options *o, gaus_i_monitor *monitor,
                                  gaus_error *err) {
  gaus_bounds bounds = {0};
  gaus_i_budget endless = gaus_i_budget_endless(monitor);
  gaus_status status = o->mode == GAUS_MODE_MODULO ? GAUS_OK : gaus_i_bounds_within(problem, &endless, &bounds, err);
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
  gaus_i_monitor host, monitor;
  gaus_i_monitor_init(&host, callbacks, own.time_limit);
  gaus_callbacks pass = {.context = &host, .log = pass_log, .cancel = pass_stop};
  gaus_i_monitor_init(&monitor, &pass, 0);
  monitor.timed = host.timed;
  gaus_i_sweep s = {.problem = problem,
                    .options = &own,
                    .threads = (int32_t)own.threads,
                    .points = number_of_points(&own, problem->num_ops),
                    .host = &host,
                    .monitor = &monitor};
  set_axes(&s);
  gaus_status status = check_feasible(problem, &own, &host, err);
  if (status == GAUS_OK)
    status = sweep(&s, out, err);
  gaus_i_count_all(&host, &monitor);
  gaus_i_monitor_report(&host, 0);
  gaus_i_monitor_clear(&monitor);
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
