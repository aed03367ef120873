/* Branch and bound: exact on tiny problems, a bound and legal schedules on all.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/branch_and_bound.h"
#include "support/monitor.h"

#include "modulo/ims.h"
#include "exhaustive.h"
#include "sample.h"

enum { MOST = 60 };

typedef struct answer {
  int64_t relaxed, bound; /* of the linear program alone, raised */
  int64_t best;           /* of a schedule */
  bool found;
  int32_t start[MOST];
} answer;

static answer branch(const gaus_problem *p, int32_t ii, int32_t latency, int64_t goal, int64_t steps) {
  answer a;
  gaus_i_order_lp order;
  gaus_i_budget budget = gaus_i_budget_of(steps, NULL);
  assert_int_equal(gaus_i_order_lp_init(&order, p, ii, latency, NULL), GAUS_OK);
  assert_int_equal(gaus_i_order_lp_relaxed(&order, a.start, &a.relaxed, NULL), GAUS_OK);
  a.bound = a.relaxed;
  a.best = goal;
  assert_int_equal(gaus_i_branch_and_bound(&order, &budget, &a.bound, &a.best, &a.found, a.start, NULL), GAUS_OK);
  gaus_i_order_lp_clear(&order);
  return a;
}

static gaus_problem *tiny_problem(uint64_t seed, int32_t kinds) {
  sample_shape shape = seed % 2 ? sample_hard : sample_simple;
  shape.types = kinds;
  shape.limited = 8;
  shape.limit = 1 + (int32_t)(seed % 3);
  return sample_problem(&shape, 2 + (int32_t)(seed % 4), seed);
}

/* Bound and schedule are those of an exhaustive search, with and without a bound on the length. */
static void exact_on_tiny_problems(void **state) {
  (void)state;
  int32_t raised = 0, found = 0, proved = 0;
  for (uint64_t seed = 0; seed < 400; seed++) {
    gaus_problem *p = tiny_problem(seed, 1 + (int32_t)(seed % 2));
    int32_t ii = sample_mii(p) + (int32_t)(seed % 3), ims[MOST], latency = 0;
    if (gaus_i_ims(p, ii, 6, NULL, ims, NULL) == GAUS_OK) {
      gaus_metrics given = metrics_of(p, ims, ii);
      latency = seed % 4 == 0 ? given.length : 0;
      int64_t least = exhaustive_least(p, ii, latency, GAUS_OBJECTIVE_LIFETIME);
      answer a = branch(p, ii, latency, given.lifetime_bits, 200000);
      assert_true(least >= a.bound && a.bound >= a.relaxed);
      raised += a.bound > a.relaxed;
      found += a.found;
      if (a.found) {
        assert_legal(p, a.start, ii, latency);
        assert_int_equal(metrics_of(p, a.start, ii).lifetime_bits, a.best);
        assert_true(a.best < given.lifetime_bits);
      } else
        assert_int_equal(a.best, given.lifetime_bits);
      proved += a.bound == a.best;
      assert_true(a.best >= least && (a.bound < a.best || a.best == least));
    }
    gaus_problem_destroy(p);
  }
  assert_true(raised > 30 && found > 70 && proved > 70);
}

/* No schedule is below the bound, whenever the steps run out. */
static void a_bound_at_any_time(void **state) {
  (void)state;
  int32_t better = 0;
  for (uint64_t seed = 0; seed < 150; seed++) {
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, 10 + (int32_t)(seed % 50), seed);
    int32_t ii = sample_mii(p) + 1, ims[MOST];
    if (gaus_i_ims(p, ii, 6, NULL, ims, NULL) == GAUS_OK) {
      int64_t given = metrics_of(p, ims, ii).lifetime_bits, last = 0, least = given;
      for (int64_t steps = 100; steps <= 1000000; steps *= 100) {
        answer a = branch(p, ii, 0, given, steps);
        assert_true(a.bound >= last && a.bound <= least);
        last = a.bound;
        if (a.found) {
          assert_legal(p, a.start, ii, 0);
          assert_int_equal(metrics_of(p, a.start, ii).lifetime_bits, a.best);
          least = a.best < least ? a.best : least;
        }
      }
      better += least < given;
    }
    gaus_problem_destroy(p);
  }
  assert_true(better > 30);
}

/* Where no limit can hold anything up the linear program's schedule is the
 * best; units that are taken for longer than the II are left alone. */
static void nothing_to_branch_on(void **state) {
  (void)state;
  static const char *const types[] = {"{'name': 'a', 'latency': 1}", "{'name': 'a', 'latency': 1, 'limit': 2}",
                                      "{'name': 'a', 'latency': 1, 'limit': 4, 'blocking': 3}"};
  for (int k = 0; k < 3; k++) {
    char text[512];
    snprintf(text, sizeof text,
             "{'format': 'gaus-problem-1', 'operator_types': [%s], 'operations': [{'type': 'a', 'width': 4},"
             "{'type': 'a', 'width': 4}, {'type': 'a'}], 'dependences': [{'src': 0, 'dst': 1}]}",
             types[k]);
    gaus_problem *p = parse(text);
    answer a = branch(p, 2, 0, 1000, 100000);
    assert_int_equal(a.bound, a.relaxed);
    assert_int_equal(a.found, k < 2);
    assert_int_equal(a.best, k < 2 ? a.relaxed : 1000);
    if (a.found)
      assert_legal(p, a.start, 2, 0);
    gaus_problem_destroy(p);
  }
}

static int stop_at_once(void *context) {
  (void)context;
  return 1;
}

static void hears_the_host(void **state) {
  (void)state;
  gaus_problem *p = sample_problem(&sample_hard, MOST, 4);
  gaus_callbacks callbacks = {.cancel = stop_at_once};
  gaus_i_monitor monitor;
  gaus_i_budget budget;
  gaus_i_order_lp order;
  int32_t start[MOST], ii = sample_mii(p) + 1;
  int64_t relaxed, bound, goal;
  bool found;
  gaus_i_monitor_init(&monitor, &callbacks, 0);
  assert_true(gaus_i_monitor_stop(&monitor));
  budget = gaus_i_budget_endless(&monitor);
  assert_true(gaus_i_budget_ask(&budget)); /* this one has not looked for a while */
  assert_int_equal(gaus_i_order_lp_init(&order, p, ii, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_i_order_lp_relaxed(&order, start, &relaxed, NULL), GAUS_OK);
  bound = relaxed;
  goal = relaxed + 1000;
  assert_int_equal(gaus_i_branch_and_bound(&order, &budget, &bound, &goal, &found, start, NULL), GAUS_OK);
  assert_true(bound == relaxed && goal == relaxed + 1000);
  assert_false(found);
  gaus_i_order_lp_clear(&order);
  gaus_i_monitor_clear(&monitor);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exact_on_tiny_problems),
      cmocka_unit_test(a_bound_at_any_time),
      cmocka_unit_test(nothing_to_branch_on),
      cmocka_unit_test(hears_the_host),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
