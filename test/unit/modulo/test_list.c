/* List scheduling.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/list.h"

#include "sample.h"

enum { MOST = 60 };

/* Could v start at t, all else as it is? The verifier's word. */
static bool could_start(const gaus_problem *p, int32_t *start, int32_t v, int32_t t) {
  int32_t kept = start[v];
  start[v] = t;
  bool legal = gaus_schedule_verify_starts(p, start, 0, 0, NULL) == GAUS_OK;
  start[v] = kept;
  return legal;
}

static void not_pipelined_always_succeeds(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 400; seed++) {
    int32_t n = 1 + (int32_t)(seed % MOST), start[MOST];
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, n, seed);
    assert_int_equal(gaus_i_modulo_list_schedule(p, 0, NULL, start, NULL), GAUS_OK);
    assert_legal(p, start, 0, 0);
    for (int32_t v = 0; v < n && seed % 4 == 0; v++) /* nothing could start earlier by itself */
      for (int32_t t = 0; t < start[v]; t++)
        assert_false(could_start(p, start, v, t));
    gaus_problem_destroy(p);
  }
}

/* Without limits it is the ASAP schedule. */
static void unlimited_is_asap(void **state) {
  (void)state;
  sample_shape shape = sample_hard;
  shape.limited = 0;
  for (uint64_t seed = 0; seed < 100; seed++) {
    int32_t n = 1 + (int32_t)(seed % MOST), start[MOST], asap[MOST] = {0};
    gaus_problem *p = sample_problem(&shape, n, seed);
    for (int32_t pass = 0; pass < n; pass++)
      for (int32_t e = 0; e < gaus_problem_num_dependences(p); e++) {
        gaus_dependence d = gaus_problem_dependence(p, e);
        if (d.distance == 0 && asap[d.src] + d.latency > asap[d.dst])
          asap[d.dst] = asap[d.src] + d.latency;
      }
    assert_int_equal(gaus_i_modulo_list_schedule(p, 0, NULL, start, NULL), GAUS_OK);
    assert_memory_equal(start, asap, (size_t)n * sizeof *start);
    gaus_problem_destroy(p);
  }
}

/* Two multiplications want the one multiplier: the one with the longer way to
 * the end goes first, whatever the indices. */
static void the_longest_path_goes_first(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'mul', 'latency': 2, 'limit': 1},"
                          "{'name': 'add', 'latency': 1}], 'operations': [{'type': 'mul'}, {'type': 'mul'},"
                          "{'type': 'add'}, {'type': 'add'}], 'dependences': [{'src': 1, 'dst': 2},"
                          "{'src': 2, 'dst': 3}]}");
  int32_t start[4], expected[] = {1, 0, 2, 3};
  assert_int_equal(gaus_i_modulo_list_schedule(p, 0, NULL, start, NULL), GAUS_OK);
  assert_memory_equal(start, expected, sizeof expected);
  gaus_problem_destroy(p);
}

/* Self-dependences are the caller's: any II of at least MII satisfies them. */
static void pipelined_is_legal_where_it_succeeds(void **state) {
  (void)state;
  int32_t found = 0, refused = 0;
  for (uint64_t seed = 0; seed < 600; seed++) {
    int32_t n = 1 + (int32_t)(seed % MOST), start[MOST];
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, n, seed);
    int32_t ii = sample_mii(p) + (int32_t)(seed % 5);
    gaus_error err;
    gaus_status status = gaus_i_modulo_list_schedule(p, ii, NULL, start, &err);
    if (status == GAUS_OK) {
      assert_legal(p, start, ii, 0);
      found++;
    } else {
      assert_int_equal(status, GAUS_UNDECIDED);
      SAYS(&err, "no start for operation");
      refused++;
    }
    gaus_problem_destroy(p);
  }
  assert_true(found > 200 && refused > 20);
}

static void an_empty_problem_is_done(void **state) {
  (void)state;
  gaus_problem *p = sample_problem(&sample_simple, 0, 1);
  int32_t none;
  assert_int_equal(gaus_i_modulo_list_schedule(p, 0, NULL, &none, NULL), GAUS_OK);
  assert_int_equal(gaus_i_modulo_list_schedule(p, 1, NULL, &none, NULL), GAUS_OK);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(not_pipelined_always_succeeds), cmocka_unit_test(unlimited_is_asap),
      cmocka_unit_test(the_longest_path_goes_first),   cmocka_unit_test(pipelined_is_legal_where_it_succeeds),
      cmocka_unit_test(an_empty_problem_is_done),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
