/* Whole solves whose relaxations are run by the kernels as nvcc compiles them, interpreted.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/gaus.h"
#include "gpu_cases.h"
#include "host_ptx.h"
#include "host_backend.h"

enum { COUNT = 4 };

typedef struct batch {
  gaus_problem *problems[COUNT];
  gaus_options options[COUNT];
  gaus_schedule *out[COUNT];
  gaus_status status[COUNT];
  gaus_error errs[COUNT];
  int warnings;
} batch;

static void hear(void *context, gaus_log_level level, const char *message) {
  batch *b = context;
  if (level == GAUS_LOG_WARNING && b->warnings++ == 0)
    printf("%s\n", message);
}

/* One of each mode, and one with a limit on the live bits. */
static void make_batch(batch *b, int backend) {
  static const int modes[COUNT] = {GAUS_MODE_MODULO, GAUS_MODE_RESOURCE, GAUS_MODE_MEMORY, GAUS_MODE_MODULO};
  memset(b, 0, sizeof *b);
  for (int i = 0; i < COUNT; i++) {
    b->problems[i] = random_problem(12 + 4 * i, 2, modes[i] == GAUS_MODE_MODULO, 50 + (uint64_t)i);
    gaus_options_init(&b->options[i]);
    b->options[i].mode = modes[i];
    b->options[i].backend = backend;
    b->options[i].threads = 1;
    b->options[i].objective = i == 3 ? GAUS_OBJECTIVE_MAX_LIVE : GAUS_OBJECTIVE_LIFETIME;
    b->options[i].effort = GAUS_EFFORT_LOW;
    b->options[i].iterations = i % 2 ? 45 : 61;
    b->options[i].starts = 4;
    b->options[i].branch = 0; /* leaves nothing for a device where it ends */
    b->options[i].latency = modes[i] == GAUS_MODE_MODULO ? 0 : 40;
  }
}

static void solve_together(batch *b) {
  gaus_error err;
  gaus_callbacks calls = {.context = b, .log = hear};
  const gaus_problem *problems[COUNT];
  memcpy(problems, b->problems, sizeof problems);
  assert_int_equal(gaus_solve_batch(problems, b->options, COUNT, &calls, b->out, b->status, b->errs, &err), GAUS_OK);
  for (int i = 0; i < COUNT; i++)
    if (b->status[i] != GAUS_OK)
      fail_msg("%d: %s", i, b->errs[i].message);
  assert_int_equal(b->warnings, 0);
  assert_int_equal(host_cuda.live, 0);
}

static void solve_singly(batch *b) {
  gaus_callbacks calls = {.context = b, .log = hear};
  for (int i = 0; i < COUNT; i++)
    assert_int_equal(gaus_solve(b->problems[i], &b->options[i], &calls, &b->out[i], &b->errs[i]), GAUS_OK);
  assert_int_equal(b->warnings, 0);
}

static void free_batch(batch *b) {
  for (int i = 0; i < COUNT; i++) {
    gaus_schedule_destroy(b->out[i]);
    gaus_problem_destroy(b->problems[i]);
  }
}

static void same_schedules(const batch *a, const batch *b) {
  for (int i = 0; i < COUNT; i++) {
    assert_int_equal(a->out[i]->ii, b->out[i]->ii);
    assert_memory_equal(a->out[i]->start, b->out[i]->start, sizeof(int32_t) * (size_t)a->problems[i]->num_ops);
    assert_string_equal(a->out[i]->backend, b->out[i]->backend);
  }
}

/* Together and singly, on two threads, in another order of blocks and threads: the same schedules. */
static void batch_and_singles(void **state) {
  (void)state;
  batch together, again, singles;
  make_batch(&together, GAUS_BACKEND_CUDA);
  make_batch(&again, GAUS_BACKEND_CUDA);
  make_batch(&singles, GAUS_BACKEND_CUDA);
  solve_together(&together);
  assert_true(batches_opened > 0);
  int on_device = 0;
  for (int i = 0; i < COUNT; i++)
    on_device += strcmp(together.out[i]->backend, "cuda") == 0;
  assert_true(on_device >= COUNT / 2);
  host_ptx.options.order = 7;
  for (int i = 0; i < COUNT; i++)
    again.options[i].threads = 2;
  solve_together(&again);
  host_ptx.options.order = 0;
  solve_singly(&singles);
  same_schedules(&together, &again);
  same_schedules(&together, &singles);
  free_batch(&together);
  free_batch(&again);
  free_batch(&singles);
}

/* Approximate results are off by what they may be. */
static void as_good_as_the_cpu(void **state) {
  (void)state;
  batch device, cpu;
  make_batch(&device, GAUS_BACKEND_CUDA);
  make_batch(&cpu, GAUS_BACKEND_CPU);
  host_ptx.options.blur = 3;
  solve_together(&device);
  host_ptx.options.blur = 0;
  solve_together(&cpu);
  double ratio = 0;
  for (int i = 0; i < COUNT; i++) {
    assert_int_equal(device.out[i]->ii, cpu.out[i]->ii);
    ratio += log((1 + device.out[i]->objective) / (1 + cpu.out[i]->objective)) / COUNT;
  }
  if (ratio > 0.05)
    fail_msg("%.3g worse than on the CPU", ratio);
  free_batch(&device);
  free_batch(&cpu);
}

/* An error of a kernel is a driver's: the CPU's schedules, with one warning that says what it was. */
static bool heard_it;
static void hear_why(void *context, gaus_log_level level, const char *message) {
  (void)context;
  heard_it |= level == GAUS_LOG_WARNING && strstr(message, "does not end");
}

static void failing_kernel(void **state) {
  (void)state;
  batch b;
  gaus_schedule *on_cpu;
  gaus_callbacks calls = {.context = NULL, .log = hear_why};
  make_batch(&b, GAUS_BACKEND_CUDA);
  host_ptx.options.most = 10;
  assert_int_equal(gaus_solve(b.problems[1], &b.options[1], &calls, &b.out[1], &b.errs[1]), GAUS_OK);
  host_ptx.options.most = 0;
  assert_true(heard_it);
  b.options[1].backend = GAUS_BACKEND_CPU;
  assert_int_equal(gaus_solve(b.problems[1], &b.options[1], NULL, &on_cpu, &b.errs[1]), GAUS_OK);
  assert_memory_equal(on_cpu->start, b.out[1]->start, sizeof(int32_t) * (size_t)b.problems[1]->num_ops);
  gaus_schedule_destroy(on_cpu);
  free_batch(&b);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(batch_and_singles),
      cmocka_unit_test(as_good_as_the_cpu),
      cmocka_unit_test(failing_kernel),
  };
  char why[256];
  if (argc < 2 || !host_ptx_open(argv[1], why, sizeof why)) {
    printf("%s\n", argc < 2 ? "usage: test_ptx_solve KERNELS.ptx" : why);
    return 1;
  }
  host_cuda.multiprocessors = 1;
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  printf("%.3g instructions\n", (double)host_ptx.total.instructions);
  host_ptx_close();
  return failed;
}
