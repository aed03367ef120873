/* Pairs of accesses of which the dependences imply those of all others: of random loops, against
 * all pairs, iteration by iteration; and how many they are where accesses are ordered, or touch
 * one place, or different ones.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include "bridge/host_memory.h"
#include "memory/pairs.h"
#include "support/support.h"

enum { BLOCKS = 12, MOST = 6000, ITERATIONS = 4 };

void *gp_host_realloc(void *memory, size_t count, size_t size) {
  void *moved = realloc(memory, count * size + 1);
  assert_non_null(moved);
  return moved;
}

/* --- loops -------------------------------------------------------------- */

typedef struct loop {
  gp_pair_access accesses[MOST];
  uint64_t reach[MOST];
  gp_pair_list list;
  int64_t visits;
} loop;

/* Blocks one after the other, or none of which reaches another. */
static loop *new_loop(int32_t count, int32_t blocks, bool chain) {
  loop *l = calloc(1, sizeof *l);
  l->list = (gp_pair_list){l->accesses, count, blocks, l->reach, 1, false};
  for (int32_t b = 0; chain && b < blocks; b++)
    l->reach[b] = ((uint64_t)1 << blocks) - ((uint64_t)1 << (b + 1));
  for (int32_t a = 0; a < count; a++)
    l->accesses[a].block = (int32_t)((int64_t)a * blocks / count);
  return l;
}

static void place(gp_pair_access *access, int64_t offset, int64_t step, int64_t size, bool writes) {
  access->plain = access->placed = access->exact = true;
  access->writes = writes;
  access->place = (gp_fixed_place){0, 0, offset, step, size};
}

static bool reaches(const loop *l, int32_t from, int32_t to) {
  return l->reach[from] >> to & 1;
}

/* --- what depends on what ----------------------------------------------- */

/* In one iteration, a before b. */
static bool precedes(const loop *l, int32_t a, int32_t b) {
  int32_t x = l->accesses[a].block, y = l->accesses[b].block;
  if (l->accesses[a].loose && l->accesses[b].loose && x == y)
    return false;
  return x == y ? a < b : reaches(l, x, y);
}

/* What iteration i of a and iteration j of b touch. */
static bool touch(const loop *l, int32_t a, int32_t i, int32_t b, int32_t j) {
  const gp_fixed_place *x = &l->accesses[a].place, *y = &l->accesses[b].place;
  if (!l->accesses[a].placed || !l->accesses[b].placed || x->base != y->base)
    return true;
  int64_t from = x->offset + i * x->step, to = y->offset + j * y->step;
  return from < to + y->size && to < from + x->size;
}

/* Iteration j of b comes after iteration i of a. */
static bool depends(const loop *l, int32_t a, int32_t i, int32_t b, int32_t j) {
  const gp_pair_access *x = &l->accesses[a], *y = &l->accesses[b];
  if (j < i || (i == j && !precedes(l, a, b)))
    return false;
  if (x->barrier || y->barrier)
    return true;
  return (x->writes || y->writes) && touch(l, a, i, b, j);
}

typedef struct graph {
  const loop *loop;
  bool *edges; /* [instances * instances] */
  int32_t instances;
} graph;

static void add_pair(void *context, int32_t a, int32_t b) {
  graph *g = context;
  for (int32_t i = 0; i < ITERATIONS; i++)
    for (int32_t j = 0; j < ITERATIONS; j++) {
      int32_t n = g->loop->list.count, x = i * n + a, y = j * n + b;
      g->edges[(size_t)x * (size_t)g->instances + (size_t)y] |= depends(g->loop, a, i, b, j);
      g->edges[(size_t)y * (size_t)g->instances + (size_t)x] |= depends(g->loop, b, j, a, i);
    }
}

static graph new_graph(const loop *l) {
  int32_t instances = l->list.count * ITERATIONS;
  return (graph){l, calloc((size_t)instances * (size_t)instances, sizeof(bool)), instances};
}

/* Edges lead to later instances only. */
static void close(graph *g) {
  size_t n = (size_t)g->instances;
  for (size_t x = n; x-- > 0;)
    for (size_t y = x + 1; y < n; y++)
      for (size_t z = y + 1; g->edges[x * n + y] && z < n; z++)
        g->edges[x * n + z] |= g->edges[y * n + z];
}

static void check_closure(loop *l) {
  graph some = new_graph(l), all = new_graph(l);
  gp_visit_pairs(&l->list, add_pair, &some);
  for (int32_t a = 0; a < l->list.count; a++)
    for (int32_t b = a; b < l->list.count; b++)
      add_pair(&all, a, b);
  close(&some);
  close(&all);
  size_t n = (size_t)some.instances;
  assert_memory_equal(some.edges, all.edges, n * n);
  free(some.edges);
  free(all.edges);
}

/* --- random loops ------------------------------------------------------- */

static int32_t draw(gaus_i_rng *rng, int32_t below) {
  return (int32_t)gaus_i_rng_below(rng, below);
}

/* A way from a block leads to some of the later ones, and on from there. */
static void draw_flow(gaus_i_rng *rng, loop *l) {
  for (int32_t b = l->list.num_blocks - 1; b-- > 0;)
    for (int32_t to = b + 1; to < l->list.num_blocks; to++)
      if (draw(rng, 4) == 0)
        l->reach[b] |= (uint64_t)1 << to | l->reach[to];
}

static void draw_access(gaus_i_rng *rng, gp_pair_access *access, int32_t barriers, int32_t offsets) {
  static const int64_t steps[] = {0, 0, 4, 4, 8, -4};
  if (draw(rng, 100) < barriers) {
    access->barrier = access->writes = true;
    return;
  }
  place(access, 4 * (draw(rng, offsets) - offsets / 2), steps[draw(rng, 6)], draw(rng, 5) ? 4 : 8, draw(rng, 2));
  access->place.base = (uint32_t)draw(rng, 2);
  access->type = draw(rng, 20) == 0;
  access->exact = draw(rng, 20) > 0;
  access->placed = draw(rng, 40) > 0;
  access->plain = access->placed || draw(rng, 2);
  access->loose = !access->placed && draw(rng, 4) == 0;
  access->plain &= !access->loose;
}

static void check_random(uint64_t seed) {
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, seed, 0);
  int32_t blocks = 1 + draw(&rng, BLOCKS), barriers = draw(&rng, 3) * draw(&rng, 20), offsets = 1 + draw(&rng, 30);
  loop *l = new_loop(128 + draw(&rng, 30), blocks, draw(&rng, 2));
  if (draw(&rng, 2))
    draw_flow(&rng, l);
  for (int32_t a = 0; a < l->list.count; a++)
    draw_access(&rng, &l->accesses[a], barriers, offsets);
  check_closure(l);
  free(l);
}

static void test_random_loops_have_the_same_closure(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 60; seed++)
    check_random(seed);
}

/* Few accesses: all pairs, for the sake of messages. */
static void count(void *context, int32_t a, int32_t b) {
  (void)a;
  (void)b;
  (*(int64_t *)context)++;
}

static void test_small_loops_keep_all_pairs(void **state) {
  (void)state;
  loop *l = new_loop(100, 1, true);
  int64_t visits = 0;
  for (int32_t a = 0; a < 100; a++)
    l->accesses[a].barrier = true;
  assert_false(gp_visit_pairs(&l->list, count, &visits));
  assert_int_equal(visits, 100 * 101 / 2);
  free(l);
}

/* --- quadratic extraction ----------------------------------------------- */

/* For 5,000 accesses all pairs would be 12.5 million. */
static void expect_few(loop *l, int64_t most) {
  int64_t visits = 0;
  assert_true(gp_visit_pairs(&l->list, count, &visits));
  if (visits > most)
    fail_msg("%lld pairs, more than %lld", (long long)visits, (long long)most);
  free(l);
}

static void test_quadratic_volatile_accesses(void **state) {
  (void)state;
  loop *l = new_loop(5000, 1, true);
  for (int32_t a = 0; a < 5000; a++)
    l->accesses[a].barrier = true;
  expect_few(l, 10000);
}

static void test_quadratic_volatile_accesses_on_branches(void **state) {
  (void)state;
  loop *l = new_loop(5000, 60, true);
  for (int32_t a = 0; a < 5000; a++)
    l->accesses[a].barrier = true;
  expect_few(l, 10000);
}

static void test_quadratic_accesses_between_volatile_ones(void **state) {
  (void)state;
  loop *l = new_loop(5000, 7, true);
  for (int32_t a = 0; a < 5000; a++)
    if (a % 10 == 0)
      l->accesses[a].barrier = true;
    else
      l->accesses[a].plain = l->accesses[a].writes = true;
  expect_few(l, 5000 * 10);
}

static void test_quadratic_stores_to_different_elements(void **state) {
  (void)state;
  loop *l = new_loop(5000, 1, true);
  for (int32_t a = 0; a < 5000; a++)
    place(&l->accesses[a], 4 * a, 0, 4, true);
  expect_few(l, 5000);
}

static void test_quadratic_stores_to_one_element(void **state) {
  (void)state;
  loop *l = new_loop(5000, 1, true);
  for (int32_t a = 0; a < 5000; a++)
    place(&l->accesses[a], 0, 0, 4, true);
  expect_few(l, 10000);
}

static void test_quadratic_updates_of_moving_elements(void **state) {
  (void)state;
  loop *l = new_loop(5000, 1, true);
  for (int32_t a = 0; a < 5000; a++)
    place(&l->accesses[a], 8 * (a / 2), 8, 8, a % 2);
  expect_few(l, 20000);
}

static void test_quadratic_fields_of_moving_records(void **state) {
  (void)state;
  loop *l = new_loop(5000, 1, true);
  for (int32_t a = 0; a < 5000; a++)
    place(&l->accesses[a], 4 * a, 4 * 5000, 4, true);
  expect_few(l, 5000);
}

static void test_quadratic_loads(void **state) {
  (void)state;
  loop *l = new_loop(5000, 1, true);
  for (int32_t a = 0; a < 5000; a++)
    l->accesses[a].plain = true;
  expect_few(l, 5000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_loops_have_the_same_closure),
      cmocka_unit_test(test_small_loops_keep_all_pairs),
      cmocka_unit_test(test_quadratic_volatile_accesses),
      cmocka_unit_test(test_quadratic_volatile_accesses_on_branches),
      cmocka_unit_test(test_quadratic_accesses_between_volatile_ones),
      cmocka_unit_test(test_quadratic_stores_to_different_elements),
      cmocka_unit_test(test_quadratic_stores_to_one_element),
      cmocka_unit_test(test_quadratic_updates_of_moving_elements),
      cmocka_unit_test(test_quadratic_fields_of_moving_records),
      cmocka_unit_test(test_quadratic_loads),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
