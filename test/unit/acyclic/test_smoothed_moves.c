/* What moves cost while maxima are smoothed: against the smoothed objective from scratch, and its prices.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/smoothed_moves.h"

#include <math.h>

#include "sample.h"

enum { OPERATIONS = 40, ROOM = 6 };

typedef struct setting {
  gaus_problem *problem;
  gaus_i_acyclic b;
  gaus_i_placement p;
  gaus_i_smoothed_state mover;
} setting;

/* Half of what the earliest starts ask for. */
static void limit(setting *s) {
  for (int32_t resource = 0; resource < s->b.num_resources; resource++) {
    const int64_t *load = &s->p.load[resource * s->b.steps];
    int64_t peak = 0;
    for (int32_t d = 0; d < s->b.steps; d++)
      peak = load[d] > peak ? load[d] : peak;
    if (resource != s->b.live_resource)
      s->b.resources[resource].limit = peak / 2;
  }
}

/* The earliest starts of a random graph, some cycles before the latest. */
static void open_setting(setting *s, gaus_mode mode, uint64_t seed) {
  sample_shape shape = sample_hard;
  gaus_options options;
  int32_t asap[OPERATIONS], alap[OPERATIONS];
  shape.limited = 0;
  gaus_options_init(&options);
  options.mode = mode;
  s->problem = sample_problem(&shape, OPERATIONS, seed);
  assert_int_equal(gaus_problem_mobility(s->problem, 0, 0, asap, alap, NULL), GAUS_OK);
  int32_t latency = gaus_i_problem_length(s->problem, asap);
  assert_int_equal(gaus_i_acyclic_init(&s->b, s->problem, &options, latency + ROOM, NULL), GAUS_OK);
  assert_int_equal(gaus_i_placement_init(&s->p, &s->b, NULL), GAUS_OK);
  gaus_i_placement_load(&s->p, s->b.asap);
  if (seed % 2)
    limit(s);
  assert_int_equal(gaus_i_smoothed_state_init(&s->mover, &s->p, NULL), GAUS_OK);
}

static void close_setting(setting *s) {
  gaus_i_smoothed_state_clear(&s->mover);
  gaus_i_placement_clear(&s->p);
  gaus_i_acyclic_clear(&s->b);
  gaus_problem_destroy(s->problem);
}

static double square_above(double load, double level) {
  return load > level ? (load - level) * (load - level) : 0;
}

/* Of all loads above their caps and bars, and communication. */
static double smoothed(const setting *s) {
  double sum = s->b.communication_weight * (double)s->p.linear;
  for (int32_t resource = 0; resource < s->b.num_resources; resource++)
    for (int32_t d = 0; d < s->b.steps; d++) {
      const gaus_i_smoothed_resource *r = &s->mover.resources[resource];
      double load = (double)s->p.load[resource * s->b.steps + d];
      sum += r->factor * square_above(load, r->cap[d]);
      sum += r->bar ? r->fence * square_above(load, r->bar[d]) : 0;
    }
  return sum;
}

/* The slope of the smoothed peak in one step's load. */
static double price(const setting *s, int32_t resource, int32_t d) {
  double over = (double)s->p.load[resource * s->b.steps + d] - s->mover.resources[resource].cap[d];
  return over > 0 ? 2 * s->mover.resources[resource].factor * over : 0;
}

/* Many random moves, with prices whose middle has followed some of them. */
static void check_changes(gaus_mode mode, uint64_t seed) {
  setting s;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, seed, 7);
  open_setting(&s, mode, seed);
  for (int i = 0; i < 300; i++) {
    int32_t v = gaus_i_rng_below(&rng, OPERATIONS), lo, hi;
    double before, change;
    if (i % 30 == 0) {
      gaus_i_smoothed_state_price(&s.mover, 0.3, 0.2);
      gaus_i_smoothed_state_fence(&s.mover, 0.1 + i, 0.5);
    }
    gaus_i_placement_window(&s.p, v, &lo, &hi);
    before = smoothed(&s);
    change = gaus_i_smoothed_state_relocate(&s.mover, v, lo + gaus_i_rng_below(&rng, hi - lo + 1));
    assert_true(fabs(smoothed(&s) - before - change) < 1e-9 * (1 + before));
  }
  close_setting(&s);
}

static void a_change_is_that_of_the_smoothed_objective(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    check_changes(GAUS_MODE_RESOURCE, seed);
    check_changes(GAUS_MODE_MEMORY, seed);
  }
}

static void prices_sum_to_the_weight(void **state) {
  (void)state;
  static const double follow[] = {0, 0.1, 1};
  for (int i = 0; i < 60; i++) {
    setting s;
    open_setting(&s, i % 2 ? GAUS_MODE_MEMORY : GAUS_MODE_RESOURCE, (uint64_t)i);
    for (int look = 0; look < 10; look++) {
      gaus_i_smoothed_state_price(&s.mover, look % 2 ? 0.05 : 0.4, follow[i % 3]);
      for (int32_t resource = 0; resource < s.b.num_resources; resource++) {
        double sum = 0, weight = s.b.resources[resource].weight;
        for (int32_t d = 0; d < s.b.steps; d++)
          sum += price(&s, resource, d);
        assert_true(fabs(sum - weight) < 1e-9 * weight);
      }
    }
    close_setting(&s);
  }
}

/* Loads that do not change: below the peak the price stays if the middle does, and dies out if it follows. */
static void prices_that_follow_find_the_peak(void **state) {
  (void)state;
  int32_t biased = 0, resources = 0;
  for (uint64_t seed = 1; seed <= 20; seed++)
    for (int follows = 0; follows < 2; follows++) {
      setting s;
      open_setting(&s, GAUS_MODE_RESOURCE, seed);
      for (int look = 0; look < 1000; look++)
        gaus_i_smoothed_state_price(&s.mover, 0.5, follows);
      for (int32_t resource = 0; resource < s.b.num_resources; resource++) {
        const int64_t *load = &s.p.load[resource * s.b.steps];
        int64_t peak = 0;
        double below = 0;
        for (int32_t d = 0; d < s.b.steps; d++)
          peak = load[d] > peak ? load[d] : peak;
        for (int32_t d = 0; d < s.b.steps; d++)
          below += load[d] < peak ? price(&s, resource, d) : 0;
        resources += !follows;
        biased += !follows && below > 0.01 * s.b.resources[resource].weight;
        assert_true(!follows || below <= 1e-9 * s.b.resources[resource].weight);
      }
      close_setting(&s);
    }
  assert_true(2 * biased > resources);
}

static double multiplier(const setting *s, int32_t resource, int32_t d) {
  const gaus_i_smoothed_resource *r = &s->mover.resources[resource];
  return 2 * r->fence * ((double)s->b.resources[resource].limit - r->bar[d]);
}

/* They grow where a limit is exceeded, wane where it is not, and outlast a change of the penalty. */
static void multipliers_follow_the_overuse(void **state) {
  (void)state;
  int32_t over = 0;
  for (uint64_t seed = 1; seed <= 21; seed += 2) {
    setting s;
    open_setting(&s, seed % 4 == 1 ? GAUS_MODE_MEMORY : GAUS_MODE_RESOURCE, seed);
    for (int32_t resource = 0; resource < s.b.num_resources; resource++)
      assert_true(!s.mover.resources[resource].bar == (resource == s.b.live_resource));
    gaus_i_smoothed_state_fence(&s.mover, 1, 0.5);
    gaus_i_smoothed_state_fence(&s.mover, 1, 0.5);
    gaus_i_smoothed_state_fence(&s.mover, 8, 0);
    for (int32_t resource = 0; resource < s.b.num_resources; resource++)
      for (int32_t d = 0; resource != s.b.live_resource && d < s.b.steps; d++) {
        int64_t excess = s.p.load[resource * s.b.steps + d] - s.b.resources[resource].limit;
        assert_true(fabs(multiplier(&s, resource, d) - 2.0 * (excess > 0 ? (double)excess : 0)) < 1e-9);
        over += excess > 0;
      }
    gaus_i_placement_load(&s.p, s.b.alap);
    for (int look = 0; look < 100; look++)
      gaus_i_smoothed_state_fence(&s.mover, 8, 1);
    for (int32_t resource = 0; resource < s.b.num_resources; resource++)
      for (int32_t d = 0; resource != s.b.live_resource && d < s.b.steps; d++)
        assert_true(multiplier(&s, resource, d) == 0 ||
                    s.p.load[resource * s.b.steps + d] >= s.b.resources[resource].limit);
    close_setting(&s);
  }
  assert_true(over > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_change_is_that_of_the_smoothed_objective),
      cmocka_unit_test(prices_sum_to_the_weight),
      cmocka_unit_test(prices_that_follow_find_the_peak),
      cmocka_unit_test(multipliers_follow_the_overuse),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
