/* The CUDA backend on a device: terms, rounds, batches, failures, whole solves.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Exits with 77 and says why where there is no device. With an argument, runs
 * only the tests whose names match it: small_cases is for compute-sanitizer, and
 * takes the number of steps as a second argument. */
#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "gaus/gaus.h"
#include "gpu_cases.h"
#include "backend/fallback.h"

/* The device divides to 2 ulp, has its own exponential, and fuses
 * multiplications with additions. */
static const double term_tolerance = 1e-4;

static gpu_api device;
static gpu_api broken; /* the same, with calls that fail */
static long countdown;
static int32_t small_steps = 45; /* 20, a graph, 5 */

static cu_result failing_alloc(cu_pointer *pointer, size_t bytes) {
  return --countdown == 0 ? CU_OUT_OF_MEMORY : device.alloc(pointer, bytes);
}
static cu_result failing_launch(cu_function function, unsigned grid_x, unsigned grid_y, unsigned grid_z,
                                unsigned block_x, unsigned block_y, unsigned block_z, unsigned shared_bytes,
                                cu_stream stream, void **parameters, void **extra) {
  if (--countdown == 0)
    return 719;
  return device.launch(function, grid_x, grid_y, grid_z, block_x, block_y, block_z, shared_bytes, stream, parameters,
                       extra);
}

static void first_steps(void **state) {
  (void)state;
  for (int i = 0; i < NUM_CASES; i++) {
    gpu_case c = nth_case(i);
    for (uint64_t seed = 1; seed <= 2; seed++)
      check_first_step(&device, &c, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.2f, .seed = seed}, term_tolerance);
    check_first_step(&device, &c, &(gaus_i_initial_point){.schedule = c.asap, .kappa = 0.05f}, term_tolerance);
    c.settings.expected = true;
    check_first_step(&device, &c, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.3f, .seed = 2}, 4 * term_tolerance);
    free_case(&c);
  }
}

/* Little enough for compute-sanitizer. */
static void small_cases(void **state) {
  (void)state;
  run_small_cases(&device, small_steps);
}

static void several_steps(void **state) {
  (void)state;
  for (int i = 0; i < NUM_CASES; i++) {
    gpu_case c = nth_case(i);
    check_means_after(&device, &c, 22);
    free_case(&c);
  }
}

/* All cases as one batch, twice, and each alone: the same bits. */
static void same_bits(void **state) {
  (void)state;
  enum { STARTS = 8, STEPS = 70, MOST = 160 };
  static float mu[3][NUM_CASES][STARTS][MOST];
  gpu_case cases[NUM_CASES];
  gaus_i_relax_problem relax_problems[NUM_CASES];
  gaus_i_relax_settings settings[NUM_CASES];
  gaus_error err;
  for (int i = 0; i < NUM_CASES; i++) {
    cases[i] = nth_case(i);
    relax_problems[i] = cases[i].relax_problem;
    settings[i] = cases[i].settings;
  }
  for (int way = 0; way < 3; way++) {
    int batches = way == 2 ? NUM_CASES : 1, size = NUM_CASES / batches;
    for (int k = 0; k < batches; k++) {
      gaus_i_relaxation *r;
      assert_int_equal(gaus_i_gpu_open(&device, relax_problems + k * size, settings + k * size, size, STARTS, &r, &err),
                       GAUS_OK);
      for (int i = 0; i < size; i++)
        for (int j = 0; j < STARTS; j++)
          gaus_i_gpu_set_start(r, i, j,
                               &(gaus_i_initial_point){.kappa = -1, .jitter = 0.2f, .seed = 3, .stream = (uint64_t)j});
      run_on_device(r, STEPS);
      for (int i = 0; i < size; i++)
        for (int j = 0; j < STARTS; j++)
          gaus_i_gpu_get(r, i, j, &(gaus_i_relax_result){.mu = mu[way][k * size + i][j]});
      gaus_i_gpu_close(r);
    }
  }
  assert_memory_equal(mu[0], mu[1], sizeof mu[0]);
  assert_memory_equal(mu[0], mu[2], sizeof mu[0]);
  for (int i = 0; i < NUM_CASES; i++)
    free_case(&cases[i]);
}

static gaus_status broken_open(const gaus_i_relax_problem *relax_problems, const gaus_i_relax_settings *settings,
                               int32_t count, int32_t starts, int32_t threads, gaus_i_relaxation **out,
                               gaus_error *err) {
  (void)threads;
  return gaus_i_gpu_open(&broken, relax_problems, settings, count, starts, out, err);
}

/* Falling back gives what the CPU gives. */
static void failures(void **state) {
  (void)state;
  static const gaus_i_backend backend = {"cuda",         broken_open,          gaus_i_gpu_set_start,
                                         gaus_i_gpu_run, gaus_i_gpu_begin_run, gaus_i_gpu_end_run,
                                         gaus_i_gpu_get, gaus_i_gpu_close,     gaus_i_gpu_report};
  const gaus_i_backend *guarded = gaus_i_backend_with_fallback();
  static const long launches[] = {1, 2, 40, 90};
  gpu_case c = nth_case(2);
  gaus_i_initial_point from = {.kappa = -1, .jitter = 0.1f, .seed = 5};
  float a[64], b[64];
  gaus_error err;
  cpu_means(&c, &from, 50, a, NULL);
  for (int i = 0; i < 5; i++) {
    gaus_i_relaxation *r;
    broken = device;
    if (i == 0)
      broken.alloc = failing_alloc;
    else
      broken.launch = failing_launch;
    countdown = i == 0 ? 1 : launches[i - 1];
    assert_int_equal(gaus_i_fallback_open(&backend, NULL, &c.relax_problem, &c.settings, 1, 1, 1, &r, &err), GAUS_OK);
    guarded->set_start(r, 0, 0, &from);
    assert_int_equal(guarded->run(r, 50, &err), GAUS_OK);
    guarded->get(r, 0, 0, &(gaus_i_relax_result){.mu = b});
    guarded->close(r);
    assert_true(countdown <= 0);
    assert_memory_equal(a, b, sizeof *a * (size_t)c.problem->num_ops);
  }
  free_case(&c);
}

/* Solves a shared instance on both; the device's answer must be as good. False
 * where the instance is not there. */
static bool solve_both(const char *name, int mode, double tolerance) {
  char file[128], path[1024];
  gaus_problem *p;
  gaus_schedule *s[2];
  gaus_options options;
  gaus_error err;
  snprintf(file, sizeof file, "instances/%s.json", name);
  if (!shared_path(file, path, sizeof path))
    return false;
  assert_int_equal(gaus_problem_read(path, &p, &err), GAUS_OK);
  gaus_options_init(&options);
  options.mode = mode;
  options.branch = 0; /* leaves nothing for a device where it ends */
  for (int k = 0; k < 2; k++) {
    options.backend = k ? GAUS_BACKEND_CUDA : GAUS_BACKEND_CPU;
    if (gaus_solve(p, &options, NULL, &s[k], &err) != GAUS_OK)
      fail_msg("%s: %s", name, err.message);
  }
  printf("%s: %.6g in %.2f s on the CPU, %.6g in %.2f s with the device\n", name, s[0]->objective, s[0]->seconds,
         s[1]->objective, s[1]->seconds);
  assert_int_equal(s[0]->ii, s[1]->ii);
  if (s[1]->backend[0])
    assert_string_equal(s[1]->backend, "cuda");
  assert_true(s[1]->objective <= s[0]->objective + tolerance * (1 + fabs(s[0]->objective)));
  gaus_schedule_destroy(s[0]);
  gaus_schedule_destroy(s[1]);
  gaus_problem_destroy(p);
  return true;
}

static void whole_solves(void **state) {
  (void)state;
  bool any = false;
  any |= solve_both("machsuite/aes2-graph12-200mhz", GAUS_MODE_MODULO, 0.05);
  any |= solve_both("machsuite/aes2-graph10", GAUS_MODE_MODULO, 0.05);
  any |= solve_both("rw/rand_graph_sparse_5000_1", GAUS_MODE_RESOURCE, 0.05);
  any |= solve_both("rw/rand_graph_1000_1", GAUS_MODE_RESOURCE, 0.05);
  any |= solve_both("rw/rand_graph_1000_1", GAUS_MODE_MEMORY, 0.05);
  any |= solve_both("epfl/sin", GAUS_MODE_RESOURCE, 0.05);
  any |= solve_both("epfl/sin", GAUS_MODE_MEMORY, 0.05);
  if (!any)
    skip();
}

/* The loops of a shared folder as one batch on the device, and one by one. */
static void batch_of_loops(void **state) {
  (void)state;
  enum { LOOPS = 15 };
  gaus_problem *problems[LOOPS];
  gaus_options options[LOOPS];
  gaus_schedule *together[LOOPS], *alone;
  gaus_status status[LOOPS];
  gaus_error err;
  int count = 0;
  for (int i = 0; i < LOOPS; i++) {
    char file[64], path[1024];
    snprintf(file, sizeof file, "instances/machsuite/aes2-graph%d.json", i + 1);
    if (!shared_path(file, path, sizeof path))
      continue;
    assert_int_equal(gaus_problem_read(path, &problems[count], &err), GAUS_OK);
    gaus_options_init(&options[count]);
    options[count].effort = GAUS_EFFORT_LOW;
    options[count].starts = 4; /* two by gradient */
    options[count].branch = 0;
    options[count++].backend = GAUS_BACKEND_CUDA;
  }
  if (count == 0)
    skip();
  assert_int_equal(gaus_solve_batch((const gaus_problem *const *)problems, options, (size_t)count, NULL, together,
                                    status, NULL, &err),
                   GAUS_OK);
  for (int i = 0; i < count; i++) {
    assert_int_equal(status[i], GAUS_OK);
    assert_int_equal(gaus_solve(problems[i], &options[i], NULL, &alone, &err), GAUS_OK);
    assert_int_equal(together[i]->ii, alone->ii);
    assert_memory_equal(together[i]->start, alone->start, sizeof(int32_t) * (size_t)problems[i]->num_ops);
    gaus_schedule_destroy(alone);
    gaus_schedule_destroy(together[i]);
    gaus_problem_destroy(problems[i]);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(small_cases),  cmocka_unit_test(first_steps), cmocka_unit_test(several_steps),
      cmocka_unit_test(same_bits),    cmocka_unit_test(failures),    cmocka_unit_test(batch_of_loops),
      cmocka_unit_test(whole_solves),
  };
  gaus_error err;
  gaus_device first;
  int32_t count;
  if (gaus_i_gpu_load(&device, &err) != GAUS_OK || gaus_i_gpu_devices(&device, &first, 1, &count, &err) != GAUS_OK) {
    printf("skipped: %s\n", err.message);
    return 77;
  }
  printf("on %s\n", first.name);
  if (argc > 1)
    cmocka_set_test_filter(argv[1]);
  if (argc > 2)
    small_steps = atoi(argv[2]);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
