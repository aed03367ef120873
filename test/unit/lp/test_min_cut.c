/* Separable costs under difference constraints against all points of the windows.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "lp/min_cut.h"

#include "common.h"
#include "support/support.h"

enum { VARS = 5, ROWS = 9, WIDTH = 5, COST = 20, SOLVES = 4 };

typedef struct program {
  int32_t n, m, lo[VARS], hi[VARS];
  gaus_i_lp_constraint constraint[ROWS];
  int64_t cost[VARS][WIDTH + 1];
} program;

/* Windows that the constraints leave; false: none. */
static bool propagate(program *q) {
  for (bool changed = true; changed;) {
    changed = false;
    for (int32_t k = 0; k < q->m; k++) {
      const gaus_i_lp_constraint *r = &q->constraint[k];
      if (q->lo[r->head] < q->lo[r->tail] + r->gap) {
        q->lo[r->head] = q->lo[r->tail] + (int32_t)r->gap;
        changed = true;
      }
      if (q->hi[r->tail] > q->hi[r->head] - r->gap) {
        q->hi[r->tail] = q->hi[r->head] - (int32_t)r->gap;
        changed = true;
      }
    }
    for (int32_t i = 0; i < q->n; i++)
      if (q->lo[i] > q->hi[i])
        return false;
  }
  return true;
}

/* Gaps of either sign, so that constraints may form cycles. */
static bool make(program *q, gaus_i_rng *rng) {
  q->n = 1 + gaus_i_rng_below(rng, VARS);
  q->m = gaus_i_rng_below(rng, ROWS + 1);
  for (int32_t i = 0; i < q->n; i++) {
    q->lo[i] = gaus_i_rng_below(rng, 4) - 2;
    q->hi[i] = q->lo[i] + gaus_i_rng_below(rng, WIDTH + 1);
  }
  for (int32_t k = 0; k < q->m; k++) {
    int32_t tail = gaus_i_rng_below(rng, q->n);
    q->constraint[k] =
        (gaus_i_lp_constraint){tail, (tail + 1 + gaus_i_rng_below(rng, VARS)) % q->n, gaus_i_rng_below(rng, 6) - 3};
  }
  return propagate(q);
}

static void make_costs(program *q, gaus_i_rng *rng) {
  for (int32_t i = 0; i < q->n; i++)
    for (int32_t t = 0; t <= WIDTH; t++)
      q->cost[i][t] = gaus_i_rng_below(rng, 2 * COST) - COST;
}

static bool holds(const program *q, const int32_t *x) {
  for (int32_t k = 0; k < q->m; k++)
    if (x[q->constraint[k].head] - x[q->constraint[k].tail] < q->constraint[k].gap)
      return false;
  return true;
}

static int64_t cost_of(const program *q, const int32_t *x) {
  int64_t sum = 0;
  for (int32_t i = 0; i < q->n; i++)
    sum += q->cost[i][x[i] - q->lo[i]];
  return sum;
}

/* The least cost, and for each variable the earliest among the optima. */
static void search(const program *q, int32_t i, int32_t *x, int64_t *best, int32_t *earliest) {
  if (i < q->n) {
    for (x[i] = q->lo[i]; x[i] <= q->hi[i]; x[i]++)
      search(q, i + 1, x, best, earliest);
    return;
  }
  if (!holds(q, x) || cost_of(q, x) > *best)
    return;
  for (int32_t k = 0; k < q->n; k++)
    if (cost_of(q, x) < *best || x[k] < earliest[k])
      earliest[k] = x[k];
  *best = cost_of(q, x);
}

static void check(const program *q, gaus_i_min_cut *cut) {
  int64_t cost[VARS * (WIDTH + 1)], value, best = INT64_MAX;
  int32_t x[VARS], trial[VARS], earliest[VARS];
  for (int32_t i = 0; i < q->n; i++)
    for (int32_t t = q->lo[i]; t <= q->hi[i]; t++)
      cost[gaus_i_min_cut_place(cut, i) + t - q->lo[i]] = q->cost[i][t - q->lo[i]];
  assert_int_equal(gaus_i_min_cut_solve(cut, cost, NULL, NULL, x, &value), GAUS_OK);
  search(q, 0, trial, &best, earliest);
  assert_int_equal(value, best);
  assert_true(holds(q, x));
  assert_int_equal(cost_of(q, x), best);
  for (int32_t i = 0; i < q->n; i++)
    assert_int_equal(x[i], earliest[i]);
}

/* Each cut several times, with other costs: it begins with the flow of the last. */
static void random_programs(void **state) {
  (void)state;
  gaus_i_rng rng;
  int32_t tried = 0;
  gaus_i_rng_seed(&rng, 1, 1);
  while (tried < 1500) {
    program q;
    gaus_i_min_cut *cut;
    if (!make(&q, &rng))
      continue;
    tried++;
    assert_int_equal(gaus_i_min_cut_open(q.n, q.lo, q.hi, q.m, q.constraint, &cut, NULL), GAUS_OK);
    for (int32_t k = 0; k < SOLVES; k++) {
      make_costs(&q, &rng);
      check(&q, cut);
    }
    gaus_i_min_cut_close(cut);
  }
}

static void places_are_one_after_another(void **state) {
  (void)state;
  static const int32_t lo[3] = {0, 5, -2}, hi[3] = {3, 5, 0};
  gaus_i_min_cut *cut;
  assert_int_equal(gaus_i_min_cut_size(3, lo, hi), 5);
  assert_int_equal(gaus_i_min_cut_open(3, lo, hi, 0, NULL, &cut, NULL), GAUS_OK);
  assert_int_equal(gaus_i_min_cut_place(cut, 0), 0);
  assert_int_equal(gaus_i_min_cut_place(cut, 1), 4);
  assert_int_equal(gaus_i_min_cut_place(cut, 2), 5);
  assert_int_equal(gaus_i_min_cut_places(cut), 8);
  gaus_i_min_cut_close(cut);
  gaus_i_min_cut_close(NULL);
}

/* A long chain under a valley of costs: everything must move far. The work is counted. */
static void a_long_chain(void **state) {
  (void)state;
  enum { LONG = 60, SPAN = 200 };
  int32_t lo[LONG], hi[LONG], x[LONG];
  gaus_i_lp_constraint constraint[LONG];
  gaus_i_min_cut *cut;
  gaus_i_budget budget = gaus_i_budget_of(INT64_MAX, NULL);
  int64_t value, *cost = test_calloc(LONG * (SPAN + 1), sizeof *cost);
  for (int32_t i = 0; i < LONG; i++) {
    lo[i] = i;
    hi[i] = i + SPAN;
    constraint[i] = (gaus_i_lp_constraint){i - 1, i, 1};
    for (int32_t t = 0; t <= SPAN; t++)
      cost[i * (SPAN + 1) + t] = labs(i + t - 100);
  }
  assert_int_equal(gaus_i_min_cut_open(LONG, lo, hi, LONG - 1, constraint + 1, &cut, NULL), GAUS_OK);
  assert_int_equal(gaus_i_min_cut_solve(cut, cost, &budget, NULL, x, &value), GAUS_OK);
  assert_int_equal(value, 30 * 30); /* starts 70..129 or 71..130 around the valley */
  assert_int_equal(x[0], 70);
  assert_int_equal(x[LONG - 1], 129);
  assert_in_range(INT64_MAX - budget.left, LONG * SPAN, 1000 * LONG * SPAN);
  gaus_i_min_cut_close(cut);
  test_free(cost);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_programs),
      cmocka_unit_test(places_are_one_after_another),
      cmocka_unit_test(a_long_chain),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
