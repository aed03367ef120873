/* The simple schedulers in the search for an II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/baselines.h"

#include "sample.h"

enum { MOST = 60 };

static gaus_status run(const gaus_problem *p, const gaus_options *o, const gaus_callbacks *calls, int32_t *start,
                       int32_t *ii, gaus_error *err) {
  gaus_bounds b;
  gaus_i_monitor w;
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  gaus_i_monitor_init(&w, calls, 0);
  gaus_status status = gaus_i_solve_baseline(p, o, &b, &w, start, ii, err);
  gaus_i_monitor_clear(&w);
  gaus_bounds_clear(&b);
  return status;
}

static const int all[] = {GAUS_SCHEDULER_IMS, GAUS_SCHEDULER_LIST, GAUS_SCHEDULER_ASAP, GAUS_SCHEDULER_ALAP};

static void schedules_are_legal(void **state) {
  (void)state;
  int32_t found[4] = {0}, count = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, 1 + (int32_t)(seed % MOST), seed);
    for (int32_t k = 0; k < 4; k++) {
      gaus_options o;
      gaus_error err;
      int32_t start[MOST], ii = 0;
      gaus_options_init(&o);
      o.scheduler = all[k];
      gaus_status status = run(p, &o, NULL, start, &ii, &err);
      if (status == GAUS_OK) {
        assert_legal(p, start, ii, 0);
        assert_true(ii >= sample_mii(p));
        found[k]++;
      } else {
        assert_int_equal(status, GAUS_UNDECIDED);
        assert_int_equal(err.status, GAUS_UNDECIDED);
        SAYS(&err, "II");
      }
    }
    count++;
    gaus_problem_destroy(p);
  }
  assert_int_equal(found[0], count); /* ims: at some II always */
  assert_true(2 * found[1] > count); /* list: nothing placed is ever moved, so not always */
  assert_true(found[2] > 10 && found[3] > 10);
}

static void asap_and_alap_are_the_mobility(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 100; seed++) {
    sample_shape shape = sample_simple;
    shape.limited = 0;
    int32_t n = 1 + (int32_t)(seed % MOST), start[MOST], asap[MOST], alap[MOST], ii, length = 0;
    gaus_problem *p = sample_problem(&shape, n, seed);
    gaus_options o;
    gaus_options_init(&o);
    o.scheduler = GAUS_SCHEDULER_ASAP;
    assert_int_equal(run(p, &o, NULL, start, &ii, NULL), GAUS_OK);
    assert_int_equal(ii, sample_mii(p));
    assert_int_equal(gaus_problem_mobility(p, ii, 0, asap, alap, NULL), GAUS_OK);
    assert_memory_equal(start, asap, (size_t)n * sizeof *start);
    o.scheduler = GAUS_SCHEDULER_ALAP;
    assert_int_equal(run(p, &o, NULL, start, &ii, NULL), GAUS_OK);
    assert_memory_equal(start, alap, (size_t)n * sizeof *start);
    length = metrics_of(p, asap, ii).length;
    if (length > 0) {
      o.latency = length + 5;
      assert_int_equal(run(p, &o, NULL, start, &ii, NULL), GAUS_OK);
      assert_legal(p, start, ii, length + 5);
      for (int32_t v = 0; v < n; v++)
        assert_int_equal(start[v], alap[v] + 5);
    }
    gaus_problem_destroy(p);
  }
}

/* ASAP puts both operations on the one port: the verifier's reason is handed on. */
static void the_reason_is_handed_on(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'port', 'latency': 1, 'limit': 1}],"
                          "'operations': [{'type': 'port'}, {'type': 'port'}]}");
  gaus_options o;
  gaus_error err;
  int32_t start[2], ii;
  gaus_options_init(&o);
  o.scheduler = GAUS_SCHEDULER_ASAP;
  o.ii = 2;
  assert_int_equal(run(p, &o, NULL, start, &ii, &err), GAUS_UNDECIDED);
  assert_int_equal(err.status, GAUS_UNDECIDED);
  SAYS(&err, "II 2", "port", "limit");
  o.scheduler = GAUS_SCHEDULER_IMS;
  assert_int_equal(run(p, &o, NULL, start, &ii, &err), GAUS_OK);
  assert_int_equal(ii, 2);
  o.latency = 1;
  assert_int_equal(run(p, &o, NULL, start, &ii, &err), GAUS_UNDECIDED); /* iterative modulo scheduling proves nothing */
  SAYS(&err, "latency bound 1");
  gaus_problem_destroy(p);
}

static int yes(void *context) {
  (void)context;
  return 1;
}

/* Iterative modulo scheduling and list scheduling give way to what is at hand, the
 * earliest starts do not: what asap says nothing else does. */
static void a_stop_is_heeded(void **state) {
  (void)state;
  gaus_problem *p = data_problem("minii_infeasible.json"); /* not at the first II */
  gaus_callbacks calls = {.cancel = yes};
  gaus_options o;
  gaus_error err;
  int32_t start[7], ii;
  gaus_options_init(&o);
  o.scheduler = GAUS_SCHEDULER_IMS;
  assert_int_equal(run(p, &o, &calls, start, &ii, &err), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, start, ii, 0, &err), GAUS_OK);
  assert_int_equal(ii, 4);
  o.scheduler = GAUS_SCHEDULER_ASAP;
  assert_int_equal(run(p, &o, &calls, start, &ii, &err), GAUS_CANCELLED);
  assert_int_equal(err.status, GAUS_CANCELLED);
  SAYS(&err, "II 4");
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(schedules_are_legal),
      cmocka_unit_test(asap_and_alap_are_the_mobility),
      cmocka_unit_test(the_reason_is_handed_on),
      cmocka_unit_test(a_stop_is_heeded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
