/* Demand and live bits in cells, against the same step by step and against their definition.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "gaus/bounds.h"
#include "problem/problem.h"
#include "random_problem.h"
#include "reference.h"
#include "relax/terms.h"

enum { OPS = 40 };

/* A random problem with room, at a random point: sigmas from a step to a third of the mobility. */
typedef struct fixture {
  gaus_problem *problem;
  gaus_i_model model;
  gaus_i_scratch scratch;
  float x[OPS], inverse[OPS];
  double dx[OPS], sigma[OPS];
  gaus_i_window window[OPS];
  gaus_i_point at;
  float *weight; /* [resources][slots], of a peak: a bump and noise */
} fixture;

static void open_fixture(fixture *f, gaus_mode mode, int32_t slack, double least, double most, float cell,
                         uint64_t seed) {
  int32_t asap[OPS], alap[OPS];
  gaus_error err;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, seed, 6);
  f->problem = random_problem(OPS, 3, 0, seed);
  assert_int_equal(gaus_problem_mobility(f->problem, 0, 0, asap, alap, &err), GAUS_OK);
  int32_t latency = gaus_i_problem_length(f->problem, asap) + slack;
  assert_int_equal(gaus_problem_mobility(f->problem, 0, latency, asap, alap, &err), GAUS_OK);
  gaus_i_relax_problem r = {f->problem, mode, GAUS_OBJECTIVE_LIFETIME, 0, asap, alap, 1, 0.37};
  assert_int_equal(gaus_i_model_init(&f->model, &r, &err), GAUS_OK);
  assert_int_equal(gaus_i_scratch_init(&f->scratch, &f->model, &err), GAUS_OK);
  for (int32_t v = 0; v < OPS; v++) {
    double sigma = least * pow(most / least, gaus_i_rng_unit(&rng));
    f->x[v] = (float)(gaus_i_rng_unit(&rng) * f->model.mobility[v]);
    f->inverse[v] = (float)(1 / sigma);
    f->dx[v] = f->x[v];
    f->sigma[v] = 1 / (double)f->inverse[v];
  }
  gaus_i_point_windows(&f->model, f->x, f->inverse, 4, f->window);
  f->at = (gaus_i_point){f->x, f->inverse, f->window, cell};
  int32_t n = f->model.slots * (f->model.num_resources + 1);
  f->weight = gaus_i_calloc((size_t)n, sizeof *f->weight);
  for (int32_t i = 0; i < n; i++) {
    double z = (i % f->model.slots - 0.4 * f->model.slots) / (0.1 * f->model.slots);
    f->weight[i] = (float)(exp(-z * z / 2) + 0.2 * gaus_i_rng_unit(&rng));
  }
}

static void close_fixture(fixture *f) {
  free(f->weight);
  gaus_i_scratch_clear(&f->scratch);
  gaus_i_model_clear(&f->model);
  gaus_problem_destroy(f->problem);
}

/* --- values: bounds of docs/model.md ------------------------------------------------------- */

/* Of F or a density, interpolated in cells of `cell` sigmas, and what a window of 4 leaves out. */
static double cdf_bound(double cell) {
  return 3.2e-5 + 2.75e-6 * pow(cell / 2, 8) + 3e-7;
}
static double density_bound(double cell, double sigma) {
  return 3.2e-5 + 8.1e-6 * pow(cell / 2, 8) / sigma + 1e-6;
}

static void use_within_bound(uint64_t seed, int32_t slack, float cell, double *worst) {
  fixture f;
  open_fixture(&f, GAUS_MODE_RESOURCE, slack, 1, slack / 3.0, cell, seed);
  const gaus_i_model *m = &f.model;
  int32_t n = m->num_resources * m->slots;
  float *use = gaus_i_calloc((size_t)n, sizeof *use);
  double *exact = gaus_i_calloc((size_t)n, sizeof *exact);
  gaus_i_term_use(m, &f.at, &f.scratch, use);
  reference_use(m, f.dx, f.sigma, exact);
  for (int32_t r = 0; r < m->num_resources; r++) {
    double bound = 0;
    for (int32_t u = m->resource_begin[r]; u < m->resource_begin[r + 1]; u++)
      bound += m->user_demand[u] * (2 * 3.2e-5 + m->resource_blocking[r] * density_bound(cell, f.sigma[m->user_op[u]]));
    for (int32_t i = 0; i < m->slots; i++) {
      double error = fabs(use[r * m->slots + i] - exact[r * m->slots + i] - m->fixed_use[r * m->slots + i]);
      assert_true(error <= bound);
      *worst = fmax(*worst, error / bound);
    }
  }
  free(use);
  free(exact);
  close_fixture(&f);
}

static void use(void **state) {
  (void)state;
  double worst[2] = {0};
  for (uint64_t seed = 0; seed < 30; seed++) {
    use_within_bound(seed, 150 + 57 * (int32_t)seed, 2, &worst[0]);
    use_within_bound(seed, 150 + 57 * (int32_t)seed, 3, &worst[1]);
  }
  print_message("demand: up to %.2g and %.2g of the bounds at cells of 2 and 3 sigmas\n", worst[0], worst[1]);
  assert_true(worst[0] > 0.01);
}

static void live_within_bound(uint64_t seed, int32_t slack, float cell, double *worst) {
  fixture f;
  open_fixture(&f, GAUS_MODE_MEMORY, slack, 1, slack / 3.0, cell, seed);
  const gaus_i_model *m = &f.model;
  float *live = gaus_i_calloc((size_t)m->slots, sizeof *live);
  double *exact = gaus_i_calloc((size_t)m->slots, sizeof *exact), bound = 0;
  gaus_i_term_live(m, &f.at, &f.scratch, live);
  reference_live(m, f.dx, f.sigma, exact);
  for (int32_t i = 0; i < m->num_values; i++)
    bound += m->value_width[i] * (1 + m->use_begin[i + 1] - m->use_begin[i]) * cdf_bound(cell);
  for (int32_t i = 0; i < m->slots; i++) {
    assert_true(fabs(live[i] - exact[i]) <= bound);
    *worst = fmax(*worst, fabs(live[i] - exact[i]) / bound);
  }
  free(live);
  free(exact);
  close_fixture(&f);
}

static void live(void **state) {
  (void)state;
  double worst[2] = {0};
  for (uint64_t seed = 0; seed < 30; seed++) {
    live_within_bound(seed, 150 + 57 * (int32_t)seed, 2, &worst[0]);
    live_within_bound(seed, 150 + 57 * (int32_t)seed, 3, &worst[1]);
  }
  print_message("live bits: up to %.2g and %.2g of the bounds at cells of 2 and 3 sigmas\n", worst[0], worst[1]);
  assert_true(worst[0] > 0.01);
}

/* A product of equal consumers is steeper than any of them: cells must be smaller. */
static void equal_consumers(void **state) {
  (void)state;
  for (int32_t k = 1; k < OPS; k += k / 3 + 1) {
    gaus_problem *p;
    gaus_error err;
    gaus_i_model model;
    gaus_i_scratch scratch;
    int32_t asap[OPS] = {0}, alap[OPS] = {0};
    float x[OPS] = {0}, inverse[OPS];
    double dx[OPS] = {0}, sigma[OPS];
    gaus_i_window window[OPS];
    assert_int_equal(gaus_problem_create("fan", &p, &err), GAUS_OK);
    gaus_problem_add_type(p, &(gaus_operator_type){"op", 1, GAUS_UNLIMITED, 1, 0, 0}, NULL, &err);
    for (int32_t v = 0; v <= k; v++) {
      gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, &err);
      asap[v] = v > 0;
      alap[v] = v > 0 ? 1000 : 0;
      dx[v] = x[v] = v > 0 ? 517.3f : 0;
      inverse[v] = 0.01f;
      sigma[v] = 1 / (double)inverse[v];
    }
    for (int32_t v = 1; v <= k; v++)
      gaus_problem_add_dependence(p, &(gaus_dependence){0, v, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
    assert_int_equal(gaus_problem_freeze(p, &err), GAUS_OK);
    gaus_i_relax_problem r = {p, GAUS_MODE_MEMORY, GAUS_OBJECTIVE_LIFETIME, 0, asap, alap, 0, 0};
    assert_int_equal(gaus_i_model_init(&model, &r, &err), GAUS_OK);
    assert_int_equal(gaus_i_scratch_init(&scratch, &model, &err), GAUS_OK);
    gaus_i_point_windows(&model, x, inverse, 4, window);
    float *live = gaus_i_calloc((size_t)model.slots, sizeof *live);
    double *exact = gaus_i_calloc((size_t)model.slots, sizeof *exact);
    gaus_i_term_live(&model, &(gaus_i_point){x, inverse, window, 3}, &scratch, live);
    reference_live(&model, dx, sigma, exact);
    for (int32_t i = 0; i < model.slots; i++)
      assert_float_equal(live[i], exact[i], k * cdf_bound(3));
    free(live);
    free(exact);
    gaus_i_scratch_clear(&scratch);
    gaus_i_model_clear(&model);
    gaus_problem_destroy(p);
  }
}

/* --- gradients ------------------------------------------------------------------------------ */

static double weighted(fixture *f, const float *value, int32_t n) {
  double sum = 0;
  for (int32_t i = 0; i < n; i++)
    sum += (double)f->weight[i] * value[i];
  return sum;
}

static double weighted_value(fixture *f) {
  const gaus_i_model *m = &f->model;
  bool live = m->mode == GAUS_MODE_MEMORY;
  int32_t n = live ? m->slots : m->slots * m->num_resources;
  float *value = gaus_i_calloc((size_t)n, sizeof *value);
  if (live)
    gaus_i_term_live(m, &f->at, &f->scratch, value);
  else
    gaus_i_term_use(m, &f->at, &f->scratch, value);
  double sum = weighted(f, value, n);
  free(value);
  return sum;
}

static void gradient(fixture *f, float *grad) {
  memset(grad, 0, OPS * sizeof *grad);
  if (f->model.mode == GAUS_MODE_MEMORY)
    gaus_i_term_live_gradient(&f->model, &f->at, f->weight, &f->scratch, grad);
  else
    gaus_i_term_use_gradient(&f->model, &f->at, f->weight, &f->scratch, grad);
}

static double norm(const double *a) {
  double sum = 0;
  for (int32_t v = 0; v < OPS; v++)
    sum += a[v] * a[v];
  return sqrt(sum);
}

/* Against the gradient step by step: relative, in the 2-norm. */
static void like_step_by_step(void **state) {
  (void)state;
  double worst = 0;
  for (uint64_t seed = 0; seed < 40; seed++) {
    fixture f;
    float cells[OPS], steps[OPS];
    double difference[OPS], whole[OPS];
    gaus_mode mode = seed % 2 ? GAUS_MODE_MEMORY : GAUS_MODE_RESOURCE;
    open_fixture(&f, mode, 300 + 40 * (int32_t)seed, 2, 300, mode == GAUS_MODE_MEMORY ? 3 : 2, seed);
    gradient(&f, cells);
    f.at.cell = 0;
    gradient(&f, steps);
    for (int32_t v = 0; v < OPS; v++) {
      difference[v] = (double)cells[v] - steps[v];
      whole[v] = steps[v];
    }
    worst = fmax(worst, norm(difference) / norm(whole));
    close_fixture(&f);
  }
  print_message("gradients: %.2g from those step by step\n", worst);
  assert_true(worst < 4e-4);
}

/* Against central differences of what the cells themselves add up to. Windows stay as they are: their ends are at
 * whole steps. */
static void adjoint_of_the_values(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 12; seed++) {
    fixture f;
    float grad[OPS];
    gaus_mode mode = seed % 2 ? GAUS_MODE_MEMORY : GAUS_MODE_RESOURCE;
    open_fixture(&f, mode, 700, 6, 200, mode == GAUS_MODE_MEMORY ? 3 : 2, seed);
    gradient(&f, grad);
    double largest = 0;
    for (int32_t v = 0; v < OPS; v++)
      largest = fmax(largest, fabs(grad[v]));
    for (int32_t v = 0; v < OPS; v++) {
      float x = f.x[v], h = 0.05f / f.inverse[v];
      double above, below;
      f.x[v] = x + h;
      above = weighted_value(&f);
      f.x[v] = x - h;
      below = weighted_value(&f);
      f.x[v] = x;
      assert_float_equal(grad[v], (above - below) / (2 * (double)h), 4e-3 * largest);
    }
    close_fixture(&f);
  }
}

/* Every finite difference of the definition, in double precision. */
static void against_the_definition(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 6; seed++) {
    fixture f;
    float grad[OPS];
    double largest = 0;
    gaus_mode mode = seed % 2 ? GAUS_MODE_MEMORY : GAUS_MODE_RESOURCE;
    open_fixture(&f, mode, 500, 6, 150, mode == GAUS_MODE_MEMORY ? 3 : 2, seed);
    int32_t n = mode == GAUS_MODE_MEMORY ? f.model.slots : f.model.slots * f.model.num_resources;
    double *value[2] = {gaus_i_calloc((size_t)n, sizeof **value), gaus_i_calloc((size_t)n, sizeof **value)};
    gradient(&f, grad);
    for (int32_t v = 0; v < OPS; v++)
      largest = fmax(largest, fabs(grad[v]));
    for (int32_t v = 0; v < OPS; v++) {
      double x = f.dx[v], h = 1e-3, slope = 0;
      for (int k = 0; k < 2; k++) {
        f.dx[v] = k ? x + h : x - h;
        if (mode == GAUS_MODE_MEMORY)
          reference_live(&f.model, f.dx, f.sigma, value[k]);
        else
          reference_use(&f.model, f.dx, f.sigma, value[k]);
      }
      f.dx[v] = x;
      for (int32_t i = 0; i < n; i++)
        slope += f.weight[i] * (value[1][i] - value[0][i]) / (2 * h);
      assert_float_equal(grad[v], slope, 1e-3 * largest);
    }
    free(value[0]);
    free(value[1]);
    close_fixture(&f);
  }
}

/* --- ends ------------------------------------------------------------------------------------ */

/* Operations that cannot move, producers and consumers, between wide ones: no cell may reach over their step. */
static void operations_without_mobility(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 20; seed++) {
    fixture f;
    open_fixture(&f, GAUS_MODE_MEMORY, 600, 30, 200, 3, seed);
    gaus_i_model *m = &f.model;
    for (int32_t v = (int32_t)(seed % 3); v < OPS; v += 3)
      m->mobility[v] = 0, f.x[v] = 0, f.dx[v] = 0;
    gaus_i_point_windows(m, f.x, f.inverse, 4, f.window);
    float *live = gaus_i_calloc((size_t)m->slots, sizeof *live);
    double *exact = gaus_i_calloc((size_t)m->slots, sizeof *exact), bits = 0;
    gaus_i_term_live(m, &f.at, &f.scratch, live);
    reference_live(m, f.dx, f.sigma, exact);
    for (int32_t i = 0; i < m->num_values; i++)
      bits += m->value_width[i];
    for (int32_t i = 0; i < m->slots; i++)
      assert_float_equal(live[i], exact[i], 3e-4 * bits);
    free(live);
    free(exact);
    close_fixture(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(use),
      cmocka_unit_test(live),
      cmocka_unit_test(equal_consumers),
      cmocka_unit_test(like_step_by_step),
      cmocka_unit_test(adjoint_of_the_values),
      cmocka_unit_test(against_the_definition),
      cmocka_unit_test(operations_without_mobility),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
