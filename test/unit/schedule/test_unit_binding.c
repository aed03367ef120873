/* Binding operations to units.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include "problem/problem.h"
#include "varied_problem.h"

static bool overlap(const gaus_problem *p, const int32_t *start, int32_t ii, int32_t v, int32_t w) {
  int32_t blocking = p->types[p->ops[v].type].blocking;
  for (int32_t c = start[v]; c < start[v] + blocking; c++)
    for (int32_t d = start[w]; d < start[w] + blocking; d++)
      if (ii > 0 ? (c - d) % ii == 0 : c == d)
        return true;
  return false;
}

/* Is there any binding? Tries them all: for operations of one unit each. */
static bool any_binding(const gaus_problem *p, const int32_t *start, int32_t ii, int32_t type, int32_t v,
                        int32_t *unit) {
  while (v < p->num_ops && p->ops[v].type != type)
    v++;
  if (v >= p->num_ops)
    return true;
  for (int32_t u = 0; u < p->types[type].limit; u++) {
    bool taken = ii > 0 && p->types[type].blocking > ii;
    for (int32_t w = 0; w < v; w++)
      taken |= p->ops[w].type == type && unit[w] == u && overlap(p, start, ii, v, w);
    unit[v] = u;
    if (!taken && any_binding(p, start, ii, type, v + 1, unit))
      return true;
  }
  return false;
}

static gaus_problem *units(int32_t n, int32_t limit, int32_t blocking, const int32_t *demand) {
  gaus_problem *p;
  gaus_problem_create("units", &p, NULL);
  gaus_problem_add_type(p, &(gaus_operator_type){"free", 1, GAUS_UNLIMITED, 1, 0, 0}, NULL, NULL);
  gaus_problem_add_type(p, &(gaus_operator_type){"unit", 1, limit, blocking, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < n; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 1, 1, demand ? demand[v] : 1}, NULL, NULL);
  gaus_problem_add_operation(p, &(gaus_operation){"other", 0, 1, 1}, NULL, NULL);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  return p;
}

static void check_binding(const gaus_problem *p, const int32_t *start, int32_t ii, const int32_t *unit) {
  for (int32_t v = 0; v < p->num_ops; v++) {
    int32_t limit = p->types[p->ops[v].type].limit;
    if (limit == GAUS_UNLIMITED || p->ops[v].demand != 1) {
      assert_int_equal(unit[v], -1);
      continue;
    }
    assert_in_range(unit[v], 0, limit - 1);
    for (int32_t w = 0; w < v; w++)
      if (p->ops[w].type == p->ops[v].type && unit[w] == unit[v])
        assert_false(overlap(p, start, ii, v, w));
  }
}

/* On random schedules, a binding is found exactly where there is one. */
static void bindings_exist_where_brute_force_finds_one(void **state) {
  (void)state;
  int bound = 0, legal_unbound = 0;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 21, 0);
  for (int32_t round = 0; round < 20000; round++) {
    int32_t n = 1 + gaus_i_rng_below(&rng, 8), ii = gaus_i_rng_below(&rng, 12), start[9] = {0}, unit[9], scratch[9];
    gaus_problem *p = units(n, 1 + gaus_i_rng_below(&rng, 4), 1 + gaus_i_rng_below(&rng, 5), NULL);
    for (int32_t v = 0; v < n; v++)
      start[v] = gaus_i_rng_below(&rng, 25);
    gaus_error err;
    bool expected = any_binding(p, start, ii, 1, 0, scratch);
    gaus_status status = gaus_schedule_bind_units(p, start, ii, unit, &err);
    bool legal =
        gaus_schedule_verify_starts(p, start, ii, 0, NULL) == GAUS_OK && (ii == 0 || p->types[1].blocking <= ii);
    assert_int_equal(status, expected ? GAUS_OK : legal ? GAUS_UNDECIDED : GAUS_INFEASIBLE);
    if (expected)
      check_binding(p, start, ii, unit);
    else
      assert_true(err.message[0]);
    bound += expected;
    legal_unbound += !expected && gaus_schedule_verify_starts(p, start, ii, 0, NULL) == GAUS_OK;
    gaus_problem_destroy(p);
  }
  assert_true(bound > 2000 && legal_unbound > 20);
}

static void a_legal_schedule_may_have_no_binding(void **state) {
  (void)state;
  /* Arcs of 2 on a circle of 5, each overlapping the next: an odd ring needs
   * three units though no slot is used more than twice. */
  gaus_problem *p = units(5, 2, 2, NULL);
  const int32_t start[6] = {0, 1, 2, 3, 4, 0};
  int32_t unit[6];
  gaus_error err;
  assert_int_equal(gaus_schedule_verify_starts(p, start, 5, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_bind_units(p, start, 5, unit, &err),
                   GAUS_UNDECIDED); /* a bounded search proves nothing */
  SAYS(&err, "operation '", "2 units of operator type 'unit'", "II 5", "busy for 2 cycles");
  gaus_problem_destroy(p);
  p = units(5, 3, 2, NULL);
  assert_int_equal(gaus_schedule_bind_units(p, start, 5, unit, &err), GAUS_OK);
  check_binding(p, start, 5, unit);
  gaus_problem_destroy(p);
}

static void several_units_at_once(void **state) {
  (void)state;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 5, 5);
  int bound = 0;
  for (int32_t round = 0; round < 5000; round++) {
    int32_t n = 1 + gaus_i_rng_below(&rng, 7), limit = 1 + gaus_i_rng_below(&rng, 5), demand[8];
    int32_t start[8] = {0}, unit[8], ii = gaus_i_rng_below(&rng, 10);
    for (int32_t v = 0; v < n; v++) {
      demand[v] = gaus_i_rng_below(&rng, 4);
      start[v] = gaus_i_rng_below(&rng, 20);
    }
    gaus_problem *p = units(n, limit, 1 + gaus_i_rng_below(&rng, 3), demand);
    gaus_status status = gaus_schedule_bind_units(p, start, ii, unit, NULL);
    if (status == GAUS_OK) {
      check_binding(p, start, ii, unit);
      assert_int_equal(gaus_schedule_verify_starts(p, start, ii, 0, NULL), GAUS_OK);
      bound++;
    } else if (gaus_schedule_verify_starts(p, start, ii, 0, NULL) == GAUS_OK) {
      assert_true(ii > 0 && p->types[1].blocking > 1); /* lines and single slots always bind */
    }
    gaus_problem_destroy(p);
  }
  assert_true(bound > 500);
}

static void overuse_is_named(void **state) {
  (void)state;
  gaus_problem *p = units(3, 2, 1, NULL);
  int32_t unit[4];
  gaus_error err;
  assert_int_equal(gaus_schedule_bind_units(p, (int32_t[]){0, 2, 4, 0}, 2, unit, &err), GAUS_INFEASIBLE);
  SAYS(&err, "'unit': 3 units in use at once, its limit is 2");
  gaus_problem_destroy(p);
  p = units(1, 2, 3, NULL);
  assert_int_equal(gaus_schedule_bind_units(p, (int32_t[]){0, 0}, 2, unit, &err), GAUS_INFEASIBLE);
  SAYS(&err, "operation '0'", "3 cycles", "the II 2");
  gaus_problem_destroy(p);
}

/* As many units as a type may have, and operations by the thousand. */
static void large_bindings(void **state) {
  (void)state;
  enum { N = 20000 };
  int32_t demand[2] = {1000000000, 1}, unit[3];
  gaus_problem *p = units(2, INT32_MAX, 1, demand);
  assert_int_equal(gaus_schedule_bind_units(p, (int32_t[]){0, 0, 0}, 1, unit, NULL), GAUS_OK);
  assert_int_equal(unit[1], 1000000000);
  gaus_problem_destroy(p);
  p = units(2, 1000000000, 2, demand);
  gaus_error err;
  assert_int_equal(gaus_schedule_bind_units(p, (int32_t[]){0, 2, 0}, 4, unit, &err), GAUS_UNDECIDED);
  SAYS(&err, "1000000001 units in all");
  gaus_problem_destroy(p);
  int32_t *start = calloc(N + 1, sizeof *start), *many = calloc(N + 1, sizeof *many);
  p = units(N, 31, 3, NULL);
  for (int32_t v = 0; v < N; v++)
    start[v] = v / 10; /* 30 at a time */
  assert_int_equal(gaus_schedule_bind_units(p, start, N / 10, many, NULL), GAUS_OK);
  int32_t *last = calloc(31, sizeof *last), *first = calloc(31, sizeof *first);
  for (int32_t v = 0; v < N; v++) { /* starts ascend: neighbours on a unit suffice */
    if (last[many[v]] > 0)
      assert_true(start[v] - start[last[many[v]] - 1] >= 3);
    else
      first[many[v]] = start[v];
    last[many[v]] = v + 1;
  }
  for (int32_t u = 0; u < 31; u++)
    if (last[u] > 0)
      assert_true(first[u] + N / 10 - start[last[u] - 1] >= 3);
  free(last);
  free(first);
  free(start);
  free(many);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bindings_exist_where_brute_force_finds_one),
      cmocka_unit_test(a_legal_schedule_may_have_no_binding),
      cmocka_unit_test(several_units_at_once),
      cmocka_unit_test(overuse_is_named),
      cmocka_unit_test(large_bindings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
