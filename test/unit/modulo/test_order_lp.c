/* Cell programs: legal, never worse, and the relaxed one a bound that is met.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/order_lp.h"

#include "modulo/ims.h"
#include "exhaustive.h"
#include "legalise/insertion.h"
#include "sample.h"

enum { MOST = 60 };

/* Legal schedules of some variety: of iterative modulo scheduling, and of
 * random means. 0: none was found. */
static int32_t draw_schedules(const gaus_problem *p, int32_t ii, uint64_t seed, int32_t start[8][MOST]) {
  gaus_i_insert in;
  gaus_i_rng rng;
  double mu[MOST];
  int32_t asap[MOST], alap[MOST], count = 0, length = 0;
  gaus_i_rng_seed(&rng, seed, 11);
  if (gaus_i_ims(p, ii, 6, NULL, start[0], NULL) == GAUS_OK)
    count++;
  assert_int_equal(gaus_problem_mobility(p, ii, 0, asap, alap, NULL), GAUS_OK);
  length = gaus_i_problem_length(p, asap) + 3 * ii;
  assert_int_equal(gaus_problem_mobility(p, ii, length, asap, alap, NULL), GAUS_OK);
  assert_int_equal(gaus_i_insert_init(&in, p, ii, NULL), GAUS_OK);
  for (int32_t k = 0; k < 7; k++) {
    for (int32_t v = 0; v < p->num_ops; v++)
      mu[v] = asap[v] + gaus_i_rng_unit(&rng) * (alap[v] - asap[v]);
    if (gaus_i_insert_run(&in, mu, asap, alap, 20, start[count], NULL) == GAUS_OK)
      count++;
  }
  gaus_i_insert_clear(&in);
  return count;
}

static void check_best(const gaus_problem *p, int32_t ii, const int32_t *given, int64_t bound, int32_t *better) {
  int32_t start[MOST];
  gaus_i_order_lp order;
  size_t bytes = sizeof *start * (size_t)p->num_ops;
  gaus_metrics before = metrics_of(p, given, ii);
  for (int32_t round = 0; round < 3; round++) { /* no bound, a bound that just holds, a bound with room */
    int32_t latency = round == 0 ? 0 : before.length + (round == 2 ? ii : 0);
    memcpy(start, given, bytes);
    assert_int_equal(gaus_i_order_lp_init(&order, p, ii, latency, NULL), GAUS_OK);
    assert_int_equal(gaus_i_order_lp_best(&order, start, NULL), GAUS_OK);
    assert_legal(p, start, ii, latency);
    gaus_metrics after = metrics_of(p, start, ii);
    assert_true(after.lifetime_bits <= before.lifetime_bits);
    assert_true(after.lifetime_bits < before.lifetime_bits || after.length <= before.length);
    assert_true(after.lifetime_bits >= bound);
    *better += after.lifetime_bits < before.lifetime_bits;
    assert_int_equal(gaus_i_order_lp_best(&order, start, NULL), GAUS_OK); /* the cell may have changed */
    assert_true(metrics_of(p, start, ii).lifetime_bits <= after.lifetime_bits);
    gaus_i_order_lp_clear(&order);
  }
}

static void best_is_legal_and_not_worse(void **state) {
  (void)state;
  static int32_t given[8][MOST];
  int32_t better = 0, tried = 0;
  for (uint64_t seed = 0; seed < 150; seed++) {
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, 1 + (int32_t)(seed % MOST), seed);
    int32_t ii = sample_mii(p) + (int32_t)(seed % 3), relaxed[MOST];
    int64_t bound;
    gaus_i_order_lp order;
    assert_int_equal(gaus_i_order_lp_init(&order, p, ii, 0, NULL), GAUS_OK);
    assert_int_equal(gaus_i_order_lp_relaxed(&order, relaxed, &bound, NULL), GAUS_OK);
    gaus_i_order_lp_clear(&order);
    for (int32_t k = draw_schedules(p, ii, seed, given); k > 0; k--) {
      assert_true(metrics_of(p, given[k - 1], ii).lifetime_bits >= bound);
      check_best(p, ii, given[k - 1], bound, &better);
      tried++;
    }
    gaus_problem_destroy(p);
  }
  assert_true(tried > 500 && better > tried);
}

/* With units for all, the cell holds every schedule: its best is the bound. */
static void without_limits_the_bound_is_met(void **state) {
  (void)state;
  static int32_t given[8][MOST];
  sample_shape shape = sample_simple;
  shape.limited = 0;
  for (uint64_t seed = 0; seed < 200; seed++) {
    gaus_problem *p = sample_problem(&shape, 1 + (int32_t)(seed % MOST), seed);
    int32_t ii = sample_mii(p), relaxed[MOST];
    int64_t bound;
    gaus_i_order_lp order;
    assert_int_equal(gaus_i_order_lp_init(&order, p, ii, 0, NULL), GAUS_OK);
    assert_int_equal(gaus_i_order_lp_relaxed(&order, relaxed, &bound, NULL), GAUS_OK);
    assert_legal(p, relaxed, ii, 0);
    assert_int_equal(metrics_of(p, relaxed, ii).lifetime_bits, bound);
    for (int32_t k = draw_schedules(p, ii, seed, given); k > 0; k--) {
      assert_int_equal(gaus_i_order_lp_best(&order, given[k - 1], NULL), GAUS_OK);
      assert_int_equal(metrics_of(p, given[k - 1], ii).lifetime_bits, bound);
    }
    gaus_i_order_lp_clear(&order);
    gaus_problem_destroy(p);
  }
}

static void the_bound_is_that_of_all_schedules(void **state) {
  (void)state;
  sample_shape shape = sample_simple;
  shape.limited = 0;
  for (uint64_t seed = 0; seed < 250; seed++) {
    gaus_problem *p = sample_problem(&shape, 1 + (int32_t)(seed % 5), seed);
    int32_t ii = sample_mii(p) + (int32_t)(seed % 2), relaxed[MOST], asap[MOST], alap[MOST];
    int64_t bound;
    gaus_i_order_lp order;
    assert_int_equal(gaus_i_order_lp_init(&order, p, ii, 0, NULL), GAUS_OK);
    assert_int_equal(gaus_i_order_lp_relaxed(&order, relaxed, &bound, NULL), GAUS_OK);
    assert_int_equal(bound, exhaustive_least(p, ii, 0, GAUS_OBJECTIVE_LIFETIME));
    gaus_i_order_lp_clear(&order);
    assert_int_equal(gaus_problem_mobility(p, ii, 0, asap, alap, NULL), GAUS_OK);
    int32_t length = gaus_i_problem_length(p, asap), depth = length > 1 ? length : 1;
    for (int32_t latency = depth; latency < depth + 3; latency++) { /* the bound on the length counts too */
      assert_int_equal(gaus_i_order_lp_init(&order, p, ii, latency, NULL), GAUS_OK);
      assert_int_equal(gaus_i_order_lp_relaxed(&order, relaxed, &bound, NULL), GAUS_OK);
      assert_legal(p, relaxed, ii, latency);
      assert_int_equal(bound, exhaustive_least(p, ii, latency, GAUS_OBJECTIVE_LIFETIME));
      gaus_i_order_lp_clear(&order);
    }
    gaus_problem_destroy(p);
  }
}

static void below_the_recurrence_there_is_none(void **state) {
  (void)state;
  gaus_problem *p = data_problem("canis14_fig2.json");
  gaus_i_order_lp order;
  int32_t start[5];
  int64_t bound;
  assert_int_equal(gaus_i_order_lp_init(&order, p, 2, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_i_order_lp_relaxed(&order, start, &bound, NULL), GAUS_INFEASIBLE);
  gaus_i_order_lp_clear(&order);
  gaus_problem_destroy(p);
}

static void an_empty_problem_costs_nothing(void **state) {
  (void)state;
  gaus_problem *p = sample_problem(&sample_simple, 0, 1);
  gaus_i_order_lp order;
  int32_t none;
  int64_t bound = -1;
  for (int32_t latency = 0; latency < 2; latency++) {
    assert_int_equal(gaus_i_order_lp_init(&order, p, 1, latency, NULL), GAUS_OK);
    assert_int_equal(gaus_i_order_lp_relaxed(&order, &none, &bound, NULL), GAUS_OK);
    assert_int_equal(bound, 0);
    assert_int_equal(gaus_i_order_lp_best(&order, &none, NULL), GAUS_OK);
    gaus_i_order_lp_clear(&order);
  }
  gaus_problem_destroy(p);
}

/* A value read a million iterations later is worth more than any start can
 * pay for: the program stays within the steps, and the sums within 64 bits. */
static void extreme_values_stay_in_range(void **state) {
  (void)state;
  gaus_problem *p = parse(
      "{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1000000}, {'name': 'b', 'latency': 1}],"
      "'operations': [{'type': 'a'}, {'type': 'b', 'width': 1000000000}, {'type': 'b', 'width': 1000000000}],"
      "'dependences': [{'src': 0, 'dst': 0, 'distance': 1}, {'src': 1, 'dst': 2, 'distance': 1000000}]}");
  gaus_i_order_lp order;
  int32_t start[3];
  int64_t bound;
  assert_int_equal(gaus_i_order_lp_init(&order, p, 1000000, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_i_order_lp_relaxed(&order, start, &bound, NULL), GAUS_OK);
  assert_legal(p, start, 1000000, 0);
  assert_true(start[1] - start[2] >= GAUS_MAX_STEP / 2); /* the producer as late as can be */
  assert_int_equal(bound, INT64_MAX);
  memset(start, 0, sizeof start);
  assert_int_equal(gaus_i_order_lp_best(&order, start, NULL), GAUS_OK);
  assert_legal(p, start, 1000000, 0);
  assert_true(start[1] - start[2] >= GAUS_MAX_STEP / 2);
  gaus_i_order_lp_clear(&order);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(best_is_legal_and_not_worse),        cmocka_unit_test(without_limits_the_bound_is_met),
      cmocka_unit_test(the_bound_is_that_of_all_schedules), cmocka_unit_test(below_the_recurrence_there_is_none),
      cmocka_unit_test(an_empty_problem_costs_nothing),     cmocka_unit_test(extreme_values_stay_in_range),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
