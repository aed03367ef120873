/* Exhaustive search for tiny problems, straight from docs/formats.md: what the
 * tests of the schedulers compare with. Nothing of lib/ is used but the look
 * at a problem's elements.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_EXHAUSTIVE_H
#define GAUS_TEST_EXHAUSTIVE_H

#include <stdbool.h>

#include "common.h"

enum { EXHAUSTIVE_OPS = 8, EXHAUSTIVE_TYPES = 4, EXHAUSTIVE_SLOTS = 128, EXHAUSTIVE_NONE = -1 };

typedef struct exhaustive {
  int32_t n, m, ii, latency; /* latency 0: no bound */
  gaus_objective objective;
  gaus_operation op[EXHAUSTIVE_OPS];
  gaus_operator_type type[EXHAUSTIVE_OPS]; /* of each operation */
  gaus_dependence dep[64];
  int64_t birth[EXHAUSTIVE_OPS]; /* after the start */
  int32_t order[EXHAUSTIVE_OPS]; /* each but the first of a part has a neighbour before it */
  bool leads[EXHAUSTIVE_OPS];    /* order[k] is the first of a connected part */
  int64_t reach;                 /* no start need be further from a neighbour's */
  int64_t at[EXHAUSTIVE_OPS];
  bool placed[EXHAUSTIVE_OPS];
  int64_t use[EXHAUSTIVE_TYPES][EXHAUSTIVE_SLOTS];
  int64_t best; /* EXHAUSTIVE_NONE: nothing found */
  int32_t best_start[EXHAUSTIVE_OPS];
} exhaustive;

static UNUSED int64_t exhaustive_mod(int64_t a, int64_t b) {
  return ((a % b) + b) % b;
}

/* Parts of the graph in order of their least operation, each by breadth. */
static UNUSED void exhaustive_arrange(exhaustive *x) {
  bool seen[EXHAUSTIVE_OPS] = {false};
  int32_t count = 0, look = 0;
  while (count < x->n) {
    int32_t root = 0;
    while (seen[root])
      root++;
    x->leads[count] = true;
    x->order[count++] = root;
    seen[root] = true;
    for (; look < count; look++)
      for (int32_t e = 0; e < x->m; e++) {
        const gaus_dependence *d = &x->dep[e];
        int32_t v = x->order[look], w = d->src == v ? d->dst : d->dst == v ? d->src : v;
        if (!seen[w]) {
          seen[w] = true;
          x->leads[count] = false;
          x->order[count++] = w;
        }
      }
  }
}

static UNUSED void exhaustive_open(exhaustive *x, const gaus_problem *p, int32_t ii, int32_t latency,
                                   gaus_objective objective) {
  memset(x, 0, sizeof *x);
  x->n = gaus_problem_num_operations(p);
  x->m = gaus_problem_num_dependences(p);
  assert_true(x->n <= EXHAUSTIVE_OPS && x->m <= 64 && gaus_problem_num_types(p) <= EXHAUSTIVE_TYPES);
  assert_true(ii > 0 && ii <= EXHAUSTIVE_SLOTS);
  x->ii = ii;
  x->latency = latency;
  x->objective = objective;
  x->best = EXHAUSTIVE_NONE;
  for (int32_t v = 0; v < x->n; v++) {
    x->op[v] = gaus_problem_operation(p, v);
    x->type[v] = gaus_problem_type(p, x->op[v].type);
    x->birth[v] = gaus_problem_lifetime_from(p) == GAUS_FROM_START ? 0 : x->type[v].latency;
  }
  /* A best schedule with these slots is a vertex of a linear program in the
   * stages: its tight constraints form a tree, each of which holds two starts
   * within the largest term of any constraint and what rounding to slots adds. */
  int64_t largest = 0;
  for (int32_t e = 0; e < x->m; e++) {
    x->dep[e] = gaus_problem_dependence(p, e);
    int64_t term = x->dep[e].latency + (int64_t)ii * x->dep[e].distance + x->birth[x->dep[e].src];
    largest = term > largest ? term : largest;
  }
  x->reach = x->n * (largest + ii);
  exhaustive_arrange(x);
}

static UNUSED void exhaustive_occupy(exhaustive *x, int32_t v, int64_t t, int64_t units) {
  for (int32_t k = 0; k < x->type[v].blocking; k++)
    x->use[x->op[v].type][exhaustive_mod(t + k, x->ii)] += units * x->op[v].demand;
}

/* Takes the units of v at t; false, and nothing is taken, if there are too few. */
static UNUSED bool exhaustive_take(exhaustive *x, int32_t v, int64_t t) {
  exhaustive_occupy(x, v, t, 1);
  if (x->type[v].limit == GAUS_UNLIMITED)
    return true;
  for (int32_t s = 0; s < x->ii; s++)
    if (x->use[x->op[v].type][s] > x->type[v].limit) {
      exhaustive_occupy(x, v, t, -1);
      return false;
    }
  return true;
}

/* Over the values as far as producers and consumers are placed: never more
 * than what any completion costs. */
static UNUSED int64_t exhaustive_cost(const exhaustive *x) {
  int64_t total = 0, live[EXHAUSTIVE_SLOTS] = {0}, most = 0;
  for (int32_t v = 0; v < x->n; v++) {
    if (!x->placed[v])
      continue;
    int64_t begin = x->at[v] + x->birth[v], end = begin;
    for (int32_t e = 0; e < x->m; e++) {
      const gaus_dependence *d = &x->dep[e];
      int64_t use = x->at[d->dst] + (int64_t)x->ii * d->distance;
      if (d->src == v && d->kind == GAUS_DATA && x->placed[d->dst] && use > end)
        end = use;
    }
    total += (end - begin) * x->op[v].width;
    if (x->objective == GAUS_OBJECTIVE_MAX_LIVE)
      for (int64_t t = begin; t < end; t++)
        live[exhaustive_mod(t, x->ii)] += x->op[v].width;
  }
  for (int32_t s = 0; s < x->ii; s++)
    most = live[s] > most ? live[s] : most;
  return x->objective == GAUS_OBJECTIVE_LIFETIME ? total : most;
}

/* The starts that the placed neighbours of order[k] leave, none beyond
 * `reach`. Where they are all on one side, the lifetimes grow with the
 * distance: *side is the direction away from them then, else 0. */
static UNUSED void exhaustive_window(const exhaustive *x, int32_t k, int64_t *lo, int64_t *hi, int *side) {
  int32_t v = x->order[k];
  bool below = false, above = false;
  *lo = INT64_MIN;
  *hi = INT64_MAX;
  for (int32_t e = 0; e < x->m; e++) {
    const gaus_dependence *d = &x->dep[e];
    int64_t gap = d->latency - (int64_t)x->ii * d->distance;
    if (d->dst == v && d->src != v && x->placed[d->src]) {
      below = true;
      *lo = x->at[d->src] + gap > *lo ? x->at[d->src] + gap : *lo;
    }
    if (d->src == v && d->dst != v && x->placed[d->dst]) {
      above = true;
      *hi = x->at[d->dst] - gap < *hi ? x->at[d->dst] - gap : *hi;
    }
  }
  if (x->latency > 0) {
    *side = 0;
    *lo = *lo < 0 ? 0 : *lo;
    *hi = *hi > x->latency - x->type[v].latency ? x->latency - x->type[v].latency : *hi;
  } else if (x->leads[k]) { /* a part moves freely by multiples of the II */
    *side = 0;
    *lo = 0;
    *hi = x->ii - 1;
  } else {
    *side = below - above;
    *lo = below ? *lo : *hi - x->reach;
    *hi = above ? *hi : *lo + x->reach;
  }
}

static UNUSED bool exhaustive_self_loops_hold(const exhaustive *x) {
  for (int32_t e = 0; e < x->m; e++)
    if (x->dep[e].src == x->dep[e].dst && x->dep[e].latency > (int64_t)x->ii * x->dep[e].distance)
      return false;
  return true;
}

static UNUSED void exhaustive_descend(exhaustive *x, int32_t k) {
  int64_t lo, hi;
  int side;
  if (k == x->n) {
    x->best = exhaustive_cost(x);
    for (int32_t v = 0; v < x->n; v++)
      x->best_start[v] = (int32_t)x->at[v];
    return;
  }
  int32_t v = x->order[k];
  exhaustive_window(x, k, &lo, &hi, &side);
  bool dear = false, grows = side != 0 && x->objective == GAUS_OBJECTIVE_LIFETIME;
  for (int64_t away = 0; away <= hi - lo && !(dear && grows); away++) {
    x->at[v] = side < 0 ? hi - away : lo + away;
    x->placed[v] = true;
    dear = x->best != EXHAUSTIVE_NONE && exhaustive_cost(x) >= x->best;
    if (!dear && exhaustive_take(x, v, x->at[v])) {
      exhaustive_descend(x, k + 1);
      exhaustive_occupy(x, v, x->at[v], -1);
    }
    x->placed[v] = false;
  }
}

/* The least lifetime_bits or max_live_bits of any schedule at this II within
 * the latency; EXHAUSTIVE_NONE if there is no schedule. */
static UNUSED int64_t exhaustive_least(const gaus_problem *p, int32_t ii, int32_t latency, gaus_objective objective) {
  exhaustive *x = test_malloc(sizeof *x);
  exhaustive_open(x, p, ii, latency, objective);
  if (exhaustive_self_loops_hold(x))
    exhaustive_descend(x, 0);
  int64_t best = x->best;
  test_free(x);
  return best;
}

/* With the slots given, are there stages? Bellman-Ford. */
static UNUSED bool exhaustive_stages(const exhaustive *x) {
  int64_t stage[EXHAUSTIVE_OPS] = {0};
  bool changed = true;
  for (int32_t pass = 0; pass <= x->n && changed; pass++) {
    changed = false;
    for (int32_t e = 0; e < x->m; e++) {
      const gaus_dependence *d = &x->dep[e];
      int64_t gap = d->latency - (int64_t)x->ii * d->distance + x->at[d->src] - x->at[d->dst];
      int64_t least = stage[d->src] + (gap - exhaustive_mod(gap, x->ii)) / x->ii + (exhaustive_mod(gap, x->ii) > 0);
      if (least > stage[d->dst]) {
        stage[d->dst] = least;
        changed = true;
      }
    }
  }
  return !changed;
}

static UNUSED bool exhaustive_slots(exhaustive *x, int32_t v) {
  if (v == x->n)
    return exhaustive_stages(x);
  for (int32_t s = 0; s < x->ii; s++) {
    x->at[v] = s;
    if (!exhaustive_take(x, v, s))
      continue;
    bool found = exhaustive_slots(x, v + 1);
    exhaustive_occupy(x, v, s, -1);
    if (found)
      return true;
  }
  return false;
}

/* Is there any schedule at this II? Exact: every choice of slots, and stages
 * by dependences alone. */
static UNUSED bool exhaustive_feasible(const gaus_problem *p, int32_t ii) {
  exhaustive *x = test_malloc(sizeof *x);
  exhaustive_open(x, p, ii, 0, GAUS_OBJECTIVE_LIFETIME);
  bool found = exhaustive_slots(x, 0);
  test_free(x);
  return found;
}

#endif
