/* The legaliser by insertion.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/insertion.h"

#include "modulo/ims.h"
#include "sample.h"

enum { MOST = 60 };

typedef struct fixture {
  gaus_problem *p;
  int32_t n, ii, latency, asap[MOST], alap[MOST];
  gaus_i_insert in;
  gaus_i_rng rng;
} fixture;

static void open_fixture(fixture *f, const sample_shape *shape, uint64_t seed, int32_t room) {
  gaus_error err;
  f->n = 1 + (int32_t)(seed % MOST);
  f->p = sample_problem(shape, f->n, seed);
  f->ii = sample_mii(f->p) + (int32_t)(seed % 3);
  gaus_i_rng_seed(&f->rng, seed, 5);
  assert_int_equal(gaus_problem_mobility(f->p, f->ii, 0, f->asap, f->alap, &err), GAUS_OK);
  f->latency = room;
  for (int32_t v = 0; v < f->n; v++) {
    int32_t finish = f->asap[v] + gaus_problem_type(f->p, gaus_problem_operation(f->p, v).type).latency;
    f->latency = finish + room > f->latency ? finish + room : f->latency;
  }
  assert_int_equal(gaus_problem_mobility(f->p, f->ii, f->latency, f->asap, f->alap, &err), GAUS_OK);
  assert_int_equal(gaus_i_insert_init(&f->in, f->p, f->ii, NULL), GAUS_OK);
}

static void close_fixture(fixture *f) {
  gaus_i_insert_clear(&f->in);
  gaus_problem_destroy(f->p);
}

static void draw_mu(fixture *f, double *mu) {
  for (int32_t v = 0; v < f->n; v++)
    mu[v] = f->asap[v] + gaus_i_rng_unit(&f->rng) * (f->alap[v] - f->asap[v] + 4) - 2;
}

static void starts_are_legal_and_in_their_windows(void **state) {
  (void)state;
  int32_t found = 0, refused = 0;
  for (uint64_t seed = 0; seed < 500; seed++) {
    fixture f;
    double mu[MOST];
    int32_t start[MOST];
    gaus_error err;
    open_fixture(&f, seed % 2 ? &sample_hard : &sample_simple, seed, 1 + (int32_t)(seed % 30));
    for (int32_t round = 0; round < 3; round++) { /* one scratch serves many */
      draw_mu(&f, mu);
      gaus_status status = gaus_i_insert_run(&f.in, mu, f.asap, f.alap, 20, start, &err);
      if (status == GAUS_OK) {
        assert_legal(f.p, start, f.ii, f.latency);
        for (int32_t v = 0; v < f.n; v++)
          assert_in_range(start[v], f.asap[v], f.alap[v]);
        found++;
      } else {
        assert_int_equal(status, GAUS_UNDECIDED);
        SAYS(&err, "no slot for operation");
        refused++;
      }
    }
    close_fixture(&f);
  }
  assert_true(found > 600 && refused > 20);
}

/* Nothing is moved without need: a legal schedule comes back as it went in. */
static void legal_starts_stay(void **state) {
  (void)state;
  int32_t found = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    fixture f;
    double mu[MOST];
    int32_t start[MOST], given[MOST];
    open_fixture(&f, seed % 2 ? &sample_hard : &sample_simple, seed, 200);
    bool inside = gaus_i_ims(f.p, f.ii, 6, NULL, given, NULL) == GAUS_OK;
    for (int32_t v = 0; v < f.n && inside; v++)
      inside = given[v] <= f.alap[v];
    if (inside) {
      for (int32_t v = 0; v < f.n; v++)
        mu[v] = given[v] + gaus_i_rng_unit(&f.rng) * 0.8 - 0.4;
      assert_int_equal(gaus_i_insert_run(&f.in, mu, f.asap, f.alap, 1, start, NULL), GAUS_OK);
      assert_memory_equal(start, given, (size_t)f.n * sizeof *start);
      found++;
    }
    close_fixture(&f);
  }
  assert_true(found > 200);
}

static void without_limits_it_always_succeeds(void **state) {
  (void)state;
  sample_shape shape = sample_hard;
  shape.limited = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    fixture f;
    double mu[MOST];
    int32_t start[MOST];
    open_fixture(&f, &shape, seed, (int32_t)(seed % 20));
    draw_mu(&f, mu);
    assert_int_equal(gaus_i_insert_run(&f.in, mu, f.asap, f.alap, 1, start, NULL), GAUS_OK);
    assert_legal(f.p, start, f.ii, f.latency);
    close_fixture(&f);
  }
}

/* One unit, II 4, three operations that want cycle 5: the neighbours on both
 * sides, the nearer first. */
static void the_nearest_free_slot_is_taken(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1, 'limit': 1}],"
                          "'operations': [{'type': 'a'}, {'type': 'a'}, {'type': 'a'}]}");
  gaus_i_insert in;
  int32_t asap[3] = {0}, alap[] = {20, 20, 20}, start[3], expected[] = {5, 6, 4};
  double mu[] = {5, 5.2, 5.3};
  assert_int_equal(gaus_i_insert_init(&in, p, 4, NULL), GAUS_OK);
  assert_int_equal(gaus_i_insert_run(&in, mu, asap, alap, 1, start, NULL), GAUS_OK);
  assert_memory_equal(start, expected, sizeof expected);
  alap[0] = alap[1] = alap[2] = 4; /* mu beyond the windows: the last starts, downwards */
  assert_int_equal(gaus_i_insert_run(&in, mu, asap, alap, 1, start, NULL), GAUS_OK);
  int32_t clipped[] = {4, 3, 2};
  assert_memory_equal(start, clipped, sizeof clipped);
  gaus_i_insert_clear(&in);
  gaus_problem_destroy(p);
}

/* By mu alone the two early ones take both slots before c, of which b can use
 * only one: raised after its failure, it goes first. */
static void failures_raise_priority(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1, 'limit': 1}],"
                          "'operations': [{'type': 'a'}, {'type': 'a'}]}");
  gaus_i_insert in;
  gaus_error err;
  int32_t asap[2] = {0}, alap[] = {1, 0}, start[2], expected[] = {1, 0};
  double mu[] = {0, 0.4};
  assert_int_equal(gaus_i_insert_init(&in, p, 2, NULL), GAUS_OK);
  assert_int_equal(gaus_i_insert_run(&in, mu, asap, alap, 1, start, &err), GAUS_UNDECIDED);
  SAYS(&err, "operation 1", "II 2");
  assert_int_equal(gaus_i_insert_run(&in, mu, asap, alap, 2, start, &err), GAUS_OK);
  assert_memory_equal(start, expected, sizeof expected);
  gaus_i_budget budget = gaus_i_budget_of(1000, NULL);
  in.budget = &budget;
  assert_int_equal(gaus_i_insert_run(&in, mu, asap, alap, 2, start, &err), GAUS_OK);
  budget.left = (1000 - budget.left) / 2; /* a pass is over it, another one not begun */
  assert_int_equal(gaus_i_insert_run(&in, mu, asap, alap, 2, start, &err), GAUS_UNDECIDED);
  assert_true(gaus_i_spent(&budget));
  gaus_i_insert_clear(&in);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(starts_are_legal_and_in_their_windows),
      cmocka_unit_test(legal_starts_stay),
      cmocka_unit_test(without_limits_it_always_succeeds),
      cmocka_unit_test(the_nearest_free_slot_is_taken),
      cmocka_unit_test(failures_raise_priority),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
