/* Annealing: legal, never worse, the same each time.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/anneal.h"

#include "modulo/ims.h"
#include "sample.h"

enum { MOST = 60 };

/* A legal schedule at an II where one is found easily. */
static int32_t easy_schedule(const gaus_problem *p, int32_t *start) {
  int32_t ii = sample_mii(p);
  while (gaus_i_ims(p, ii, 6, NULL, start, NULL) != GAUS_OK)
    ii++;
  return ii;
}

static void run(const gaus_problem *p, int32_t ii, gaus_objective objective, int64_t moves, uint64_t seed,
                const int32_t *given, int32_t *best, double *before, double *after) {
  gaus_i_move_state s;
  gaus_i_rng rng;
  int32_t latest = metrics_of(p, given, ii).length + (int32_t)(seed % 4) * ii;
  gaus_i_anneal_plan plan = {moves, 0, 1.0, 0.1, NULL};
  gaus_i_rng_seed(&rng, seed, 12);
  assert_int_equal(gaus_i_move_state_init(&s, p, ii, objective, NULL), GAUS_OK);
  gaus_i_move_state_load(&s, given, latest);
  *before = gaus_i_move_state_cost(&s);
  assert_int_equal(gaus_i_anneal(&s, &plan, &rng, best, NULL), GAUS_OK);
  *after = gaus_i_move_state_cost(&s);
  assert_memory_equal(s.start, best, sizeof *best * (size_t)p->num_ops);
  assert_int_equal(s.journal_size, 0);
  assert_legal(p, best, ii, latest);
  gaus_i_move_state_clear(&s);
}

static void legal_and_not_worse(void **state) {
  (void)state;
  int32_t better = 0, count = 0;
  for (uint64_t seed = 0; seed < 240; seed++) {
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, 1 + (int32_t)(seed % MOST), seed);
    gaus_objective objective = seed % 3 ? GAUS_OBJECTIVE_LIFETIME : GAUS_OBJECTIVE_MAX_LIVE;
    int32_t given[MOST], best[MOST], ii = easy_schedule(p, given);
    double before, after;
    run(p, ii, objective, 60 * p->num_ops, seed, given, best, &before, &after);
    assert_true(after <= before);
    gaus_metrics m = metrics_of(p, best, ii), was = metrics_of(p, given, ii);
    if (objective == GAUS_OBJECTIVE_LIFETIME) {
      assert_true((double)m.lifetime_bits == after);
      assert_true(m.lifetime_bits <= was.lifetime_bits);
    } else
      assert_true((double)m.max_live_bits + (double)m.lifetime_bits / (16.0 * ii) == after);
    better += after < before;
    count++;
    gaus_problem_destroy(p);
  }
  assert_true(2 * better > count); /* it does do something */
}

static void the_same_seed_gives_the_same(void **state) {
  (void)state;
  int32_t differ = 0;
  for (uint64_t seed = 0; seed < 20; seed++) {
    gaus_problem *p = sample_problem(&sample_hard, 40, seed);
    int32_t given[MOST], a[MOST], b[MOST], c[MOST], ii = easy_schedule(p, given);
    double before, after;
    run(p, ii, GAUS_OBJECTIVE_LIFETIME, 2000, seed, given, a, &before, &after);
    run(p, ii, GAUS_OBJECTIVE_LIFETIME, 2000, seed, given, b, &before, &after);
    run(p, ii, GAUS_OBJECTIVE_LIFETIME, 2000, seed + 4, given, c, &before, &after);
    assert_memory_equal(a, b, 40 * sizeof *a);
    differ += memcmp(a, c, 40 * sizeof *a) != 0;
    gaus_problem_destroy(p);
  }
  assert_true(differ > 0); /* the seed is used */
}

static void no_moves_and_met_targets_leave_it_alone(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 20; seed++) {
    gaus_problem *p = sample_problem(&sample_simple, 30, seed);
    int32_t given[MOST], best[MOST], ii = easy_schedule(p, given);
    gaus_i_move_state s;
    gaus_i_rng rng;
    gaus_i_rng_seed(&rng, seed, 13);
    assert_int_equal(gaus_i_move_state_init(&s, p, ii, GAUS_OBJECTIVE_LIFETIME, NULL), GAUS_OK);
    gaus_i_move_state_load(&s, given, metrics_of(p, given, ii).length);
    gaus_i_anneal_plan none = {0, 0, 1, 0.1, NULL}, met = {1000, gaus_i_move_state_cost(&s), 1, 0.1, NULL};
    assert_int_equal(gaus_i_anneal(&s, &none, &rng, best, NULL), GAUS_OK);
    assert_memory_equal(best, given, 30 * sizeof *best);
    assert_int_equal(gaus_i_anneal(&s, &met, &rng, best, NULL), GAUS_OK);
    assert_memory_equal(best, given, 30 * sizeof *best);
    gaus_i_move_state_clear(&s);
    gaus_problem_destroy(p);
  }
}

/* A value that waits for its one consumer can be made to wait no longer: a
 * search that misses this misses everything. */
static void slack_is_taken_out(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1, 'limit': 1}],"
                          "'operations': [{'type': 'a', 'width': 8}, {'type': 'a', 'width': 0}],"
                          "'dependences': [{'src': 0, 'dst': 1}]}");
  int32_t given[] = {0, 9}, best[2];
  double before, after;
  run(p, 2, GAUS_OBJECTIVE_LIFETIME, 500, 1, given, best, &before, &after);
  assert_true(before == 64 && after == 0);
  assert_int_equal(best[1], best[0] + 1);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(legal_and_not_worse),
      cmocka_unit_test(the_same_seed_gives_the_same),
      cmocka_unit_test(no_moves_and_met_targets_leave_it_alone),
      cmocka_unit_test(slack_is_taken_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
