/* Strongly connected components against the transitive closure.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "analysis/components.h"

#include "sample.h"

enum { MOST = 40 };

static void closure(const gaus_problem *p, bool reach[MOST][MOST]) {
  int32_t n = gaus_problem_num_operations(p);
  for (int32_t a = 0; a < n; a++)
    for (int32_t b = 0; b < n; b++)
      reach[a][b] = a == b;
  for (int32_t e = 0; e < gaus_problem_num_dependences(p); e++) {
    gaus_dependence d = gaus_problem_dependence(p, e);
    reach[d.src][d.dst] = true;
  }
  for (int32_t k = 0; k < n; k++)
    for (int32_t a = 0; a < n; a++)
      for (int32_t b = 0; b < n; b++)
        reach[a][b] = reach[a][b] || (reach[a][k] && reach[k][b]);
}

static void check(const gaus_problem *p) {
  bool reach[MOST][MOST], used[MOST] = {false};
  int32_t component[MOST], count = -1, n = gaus_problem_num_operations(p);
  closure(p, reach);
  assert_int_equal(gaus_i_components(p, component, &count, NULL), GAUS_OK);
  for (int32_t a = 0; a < n; a++) {
    assert_in_range(component[a], 0, count - 1);
    used[component[a]] = true;
    for (int32_t b = 0; b < n; b++)
      assert_int_equal(component[a] == component[b], reach[a][b] && reach[b][a]);
  }
  for (int32_t c = 0; c < count; c++)
    assert_true(used[c]);
  for (int32_t e = 0; e < gaus_problem_num_dependences(p); e++) {
    gaus_dependence d = gaus_problem_dependence(p, e);
    assert_true(component[d.src] <= component[d.dst]);
  }
}

static void equal_to_the_closure(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 300; seed++) {
    sample_shape shape = sample_simple;
    shape.forward = 0.3 * (double)(seed % 6);
    shape.back = 0.1 * (double)(seed % 5);
    gaus_problem *p = sample_problem(&shape, 1 + (int32_t)(seed % MOST), seed);
    check(p);
    gaus_problem_destroy(p);
  }
}

/* A ring as long as this would overflow the stack of a recursive search. */
static void long_rings_need_no_stack(void **state) {
  (void)state;
  enum { N = 300000 };
  gaus_problem *p;
  int32_t *component = test_malloc(N * sizeof *component), count;
  assert_int_equal(gaus_problem_create(NULL, &p, NULL), GAUS_OK);
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 1, GAUS_UNLIMITED, 1, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < N; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
  for (int32_t v = 0; v < N; v++)
    gaus_problem_add_dependence(p, &(gaus_dependence){v, (v + 1) % N, v + 1 == N, 1, GAUS_DATA}, NULL, NULL);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  assert_int_equal(gaus_i_components(p, component, &count, NULL), GAUS_OK);
  assert_int_equal(count, 1);
  for (int32_t v = 0; v < N; v++)
    assert_int_equal(component[v], 0);
  test_free(component);
  gaus_problem_destroy(p);
}

static void an_empty_problem_has_none(void **state) {
  (void)state;
  gaus_problem *p = sample_problem(&sample_simple, 0, 1);
  int32_t count = -1;
  assert_int_equal(gaus_i_components(p, NULL, &count, NULL), GAUS_OK);
  assert_int_equal(count, 0);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_to_the_closure),
      cmocka_unit_test(long_rings_need_no_stack),
      cmocka_unit_test(an_empty_problem_has_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
