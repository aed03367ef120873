/* Stages at fixed slots.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include "modulo/ims.h"
#include "modulo/compact.h"
#include "problem/problem.h"
#include "random_problem.h"

enum { N = 40 };

static void shortest_at_the_same_slots(void **state) {
  (void)state;
  int32_t shorter = 0;
  for (uint64_t seed = 0; seed < 50; seed++) {
    gaus_problem *p = random_problem(N, 4, 0, seed);
    gaus_bounds b;
    gaus_error err;
    int32_t start[N], given[N], late[N];
    assert_non_null(p);
    assert_int_equal(gaus_bounds_compute(p, &b, &err), GAUS_OK);
    int32_t ii = b.res_mii + 3;
    gaus_bounds_clear(&b);
    assert_int_equal(gaus_i_ims(p, ii, 6, NULL, given, &err), GAUS_OK);
    for (int32_t i = 0; i < N; i++) /* without recurrences still legal, and far too long */
      late[p->topo[i]] = given[p->topo[i]] + ii * 3 * i;
    memcpy(start, late, sizeof start);
    assert_int_equal(gaus_i_compact(p, ii, NULL, start, &err), GAUS_OK);
    assert_int_equal(gaus_i_compact(p, ii, NULL, given, &err), GAUS_OK);
    assert_memory_equal(start, given, sizeof start); /* only the slots count */
    assert_int_equal(gaus_schedule_verify_starts(p, start, ii, 0, NULL), GAUS_OK);
    for (int32_t v = 0; v < N; v++) {
      assert_int_equal(start[v] % ii, late[v] % ii);
      assert_true(start[v] <= late[v]);
      if (start[v] < ii)
        continue;
      start[v] -= ii; /* no earlier stage, with all others as they are */
      gaus_status earlier = gaus_schedule_verify_starts(p, start, ii, 0, NULL);
      start[v] += ii;
      assert_int_equal(earlier, GAUS_ILLEGAL);
    }
    shorter += gaus_i_problem_length(p, start) < gaus_i_problem_length(p, late);
    gaus_problem_destroy(p);
  }
  assert_int_equal(shorter, 50);
}

/* b may be thousands of iterations after a, and the search for a slot goes there. */
static void a_far_dependence_is_no_reason_for_stages(void **state) {
  (void)state;
  char path[512];
  static const char here[] = __FILE__;
  int end = (int)sizeof here - 1;
  for (int depth = 0; end > 0 && depth < 3;)
    depth += here[--end] == '/';
  snprintf(path, sizeof path, "%.*s/data/far_dependences.json", end, here);
  for (int effort = GAUS_EFFORT_LOW; effort <= GAUS_EFFORT_DEFAULT; effort++) {
    gaus_problem *p;
    gaus_schedule *s = NULL;
    gaus_options o;
    gaus_error err;
    gaus_options_init(&o);
    o.effort = effort;
    if (gaus_problem_read(path, &p, &err) != GAUS_OK || gaus_solve(p, &o, NULL, &s, &err) != GAUS_OK)
      fail_msg("%s", err.message);
    assert_int_equal(s->ii, 23);
    assert_true(s->metrics.stages <= 4);
    gaus_schedule_destroy(s);
    o.latency = 60;
    if (gaus_solve(p, &o, NULL, &s, &err) != GAUS_OK)
      fail_msg("%s", err.message);
    assert_int_equal(s->ii, 23);
    gaus_schedule_destroy(s);
    gaus_problem_destroy(p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shortest_at_the_same_slots),
      cmocka_unit_test(a_far_dependence_is_no_reason_for_stages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
