/* The reservation table against a count of every busy cycle.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/reservation_table.h"

#include "sample.h"

enum { OPS = 14, TYPES = 3, STEPS = 4096 };

/* What is reserved, cycle by cycle. */
typedef struct naive {
  const gaus_problem *p;
  int32_t ii;
  bool taken[OPS];
  int64_t at[OPS];
} naive;

static int64_t slot_of(const naive *m, int64_t t) {
  return m->ii == 0 ? t : ((t % m->ii) + m->ii) % m->ii;
}

/* Adds what v holds at t to the use of each slot. */
static void occupy(const naive *m, int32_t v, int64_t t, int64_t *use) {
  gaus_operation op = gaus_problem_operation(m->p, v);
  for (int32_t k = 0; k < gaus_problem_type(m->p, op.type).blocking; k++)
    use[slot_of(m, t + k)] += op.demand;
}

static bool naive_fits(const naive *m, int32_t v, int64_t t) {
  int64_t use[STEPS] = {0};
  gaus_operation op = gaus_problem_operation(m->p, v);
  int32_t limit = gaus_problem_type(m->p, op.type).limit;
  if (limit == GAUS_UNLIMITED || op.demand == 0)
    return true;
  for (int32_t w = 0; w < gaus_problem_num_operations(m->p); w++)
    if (m->taken[w] && gaus_problem_operation(m->p, w).type == op.type)
      occupy(m, w, m->at[w], use);
  occupy(m, v, t, use);
  for (int32_t s = 0; s < STEPS; s++)
    if (use[s] > limit)
      return false;
  return true;
}

static bool naive_overlap(const naive *m, int32_t v, int64_t t, int32_t w, int64_t u) {
  int64_t a[STEPS] = {0}, b[STEPS] = {0};
  occupy(m, v, t, a);
  occupy(m, w, u, b);
  for (int32_t s = 0; s < STEPS; s++)
    if (a[s] > 0 && b[s] > 0)
      return true;
  return false;
}

/* Some operations take no units, some types have more than they can need. */
static gaus_problem *problem(gaus_i_rng *rng) {
  gaus_problem *p;
  int32_t n = 1 + gaus_i_rng_below(rng, OPS);
  assert_int_equal(gaus_problem_create("table", &p, NULL), GAUS_OK);
  for (int32_t k = 0; k < TYPES; k++) {
    char name[8];
    snprintf(name, sizeof name, "t%d", k);
    int32_t limit = gaus_i_rng_below(rng, 4) ? 1 + gaus_i_rng_below(rng, 6) : GAUS_UNLIMITED;
    gaus_problem_add_type(p, &(gaus_operator_type){name, 1, limit, 1 + gaus_i_rng_below(rng, 9), 0, 0}, NULL, NULL);
  }
  for (int32_t v = 0; v < n; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, gaus_i_rng_below(rng, TYPES), 1, gaus_i_rng_below(rng, 4)},
                               NULL, NULL);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  return p;
}

static void check_find(const gaus_i_reservation_table *mrt, const naive *m, int32_t v, int64_t t, int step,
                       int64_t count) {
  int64_t k = 0;
  while (k < count && !naive_fits(m, v, t + step * k))
    k++;
  assert_int_equal(gaus_i_reservation_table_find(mrt, v, t, step, count), k < count ? k : -1);
}

static void check_overlap(const gaus_i_reservation_table *mrt, const naive *m, int32_t v, int64_t t, gaus_i_rng *rng) {
  for (int32_t w = 0; w < gaus_problem_num_operations(m->p); w++) {
    int64_t u = t + gaus_i_rng_below(rng, 12) - (t < 6 ? t : 6);
    gaus_operation a = gaus_problem_operation(m->p, v), b = gaus_problem_operation(m->p, w);
    bool expected = a.type == b.type && gaus_i_reservation_table_limited(mrt, v) &&
                    gaus_i_reservation_table_limited(mrt, w) && naive_overlap(m, v, t, w, u);
    assert_int_equal(gaus_i_reservation_table_overlap(mrt, v, t, w, u), expected);
  }
}

/* Random reservations, added where they fit and taken out again. */
static int32_t exercise(int32_t ii, uint64_t seed) {
  gaus_i_rng rng;
  gaus_i_reservation_table mrt;
  gaus_i_rng_seed(&rng, seed, (uint64_t)ii);
  gaus_problem *p = problem(&rng);
  naive m = {.p = p, .ii = ii};
  int32_t n = gaus_problem_num_operations(p), refused = 0, horizon = ii > 0 ? 5 * ii : 300;
  assert_int_equal(gaus_i_reservation_table_init(&mrt, p, ii, NULL), GAUS_OK);
  for (int32_t step = 0; step < 120; step++) {
    int32_t v = gaus_i_rng_below(&rng, n), t = gaus_i_rng_below(&rng, step < 40 && ii == 0 ? 20 : horizon);
    if (m.taken[v]) {
      gaus_i_reservation_table_remove(&mrt, v, m.at[v]);
      m.taken[v] = false;
      continue;
    }
    assert_int_equal(gaus_i_reservation_table_reserve(&mrt, t + 50, NULL), GAUS_OK);
    bool fits = naive_fits(&m, v, t);
    assert_int_equal(gaus_i_reservation_table_fits(&mrt, v, t), fits);
    check_find(&mrt, &m, v, t, 1, ii > 0 ? ii : 30);
    check_find(&mrt, &m, v, t, -1, ii > 0 ? ii : t + 1 < 30 ? t + 1 : 30);
    check_find(&mrt, &m, v, t, 1, 0);
    check_overlap(&mrt, &m, v, t, &rng);
    if (fits && gaus_i_rng_below(&rng, 8)) {
      gaus_i_reservation_table_add(&mrt, v, t);
      m.taken[v] = true;
      m.at[v] = t;
    }
    refused += !fits;
  }
  gaus_i_reservation_table_reset(&mrt);
  memset(m.taken, 0, sizeof m.taken);
  for (int32_t v = 0; v < n; v++)
    assert_int_equal(gaus_i_reservation_table_fits(&mrt, v, 3), naive_fits(&m, v, 3));
  gaus_i_reservation_table_clear(&mrt);
  gaus_problem_destroy(p);
  return refused;
}

static void equal_to_counting_modulo(void **state) {
  (void)state;
  int32_t refused = 0;
  for (int32_t ii = 1; ii <= 12; ii++) /* blocking is up to 9, so above many of these */
    for (uint64_t seed = 0; seed < 25; seed++)
      refused += exercise(ii, seed);
  assert_true(refused > 1000);
}

static void equal_to_counting_steps(void **state) {
  (void)state;
  int32_t refused = 0;
  for (uint64_t seed = 0; seed < 60; seed++)
    refused += exercise(0, seed);
  assert_true(refused > 200);
}

/* Reservations survive growing, and the new steps are free. */
static void growing_keeps(void **state) {
  (void)state;
  gaus_i_reservation_table mrt;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1, 'limit': 1},"
                          "{'name': 'b', 'latency': 1, 'limit': 1}], 'operations': [{'type': 'a'}, {'type': 'a'},"
                          "{'type': 'b'}, {'type': 'b'}]}");
  assert_int_equal(gaus_i_reservation_table_init(&mrt, p, 0, NULL), GAUS_OK);
  assert_int_equal(mrt.num_resources, 2);
  gaus_i_reservation_table_add(&mrt, 0, 5);
  gaus_i_reservation_table_add(&mrt, 2, 6);
  assert_int_equal(gaus_i_reservation_table_reserve(&mrt, 1000, NULL), GAUS_OK);
  assert_true(mrt.slots > 1000);
  for (int32_t t = 0; t <= 1000; t++) {
    assert_int_equal(gaus_i_reservation_table_fits(&mrt, 1, t), t != 5);
    assert_int_equal(gaus_i_reservation_table_fits(&mrt, 3, t), t != 6);
  }
  gaus_i_reservation_table_clear(&mrt);
  gaus_problem_destroy(p);
}

static void too_large_a_table_is_refused(void **state) {
  (void)state;
  gaus_i_reservation_table mrt;
  gaus_error err;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1, 'limit': 1}],"
                          "'operations': [{'type': 'a'}, {'type': 'a'}]}");
  assert_int_equal(gaus_i_reservation_table_init(&mrt, p, 1 << 28, &err), GAUS_NO_MEMORY);
  SAYS(&err, "too large", "268435456");
  assert_int_equal(gaus_i_reservation_table_init(&mrt, p, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_i_reservation_table_reserve(&mrt, GAUS_MAX_STEP, &err), GAUS_NO_MEMORY);
  SAYS(&err, "too large");
  assert_true(gaus_i_reservation_table_fits(&mrt, 0, 63)); /* what there was is still there */
  gaus_i_reservation_table_clear(&mrt);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_to_counting_modulo),
      cmocka_unit_test(equal_to_counting_steps),
      cmocka_unit_test(growing_keeps),
      cmocka_unit_test(too_large_a_table_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
