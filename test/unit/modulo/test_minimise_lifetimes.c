/* Fewest registers at a given II: legal, never worse than what came in, the
 * same on any number of threads.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/minimise_lifetimes.h"

#include "modulo/ims.h"
#include "exhaustive.h"
#include "sample.h"

enum { MOST = 60 };

static int32_t easy_schedule(const gaus_problem *p, int32_t *start) {
  int32_t ii = sample_mii(p);
  while (gaus_i_ims(p, ii, 6, NULL, start, NULL) != GAUS_OK)
    ii++;
  return ii;
}

static double refine(const gaus_problem *p, const gaus_options *o, int32_t ii, int32_t threads,
                     const gaus_callbacks *calls, int32_t *start) {
  gaus_i_monitor w;
  gaus_error err;
  double bound = -1;
  const char *backend;
  gaus_i_solve_context context = {p, o, threads, NULL, &w, &err};
  gaus_i_monitor_init(&w, calls, 0);
  if (gaus_i_minimise_lifetimes(&context, ii, start, &bound, &backend) != GAUS_OK)
    fail_msg("%s", err.message);
  gaus_i_monitor_clear(&w);
  assert_true(backend[0] == '\0' || strcmp(backend, "cpu") == 0);
  return bound;
}

static double objective_of(const gaus_problem *p, const gaus_options *o, int32_t ii, const int32_t *start) {
  gaus_metrics m = metrics_of(p, start, ii);
  return (double)(o->objective == GAUS_OBJECTIVE_LIFETIME ? m.lifetime_bits : m.max_live_bits);
}

static void legal_and_not_worse(void **state) {
  (void)state;
  int32_t better = 0, count = 0;
  for (uint64_t seed = 0; seed < 120; seed++) {
    int32_t n = 1 + (int32_t)(seed % 40), start[MOST], given[MOST];
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, n, seed);
    int32_t ii = easy_schedule(p, given);
    gaus_options o;
    gaus_options_init(&o);
    o.backend = GAUS_BACKEND_CPU;
    o.effort = GAUS_EFFORT_LOW;
    o.starts = 3; /* one with a gradient */
    o.objective = seed % 3 == 0 ? GAUS_OBJECTIVE_MAX_LIVE : GAUS_OBJECTIVE_LIFETIME;
    o.latency = seed % 5 == 0 ? metrics_of(p, given, ii).length : 0;
    memcpy(start, given, sizeof start);
    double bound = refine(p, &o, ii, 1, NULL, start), before = objective_of(p, &o, ii, given);
    assert_legal(p, start, ii, (int32_t)o.latency);
    double after = objective_of(p, &o, ii, start);
    if (o.objective == GAUS_OBJECTIVE_LIFETIME)
      assert_true(after <= before);
    else /* lifetimes weigh a sixteenth of their mean over the slots */
      assert_true(after <= before + (double)metrics_of(p, given, ii).lifetime_bits / (16 * ii));
    assert_true(bound <= after && bound >= 0);
    better += after < before;
    count++;
    gaus_problem_destroy(p);
  }
  assert_true(2 * better > count);
}

static void bounds_hold_for_every_schedule(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 120; seed++) {
    int32_t start[MOST];
    gaus_problem *p = sample_problem(&sample_simple, 1 + (int32_t)(seed % 4), seed);
    int32_t ii = easy_schedule(p, start);
    for (int32_t objective = 0; objective < 2; objective++) {
      gaus_options o;
      gaus_options_init(&o);
      o.objective = objective;
      double bound = refine(p, &o, ii, 1, NULL, start);
      assert_true(bound <= (double)exhaustive_least(p, ii, 0, (gaus_objective)objective));
    }
    gaus_problem_destroy(p);
  }
}

static void threads_do_not_matter(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 12; seed++) {
    int32_t given[MOST], one[MOST], many[MOST];
    gaus_problem *p = sample_problem(&sample_hard, 30, seed);
    int32_t ii = easy_schedule(p, given);
    gaus_options o;
    gaus_options_init(&o);
    o.effort = GAUS_EFFORT_LOW;
    o.starts = 6;
    o.iterations = 40;
    memcpy(one, given, sizeof one);
    double bound = refine(p, &o, ii, 1, NULL, one);
    for (int32_t threads = 2; threads <= 8; threads *= 2) {
      memcpy(many, given, sizeof many);
      assert_true(refine(p, &o, ii, threads, NULL, many) == bound);
      assert_memory_equal(one, many, 30 * sizeof *one);
    }
    gaus_problem_destroy(p);
  }
}

static int count_down(void *context) {
  int32_t *left = context;
  return --*left < 0;
}

/* Stopped at once or after a while, it is legal and no worse. */
static void a_stop_leaves_the_best_so_far(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 36; seed++) {
    int32_t start[MOST], given[MOST], left = (int32_t)(seed % 12);
    gaus_problem *p = sample_problem(&sample_hard, 12 + (int32_t)(seed % 20), seed);
    int32_t ii = easy_schedule(p, given);
    gaus_callbacks calls = {.context = &left, .cancel = count_down};
    gaus_options o;
    gaus_options_init(&o);
    o.iterations = 20;
    memcpy(start, given, sizeof start);
    refine(p, &o, ii, 1 + (int32_t)(seed % 2), &calls, start);
    assert_legal(p, start, ii, 0);
    assert_true(metrics_of(p, start, ii).lifetime_bits <= metrics_of(p, given, ii).lifetime_bits);
    gaus_problem_destroy(p);
  }
}

/* Each of the parts can be left out. */
static void ablations_are_legal(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 64; seed++) {
    int32_t start[MOST], given[MOST];
    gaus_problem *p = sample_problem(&sample_simple, 10 + (int32_t)(seed % 17), seed);
    int32_t ii = easy_schedule(p, given);
    gaus_options o;
    gaus_options_init(&o);
    o.iterations = 20;
    o.gradient = seed & 1;
    o.polish = seed >> 1 & 1;
    o.warm_start = seed >> 2 & 1;
    o.repair = seed >> 3 & 1;
    o.perturb = seed >> 4 & 1;
    o.expected_violation = seed >> 5 & 1;
    o.starts = 1 + (int64_t)(seed % 3);
    memcpy(start, given, sizeof start);
    refine(p, &o, ii, 1, NULL, start);
    assert_legal(p, start, ii, 0);
    assert_true(metrics_of(p, start, ii).lifetime_bits <= metrics_of(p, given, ii).lifetime_bits);
    gaus_problem_destroy(p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(legal_and_not_worse),   cmocka_unit_test(bounds_hold_for_every_schedule),
      cmocka_unit_test(threads_do_not_matter), cmocka_unit_test(a_stop_leaves_the_best_so_far),
      cmocka_unit_test(ablations_are_legal),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
