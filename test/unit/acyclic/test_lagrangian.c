/* Bounds by prices against every schedule of small problems, and against prices drawn at random.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/lagrangian.h"

#include <math.h>

#include "sample.h"

enum { MOST_SCHEDULES = 3000, DRAWS = 25 };

/* Small demands and widths make many ties. */
static const sample_shape shape = {.types = 2,
                                   .latency = 2,
                                   .limit = 2,
                                   .blocking = 2,
                                   .demand = 3,
                                   .width = 4,
                                   .distance = 2,
                                   .limited = 0,
                                   .order = 1,
                                   .forward = 1.2,
                                   .back = 0.1};

typedef struct every {
  gaus_i_placement p;
  int32_t start[8];
  int64_t count, size;
  double least;    /* objective */
  int64_t *load;   /* [count][size] */
  int64_t *linear; /* [count] */
} every;

static void visit(every *x, int32_t v) {
  const gaus_i_acyclic *b = x->p.b;
  if (v < b->n) {
    int32_t from = b->asap[v];
    for (int32_t i = b->pred_begin[v]; i < b->pred_begin[v + 1]; i++) {
      int32_t t = x->start[b->pred[i].op] + b->pred[i].latency;
      from = t > from ? t : from;
    }
    for (x->start[v] = from; x->start[v] <= b->alap[v] && x->count < MOST_SCHEDULES; x->start[v]++)
      visit(x, v + 1);
    return;
  }
  gaus_i_placement_load(&x->p, x->start);
  x->least = fmin(x->least, gaus_i_placement_objective(&x->p));
  memcpy(x->load + x->count * x->size, x->p.load, (size_t)x->size * sizeof *x->load);
  x->linear[x->count++] = x->p.linear;
}

/* What prices prove, straight from the definition. */
static double priced(const every *x, const double *price) {
  double least = INFINITY;
  for (int64_t k = 0; k < x->count; k++) {
    double sum = x->p.b->communication_weight * (double)x->linear[k];
    for (int64_t i = 0; i < x->size; i++)
      sum += price[i] * (double)x->load[k * x->size + i];
    least = fmin(least, sum);
  }
  return least;
}

static double draw(const every *x, gaus_i_rng *rng) {
  const gaus_i_acyclic *b = x->p.b;
  double *price = test_calloc((size_t)x->size, sizeof *price);
  for (int32_t resource = 0; resource < b->num_resources; resource++) {
    double sum = 1e-9, *of = price + resource * b->steps;
    for (int32_t d = 0; d < b->latency; d++)
      sum += of[d] = pow(gaus_i_rng_unit(rng), 3);
    for (int32_t d = 0; d < b->latency; d++)
      of[d] *= b->resources[resource].weight / sum;
  }
  double value = priced(x, price);
  test_free(price);
  return value;
}

/* How much of the way from what drawn prices prove to the least objective; -1: too many schedules. */
static double compare(gaus_problem *problem, gaus_mode mode, int32_t slack, uint64_t seed) {
  gaus_options options;
  gaus_i_acyclic b;
  gaus_i_rng rng;
  int32_t asap[8], alap[8];
  gaus_options_init(&options);
  options.mode = mode;
  assert_int_equal(gaus_problem_mobility(problem, 0, 0, asap, alap, NULL), GAUS_OK);
  int32_t latency = gaus_i_problem_length(problem, asap) + slack;
  assert_int_equal(gaus_i_acyclic_init(&b, problem, &options, latency, NULL), GAUS_OK);
  every x = {.size = (int64_t)b.num_resources * b.steps, .least = INFINITY};
  assert_int_equal(gaus_i_placement_init(&x.p, &b, NULL), GAUS_OK);
  x.load = test_calloc((size_t)(MOST_SCHEDULES * x.size + 1), sizeof *x.load);
  x.linear = test_calloc(MOST_SCHEDULES, sizeof *x.linear);
  visit(&x, 0);
  double drawn = 0, bound = 0, share = -1;
  if (x.count < MOST_SCHEDULES) {
    assert_int_equal(gaus_i_acyclic_lagrangian_bound(&b, x.least, NULL, NULL, &bound, NULL), GAUS_OK);
    assert_true(bound <= x.least);
    gaus_i_rng_seed(&rng, seed, 7);
    for (int32_t k = 0; k < DRAWS; k++)
      drawn = fmax(drawn, draw(&x, &rng));
    assert_true(bound >= drawn - 1e-4 * x.least);
    share = x.least > drawn ? (bound - drawn) / (x.least - drawn) : 1;
  }
  test_free(x.load);
  test_free(x.linear);
  gaus_i_placement_clear(&x.p);
  gaus_i_acyclic_clear(&b);
  return share;
}

/* Never above the least objective, never below what drawn prices prove, and half-way between them at least. */
static void mode(gaus_mode mode) {
  double sum = 0;
  int32_t count = 0;
  for (uint64_t seed = 0; seed < 200; seed++) {
    gaus_problem *p = sample_problem(&shape, 2 + (int32_t)(seed % 5), seed);
    double share = compare(p, mode, (int32_t)(seed % 4), seed);
    gaus_problem_destroy(p);
    if (share < 0)
      continue;
    sum += share;
    count++;
  }
  assert_true(count > 120);
  assert_true(sum > 0.5 * count);
}

static void resource(void **state) {
  (void)state;
  mode(GAUS_MODE_RESOURCE);
}

static void memory(void **state) {
  (void)state;
  mode(GAUS_MODE_MEMORY);
}

/* Nothing is done where a round cannot be paid for, and no more where the bound is reached. */
static void a_budget_is_kept(void **state) {
  (void)state;
  gaus_problem *p = sample_problem(&shape, 6, 3);
  gaus_options options;
  gaus_i_acyclic b;
  gaus_options_init(&options);
  options.mode = GAUS_MODE_RESOURCE;
  assert_int_equal(gaus_i_acyclic_init(&b, p, &options, 20, NULL), GAUS_OK);
  double bound = 0.25;
  gaus_i_budget budget = {0};
  assert_int_equal(gaus_i_acyclic_lagrangian_bound(&b, 100, &budget, NULL, &bound, NULL), GAUS_OK);
  assert_true(bound == 0.25 && budget.left == 0);
  budget.left = 20000;
  assert_int_equal(gaus_i_acyclic_lagrangian_bound(&b, 100, &budget, NULL, &bound, NULL), GAUS_OK);
  double some = bound;
  assert_true(some > 0.25 && budget.left < 20000);
  assert_int_equal(gaus_i_acyclic_lagrangian_bound(&b, 100, NULL, NULL, &bound, NULL), GAUS_OK);
  assert_true(bound >= some);
  bound = 100; /* nothing to gain */
  budget.left = 20000;
  assert_int_equal(gaus_i_acyclic_lagrangian_bound(&b, 100, &budget, NULL, &bound, NULL), GAUS_OK);
  assert_true(bound == 100 && budget.left == 20000);
  gaus_i_acyclic_clear(&b);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(resource),
      cmocka_unit_test(memory),
      cmocka_unit_test(a_budget_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
