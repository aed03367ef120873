/* Legalises means by insertion: operations go to the free slots nearest to them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/insertion.h"

#include <math.h>
#include <string.h>

#include "problem/resources.h"
#include "support/sort.h"
#include "support/support.h"

gaus_status gaus_i_insert_init(gaus_i_insert *in, const gaus_problem *problem, int32_t ii, gaus_error *err) {
  gaus_status status = GAUS_OK;
  memset(in, 0, sizeof *in);
  in->problem = problem;
  in->order = gaus_i_calloc((size_t)problem->num_ops, sizeof *in->order);
  in->priority = gaus_i_calloc((size_t)problem->num_ops, sizeof *in->priority);
  in->key = gaus_i_calloc((size_t)problem->num_ops, sizeof *in->key);
  if (!in->order || !in->priority || !in->key)
    GAUS_TRY_GOTO(status, gaus_i_no_memory(err), fail);
  GAUS_TRY_GOTO(status, gaus_i_reservation_table_init(&in->mrt, problem, ii, err), fail);
  GAUS_TRY_GOTO(status, gaus_i_start_windows_init(&in->windows, problem, ii, NULL, err), fail);
  in->windows.forgets = true; /* the trail of a whole pass is long */
  return GAUS_OK;
fail:
  gaus_i_insert_clear(in);
  return status;
}

void gaus_i_insert_clear(gaus_i_insert *in) {
  gaus_i_reservation_table_clear(&in->mrt);
  gaus_i_start_windows_clear(&in->windows);
  free(in->order);
  free(in->priority);
  free(in->key);
  memset(in, 0, sizeof *in);
}

typedef struct by_mu {
  const int32_t *priority;
  const double *mu;
} by_mu;

static bool before(const void *context, int32_t a, int32_t b) {
  const by_mu *c = context;
  if (c->priority[a] != c->priority[b])
    return c->priority[a] > c->priority[b];
  if (c->mu[a] != c->mu[b])
    return c->mu[a] < c->mu[b];
  return a < b;
}

/* Where nothing forbids it, an operation comes after those it reads: a place
 * found late can then not be cut off by successors placed before. */
static void order_keys(gaus_i_insert *in, const double *mu) {
  const gaus_problem *p = in->problem;
  memcpy(in->key, mu, sizeof *mu * (size_t)p->num_ops);
  for (int32_t k = 0; k < p->num_ops; k++) {
    int32_t v = p->topo[k];
    for (int32_t e = p->out_begin[v]; e < p->out_begin[v + 1]; e++) {
      const gaus_dependence *d = &p->deps[p->out[e]];
      double least = in->key[v] + (d->latency > 0 ? d->latency : 1e-3);
      if (d->distance == 0 && d->latency >= 0 && in->key[d->dst] < least)
        in->key[d->dst] = least;
    }
  }
}

static void sort_operations(gaus_i_insert *in) {
  by_mu context = {in->priority, in->key};
  int32_t limited = 0, rest = in->problem->num_ops;
  for (int32_t v = 0; v < in->problem->num_ops; v++)
    if (gaus_i_reservation_table_limited(&in->mrt, v))
      in->order[limited++] = v;
    else
      in->order[--rest] = v;
  in->num_limited = limited;
  gaus_i_sort(in->order, limited, before, &context);
  gaus_i_sort(in->order + limited, in->problem->num_ops - limited, before, &context);
}

static int64_t min64(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* `nearest` from run to run on either side of `at`. */
static int64_t nearest_in_runs(const gaus_i_insert *in, int32_t v, int64_t at, bool down_first) {
  int64_t up = gaus_i_reservation_table_find(&in->mrt, v, at, 1, min64(in->mrt.ii, in->windows.hi[v] - at + 1));
  int64_t down = gaus_i_reservation_table_find(&in->mrt, v, at, -1, min64(in->mrt.ii, at - in->windows.lo[v] + 1));
  gaus_i_spend(in->budget, 2 * gaus_i_reservation_table_steps(&in->mrt, v, in->mrt.ii));
  if (up < 0 || down < 0)
    return up >= 0 ? at + up : down >= 0 ? at - down : -1;
  return down < up || (down == up && down_first) ? at - down : at + up;
}

/* The start in lo..hi with room for v that is nearest to mu; -1 if there is
 * none. Beyond ii steps on either side the slots repeat; with ii = 0 none does. */
static int64_t nearest(const gaus_i_insert *in, int32_t v, double mu) {
  int64_t lo = in->windows.lo[v], hi = in->windows.hi[v];
  int64_t at = llround(mu);
  at = at < lo ? lo : at > hi ? hi : at;
  bool down_first = mu < (double)at;
  int64_t steps = gaus_i_reservation_table_steps(&in->mrt, v, 0);
  int64_t reach = in->mrt.ii > 0 && !gaus_i_sharers_has(&in->mrt.sharers, v) ? in->mrt.ii : hi - lo + 1;
  if (gaus_i_reservation_table_has_runs(&in->mrt, v) && lo <= hi)
    return nearest_in_runs(in, v, at, down_first);
  for (int64_t k = 0; k < reach && !gaus_i_halted(in->budget); k++) {
    int64_t first = down_first ? at - k : at + k, second = down_first ? at + k : at - k;
    gaus_i_spend(in->budget, 2 * steps);
    if (first >= lo && first <= hi && gaus_i_reservation_table_fits(&in->mrt, v, first))
      return first;
    if (second >= lo && second <= hi && gaus_i_reservation_table_fits(&in->mrt, v, second))
      return second;
  }
  return -1;
}

/* One pass; *failed is the operation without a slot, or -1. */
static gaus_status pass(gaus_i_insert *in, const double *mu, int32_t *start, int32_t *failed, int32_t *placed,
                        gaus_error *err) {
  *failed = -1;
  *placed = 0;
  gaus_i_reservation_table_reset(&in->mrt);
  for (int32_t k = 0; k < in->problem->num_ops; k++) {
    int32_t v = in->order[k];
    if (gaus_i_halted(in->budget))
      return gaus_i_fail(err, gaus_i_budget_status(in->budget), "insertion was stopped");
    int64_t t = nearest(in, v, mu[v]);
    if (t < 0) {
      *failed = v;
      return GAUS_OK;
    }
    GAUS_TRY(gaus_i_start_windows_fix(&in->windows, v, t, err));
    gaus_i_reservation_table_add(&in->mrt, v, t);
    start[v] = (int32_t)t;
    ++*placed;
  }
  return GAUS_OK;
}

/* A pass, and what the statistics say of it. */
static gaus_status count_pass(gaus_i_insert *in, const double *mu, int32_t *start, int32_t *failed, gaus_error *err) {
  int32_t placed;
  gaus_status status = pass(in, mu, start, failed, &placed, err);
  gaus_i_budget_count(in->budget, GAUS_STATISTIC_INSERTION_PASSES, 1);
  gaus_i_budget_count(in->budget, GAUS_STATISTIC_INSERTIONS, placed);
  if (*failed >= 0)
    gaus_i_budget_count(in->budget, GAUS_STATISTIC_INSERTION_FAILURES, 1);
  return status;
}

/* Rows for the steps that a start in the windows can touch, where slots are steps. */
static gaus_status reserve(gaus_i_insert *in, const int32_t *alap, gaus_error *err) {
  int64_t last = 0;
  for (int32_t v = 0; in->mrt.ii == 0 && v < in->problem->num_ops; v++) {
    int64_t end = (int64_t)alap[v] + gaus_i_occupancy(in->problem, v);
    last = end > last ? end : last;
  }
  return gaus_i_reservation_table_reserve(&in->mrt, last, err);
}

gaus_status gaus_i_insert_run(gaus_i_insert *in, const double *mu, const int32_t *asap, const int32_t *alap,
                              int32_t tries, int32_t *start, gaus_error *err) {
  int32_t failed = -1;
  GAUS_TRY(reserve(in, alap, err));
  order_keys(in, mu);
  in->windows.budget = in->budget;
  memset(in->priority, 0, sizeof *in->priority * (size_t)in->problem->num_ops);
  for (int32_t k = 0; k < tries && !gaus_i_spent(in->budget); k++) {
    gaus_i_spend(in->budget, 16 * (int64_t)in->problem->num_ops); /* sorting */
    sort_operations(in);
    gaus_i_start_windows_set(&in->windows, asap, alap);
    GAUS_TRY(count_pass(in, mu, start, &failed, err));
    if (failed < 0)
      return GAUS_OK;
    in->priority[failed]++;
  }
  if (gaus_i_halted(in->budget))
    return gaus_i_fail(err, gaus_i_budget_status(in->budget), "insertion was stopped");
  const char *name = failed < 0 ? "?" : in->problem->ops[failed].name;
  return in->mrt.ii > 0 ? gaus_i_fail(err, GAUS_UNDECIDED, "no slot for operation %s at II %d", name, in->mrt.ii)
                        : gaus_i_fail(err, GAUS_UNDECIDED, "no step for operation %s", name);
}
