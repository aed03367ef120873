/* Repair of overused types: starts near the means that keep the limits.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/repair.h"

#include <math.h>

#include "acyclic/rounding.h"
#include "sample.h"

enum { OPERATIONS = 40, ROOM = 12 };

typedef struct setting {
  gaus_problem *problem;
  gaus_i_acyclic b;
  gaus_i_placement p;
  float mu[OPERATIONS];
  int32_t start[OPERATIONS];
} setting;

/* A random graph with limits, some cycles longer than its critical path. */
static void open_setting(setting *s, gaus_mode mode, uint64_t seed) {
  gaus_options options;
  int32_t asap[OPERATIONS], alap[OPERATIONS];
  gaus_options_init(&options);
  options.mode = mode;
  s->problem = sample_problem(seed % 2 ? &sample_hard : &sample_simple, OPERATIONS, seed);
  assert_int_equal(gaus_problem_mobility(s->problem, 0, 0, asap, alap, NULL), GAUS_OK);
  int32_t latency = gaus_i_problem_length(s->problem, asap);
  assert_int_equal(gaus_i_acyclic_init(&s->b, s->problem, &options, latency + ROOM * (1 + seed % 3), NULL), GAUS_OK);
  assert_int_equal(gaus_i_placement_init(&s->p, &s->b, NULL), GAUS_OK);
}

static void close_setting(setting *s) {
  gaus_i_placement_clear(&s->p);
  gaus_i_acyclic_clear(&s->b);
  gaus_problem_destroy(s->problem);
}

static void draw_means(setting *s, gaus_i_rng *rng) {
  for (int32_t v = 0; v < OPERATIONS; v++)
    s->mu[v] = (float)(s->b.asap[v] + gaus_i_rng_unit(rng) * (s->b.alap[v] - s->b.asap[v]));
}

/* Of the means' own pushes, does one keep the limits? */
static bool a_push_suffices(setting *s) {
  for (int how = GAUS_ROUNDING_FORWARD; how <= GAUS_ROUNDING_MEAN; how++) {
    int32_t scratch[OPERATIONS];
    gaus_i_rounding_legalise(&s->b, s->mu, 0.5f, (gaus_i_rounding)how, scratch, s->start);
    gaus_i_placement_load(&s->p, s->start);
    if (gaus_i_placement_objective(&s->p) < INFINITY)
      return true;
  }
  return false;
}

static void assert_dependences_hold(const setting *s) {
  for (int32_t v = 0; v < OPERATIONS; v++) {
    assert_in_range(s->start[v], s->b.asap[v], s->b.alap[v]);
    for (int32_t k = s->b.pred_begin[v]; k < s->b.pred_begin[v + 1]; k++)
      assert_true(s->start[s->b.pred[k].op] + s->b.pred[k].latency <= s->start[v]);
  }
}

/* Legal far more often than pushes, and whether it is legal is what the objective says. */
static void limits_are_kept_where_pushes_do_not(void **state) {
  (void)state;
  int32_t repaired = 0, pushed = 0, count = 0;
  for (uint64_t seed = 0; seed < 200; seed++) {
    setting s;
    gaus_i_rng rng;
    double objective = NAN;
    gaus_i_rng_seed(&rng, seed, 4);
    open_setting(&s, seed % 3 ? GAUS_MODE_RESOURCE : GAUS_MODE_MEMORY, seed);
    draw_means(&s, &rng);
    pushed += a_push_suffices(&s);
    assert_int_equal(gaus_i_repair(&s.b, s.mu, &s.p, s.start, &objective, NULL), GAUS_OK);
    assert_dependences_hold(&s);
    bool legal = gaus_schedule_verify_starts(s.problem, s.start, 0, s.b.latency, NULL) == GAUS_OK;
    assert_int_equal(legal, objective < INFINITY);
    repaired += legal;
    count++;
    close_setting(&s);
  }
  assert_true(repaired > 2 * pushed && 2 * repaired > count);
}

/* What is legal already is the nearest there is. */
static void legal_means_stay(void **state) {
  (void)state;
  int32_t count = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    setting s;
    gaus_i_rng rng;
    double objective, again;
    int32_t before[OPERATIONS];
    gaus_i_rng_seed(&rng, seed, 4);
    open_setting(&s, GAUS_MODE_RESOURCE, seed);
    draw_means(&s, &rng);
    assert_int_equal(gaus_i_repair(&s.b, s.mu, &s.p, s.start, &objective, NULL), GAUS_OK);
    if (objective < INFINITY) {
      for (int32_t v = 0; v < OPERATIONS; v++)
        s.mu[v] = (float)(before[v] = s.start[v]);
      assert_int_equal(gaus_i_repair(&s.b, s.mu, &s.p, s.start, &again, NULL), GAUS_OK);
      assert_memory_equal(before, s.start, sizeof before);
      assert_true(again == objective);
      count++;
    }
    close_setting(&s);
  }
  assert_true(count > 20);
}

/* In a whole solve: without polish it is what finds something legal. */
static void solves_without_polish_need_it(void **state) {
  (void)state;
  int32_t legal[2] = {0}, count = 60;
  for (uint64_t seed = 0; seed < 60; seed++) {
    setting s;
    gaus_options o;
    open_setting(&s, GAUS_MODE_RESOURCE, seed);
    gaus_options_init(&o);
    o.mode = seed % 2 ? GAUS_MODE_RESOURCE : GAUS_MODE_MEMORY;
    o.latency = s.b.latency;
    o.threads = 1;
    o.starts = 2;
    o.iterations = 60;
    o.bound_limit = 0;
    o.polish = 0;
    o.warm_start = 0;
    for (o.repair = 0; o.repair < 2; o.repair++) {
      gaus_schedule *found;
      if (gaus_solve(s.problem, &o, NULL, &found, NULL) == GAUS_OK) {
        assert_legal(s.problem, found->start, 0, s.b.latency);
        legal[o.repair]++;
        gaus_schedule_destroy(found);
      }
    }
    close_setting(&s);
  }
  assert_true(legal[1] >= legal[0] + count / 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(limits_are_kept_where_pushes_do_not),
      cmocka_unit_test(legal_means_stay),
      cmocka_unit_test(solves_without_polish_need_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
