/* Exact search within a latency bound, against every schedule there is.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "exhaustive.h"
#include "legalise/window_search.h"
#include "sample.h"

enum { PLENTY = 1000000000 };

/* Scarce units that block, and recurrences. */
static const sample_shape crowded = {.types = 2,
                                     .latency = 3,
                                     .limit = 2,
                                     .blocking = 3,
                                     .demand = 2,
                                     .width = 4,
                                     .distance = 2,
                                     .limited = 7,
                                     .order = 1,
                                     .forward = 0.8,
                                     .back = 0.2};

typedef struct tally {
  int32_t feasible, refuted, undecided;
} tally;

/* GAUS_INFEASIBLE where the dependences alone forbid it. */
static gaus_status search(const gaus_problem *p, int32_t ii, int32_t latency, gaus_i_budget *budget, int32_t *start) {
  int32_t asap[64], alap[64];
  gaus_status status = gaus_problem_mobility(p, ii, latency, asap, alap, NULL);
  return status == GAUS_OK ? gaus_i_window_search(p, ii, asap, alap, budget, 1, start, NULL) : status;
}

/* At each II and latency from the least on: the answer is that of the enumeration. */
static void compare(const gaus_problem *p, int32_t ii, int32_t latency, tally *t) {
  int32_t start[EXHAUSTIVE_OPS];
  gaus_i_budget budget = gaus_i_budget_of(PLENTY, NULL);
  bool exists = exhaustive_least(p, ii, latency, GAUS_OBJECTIVE_LIFETIME) != EXHAUSTIVE_NONE;
  assert_int_equal(search(p, ii, latency, &budget, start), exists ? GAUS_OK : GAUS_INFEASIBLE);
  if (exists)
    assert_legal(p, start, ii, latency);
  t->feasible += exists;
  t->refuted += !exists;
}

static int32_t depth_of(const gaus_problem *p) {
  gaus_bounds b;
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  int32_t depth = b.depth > 0 ? b.depth : 1;
  gaus_bounds_clear(&b);
  return depth;
}

static void decides_what_enumeration_decides(void **state) {
  (void)state;
  tally t = {0};
  for (uint64_t seed = 0; seed < 500; seed++) {
    gaus_problem *p = sample_problem(&crowded, 1 + (int32_t)(seed % 6), seed);
    int32_t mii = sample_mii(p), depth = depth_of(p);
    for (int32_t ii = mii; ii < mii + 3; ii++)
      for (int32_t latency = depth; latency < depth + 3; latency++)
        compare(p, ii, latency, &t);
    gaus_problem_destroy(p);
  }
  assert_true(t.feasible > 1000 && t.refuted > 500);
}

/* Slots that are steps: the answer is that of an II at which no two iterations meet, without recurrences. */
static void not_pipelined(void **state) {
  (void)state;
  tally t = {0};
  sample_shape shape = crowded;
  shape.back = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    gaus_problem *p = sample_problem(&shape, 1 + (int32_t)(seed % 6), seed);
    int32_t depth = depth_of(p), start[EXHAUSTIVE_OPS];
    for (int32_t latency = depth; latency < depth + 3; latency++) {
      gaus_i_budget budget = gaus_i_budget_of(PLENTY, NULL);
      bool exists = exhaustive_least(p, latency + shape.blocking, latency, GAUS_OBJECTIVE_LIFETIME) != EXHAUSTIVE_NONE;
      assert_int_equal(search(p, 0, latency, &budget, start), exists ? GAUS_OK : GAUS_INFEASIBLE);
      if (exists)
        assert_legal(p, start, 0, latency);
      t.feasible += exists;
      t.refuted += !exists;
    }
    gaus_problem_destroy(p);
  }
  assert_true(t.feasible > 300 && t.refuted > 60);
}

/* `count` operations of one type, alike, beside a chain that fills the latency. */
static gaus_problem *alike(int32_t count, int32_t limit, int32_t blocking) {
  gaus_problem *p;
  assert_int_equal(gaus_problem_create("alike", &p, NULL), GAUS_OK);
  gaus_operator_type type = {.name = "unit", .latency = 1, .limit = limit, .blocking = blocking};
  assert_int_equal(gaus_problem_add_type(p, &type, NULL, NULL), GAUS_OK);
  for (int32_t v = 0; v < count; v++)
    assert_int_equal(gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL), GAUS_OK);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  return p;
}

/* Operations that could change places do not make a proof longer: 21 units of 2 cycles do not fit twice beside
 * each other within 20 starts, whatever their order. */
static void twins_are_not_told_apart(void **state) {
  (void)state;
  gaus_problem *p = alike(21, 2, 2);
  int32_t start[21];
  gaus_i_budget budget = gaus_i_budget_of(10000000, NULL);
  assert_int_equal(search(p, 0, 20, &budget, start), GAUS_INFEASIBLE);
  assert_int_equal(search(p, 0, 21, &budget, start), GAUS_OK);
  assert_legal(p, start, 0, 21);
  assert_false(gaus_i_spent(&budget));
  gaus_problem_destroy(p);
  p = alike(9, 1, 2); /* 9 of 2 slots each on a circle of 19 */
  budget = gaus_i_budget_of(10000000, NULL);
  assert_int_equal(search(p, 19, 19, &budget, start), GAUS_OK);
  assert_legal(p, start, 19, 19);
  assert_int_equal(search(p, 19, 17, &budget, start), GAUS_OK); /* starts 0, 2, ... 16 */
  assert_int_equal(search(p, 19, 16, &budget, start), GAUS_INFEASIBLE);
  gaus_problem_destroy(p);
}

/* Starts a turn apart meet in the table, however far the windows are from each other. */
static void windows_meet_across_turns(void **state) {
  (void)state;
  gaus_problem *p =
      parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'port', 'latency': 1, 'limit': 1},"
            "{'name': 'long', 'latency': 8}], 'operations': [{'type': 'port'}, {'type': 'long'},"
            "{'type': 'port'}], 'dependences': [{'src': 0, 'dst': 1, 'latency': 0}, {'src': 1, 'dst': 2}]}");
  int32_t start[3];
  gaus_i_budget budget = gaus_i_budget_of(1000000, NULL);
  assert_int_equal(search(p, 4, 9, &budget, start), GAUS_INFEASIBLE); /* 0 and 8 */
  assert_int_equal(search(p, 8, 9, &budget, start), GAUS_INFEASIBLE);
  assert_int_equal(search(p, 3, 9, &budget, start), GAUS_OK);
  assert_int_equal(search(p, 4, 10, &budget, start), GAUS_OK);
  assert_legal(p, start, 4, 10);
  gaus_problem_destroy(p);
}

/* With less than a search takes it is undecided, never wrong, and with as much it comes to the same end. */
static void a_budget_is_kept(void **state) {
  (void)state;
  tally t = {0};
  for (uint64_t seed = 0; seed < 200; seed++) {
    gaus_problem *p = sample_problem(&crowded, 6 + (int32_t)(seed % 6), seed);
    int32_t start[16], ii = sample_mii(p), latency = depth_of(p) + (int32_t)(seed % 3);
    gaus_i_budget plenty = gaus_i_budget_of(PLENTY, NULL);
    gaus_status answer = search(p, ii, latency, &plenty, start);
    for (int64_t part = 1; part < 30 && answer != GAUS_UNDECIDED; part *= 3) {
      gaus_i_budget budget = gaus_i_budget_of((PLENTY - plenty.left) / part + (part == 1), NULL);
      gaus_status status = search(p, ii, latency, &budget, start);
      assert_true(status == answer || (status == GAUS_UNDECIDED && part > 1));
      t.undecided += status == GAUS_UNDECIDED;
    }
    t.feasible += answer == GAUS_OK;
    t.refuted += answer == GAUS_INFEASIBLE;
    gaus_problem_destroy(p);
  }
  assert_int_equal(t.feasible + t.refuted, 200);
  assert_true(t.undecided > 100 && t.feasible > 40 && t.refuted > 40);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(decides_what_enumeration_decides),
      cmocka_unit_test(not_pipelined),
      cmocka_unit_test(twins_are_not_told_apart),
      cmocka_unit_test(windows_meet_across_turns),
      cmocka_unit_test(a_budget_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
