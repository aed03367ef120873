/* The exact search of the core against every choice of slots and stages.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/recurrence_search.h"

#include "exhaustive.h"
#include "sample.h"

enum { PLENTY = 5000000 };

/* Units that are busy for one cycle, one for an operation. */
static const sample_shape tight = {.types = 2,
                                   .latency = 2,
                                   .limit = 2,
                                   .blocking = 1,
                                   .demand = 1,
                                   .width = 4,
                                   .distance = 2,
                                   .limited = 8,
                                   .order = 1,
                                   .forward = 1.5,
                                   .back = 0.8};

static bool small_enough(int32_t n, int32_t ii) {
  int64_t choices = 1;
  for (int32_t v = 0; v < n; v++)
    choices *= ii;
  return choices < 3000000;
}

typedef struct tally {
  int32_t found, refuted;
} tally;

/* Each II from MII until one is feasible. */
static void compare(const gaus_problem *p, tally *t) {
  int32_t start[EXHAUSTIVE_OPS], n = gaus_problem_num_operations(p);
  gaus_error err;
  for (int32_t ii = sample_mii(p);; ii++) {
    if (!small_enough(n, ii))
      return;
    bool feasible = exhaustive_feasible(p, ii);
    gaus_status status = gaus_i_recurrence_search(p, ii, PLENTY, NULL, 1, start, &err);
    assert_int_equal(status, feasible ? GAUS_OK : GAUS_INFEASIBLE);
    if (feasible) {
      assert_legal(p, start, ii, 0);
      t->found++;
      return;
    }
    assert_int_equal(err.status, GAUS_INFEASIBLE);
    t->refuted++;
  }
}

static void units_taken_singly(void **state) {
  (void)state;
  tally t = {0};
  for (uint64_t seed = 0; seed < 500; seed++) {
    gaus_problem *p = sample_problem(&tight, 3 + (int32_t)(seed % 5), seed);
    compare(p, &t);
    gaus_problem_destroy(p);
  }
  assert_true(t.found > 400 && t.refuted > 10); /* both answers were put to the test */
}

/* Several units, for several cycles: what is outside the recurrences has to be
 * fitted in as well. */
static void units_that_pack(void **state) {
  (void)state;
  tally t = {0};
  sample_shape shape = tight;
  shape.blocking = 3;
  shape.limit = 3;
  shape.demand = 3;
  for (uint64_t seed = 0; seed < 1500; seed++) {
    shape.back = seed % 2 ? 0.3 : 0.8;
    gaus_problem *p = sample_problem(&shape, 3 + (int32_t)(seed % 4), seed);
    compare(p, &t);
    gaus_problem_destroy(p);
  }
  assert_true(t.found > 1000 && t.refuted > 30);
}

static void proves_the_papers_example(void **state) {
  (void)state;
  gaus_problem *p = data_problem("minii_infeasible.json");
  gaus_error err;
  int32_t start[7];
  assert_int_equal(sample_mii(p), 3);
  assert_false(exhaustive_feasible(p, 3));
  assert_int_equal(gaus_i_recurrence_search(p, 3, 1000, NULL, 1, start, &err), GAUS_INFEASIBLE);
  SAYS(&err, "II 3");
  assert_int_equal(gaus_i_recurrence_search(p, 4, 1000, NULL, 1, start, &err), GAUS_OK);
  assert_legal(p, start, 4, 0);
  gaus_problem_destroy(p);
}

/* Whatever the seed, larger loops come out legal or undecided. */
static void larger_ones_are_legal(void **state) {
  (void)state;
  int32_t start[60], found = 0;
  for (uint64_t seed = 0; seed < 150; seed++) {
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, 20 + (int32_t)(seed % 41), seed);
    int32_t ii = sample_mii(p) + (int32_t)(seed % 4);
    gaus_status status = gaus_i_recurrence_search(p, ii, 2000, NULL, seed, start, NULL);
    if (status == GAUS_OK) {
      assert_legal(p, start, ii, 0);
      found++;
    } else
      assert_true(status == GAUS_INFEASIBLE || status == GAUS_UNDECIDED);
    gaus_problem_destroy(p);
  }
  assert_true(found > 75);
}

/* A small problem, and what a search without a budget says of it at its MII. */
static gaus_problem *small_problem(uint64_t seed, int32_t *ii, gaus_status *answer) {
  gaus_problem *p = sample_problem(&tight, 4 + (int32_t)(seed % 4), seed);
  int32_t start[EXHAUSTIVE_OPS];
  *ii = sample_mii(p);
  *answer = gaus_i_recurrence_search(p, *ii, PLENTY, NULL, 1, start, NULL);
  return p;
}

/* Within a small budget the answer is the right one, or none. */
static void a_budget_is_kept(void **state) {
  (void)state;
  int32_t undecided = 0;
  for (uint64_t seed = 0; seed < 100; seed++) {
    int32_t start[EXHAUSTIVE_OPS], ii;
    gaus_status answer;
    gaus_problem *p = small_problem(seed, &ii, &answer);
    for (int64_t nodes = 0; nodes < 12; nodes += 1 + nodes / 2) {
      gaus_error err;
      gaus_status status = gaus_i_recurrence_search(p, ii, nodes, NULL, 1, start, &err);
      if (status == GAUS_UNDECIDED) {
        SAYS(&err, "undecided");
        undecided++;
      } else {
        assert_int_equal(status, answer);
        assert_true(nodes > 0);
      }
    }
    gaus_problem_destroy(p);
  }
  assert_true(undecided > 150); /* more than those that had no budget at all */
}

/* With what another search took, a search comes to the same end; with less it gives up, and proves nothing. */
static void a_budget_of_steps_is_kept(void **state) {
  (void)state;
  int32_t undecided = 0;
  for (uint64_t seed = 0; seed < 100; seed++) {
    int32_t start[EXHAUSTIVE_OPS], ii;
    gaus_status answer;
    gaus_problem *p = small_problem(seed, &ii, &answer);
    gaus_i_budget plenty = gaus_i_budget_of(INT64_MAX, NULL), enough, little;
    assert_int_equal(gaus_i_recurrence_search(p, ii, PLENTY, &plenty, 1, start, NULL), answer);
    enough = gaus_i_budget_of(INT64_MAX - plenty.left + 1, NULL);
    assert_int_equal(gaus_i_recurrence_search(p, ii, PLENTY, &enough, 1, start, NULL), answer);
    assert_int_equal(enough.left, 1);
    for (int64_t part = 2; part < 20; part *= 3) {
      little = gaus_i_budget_of((INT64_MAX - plenty.left) / part, NULL);
      gaus_status status = gaus_i_recurrence_search(p, ii, PLENTY, &little, 1, start, NULL);
      undecided += status == GAUS_UNDECIDED;
      assert_true(status == GAUS_UNDECIDED || status == answer);
    }
    gaus_problem_destroy(p);
  }
  assert_true(undecided > 100);
}

static void an_empty_problem_is_done(void **state) {
  (void)state;
  gaus_problem *p = sample_problem(&sample_simple, 0, 1);
  int32_t none;
  assert_int_equal(gaus_i_recurrence_search(p, 1, 10, NULL, 1, &none, NULL), GAUS_OK);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(units_taken_singly),        cmocka_unit_test(units_that_pack),
      cmocka_unit_test(proves_the_papers_example), cmocka_unit_test(larger_ones_are_legal),
      cmocka_unit_test(a_budget_is_kept),          cmocka_unit_test(a_budget_of_steps_is_kept),
      cmocka_unit_test(an_empty_problem_is_done),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
