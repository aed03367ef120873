/* The kernels as nvcc compiles them, interpreted: against the CPU's terms, in other orders, in
 * batches and alone, with every check that the interpreter has.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gpu_cases.h"
#include "host_ptx.h"

/* What docs/backend.md allows a device. */
static const double term_tolerance = 1e-4;

/* With sanitizers everything takes three times as long: some cases only. */
#if defined(__SANITIZE_ADDRESS__)
enum { EACH = 3 };
#else
enum { EACH = 1 };
#endif

static bool is_wide(int i) {
  return i >= 4 && i < 8;
}

static int reset(void **state) {
  (void)state;
  host_ptx.options = (ptx_options){0};
  host_cuda.multiprocessors = 1;
  return 0;
}

/* --- what was compiled ------------------------------------------------------------------- */

static void compiled(void **state) {
  (void)state;
  for (int k = 0; k < GPU_NUM_KERNELS; k++) {
    const ptx_kernel *kernel = ptx_find(host_ptx.module, host_kernels[k].name);
    assert_non_null(kernel);
    ptx_kernel_info info = ptx_describe(kernel);
    assert_int_equal(info.parameter_bytes, sizeof(gpu_batch));
    assert_int_equal(info.most_threads, k < GPU_clear ? GPU_BLOCK : GPU_MAX_BLOCK);
    assert_true(info.shared_bytes <= 48 * 1024);
    assert_true(info.instructions > 10);
  }
}

/* --- against the CPU ------------------------------------------------------------------------ */

/* Terms, weights, gradients; approximate instructions are off by what they may be, one way and another. */
static void first_steps(void **state) {
  (void)state;
  for (int i = 0; i < NUM_CASES; i += EACH) {
    gpu_case c = nth_case(i);
    int32_t earlier = is_wide(i) ? 1 : 4;
    host_ptx.options.blur = 0;
    check_first_step_after(&host_api, &c, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.2f, .seed = 1},
                           term_tolerance, earlier);
    host_ptx.options.blur = 1 + (uint64_t)i;
    check_first_step_after(&host_api, &c, &(gaus_i_initial_point){.schedule = c.asap, .kappa = 0.05f}, term_tolerance,
                           1);
    c.settings.expected = true;
    check_first_step_after(&host_api, &c, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.3f, .seed = 2},
                           4 * term_tolerance, 1);
    free_case(&c);
  }
}

/* From where the CPU is late in a round. */
static void later_points(void **state) {
  (void)state;
  for (int i = 0; i < NUM_CASES; i += EACH) {
    gpu_case c = nth_case(i);
    float *mu = gaus_i_calloc((size_t)c.problem->num_ops, sizeof *mu);
    cpu_means(&c, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.2f, .seed = 3}, 480, mu, NULL);
    host_ptx.options.blur = 100 + (uint64_t)i;
    check_first_step_after(&host_api, &c, &(gaus_i_initial_point){.mu = mu, .kappa = 0.01f}, term_tolerance, 1);
    free(mu);
    free_case(&c);
  }
}

/* Adam, multipliers, penalties; through a plan and a measure. */
static void several_steps(void **state) {
  (void)state;
  for (int i = 0; i < NUM_CASES; i += EACH) {
    gpu_case c = nth_case(i);
    host_ptx.options.blur = 200 + (uint64_t)i;
    check_means_after(&host_api, &c, is_wide(i) ? 3 : 22); /* 22 take 10^9 instructions of a wide one */
    free_case(&c);
  }
}

/* --- batches ------------------------------------------------------------------------------------ */

enum { STARTS = 2, STEPS = 43, MEMBERS = 6, MOST = 160 };

typedef struct batch {
  int count;
  gpu_case cases[MEMBERS];
  gaus_i_relax_problem spaces[MEMBERS];
  gaus_i_relax_settings settings[MEMBERS];
} batch;

typedef float means[MEMBERS][STARTS][MOST];

static batch make_batch(const int *which, int count) {
  batch b = {.count = count};
  for (int i = 0; i < count; i++) {
    b.cases[i] = nth_case(which[i]);
    b.cases[i].settings.iterations = STEPS - which[i] % 4;
    b.spaces[i] = b.cases[i].relax_problem;
    b.settings[i] = b.cases[i].settings;
  }
  return b;
}

static void free_batch(batch *b) {
  for (int i = 0; i < b->count; i++)
    free_case(&b->cases[i]);
}

/* Nothing may touch the gaps between the arrays. */
static void fence(const batch *b, int first, int count, gaus_i_relaxation *r) {
  gaus_i_model models[MEMBERS];
  gpu_sizes sizes;
  gaus_error err;
  for (int i = 0; i < count; i++)
    assert_int_equal(gaus_i_model_init(&models[i], &b->spaces[first + i], &err), GAUS_OK);
  assert_int_equal(gaus_i_gpu_count(models, count, STARTS, &sizes, &err), GAUS_OK);
  host_ptx_fence(&sizes, gaus_i_gpu_batch(r));
  for (int i = 0; i < count; i++)
    gaus_i_model_clear(&models[i]);
}

static void run_members(const batch *b, int first, int count, int32_t steps, means mu) {
  gaus_i_relaxation *r;
  gaus_error err;
  if (gaus_i_gpu_open(&host_api, b->spaces + first, b->settings + first, count, STARTS, &r, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  fence(b, first, count, r);
  for (int i = 0; i < count; i++)
    for (int j = 0; j < STARTS; j++)
      gaus_i_gpu_set_start(r, i, j,
                           &(gaus_i_initial_point){.kappa = -1, .jitter = 0.2f, .seed = 3, .stream = (uint64_t)j});
  run_on_device(r, steps);
  for (int i = 0; i < count; i++)
    for (int j = 0; j < STARTS; j++)
      gaus_i_gpu_get(r, i, j, &(gaus_i_relax_result){.mu = mu[first + i][j]});
  gaus_i_gpu_close(r);
}

/* Blocks and threads in other orders, other numbers of blocks, and each space alone: the same bits. */
static void same_bits(void **state) {
  (void)state;
  static const int which[MEMBERS] = {0, 1, 2, 3, 8, 13};
  static means mu[4];
  batch b = make_batch(which, MEMBERS);
  run_members(&b, 0, MEMBERS, STEPS, mu[0]);
  for (int way = 1; way < 3; way++) {
    host_ptx.options.order = (uint64_t)way;
    host_cuda.multiprocessors = way == 1 ? 2 : 8;
    run_members(&b, 0, MEMBERS, STEPS, mu[way]);
    assert_memory_equal(mu[0], mu[way], sizeof mu[0]);
  }
  reset(NULL);
  for (int i = 0; i < MEMBERS; i++)
    run_members(&b, i, 1, STEPS, mu[3]);
  assert_memory_equal(mu[0], mu[3], sizeof mu[0]);
  free_batch(&b);
}

/* --- races ------------------------------------------------------------------------------------------ */

/* Every mode, teams of every size, levels of 32 and of 512 threads in one batch. */
static void no_races(void **state) {
  (void)state;
  static const int which[][2] = {{0, 2}, {1, 3}, {8, 12}, {11, 13}, {0, 5}, {7, 13}};
  static means mu;
  host_ptx.options.races = true;
  ptx_report before = host_ptx.total;
  for (size_t i = 0; i < sizeof which / sizeof *which; i++) {
    host_ptx.options.order = i;
    batch b = make_batch(which[i], 2);
    run_members(&b, 0, 2, i < 3 ? 3 : 2, mu); /* the first step evaluates levels elsewhere */
    free_batch(&b);
  }
  assert_true(host_ptx.total.atomics - before.atomics > 10000);
  assert_true(host_ptx.total.block_barriers - before.block_barriers > 1000);
  assert_true(host_ptx.total.warp_barriers - before.warp_barriers > 1000);
  assert_true(host_ptx.total.exchanges - before.exchanges > 10000);
}

/* What of the code has been executed by now; the rest is loops for longer lists and the like. */
static void all_was_executed(void **state) {
  (void)state;
  size_t all = 0, executed = 0;
  for (int k = 0; k < GPU_NUM_KERNELS; k++) {
    ptx_kernel_info info = ptx_describe(ptx_find(host_ptx.module, host_kernels[k].name));
    printf("%s: %zu of %zu instructions\n", host_kernels[k].name, info.executed, info.instructions);
    all += info.instructions;
    executed += info.executed;
  }
  assert_true((double)executed > (EACH == 1 ? 0.85 : 0.7) * (double)all);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(compiled, reset),         cmocka_unit_test_setup(first_steps, reset),
      cmocka_unit_test_setup(later_points, reset),     cmocka_unit_test_setup(several_steps, reset),
      cmocka_unit_test_setup(same_bits, reset),        cmocka_unit_test_setup(no_races, reset),
      cmocka_unit_test_setup(all_was_executed, reset),
  };
  char why[256];
  if (argc < 2 || !host_ptx_open(argv[1], why, sizeof why)) {
    printf("%s\n", argc < 2 ? "usage: test_ptx_kernels KERNELS.ptx" : why);
    return 1;
  }
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  printf("%.3g instructions\n", (double)host_ptx.total.instructions);
  host_ptx_close();
  return failed;
}
