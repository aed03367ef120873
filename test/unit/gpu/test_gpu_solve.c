/* Whole solves on a device made of host code: single ones, batches, and what
 * becomes of them when the device fails.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/gaus.h"
#include "gpu_cases.h"
#include "host_backend.h"

/* --- batches of problems --------------------------------------------------------------------- */

enum { COUNT = 8, MIXED = -1 /* a problem of each mode in turn */ };

static const int all_kinds[] = {GAUS_MODE_MODULO, GAUS_MODE_RESOURCE, GAUS_MODE_MEMORY, MIXED};

typedef struct batch {
  gaus_problem *problems[COUNT];
  gaus_options options[COUNT];
  gaus_schedule *out[COUNT];
  gaus_status status[COUNT];
  gaus_error errs[COUNT];
  int warnings;
} batch;

static void hear(void *context, gaus_log_level level, const char *message) {
  (void)message;
  ((batch *)context)->warnings += level == GAUS_LOG_WARNING;
}

/* Small and large ones, with one and with several starts by gradient. Raising the bounds is the host's
 * work alone, and most of it. */
static void make_batch(batch *b, int kind, int backend, int64_t threads) {
  memset(b, 0, sizeof *b);
  for (int i = 0; i < COUNT; i++) {
    int mode = kind == MIXED ? i % 3 : kind;
    b->problems[i] = random_problem(10 + 5 * i, 2, mode == GAUS_MODE_MODULO, 50 + (uint64_t)i);
    gaus_options_init(&b->options[i]);
    b->options[i].mode = mode;
    b->options[i].backend = backend;
    b->options[i].threads = threads;
    b->options[i].objective = i % 3 == 2 ? GAUS_OBJECTIVE_MAX_LIVE : GAUS_OBJECTIVE_LIFETIME;
    b->options[i].iterations = i % 2 ? 45 : 61;
    b->options[i].starts = 3 + i % 4;
    b->options[i].bound_limit = 0;
    b->options[i].branch = 0; /* leaves nothing for a device where it ends */
    b->options[i].latency = mode == GAUS_MODE_MODULO ? 0 : 40 + 10 * i;
  }
}

static void be_quick(batch *b) {
  for (int i = 0; i < COUNT; i++)
    b->options[i].effort = GAUS_EFFORT_LOW;
}

/* Members may turn out to have no schedule. */
static void solve_whatever(batch *b) {
  gaus_error err;
  gaus_callbacks calls = {.context = b, .log = hear};
  const gaus_problem *problems[COUNT];
  memcpy(problems, b->problems, sizeof problems);
  spaces_opened = batches_opened = opened_before_the_first_round = 0;
  assert_int_equal(gaus_solve_batch(problems, b->options, COUNT, &calls, b->out, b->status, b->errs, &err), GAUS_OK);
}

static void solve_batch(batch *b) {
  solve_whatever(b);
  for (int i = 0; i < COUNT; i++)
    if (b->status[i] != GAUS_OK)
      fail_msg("%d: %s", i, b->errs[i].message);
}

static void free_batch(batch *b) {
  for (int i = 0; i < COUNT; i++) {
    gaus_schedule_destroy(b->out[i]);
    gaus_problem_destroy(b->problems[i]);
  }
}

static void same_schedules(const batch *a, const batch *b) {
  for (int i = 0; i < COUNT; i++) {
    size_t bytes = sizeof *a->out[i]->start * (size_t)a->problems[i]->num_ops;
    assert_int_equal(a->out[i]->ii, b->out[i]->ii);
    assert_memory_equal(a->out[i]->start, b->out[i]->start, bytes);
    assert_float_equal(a->out[i]->objective, b->out[i]->objective, 0);
    assert_float_equal(a->out[i]->bound, b->out[i]->bound, 0);
    assert_int_equal(a->out[i]->ii_bound, b->out[i]->ii_bound);
  }
}

static int reset(void **state) {
  (void)state;
  host_cuda.devices = 1;
  host_cuda.only = NULL;
  host_cuda.fail_at = 0;
  host_cuda.fail_by = 0;
  return 0;
}

/* Each problem alone. */
static void solve_singly(batch *b) {
  gaus_callbacks calls = {.context = b, .log = hear};
  for (int i = 0; i < COUNT; i++)
    assert_int_equal(gaus_solve(b->problems[i], &b->options[i], &calls, &b->out[i], &b->errs[i]), GAUS_OK);
}

/* --- without failures -------------------------------------------------------------------------- */

/* One of them has further rounds of gradient in every mode; the bound of another one rises in mode memory. */
static void ask_for_rounds(batch *b) {
  be_quick(b);
  b->options[3].effort = GAUS_EFFORT_HIGH;
  b->options[3].polish = 0;
  b->options[1].bound_limit = b->options[3].bound_limit = 2;
}

/* Problems of any mode in two batches at most, and as they come out alone. */
static void batch_and_singles_on(int kind, int backend) {
  batch together, again, singles;
  make_batch(&together, kind, backend, 1);
  make_batch(&again, kind, backend, 3);
  make_batch(&singles, kind, backend, 2);
  ask_for_rounds(&together);
  ask_for_rounds(&again);
  ask_for_rounds(&singles);
  solve_batch(&together);
  assert_int_equal(batches_opened, backend == GAUS_BACKEND_CUDA ? 2 : 0);
  assert_int_equal(opened_before_the_first_round, batches_opened);
  if (backend == GAUS_BACKEND_CUDA && (kind == GAUS_MODE_RESOURCE || kind == GAUS_MODE_MEMORY))
    assert_int_equal(spaces_opened, COUNT);
  else if (backend == GAUS_BACKEND_CUDA) /* starts of a loop are dealt to both */
    assert_true(spaces_opened > COUNT);
  solve_batch(&again);
  solve_singly(&singles);
  same_schedules(&together, &again);
  same_schedules(&together, &singles);
  int on_device = 0;
  for (int i = 0; i < COUNT; i++) {
    assert_string_equal(together.out[i]->backend, singles.out[i]->backend);
    on_device += strcmp(together.out[i]->backend, "cuda") == 0;
  }
  assert_true(backend == GAUS_BACKEND_CUDA ? on_device >= COUNT / 2 : on_device == 0);
  assert_int_equal(together.warnings + again.warnings + singles.warnings, 0);
  assert_int_equal(host_cuda.live, 0);
  free_batch(&together);
  free_batch(&again);
  free_batch(&singles);
}

/* Four devices share the batch, and each problem has the schedule that it has on one. */
static void shared_by_devices(void **state) {
  (void)state;
  batch one, all;
  make_batch(&one, MIXED, GAUS_BACKEND_CUDA, 2);
  make_batch(&all, MIXED, GAUS_BACKEND_CUDA, 2);
  be_quick(&one);
  be_quick(&all);
  for (int i = 0; i < COUNT; i++)
    all.options[i].device = -2;
  solve_batch(&one);
  memset(host_cuda.opened, 0, sizeof host_cuda.opened);
  host_cuda.devices = 4;
  solve_batch(&all);
  host_cuda.devices = 1;
  int used = 0;
  for (int i = 0; i < 4; i++)
    used += host_cuda.opened[i] > 0;
  assert_int_equal(used, 4);
  assert_true(batches_opened > 4);
  same_schedules(&one, &all);
  assert_int_equal(one.warnings + all.warnings, 0);
  free_batch(&one);
  free_batch(&all);
}

/* One warning names a device that is not there, and the CPU takes over. */
static void device_that_is_not_there(void **state) {
  (void)state;
  batch cpu, none;
  make_batch(&cpu, GAUS_MODE_RESOURCE, GAUS_BACKEND_CPU, 2);
  make_batch(&none, GAUS_MODE_RESOURCE, GAUS_BACKEND_CUDA, 2);
  be_quick(&cpu);
  be_quick(&none);
  for (int i = 0; i < COUNT; i++)
    none.options[i].device = 5;
  solve_batch(&cpu);
  solve_batch(&none);
  same_schedules(&cpu, &none);
  assert_int_equal(none.warnings, 1);
  free_batch(&cpu);
  free_batch(&none);
}

static void batch_and_singles(void **state) {
  (void)state;
  for (int k = 0; k < 4; k++)
    batch_and_singles_on(all_kinds[k], GAUS_BACKEND_CUDA);
}

static void batch_and_singles_on_the_cpu(void **state) {
  (void)state;
  for (int k = 0; k < 4; k++)
    batch_and_singles_on(all_kinds[k], GAUS_BACKEND_CPU);
}

/* As good as on the CPU, on average; the same II. */
static void as_good_as_the_cpu(void **state) {
  (void)state;
  static const int modes[] = {GAUS_MODE_MODULO, GAUS_MODE_RESOURCE, GAUS_MODE_MEMORY};
  for (int k = 0; k < 3; k++) {
    batch device, cpu;
    make_batch(&device, modes[k], GAUS_BACKEND_CUDA, 2);
    make_batch(&cpu, modes[k], GAUS_BACKEND_CPU, 2);
    solve_batch(&device);
    solve_batch(&cpu);
    double ratio = 0;
    int different = 0;
    for (int i = 0; i < COUNT; i++) {
      assert_int_equal(device.out[i]->ii, cpu.out[i]->ii);
      ratio += log((1 + device.out[i]->objective) / (1 + cpu.out[i]->objective)) / COUNT;
      different += strcmp(device.out[i]->backend, cpu.out[i]->backend) != 0;
    }
    assert_true(ratio < 0.03);
    assert_true(different >= COUNT / 2);
    assert_int_equal(device.warnings, 0);
    assert_int_equal(host_cuda.live, 0);
    free_batch(&device);
    free_batch(&cpu);
  }
}

/* One member that cannot be solved does not harm the others. */
static void a_bad_member(void **state) {
  (void)state;
  for (int k = 0; k < 4; k++) {
    batch b, good;
    gaus_error err;
    const gaus_problem *problems[COUNT];
    make_batch(&b, all_kinds[k], GAUS_BACKEND_CUDA, 1);
    make_batch(&good, all_kinds[k], GAUS_BACKEND_CUDA, 1);
    b.options[4].latency = 1;                     /* infeasible */
    b.options[5].scheduler = GAUS_SCHEDULER_ASAP; /* which knows no limits */
    b.options[6].gradient = 0;
    memcpy(problems, b.problems, sizeof problems);
    assert_int_equal(gaus_solve_batch(problems, b.options, COUNT, NULL, b.out, b.status, b.errs, &err), GAUS_OK);
    solve_batch(&good);
    gaus_schedule *alone = NULL;
    assert_int_equal(gaus_solve(problems[5], &b.options[5], NULL, &alone, NULL), b.status[5]);
    gaus_schedule_destroy(alone);
    for (int i = 0; i < COUNT; i++) {
      assert_int_equal(b.out[i] != NULL, b.status[i] == GAUS_OK);
      if (i != 5)
        assert_int_equal(b.status[i], i == 4 ? GAUS_INFEASIBLE : GAUS_OK);
      if (i < 4 || i > 6)
        assert_memory_equal(b.out[i]->start, good.out[i]->start, sizeof(int32_t) * (size_t)b.problems[i]->num_ops);
    }
    assert_true(strlen(b.errs[4].message) > 10);
    assert_string_equal(b.out[6]->backend, "");
    free_batch(&b);
    free_batch(&good);
  }
}

/* Problems without operations, and a batch of nothing else. */
static void empty_members(void **state) {
  (void)state;
  for (int all = 0; all < 2; all++) {
    batch b;
    make_batch(&b, MIXED, GAUS_BACKEND_CUDA, 2);
    for (int i = 0; i < COUNT; i++)
      if (all || i < 3) {
        gaus_problem_destroy(b.problems[i]);
        b.problems[i] = random_problem(0, 1, 0, 1);
      }
    solve_batch(&b);
    assert_int_equal(batches_opened, all ? 0 : 2);
    for (int i = 0; i < COUNT; i++)
      assert_non_null(b.out[i]);
    assert_int_equal(b.warnings, 0);
    assert_int_equal(host_cuda.live, 0);
    free_batch(&b);
  }
}

/* auto: by the work of the whole batch. */
static void chosen_by_work(void **state) {
  (void)state;
  for (int k = 0; k < 2 * 4; k++) {
    int large = k % 2;
    batch b;
    make_batch(&b, all_kinds[k / 2], GAUS_BACKEND_AUTO, 1);
    for (int i = 0; i < COUNT; i++) {
      b.options[i].effort = GAUS_EFFORT_LOW;
      b.options[i].polish = 0;
      b.options[i].iterations = 1;
      b.options[i].starts = large ? 20 : 4; /* of 220 operations */
      if (large)
        b.options[i].latency = 400; /* wide windows are much work for the gradient, and none for the rest */
    }
    host_cuda.calls = 0;
    solve_whatever(&b);
    assert_int_equal(batches_opened > 0, large);
    assert_int_equal(host_cuda.calls > 0, large); /* nor does the driver hear of a handful of small ones */
    free_batch(&b);
  }
}

/* --- failures ------------------------------------------------------------------------------------ */

static const char *const functions[] = {
    "device_count", "context_retain", "context_push",      "module_load",  "alloc",    "alloc_host",
    "upload",       "launch",         "graph_instantiate", "graph_launch", "download", "stream_wait"};

/* Nothing works: the CPU's schedules, and one warning in all. */
static void dead_device(void **state) {
  (void)state;
  batch cpu, b;
  make_batch(&cpu, MIXED, GAUS_BACKEND_CPU, 1);
  be_quick(&cpu);
  solve_batch(&cpu);
  for (size_t k = 0; k < sizeof functions / sizeof *functions; k++) {
    make_batch(&b, MIXED, GAUS_BACKEND_CUDA, 1 + (int64_t)k % 2);
    be_quick(&b);
    host_cuda.only = functions[k];
    host_cuda.calls = 0;
    host_cuda.fail_at = -1; /* always */
    host_cuda.fail_by = k % 2 ? CU_OUT_OF_MEMORY : 719;
    solve_batch(&b);
    same_schedules(&cpu, &b);
    if (b.warnings != 1)
      fail_msg("%s: %d warnings", functions[k], b.warnings);
    for (int i = 0; i < COUNT; i++)
      assert_true(strcmp(b.out[i]->backend, "cuda") != 0);
    assert_int_equal(host_cuda.live, 0);
    free_batch(&b);
  }
  reset(NULL);
  host_cuda.devices = 0;
  make_batch(&b, MIXED, GAUS_BACKEND_CUDA, 1);
  be_quick(&b);
  solve_batch(&b);
  same_schedules(&cpu, &b);
  assert_int_equal(b.warnings, 1);
  free_batch(&b);
  free_batch(&cpu);
}

static void fail_in(const char *function, long at) {
  host_cuda.only = function;
  host_cuda.calls = 0;
  host_cuda.fail_at = at;
  host_cuda.fail_by = 719;
}

/* It dies in the middle: legal schedules (the solver checks), none much worse. */
static void dying_device(void **state) {
  (void)state;
  static const int kinds[] = {GAUS_MODE_MODULO, MIXED};
  for (int m = 0; m < 2; m++) {
    batch cpu, b;
    make_batch(&cpu, kinds[m], GAUS_BACKEND_CPU, 1);
    solve_batch(&cpu);
    for (size_t k = 4; k < sizeof functions / sizeof *functions; k++)
      for (long at = m == 0 || strcmp(functions[k], "launch") == 0 ? 2 : 1000; at < 1000; at *= 6) {
        make_batch(&b, kinds[m], GAUS_BACKEND_CUDA, 1);
        fail_in(functions[k], at);
        solve_batch(&b);
        bool failed = host_cuda.calls >= at;
        assert_true(b.warnings <= failed);
        if (strcmp(functions[k], "stream_wait") != 0) /* also waited for when there is nothing left to lose */
          assert_int_equal(b.warnings, failed);
        double ratio = 0;
        for (int i = 0; i < COUNT; i++) {
          assert_int_equal(b.out[i]->ii, cpu.out[i]->ii);
          ratio += log((1 + b.out[i]->objective) / (1 + cpu.out[i]->objective)) / COUNT;
        }
        assert_true(ratio < 0.03);
        assert_int_equal(host_cuda.live, 0);
        free_batch(&b);
        if (!failed)
          break;
      }
    free_batch(&cpu);
  }
}

static bool same_schedule(const batch *a, const batch *b, int i) {
  return memcmp(a->out[i]->start, b->out[i]->start, sizeof(int32_t) * (size_t)a->problems[i]->num_ops) == 0;
}

/* Without repair, which leaves less of what the two relaxations differ by. */
static void be_plain(batch *b) {
  be_quick(b);
  for (int i = 0; i < COUNT; i++)
    b->options[i].repair = 0;
}

/* With a single round of gradient each schedule is the device's or the CPU's, as when solved
 * alone, whenever the device dies; and at some moment there are some of both. */
static void dying_device_of_one_round(void **state) {
  (void)state;
  static const char *const moments[] = {"graph_launch", "download", "stream_wait"};
  for (int mode = GAUS_MODE_RESOURCE; mode <= GAUS_MODE_MEMORY; mode++) {
    batch cpu, device, b;
    int both = 0;
    make_batch(&cpu, mode, GAUS_BACKEND_CPU, 1);
    make_batch(&device, mode, GAUS_BACKEND_CUDA, 1);
    be_plain(&cpu);
    be_plain(&device);
    solve_singly(&cpu);
    solve_singly(&device);
    for (size_t k = 0; k < sizeof moments / sizeof *moments; k++)
      for (long at = 1; at < 5; at++) {
        int from_cpu = 0, from_device = 0;
        make_batch(&b, mode, GAUS_BACKEND_CUDA, 1);
        be_plain(&b);
        fail_in(moments[k], at);
        solve_batch(&b);
        for (int i = 0; i < COUNT; i++) {
          bool as_cpu = same_schedule(&b, &cpu, i), as_device = same_schedule(&b, &device, i);
          assert_true(as_cpu || as_device);
          from_cpu += as_cpu && !as_device;
          from_device += as_device && !as_cpu;
        }
        both += from_cpu > 0 && from_device > 0;
        assert_int_equal(host_cuda.live, 0);
        free_batch(&b);
      }
    assert_true(both > 0);
    reset(NULL);
    free_batch(&cpu);
    free_batch(&device);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(batch_and_singles, reset),
      cmocka_unit_test_teardown(batch_and_singles_on_the_cpu, reset),
      cmocka_unit_test_teardown(as_good_as_the_cpu, reset),
      cmocka_unit_test_teardown(shared_by_devices, reset),
      cmocka_unit_test_teardown(device_that_is_not_there, reset),
      cmocka_unit_test_teardown(a_bad_member, reset),
      cmocka_unit_test_teardown(empty_members, reset),
      cmocka_unit_test_teardown(chosen_by_work, reset),
      cmocka_unit_test_teardown(dead_device, reset),
      cmocka_unit_test_teardown(dying_device, reset),
      cmocka_unit_test_teardown(dying_device_of_one_round, reset),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
