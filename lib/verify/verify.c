/* The verifier: checks that a schedule is legal.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * It knows the problem and docs/formats.md, and nothing of what makes schedules: as no code is
 * shared, no defect is either. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gaus/schedule.h"
#include "problem/problem.h"
#include "support/support.h"
#include "verify/candidate.h"
#include "verify/timing.h"

static gaus_status check_starts(const gaus_i_candidate *c) {
  for (int32_t v = 0; v < c->p->num_ops; v++)
    if (c->start[v] < 0)
      return gaus_i_fail(c->err, GAUS_ILLEGAL, "operation '%s' starts at %d, a start must not be negative",
                         c->p->ops[v].name, c->start[v]);
  return GAUS_OK;
}

/* --- dependences ------------------------------------------------------------- */

static gaus_status report_dependence(const gaus_i_candidate *c, int32_t e, int64_t earliest) {
  const gaus_dependence *d = &c->p->deps[e];
  char sum[64];
  if (d->distance > 0)
    snprintf(sum, sizeof sum, "%d + %d - II %d x %d", c->start[d->src], d->latency, c->ii, d->distance);
  else
    snprintf(sum, sizeof sum, "%d + %d", c->start[d->src], d->latency);
  return gaus_i_fail(
      c->err, GAUS_ILLEGAL,
      "dependence %d (%s -> %s, latency %d, distance %d) violated: %s starts at %d, must not start before "
      "%lld (%s)",
      e, c->p->ops[d->src].name, c->p->ops[d->dst].name, d->latency, d->distance, c->p->ops[d->dst].name,
      c->start[d->dst], (long long)earliest, sum);
}

static gaus_status check_dependences(const gaus_i_candidate *c) {
  for (int32_t e = 0; e < c->p->num_given; e++) {
    const gaus_dependence *d = &c->p->deps[e];
    if (d->distance > 0 && c->ii == 0)
      continue;
    int64_t earliest = (int64_t)c->start[d->src] + d->latency - (int64_t)c->ii * d->distance;
    if (c->start[d->dst] < earliest)
      return report_dependence(c, e, earliest);
  }
  return GAUS_OK;
}

/* --- windows and tests --------------------------------------------------------- */

static int32_t latency_of(const gaus_i_candidate *c, int32_t v) {
  return c->p->types[c->p->ops[v].type].latency;
}

static gaus_status check_windows(const gaus_i_candidate *c) {
  for (int32_t i = 0; i < c->p->num_windows; i++) {
    const gaus_i_window_entry *w = &c->p->windows[i];
    int32_t t = c->start[w->op];
    if (t < w->earliest)
      return gaus_i_fail(c->err, GAUS_ILLEGAL, "operation '%s' starts at %d, before its earliest start %d",
                         c->p->ops[w->op].name, t, w->earliest);
    if (w->latest != GAUS_NO_LATEST && t > w->latest)
      return gaus_i_fail(c->err, GAUS_ILLEGAL, "operation '%s' starts at %d, after its latest start %d",
                         c->p->ops[w->op].name, t, w->latest);
  }
  return GAUS_OK;
}

static gaus_status check_tests(const gaus_i_candidate *c) {
  for (int32_t i = 0; i < c->p->num_conditions; i++) {
    const gaus_i_condition *w = &c->p->conditions[i];
    int64_t end = (int64_t)c->start[w->test] + latency_of(c, w->test);
    if (c->start[w->op] < end)
      return gaus_i_fail(
          c->err, GAUS_ILLEGAL,
          "operation '%s' starts at %d, before the end of test '%s' at %lld, which decides whether it runs",
          c->p->ops[w->op].name, c->start[w->op], c->p->ops[w->test].name, (long long)end);
  }
  return GAUS_OK;
}

/* --- latency ----------------------------------------------------------------- */

static gaus_status check_latency(const gaus_i_candidate *c, int32_t bound) {
  for (int32_t v = 0; bound > 0 && v < c->p->num_ops; v++) {
    int32_t latency = latency_of(c, v);
    if ((int64_t)c->start[v] + latency > bound)
      return gaus_i_fail(c->err, GAUS_ILLEGAL,
                         "operation '%s' finishes at %lld (start %d + latency %d), beyond the latency bound %d",
                         c->p->ops[v].name, (long long)c->start[v] + latency, c->start[v], latency, bound);
  }
  return GAUS_OK;
}

/* --- clock period ------------------------------------------------------------ */

/* The chain that ends in `v`, from its first operation on: "a -> b -> v". It
 * begins behind a register, or with an operation whose inputs come from some. */
static gaus_status report_chain(const gaus_i_candidate *c, const int32_t *from, int32_t v, int64_t arrival) {
  enum { SHOWN = 8 };
  int32_t back[SHOWN], count = 0;
  char names[256] = "";
  size_t used = 0;
  for (int32_t u = v; u >= 0; u = count > 1 && latency_of(c, u) > 0 ? -1 : from[u])
    back[count++ % SHOWN] = u;
  if (count > SHOWN)
    used = (size_t)snprintf(names, sizeof names, "... -> ");
  for (int32_t i = count < SHOWN ? 0 : count - SHOWN; i < count && used < sizeof names; i++)
    used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", c->p->ops[back[(count - 1 - i) % SHOWN]].name,
                             i + 1 < count ? " -> " : "");
  return gaus_i_fail(
      c->err, GAUS_ILLEGAL,
      "the clock period of %g ns is too short for what happens in cycle %d: the inputs of '%s' are there "
      "after %g ns, and it takes %g ns (%s)",
      c->p->clock_period, c->start[v], c->p->ops[v].name, (double)arrival / 1e6, (double)gaus_i_delay_of(c->p, v) / 1e6,
      names);
}

static gaus_status check_arrivals(const gaus_i_candidate *c, const int64_t *arrival, const int32_t *from) {
  int64_t period = llround(c->p->clock_period * 1e6);
  for (int32_t v = 0; v < c->p->num_ops; v++)
    if (arrival[v] + gaus_i_delay_of(c->p, v) > period)
      return report_chain(c, from, v, arrival[v]);
    else if (gaus_i_delay_out_of(c->p, v) > period)
      return gaus_i_fail(
          c->err, GAUS_ILLEGAL,
          "the clock period of %g ns is too short for what comes behind the last register of '%s', which "
          "takes %g ns",
          c->p->clock_period, c->p->ops[v].name, (double)gaus_i_delay_out_of(c->p, v) / 1e6);
  return GAUS_OK;
}

static gaus_status check_clock(const gaus_i_candidate *c) {
  if (c->p->clock_period == 0)
    return GAUS_OK;
  int64_t *arrival = gaus_i_calloc((size_t)c->p->num_ops, sizeof *arrival);
  int32_t *from = gaus_i_calloc((size_t)c->p->num_ops, sizeof *from);
  gaus_status status = arrival && from ? GAUS_OK : gaus_i_no_memory(c->err);
  if (status == GAUS_OK)
    status = gaus_i_signal_arrival(c->p, c->start, c->ii, arrival, from, c->err);
  if (status == GAUS_OK)
    status = check_arrivals(c, arrival, from);
  free(arrival);
  free(from);
  return status;
}

gaus_status gaus_schedule_verify_starts(const gaus_problem *problem, const int32_t *start, int32_t ii, int32_t latency,
                                        gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT_EACH(problem, start);
  gaus_i_candidate c = {problem, start, ii, err};
  if (!problem->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen");
  if (ii < 0 || latency < 0)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "%s %d is negative", ii < 0 ? "II" : "latency bound",
                       ii < 0 ? ii : latency);
  if (problem->num_implementations > 0)
    return gaus_i_fail(err, GAUS_BAD_INPUT,
                       "operations have operator types to choose from: verify the problem in which they are chosen "
                       "(gaus_problem_implement)");
  GAUS_TRY(check_starts(&c));
  GAUS_TRY(check_dependences(&c));
  GAUS_TRY(check_windows(&c));
  GAUS_TRY(check_tests(&c));
  GAUS_TRY(gaus_i_check_resources(&c));
  GAUS_TRY(check_latency(&c, latency));
  return check_clock(&c);
}

gaus_status gaus_schedule_verify(const gaus_schedule *schedule, const gaus_problem *problem, int32_t latency,
                                 gaus_error *err) {
  GAUS_WANT(schedule);
  GAUS_WANT(problem);
  gaus_problem *chosen = NULL;
  if (schedule->num_operations != gaus_problem_num_operations(problem))
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the schedule is not of this problem: it has %d operations, the problem %d",
                       schedule->num_operations, gaus_problem_num_operations(problem));
  if (schedule->type)
    GAUS_TRY(gaus_problem_implement(problem, schedule->type, &chosen, err));
  gaus_status status =
      gaus_schedule_verify_starts(chosen ? chosen : problem, schedule->start, schedule->ii, latency, err);
  gaus_problem_destroy(chosen);
  return status;
}
