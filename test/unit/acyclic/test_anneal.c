/* Annealing within a latency bound: legal, never worse, loads kept exactly, whatever the moves.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/anneal.h"

#include <math.h>

#include "sample.h"

enum { MOST = 60 };

/* Loads and ends of values as they are from scratch. */
static void check_loads(const gaus_i_acyclic *b, const gaus_i_placement *p) {
  gaus_i_placement fresh;
  assert_int_equal(gaus_i_placement_init(&fresh, b, NULL), GAUS_OK);
  gaus_i_placement_load(&fresh, p->start);
  assert_memory_equal(p->load, fresh.load, sizeof *p->load * (size_t)b->num_resources * (size_t)b->steps);
  assert_int_equal(p->linear, fresh.linear);
  gaus_i_placement_clear(&fresh);
}

/* Anneals from the earliest starts; the improvement. */
static double anneal(gaus_problem *problem, gaus_mode mode, double groups, double squeezes, uint64_t seed,
                     int32_t *best) {
  gaus_options options;
  gaus_i_acyclic b;
  gaus_i_placement p;
  gaus_options_init(&options);
  options.mode = mode;
  int32_t n = problem->num_ops, asap[MOST], alap[MOST];
  assert_int_equal(gaus_problem_mobility(problem, 0, 0, asap, alap, NULL), GAUS_OK);
  int32_t latency = gaus_i_problem_length(problem, asap) + (int32_t)(seed % 5);
  assert_int_equal(gaus_i_acyclic_init(&b, problem, &options, latency, NULL), GAUS_OK);
  assert_int_equal(gaus_i_placement_init(&p, &b, NULL), GAUS_OK);
  gaus_i_placement_load(&p, b.asap);
  double before = gaus_i_placement_objective(&p), after = before;
  memcpy(best, b.asap, sizeof *best * (size_t)n);
  gaus_i_acyclic_anneal_settings settings = {.moves = 200 * n,
                                             .hot = 0.5,
                                             .cold = 0.01,
                                             .smooth = 0.3,
                                             .sharp = 0.001,
                                             .groups = groups,
                                             .squeezes = squeezes,
                                             .aimed = mode == GAUS_MODE_MEMORY && seed % 4 == 1 ? 0.5 : 0,
                                             .seed = seed};
  assert_int_equal(gaus_i_acyclic_anneal(&p, &settings, NULL, best, &after, NULL), GAUS_OK);
  check_loads(&b, &p);
  assert_int_equal(gaus_schedule_verify_starts(problem, p.start, 0, latency, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(problem, best, 0, latency, NULL), GAUS_OK);
  gaus_i_placement_load(&p, best);
  assert_true(gaus_i_placement_objective(&p) == after && after <= before);
  gaus_i_placement_clear(&p);
  gaus_i_acyclic_clear(&b);
  return before - after;
}

/* Types without limits: the earliest starts keep them. */
static gaus_problem *sample(uint64_t seed) {
  sample_shape shape = sample_hard;
  shape.limited = 0;
  return sample_problem(&shape, 2 + (int32_t)(seed % (MOST - 2)), seed);
}

static void all_kinds_of_moves_keep_it_legal(void **state) {
  (void)state;
  static const double shares[][2] = {{0, 0}, {1, 0}, {0, 1}, {0.4, 0.4}};
  int32_t best[MOST], better[4] = {0}, count = 40;
  for (uint64_t seed = 0; seed < 80; seed++) {
    gaus_problem *p = sample(seed);
    gaus_mode mode = seed % 2 ? GAUS_MODE_MEMORY : GAUS_MODE_RESOURCE;
    for (int k = 0; k < (mode == GAUS_MODE_MEMORY ? 4 : 2); k++)
      better[k] += anneal(p, mode, shares[k][0], shares[k][1], seed, best) > 0;
    gaus_problem_destroy(p);
  }
  assert_true(better[0] > count && better[1] > count);  /* they do something */
  assert_true(better[2] == 0 && 2 * better[3] > count); /* squeezes move earlier, and nothing can */
}

/* Two readers of a value at the end of the bound, held there by nothing: one squeeze takes both. */
static void a_squeeze_takes_all_last_consumers(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1}],"
                          "'operations': [{'type': 'a', 'width': 8}, {'type': 'a', 'width': 1},"
                          " {'type': 'a', 'width': 1}, {'type': 'a'}],"
                          "'dependences': [{'src': 0, 'dst': 1}, {'src': 0, 'dst': 2}, {'src': 1, 'dst': 3},"
                          " {'src': 2, 'dst': 3}]}");
  gaus_options options;
  gaus_i_acyclic b;
  gaus_i_placement q;
  int32_t start[] = {0, 4, 4, 5}, best[4];
  double objective = INFINITY;
  gaus_options_init(&options);
  options.mode = GAUS_MODE_MEMORY;
  assert_int_equal(gaus_i_acyclic_init(&b, p, &options, 6, NULL), GAUS_OK);
  assert_int_equal(gaus_i_placement_init(&q, &b, NULL), GAUS_OK);
  gaus_i_placement_load(&q, start);
  assert_true(gaus_i_placement_objective(&q) == 8); /* the value of 0 waits */
  gaus_i_acyclic_anneal_settings settings = {
      .moves = 500, .hot = 1e-6, .cold = 1e-6, .smooth = 0.3, .sharp = 0.001, .squeezes = 1, .seed = 1};
  assert_int_equal(gaus_i_acyclic_anneal(&q, &settings, NULL, best, &objective, NULL), GAUS_OK);
  assert_true(objective <= 2);
  assert_true(best[1] == 1 && best[2] == 1);
  gaus_i_placement_clear(&q);
  gaus_i_acyclic_clear(&b);
  gaus_problem_destroy(p);
}

enum { PAIRS = 300, STEPS = 100 };

/* Many narrow values and two wide ones, which overlap: value 2 i is read by operation 2 i + 1. */
static gaus_problem *crowd(int32_t *start) {
  gaus_problem *p;
  assert_int_equal(gaus_problem_create("crowd", &p, NULL), GAUS_OK);
  assert_int_equal(gaus_problem_add_type(p, &(gaus_operator_type){"a", 1, GAUS_UNLIMITED, 1, 0, 0}, NULL, NULL),
                   GAUS_OK);
  for (int32_t i = 0; i < 2 * PAIRS; i++) {
    int32_t width = i % 2 ? 0 : i < 4 ? 1000 : 1;
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, width, 1}, NULL, NULL);
    start[i] = i / 2 % (STEPS - 3) + 2 * (i % 2);
    if (i % 2)
      gaus_problem_add_dependence(p, &(gaus_dependence){i - 1, i, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, NULL);
  }
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  start[0] = 0, start[1] = 40, start[2] = 20, start[3] = 60;
  return p;
}

/* Squeezes, so few that hardly one in hundreds of values gets what it needs. */
static double squeeze_crowd(double aimed, uint64_t seed) {
  gaus_options options;
  gaus_i_acyclic b;
  gaus_i_placement q;
  int32_t start[2 * PAIRS], best[2 * PAIRS];
  double objective = INFINITY;
  gaus_problem *p = crowd(start);
  gaus_options_init(&options);
  options.mode = GAUS_MODE_MEMORY;
  assert_int_equal(gaus_i_acyclic_init(&b, p, &options, STEPS, NULL), GAUS_OK);
  assert_int_equal(gaus_i_placement_init(&q, &b, NULL), GAUS_OK);
  gaus_i_placement_load(&q, start);
  assert_true(gaus_i_placement_objective(&q) >= 2000);
  gaus_i_acyclic_anneal_settings settings = {.moves = 4 * PAIRS,
                                             .hot = 1e-6,
                                             .cold = 1e-6,
                                             .smooth = 0.001,
                                             .sharp = 0.001,
                                             .squeezes = 1,
                                             .aimed = aimed,
                                             .seed = seed};
  assert_int_equal(gaus_i_acyclic_anneal(&q, &settings, NULL, best, &objective, NULL), GAUS_OK);
  check_loads(&b, &q);
  assert_int_equal(gaus_schedule_verify_starts(p, best, 0, STEPS, NULL), GAUS_OK);
  gaus_i_placement_clear(&q);
  gaus_i_acyclic_clear(&b);
  gaus_problem_destroy(p);
  return objective;
}

static void aimed_proposals_lower_the_peak_sooner(void **state) {
  (void)state;
  int32_t any = 0;
  for (uint64_t seed = 1; seed <= 10; seed++) {
    assert_true(squeeze_crowd(1, seed) < 1500);
    any += squeeze_crowd(0, seed) < 1500;
  }
  assert_true(any <= 2);
}

/* Chains of two, and a unit for all but one in six of the steps: the earliest starts overuse it. */
static bool meets_the_limit(double press, uint64_t seed) {
  enum { CHAINS = 60, ROOM = 24, LIMIT = 6 };
  gaus_problem *p;
  gaus_options options;
  gaus_i_acyclic b;
  gaus_i_placement q;
  int32_t best[2 * CHAINS];
  double objective = INFINITY;
  assert_int_equal(gaus_problem_create("chains", &p, NULL), GAUS_OK);
  assert_int_equal(gaus_problem_add_type(p, &(gaus_operator_type){"a", 1, LIMIT, 1, 0, 0}, NULL, NULL), GAUS_OK);
  for (int32_t v = 0; v < 2 * CHAINS; v++) {
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
    if (v % 2)
      gaus_problem_add_dependence(p, &(gaus_dependence){v - 1, v, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, NULL);
  }
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  gaus_options_init(&options);
  options.mode = GAUS_MODE_MEMORY;
  assert_int_equal(gaus_i_acyclic_init(&b, p, &options, ROOM, NULL), GAUS_OK);
  assert_int_equal(gaus_i_placement_init(&q, &b, NULL), GAUS_OK);
  gaus_i_placement_load(&q, b.asap);
  gaus_i_acyclic_anneal_settings settings = {
      .moves = 10000, .hot = 0.5, .cold = 0.01, .smooth = 0.3, .sharp = 0.01, .press = press, .seed = seed};
  assert_int_equal(gaus_i_acyclic_anneal(&q, &settings, NULL, best, &objective, NULL), GAUS_OK);
  gaus_i_placement_clear(&q);
  gaus_i_acyclic_clear(&b);
  gaus_problem_destroy(p);
  return objective < INFINITY;
}

static void multipliers_meet_limits(void **state) {
  (void)state;
  int32_t with = 0, without = 0;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    with += meets_the_limit(1, seed);
    without += meets_the_limit(0, seed);
  }
  assert_true(with == 20 && without < 15);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_kinds_of_moves_keep_it_legal),
      cmocka_unit_test(a_squeeze_takes_all_last_consumers),
      cmocka_unit_test(aimed_proposals_lower_the_peak_sooner),
      cmocka_unit_test(multipliers_meet_limits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
