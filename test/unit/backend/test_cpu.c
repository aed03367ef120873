/* The CPU backend: rounds find what they must, and depend on nothing but
 * their seed.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "gaus/bounds.h"
#include "gaus/options.h"
#include "problem/problem.h"
#include "random_problem.h"
#include "backend/relax.h"
#include "support/monitor.h"

enum { OPS = 40 };

static gaus_i_relax_settings settings_of(gaus_mode mode, int32_t ii) {
  gaus_options options;
  gaus_i_relax_settings s;
  gaus_options_init(&options);
  options.mode = mode;
  gaus_i_relax_settings_init(&options, ii, &s);
  s.iterations = 120;
  return s;
}

static gaus_i_relax_problem space_of(const gaus_problem *p, gaus_mode mode, int32_t *asap, int32_t *alap) {
  gaus_bounds bounds;
  gaus_error err;
  assert_int_equal(gaus_bounds_compute(p, &bounds, &err), GAUS_OK);
  int32_t ii = mode == GAUS_MODE_MODULO ? bounds.rec_mii + 3 : 0;
  assert_int_equal(gaus_problem_mobility(p, ii, 0, asap, alap, &err), GAUS_OK);
  assert_int_equal(gaus_problem_mobility(p, ii, gaus_i_problem_length(p, asap) + 8, asap, alap, &err), GAUS_OK);
  gaus_bounds_clear(&bounds);
  return (gaus_i_relax_problem){p, mode, GAUS_OBJECTIVE_LIFETIME, ii, asap, alap, 1, 0.01};
}

/* Two free operations that want one unit each: the peak parts them. */
static void peak_parts_rivals(void **state) {
  (void)state;
  gaus_problem *p;
  gaus_error err;
  int32_t asap[2] = {0, 0}, alap[2] = {3, 3};
  float mu[2];
  assert_int_equal(gaus_problem_create("rivals", &p, &err), GAUS_OK);
  gaus_problem_add_type(p, &(gaus_operator_type){"op", 1, GAUS_UNLIMITED, 1, 0, 0}, NULL, &err);
  gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, &err);
  gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, &err);
  assert_int_equal(gaus_problem_freeze(p, &err), GAUS_OK);
  gaus_i_relax_problem relax_problem = {p, GAUS_MODE_RESOURCE, GAUS_OBJECTIVE_LIFETIME, 0, asap, alap, 1, 0};
  gaus_i_relax_settings s = settings_of(GAUS_MODE_RESOURCE, 0);
  assert_int_equal(gaus_i_relax(&relax_problem, &s, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.1f, .seed = 3},
                                &(gaus_i_relax_result){.mu = mu}, &err),
                   GAUS_OK);
  assert_true(lroundf(mu[0]) != lroundf(mu[1]));
  gaus_problem_destroy(p);
}

/* In modulo at II 2 with one unit, a free operation goes to the other slot
 * than the fixed one. */
static void limit_parts_rivals(void **state) {
  (void)state;
  gaus_problem *p;
  gaus_error err;
  int32_t asap[2] = {0, 0}, alap[2] = {0, 4};
  float mu[2];
  assert_int_equal(gaus_problem_create("slots", &p, &err), GAUS_OK);
  gaus_problem_add_type(p, &(gaus_operator_type){"op", 1, 1, 1, 0, 0}, NULL, &err);
  gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, &err);
  gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, &err);
  assert_int_equal(gaus_problem_freeze(p, &err), GAUS_OK);
  gaus_i_relax_problem relax_problem = {p, GAUS_MODE_MODULO, GAUS_OBJECTIVE_LIFETIME, 2, asap, alap, 1, 0};
  gaus_i_relax_settings s = settings_of(GAUS_MODE_MODULO, 2);
  s.iterations = 300;
  assert_int_equal(gaus_i_relax(&relax_problem, &s, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.1f, .seed = 3},
                                &(gaus_i_relax_result){.mu = mu}, &err),
                   GAUS_OK);
  assert_int_equal(lroundf(mu[1]) % 2, 1);
  gaus_problem_destroy(p);
}

/* Where the objective pulls two dependent operations together, the hinge of the
 * means lets them come as close as the latency; the expected violation is never
 * 0 while sigma is not, and keeps them further apart. */
static void expected_violation_keeps_apart(void **state) {
  (void)state;
  gaus_problem *p;
  gaus_error err;
  int32_t asap[2] = {0, 3}, alap[2] = {20, 23};
  float apart[2], mu[2];
  assert_int_equal(gaus_problem_create("pair", &p, &err), GAUS_OK);
  gaus_problem_add_type(p, &(gaus_operator_type){"op", 3, GAUS_UNLIMITED, 1, 0, 0}, NULL, &err);
  gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, &err);
  gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, &err);
  gaus_problem_add_dependence(p, &(gaus_dependence){0, 1, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
  assert_int_equal(gaus_problem_freeze(p, &err), GAUS_OK);
  gaus_i_relax_problem relax_problem = {p, GAUS_MODE_RESOURCE, GAUS_OBJECTIVE_LIFETIME, 0, asap, alap, 0, 1};
  for (int32_t expected = 0; expected < 2; expected++) {
    gaus_options options;
    gaus_i_relax_settings s;
    gaus_options_init(&options);
    options.mode = GAUS_MODE_RESOURCE;
    assert_int_equal(gaus_options_set(&options, "expected-violation", expected ? "1" : "0", &err), GAUS_OK);
    options.annealing = 0;
    gaus_i_relax_settings_init(&options, 0, &s);
    assert_int_equal(
        gaus_i_relax(&relax_problem, &s, &(gaus_i_initial_point){.kappa = -1}, &(gaus_i_relax_result){.mu = mu}, &err),
        GAUS_OK);
    apart[expected] = mu[1] - mu[0];
  }
  assert_float_equal(apart[0], 3, 0.3);
  assert_true(apart[1] > 5);
  gaus_problem_destroy(p);
}

/* A lone value is kept as short as its dependence allows. */
static void lifetime_shrinks(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 6; seed++) {
    gaus_problem *p = random_problem(OPS, 3, 1, seed);
    int32_t asap[OPS], alap[OPS];
    gaus_error err;
    gaus_i_relax_problem relax_problem = space_of(p, GAUS_MODE_MODULO, asap, alap);
    gaus_i_relax_settings s = settings_of(GAUS_MODE_MODULO, relax_problem.ii);
    gaus_i_relaxation *r;
    gaus_i_relax_result before = {0}, after = {0};
    const gaus_i_backend *cpu = gaus_i_backend_cpu();
    assert_int_equal(cpu->open(&relax_problem, &s, 1, 1, 1, &r, &err), GAUS_OK);
    cpu->set_start(r, 0, 0, &(gaus_i_initial_point){.kappa = -1});
    assert_int_equal(cpu->run(r, 1, &err), GAUS_OK);
    cpu->get(r, 0, 0, &before);
    assert_int_equal(cpu->run(r, s.iterations, &err), GAUS_OK);
    cpu->get(r, 0, 0, &after);
    assert_true(after.objective < before.objective);
    cpu->close(r);
    gaus_problem_destroy(p);
  }
}

enum { SPACES = 3, STARTS = 4 };

/* A batch of all modes, run in pieces of `piece` steps on `threads` threads. */
static void batch(int32_t threads, int32_t piece, float mu[SPACES][STARTS][OPS]) {
  static const gaus_mode modes[SPACES] = {GAUS_MODE_RESOURCE, GAUS_MODE_MEMORY, GAUS_MODE_MODULO};
  int32_t asap[SPACES][OPS], alap[SPACES][OPS];
  gaus_problem *p[SPACES];
  gaus_i_relax_problem relax_problems[SPACES];
  gaus_i_relax_settings s[SPACES];
  gaus_i_relaxation *r;
  gaus_error err;
  const gaus_i_backend *cpu = gaus_i_backend_cpu();
  for (int i = 0; i < SPACES; i++) {
    p[i] = random_problem(OPS, 3, modes[i] == GAUS_MODE_MODULO, (uint64_t)i);
    relax_problems[i] = space_of(p[i], modes[i], asap[i], alap[i]);
    s[i] = settings_of(modes[i], relax_problems[i].ii);
  }
  assert_int_equal(cpu->open(relax_problems, s, SPACES, STARTS, threads, &r, &err), GAUS_OK);
  for (int i = 0; i < SPACES; i++)
    for (int j = 0; j < STARTS; j++)
      cpu->set_start(r, i, j, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.3f, .seed = 42, .stream = (uint64_t)j});
  for (int32_t done = 0; done < 120; done += piece)
    assert_int_equal(cpu->run(r, piece, &err), GAUS_OK);
  for (int i = 0; i < SPACES; i++) {
    for (int j = 0; j < STARTS; j++)
      cpu->get(r, i, j, &(gaus_i_relax_result){.mu = mu[i][j]});
    gaus_problem_destroy(p[i]);
  }
  cpu->close(r);
}

static void same_bits(void **state) {
  (void)state;
  static float a[SPACES][STARTS][OPS], b[SPACES][STARTS][OPS];
  batch(1, 120, a);
  batch(3, 17, b);
  assert_memory_equal(a, b, sizeof a);
  assert_memory_not_equal(a[0][0], a[0][1], sizeof a[0][0]); /* starts differ */
  for (int i = 0; i < SPACES; i++)
    for (int j = 0; j < STARTS; j++)
      for (int v = 0; v < OPS; v++)
        assert_true(isfinite(a[i][j][v]));
}

static int cancel_at_third(void *asked) {
  return ++*(int *)asked >= 3;
}

/* Asked in the middle of a round, which ends then: there is less of it than of a whole one, and nobody asks again. */
static void stops_within_a_round(void **state) {
  (void)state;
  int32_t asap[OPS], alap[OPS];
  float none[OPS], some[OPS], all[OPS];
  gaus_problem *p = random_problem(OPS, 3, 0, 5);
  gaus_i_relax_problem relax_problem = space_of(p, GAUS_MODE_MEMORY, asap, alap);
  gaus_error err;
  int asked = 0;
  gaus_i_monitor monitor;
  gaus_i_monitor_init(&monitor, &(gaus_callbacks){.context = &asked, .cancel = cancel_at_third}, 0);
  gaus_i_relax_settings settings = settings_of(GAUS_MODE_MEMORY, 0);
  gaus_i_initial_point from = {.kappa = -1};
  settings.tolerance = 0; /* never ends by itself */
  assert_int_equal(gaus_i_relax(&relax_problem, &settings, &from, &(gaus_i_relax_result){.mu = all}, &err), GAUS_OK);
  settings.monitor = &monitor;
  assert_int_equal(gaus_i_relax(&relax_problem, &settings, &from, &(gaus_i_relax_result){.mu = some}, &err), GAUS_OK);
  assert_int_equal(asked, 3);
  assert_int_equal(gaus_i_relax(&relax_problem, &settings, &from, &(gaus_i_relax_result){.mu = none}, &err), GAUS_OK);
  assert_int_equal(asked, 3);
  assert_memory_not_equal(some, all, sizeof all);
  assert_memory_not_equal(some, none, sizeof none);
  gaus_i_monitor_clear(&monitor);
  gaus_problem_destroy(p);
}

static void selection(void **state) {
  (void)state;
  gaus_options options;
  const gaus_i_backend *backend;
  const gaus_i_offload_estimate large = {1e12, 1e12, 1}, small = {1000, 1000, 1};
  gaus_error err;
  gaus_options_init(&options);
  options.backend = GAUS_BACKEND_CPU;
  assert_int_equal(gaus_i_backend_select(&options, &large, &backend, &err), GAUS_OK);
  assert_string_equal(backend->name, "cpu");
  options.backend = GAUS_BACKEND_AUTO;
  assert_int_equal(gaus_i_backend_select(&options, &small, &backend, &err), GAUS_OK);
  assert_string_equal(backend->name, "cpu");
  options.backend = GAUS_BACKEND_CUDA;
  assert_int_equal(gaus_i_backend_select(&options, &small, &backend, &err), GAUS_OK);
  assert_string_equal(backend->name, "cuda"); /* with the CPU behind it: test_gpu_fallback.c */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(peak_parts_rivals),
      cmocka_unit_test(limit_parts_rivals),
      cmocka_unit_test(expected_violation_keeps_apart),
      cmocka_unit_test(lifetime_shrinks),
      cmocka_unit_test(same_bits),
      cmocka_unit_test(stops_within_a_round),
      cmocka_unit_test(selection),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
