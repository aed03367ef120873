/* The II search and the refinement, one after the other.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/modulo.h"

#include <math.h>

#include "exhaustive.h"
#include "sample.h"
#include "modulo/find_ii.h"

enum { MOST = 60 };

static gaus_status solve(const gaus_problem *p, const gaus_options *o, const gaus_callbacks *calls, gaus_i_answer *out,
                         gaus_error *err) {
  gaus_bounds b;
  gaus_i_monitor w;
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  gaus_i_monitor_init(&w, calls, 0);
  gaus_i_solve_context context = {p, o, 1, gaus_i_backend_cpu(), &w, err};
  gaus_i_lifetime_minimiser *minimiser;
  gaus_status status = gaus_i_modulo_begin(&context, &b, out, &minimiser);
  if (status == GAUS_OK)
    status = gaus_i_modulo_end(minimiser, out); /* on the CPU nothing waits in between */
  gaus_i_monitor_clear(&w);
  gaus_bounds_clear(&b);
  return status;
}

/* The II is the one that is found first; lifetimes do not raise it. */
static void the_ii_comes_first(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 60; seed++) {
    int32_t start[MOST], found_start[MOST];
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, 1 + (int32_t)(seed % 20), seed);
    gaus_options o;
    gaus_bounds b;
    gaus_i_monitor w;
    gaus_i_found_ii found;
    gaus_i_answer r = {.start = start};
    gaus_options_init(&o);
    assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
    gaus_i_monitor_init(&w, NULL, 0);
    assert_int_equal(gaus_i_find_ii(p, &o, &b, &w, found_start, &found, NULL), GAUS_OK);
    assert_int_equal(solve(p, &o, NULL, &r, NULL), GAUS_OK);
    assert_int_equal(r.ii, found.ii);
    assert_int_equal(r.ii_bound, found.bound);
    assert_legal(p, start, r.ii, 0);
    int64_t bits = metrics_of(p, start, r.ii).lifetime_bits;
    assert_true(r.bound <= (double)bits);
    assert_true(bits <= metrics_of(p, found_start, found.ii).lifetime_bits);
    gaus_i_monitor_clear(&w);
    gaus_bounds_clear(&b);
    gaus_problem_destroy(p);
  }
}

static void infeasible_goes_no_further(void **state) {
  (void)state;
  gaus_problem *p = data_problem("minii_infeasible.json");
  int32_t start[7];
  gaus_i_answer r = {.start = start};
  gaus_options o;
  gaus_error err;
  gaus_options_init(&o);
  o.ii = 3;
  assert_int_equal(solve(p, &o, NULL, &r, &err), GAUS_INFEASIBLE);
  SAYS(&err, "II 3");
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_ii_comes_first),
      cmocka_unit_test(infeasible_goes_no_further),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
