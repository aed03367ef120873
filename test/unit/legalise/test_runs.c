/* Runs of slots against an array of them, and how few they are where
 * operations block for thousands of cycles.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/runs.h"

#include "common.h"
#include "legalise/reservation_table.h"
#include "support/support.h"

enum { MOST_SLOTS = 40, RESERVATIONS = 12 };

typedef struct flat {
  int32_t slots;
  int64_t use[MOST_SLOTS];
} flat;

static void add(flat *f, int32_t first, int32_t length, int64_t demand) {
  for (int32_t k = 0; k < length; k++)
    f->use[(first + k) % f->slots] += demand;
}

static bool fits(const flat *f, int64_t first, int32_t length, int64_t most) {
  for (int32_t k = 0; k < length; k++)
    if (f->use[((first + k) % f->slots + f->slots) % f->slots] > most)
      return false;
  return true;
}

static int64_t find(const flat *f, int32_t first, int32_t length, int step, int64_t count, int64_t most) {
  for (int64_t k = 0; k < count; k++)
    if (fits(f, first + step * k, length, most))
      return k;
  return -1;
}

static void check(const gaus_i_runs *runs, const flat *f, gaus_i_rng *rng) {
  int32_t first = gaus_i_rng_below(rng, f->slots), length = 1 + gaus_i_rng_below(rng, f->slots);
  int64_t most = gaus_i_rng_below(rng, 4), count = gaus_i_rng_below(rng, f->slots + 1);
  int32_t runs_there = 1;
  for (int32_t s = 0; s < f->slots; s++) {
    assert_int_equal(gaus_i_runs_use(runs, s), f->use[s]);
    runs_there += s > 0 && f->use[s] != f->use[s - 1];
  }
  assert_int_equal(runs->count, runs_there);
  assert_int_equal(gaus_i_runs_fit(runs, first, length, most), fits(f, first, length, most));
  assert_int_equal(gaus_i_runs_fit_everywhere(runs, most), fits(f, 0, f->slots, most));
  for (int step = -1; step <= 1; step += 2)
    assert_int_equal(gaus_i_runs_find(runs, first, length, step, count, most),
                     find(f, first, length, step, count, most));
}

static void equal_to_an_array(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 300; seed++) {
    gaus_i_rng rng;
    gaus_i_rng_seed(&rng, seed, 0);
    gaus_i_runs runs;
    flat f = {.slots = 2 + gaus_i_rng_below(&rng, MOST_SLOTS - 1)};
    int32_t first[RESERVATIONS], length[RESERVATIONS], demand[RESERVATIONS] = {0};
    assert_int_equal(gaus_i_runs_init(&runs, f.slots, RESERVATIONS, NULL), GAUS_OK);
    for (int32_t step = 0; step < 60; step++) {
      int32_t r = gaus_i_rng_below(&rng, RESERVATIONS), sign = demand[r] ? -1 : 1;
      if (sign > 0) {
        first[r] = gaus_i_rng_below(&rng, f.slots);
        length[r] = gaus_i_rng_below(&rng, f.slots);
        demand[r] = 1 + gaus_i_rng_below(&rng, 3);
      }
      gaus_i_runs_add(&runs, first[r], length[r], sign * demand[r]);
      add(&f, first[r], length[r], sign * demand[r]);
      demand[r] = sign > 0 ? demand[r] : 0;
      check(&runs, &f, &rng);
    }
    gaus_i_runs_add_everywhere(&runs, 2);
    add(&f, 0, f.slots, 2);
    check(&runs, &f, &rng);
    gaus_i_runs_clear(&runs);
  }
}

/* --- long blocking times took as many steps as cycles ---------------------------------------- */

static gaus_problem *blocking_problem(int32_t ops, int32_t blocking, int32_t limit) {
  gaus_problem *p;
  assert_int_equal(gaus_problem_create("blocking", &p, NULL), GAUS_OK);
  gaus_problem_add_type(p, &(gaus_operator_type){.name = "u", .latency = 1, .limit = limit, .blocking = blocking}, NULL,
                        NULL);
  for (int32_t v = 0; v < ops; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  return p;
}

/* All one after the other: looks at runs only, and the table is full in the end. */
static void check_steps(int32_t ops, int32_t blocking, int32_t limit) {
  gaus_problem *p = blocking_problem(ops, blocking, limit);
  gaus_i_reservation_table mrt;
  int64_t steps = 0;
  assert_int_equal(gaus_i_reservation_table_init(&mrt, p, ops / limit * blocking, NULL), GAUS_OK);
  assert_int_equal(mrt.num_flat, 0);
  for (int32_t v = 0; v < ops; v++) {
    int64_t skip = gaus_i_reservation_table_find(&mrt, v, 0, 1, mrt.ii);
    assert_true(skip >= 0);
    gaus_i_reservation_table_add(&mrt, v, skip);
    steps += gaus_i_reservation_table_steps(&mrt, v, mrt.ii);
  }
  assert_int_equal(gaus_i_reservation_table_find(&mrt, 0, 0, 1, mrt.ii), -1);
  assert_true(steps <= 4 * (int64_t)ops);
  gaus_i_reservation_table_clear(&mrt);
  gaus_problem_destroy(p);
}

static void blocking_for_100_cycles(void **state) {
  (void)state;
  check_steps(900, 100, 1);
}

static void blocking_for_1000_cycles_on_several_units(void **state) {
  (void)state;
  check_steps(900, 1000, 3);
}

static void blocking_for_10000_cycles(void **state) {
  (void)state;
  check_steps(1800, 10000, 1);
}

static void blocking_for_most_of_the_cycles_there_are(void **state) {
  (void)state;
  check_steps(90, 1000000, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_to_an_array),
      cmocka_unit_test(blocking_for_100_cycles),
      cmocka_unit_test(blocking_for_1000_cycles_on_several_units),
      cmocka_unit_test(blocking_for_10000_cycles),
      cmocka_unit_test(blocking_for_most_of_the_cycles_there_are),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
