/* Falling back on the CPU when the device is not there, is full, or breaks
 * down in the middle of a round.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gpu_cases.h"
#include "host_cuda.h"
#include "backend/fallback.h"

enum { STARTS = 3 };

static gaus_status host_open(const gaus_i_relax_problem *relax_problems, const gaus_i_relax_settings *settings,
                             int32_t count, int32_t starts, int32_t threads, gaus_i_relaxation **out, gaus_error *err) {
  (void)threads;
  return gaus_i_gpu_open(&host_api, relax_problems, settings, count, starts, out, err);
}

static const gaus_i_backend host_device = {
    "cuda",         host_open,        gaus_i_gpu_set_start, gaus_i_gpu_run, gaus_i_gpu_begin_run, gaus_i_gpu_end_run,
    gaus_i_gpu_get, gaus_i_gpu_close, gaus_i_gpu_report};

/* What the host of the solver hears. */
typedef struct ear {
  gaus_callbacks callbacks;
  gaus_i_monitor monitor;
  int warnings;
  char last[GAUS_MESSAGE_SIZE];
} ear;

static void hear(void *context, gaus_log_level level, const char *message) {
  ear *e = context;
  e->warnings += level == GAUS_LOG_WARNING;
  snprintf(e->last, sizeof e->last, "%s", message);
}

static void open_ear(ear *e) {
  memset(e, 0, sizeof *e);
  e->callbacks.context = e;
  e->callbacks.log = hear;
  gaus_i_monitor_init(&e->monitor, &e->callbacks, 0);
}

typedef struct means {
  float mu[2][STARTS][64];
  double objective[2][STARTS];
} means;

/* Two relaxation problems; rounds that begin at different times, one of them from a
 * schedule that is gone by the time of the failure, one that ends early. */
static gaus_status session(const gaus_i_backend *backend, gaus_i_relaxation *r, const gpu_case *cases, means *out) {
  gaus_error err;
  int32_t schedule[64];
  gaus_status status;
  gaus_i_initial_point from = {.kappa = -1, .jitter = 0.2f, .seed = 4};
  backend->set_start(r, 0, 0, &from);
  backend->set_start(r, 1, 2, &from);
  GAUS_TRY(backend->run(r, 17, &err));
  memcpy(schedule, cases[0].asap, sizeof *schedule * (size_t)cases[0].problem->num_ops);
  backend->set_start(r, 0, 1, &(gaus_i_initial_point){.schedule = schedule, .kappa = 0.05f, .jitter = 0.1f, .seed = 5});
  memset(schedule, -1, sizeof schedule);
  GAUS_TRY(backend->begin_run(r, 30, &err));
  GAUS_TRY(backend->end_run(r, &err));
  status = backend->run(r, 8, &err);
  memset(out, 0, sizeof *out);
  for (int i = 0; i < 2 && status == GAUS_OK; i++)
    for (int j = 0; j < STARTS; j++) {
      gaus_i_relax_result result = {.mu = out->mu[i][j]};
      if ((i == 0 && j == 2) || (i == 1 && j < 2))
        continue; /* never set */
      backend->get(r, i, j, &result);
      out->objective[i][j] = result.objective;
    }
  return status;
}

/* What the session gives on the CPU, on the guarded device. */
static gpu_case cases[2];
static gaus_i_relax_problem relax_problems[2];
static gaus_i_relax_settings settings[2];
static means expected;

static int set_up(void **state) {
  (void)state;
  gaus_i_relaxation *r;
  gaus_error err;
  for (int i = 0; i < 2; i++) {
    cases[i] = nth_case(2 + i);
    cases[i].settings.iterations = i ? 40 : 60;
    relax_problems[i] = cases[i].relax_problem;
    settings[i] = cases[i].settings;
  }
  const gaus_i_backend *cpu = gaus_i_backend_cpu();
  assert_int_equal(cpu->open(relax_problems, settings, 2, STARTS, 1, &r, &err), GAUS_OK);
  assert_int_equal(session(cpu, r, cases, &expected), GAUS_OK);
  cpu->close(r);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free_case(&cases[0]);
  free_case(&cases[1]);
  return 0;
}

/* The guarded session; windows are forgotten right after opening. */
static means guarded_session(const gaus_i_backend *device, const char *why, ear *e) {
  gaus_i_relaxation *r;
  gaus_error err;
  means out;
  size_t bytes = sizeof(int32_t) * (size_t)cases[0].problem->num_ops;
  int32_t *asap = gaus_i_calloc(bytes, 1);
  memcpy(asap, cases[0].asap, bytes);
  relax_problems[0].asap = asap;
  settings[0].monitor = settings[1].monitor = &e->monitor;
  assert_int_equal(gaus_i_fallback_open(device, why, relax_problems, settings, 2, STARTS, 1, &r, &err), GAUS_OK);
  free(asap);
  relax_problems[0].asap = cases[0].asap;
  assert_int_equal(session(gaus_i_backend_with_fallback(), r, cases, &out), GAUS_OK);
  gaus_i_backend_with_fallback()->close(r);
  return out;
}

static void no_failure(void **state) {
  (void)state;
  ear e;
  open_ear(&e);
  means got = guarded_session(&host_device, NULL, &e);
  assert_int_equal(e.warnings, 0);
  assert_string_equal(gaus_i_backend_ran(gaus_i_backend_with_fallback(), &e.monitor), "cuda");
  assert_memory_not_equal(&got, &expected, sizeof got); /* it was not the CPU */
  assert_float_equal(got.objective[1][2], expected.objective[1][2], 0.1 * (1 + fabs(expected.objective[1][2])));
  gaus_i_monitor_clear(&e.monitor);
}

static void no_device(void **state) {
  (void)state;
  ear e;
  open_ear(&e);
  for (int twice = 0; twice < 2; twice++) {
    means got = guarded_session(NULL, "no driver here", &e);
    assert_memory_equal(&got, &expected, sizeof got);
  }
  assert_int_equal(e.warnings, 1);
  assert_non_null(strstr(e.last, "no driver here"));
  assert_string_equal(gaus_i_backend_ran(gaus_i_backend_with_fallback(), &e.monitor), "cpu");
  gaus_i_monitor_clear(&e.monitor);
}

static void no_memory(void **state) {
  (void)state;
  ear e;
  open_ear(&e);
  host_cuda.only = "alloc";
  host_cuda.calls = 0;
  host_cuda.fail_at = 1;
  host_cuda.fail_by = CU_OUT_OF_MEMORY;
  means got = guarded_session(&host_device, NULL, &e);
  assert_memory_equal(&got, &expected, sizeof got);
  assert_int_equal(e.warnings, 1);
  assert_non_null(strstr(e.last, "out of memory"));
  gaus_i_monitor_clear(&e.monitor);
}

/* The device breaks down at every launch in turn. */
static void break_down(void **state) {
  (void)state;
  ear e;
  host_cuda.only = "launch";
  host_cuda.fail_by = 719;
  for (long at = 1;; at += 23) {
    open_ear(&e);
    host_cuda.calls = host_cuda.live = 0;
    host_cuda.fail_at = at;
    means got = guarded_session(&host_device, NULL, &e);
    assert_int_equal(host_cuda.live, 0);
    gaus_i_monitor_clear(&e.monitor);
    if (host_cuda.calls < at) {
      assert_true(at > 200);
      break;
    }
    assert_memory_equal(&got, &expected, sizeof got);
    assert_int_equal(e.warnings, 1);
  }
}

/* Where the device's answer cannot be fetched, it is as if it had not run. */
static void lost_answer(void **state) {
  (void)state;
  ear e;
  host_cuda.only = "download";
  host_cuda.fail_by = 719;
  for (long at = 1; at <= 3; at++) {
    open_ear(&e);
    host_cuda.calls = 0;
    host_cuda.fail_at = at;
    means got = guarded_session(&host_device, NULL, &e);
    assert_memory_equal(&got, &expected, sizeof got);
    assert_int_equal(e.warnings, 1);
    gaus_i_monitor_clear(&e.monitor);
  }
}

/* Input that no backend takes is not blamed on the device. */
static void bad_input(void **state) {
  (void)state;
  ear e;
  gaus_i_relaxation *r;
  gaus_error err;
  open_ear(&e);
  int32_t was = cases[0].alap[0];
  cases[0].alap[0] = cases[0].asap[0] - 1;
  settings[0].monitor = &e.monitor;
  assert_int_equal(gaus_i_fallback_open(&host_device, NULL, relax_problems, settings, 1, 1, 1, &r, &err),
                   GAUS_INTERNAL);
  assert_int_equal(e.warnings, 0);
  cases[0].alap[0] = was;
  gaus_i_monitor_clear(&e.monitor);
}

static int reset(void **state) {
  (void)state;
  host_cuda.only = NULL;
  host_cuda.fail_at = 0;
  host_cuda.fail_by = 0;
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(no_failure, reset),  cmocka_unit_test_teardown(no_device, reset),
      cmocka_unit_test_teardown(no_memory, reset),   cmocka_unit_test_teardown(break_down, reset),
      cmocka_unit_test_teardown(lost_answer, reset), cmocka_unit_test_teardown(bad_input, reset),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
