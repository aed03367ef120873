/* A stop at any moment: the best so far, legal, and soon.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * No clocks: the host says stop at its n-th question, and what is done after that is
 * counted in elementary steps (support/budget.h). */
#include "sample.h"

#include "modulo/ims.h"
#include "modulo/list.h"
#include "analysis/within.h"
#include "modulo/recurrence_search.h"
#include "legalise/insertion.h"
#include "problem/ample.h"
#include "modulo/first_schedule.h"
#include "support/monitor.h"

typedef struct host {
  int32_t asked, stop_at;
} host;

static int cancel(void *context) {
  host *h = context;
  return ++h->asked >= h->stop_at;
}

static gaus_options options_of(gaus_mode mode, gaus_scheduler scheduler) {
  gaus_options o;
  gaus_options_init(&o);
  o.mode = (int)mode;
  o.scheduler = (int)scheduler;
  o.effort = GAUS_EFFORT_LOW;
  o.threads = 1;
  return o;
}

/* --- whole solves -------------------------------------------------------------------------- */

/* Solves with a stop at question `stop_at`. Returns how often it was asked; 0: it was not stopped. */
static int32_t solve_until(const gaus_problem *p, const gaus_options *o, int32_t stop_at, int *given) {
  host h = {.stop_at = stop_at};
  gaus_callbacks calls = {.context = &h, .cancel = cancel};
  gaus_schedule *s;
  gaus_error err;
  gaus_status status = gaus_solve(p, o, &calls, &s, &err);
  bool stopped = h.asked >= stop_at;
  if (status == GAUS_OK) {
    assert_legal(p, s->start, s->ii, (int32_t)o->latency);
    assert_true(s->objective >= s->bound);
    gaus_schedule_destroy(s);
  } else {
    assert_true(status == GAUS_INFEASIBLE || status == GAUS_UNDECIDED || (stopped && status == GAUS_CANCELLED));
    assert_null(s);
    assert_true(err.message[0] != 0);
  }
  *given += status == GAUS_OK;
  return stopped ? h.asked : 0;
}

/* Questions 1, 2, 3 and so on by a stride that grows, until the solve ends by itself.
 * A schedule comes every time where one is at hand. */
static void stop_everywhere(const gaus_problem *p, const gaus_options *o, bool at_hand) {
  int given = 0, tried = 0;
  for (int32_t n = 1;; n += 1 + n / 2) {
    int32_t asked = solve_until(p, o, n, &given);
    tried++;
    if (asked == 0)
      break;
    assert_int_equal(asked, n); /* one thread, which is not asked after a stop */
  }
  if (at_hand)
    assert_int_equal(given, tried);
}

static void a_loop_stopped_anywhere_has_a_schedule(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 4; seed++) {
    gaus_problem *p = sample_problem(&sample_hard, 40 + 15 * (int32_t)seed, seed);
    gaus_options o = options_of(GAUS_MODE_MODULO, GAUS_SCHEDULER_GAUSS);
    o.objective = seed % 2 ? GAUS_OBJECTIVE_MAX_LIVE : GAUS_OBJECTIVE_LIFETIME;
    stop_everywhere(p, &o, true);
    o.effort = GAUS_EFFORT_DEFAULT;
    o.starts = 3;
    o.iterations = 50;
    stop_everywhere(p, &o, true);
    o.scheduler = GAUS_SCHEDULER_IMS;
    stop_everywhere(p, &o, true);
    o.scheduler = GAUS_SCHEDULER_LIST;
    stop_everywhere(p, &o, true);
    o.scheduler = GAUS_SCHEDULER_ASAP; /* legal only where units happen to suffice */
    stop_everywhere(p, &o, false);
    gaus_problem_destroy(p);
  }
}

/* An II or a length that is asked for is kept, or nothing is given. */
static void what_was_asked_for_is_kept(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 6; seed++) {
    gaus_problem *p = sample_problem(&sample_hard, 80, seed);
    gaus_options o = options_of(GAUS_MODE_MODULO, GAUS_SCHEDULER_GAUSS);
    int given = 0;
    o.ii = sample_mii(p) + (int32_t)(seed % 3);
    for (int32_t n = 1; n < 200; n += 1 + n)
      solve_until(p, &o, n, &given);
    o.ii = 0;
    o.latency = 60 + 20 * (int64_t)seed;
    for (int32_t n = 1; n < 200; n += 1 + n)
      solve_until(p, &o, n, &given);
    assert_true(given > 0);
    gaus_problem_destroy(p);
  }
}

static void a_graph_stopped_anywhere_has_a_schedule(void **state) {
  (void)state;
  static const gaus_scheduler schedulers[] = {GAUS_SCHEDULER_GAUSS, GAUS_SCHEDULER_LIST, GAUS_SCHEDULER_FDS,
                                              GAUS_SCHEDULER_RANDOM, GAUS_SCHEDULER_ALAP};
  for (int mode = GAUS_MODE_RESOURCE; mode <= GAUS_MODE_MEMORY; mode++)
    for (size_t k = 0; k < sizeof schedulers / sizeof *schedulers; k++) {
      sample_shape free = sample_simple;
      free.limited = 0;
      gaus_problem *p = sample_problem(&free, 90, k);
      gaus_options o = options_of((gaus_mode)mode, schedulers[k]);
      stop_everywhere(p, &o, true);
      o.effort = GAUS_EFFORT_HIGH; /* which raises bounds, too */
      o.iterations = 20;
      o.latency = 90;
      for (int32_t n = 1, given = 0; n < 6; n += 1 + n)
        solve_until(p, &o, n, &given);
      gaus_problem_destroy(p);
    }
}

/* Under limits the list schedule may keep them where the earliest starts do not. */
static void a_graph_with_limits_stopped_anywhere(void **state) {
  (void)state;
  for (int mode = GAUS_MODE_RESOURCE; mode <= GAUS_MODE_MEMORY; mode++)
    for (uint64_t seed = 0; seed < 4; seed++) {
      gaus_problem *p = sample_problem(&sample_simple, 100, seed);
      gaus_options o = options_of((gaus_mode)mode, GAUS_SCHEDULER_GAUSS);
      o.latency = 300;
      o.warm_start = seed % 2;
      stop_everywhere(p, &o, true);
      gaus_problem_destroy(p);
    }
}

static void a_batch_stopped_anywhere(void **state) {
  (void)state;
  enum { COUNT = 5 };
  gaus_problem *p[COUNT];
  gaus_options o[COUNT];
  for (int32_t i = 0; i < COUNT; i++) {
    p[i] = sample_problem(&sample_hard, 30 + 10 * i, (uint64_t)i);
    o[i] = options_of(GAUS_MODE_MODULO, GAUS_SCHEDULER_GAUSS);
    o[i].threads = 3;
  }
  for (int32_t n = 1; n < 300; n += 1 + n) {
    host h = {.stop_at = n};
    gaus_callbacks calls = {.context = &h, .cancel = cancel};
    gaus_schedule *s[COUNT];
    gaus_status status[COUNT];
    const gaus_problem *const *problems = (const gaus_problem *const *)p;
    assert_int_equal(gaus_solve_batch(problems, o, COUNT, &calls, s, status, NULL, NULL), GAUS_OK);
    for (int32_t i = 0; i < COUNT; i++) {
      assert_int_equal(status[i], GAUS_OK);
      assert_legal(p[i], s[i]->start, s[i]->ii, 0);
      gaus_schedule_destroy(s[i]);
    }
  }
  for (int32_t i = 0; i < COUNT; i++)
    gaus_problem_destroy(p[i]);
}

/* The first schedule is a point of the front. */
static void a_front_stopped_anywhere_has_a_point(void **state) {
  (void)state;
  for (int mode = GAUS_MODE_MODULO; mode <= GAUS_MODE_MEMORY; mode++) {
    sample_shape shape = sample_simple;
    shape.limited = mode == GAUS_MODE_MODULO ? shape.limited : 0;
    gaus_problem *p = sample_problem(&shape, 60, 3);
    gaus_options o = options_of((gaus_mode)mode, GAUS_SCHEDULER_GAUSS);
    o.points = 5;
    for (int32_t n = 1; n < 1000; n += 1 + n) {
      host h = {.stop_at = n};
      gaus_callbacks calls = {.context = &h, .cancel = cancel};
      gaus_front *front;
      gaus_error err;
      if (gaus_pareto(p, &o, &calls, &front, &err) != GAUS_OK)
        fail_msg("mode %d, question %d: %s", mode, n, err.message);
      assert_true(front->count > 0);
      for (int32_t i = 0; i < front->count; i++)
        assert_legal(p, front->points[i]->start, front->points[i]->ii, 0);
      assert_int_equal(front->complete, h.asked < n);
      gaus_front_destroy(front);
    }
    gaus_problem_destroy(p);
  }
}

/* --- phases ---------------------------------------------------------------------------------- */

/* What a phase does between one question and the next, and after a stop: within a sweep or
 * a pass over one operation's slots. */
enum { OPERATIONS = 3000, MOST_AFTER = 100000, AGAIN = 100 };

typedef struct phase {
  gaus_problem *p;
  int32_t ii, *start, *asap, *alap;
  double *mu;
} phase;

static void open_phase(phase *f) {
  sample_shape shape = sample_hard;
  shape.back = 0.6;
  *f = (phase){.p = sample_problem(&shape, OPERATIONS, 1)};
  f->ii = sample_mii(f->p);
  f->start = test_calloc(OPERATIONS, sizeof *f->start);
  f->asap = test_calloc(OPERATIONS, sizeof *f->asap);
  f->alap = test_calloc(OPERATIONS, sizeof *f->alap);
  f->mu = test_calloc(OPERATIONS, sizeof *f->mu);
  assert_int_equal(gaus_problem_mobility(f->p, f->ii, 0, f->asap, f->alap, NULL), GAUS_OK);
  assert_int_equal(
      gaus_problem_mobility(f->p, f->ii, gaus_i_problem_length(f->p, f->asap) + 2 * f->ii, f->asap, f->alap, NULL),
      GAUS_OK);
}

static void close_phase(phase *f) {
  gaus_problem_destroy(f->p);
  test_free(f->start);
  test_free(f->asap);
  test_free(f->alap);
  test_free(f->mu);
}

typedef gaus_status run_phase(phase *f, gaus_i_budget *budget);

static gaus_status run_bounds(phase *f, gaus_i_budget *budget) {
  gaus_bounds b;
  gaus_status status = gaus_i_bounds_within(f->p, budget, &b, NULL);
  assert_int_equal(status, GAUS_OK); /* with what it has */
  assert_true(b.rec_mii <= f->ii);
  gaus_bounds_clear(&b);
  return gaus_i_budget_status(budget);
}

static gaus_status run_mobility(phase *f, gaus_i_budget *budget) {
  return gaus_i_mobility_within(f->p, f->ii, 0, budget, f->start, f->alap, NULL);
}

static gaus_status run_ims(phase *f, gaus_i_budget *budget) {
  return gaus_i_ims(f->p, f->ii, 6, budget, f->start, NULL);
}

static gaus_status run_list(phase *f, gaus_i_budget *budget) {
  return gaus_i_modulo_list_schedule(f->p, f->ii, budget, f->start, NULL);
}

static gaus_status run_insertion(phase *f, gaus_i_budget *budget) {
  gaus_i_insert in;
  assert_int_equal(gaus_i_insert_init(&in, f->p, f->ii, NULL), GAUS_OK);
  in.budget = budget;
  gaus_status status = gaus_i_insert_run(&in, f->mu, f->asap, f->alap, 40, f->start, NULL);
  gaus_i_insert_clear(&in);
  return status;
}

static gaus_status run_core(phase *f, gaus_i_budget *budget) {
  gaus_status status = gaus_i_recurrence_search(f->p, f->ii, 2000, budget, 1, f->start, NULL);
  return status == GAUS_UNDECIDED && gaus_i_budget_status(budget) != GAUS_OK ? gaus_i_budget_status(budget) : status;
}

/* Stops a phase at its first, second, fourth question and so on. What is done after a stop is small. */
static void stop_phase(phase *f, run_phase *run, const char *name) {
  int32_t stops = 0;
  for (int32_t n = 1; n < 1 << 12; n *= 2) {
    host h = {.stop_at = n};
    gaus_callbacks calls = {.context = &h, .cancel = cancel};
    gaus_i_monitor monitor;
    gaus_i_monitor_init(&monitor, &calls, 0);
    gaus_i_budget budget = gaus_i_budget_endless(&monitor);
    gaus_status status = run(f, &budget);
    for (int32_t k = 0; k < AGAIN && gaus_i_monitor_status(&monitor) == GAUS_OK; k++)
      status = run(f, &budget); /* short ones together take long enough */
    bool stopped = gaus_i_monitor_status(&monitor) != GAUS_OK;
    int64_t steps = INT64_MAX - budget.left, most = n * (GAUS_STEPS_BETWEEN_LOOKS + MOST_AFTER);
    gaus_i_monitor_clear(&monitor);
    if (!stopped)
      break;
    stops++;
    assert_int_equal(status, GAUS_CANCELLED);
    if (steps > most)
      fail_msg("%s: %lld steps at question %d", name, (long long)steps, n);
  }
  if (stops == 0)
    fail_msg("%s was never asked", name);
}

static void every_phase_ends_soon_after_a_stop(void **state) {
  (void)state;
  phase f;
  open_phase(&f);
  stop_phase(&f, run_bounds, "bounds");
  stop_phase(&f, run_mobility, "mobility");
  stop_phase(&f, run_ims, "iterative modulo scheduling");
  stop_phase(&f, run_list, "list scheduling");
  stop_phase(&f, run_insertion, "insertion");
  stop_phase(&f, run_core, "exact search");
  close_phase(&f);
}

/* --- the schedule that is at hand ------------------------------------------------------------- */

static void the_first_schedule_is_legal(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 200; seed++) {
    int32_t n = 1 + (int32_t)(seed * 7 % 120), *start = test_calloc((size_t)n, sizeof *start), ii;
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, n, seed);
    gaus_options o = options_of(GAUS_MODE_MODULO, GAUS_SCHEDULER_GAUSS);
    gaus_bounds b;
    gaus_i_ii_range range;
    assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
    assert_int_equal(gaus_i_ii_range_init(&range, p, &o, &b, NULL), GAUS_OK);
    o.ims_budget = seed % 4 < 2 ? 0 : 6; /* 0: iterative modulo scheduling never ends well */
    assert_int_equal(gaus_i_first_schedule(p, &o, &range, range.first, start, &ii, NULL), GAUS_OK);
    assert_legal(p, start, ii, 0);
    assert_true(ii >= range.first && ii <= range.last);
    o.latency = 1 + gaus_i_problem_length(p, start) / 2; /* kept, or nothing is given */
    if (gaus_i_first_schedule(p, &o, &range, range.first, start, &ii, NULL) == GAUS_OK)
      assert_legal(p, start, ii, (int32_t)o.latency);
    gaus_bounds_clear(&b);
    gaus_problem_destroy(p);
    test_free(start);
  }
}

/* --- what grows with the operations only --------------------------------------------------------- */

static double objective_at(const gaus_problem *p, gaus_options o, int64_t ii, int64_t latency) {
  gaus_schedule *s;
  gaus_error err;
  o.ii = ii;
  o.latency = latency;
  if (gaus_solve(p, &o, NULL, &s, &err) != GAUS_OK)
    fail_msg("II %lld, latency %lld: %s", (long long)ii, (long long)latency, err.message);
  assert_legal(p, s->start, s->ii, (int32_t)latency);
  assert_int_equal(s->ii, ii);
  assert_true(s->objective >= s->bound);
  double objective = s->objective;
  gaus_schedule_destroy(s);
  return objective;
}

/* An II of 10^9 would take a table of gigabytes, if there were one. Values that live on into the next
 * iteration live for all of it, and what is alive at a time is as ever. */
static void a_large_ii_takes_what_a_small_one_takes(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 12; seed++) {
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, 3 + (int32_t)seed, seed);
    gaus_options o = options_of(GAUS_MODE_MODULO, GAUS_SCHEDULER_GAUSS);
    o.objective = GAUS_OBJECTIVE_MAX_LIVE;
    double least = objective_at(p, o, gaus_i_problem_ample(p), 0);
    assert_true(objective_at(p, o, gaus_i_problem_ample(p) + 1, 0) <= least);
    assert_true(objective_at(p, o, 20000, 0) <= least);
    assert_true(objective_at(p, o, 100000000, 0) <= least);
    objective_at(p, o, GAUS_MAX_STEP, 0); /* the next iteration is beyond the last step */
    o.objective = GAUS_OBJECTIVE_LIFETIME;
    objective_at(p, o, 100000000, 0);
    objective_at(p, o, 100000000, 1000);
    gaus_problem_destroy(p);
  }
}

/* A bound on latency beyond what any order of the operations can use. */
static void a_large_latency_takes_what_a_small_one_takes(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 3; seed++) {
    gaus_problem *p = sample_problem(&sample_simple, 5 + (int32_t)seed, seed);
    gaus_options o = options_of(GAUS_MODE_MEMORY, GAUS_SCHEDULER_GAUSS);
    double least = objective_at(p, o, 0, gaus_i_problem_ample(p));
    assert_true(objective_at(p, o, 0, 100000000) == least);
    o.mode = GAUS_MODE_RESOURCE;
    o.alpha = 1;
    assert_true(objective_at(p, o, 0, 100000000) == objective_at(p, o, 0, gaus_i_problem_ample(p)));
    gaus_problem_destroy(p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_loop_stopped_anywhere_has_a_schedule),
      cmocka_unit_test(what_was_asked_for_is_kept),
      cmocka_unit_test(a_graph_stopped_anywhere_has_a_schedule),
      cmocka_unit_test(a_graph_with_limits_stopped_anywhere),
      cmocka_unit_test(a_batch_stopped_anywhere),
      cmocka_unit_test(a_front_stopped_anywhere_has_a_point),
      cmocka_unit_test(every_phase_ends_soon_after_a_stop),
      cmocka_unit_test(the_first_schedule_is_legal),
      cmocka_unit_test(a_large_ii_takes_what_a_small_one_takes),
      cmocka_unit_test(a_large_latency_takes_what_a_small_one_takes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
