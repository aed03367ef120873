/* The kernels' bodies, run on the host, against the CPU backend.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gpu_cases.h"
#include "host_cuda.h"

/* The host evaluates the same formulas in the same precision: what differs is
 * the order of sums. */
static const double term_tolerance = 1e-5;

static void first_steps(void **state) {
  (void)state;
  for (int i = 0; i < NUM_CASES; i++) {
    gpu_case c = nth_case(i);
    for (uint64_t seed = 1; seed <= 2; seed++)
      check_first_step(&host_api, &c, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.2f, .seed = seed},
                       term_tolerance);
    check_first_step(&host_api, &c, &(gaus_i_initial_point){.kappa = 0.02f, .jitter = 0.4f, .seed = 9}, term_tolerance);
    check_first_step(&host_api, &c, &(gaus_i_initial_point){.schedule = c.asap, .kappa = 0.05f}, term_tolerance);
    free_case(&c);
  }
}

static void expected_violation(void **state) {
  (void)state;
  static const int cases[] = {0, 1, 2, 3, 10, 12};
  for (int i = 0; i < 6; i++) {
    gpu_case c = nth_case(cases[i]);
    c.settings.expected = true;
    check_first_step(&host_api, &c, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.3f, .seed = 2}, term_tolerance);
    free_case(&c);
  }
}

/* Steps along the way, from where the CPU is by then. */
static void later_points(void **state) {
  (void)state;
  for (int i = 0; i < NUM_CASES; i++) {
    gpu_case c = nth_case(i);
    float *mu = gaus_i_calloc((size_t)c.problem->num_ops, sizeof *mu);
    for (int32_t steps = 30; steps <= 480; steps *= 16) {
      cpu_means(&c, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.2f, .seed = 3}, steps, mu, NULL);
      check_first_step(&host_api, &c, &(gaus_i_initial_point){.mu = mu, .kappa = 0.3f}, term_tolerance);
      check_first_step(&host_api, &c, &(gaus_i_initial_point){.mu = mu, .kappa = 0.01f}, term_tolerance);
    }
    free(mu);
    free_case(&c);
  }
}

/* Long enough for multipliers, penalties, rates and sigma to have changed. */
static void several_steps(void **state) {
  (void)state;
  for (int i = 0; i < NUM_CASES; i++) {
    gpu_case c = nth_case(i);
    size_t n = (size_t)c.problem->num_ops;
    float *a = gaus_i_calloc(n, sizeof *a), *b = gaus_i_calloc(n, sizeof *b), *pa = gaus_i_calloc(n, sizeof *pa),
          *pb = gaus_i_calloc(n, sizeof *pb);
    gaus_i_initial_point from = {.kappa = -1, .jitter = 0.1f, .seed = 5};
    c.settings.iterations = 100;
    c.settings.decay_from = 0.05f; /* so the rate decays too */
    for (int32_t steps = 22; steps <= 30; steps += 8) {
      double on_cpu = cpu_means(&c, &from, steps, a, pa), on_device = device_means(&host_api, &c, &from, steps, b, pb);
      assert_float_equal(on_device, on_cpu, 1e-2 * (1 + fabs(on_cpu)));
      if (mean_distance(&c, a, b) > 1e-3)
        fail_msg("%s: after %d steps %.3g mobilities apart", c.name, steps, mean_distance(&c, a, b));
    }
    check_close(c.name, "pressure", pa, pb, n, 0.1);
    free(a);
    free(b);
    free(pa);
    free(pb);
    free_case(&c);
  }
}

/* Whole rounds part ways, but come out equally well on average. */
static void whole_rounds(void **state) {
  (void)state;
  static const int cases[] = {0, 1, 3};
  for (int i = 0; i < 3; i++) {
    gpu_case c = nth_case(cases[i]);
    double on_cpu = 0, on_device = 0;
    enum { SEEDS = 16 };
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
      gaus_i_initial_point from = {.kappa = -1, .jitter = 0.2f, .seed = seed};
      on_cpu += cpu_means(&c, &from, c.settings.iterations, NULL, NULL) / SEEDS;
      on_device += device_means(&host_api, &c, &from, c.settings.iterations, NULL, NULL) / SEEDS;
    }
    if (fabs(on_device - on_cpu) > 0.03 * on_cpu)
      fail_msg("%s: objectives of %.6g on the CPU, of %.6g on the device", c.name, on_cpu, on_device);
    free_case(&c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(first_steps),   cmocka_unit_test(expected_violation), cmocka_unit_test(later_points),
      cmocka_unit_test(several_steps), cmocka_unit_test(whole_rounds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
