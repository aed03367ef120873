/* Building, freezing and looking at problems.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include <math.h>

#include "analysis/components.h"
#include "problem/by_type.h"
#include "problem/problem.h"
#include "varied_problem.h"

static gaus_problem *empty(void) {
  gaus_problem *p;
  assert_int_equal(gaus_problem_create("p", &p, NULL), GAUS_OK);
  return p;
}

static void example_of_the_header(void **state) {
  (void)state;
  gaus_problem *p = empty();
  int32_t mul, add, m, a, e;
  gaus_problem_add_type(p, &(gaus_operator_type){"mul", 3, 1, 1, 0.5, 0}, &mul, NULL);
  gaus_problem_add_type(p, &(gaus_operator_type){"add", 1, GAUS_UNLIMITED, 1, 0, 0}, &add, NULL);
  gaus_problem_add_operation(p, &(gaus_operation){"x*y", mul, 32, 1}, &m, NULL);
  gaus_problem_add_operation(p, &(gaus_operation){NULL, add, 16, 2}, &a, NULL);
  gaus_problem_add_dependence(p, &(gaus_dependence){m, a, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, NULL);
  gaus_problem_add_dependence(p, &(gaus_dependence){a, a, 1, 5, GAUS_ORDER}, &e, NULL);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK); /* once more is no harm */
  assert_string_equal(gaus_problem_name(p), "p");
  assert_int_equal(gaus_problem_num_types(p), 2);
  assert_int_equal(gaus_problem_num_operations(p), 2);
  assert_int_equal(gaus_problem_num_dependences(p), 2);
  assert_int_equal(gaus_problem_lifetime_from(p), GAUS_FROM_FINISH);
  assert_string_equal(gaus_problem_type(p, mul).name, "mul");
  assert_true(gaus_problem_type(p, mul).delay == 0.5);
  assert_int_equal(gaus_problem_type(p, add).limit, GAUS_UNLIMITED);
  assert_string_equal(gaus_problem_operation(p, m).name, "x*y");
  assert_string_equal(gaus_problem_operation(p, a).name, "1");
  assert_int_equal(gaus_problem_operation(p, a).demand, 2);
  assert_int_equal(gaus_problem_dependence(p, 0).latency, 3);
  assert_int_equal(gaus_problem_dependence(p, e).latency, 5);
  assert_int_equal(gaus_problem_dependence(p, e).kind, GAUS_ORDER);
  assert_int_equal(p->latency_sum, 3 + 5);
  gaus_problem_destroy(p);
  gaus_problem_destroy(NULL);
}

static void types_out_of_range(void **state) {
  (void)state;
  const struct {
    gaus_operator_type type;
    const char *says;
  } cases[] = {
      {{NULL, 1, 1, 1, 0, 0}, "name"},
      {{"", 1, 1, 1, 0, 0}, "name"},
      {{"a", -1, 1, 1, 0, 0}, "operator_types[0].latency: -1"},
      {{"a", GAUS_MAX_LATENCY + 1, 1, 1, 0, 0}, "0..1000000"},
      {{"a", 1, 0, 1, 0, 0}, "limit: 0"},
      {{"a", 1, -2, 1, 0, 0}, "limit: -2"},
      {{"a", 1, 1, 0, 0, 0}, "blocking: 0"},
      {{"a", 1, 1, GAUS_MAX_LATENCY + 1, 0, 0}, "blocking"},
      {{"a", 1, 1, 1, -0.5, 0}, "delay: -0.5"},
      {{"a", 1, 1, 1, NAN, 0}, "delay: "},
      {{"a", 1, 1, 1, INFINITY, 0}, "delay: inf"},
      {{"a", 1, 1, 1, 0, -0.5}, "delay_out: -0.5"},
      {{"a", 1, 1, 1, 0, NAN}, "delay_out: "},
      {{"a", 0, 1, 1, 0, INFINITY}, "delay_out: inf"},
  };
  gaus_problem *p = empty();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    gaus_error err;
    assert_int_equal(gaus_problem_add_type(p, &cases[i].type, NULL, &err), GAUS_BAD_INPUT);
    SAYS(&err, cases[i].says);
  }
  assert_int_equal(gaus_problem_num_types(p), 0);
  gaus_problem_destroy(p);
}

static void operations_and_dependences_out_of_range(void **state) {
  (void)state;
  gaus_problem *p = empty();
  gaus_error err;
  assert_int_equal(gaus_problem_add_operation(p, &(gaus_operation){"a", 0, -1, 1}, NULL, &err), GAUS_BAD_INPUT);
  SAYS(&err, "operations[0].width: -1");
  assert_int_equal(gaus_problem_add_operation(p, &(gaus_operation){"a", 0, 1, GAUS_MAX_WIDTH + 1}, NULL, &err),
                   GAUS_BAD_INPUT);
  SAYS(&err, "operations[0].demand: 1000000001");
  assert_int_equal(gaus_problem_add_dependence(p, &(gaus_dependence){0, 0, -1, 0, GAUS_DATA}, NULL, &err),
                   GAUS_BAD_INPUT);
  SAYS(&err, "dependences[0].distance: -1");
  assert_int_equal(
      gaus_problem_add_dependence(p, &(gaus_dependence){0, 0, 1, -GAUS_MAX_LATENCY - 1, GAUS_DATA}, NULL, &err),
      GAUS_BAD_INPUT);
  SAYS(&err, "dependences[0].latency: -1000001");
  assert_int_equal(gaus_problem_add_dependence(p, &(gaus_dependence){0, 0, 1, 0, (gaus_dependence_kind)3}, NULL, &err),
                   GAUS_BAD_INPUT);
  SAYS(&err, "dependences[0].kind: 3");
  assert_int_equal(gaus_problem_set_lifetime_from(p, (gaus_lifetime_from)2, &err), GAUS_BAD_INPUT);
  assert_int_equal(p->num_ops + p->num_deps, 0);
  gaus_problem_destroy(p);
}

/* A problem with two operations of one type, for freezing to refuse. */
static gaus_problem *pair(const char *first, const char *second) {
  gaus_problem *p = empty();
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 1, GAUS_UNLIMITED, 1, 0, 0}, NULL, NULL);
  gaus_problem_add_operation(p, &(gaus_operation){first, 0, 1, 1}, NULL, NULL);
  gaus_problem_add_operation(p, &(gaus_operation){second, 0, 1, 1}, NULL, NULL);
  return p;
}

static void assert_refused(gaus_problem *p, const char *says) {
  gaus_error err;
  for (int again = 0; again < 2; again++) {
    assert_int_equal(gaus_problem_freeze(p, &err), GAUS_BAD_INPUT);
    SAYS(&err, says);
    assert_null(p->topo);
  }
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_BAD_INPUT);
  gaus_problem_destroy(p);
}

static void freezing_refuses_bad_references(void **state) {
  (void)state;
  gaus_problem *p = pair("a", "b");
  gaus_problem_add_operation(p, &(gaus_operation){"c", 1, 1, 1}, NULL, NULL);
  assert_refused(p, "operations[2].type: 1 is not the index of an operator type; there are 1, numbered 0..0");
  p = pair("a", "b");
  gaus_problem_add_dependence(p, &(gaus_dependence){0, 2, 0, 0, GAUS_DATA}, NULL, NULL);
  assert_refused(p, "dependences[0].dst: 2 is not the index of an operation; there are 2, numbered 0..1");
  p = pair("a", "b");
  gaus_problem_add_dependence(p, &(gaus_dependence){-1, 1, 0, 0, GAUS_DATA}, NULL, NULL);
  assert_refused(p, "dependences[0].src: -1");
}

static void freezing_refuses_names_that_clash(void **state) {
  (void)state;
  assert_refused(pair("a", "a"), "operations[1].name: 'a' is the name of operations[0]");
  assert_refused(pair("1", NULL), "operations[1].name: '1' is the name of operations[0]");
  assert_refused(pair("1", ""), "operations[1].name: '1' is the name of operations[0]");
  gaus_problem *p = pair("a", "b");
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 2, 1, 1, 0, 0}, NULL, NULL);
  assert_refused(p, "operator_types[1].name: 't' is the name of operator_types[0]");
}

static void freezing_refuses_cycles_of_distance_0(void **state) {
  (void)state;
  gaus_problem *p = pair("a", "b");
  gaus_problem_add_dependence(p, &(gaus_dependence){0, 1, 0, 0, GAUS_DATA}, NULL, NULL);
  gaus_problem_add_dependence(p, &(gaus_dependence){1, 0, 0, 0, GAUS_ORDER}, NULL, NULL);
  assert_refused(p, "'a' -> 'b' -> 'a'"); /* even where all latencies are 0 */
  p = pair("a", "b");
  gaus_problem_add_dependence(p, &(gaus_dependence){1, 1, 0, 1, GAUS_DATA}, NULL, NULL);
  assert_refused(p, "'b' -> 'b'");
}

static void long_cycles_are_shortened(void **state) {
  (void)state;
  gaus_problem *p = pair("a", "b");
  for (int32_t v = 2; v < 5000; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
  for (int32_t v = 0; v < 5000; v++)
    gaus_problem_add_dependence(p, &(gaus_dependence){v, (v + 1) % 5000, 0, 0, GAUS_DATA}, NULL, NULL);
  gaus_problem_add_operation(p, &(gaus_operation){"behind", 0, 1, 1}, NULL, NULL);
  gaus_problem_add_dependence(p, &(gaus_dependence){0, 5000, 0, 0, GAUS_DATA}, NULL, NULL);
  assert_refused(p, "(4988 more)");
}

static void freezing_refuses_endless_time(void **state) {
  (void)state;
  gaus_problem *p = empty();
  gaus_problem_add_type(p, &(gaus_operator_type){"t", GAUS_MAX_LATENCY, GAUS_UNLIMITED, 1, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < 1000; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
  assert_refused(p, "add up to 1000000000 cycles");
  p = empty();
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 0, 1, GAUS_MAX_LATENCY, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < 1000; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
  assert_refused(p, "blocking times add up");
}

static void frozen_problems_do_not_change(void **state) {
  (void)state;
  gaus_error err;
  gaus_problem *p = pair("a", "b");
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  assert_int_equal(gaus_problem_add_type(p, &(gaus_operator_type){"u", 1, 1, 1, 0, 0}, NULL, &err), GAUS_BAD_INPUT);
  SAYS(&err, "frozen");
  assert_int_equal(gaus_problem_add_operation(p, &(gaus_operation){"c", 0, 1, 1}, NULL, &err), GAUS_BAD_INPUT);
  SAYS(&err, "frozen");
  assert_int_equal(gaus_problem_add_dependence(p, &(gaus_dependence){0, 1, 0, 0, GAUS_DATA}, NULL, &err),
                   GAUS_BAD_INPUT);
  SAYS(&err, "frozen");
  assert_int_equal(gaus_problem_set_lifetime_from(p, GAUS_FROM_START, &err), GAUS_BAD_INPUT);
  gaus_problem_destroy(p);
}

static void an_unfrozen_problem_is_no_use(void **state) {
  (void)state;
  gaus_problem *p = pair("a", "b");
  int32_t two[2] = {0, 0}, other[2];
  gaus_schedule *s;
  gaus_bounds b;
  gaus_error err;
  assert_int_equal(gaus_schedule_verify_starts(p, two, 1, 0, &err), GAUS_BAD_INPUT);
  SAYS(&err, "not frozen");
  assert_int_equal(gaus_schedule_create(p, two, 1, &s, &err), GAUS_BAD_INPUT);
  assert_int_equal(gaus_schedule_bind_units(p, two, 1, other, &err), GAUS_BAD_INPUT);
  assert_int_equal(gaus_problem_mobility(p, 1, 0, two, other, &err), GAUS_BAD_INPUT);
  assert_int_equal(gaus_bounds_compute(p, &b, &err), GAUS_BAD_INPUT);
  gaus_bounds_clear(&b);
  assert_int_equal(gaus_problem_write(p, "/dev/null", &err), GAUS_BAD_INPUT);
  assert_int_equal(gaus_schedule_read("/dev/null", p, &s, &err), GAUS_BAD_INPUT);
  gaus_problem_destroy(p);
}

/* --- the rows that freezing builds ------------------------------------------- */

static void check_row(const gaus_problem *p, bool leaving, int32_t v) {
  const int32_t *begin = leaving ? p->out_begin : p->in_begin, *list = leaving ? p->out : p->in;
  int32_t k = begin[v];
  for (int32_t e = 0; e < p->num_deps; e++)
    if ((leaving ? p->deps[e].src : p->deps[e].dst) == v)
      assert_int_equal(list[k++], e);
  assert_int_equal(k, begin[v + 1]);
}

static void check_order(const gaus_problem *p) {
  int32_t position[64];
  for (int32_t v = 0; v < p->num_ops; v++)
    position[v] = -1;
  for (int32_t i = 0; i < p->num_ops; i++)
    position[p->topo[i]] = i;
  for (int32_t v = 0; v < p->num_ops; v++)
    assert_true(position[v] >= 0);
  for (int32_t e = 0; e < p->num_deps; e++)
    if (p->deps[e].distance == 0)
      assert_true(position[p->deps[e].src] < position[p->deps[e].dst]);
}

static void rows_list_every_dependence(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 300; seed++) {
    gaus_problem *p = varied_problem(seed);
    int32_t begin[8], list[16], seen = 0;
    for (int32_t v = 0; v < p->num_ops; v++) {
      check_row(p, true, v);
      check_row(p, false, v);
      assert_int_equal(p->latency[v], p->types[p->ops[v].type].latency);
    }
    check_order(p);
    gaus_i_group_by_type(p, begin, list);
    for (int32_t k = 0; k < p->num_types; k++)
      for (int32_t i = begin[k]; i < begin[k + 1]; i++, seen++) {
        assert_int_equal(p->ops[list[i]].type, k);
        assert_true(i == begin[k] || list[i] > list[i - 1]);
      }
    assert_int_equal(seen, p->num_ops);
    gaus_problem_destroy(p);
  }
}

/* Components against reachability by repeated squaring. */
static void components_are_mutual_reachability(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 300; seed++) {
    gaus_problem *p = varied_problem(seed);
    bool reach[16][16] = {{false}};
    int32_t component[16], count, n = p->num_ops;
    for (int32_t e = 0; e < p->num_deps; e++)
      reach[p->deps[e].src][p->deps[e].dst] = true;
    for (int32_t k = 0; k < n; k++)
      for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < n; j++)
          reach[i][j] |= reach[i][k] && reach[k][j];
    assert_int_equal(gaus_i_components(p, component, &count, NULL), GAUS_OK);
    for (int32_t i = 0; i < n; i++)
      for (int32_t j = 0; j < n; j++)
        assert_int_equal(component[i] == component[j], i == j || (reach[i][j] && reach[j][i]));
    for (int32_t e = 0; e < p->num_deps; e++)
      assert_true(component[p->deps[e].src] <= component[p->deps[e].dst]);
    gaus_problem_destroy(p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(example_of_the_header),
      cmocka_unit_test(types_out_of_range),
      cmocka_unit_test(operations_and_dependences_out_of_range),
      cmocka_unit_test(freezing_refuses_bad_references),
      cmocka_unit_test(freezing_refuses_names_that_clash),
      cmocka_unit_test(freezing_refuses_cycles_of_distance_0),
      cmocka_unit_test(long_cycles_are_shortened),
      cmocka_unit_test(freezing_refuses_endless_time),
      cmocka_unit_test(frozen_problems_do_not_change),
      cmocka_unit_test(an_unfrozen_problem_is_no_use),
      cmocka_unit_test(rows_list_every_dependence),
      cmocka_unit_test(components_are_mutual_reachability),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
