/* The search for the smallest II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/find_ii.h"

#include <math.h>

#include "exhaustive.h"
#include "sample.h"

enum { MOST = 60 };

static gaus_status find(const gaus_problem *p, const gaus_options *o, const gaus_callbacks *calls, int32_t *start,
                        gaus_found_ii *found, gaus_error *err) {
  gaus_bounds b;
  gaus_watch w;
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  gaus_watch_init(&w, calls, 0);
  gaus_status status = gaus_find_ii(p, o, &b, &w, start, found, err);
  gaus_watch_clear(&w);
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
    gaus_found_ii found;
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
    gaus_found_ii found;
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
  gaus_found_ii found;
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
  gaus_found_ii found;
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
  SAYS(&err, "any II from 3 to", "cannot finish by cycle 4");
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
      gaus_found_ii found;
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
  gaus_found_ii found;
  gaus_error err;
  host h = {.stop_at = 1000};
  gaus_callbacks calls = {&h, take_log, take_progress, cancel};
  int32_t start[MOST];
  gaus_options_init(&o);
  assert_int_equal(find(p, &o, &calls, start, &found, NULL), GAUS_OK);
  assert_true(h.reports == 2 && h.last_ii == 4 && h.logs == 1);
  h = (host){.stop_at = 1};
  assert_int_equal(find(p, &o, &calls, start, &found, &err), GAUS_CANCELLED);
  assert_int_equal(err.status, GAUS_CANCELLED);
  SAYS(&err, "II 4");
  gaus_problem_destroy(p);
  p = data_problem("canis14_fig2.json"); /* the first II is always tried */
  h = (host){.stop_at = 1};
  assert_int_equal(find(p, &o, &calls, start, &found, &err), GAUS_OK);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(smallest_on_tiny_problems),
      cmocka_unit_test(legal_on_larger_problems),
      cmocka_unit_test(the_papers_examples),
      cmocka_unit_test(an_ii_that_cannot_be_is_refused),
      cmocka_unit_test(latency_bounds_are_kept_or_refuted),
      cmocka_unit_test(the_host_is_told_and_heard),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
