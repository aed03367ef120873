/* Holds a schedule with its figures, and answers questions about it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/schedule.h"

#include <math.h>
#include <string.h>

#include "schedule/metrics.h"
#include "problem/problem.h"
#include "support/support.h"

static gaus_status check_arguments(const gaus_problem *p, const int32_t *start, int32_t ii, gaus_error *err) {
  const int32_t largest = INT32_MAX - GAUS_MAX_LATENCY;
  if (!p->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen");
  if (ii < 0)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "II %d is negative", ii);
  for (int32_t v = 0; v < p->num_ops; v++)
    if (start[v] < 0 || start[v] > largest)
      return gaus_i_fail(err, GAUS_BAD_INPUT, "start[%d]: %d is out of range, it must be 0..%d", v, start[v], largest);
  return GAUS_OK;
}

static gaus_status allocate(const gaus_problem *p, gaus_schedule **out, gaus_error *err) {
  gaus_schedule *s = gaus_i_calloc(1, sizeof *s);
  if (!s)
    return gaus_i_no_memory(err);
  s->num_operations = p->num_ops;
  s->num_resources = p->num_resources;
  s->start = gaus_i_calloc((size_t)p->num_ops, sizeof *s->start);
  s->peak_demand = gaus_i_calloc((size_t)p->num_resources, sizeof *s->peak_demand);
  if (!s->start || !s->peak_demand) {
    gaus_schedule_destroy(s);
    return gaus_i_no_memory(err);
  }
  *out = s;
  return GAUS_OK;
}

gaus_status gaus_schedule_create(const gaus_problem *problem, const int32_t *start, int32_t ii, gaus_schedule **out,
                                 gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT_EACH(problem, start);
  GAUS_WANT(out);
  gaus_schedule *s = NULL;
  *out = NULL;
  GAUS_TRY(check_arguments(problem, start, ii, err));
  GAUS_TRY(allocate(problem, &s, err));
  if (problem->num_ops > 0)
    memcpy(s->start, start, (size_t)problem->num_ops * sizeof *start);
  s->ii = ii;
  s->bound = -INFINITY;
  gaus_status status = gaus_i_measure(problem, start, ii, &s->metrics, s->peak_demand, err);
  if (status != GAUS_OK) {
    gaus_schedule_destroy(s);
    return status;
  }
  *out = s;
  return GAUS_OK;
}

double gaus_schedule_gap(const gaus_schedule *s) {
  if (!isfinite(s->objective) || !isfinite(s->bound) || s->objective >= (double)INT64_MAX)
    return NAN;
  if (s->objective <= s->bound)
    return 0;
  return s->bound > 0 ? s->objective / s->bound - 1 : NAN;
}

void gaus_schedule_destroy(gaus_schedule *schedule) {
  if (!schedule)
    return;
  free(schedule->start);
  free(schedule->peak_demand);
  free(schedule->type);
  free(schedule);
}
