/* Properties that every solve has, over random loops of many shapes.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>

#include "sample.h"

static sample_shape draw_shape(gaus_i_rng *rng) {
  return (sample_shape){.types = 1 + gaus_i_rng_below(rng, 5),
                        .latency = gaus_i_rng_below(rng, 8),
                        .limit = 1 + gaus_i_rng_below(rng, 4),
                        .blocking = gaus_i_rng_below(rng, 2) ? 1 : 1 + gaus_i_rng_below(rng, 5),
                        .demand = gaus_i_rng_below(rng, 2) ? 1 : 1 + gaus_i_rng_below(rng, 3),
                        .width = 1 + gaus_i_rng_below(rng, 64),
                        .distance = 1 + gaus_i_rng_below(rng, 4),
                        .limited = gaus_i_rng_below(rng, 9),
                        .order = gaus_i_rng_below(rng, 4),
                        .forward = 2 * gaus_i_rng_unit(rng),
                        .back = 0.4 * gaus_i_rng_unit(rng)};
}

static gaus_schedule *solve(const gaus_problem *p, const gaus_options *o, gaus_scheduler scheduler) {
  gaus_options own = *o;
  gaus_schedule *s;
  gaus_error err;
  own.scheduler = (int)scheduler;
  if (gaus_solve(p, &own, NULL, &s, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  assert_legal(p, s->start, s->ii, 0);
  return s;
}

/* What the schedule says of itself, against the bounds and figures computed anew. */
static void check_figures(const gaus_problem *p, const gaus_options *o, const gaus_schedule *s) {
  gaus_bounds b;
  gaus_metrics m = metrics_of(p, s->start, s->ii);
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  int32_t mii = b.res_mii > b.rec_mii ? b.res_mii : b.rec_mii;
  assert_true(s->res_mii == b.res_mii && s->rec_mii == b.rec_mii);
  assert_true(mii <= s->ii_bound && s->ii_bound <= s->ii);
  assert_memory_equal(&s->metrics, &m, sizeof m);
  int64_t cost = o->objective == GAUS_OBJECTIVE_LIFETIME ? m.lifetime_bits : m.max_live_bits;
  assert_true(s->objective == (double)cost);
  assert_true(s->bound <= s->objective && s->bound >= 0);
  assert_int_equal(s->quality, s->bound == s->objective ? GAUS_OPTIMAL : GAUS_FEASIBLE);
  for (int32_t k = 0; k < s->num_resources; k++) {
    gaus_operator_type t = gaus_problem_type(p, k);
    assert_true(t.limit == GAUS_UNLIMITED || s->peak_demand[k] <= t.limit);
  }
  gaus_bounds_clear(&b);
}

static void every_schedule_is_sound(void **state) {
  (void)state;
  gaus_i_rng rng;
  int32_t at_mii = 0, count = 0;
  gaus_i_rng_seed(&rng, 2024, 0);
  for (uint64_t seed = 0; seed < 240; seed++) {
    sample_shape shape = draw_shape(&rng);
    int32_t n = 1 + gaus_i_rng_below(&rng, 60);
    gaus_problem *p = sample_problem(&shape, n, seed);
    gaus_options o;
    gaus_options_init(&o);
    o.threads = 1;
    o.effort = n > 12 || gaus_i_rng_below(&rng, 2) ? GAUS_EFFORT_LOW : GAUS_EFFORT_DEFAULT;
    o.starts = n > 12 ? 3 : 0; /* one with a gradient */
    o.iterations = n > 12 ? 30 : 0;
    o.seed = gaus_i_rng_below(&rng, 1000);
    o.objective = gaus_i_rng_below(&rng, 4) == 0;
    gaus_schedule *s = solve(p, &o, GAUS_SCHEDULER_GAUSS), *ims = solve(p, &o, GAUS_SCHEDULER_IMS);
    check_figures(p, &o, s);
    assert_true(s->ii <= ims->ii);
    if (s->ii == ims->ii && o.objective == GAUS_OBJECTIVE_LIFETIME)
      assert_true(s->metrics.lifetime_bits <= ims->metrics.lifetime_bits);
    assert_string_equal(ims->scheduler, "ims");
    assert_true(ims->bound <= ims->objective && (s->ii != ims->ii || ims->bound == s->bound));
    at_mii += s->ii == sample_mii(p);
    count++;
    gaus_schedule_destroy(s);
    gaus_schedule_destroy(ims);
    gaus_problem_destroy(p);
  }
  assert_true(100 * at_mii > 85 * count);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_schedule_is_sound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
