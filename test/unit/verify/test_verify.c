/* The verifier: one test for each constraint that can be violated.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include "problem/problem.h"
#include "varied_problem.h"

#define HEAD "{'format': 'gaus-problem-1', "

/* Two multiplications on one unit that is busy for two cycles, an addition
 * with a recurrence. */
static gaus_problem *sample(void) {
  return parse(HEAD "'operator_types': [{'name': 'mul', 'latency': 3, 'limit': 1, 'blocking': 2}, {'name': 'add', "
                    "'latency': 2}], 'operations': [{'type': 'mul', 'name': 'm0'}, {'type': 'mul', 'name': 'm1'}, "
                    "{'type': 'add', 'name': 'sum'}], 'dependences': [{'src': 0, 'dst': 2}, {'src': 1, 'dst': 2}, "
                    "{'src': 2, 'dst': 0, 'distance': 3, 'latency': 3}]}");
}

typedef struct verdict {
  int32_t start[3], ii, latency;
  gaus_status status;
  const char *says[4];
} verdict;

static const verdict verdicts[] = {
    {{0, 2, 5}, 4, 0, GAUS_OK, {NULL}},
    {{0, 2, 5}, 4, 7, GAUS_OK, {NULL}},
    {{0, 2, 5}, 0, 0, GAUS_OK, {NULL}},
    {{0, 6, 9}, 0, 0, GAUS_OK, {NULL}}, /* without an II the recurrence does not count */
    {{-1, 2, 5}, 4, 0, GAUS_ILLEGAL, {"operation 'm0' starts at -1", "negative"}},
    {{0, 2, 4},
     4,
     0,
     GAUS_ILLEGAL,
     {"dependence 1 (m1 -> sum, latency 3, distance 0) violated: sum starts at 4, must not start before 5 (2 + 3)"}},
    {{0, 6, 9},
     3,
     0,
     GAUS_ILLEGAL,
     {"dependence 2 (sum -> m0, latency 3, distance 3) violated: m0 starts at 0, must not start before 3 (9 + 3 - II 3 "
      "x 3)"}},
    {{0, 1, 5}, 4, 0, GAUS_ILLEGAL, {"operator type 'mul': 2 units in use in slot 1 (II 4), its limit is 1: m0, m1"}},
    {{0, 3, 6}, 4, 0, GAUS_ILLEGAL, {"slot 0 (II 4)", "m0, m1"}}, /* m1 wraps round */
    {{0, 1, 5}, 0, 0, GAUS_ILLEGAL, {"cycle 1,", "m0, m1"}},
    {{0, 2, 5}, 3, 0, GAUS_ILLEGAL, {"slot 0 (II 3)", "m0, m1"}},
    {{0, 2, 5}, 2, 0, GAUS_ILLEGAL, {"dependence 2"}},
    {{0, 2, 5}, 1, 0, GAUS_ILLEGAL, {"dependence 2"}},
    {{0, 2, 5},
     4,
     6,
     GAUS_ILLEGAL,
     {"operation 'sum' finishes at 7 (start 5 + latency 2), beyond the latency bound 6"}},
    {{0, 2, 5}, -1, 0, GAUS_BAD_INPUT, {"II -1 is negative"}},
    {{0, 2, 5}, 4, -1, GAUS_BAD_INPUT, {"latency bound -1 is negative"}},
};

static void each_rule_has_its_message(void **state) {
  (void)state;
  gaus_problem *p = sample();
  for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
    const verdict *c = &verdicts[i];
    gaus_error err = {GAUS_OK, ""};
    assert_int_equal(gaus_schedule_verify_starts(p, c->start, c->ii, c->latency, &err), c->status);
    assert_int_equal(err.status, c->status);
    assert_says(&err, c->says);
    assert_int_equal(gaus_schedule_verify_starts(p, c->start, c->ii, c->latency, NULL), c->status);
  }
  gaus_problem_destroy(p);
}

/* One operation that starts at 1 on a type which blocks a unit for five cycles. */
static gaus_status blocks_for_five(const char *limit, const char *demand, int32_t ii, gaus_error *err) {
  char text[320];
  const int32_t start[1] = {1};
  snprintf(text, sizeof text,
           HEAD
           "'operator_types': [{'name': 'd', 'latency': 1, %s'blocking': 5}], 'operations': [{'type': 'd', 'name': "
           "'a'%s}]}",
           limit, demand);
  gaus_problem *p = parse(text);
  gaus_status status = gaus_schedule_verify_starts(p, start, ii, 0, err);
  gaus_problem_destroy(p);
  return status;
}

static void blocking_beyond_the_ii_is_refused(void **state) {
  (void)state;
  gaus_error err;
  /* two units are enough, but the operation has the same one in every iteration */
  assert_int_equal(blocks_for_five("'limit': 2, ", "", 3, &err), GAUS_ILLEGAL);
  SAYS(&err, "operation 'a' blocks its unit of operator type 'd' for 5 cycles, longer than the II 3");
  assert_int_equal(blocks_for_five("'limit': 2, ", "", 4, NULL), GAUS_ILLEGAL);
  assert_int_equal(blocks_for_five("'limit': 1000, ", "", 1, &err), GAUS_ILLEGAL);
  SAYS(&err, "longer than the II 1");
  assert_int_equal(blocks_for_five("'limit': 1000, ", ", 'demand': 7", 2, &err), GAUS_ILLEGAL);
  SAYS(&err, "longer than the II 2");
}

static void blocking_as_long_as_the_ii_is_legal(void **state) {
  (void)state;
  assert_int_equal(blocks_for_five("'limit': 1, ", "", 5, NULL), GAUS_OK);
  assert_int_equal(blocks_for_five("'limit': 1, ", "", 6, NULL), GAUS_OK);
  assert_int_equal(blocks_for_five("'limit': 1, ", "", 0, NULL), GAUS_OK); /* no II, nothing comes round */
}

static void blocking_without_a_limit_is_legal(void **state) {
  (void)state;
  assert_int_equal(blocks_for_five("", "", 3, NULL), GAUS_OK);
  assert_int_equal(blocks_for_five("", ", 'demand': 9", 1, NULL), GAUS_OK);
}

/* The rule is of the type: an operation that takes no unit is held to it too, as in ResMII. */
static void blocking_counts_whatever_the_demand(void **state) {
  (void)state;
  gaus_error err;
  assert_int_equal(blocks_for_five("'limit': 1, ", ", 'demand': 0", 5, NULL), GAUS_OK);
  assert_int_equal(blocks_for_five("'limit': 1, ", ", 'demand': 0", 4, &err), GAUS_ILLEGAL);
  assert_int_equal(blocks_for_five("'limit': 9, ", ", 'demand': 0", 1, &err), GAUS_ILLEGAL);
}

/* Types without a limit are passed over, and the operation at fault is named. */
static void blocking_is_looked_at_for_each_operation(void **state) {
  (void)state;
  gaus_error err;
  const int32_t start[3] = {0, 0, 0};
  gaus_problem *p = parse(HEAD "'operator_types': [{'name': 'free', 'latency': 1, 'blocking': 9}, {'name': 'd', "
                               "'latency': 1, 'limit': 2, 'blocking': 5}], 'operations': [{'type': 'free'}, {'type': "
                               "'d', 'name': 'b'}, {'type': 'd'}]}");
  assert_int_equal(gaus_schedule_verify_starts(p, start, 5, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, start, 4, 0, &err), GAUS_ILLEGAL);
  SAYS(&err, "operation 'b' blocks its unit of operator type 'd' for 5 cycles, longer than the II 4");
  gaus_problem_destroy(p);
}

static void nothing_is_legal(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD "'operator_types': [{'name': 'd', 'latency': 1, 'limit': 2}], 'operations': []}");
  assert_int_equal(gaus_schedule_verify_starts(p, NULL, 3, 1, NULL), GAUS_OK);
  gaus_problem_destroy(p);
}

static void huge_times_take_no_memory(void **state) {
  (void)state;
  gaus_problem *p;
  enum { N = 500 };
  int32_t start[N];
  gaus_error err;
  gaus_problem_create("huge", &p, NULL);
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 0, 1, 1000000, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < N; v++) {
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
    start[v] = INT32_MAX - v * 1000000;
  }
  gaus_problem_add_dependence(p, &(gaus_dependence){0, 1, 1000000, 1000000, GAUS_DATA}, NULL, NULL);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, start, 0, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, start, 500000000, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, start, 499999999, 0, &err), GAUS_ILLEGAL);
  assert_int_equal(gaus_schedule_verify_starts(p, start, GAUS_MAX_STEP, INT32_MAX, NULL), GAUS_OK);
  start[7]++;
  assert_int_equal(gaus_schedule_verify_starts(p, start, 0, 0, &err), GAUS_ILLEGAL);
  SAYS(&err, "2 units in use in cycle 2141483647", ": 6, 7");
  gaus_problem_destroy(p);
}

static void long_lists_of_names_are_cut(void **state) {
  (void)state;
  gaus_problem *p;
  int32_t start[300] = {0};
  gaus_error err;
  gaus_problem_create("many", &p, NULL);
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 0, 1, 1, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < 300; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, start, 1, 0, &err), GAUS_ILLEGAL);
  SAYS(&err, "300 units in use in slot 0", "0, 1, 2", "...");
  gaus_problem_destroy(p);
}

/* The rules of the format, word for word and cycle by cycle. */
static bool plainly_legal(const gaus_problem *p, const int32_t *start, int32_t ii, int32_t latency) {
  static int64_t use[8][256];
  memset(use, 0, sizeof use);
  for (int32_t e = 0; e < p->num_deps; e++) {
    const gaus_dependence *d = &p->deps[e];
    if ((ii > 0 || d->distance == 0) && start[d->dst] + ii * d->distance < start[d->src] + d->latency)
      return false;
  }
  for (int32_t v = 0; v < p->num_ops; v++) {
    const gaus_operator_type *t = &p->types[p->ops[v].type];
    if (start[v] < 0 || (latency > 0 && start[v] + t->latency > latency))
      return false;
    if (ii > 0 && t->limit != GAUS_UNLIMITED && t->blocking > ii)
      return false;
    for (int32_t c = start[v]; c < start[v] + t->blocking; c++)
      use[p->ops[v].type][ii > 0 ? c % ii : c] += p->ops[v].demand;
  }
  for (int32_t k = 0; k < p->num_types; k++)
    for (int32_t c = 0; c < 256; c++)
      if (p->types[k].limit != GAUS_UNLIMITED && use[k][c] > p->types[k].limit)
        return false;
  return true;
}

static void verdicts_equal_the_plain_rules(void **state) {
  (void)state;
  int legal = 0, total = 0;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 3, 0);
  for (uint64_t seed = 0; seed < 3000; seed++) {
    gaus_problem *p = varied_problem(seed);
    for (int32_t trial = 0; trial < 12; trial++, total++) {
      int32_t start[16], alap[16], ii = gaus_i_rng_below(&rng, 9),
                                   latency = trial % 3 ? 0 : 1 + gaus_i_rng_below(&rng, 40);
      int32_t spread = 1 + gaus_i_rng_below(&rng, 20);
      if (gaus_problem_mobility(p, ii, 0, start, alap, NULL) != GAUS_OK)
        memset(start, 0, sizeof start);
      for (int32_t v = 0; v < p->num_ops; v++)
        start[v] += gaus_i_rng_below(&rng, 3) ? 0 : gaus_i_rng_below(&rng, spread);
      bool expected = plainly_legal(p, start, ii, latency);
      assert_int_equal(gaus_schedule_verify_starts(p, start, ii, latency, NULL), expected ? GAUS_OK : GAUS_ILLEGAL);
      legal += expected;
    }
    gaus_problem_destroy(p);
  }
  assert_in_range(legal, total / 10, total * 9 / 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_rule_has_its_message),
      cmocka_unit_test(blocking_beyond_the_ii_is_refused),
      cmocka_unit_test(blocking_as_long_as_the_ii_is_legal),
      cmocka_unit_test(blocking_without_a_limit_is_legal),
      cmocka_unit_test(blocking_counts_whatever_the_demand),
      cmocka_unit_test(blocking_is_looked_at_for_each_operation),
      cmocka_unit_test(nothing_is_legal),
      cmocka_unit_test(huge_times_take_no_memory),
      cmocka_unit_test(long_lists_of_names_are_cut),
      cmocka_unit_test(verdicts_equal_the_plain_rules),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
