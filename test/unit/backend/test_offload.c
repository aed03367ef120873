/* What an iteration costs, as --backend=auto guesses it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"
#include "gaus/device.h"
#include "problem/problem.h"
#include "random_problem.h"
#include "backend/offload.h"

static gaus_i_offload_estimate work_of(const gaus_problem *p, const gaus_options *o, int32_t starts) {
  gaus_i_offload_estimate work = {0};
  gaus_i_offload_estimate_add(&work, p, o, starts);
  return work;
}

/* The guess against what the relaxation did, from narrow windows to wide ones. */
static void near_what_is_measured(void **state) {
  (void)state;
  static const gaus_mode modes[] = {GAUS_MODE_RESOURCE, GAUS_MODE_MEMORY};
  for (int i = 0; i < 6; i++) {
    gaus_problem *p = random_problem(200, 3, 0, (uint64_t)i + 1);
    gaus_options o;
    gaus_bounds bounds;
    gaus_bench bench;
    gaus_error err;
    assert_int_equal(gaus_bounds_compute(p, &bounds, &err), GAUS_OK);
    gaus_options_init(&o);
    o.mode = modes[i % 2];
    o.latency = bounds.depth + (i < 2 ? 5 : i < 4 ? 100 : 2000);
    o.backend = GAUS_BACKEND_CPU;
    o.iterations = 60;
    o.time_limit = 1e-6;
    assert_int_equal(gaus_bench_backend(p, &o, &bench, &err), GAUS_OK);
    double guess = work_of(p, &o, 1).touched, found = bench.evaluations + p->num_ops + p->num_deps;
    if (guess < found / 2.5 || guess > found * 2.5)
      fail_msg("mode %d at %d steps: %g touched, guessed %g", (int)o.mode, (int)o.latency, found, guess);
    gaus_bounds_clear(&bounds);
    gaus_problem_destroy(p);
  }
}

static void starts_and_problems_add_up(void **state) {
  (void)state;
  gaus_problem *p = random_problem(50, 3, 0, 1), *q = random_problem(70, 3, 1, 2);
  gaus_options o;
  gaus_options_init(&o);
  gaus_i_offload_estimate one = work_of(p, &o, 1), other = work_of(q, &o, 5), both = work_of(p, &o, 3);
  gaus_i_offload_estimate_add(&both, q, &o, 5);
  assert_int_equal(both.starts, 8);
  assert_true(one.touched > 50);
  assert_float_equal(both.touched, 3 * one.touched + other.touched, 1e-6 * both.touched);
  o.mode = GAUS_MODE_RESOURCE;
  o.latency = 1; /* there is no such schedule */
  assert_true(work_of(p, &o, 3).touched == 0);
  gaus_problem_destroy(p);
  gaus_problem_destroy(q);
}

/* Wide windows are in cells on the CPU, narrow ones are not, and neither is mode modulo. */
static void cells_cost_less(void **state) {
  (void)state;
  gaus_problem *p = random_problem(100, 3, 0, 3);
  gaus_bounds bounds;
  gaus_error err;
  gaus_options o;
  assert_int_equal(gaus_bounds_compute(p, &bounds, &err), GAUS_OK);
  gaus_options_init(&o);
  o.latency = bounds.depth + 2000;
  gaus_i_offload_estimate modulo = work_of(p, &o, 1);
  assert_float_equal(modulo.on_cpu, modulo.touched, 0);
  o.mode = GAUS_MODE_MEMORY;
  gaus_i_offload_estimate wide = work_of(p, &o, 1);
  assert_true(wide.on_cpu < 0.5 * wide.touched);
  o.cells = 0;
  assert_float_equal(work_of(p, &o, 1).on_cpu, wide.touched, 0);
  o.cells = 1;
  o.latency = bounds.depth + 10;
  gaus_i_offload_estimate narrow = work_of(p, &o, 1);
  assert_float_equal(narrow.on_cpu, narrow.touched, 0);
  gaus_bounds_clear(&bounds);
  gaus_problem_destroy(p);
}

/* Small problems stay on the CPU whatever the device; one start of a very large
 * one does not, but on a small device beside many cores many starts do. */
static void what_pays(void **state) {
  (void)state;
  const gaus_i_offload_estimate small = {2e4, 2e4, 1}, large = {2.7e6, 2.7e6, 1}, many = {16 * 2.7e6, 16 * 2.7e6, 16};
  assert_false(gaus_i_offload_estimate_pays(&(gaus_i_offload_estimate){0}, 1, INT32_MAX));
  for (int32_t threads = 1; threads <= 64; threads *= 4)
    assert_false(gaus_i_offload_estimate_pays(&small, threads, 1000));
  assert_true(gaus_i_offload_estimate_pays(&large, 1, 132));
  assert_true(gaus_i_offload_estimate_pays(&large, 64, 132)); /* one start has one thread */
  assert_true(gaus_i_offload_estimate_pays(&many, 16, 132));
  assert_false(gaus_i_offload_estimate_pays(&many, 16, 4));
  assert_true(gaus_i_offload_estimate_pays(&many, 2, 4));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(near_what_is_measured),
      cmocka_unit_test(starts_and_problems_add_up),
      cmocka_unit_test(cells_cost_less),
      cmocka_unit_test(what_pays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
