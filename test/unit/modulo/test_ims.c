/* Iterative modulo scheduling.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/ims.h"

#include "sample.h"

enum { MOST = 60 };

/* An II at which one operation after another fits. */
static int32_t serial_ii(const gaus_problem *p) {
  int32_t sum = 1;
  for (int32_t v = 0; v < gaus_problem_num_operations(p); v++) {
    gaus_operator_type t = gaus_problem_type(p, gaus_problem_operation(p, v).type);
    sum += t.latency + t.blocking + 4; /* 4: the largest latency of a dependence's own */
  }
  return sum;
}

static void schedules_are_legal(void **state) {
  (void)state;
  int32_t at_mii = 0, count = 0, start[MOST];
  for (uint64_t seed = 0; seed < 600; seed++) {
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, 1 + (int32_t)(seed % MOST), seed);
    int32_t mii = sample_mii(p), ii = mii, last = serial_ii(p);
    for (; ii <= last; ii++) {
      gaus_error err;
      gaus_status status = gaus_i_ims(p, ii, 6, NULL, start, &err);
      if (status == GAUS_OK)
        break;
      assert_int_equal(status, GAUS_UNDECIDED);
      assert_int_equal(err.status, GAUS_UNDECIDED);
      SAYS(&err, "budget");
    }
    assert_true(ii <= last);
    assert_legal(p, start, ii, 0);
    at_mii += ii == mii;
    count++;
    gaus_problem_destroy(p);
  }
  assert_true(10 * at_mii > 8 * count); /* Rau: MII is reached nearly always */
}

/* With units for all, the earliest start of each is its longest path: no
 * operation is ever in another's way. */
static void unlimited_loops_reach_mii(void **state) {
  (void)state;
  sample_shape shape = sample_simple;
  shape.limited = 0;
  for (uint64_t seed = 0; seed < 200; seed++) {
    gaus_problem *p = sample_problem(&shape, 1 + (int32_t)(seed % 40), seed);
    int32_t start[MOST], mii = sample_mii(p);
    assert_int_equal(gaus_i_ims(p, mii, 6, NULL, start, NULL), GAUS_OK);
    assert_legal(p, start, mii, 0);
    gaus_problem_destroy(p);
  }
}

static void below_the_recurrence_bound_is_refused(void **state) {
  (void)state;
  gaus_problem *p = data_problem("canis14_fig2.json");
  gaus_error err;
  int32_t start[5];
  assert_int_equal(gaus_i_ims(p, 1, 6, NULL, start, &err), GAUS_INFEASIBLE);
  SAYS(&err, "II 1", "recurrence");
  assert_int_equal(gaus_i_ims(p, 3, 6, NULL, start, &err), GAUS_OK);
  assert_legal(p, start, 3, 0);
  gaus_problem_destroy(p);
}

/* A budget of one placement for each operation leaves none to be repeated. */
static void the_budget_counts_placements(void **state) {
  (void)state;
  gaus_problem *p = data_problem("minii_infeasible.json");
  gaus_error err;
  int32_t start[7];
  assert_int_equal(gaus_i_ims(p, 3, 1000, NULL, start, &err),
                   GAUS_UNDECIDED); /* there is no schedule, so it ends by budget */
  SAYS(&err, "budget", "II 3");
  gaus_problem_destroy(p);
}

static void the_same_each_time(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 20; seed++) {
    gaus_problem *p = sample_problem(&sample_hard, 30, seed);
    int32_t a[MOST], b[MOST], ii = sample_mii(p) + 2;
    gaus_status first = gaus_i_ims(p, ii, 6, NULL, a, NULL), second = gaus_i_ims(p, ii, 6, NULL, b, NULL);
    assert_int_equal(first, second);
    if (first == GAUS_OK)
      assert_memory_equal(a, b, 30 * sizeof *a);
    gaus_problem_destroy(p);
  }
}

static void an_empty_problem_is_done(void **state) {
  (void)state;
  gaus_problem *p = sample_problem(&sample_simple, 0, 1);
  int32_t none;
  assert_int_equal(gaus_i_ims(p, 1, 6, NULL, &none, NULL), GAUS_OK);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(schedules_are_legal),
      cmocka_unit_test(unlimited_loops_reach_mii),
      cmocka_unit_test(below_the_recurrence_bound_is_refused),
      cmocka_unit_test(the_budget_counts_placements),
      cmocka_unit_test(the_same_each_time),
      cmocka_unit_test(an_empty_problem_is_done),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
