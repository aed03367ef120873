/* Computes the earliest and the latest start of each operation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "analysis/within.h"

#include <string.h>

#include "analysis/longest_paths.h"
#include "gaus/bounds.h"
#include "support/support.h"
#include "support/assert.h"

static gaus_status report_cycle(const gaus_i_longest_path_search *s, gaus_error *err) {
  char text[320];
  gaus_i_cycle_format(s->p, s->cycle, s->cycle_size, text, sizeof text);
  if (s->cycle_distance == 0)
    return gaus_i_fail(err, GAUS_INFEASIBLE,
                       "no schedule: %s cannot hold, as its latencies add up to %lld and its distances to 0; raise a "
                       "largest separation or lower a latency",
                       text, (long long)s->cycle_latency);
  return gaus_i_fail(
      err, GAUS_INFEASIBLE,
      "no schedule at II %d: the recurrence %s takes %lld cycles over a distance of %lld, so it needs an "
      "II of %lld",
      s->ii, text, (long long)s->cycle_latency, (long long)s->cycle_distance,
      (long long)gaus_i_ceil_div(s->cycle_latency, s->cycle_distance));
}

static gaus_status halted(const gaus_i_longest_path_search *s, gaus_error *err) {
  return gaus_i_fail(err, gaus_i_budget_status(s->budget),
                     "stopped on the way to the earliest and latest starts at II %d", s->ii);
}

/* The operation that finishes last when all start as early as they can. */
static int32_t last_to_finish(const gaus_problem *p, const int32_t *asap) {
  int32_t last = -1;
  for (int32_t v = 0; v < p->num_ops; v++)
    if (last < 0 || asap[v] + p->latency[v] > asap[last] + p->latency[last])
      last = v;
  return last;
}

static gaus_status earliest(gaus_i_longest_path_search *s, int32_t *asap, gaus_error *err) {
  memset(asap, 0, (size_t)s->p->num_ops * sizeof *asap);
  s->length = asap;
  s->backward = false;
  if (gaus_i_longest_paths(s))
    return GAUS_OK;
  return s->halted ? halted(s, err) : report_cycle(s, err);
}

/* `alap` holds the longest path from each start to the last finish first. */
static gaus_status latest(gaus_i_longest_path_search *s, int32_t latency, int32_t *alap, gaus_error *err) {
  const gaus_problem *p = s->p;
  memcpy(alap, p->latency, (size_t)p->num_ops * sizeof *alap);
  s->length = alap;
  s->backward = true;
  if (!gaus_i_longest_paths(s)) /* cycles were ruled out forwards */
    return halted(s, err);
  for (int32_t v = 0; v < p->num_ops; v++)
    alap[v] = latency - alap[v];
  return GAUS_OK;
}

static bool are_ordered(const gaus_problem *p, const int32_t *asap, const int32_t *alap) {
  for (int32_t v = 0; v < p->num_ops; v++)
    if (asap[v] < 0 || asap[v] > alap[v])
      return false;
  return true;
}

static gaus_status both(gaus_i_longest_path_search *s, int32_t latency, int32_t *asap, int32_t *alap, gaus_error *err) {
  const gaus_problem *p = s->p;
  GAUS_TRY(earliest(s, asap, err));
  int32_t last = last_to_finish(p, asap), length = asap[last] + p->latency[last];
  if (latency > 0 && latency < length)
    return gaus_i_fail(err, GAUS_INFEASIBLE,
                       "operation '%s' cannot finish by cycle %d: its dependences let it start at %d and finish at %d, "
                       "the smallest latency bound that is possible",
                       p->ops[last].name, latency, asap[last], length);
  GAUS_TRY(latest(s, latency > 0 ? latency : length, alap, err));
  GAUS_ASSERT(are_ordered(p, asap, alap));
  return GAUS_OK;
}

gaus_status gaus_problem_mobility(const gaus_problem *problem, int32_t ii, int32_t latency, int32_t *asap,
                                  int32_t *alap, gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT_EACH(problem, asap);
  GAUS_WANT_EACH(problem, alap);
  return gaus_i_mobility_within(problem, ii, latency, NULL, asap, alap, err);
}

gaus_status gaus_i_mobility_within(const gaus_problem *problem, int32_t ii, int32_t latency, gaus_i_budget *budget,
                                   int32_t *asap, int32_t *alap, gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  if (!problem->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen");
  if (ii < 0 || latency < 0)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "%s %d is negative", ii < 0 ? "II" : "latency bound",
                       ii < 0 ? ii : latency);
  if (n == 0)
    return GAUS_OK;
  int32_t *ints = gaus_i_calloc(4 * n, sizeof *ints);
  bool *dirty = gaus_i_calloc(n, sizeof *dirty);
  gaus_status status = ints && dirty ? GAUS_OK : gaus_i_no_memory(err);
  if (status == GAUS_OK) {
    gaus_i_longest_path_search s = {
        .p = problem, .ii = ii, .nodes = problem->topo, .num_nodes = problem->num_ops, .budget = budget};
    s.parent = ints;
    s.mark = ints + n;
    s.cycle = ints + 2 * n;
    s.place = ints + 3 * n;
    s.dirty = dirty;
    status = both(&s, latency, asap, alap, err);
  }
  free(ints);
  free(dirty);
  return status;
}
