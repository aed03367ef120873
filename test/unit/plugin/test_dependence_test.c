/* Meetings of two accesses against all of their iterations, in address spaces small enough to wrap
 * around often.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include "memory/dependence_test.h"
#include "support/support.h"

static int64_t draw(gaus_i_rng *rng, int64_t least, int64_t largest) {
  return least + (int64_t)gaus_i_rng_below(rng, (int32_t)(largest - least + 1));
}

static int64_t value_of(const gp_affine_form *form, const int64_t *symbols) {
  int64_t value = form->constant;
  for (int i = 0; i < GP_MAX_SYMBOLS; i++)
    value += form->factor[i] * symbols[i];
  return value;
}

/* Bytes v .. of A and of B are common, modulo 2^bits. */
static bool overlaps(const gp_access_pair *p, int64_t v) {
  int64_t m = (int64_t)1 << p->bits;
  if (p->size_a == 0 || p->size_b == 0)
    return false;
  for (int64_t t = 1 - p->size_b; t < p->size_a; t++)
    if (((v - t) % m + m) % m == 0)
      return true;
  return false;
}

/* What the places say of the symbols, in a run of more than one iteration if `again`. */
static bool is_allowed(const gp_access_pair *p, const int64_t *symbols, bool again) {
  for (int i = 0; i < p->num_symbols; i++)
    if (symbols[i] == 0 && (p->symbols[i].nonzero || (again && p->symbols[i].moves)))
      return false;
  for (int i = 0; i < p->num_orders; i++)
    if (value_of(&p->orders[i], symbols) < 0)
      return false;
  return true;
}

/* The least distance at which the two really meet for these symbols, -1: none. */
static int64_t nearest_for(const gp_access_pair *p, const int64_t *symbols, int64_t from) {
  int64_t last = p->last, apart = value_of(&p->apart, symbols);
  int64_t a = value_of(&p->stride_a, symbols), b = value_of(&p->stride_b, symbols);
  if (p->has_last && value_of(&p->last_form, symbols) < last)
    last = value_of(&p->last_form, symbols);
  if (!is_allowed(p, symbols, true))
    last = 0;
  for (int64_t d = from; d <= last && d <= p->farthest; d++)
    for (int64_t k = 0; k + d <= last; k++)
      if (overlaps(p, apart + (k + d) * b - k * a))
        return d;
  return -1;
}

/* Over all values of the symbols; *always: for each of them the same. */
static int64_t nearest(const gp_access_pair *p, int64_t from, bool *always) {
  int64_t symbols[GP_MAX_SYMBOLS] = {0}, least = -1;
  for (int i = 0; i < p->num_symbols; i++)
    symbols[i] = p->symbols[i].lo;
  *always = true;
  for (bool first = true;;) {
    if (is_allowed(p, symbols, false)) {
      int64_t d = nearest_for(p, symbols, from);
      *always = *always && (first || d == least);
      least = least < 0 || (d >= 0 && d < least) ? d : least;
      first = false;
    }
    int i = 0;
    while (i < p->num_symbols && symbols[i] == p->symbols[i].hi)
      symbols[i] = p->symbols[i].lo, i++;
    if (i == p->num_symbols)
      return least;
    symbols[i]++;
  }
}

static gp_affine_form random_form(gaus_i_rng *rng, int64_t reach, int32_t num_symbols) {
  gp_affine_form form = {draw(rng, -reach, reach), {0}};
  for (int32_t i = 0; i < num_symbols; i++)
    form.factor[i] = draw(rng, 0, 2) ? draw(rng, -3, 3) * draw(rng, 1, 4) : 0;
  return form;
}

/* One that holds somewhere. */
static gp_affine_form random_order(gaus_i_rng *rng, const gp_access_pair *p) {
  int64_t symbols[GP_MAX_SYMBOLS] = {0};
  gp_affine_form order = random_form(rng, 6, p->num_symbols);
  for (int32_t i = 0; i < p->num_symbols; i++)
    symbols[i] = draw(rng, p->symbols[i].lo, p->symbols[i].hi);
  int64_t value = value_of(&order, symbols);
  order.constant -= value < 0 ? value : 0;
  return order;
}

static gp_access_pair random_places(gaus_i_rng *rng, int32_t num_symbols) {
  gp_access_pair p = {.bits = (unsigned)draw(rng, 5, 12), .size_a = draw(rng, 0, 8), .size_b = draw(rng, 1, 8)};
  int64_t reach = draw(rng, 0, 1) ? 12 : ((int64_t)1 << p.bits) - 1;
  p.num_symbols = num_symbols;
  p.tests = GP_MEET_TESTS;
  p.last = draw(rng, 0, 24);
  p.farthest = draw(rng, 0, 3) ? 1000 : draw(rng, 0, 10);
  p.apart = random_form(rng, reach, num_symbols);
  p.stride_a = random_form(rng, reach, draw(rng, 0, 1) ? num_symbols : 0);
  p.stride_b = draw(rng, 0, 1) ? p.stride_a : random_form(rng, reach, draw(rng, 0, 1) ? num_symbols : 0);
  for (int32_t i = 0; i < num_symbols; i++) {
    int64_t lo = draw(rng, -6, 6);
    p.symbols[i] = (gp_symbol){.lo = lo, .hi = lo + draw(rng, 0, 6)};
    p.symbols[i].nonzero = draw(rng, 0, 1) && (p.symbols[i].lo || p.symbols[i].hi);
    p.symbols[i].moves = draw(rng, 0, 3) == 0 && (p.symbols[i].lo || p.symbols[i].hi);
  }
  int64_t lo, hi;
  p.num_orders = num_symbols ? (int32_t)draw(rng, 0, 2) : 0;
  for (int32_t i = 0; i < p.num_orders; i++)
    p.orders[i] = random_order(rng, &p);
  p.last_form = random_form(rng, 8, num_symbols);
  p.last_form.constant += 12;
  p.has_last = num_symbols && draw(rng, 0, 1) && gp_affine_form_range(&p.last_form, p.symbols, num_symbols, &lo, &hi) &&
               lo >= 0 && hi <= p.last;
  return p;
}

static bool has_moves(const gp_access_pair *p) {
  for (int32_t i = 0; i < p->num_symbols; i++)
    if (p->symbols[i].moves)
      return true;
  return false;
}

static void check(const gp_access_pair *p, int64_t from, int64_t *exact, int round) {
  bool always;
  int64_t real = nearest(p, from, &always);
  gp_dependence_distance claimed = gp_least_distance(p, from);
  bool free = !p->has_last && !p->num_orders && !has_moves(p);
  if ((real >= 0 && (claimed.distance < 0 || claimed.distance > real)) ||
      (claimed.proved && free && claimed.distance != real))
    fail_msg("round %d: claimed %lld (%s), but the nearest is %lld", round, (long long)claimed.distance,
             claimed.proved ? "proved" : "not proved", (long long)real);
  if (claimed.proved && free)
    assert_true(always);
  *exact += claimed.distance == real;
}

/* Both ways, and how often the answer is exact, of a hundred. */
static int percent_exact(uint64_t seed, int32_t num_symbols, int rounds) {
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, seed, 0);
  int64_t exact = 0;
  for (int round = 0; round < rounds; round++) {
    gp_access_pair p = random_places(&rng, num_symbols), q = gp_access_pair_exchange(&p);
    int64_t from = draw(&rng, 0, 3);
    check(&p, from, &exact, round);
    check(&q, from, &exact, round);
  }
  return (int)(50 * exact / rounds);
}

static void constants_are_exact(void **state) {
  (void)state;
  assert_int_equal(percent_exact(1, 0, 20000), 100);
}

/* Whatever the effort. */
static void few_tests_are_sound(void **state) {
  gaus_i_rng rng;
  int64_t exact = 0;
  (void)state;
  gaus_i_rng_seed(&rng, 4, 0);
  for (int round = 0; round < 2000; round++) {
    gp_access_pair p = random_places(&rng, 1);
    p.tests = (int32_t)draw(&rng, 0, 6);
    check(&p, draw(&rng, 0, 3), &exact, round);
  }
  assert_true(exact >= 1000);
}

static void symbols_are_sound(void **state) {
  (void)state;
  assert_true(percent_exact(2, 1, 3000) >= 75);
  assert_true(percent_exact(3, 2, 600) >= 75);
}

/* --- by hand ------------------------------------------------------------ */

enum { FARTHEST = 1000000 };

/* Words at apart + k * stride, in an address space of 64 bits. */
static gp_access_pair words(int64_t apart, int64_t stride_a, int64_t stride_b, int64_t last) {
  return (gp_access_pair){.bits = 64,
                          .size_a = 4,
                          .size_b = 4,
                          .apart = {apart, {0}},
                          .stride_a = {stride_a, {0}},
                          .stride_b = {stride_b, {0}},
                          .last = last,
                          .farthest = FARTHEST,
                          .tests = GP_MEET_TESTS};
}

static void expect(const gp_access_pair *p, int64_t from, int64_t distance, bool proved) {
  gp_dependence_distance m = gp_least_distance(p, from);
  assert_int_equal(m.distance, distance);
  assert_int_equal(m.proved, proved);
}

/* a[i] and a[2 i + 100]: the first reaches what the second was at later. */
static void unequal_strides(void **state) {
  (void)state;
  gp_access_pair p = words(400, 4, 8, 1000), q = gp_access_pair_exchange(&p);
  expect(&p, 0, -1, false);
  expect(&q, 0, 100, true);
  p = words(404, 8, 16, 1000); /* a[2 i], a[4 i + 101] */
  expect(&p, 0, -1, false);
  q = gp_access_pair_exchange(&p);
  expect(&q, 0, -1, false);
}

/* a[i] and a[99 - i]: they cross between 49 and 50. */
static void opposite_strides(void **state) {
  (void)state;
  gp_access_pair p = words(4 * 99, 4, -4, 99);
  expect(&p, 0, 1, true);
  p = words(4 * 98, 4, -4, 98);
  expect(&p, 0, 0, true);
  p = words(4 * 99, 4, -4, 50);
  expect(&p, 0, 1, true);
  p = words(4 * 99, 4, -4, 49); /* too short to cross */
  expect(&p, 0, -1, false);
}

/* a[i] and a[i + m] with m in 5..9. */
static void symbolic_distance(void **state) {
  (void)state;
  gp_access_pair p = words(0, 4, 4, INT64_MAX), q;
  p.num_symbols = 1;
  p.symbols[0] = (gp_symbol){5, 9, false, false};
  p.apart.factor[0] = 4;
  expect(&p, 0, -1, false);
  q = gp_access_pair_exchange(&p);
  expect(&q, 0, 5, false);
}

/* a[i m]: the next iteration is elsewhere only if m is not 0. */
static void symbolic_stride(void **state) {
  (void)state;
  gp_access_pair p = words(0, 0, 0, INT64_MAX);
  p.num_symbols = 1;
  p.symbols[0] = (gp_symbol){INT32_MIN, INT32_MAX, false, false};
  p.stride_a.factor[0] = p.stride_b.factor[0] = 4;
  expect(&p, 0, 0, true);
  expect(&p, 1, 1, false);
  p.symbols[0].nonzero = true;
  expect(&p, 1, -1, false);
  p.apart.factor[0] = -12; /* a[(i - 3) m] */
  expect(&p, 0, 3, true);
  p.stride_a.factor[0] = p.stride_b.factor[0] = 2; /* half words overlap */
  p.apart.factor[0] = 0;
  expect(&p, 1, 1, false);
  expect(&p, 2, -1, false);
}

/* a[(i - 3) m]: at 3 whatever m is, and before that if it is 0. */
static void certain_meetings(void **state) {
  (void)state;
  gp_access_pair p = words(0, 0, 0, INT64_MAX);
  p.num_symbols = 1;
  p.symbols[0] = (gp_symbol){INT32_MIN, INT32_MAX, false, false};
  p.stride_a.factor[0] = p.stride_b.factor[0] = 4;
  p.apart.factor[0] = -12;
  expect(&p, 1, 1, false);
  assert_int_equal(gp_certain_meeting(&p, 1), 3);
  assert_int_equal(gp_certain_meeting(&p, 4), -1);
  p.last = 2; /* too short */
  assert_int_equal(gp_certain_meeting(&p, 1), -1);
  p.last = INT64_MAX;
  p.apart.factor[0] = -14; /* three and a half steps */
  assert_int_equal(gp_certain_meeting(&p, 1), -1);
  p = words(-8, 4, 4, INT64_MAX); /* no symbol */
  assert_int_equal(gp_certain_meeting(&p, 1), 2);
}

/* Row i and row i - 1 of n elements each, of which n are visited: only a bound
 * in terms of n tells them apart. */
static void rows_of_n(void **state) {
  (void)state;
  gp_access_pair p = words(0, 4, 4, INT32_MAX), q;
  p.num_symbols = 1;
  p.symbols[0] = (gp_symbol){1, INT32_MAX, false, false};
  p.apart.factor[0] = 4;
  q = gp_access_pair_exchange(&p);
  expect(&p, 0, -1, false);
  expect(&q, 0, 1, false);
  p.has_last = true;
  p.last_form = (gp_affine_form){-1, {1}};
  q = gp_access_pair_exchange(&p);
  expect(&q, 0, -1, false);
  q.last_form.constant = 0; /* one more is visited */
  expect(&q, 0, 1, false);
}

/* An iteration number without bound may turn around the address space. */
static void unknown_end(void **state) {
  (void)state;
  gp_access_pair p = words(400, 4, 8, INT64_MAX);
  expect(&p, 0, 0, true);
  p.last = (int64_t)1 << 61;
  expect(&p, 0, -1, false);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(constants_are_exact), cmocka_unit_test(symbols_are_sound), cmocka_unit_test(few_tests_are_sound),
      cmocka_unit_test(unequal_strides),     cmocka_unit_test(opposite_strides),  cmocka_unit_test(symbolic_distance),
      cmocka_unit_test(symbolic_stride),     cmocka_unit_test(rows_of_n),         cmocka_unit_test(unknown_end),
      cmocka_unit_test(certain_meetings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
