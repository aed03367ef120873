/* Says which initiation intervals a search tries, and in which order.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/ii_range.h"

#include "problem/resources.h"
#include "support/support.h"

/* An II at which even one operation after another fits. */
static int32_t serial_ii(const gaus_problem *p) {
  int64_t sum = p->latency_sum;
  for (int32_t v = 0; v < p->num_ops; v++)
    sum += gaus_i_occupancy(p, v);
  return sum < GAUS_MAX_STEP ? (int32_t)sum + 1 : GAUS_MAX_STEP;
}

static gaus_status check_request(const gaus_options *o, const gaus_bounds *b, const gaus_problem *p, int32_t mii,
                                 gaus_error *err) {
  if (o->ii > 0 && o->ii < mii && b->rec_mii >= b->res_mii) {
    char cycle[200];
    gaus_bounds_format_cycle(p, b, cycle, sizeof cycle);
    return gaus_i_fail(err, GAUS_INFEASIBLE,
                       "II %lld is below the recurrence bound %d: %s takes %lld cycles for %lld iteration(s)",
                       (long long)o->ii, b->rec_mii, cycle, (long long)b->cycle_latency, (long long)b->cycle_distance);
  }
  if (o->ii > 0 && o->ii < mii)
    return gaus_i_fail(err, GAUS_INFEASIBLE, "II %lld is below the resource bound %d, set by %s %s (limit %d)",
                       (long long)o->ii, b->res_mii, b->res_type >= 0 ? "operator type" : "resource",
                       p->resources[b->res_resource].name, p->resources[b->res_resource].limit);
  if (o->max_ii > 0 && o->max_ii < mii)
    return gaus_i_fail(err, GAUS_INFEASIBLE, "the largest II allowed, %lld, is below the lower bound %d",
                       (long long)o->max_ii, mii);
  return GAUS_OK;
}

gaus_status gaus_i_ii_range_init(gaus_i_ii_range *range, const gaus_problem *problem, const gaus_options *options,
                                 const gaus_bounds *bounds, gaus_error *err) {
  range->mii = gaus_bounds_mii(bounds);
  GAUS_TRY(check_request(options, bounds, problem, range->mii, err));
  range->first = options->ii > 0 ? (int32_t)options->ii : range->mii;
  range->last = options->ii > 0 ? range->first : options->max_ii > 0 ? (int32_t)options->max_ii : serial_ii(problem);
  if (range->last < range->first)
    range->last = range->first;
  return GAUS_OK;
}

int64_t gaus_i_ii_range_next(const gaus_i_ii_range *range, int64_t ii) {
  int64_t over = ii - range->mii, next = over < 32 ? ii + 1 : ii + over / 8;
  return ii < range->last && next > range->last ? range->last : next;
}

void gaus_i_ii_range_count(gaus_i_monitor *monitor, gaus_status status) {
  gaus_i_count(monitor, GAUS_STATISTIC_IIS_TRIED, 1);
  gaus_i_count(monitor, GAUS_STATISTIC_IIS_INFEASIBLE, status == GAUS_INFEASIBLE);
  gaus_i_count(monitor, GAUS_STATISTIC_IIS_UNDECIDED, status == GAUS_UNDECIDED);
}
