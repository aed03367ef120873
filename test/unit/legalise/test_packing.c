/* What goes into fragmented units, against every choice of arcs.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/packing.h"

#include "sample.h"

typedef struct table {
  gaus_problem *p;
  gaus_i_reservation_table mrt;
  gaus_i_packing packing;
  gaus_i_budget budget;
  int32_t ii, blocking;
} table;

/* One type, `ops` operations of random demand. */
static gaus_problem *of_one_type(int32_t ops, int32_t limit, int32_t blocking, gaus_i_rng *rng) {
  gaus_problem *p;
  assert_int_equal(gaus_problem_create("packing", &p, NULL), GAUS_OK);
  gaus_operator_type type = {.name = "unit", .latency = 1, .limit = limit, .blocking = blocking};
  assert_int_equal(gaus_problem_add_type(p, &type, NULL, NULL), GAUS_OK);
  for (int32_t v = 0; v < ops; v++) {
    int32_t demand = 1 + gaus_i_rng_below(rng, limit);
    assert_int_equal(gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, demand}, NULL, NULL), GAUS_OK);
  }
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  return p;
}

/* Up to four operations are placed where they go; the others only make the type contended. */
static void table_open(table *t, gaus_i_rng *rng) {
  int32_t limit = 1 + gaus_i_rng_below(rng, 3), placed = gaus_i_rng_below(rng, 5);
  t->blocking = 1 + gaus_i_rng_below(rng, 4);
  t->ii = t->blocking + gaus_i_rng_below(rng, 9 - t->blocking);
  t->p = of_one_type(8, limit, t->blocking, rng);
  t->budget = gaus_i_budget_of(1000000, NULL);
  assert_int_equal(gaus_i_reservation_table_init(&t->mrt, t->p, t->ii, NULL), GAUS_OK);
  assert_int_equal(gaus_i_packing_init(&t->packing, &t->mrt, &t->budget, NULL), GAUS_OK);
  for (int32_t v = 0; v < placed; v++) {
    int64_t start = gaus_i_rng_below(rng, t->ii);
    if (gaus_i_reservation_table_fits(&t->mrt, v, start))
      gaus_i_reservation_table_add(&t->mrt, v, start);
  }
}

static void table_close(table *t) {
  assert_true(t->budget.left < 1000000);
  gaus_i_packing_clear(&t->packing);
  gaus_i_reservation_table_clear(&t->mrt);
  gaus_problem_destroy(t->p);
}

static bool arc_fits(const table *t, const int64_t *units, int32_t start) {
  for (int32_t k = 0; k < t->blocking; k++)
    if (units[(start + k) % t->ii] <= 0)
      return false;
  return true;
}

/* The most arcs with starts among from, ..., from + count - 1, by trying all numbers of arcs at each. */
static int64_t most_arcs(const table *t, int64_t *units, int32_t from, int32_t count) {
  int64_t best = 0, taken = 0;
  if (count == 0)
    return 0;
  for (;; taken++) {
    int64_t more = taken + most_arcs(t, units, from + 1, count - 1);
    best = more > best ? more : best;
    if (!arc_fits(t, units, from % t->ii))
      break;
    for (int32_t k = 0; k < t->blocking; k++)
      units[(from + k) % t->ii]--;
  }
  for (int32_t k = 0; k < t->blocking; k++)
    units[(from + k) % t->ii] += taken;
  return best;
}

static int64_t free_units(const table *t, int64_t *units) {
  int64_t least = INT64_MAX;
  for (int32_t k = 0; k < t->ii; k++) {
    units[k] = gaus_problem_type(t->p, 0).limit - gaus_i_reservation_table_use(&t->mrt, 0, k);
    least = units[k] < least ? units[k] : least;
  }
  return least;
}

/* For each line and each last start on it, the number is the most that there is. */
static void lines_are_exact(void **state) {
  (void)state;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 1, 0);
  for (int round = 0; round < 400; round++) {
    table t;
    int64_t units[16];
    table_open(&t, &rng);
    free_units(&t, units);
    int32_t from = gaus_i_rng_below(&rng, t.ii), last = t.ii - t.blocking;
    gaus_i_packing_line(&t.packing, 0, from + 5 * (int64_t)t.ii, last);
    for (int32_t d = 0; d <= last; d++)
      assert_int_equal(t.packing.most[d], most_arcs(&t, units, from, d + 1));
    table_close(&t);
  }
}

/* Never below the most that there is, the same where a slot is full, and below the number of free unit-cycles often. */
static void the_circle_is_a_bound(void **state) {
  (void)state;
  gaus_i_rng rng;
  int32_t exact = 0, fragmented = 0;
  gaus_i_rng_seed(&rng, 2, 0);
  for (int round = 0; round < 600; round++) {
    table t;
    int64_t units[16], sum = 0;
    table_open(&t, &rng);
    int64_t least = free_units(&t, units), bound = gaus_i_packing_circle(&t.packing, 0);
    int64_t most = most_arcs(&t, units, 0, t.ii);
    assert_true(bound >= most);
    assert_true(least > 0 || bound == most);
    for (int32_t k = 0; k < t.ii; k++)
      sum += units[k];
    exact += bound == most;
    fragmented += bound < sum / t.blocking;
    table_close(&t);
  }
  assert_true(exact > 500 && fragmented > 50);
}

/* Two units are not two lines: on 5 slots 5 arcs of 2 go around twice, where a unit by itself holds 2. */
static void units_are_not_told_apart(void **state) {
  (void)state;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 3, 0);
  table t = {.p = of_one_type(8, 2, 2, &rng), .ii = 5, .blocking = 2, .budget = {.left = 1000000}};
  assert_int_equal(gaus_i_reservation_table_init(&t.mrt, t.p, t.ii, NULL), GAUS_OK);
  assert_int_equal(gaus_i_packing_init(&t.packing, &t.mrt, &t.budget, NULL), GAUS_OK);
  assert_int_equal(gaus_i_packing_circle(&t.packing, 0), 5);
  gaus_i_packing_line(&t.packing, 0, 3, 3);
  assert_int_equal(t.packing.most[3], 4);
  table_close(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_are_exact),
      cmocka_unit_test(the_circle_is_a_bound),
      cmocka_unit_test(units_are_not_told_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
