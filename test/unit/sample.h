/* Random loops for the tests of the schedulers: layered dependences,
 * recurrences, limits that every demand can meet.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_SAMPLE_H
#define GAUS_TEST_SAMPLE_H

#include "common.h"
#include "support/support.h"

/* The largest of each quantity; the least is 0 for latency and width, 1 for
 * the others. */
typedef struct sample_shape {
  int32_t types, latency, limit, blocking, demand, width, distance;
  int32_t limited, order; /* out of 8: types with a limit, dependences that carry no value */
  double forward, back;   /* dependences for each operation: of distance 0, that close recurrences */
} sample_shape;

static const sample_shape UNUSED sample_simple = {.types = 3,
                                                  .latency = 3,
                                                  .limit = 2,
                                                  .blocking = 1,
                                                  .demand = 1,
                                                  .width = 8,
                                                  .distance = 2,
                                                  .limited = 5,
                                                  .order = 1,
                                                  .forward = 1.4,
                                                  .back = 0.15};
static const sample_shape UNUSED sample_hard = {.types = 3,
                                                .latency = 4,
                                                .limit = 3,
                                                .blocking = 4,
                                                .demand = 3,
                                                .width = 16,
                                                .distance = 2,
                                                .limited = 6,
                                                .order = 2,
                                                .forward = 1.3,
                                                .back = 0.2};

static UNUSED void sample_types(gaus_problem *p, const sample_shape *shape, gaus_i_rng *rng, int32_t *limits) {
  for (int32_t k = 0; k < shape->types; k++) {
    char name[16];
    snprintf(name, sizeof name, "t%d", k);
    gaus_operator_type type = {
        name, gaus_i_rng_below(rng, shape->latency + 1), GAUS_UNLIMITED, 1 + gaus_i_rng_below(rng, shape->blocking), 0,
        0};
    if (gaus_i_rng_below(rng, 8) < shape->limited)
      type.limit = 1 + gaus_i_rng_below(rng, shape->limit);
    limits[k] = type.limit;
    assert_int_equal(gaus_problem_add_type(p, &type, NULL, NULL), GAUS_OK);
  }
}

static UNUSED void sample_dependence(gaus_problem *p, const sample_shape *shape, gaus_i_rng *rng, int32_t src,
                                     int32_t dst, int32_t distance) {
  gaus_dependence d = {src, dst, distance, GAUS_LATENCY_OF_SOURCE, GAUS_DATA};
  if (gaus_i_rng_below(rng, 8) < shape->order) {
    d.kind = GAUS_ORDER;
    d.latency = gaus_i_rng_below(rng, 2);
  } else if (gaus_i_rng_below(rng, 8) == 0)
    d.latency = gaus_i_rng_below(rng, shape->latency + 1);
  assert_int_equal(gaus_problem_add_dependence(p, &d, NULL, NULL), GAUS_OK);
}

/* How many of a kind: the whole part of `mean` times n, and one more at times. */
static UNUSED int32_t sample_count(gaus_i_rng *rng, int32_t n, double mean) {
  double wanted = n * mean;
  return (int32_t)wanted + (gaus_i_rng_unit(rng) < wanted - (int32_t)wanted);
}

/* n operations; the same seed, the same problem. */
static UNUSED gaus_problem *sample_problem(const sample_shape *shape, int32_t n, uint64_t seed) {
  gaus_problem *p;
  gaus_error err;
  gaus_i_rng rng;
  int32_t limits[16];
  gaus_i_rng_seed(&rng, seed, (uint64_t)n);
  assert_int_equal(gaus_problem_create("sample", &p, &err), GAUS_OK);
  gaus_problem_set_lifetime_from(p, gaus_i_rng_below(&rng, 4) ? GAUS_FROM_FINISH : GAUS_FROM_START, NULL);
  sample_types(p, shape, &rng, limits);
  for (int32_t v = 0; v < n; v++) {
    int32_t type = gaus_i_rng_below(&rng, shape->types), demand = 1 + gaus_i_rng_below(&rng, shape->demand);
    demand = limits[type] != GAUS_UNLIMITED && demand > limits[type] ? limits[type] : demand;
    gaus_operation op = {NULL, type, gaus_i_rng_below(&rng, shape->width + 1), demand};
    assert_int_equal(gaus_problem_add_operation(p, &op, NULL, NULL), GAUS_OK);
  }
  for (int32_t k = n > 1 ? sample_count(&rng, n, shape->forward) : 0; k > 0; k--) {
    int32_t dst = 1 + gaus_i_rng_below(&rng, n - 1), reach = dst < 8 ? dst : 8;
    sample_dependence(p, shape, &rng, dst - 1 - gaus_i_rng_below(&rng, reach), dst, 0);
  }
  for (int32_t k = n > 0 ? sample_count(&rng, n, shape->back) : 0; k > 0; k--) {
    int32_t dst = gaus_i_rng_below(&rng, n), reach = n - dst < 6 ? n - dst : 6;
    sample_dependence(p, shape, &rng, dst + gaus_i_rng_below(&rng, reach), dst,
                      1 + gaus_i_rng_below(&rng, shape->distance));
  }
  if (gaus_problem_freeze(p, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  return p;
}

/* MII by the bounds, which have tests of their own. */
static UNUSED int32_t sample_mii(const gaus_problem *p) {
  gaus_bounds b;
  gaus_error err;
  if (gaus_bounds_compute(p, &b, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  int32_t mii = b.res_mii > b.rec_mii ? b.res_mii : b.rec_mii;
  gaus_bounds_clear(&b);
  return mii;
}

static UNUSED void assert_legal(const gaus_problem *p, const int32_t *start, int32_t ii, int32_t latency) {
  gaus_error err;
  if (gaus_schedule_verify_starts(p, start, ii, latency, &err) != GAUS_OK)
    fail_msg("%s", err.message);
}

static UNUSED gaus_metrics metrics_of(const gaus_problem *p, const int32_t *start, int32_t ii) {
  gaus_schedule *s;
  gaus_error err;
  if (gaus_schedule_create(p, start, ii, &s, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  gaus_metrics m = s->metrics;
  gaus_schedule_destroy(s);
  return m;
}

/* A problem of test/data. */
static UNUSED gaus_problem *data_problem(const char *file) {
  static const char here[] = __FILE__;
  char path[4096];
  gaus_problem *p;
  gaus_error err;
  int end = (int)sizeof here - 1;
  for (int slashes = 0; slashes < 2 && end > 0;)
    slashes += here[--end] == '/';
  snprintf(path, sizeof path, "%.*s/data/%s", end, here, file);
  if (gaus_problem_read(path, &p, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  return p;
}

#endif
