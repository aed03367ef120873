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
#include "verify/timing.h"

typedef struct candidate {
  const gaus_problem *p;
  const int32_t *start;
  int32_t ii; /* 0: not pipelined */
  gaus_error *err;
} candidate;

static gaus_status check_starts(const candidate *c) {
  for (int32_t v = 0; v < c->p->num_ops; v++)
    if (c->start[v] < 0)
      return gaus_i_fail(c->err, GAUS_ILLEGAL, "operation '%s' starts at %d, a start must not be negative",
                         c->p->ops[v].name, c->start[v]);
  return GAUS_OK;
}

/* --- dependences ------------------------------------------------------------- */

static gaus_status report_dependence(const candidate *c, int32_t e, int64_t earliest) {
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

static gaus_status check_dependences(const candidate *c) {
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

/* --- resources --------------------------------------------------------------- */

/* From `slot` on, `units` more are in use. */
typedef struct change {
  int64_t slot, units;
} change;

/* Operations by type, and room for the changes of one type. */
typedef struct usage {
  int32_t *begin, *list;
  change *changes;
  int32_t num_changes;
} usage;

static gaus_status usage_init(usage *u, const gaus_problem *p, gaus_error *err) {
  u->begin = gaus_i_calloc((size_t)p->num_types + 1, sizeof *u->begin);
  u->list = gaus_i_calloc((size_t)p->num_ops, sizeof *u->list);
  u->changes = gaus_i_calloc((size_t)p->num_ops * 4 + 1, sizeof *u->changes);
  if (!u->begin || !u->list || !u->changes)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < p->num_ops; v++)
    u->begin[p->ops[v].type]++;
  for (int32_t k = 0, sum = 0; k <= p->num_types; k++)
    u->begin[k] = sum += u->begin[k];
  for (int32_t v = p->num_ops - 1; v >= 0; v--)
    u->list[--u->begin[p->ops[v].type]] = v;
  return GAUS_OK;
}

static void usage_clear(usage *u) {
  free(u->begin);
  free(u->list);
  free(u->changes);
}

static void change_use(usage *u, int64_t slot, int64_t units) {
  u->changes[u->num_changes++] = (change){slot, units};
}

static int compare_slots(const void *a, const void *b) {
  int64_t x = ((const change *)a)->slot, y = ((const change *)b)->slot;
  return (x > y) - (x < y);
}

/* An operation has the same units in every iteration, so they have to be free
 * again when it comes round, however many others there are. */
static gaus_status check_blocking(const candidate *c, int32_t v) {
  const gaus_operator_type *t = &c->p->types[c->p->ops[v].type];
  if (c->ii == 0 || t->blocking <= c->ii)
    return GAUS_OK;
  return gaus_i_fail(c->err, GAUS_ILLEGAL,
                     "operation '%s' blocks its unit of operator type '%s' for %d cycles, longer than the II %d",
                     c->p->ops[v].name, t->name, t->blocking, c->ii);
}

static void enter(const candidate *c, usage *u, int32_t v, int64_t blocking) {
  int64_t units = c->p->ops[v].demand, from = c->start[v];
  if (c->ii > 0)
    from %= c->ii;
  int64_t to = from + blocking;
  change_use(u, from, units);
  change_use(u, to, -units);
  if (c->ii > 0 && to > c->ii) { /* the end wraps round */
    u->changes[u->num_changes - 1].slot = c->ii;
    change_use(u, 0, units);
    change_use(u, to - c->ii, -units);
  }
}

static bool busy(const candidate *c, int32_t v, int64_t blocking, int64_t slot) {
  int64_t since = slot - c->start[v];
  if (c->ii == 0)
    return since >= 0 && since < blocking;
  since %= c->ii;
  return (since < 0 ? since + c->ii : since) < blocking;
}

static gaus_status report_use(const candidate *c, const usage *u, int32_t type, int64_t slot, int64_t units) {
  const gaus_operator_type *t = &c->p->types[type];
  char names[256], place[48];
  size_t used = 0;
  for (int32_t k = u->begin[type]; k < u->begin[type + 1] && used < sizeof names; k++) {
    int32_t v = u->list[k];
    if (c->p->ops[v].demand > 0 && busy(c, v, t->blocking, slot))
      used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", c->p->ops[v].name);
  }
  if (used >= sizeof names)
    memcpy(names + sizeof names - 4, "...", 4);
  if (c->ii > 0)
    snprintf(place, sizeof place, "slot %lld (II %d)", (long long)slot, c->ii);
  else
    snprintf(place, sizeof place, "cycle %lld", (long long)slot);
  return gaus_i_fail(c->err, GAUS_ILLEGAL, "operator type '%s': %lld units in use in %s, its limit is %d: %s", t->name,
                     (long long)units, place, t->limit, names);
}

static gaus_status check_type(const candidate *c, usage *u, int32_t type) {
  int64_t units = 0;
  u->num_changes = 0;
  change_use(u, 0, 0); /* slot 0 is looked at even if nothing changes there */
  for (int32_t k = u->begin[type]; k < u->begin[type + 1]; k++) {
    GAUS_TRY(check_blocking(c, u->list[k]));
    enter(c, u, u->list[k], c->p->types[type].blocking);
  }
  qsort(u->changes, (size_t)u->num_changes, sizeof *u->changes, compare_slots);
  for (int32_t i = 0; i < u->num_changes; i++) {
    units += u->changes[i].units;
    bool last_of_slot = i + 1 == u->num_changes || u->changes[i + 1].slot != u->changes[i].slot;
    if (last_of_slot && units > c->p->types[type].limit)
      return report_use(c, u, type, u->changes[i].slot, units);
  }
  return GAUS_OK;
}

static gaus_status check_resources(const candidate *c) {
  usage u = {0};
  gaus_status status = usage_init(&u, c->p, c->err);
  for (int32_t k = 0; status == GAUS_OK && k < c->p->num_types; k++)
    if (c->p->types[k].limit != GAUS_UNLIMITED)
      status = check_type(c, &u, k);
  usage_clear(&u);
  return status;
}

/* --- latency ----------------------------------------------------------------- */

static int32_t latency_of(const candidate *c, int32_t v) {
  return c->p->types[c->p->ops[v].type].latency;
}

static gaus_status check_latency(const candidate *c, int32_t bound) {
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
static gaus_status report_chain(const candidate *c, const int32_t *from, int32_t v, int64_t arrival) {
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

static gaus_status check_arrivals(const candidate *c, const int64_t *arrival, const int32_t *from) {
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

static gaus_status check_clock(const candidate *c) {
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
  candidate c = {problem, start, ii, err};
  if (!problem->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen");
  if (ii < 0 || latency < 0)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "%s %d is negative", ii < 0 ? "II" : "latency bound",
                       ii < 0 ? ii : latency);
  GAUS_TRY(check_starts(&c));
  GAUS_TRY(check_dependences(&c));
  GAUS_TRY(check_resources(&c));
  GAUS_TRY(check_latency(&c, latency));
  return check_clock(&c);
}
