/* Runs the simple schedulers in mode modulo, at MII and upwards.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/baselines.h"

#include "modulo/ims.h"
#include "modulo/list.h"
#include "analysis/within.h"
#include "gaus/schedule.h"
#include "modulo/first_schedule.h"
#include "modulo/ii_range.h"
#include "support/support.h"

/* The earliest or the latest starts; legal only where units happen to suffice. */
static gaus_status unlimited(const gaus_problem *problem, const gaus_options *options, int32_t ii,
                             gaus_i_budget *budget, int32_t *start, gaus_error *err) {
  int32_t *other = gaus_i_calloc((size_t)gaus_problem_num_operations(problem), sizeof *other);
  if (!other)
    return gaus_i_no_memory(err);
  bool early = options->scheduler == GAUS_SCHEDULER_ASAP;
  gaus_status status = gaus_i_mobility_within(problem, ii, (int32_t)options->latency, budget, early ? start : other,
                                              early ? other : start, err);
  free(other);
  return status;
}

static gaus_status try_ii(const gaus_problem *problem, const gaus_options *options, int32_t ii, gaus_i_budget *budget,
                          int32_t *start, gaus_error *err) {
  if (options->scheduler == GAUS_SCHEDULER_IMS)
    GAUS_TRY(gaus_i_ims(problem, ii, options->ims_budget, budget, start, err));
  else if (options->scheduler == GAUS_SCHEDULER_LIST)
    GAUS_TRY(gaus_i_modulo_list_schedule(problem, ii, budget, start, err));
  else
    GAUS_TRY(unlimited(problem, options, ii, budget, start, err));
  gaus_error cause;
  gaus_status status = gaus_schedule_verify_starts(problem, start, ii, (int32_t)options->latency, &cause);
  if (status == GAUS_ILLEGAL)
    status = GAUS_UNDECIDED; /* a simple scheduler's failure proves nothing */
  return status == GAUS_OK ? status : gaus_i_fail(err, status, "at II %d: %s", ii, cause.message);
}

/* What asap and alap say, nothing else does: they get an II at which iterations are far apart, where the
 * longest paths take a sweep or two. */
static gaus_status settle(const gaus_problem *problem, const gaus_options *options, const gaus_i_ii_range *range,
                          int64_t next, gaus_i_monitor *monitor, int32_t *start, int32_t *ii, gaus_error *err) {
  gaus_status status = GAUS_UNDECIDED;
  if (options->scheduler == GAUS_SCHEDULER_IMS || options->scheduler == GAUS_SCHEDULER_LIST)
    status = gaus_i_first_schedule(problem, options, range, next, start, ii, err);
  else if (options->ii == 0) {
    *ii = range->last;
    status = try_ii(problem, options, *ii, NULL, start, err);
  }
  if (status != GAUS_INFEASIBLE && status != GAUS_UNDECIDED)
    return status;
  return gaus_i_fail(err, gaus_i_monitor_status(monitor), "stopped at II %lld before a legal schedule was found",
                     (long long)next);
}

/* Larger IIs only loosen dependences: where those rule out the last II, they rule out all. */
static gaus_status search(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                          gaus_i_monitor *monitor, int32_t *start, int32_t *ii, gaus_error *err) {
  gaus_i_ii_range range;
  gaus_i_budget budget = gaus_i_budget_endless(monitor);
  GAUS_TRY(gaus_i_ii_range_init(&range, problem, options, bounds, err));
  gaus_status status = GAUS_INFEASIBLE;
  for (int64_t next = range.first; next <= range.last; next = gaus_i_ii_range_next(&range, next)) {
    if (next > range.first && gaus_i_monitor_stop(monitor))
      return settle(problem, options, &range, next, monitor, start, ii, err);
    *ii = (int32_t)next;
    status = try_ii(problem, options, *ii, &budget, start, err);
    gaus_i_ii_range_count(monitor, status);
    if (status != GAUS_OK && gaus_i_monitor_status(monitor) != GAUS_OK)
      return settle(problem, options, &range, next, monitor, start, ii, err);
    if (status != GAUS_INFEASIBLE && status != GAUS_UNDECIDED)
      return status;
  }
  return status;
}

gaus_status gaus_i_solve_baseline(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                                  gaus_i_monitor *monitor, int32_t *start, int32_t *ii, gaus_error *err) {
  int64_t began = gaus_i_time(monitor);
  gaus_status status = search(problem, options, bounds, monitor, start, ii, err);
  gaus_i_count_time(monitor, GAUS_STATISTIC_TIME_FIRST_SCHEDULE, began);
  return status;
}
