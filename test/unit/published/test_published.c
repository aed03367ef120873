/* The method as published: every expectation against sums over outcomes, every gradient against finite differences, and
 * what the scheduler delivers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>

#include "published/constraints.h"
#include "published/model.h"
#include "sample.h"

enum { OPS = 9, SLOTS = 24 };

typedef struct fixture {
  gaus_problem *problem;
  gaus_i_published_model model;
  gaus_i_published_constraints constraints;
  float mu[OPS], sigma[OPS];
  double by_mu[OPS], by_sigma[OPS], weight[4];
  int32_t latest[OPS];
  gaus_i_published_point at;
} fixture;

/* Two types, one of which blocks and has a limit; values of several consumers, one of them in a later iteration. */
static gaus_problem *problem(void) {
  return parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 2, 'limit': 1, 'blocking': 2},"
               "{'name': 'b', 'latency': 1}], 'operations': [{'type': 'a', 'width': 8}, {'type': 'b', 'width': 4},"
               "{'type': 'a', 'width': 2}, {'type': 'b', 'width': 16}, {'type': 'b'}, {'type': 'a', 'width': 5},"
               "{'type': 'b', 'width': 3}, {'type': 'b', 'width': 7}, {'type': 'a'}], 'dependences': ["
               "{'src': 0, 'dst': 1}, {'src': 0, 'dst': 2}, {'src': 1, 'dst': 3}, {'src': 2, 'dst': 3},"
               "{'src': 3, 'dst': 4}, {'src': 3, 'dst': 0, 'distance': 1}, {'src': 5, 'dst': 6}, {'src': 6, 'dst': 7},"
               "{'src': 6, 'dst': 8, 'distance': 1}, {'src': 7, 'dst': 8}, {'src': 5, 'dst': 8}]}");
}

static void set_up(fixture *f, gaus_i_published_aim aim, int32_t ii) {
  memset(f, 0, sizeof *f);
  f->problem = problem();
  int32_t slots = ii > 0 ? ii : SLOTS;
  assert_int_equal(gaus_i_published_model_init(&f->model, f->problem, aim, ii, slots, NULL), GAUS_OK);
  f->weight[0] = 1;
  f->weight[1] = 0.5;
  f->model.type_weight = f->weight;
  f->model.communication = 0.1;
  f->model.tau = 3;
  f->model.scale = 0.7;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 5, 0);
  for (int32_t v = 0; v < OPS; v++) {
    f->mu[v] = 8 + 6 * (float)gaus_i_rng_unit(&rng);
    f->sigma[v] = 0.5f + (float)gaus_i_rng_unit(&rng);
    f->latest[v] = 11;
  }
  assert_int_equal(gaus_i_published_constraints_init(&f->constraints, &f->model, ii > 0 ? NULL : f->latest, 0.8, NULL),
                   GAUS_OK);
  f->at = (gaus_i_published_point){f->mu, f->sigma, f->by_mu, f->by_sigma};
}

static void tear_down(fixture *f) {
  gaus_i_published_model_clear(&f->model);
  gaus_i_published_constraints_clear(&f->constraints);
  gaus_problem_destroy(f->problem);
}

static double loss(fixture *f, bool penalty, bool raise) {
  gaus_i_published_model *m = &f->model;
  memset(f->by_mu, 0, sizeof f->by_mu);
  memset(f->by_sigma, 0, sizeof f->by_sigma);
  memset(m->pull, 0, sizeof *m->pull * (size_t)(f->problem->num_types * m->slots));
  gaus_i_published_loads(m, &f->at);
  double value =
      penalty ? gaus_i_published_penalty(&f->constraints, m, &f->at, raise) : gaus_i_published_objective(m, &f->at);
  gaus_i_published_loads_gradient(m, &f->at);
  return value;
}

static void compare_gradients(fixture *f, bool penalty) {
  double mu[OPS], sigma[OPS], largest = 0;
  const float h = 0.02f;
  loss(f, penalty, false);
  memcpy(mu, f->by_mu, sizeof mu);
  memcpy(sigma, f->by_sigma, sizeof sigma);
  for (int32_t v = 0; v < OPS; v++)
    largest = fmax(largest, fmax(fabs(mu[v]), fabs(sigma[v])));
  assert_true(largest > 0.01);
  for (int32_t v = 0; v < 2 * OPS; v++) {
    float *x = v < OPS ? &f->mu[v] : &f->sigma[v - OPS], kept = *x;
    *x = kept + h;
    double above = loss(f, penalty, false);
    *x = kept - h;
    double below = loss(f, penalty, false);
    *x = kept;
    double slope = (above - below) / (2 * (double)h), given = v < OPS ? mu[v] : sigma[v - OPS];
    assert_true(fabs(slope - given) < 0.01 * largest + 0.01 * fabs(slope));
  }
}

static void gradients(void **state) {
  (void)state;
  for (int32_t ii = 0; ii <= 5; ii += 5)
    for (int32_t aim = GAUS_PUBLISHED_RESOURCE; aim <= GAUS_PUBLISHED_SUM; aim++)
      for (int32_t penalty = 0; penalty < 2; penalty++) {
        fixture f;
        set_up(&f, (gaus_i_published_aim)aim, ii);
        loss(&f, true, true); /* multipliers that are not 0 */
        compare_gradients(&f, penalty);
        tear_down(&f);
      }
}

/* P(X = d), which sums to 1 over the steps around the mean. */
static double probability(const fixture *f, int32_t v, int32_t d) {
  double s = (double)f->sigma[v] * sqrt(2), x = d - (double)f->mu[v];
  return (erf((x + 0.5) / s) - erf((x - 0.5) / s)) / 2;
}

static void expected_demand(void **state) {
  (void)state;
  for (int32_t ii = 0; ii <= 5; ii += 5) {
    fixture f;
    double expected[2][SLOTS] = {{0}};
    set_up(&f, GAUS_PUBLISHED_RESOURCE, ii);
    gaus_i_published_loads(&f.model, &f.at);
    for (int32_t v = 0; v < OPS; v++)
      for (int32_t d = 0; d < SLOTS + 8; d++)
        for (int32_t k = 0; k < f.problem->types[f.problem->ops[v].type].blocking; k++)
          if (ii > 0 || d + k < SLOTS)
            expected[f.problem->ops[v].type][ii > 0 ? (d + k) % ii : d + k] += probability(&f, v, d);
    for (int32_t k = 0; k < 2 * f.model.slots; k++)
      assert_true(fabs((double)f.model.load[k] - expected[k / f.model.slots][k % f.model.slots]) < 1e-3);
    tear_down(&f);
  }
}

/* The sum over all steps of what is alive is the sum of width x E[max over consumers - birth] of positive parts. */
static void expected_lifetimes(void **state) {
  (void)state;
  fixture f;
  set_up(&f, GAUS_PUBLISHED_SUM, 5);
  f.model.scale = 1;
  double expected = 0, sum = loss(&f, false, false);
  for (int32_t v = 0; v < OPS; v++) {
    int32_t begin = f.model.use_begin[v], end = f.model.use_begin[v + 1];
    for (int32_t d = -20; d < 60 && begin < end; d++) {
      double born = 0, dead = 1;
      for (int32_t t = -20; t <= d - f.problem->latency[v]; t++)
        born += probability(&f, v, t);
      for (int32_t k = begin; k < end; k++) {
        double started = 0;
        for (int32_t t = -20; t <= d - f.model.use[k].shift; t++)
          started += probability(&f, f.model.use[k].op, t);
        dead *= started;
      }
      expected += f.problem->ops[v].width * born * (1 - dead);
    }
  }
  assert_true(expected > 10 && fabs(sum - expected) < 1e-3 * expected);
  tear_down(&f);
}

static void schedules_of_all_modes(void **state) {
  (void)state;
  for (int mode = GAUS_MODE_MODULO; mode <= GAUS_MODE_MEMORY; mode++)
    for (uint64_t seed = 0; seed < 6; seed++) {
      gaus_problem *p = sample_problem(&sample_simple, 12, seed);
      gaus_options o;
      gaus_schedule *list, *s = NULL;
      gaus_error err;
      gaus_options_init(&o);
      o.mode = mode;
      o.threads = 1;
      o.iterations = 60;
      o.starts = 3;
      o.scheduler = mode == GAUS_MODE_MODULO ? GAUS_SCHEDULER_IMS : GAUS_SCHEDULER_LIST;
      gaus_status status = gaus_solve(p, &o, NULL, &list, &err);
      o.scheduler = GAUS_SCHEDULER_GAUS_2026;
      if (status == GAUS_OK) {
        assert_int_equal(gaus_solve(p, &o, NULL, &s, &err), GAUS_OK);
        assert_legal(p, s->start, s->ii, (int32_t)o.latency);
        assert_true(s->objective <= list->objective && s->ii == list->ii);
        assert_string_equal(s->scheduler, "gaus-2026");
        gaus_schedule_destroy(list);
      }
      gaus_schedule_destroy(s);
      gaus_problem_destroy(p);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gradients),
      cmocka_unit_test(expected_demand),
      cmocka_unit_test(expected_lifetimes),
      cmocka_unit_test(schedules_of_all_modes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
