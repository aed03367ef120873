/* The search for the smallest II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/find_ii.h"

#include <math.h>

#include "exhaustive.h"
#include "sample.h"

enum { MOST = 60 };

static gaus_status find(const gaus_problem *p, const gaus_options *o, const gaus_callbacks *calls, int32_t *start,
                        gaus_i_found_ii *found, gaus_error *err) {
  gaus_bounds b;
  gaus_i_monitor w;
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  gaus_i_monitor_init(&w, calls, 0);
  gaus_status status = gaus_i_find_ii(p, o, &b, &w, start, found, err);
  gaus_i_monitor_clear(&w);
  gaus_bounds_clear(&b);
  return status;
}

/* Two types, so that operations meet. */
static sample_shape crowded(uint64_t seed) {
  sample_shape shape = seed % 2 ? sample_hard : sample_simple;
  shape.types = 2;
  shape.latency = 2;
  shape.back = 0.5;
  shape.limited = 7;
  return shape;
}

static void smallest_on_tiny_problems(void **state) {
  (void)state;
  int32_t above = 0;
  for (uint64_t seed = 0; seed < 600; seed++) {
    sample_shape shape = crowded(seed);
    gaus_problem *p = sample_problem(&shape, 1 + (int32_t)(seed / 2 % (seed % 2 ? 4 : 5)), seed);
    gaus_options o;
    gaus_i_found_ii found;
    gaus_error err;
    int32_t start[MOST], ii = sample_mii(p);
    gaus_options_init(&o);
    while (!exhaustive_feasible(p, ii))
      ii++;
    if (find(p, &o, NULL, start, &found, &err) != GAUS_OK)
      fail_msg("%s", err.message);
    assert_legal(p, start, found.ii, 0);
    assert_int_equal(found.ii, ii);
    assert_in_range(found.bound, sample_mii(p), ii);
    above += ii > sample_mii(p);
    gaus_problem_destroy(p);
  }
  assert_true(above > 10); /* MII was not always enough */
}

static void legal_on_larger_problems(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 300; seed++) {
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, 1 + (int32_t)(seed % MOST), seed);
    gaus_options o;
    gaus_i_found_ii found;
    int32_t start[MOST];
    gaus_options_init(&o);
    o.effort = (int)(seed % 2);
    assert_int_equal(find(p, &o, NULL, start, &found, NULL), GAUS_OK);
    assert_legal(p, start, found.ii, 0);
    assert_true(found.bound >= sample_mii(p) && found.bound <= found.ii);
    gaus_problem_destroy(p);
  }
}

static void the_papers_examples(void **state) {
  (void)state;
  gaus_options o;
  gaus_i_found_ii found;
  int32_t start[MOST];
  gaus_options_init(&o);
  gaus_problem *p = data_problem("canis14_fig2.json");
  assert_int_equal(find(p, &o, NULL, start, &found, NULL), GAUS_OK);
  assert_true(found.ii == 3 && found.bound == 3);
  gaus_problem_destroy(p);
  p = data_problem("minii_infeasible.json");
  assert_int_equal(sample_mii(p), 3);
  assert_int_equal(find(p, &o, NULL, start, &found, NULL), GAUS_OK);
  assert_true(found.ii == 4 && found.bound == 4); /* 3 is proven infeasible */
  gaus_problem_destroy(p);
}

/* A range of one: the reason is that of this II, and the status says so too. */
static void an_ii_that_cannot_be_is_refused(void **state) {
  (void)state;
  gaus_problem *p = data_problem("minii_infeasible.json");
  gaus_options o;
  gaus_i_found_ii found;
  gaus_error err;
  int32_t start[MOST];
  gaus_options_init(&o);
  o.ii = 3;
  assert_int_equal(find(p, &o, NULL, start, &found, &err), GAUS_INFEASIBLE);
  assert_int_equal(err.status, GAUS_INFEASIBLE);
  SAYS(&err, "II 3");
  o.ii = 0;
  o.max_ii = 3;
  assert_int_equal(find(p, &o, NULL, start, &found, &err), GAUS_INFEASIBLE);
  o.max_ii = 0;
  o.latency = 4; /* 0, 1, two of 2..4, the third, 5, 6: six cycles at least */
  assert_int_equal(find(p, &o, NULL, start, &found, &err), GAUS_INFEASIBLE);
  assert_int_equal(err.status, GAUS_INFEASIBLE);
  SAYS(&err, "any II", "cannot finish by cycle 4");
  gaus_problem_destroy(p);
}

static void latency_bounds_are_kept_or_refuted(void **state) {
  (void)state;
  int32_t refuted = 0, kept = 0;
  for (uint64_t seed = 0; seed < 100; seed++) {
    sample_shape shape = crowded(seed);
    gaus_problem *p = sample_problem(&shape, 1 + (int32_t)(seed / 2 % 4), seed);
    gaus_bounds b;
    gaus_bounds_compute(p, &b, NULL);
    for (int32_t latency = b.depth > 1 ? b.depth - 1 : 1; latency < b.depth + 5; latency++) {
      gaus_options o;
      gaus_i_found_ii found;
      gaus_error err;
      int32_t start[MOST], ii = sample_mii(p), enough = latency + 8; /* iterations no longer touch then */
      gaus_options_init(&o);
      o.latency = latency;
      while (ii <= enough && exhaustive_least(p, ii, latency, GAUS_OBJECTIVE_LIFETIME) == EXHAUSTIVE_NONE)
        ii++;
      gaus_status status = find(p, &o, NULL, start, &found, &err);
      if (ii > enough) {
        assert_int_equal(status, GAUS_INFEASIBLE);
        assert_int_equal(err.status, GAUS_INFEASIBLE);
        refuted++;
        continue;
      }
      assert_int_equal(status, GAUS_OK);
      assert_legal(p, start, found.ii, latency);
      assert_int_equal(found.ii, ii);
      assert_true(found.bound <= ii);
      kept++;
    }
    gaus_bounds_clear(&b);
    gaus_problem_destroy(p);
  }
  assert_true(refuted > 40 && kept > 200);
}

typedef struct host {
  int32_t reports, last_ii, asked, stop_at, logs;
} host;

static void take_progress(void *context, double fraction, int32_t ii, double best) {
  host *h = context;
  assert_true(fraction >= 0 && fraction <= 1);
  assert_true(isinf(best) && best > 0); /* nothing yet */
  assert_true(ii > h->last_ii);
  h->last_ii = ii;
  h->reports++;
}

static void take_log(void *context, gaus_log_level level, const char *message) {
  host *h = context;
  assert_int_equal(level, GAUS_LOG_INFO);
  assert_non_null(strstr(message, "II 3: proven infeasible"));
  h->logs++;
}

static int cancel(void *context) {
  host *h = context;
  return ++h->asked >= h->stop_at;
}

/* One report for each II; a stop is heeded between them. */
static void the_host_is_told_and_heard(void **state) {
  (void)state;
  gaus_problem *p = data_problem("minii_infeasible.json");
  gaus_options o;
  gaus_i_found_ii found;
  gaus_error err;
  host h = {.stop_at = 1000};
  gaus_callbacks calls = {.context = &h, .log = take_log, .progress = take_progress, .cancel = cancel};
  int32_t start[MOST];
  gaus_options_init(&o);
  assert_int_equal(find(p, &o, &calls, start, &found, NULL), GAUS_OK);
  assert_true(h.reports == 2 && h.last_ii == 4 && h.logs == 1);
  h = (host){.stop_at = 1};
  assert_int_equal(find(p, &o, &calls, start, &found, &err), GAUS_OK); /* what is at hand */
  assert_int_equal(gaus_schedule_verify_starts(p, start, found.ii, 0, &err), GAUS_OK);
  h = (host){.stop_at = 1};
  o.latency = 1; /* too short for that, which needs no search */
  assert_int_equal(find(p, &o, &calls, start, &found, &err), GAUS_INFEASIBLE);
  SAYS(&err, "no schedule at any II", "cannot finish by cycle 1");
  gaus_problem_destroy(p);
  o.latency = 0;
  p = data_problem("canis14_fig2.json"); /* the first II is always tried */
  h = (host){.stop_at = 1};
  assert_int_equal(find(p, &o, &calls, start, &found, &err), GAUS_OK);
  gaus_problem_destroy(p);
}

/* --- the work limit ------------------------------------------------------------------------ */

enum { RING = 40, TYPES = 3 };

/* Operations in one tight ring, whose units block: iterative scheduling and insertion fail well above MII. */
static gaus_problem *ring(uint64_t seed) {
  gaus_problem *p;
  gaus_i_rng rng;
  int32_t type[RING], uses[TYPES] = {0}, latency = 0, res = 0;
  gaus_i_rng_seed(&rng, seed, 7);
  assert_int_equal(gaus_problem_create("ring", &p, NULL), GAUS_OK);
  for (int32_t t = 0; t < TYPES; t++) {
    char name[] = {(char)('a' + t), 0};
    gaus_problem_add_type(p, &(gaus_operator_type){name, 1 + t, 2, 7, 0, 0}, NULL, NULL);
  }
  for (int32_t v = 0; v < RING; v++) {
    type[v] = gaus_i_rng_below(&rng, TYPES);
    uses[type[v]] += 7;
    latency += 1 + type[v];
    res = (uses[type[v]] + 1) / 2 > res ? (uses[type[v]] + 1) / 2 : res;
    gaus_problem_add_operation(p, &(gaus_operation){NULL, type[v], 8, 1}, NULL, NULL);
  }
  for (int32_t v = 0; v < RING; v++)
    gaus_problem_add_dependence(p,
                                &(gaus_dependence){v, (v + 1) % RING, v + 1 < RING ? 0 : (latency + res - 1) / res,
                                                   GAUS_LATENCY_OF_SOURCE, GAUS_DATA},
                                NULL, NULL);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  return p;
}

/* Where nothing is at hand, the host's word is the answer. */
static void a_stop_before_anything_is_found(void **state) {
  (void)state;
  gaus_problem *p = ring(1);
  host h = {.stop_at = 1};
  gaus_callbacks calls = {.context = &h, .cancel = cancel};
  gaus_options o;
  gaus_i_found_ii found;
  gaus_error err;
  int32_t start[RING];
  gaus_options_init(&o);
  o.max_ii = sample_mii(p) + 1;
  assert_int_equal(find(p, &o, &calls, start, &found, &err), GAUS_CANCELLED);
  assert_int_equal(err.status, GAUS_CANCELLED);
  SAYS(&err, "stopped at II");
  gaus_problem_destroy(p);
}

typedef struct attempts {
  int32_t count, ii[200];
} attempts;

static void take_attempt(void *context, double fraction, int32_t ii, double best) {
  attempts *a = context;
  (void)fraction, (void)best;
  assert_true(a->count < 200);
  a->ii[a->count++] = ii;
}

static gaus_i_found_ii find_within(const gaus_problem *p, int64_t limit, attempts *a, int32_t *start) {
  gaus_callbacks calls = {.context = a, .progress = take_attempt};
  gaus_options o;
  gaus_i_found_ii found;
  gaus_options_init(&o);
  o.effort = GAUS_EFFORT_LOW;
  o.work_limit = limit;
  a->count = 0;
  assert_int_equal(find(p, &o, &calls, start, &found, NULL), GAUS_OK);
  assert_legal(p, start, found.ii, 0);
  return found;
}

/* Without one an II after the other is tried; with one that is soon spent leaps
 * double, and with one that is not the outcome is as without. */
static void a_spent_work_limit_leaps(void **state) {
  (void)state;
  int32_t leaps = 0;
  for (uint64_t seed = 0; seed < 6; seed++) {
    gaus_problem *p = ring(seed);
    int32_t plain[RING], small[RING], again[RING], ample[RING];
    attempts each, few, same;
    gaus_i_found_ii best = find_within(p, 0, &each, plain);
    find_within(p, 1, &few, small);
    for (int32_t k = 1; k < each.count && k < 32; k++)
      assert_int_equal(each.ii[k], each.ii[k - 1] + 1);
    for (int32_t k = 1; k < few.count; k++) {
      int32_t leap = few.ii[k] - few.ii[k - 1];
      assert_true(leap == 1 || leap == few.ii[k - 1] - few.ii[0]);
      leaps += leap > 1;
    }
    find_within(p, 1, &same, again);
    assert_memory_equal(small, again, sizeof small);
    assert_int_equal(find_within(p, 1000000, &same, ample).ii, best.ii);
    assert_memory_equal(plain, ample, sizeof plain);
    gaus_problem_destroy(p);
  }
  assert_true(leaps > 6);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(smallest_on_tiny_problems),
      cmocka_unit_test(legal_on_larger_problems),
      cmocka_unit_test(the_papers_examples),
      cmocka_unit_test(an_ii_that_cannot_be_is_refused),
      cmocka_unit_test(latency_bounds_are_kept_or_refuted),
      cmocka_unit_test(the_host_is_told_and_heard),
      cmocka_unit_test(a_stop_before_anything_is_found),
      cmocka_unit_test(a_spent_work_limit_leaps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
