/* A schedule under change against its figures of merit from scratch.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/move_state.h"

#include "modulo/ims.h"
#include "sample.h"

enum { MOST = 30 };

/* The documented cost, from the schedule's own figures. */
static double cost_of(const gaus_problem *p, const int32_t *start, int32_t ii, gaus_objective objective) {
  gaus_metrics m = metrics_of(p, start, ii);
  if (objective == GAUS_OBJECTIVE_LIFETIME)
    return (double)m.lifetime_bits;
  return (double)m.max_live_bits + (double)m.lifetime_bits / (16.0 * ii);
}

/* Equal to a state that was loaded with these starts, reservations included. */
static void check(const gaus_i_move_state *s, const int32_t *start, gaus_objective objective) {
  gaus_i_move_state fresh;
  assert_memory_equal(s->start, start, sizeof *start * (size_t)s->problem->num_ops);
  assert_true(gaus_i_move_state_cost(s) == cost_of(s->problem, start, s->ii, objective));
  assert_int_equal(gaus_i_move_state_init(&fresh, s->problem, s->ii, objective, NULL), GAUS_OK);
  gaus_i_move_state_load(&fresh, start, s->latest);
  assert_memory_equal(s->mrt.use, fresh.mrt.use, sizeof *s->mrt.use * (size_t)s->mrt.num_flat * (size_t)s->mrt.slots);
  assert_int_equal(s->mrt.num_flat, s->mrt.num_resources);
  gaus_i_move_state_clear(&fresh);
}

/* Random moves, legal or not, taken back at random. `settled` are the starts
 * at the last commit, `past` those before each move since. */
static void wander(gaus_problem *p, int32_t ii, gaus_objective objective, uint64_t seed) {
  static int32_t past[64][MOST];
  int32_t start[MOST], settled[MOST], depth = 0, n = p->num_ops;
  gaus_i_move_state s;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, seed, 8);
  for (int32_t v = 0; v < n; v++)
    settled[v] = start[v] = gaus_i_rng_below(&rng, 40);
  assert_int_equal(gaus_i_move_state_init(&s, p, ii, objective, NULL), GAUS_OK);
  gaus_i_move_state_load(&s, start, 60);
  check(&s, start, objective);
  for (int32_t step = 0; step < 150; step++) {
    int32_t what = depth == 64 ? 9 : gaus_i_rng_below(&rng, 12);
    if (what < 8) {
      int32_t v = gaus_i_rng_below(&rng, n);
      memcpy(past[depth++], start, sizeof start);
      start[v] = gaus_i_rng_below(&rng, 50);
      assert_int_equal(gaus_i_move_state_move(&s, v, start[v], NULL), GAUS_OK);
    } else if (what == 8 && depth > 0) {
      gaus_i_move_state_unmove(&s);
      memcpy(start, past[--depth], sizeof start);
    } else if (what == 9) {
      gaus_i_move_state_rollback(&s);
      memcpy(start, settled, sizeof start);
      depth = 0;
    } else if (what == 10) {
      gaus_i_move_state_commit(&s);
      memcpy(settled, start, sizeof start);
      depth = 0;
    }
    assert_int_equal(s.journal_size, depth);
    check(&s, start, objective);
  }
  gaus_i_move_state_clear(&s);
}

static void costs_are_exact(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 120; seed++) {
    sample_shape shape = sample_hard;
    shape.forward = 2;
    shape.distance = 3;
    gaus_problem *p = sample_problem(&shape, 1 + (int32_t)(seed % MOST), seed);
    wander(p, 1 + (int32_t)(seed % 9), seed % 2 ? GAUS_OBJECTIVE_LIFETIME : GAUS_OBJECTIVE_MAX_LIVE, seed);
    gaus_problem_destroy(p);
  }
}

/* Parallel dependences of several distances: the last one read decides. */
static void parallel_dependences(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1}],"
                          "'operations': [{'type': 'a', 'width': 4}, {'type': 'a', 'width': 8}], 'dependences': ["
                          "{'src': 0, 'dst': 1}, {'src': 0, 'dst': 1, 'distance': 2}, {'src': 1, 'dst': 1, "
                          "'distance': 1}, {'src': 0, 'dst': 0, 'distance': 1}]}");
  for (uint64_t seed = 0; seed < 20; seed++)
    wander(p, 1 + (int32_t)(seed % 4), (gaus_objective)(seed % 2), seed);
  gaus_problem_destroy(p);
}

/* Inside its window v violates nothing, one step outside it does. */
static void windows_are_what_the_neighbours_leave(void **state) {
  (void)state;
  int32_t tried = 0;
  for (uint64_t seed = 0; seed < 120; seed++) {
    sample_shape shape = sample_simple;
    shape.limited = 0;
    gaus_problem *p = sample_problem(&shape, 2 + (int32_t)(seed % (MOST - 1)), seed);
    int32_t start[MOST], ii = sample_mii(p);
    gaus_i_move_state s;
    assert_int_equal(gaus_i_ims(p, ii, 6, NULL, start, NULL), GAUS_OK);
    int32_t latest = metrics_of(p, start, ii).length + 3;
    assert_int_equal(gaus_i_move_state_init(&s, p, ii, GAUS_OBJECTIVE_LIFETIME, NULL), GAUS_OK);
    gaus_i_move_state_load(&s, start, latest);
    for (int32_t v = 0; v < p->num_ops; v++) {
      int64_t lo, hi;
      gaus_i_move_state_window(&s, v, &lo, &hi);
      assert_true(lo <= start[v] && start[v] <= hi);
      for (int32_t t = 0; t <= latest + 1; t++) {
        int32_t kept = start[v];
        start[v] = t;
        assert_int_equal(gaus_schedule_verify_starts(p, start, ii, latest, NULL) == GAUS_OK, lo <= t && t <= hi);
        start[v] = kept;
        tried++;
      }
    }
    gaus_i_move_state_clear(&s);
    gaus_problem_destroy(p);
  }
  assert_true(tried > 1000);
}

/* Lifetimes beyond 64 bits cost a great deal, not less than nothing. */
static void extreme_values_are_dear(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1}],"
                          "'operations': [{'type': 'a', 'width': 1000000000}, {'type': 'a'}],"
                          "'dependences': [{'src': 0, 'dst': 1, 'distance': 1000000}]}");
  for (int32_t objective = 0; objective < 2; objective++) {
    gaus_i_move_state s;
    int32_t start[2] = {0, 0}, ii = objective ? 1 : 1000000;
    assert_int_equal(gaus_i_move_state_init(&s, p, ii, (gaus_objective)objective, NULL), GAUS_OK);
    gaus_i_move_state_load(&s, start, GAUS_MAX_STEP);
    double before = gaus_i_move_state_cost(&s);
    assert_true(before >= (objective ? 0.99e15 : 0.99e21));
    assert_int_equal(gaus_i_move_state_move(&s, 1, GAUS_MAX_STEP - 1, NULL), GAUS_OK);
    assert_true(gaus_i_move_state_cost(&s) > before);
    gaus_i_move_state_rollback(&s);
    assert_true(gaus_i_move_state_cost(&s) <= before * (1 + 1e-12));
    gaus_i_move_state_clear(&s);
  }
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(costs_are_exact),
      cmocka_unit_test(parallel_dependences),
      cmocka_unit_test(windows_are_what_the_neighbours_leave),
      cmocka_unit_test(extreme_values_are_dear),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
