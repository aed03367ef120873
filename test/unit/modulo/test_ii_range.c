/* Which initiation intervals are tried.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/ii_range.h"

#include "sample.h"

static gaus_status init(gaus_i_ii_range *range, const gaus_problem *p, int64_t ii, int64_t max_ii, gaus_error *err) {
  gaus_options o;
  gaus_bounds b;
  gaus_options_init(&o);
  o.ii = ii;
  o.max_ii = max_ii;
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  gaus_status status = gaus_i_ii_range_init(range, p, &o, &b, err);
  gaus_bounds_clear(&b);
  return status;
}

static void from_mii_to_one_after_another(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 100; seed++) {
    gaus_problem *p = sample_problem(&sample_hard, (int32_t)(seed % 40), seed);
    gaus_i_ii_range r;
    int64_t longest = 0;
    assert_int_equal(init(&r, p, 0, 0, NULL), GAUS_OK);
    assert_int_equal(r.mii, sample_mii(p));
    assert_int_equal(r.first, r.mii);
    assert_true(r.last >= r.first);
    for (int32_t v = 0; v < gaus_problem_num_operations(p); v++) { /* each waits until the one before is done */
      gaus_operator_type t = gaus_problem_type(p, gaus_problem_operation(p, v).type);
      int32_t wait = t.latency > t.blocking ? t.latency : t.blocking;
      for (int32_t e = 0; e < gaus_problem_num_dependences(p); e++) {
        gaus_dependence d = gaus_problem_dependence(p, e);
        wait = d.src == v && d.latency > wait ? d.latency : wait;
      }
      longest += wait;
    }
    assert_true(r.last >= longest);
    gaus_problem_destroy(p);
  }
}

static void the_ii_asked_for_alone(void **state) {
  (void)state;
  gaus_problem *p = data_problem("canis14_fig2.json"); /* MII 3 */
  gaus_i_ii_range r;
  assert_int_equal(init(&r, p, 7, 0, NULL), GAUS_OK);
  assert_true(r.mii == 3 && r.first == 7 && r.last == 7);
  assert_int_equal(init(&r, p, 3, 0, NULL), GAUS_OK);
  assert_true(r.first == 3 && r.last == 3);
  assert_int_equal(init(&r, p, 0, 5, NULL), GAUS_OK);
  assert_true(r.first == 3 && r.last == 5);
  gaus_problem_destroy(p);
}

static void below_the_bounds_says_which(void **state) {
  (void)state;
  gaus_i_ii_range r;
  gaus_error err;
  gaus_problem *p = data_problem("canis14_fig2.json"); /* both bounds are 3: the recurrence 0 -> 2 -> 3 -> 0 is named */
  assert_int_equal(init(&r, p, 2, 0, &err), GAUS_INFEASIBLE);
  SAYS(&err, "II 2", "recurrence bound 3", "0 -(1)-> 2 -(1)-> 3 -(1, distance 1)-> 0", "3 cycles");
  assert_int_equal(init(&r, p, 0, 2, &err), GAUS_INFEASIBLE);
  SAYS(&err, "largest II", "2", "3");
  gaus_problem_destroy(p);
  p = parse(
      "{'format': 'gaus-problem-1', 'operator_types': [{'name': 'free', 'latency': 1}, {'name': 'port', 'latency':"
      " 1, 'limit': 2, 'blocking': 3}], 'operations': [{'type': 'port'}, {'type': 'port'}, {'type': 'port'}]}");
  assert_int_equal(init(&r, p, 4, 0, &err), GAUS_INFEASIBLE); /* 3 x 3 / 2 */
  SAYS(&err, "II 4", "resource bound 5", "port", "limit 2");
  assert_int_equal(init(&r, p, 5, 0, &err), GAUS_OK);
  gaus_problem_destroy(p);
}

static void strides_reach_the_end(void **state) {
  (void)state;
  for (int32_t last = 3; last < 400000; last += 1 + last / 2) {
    gaus_i_ii_range r = {3, 3, last};
    int32_t count = 0;
    bool met_last = false;
    for (int64_t ii = r.first, next; ii <= r.last; ii = next, count++) {
      next = gaus_i_ii_range_next(&r, ii);
      met_last = met_last || ii == last;
      assert_true(next > ii);
      if (ii - r.mii < 32)
        assert_int_equal(next, ii + 1);
      else
        assert_true(next - ii <= 1 + (ii - r.mii) / 8);
    }
    assert_true(met_last);
    assert_true(count < 40 + 12 * 13); /* growing by an eighth doubles every 6 */
  }
  gaus_i_ii_range far = {GAUS_MAX_STEP - 1, GAUS_MAX_STEP - 1, GAUS_MAX_STEP};
  assert_int_equal(gaus_i_ii_range_next(&far, GAUS_MAX_STEP - 1), GAUS_MAX_STEP);
  assert_true(gaus_i_ii_range_next(&far, GAUS_MAX_STEP) > GAUS_MAX_STEP);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(from_mii_to_one_after_another),
      cmocka_unit_test(the_ii_asked_for_alone),
      cmocka_unit_test(below_the_bounds_says_which),
      cmocka_unit_test(strides_reach_the_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
