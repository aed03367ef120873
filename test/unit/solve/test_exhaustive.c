/* Tiny problems: the solver against every schedule there is.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "exhaustive.h"
#include "sample.h"

/* Two types, so that operations meet. */
static const sample_shape simple = {.types = 2,
                                    .latency = 2,
                                    .limit = 2,
                                    .blocking = 1,
                                    .demand = 1,
                                    .width = 8,
                                    .distance = 2,
                                    .limited = 6,
                                    .order = 1,
                                    .forward = 1.4,
                                    .back = 0.4};
/* Several units, for several cycles. */
static const sample_shape packed = {.types = 2,
                                    .latency = 2,
                                    .limit = 3,
                                    .blocking = 3,
                                    .demand = 3,
                                    .width = 8,
                                    .distance = 2,
                                    .limited = 6,
                                    .order = 1,
                                    .forward = 1.3,
                                    .back = 0.4};

typedef struct tally {
  int32_t solved, least, above_mii, limited, proven;
} tally;

/* The smallest II, exactly; the cost never below the least, and how often it
 * is the least. */
static void compare_by(const gaus_problem *p, gaus_objective objective, int32_t latency, bool branch, tally *t) {
  gaus_options o;
  gaus_schedule *s;
  gaus_error err;
  int32_t ii = sample_mii(p);
  gaus_options_init(&o);
  o.threads = 1;
  o.objective = (int)objective;
  o.latency = latency;
  o.branch = branch;
  if (gaus_solve(p, &o, NULL, &s, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  assert_legal(p, s->start, s->ii, latency);
  while (latency > 0 ? exhaustive_least(p, ii, latency, objective) == EXHAUSTIVE_NONE : !exhaustive_feasible(p, ii))
    ii++;
  assert_int_equal(s->ii, ii);
  assert_in_range(s->ii_bound, sample_mii(p), ii);
  int64_t least = exhaustive_least(p, ii, latency, objective);
  int64_t cost = objective == GAUS_OBJECTIVE_LIFETIME ? s->metrics.lifetime_bits : s->metrics.max_live_bits;
  assert_true(cost >= least);
  assert_true(s->objective == (double)cost);
  assert_true(s->bound <= (double)least);
  if (s->quality == GAUS_OPTIMAL)
    assert_int_equal(cost, least);
  t->solved++;
  t->least += cost == least;
  t->above_mii += ii > sample_mii(p);
  t->limited += s->bound < (double)least; /* the units cost something */
  t->proven += s->quality == GAUS_OPTIMAL;
  gaus_schedule_destroy(s);
}

/* With branch and bound, and without in *search. */
static void compare(const gaus_problem *p, gaus_objective objective, int32_t latency, tally *exact, tally *search) {
  compare_by(p, objective, latency, true, exact);
  compare_by(p, objective, latency, false, search);
}

static void least_lifetimes(void **state) {
  (void)state;
  tally exact = {0}, search = {0};
  for (uint64_t seed = 0; seed < 1200; seed++) {
    gaus_problem *p = sample_problem(&simple, 1 + (int32_t)(seed % 5), seed);
    compare(p, GAUS_OBJECTIVE_LIFETIME, 0, &exact, &search);
    gaus_problem_destroy(p);
  }
  assert_int_equal(exact.least, exact.solved);
  assert_int_equal(exact.proven, exact.solved);
  assert_int_equal(search.least, search.solved);
  assert_true(search.limited > 60);
}

static void least_peaks(void **state) {
  (void)state;
  tally exact = {0}, search = {0};
  for (uint64_t seed = 0; seed < 400; seed++) {
    gaus_problem *p = sample_problem(&simple, 1 + (int32_t)(seed % 4), seed);
    compare(p, GAUS_OBJECTIVE_MAX_LIVE, 0, &exact, &search);
    gaus_problem_destroy(p);
  }
  assert_int_equal(exact.least, exact.solved);
  assert_int_equal(search.least, search.solved);
  assert_true(exact.limited > 60);
  assert_true(exact.proven > search.proven);
}

/* Without branch and bound the least is not promised here, but nearly always found. */
static void packed_units(void **state) {
  (void)state;
  tally exact = {0}, search = {0};
  for (uint64_t seed = 0; seed < 800; seed++) {
    gaus_problem *p = sample_problem(&packed, 1 + (int32_t)(seed % 4), seed);
    compare(p, GAUS_OBJECTIVE_LIFETIME, 0, &exact, &search);
    gaus_problem_destroy(p);
  }
  assert_true(exact.least == exact.solved && 100 * exact.proven >= 99 * exact.solved);
  assert_true(100 * search.least >= 99 * search.solved);
  assert_true(search.limited > 100 && search.above_mii > 20);
}

/* Within a bound on the latency, where there is a schedule at all. */
static void least_lifetimes_in_time(void **state) {
  (void)state;
  tally exact = {0}, search = {0};
  for (uint64_t seed = 0; seed < 300; seed++) {
    gaus_problem *p = sample_problem(&simple, 1 + (int32_t)(seed % 5), seed);
    gaus_bounds b;
    assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
    int32_t latency = b.depth + 1, longest = latency + 8; /* iterations no longer touch at that II */
    gaus_bounds_clear(&b);
    while (exhaustive_least(p, longest, latency, GAUS_OBJECTIVE_LIFETIME) == EXHAUSTIVE_NONE)
      latency++;
    compare(p, GAUS_OBJECTIVE_LIFETIME, latency, &exact, &search);
    compare(p, GAUS_OBJECTIVE_LIFETIME, latency + 2, &exact, &search);
    gaus_problem_destroy(p);
  }
  assert_true(exact.least == exact.solved && 100 * exact.proven >= 99 * exact.solved);
  assert_true(100 * search.least >= 99 * search.solved);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(least_lifetimes),
      cmocka_unit_test(least_peaks),
      cmocka_unit_test(packed_units),
      cmocka_unit_test(least_lifetimes_in_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
