/* The CUDA backend against the CPU's, case by case; on whatever driver `api`
 * is, so that the same checks run on the host and on a device.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_GPU_CASES_H
#define GAUS_TEST_GPU_CASES_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "../../gpu/relaxation.h"
#include "gaus/bounds.h"
#include "gaus/options.h"
#include "problem/problem.h"
#include "random_problem.h"
#include "backend/initial_point.h"
#include "relax/terms.h"

/* --- cases ------------------------------------------------------------------------- */

typedef struct gpu_case {
  char name[64];
  gaus_problem *problem;
  int32_t *asap, *alap;
  gaus_i_relax_problem relax_problem;
  gaus_i_relax_settings settings;
} gpu_case;

/* Takes the problem over. `slack` is what the shortest schedule may grow by. */
static inline gpu_case make_case(const char *name, gaus_problem *p, gaus_mode mode, gaus_objective objective,
                                 int32_t extra_ii, int32_t slack) {
  gpu_case c = {.problem = p};
  gaus_error err;
  gaus_options options;
  size_t n = (size_t)p->num_ops;
  int32_t ii = 0;
  assert_non_null(p);
  snprintf(c.name, sizeof c.name, "%s", name);
  c.asap = gaus_i_calloc(n, sizeof *c.asap);
  c.alap = gaus_i_calloc(n, sizeof *c.alap);
  if (mode == GAUS_MODE_MODULO) {
    gaus_bounds bounds;
    assert_int_equal(gaus_bounds_compute(p, &bounds, &err), GAUS_OK);
    ii = bounds.rec_mii + extra_ii;
    gaus_bounds_clear(&bounds);
  }
  assert_int_equal(gaus_problem_mobility(p, ii, 0, c.asap, c.alap, &err), GAUS_OK);
  assert_int_equal(gaus_problem_mobility(p, ii, gaus_i_problem_length(p, c.asap) + slack, c.asap, c.alap, &err),
                   GAUS_OK);
  c.relax_problem = (gaus_i_relax_problem){p, mode, objective, ii, c.asap, c.alap, 1, 0.05};
  gaus_options_init(&options);
  options.mode = (int)mode;
  gaus_i_relax_settings_init(&options, ii, &c.settings);
  return c;
}

static inline void free_case(gpu_case *c) {
  gaus_problem_destroy(c->problem);
  free(c->asap);
  free(c->alap);
}

/* A hub with `fan` consumers that all feed one operation, among chains; types
 * that block for longer than a small II. */
static inline gaus_problem *hub_problem(int32_t n, int32_t fan, uint64_t seed) {
  gaus_problem *p;
  gaus_error err;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, seed, 7);
  if (gaus_problem_create("hub", &p, &err))
    return NULL;
  gaus_problem_add_type(p, &(gaus_operator_type){"plain", 1, GAUS_UNLIMITED, 1, 0, 0}, NULL, &err);
  gaus_problem_add_type(p, &(gaus_operator_type){"slow", 4, 3, 5, 0, 0}, NULL, &err);
  for (int32_t v = 0; v < n; v++)
    gaus_problem_add_operation(
        p, &(gaus_operation){NULL, v % 7 == 3, 1 + gaus_i_rng_below(&rng, 32), 1 + gaus_i_rng_below(&rng, 3)}, NULL,
        &err);
  for (int32_t v = 1; v < n; v++) {
    int32_t src = v <= fan ? 0 : v == fan + 1 ? 1 : gaus_i_rng_below(&rng, v);
    gaus_problem_add_dependence(p, &(gaus_dependence){src, v, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
  }
  for (int32_t v = 2; v <= fan; v++)
    gaus_problem_add_dependence(p, &(gaus_dependence){v, fan + 1, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
  for (int32_t v = fan + 2; v < n; v += 5)
    gaus_problem_add_dependence(p, &(gaus_dependence){v, v / 2, 1, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
  return gaus_problem_freeze(p, &err) ? NULL : p;
}

enum { NUM_CASES = 14 };

/* Small and large windows, all modes, limits, hubs. */
static inline gpu_case nth_case(int i) {
  const gaus_objective lifetime = GAUS_OBJECTIVE_LIFETIME, live = GAUS_OBJECTIVE_MAX_LIVE;
  switch (i) {
  case 0:
    return make_case("resource", random_problem(40, 3, 0, 1), GAUS_MODE_RESOURCE, lifetime, 0, 8);
  case 1:
    return make_case("memory", random_problem(40, 3, 0, 2), GAUS_MODE_MEMORY, lifetime, 0, 8);
  case 2:
    return make_case("modulo", random_problem(40, 3, 1, 3), GAUS_MODE_MODULO, lifetime, 3, 8);
  case 3:
    return make_case("max-live", random_problem(40, 3, 1, 4), GAUS_MODE_MODULO, live, 3, 8);
  case 4:
    return make_case("resource, wide", random_problem(60, 2, 0, 5), GAUS_MODE_RESOURCE, lifetime, 0, 5000);
  case 5:
    return make_case("memory, wide", random_problem(60, 2, 0, 6), GAUS_MODE_MEMORY, lifetime, 0, 3000);
  case 6:
    return make_case("modulo, wide", random_problem(60, 2, 1, 7), GAUS_MODE_MODULO, lifetime, 1, 2000);
  case 7:
    return make_case("max-live, wide", random_problem(60, 2, 1, 8), GAUS_MODE_MODULO, live, 2, 2000);
  case 8:
    return make_case("hub, resource", hub_problem(150, 70, 1), GAUS_MODE_RESOURCE, lifetime, 0, 30);
  case 9:
    return make_case("hub, memory", hub_problem(150, 70, 5), GAUS_MODE_MEMORY, lifetime, 0, 30);
  case 10:
    return make_case("hub, modulo", hub_problem(150, 70, 3), GAUS_MODE_MODULO, lifetime, 0, 30);
  case 11:
    return make_case("hub, max-live", hub_problem(150, 70, 4), GAUS_MODE_MODULO, live, 0, 200);
  case 12:
    return make_case("no slack", random_problem(12, 2, 0, 9), GAUS_MODE_RESOURCE, lifetime, 0, 0);
  default:
    return make_case("one operation", random_problem(1, 1, 0, 10), GAUS_MODE_MEMORY, lifetime, 0, 4);
  }
}

/* --- the first step, term by term ------------------------------------------------------ */

/* What the CPU's terms make of the first step of a round. */
typedef struct first_step {
  gaus_i_model model;
  gaus_i_scratch scratch;
  float *x, *inverse, *widen, *grad;
  gaus_i_window *window;
  float *use, *weight; /* [resources][slots] */
  float *live, *live_weight;
  double objective;
} first_step;

static inline void open_first_step(first_step *s, const gpu_case *c, const gaus_i_initial_point *from) {
  gaus_error err;
  memset(s, 0, sizeof *s);
  assert_int_equal(gaus_i_model_init(&s->model, &c->relax_problem, &err), GAUS_OK);
  assert_int_equal(gaus_i_scratch_init(&s->scratch, &s->model, &err), GAUS_OK);
  size_t n = (size_t)s->model.num_ops, slots = (size_t)s->model.slots, cells = slots * (size_t)s->model.num_resources;
  s->x = gaus_i_calloc(n, sizeof(float));
  s->inverse = gaus_i_calloc(n, sizeof(float));
  s->widen = gaus_i_calloc(n, sizeof(float));
  s->grad = gaus_i_calloc(n, sizeof(float));
  s->window = gaus_i_calloc(n, sizeof *s->window);
  s->use = gaus_i_calloc(cells, sizeof(float));
  s->weight = gaus_i_calloc(cells, sizeof(float));
  s->live = gaus_i_calloc(slots, sizeof(float));
  s->live_weight = gaus_i_calloc(slots, sizeof(float));
  gaus_i_initial_point_fill(&s->model, &c->settings, from, s->x, s->inverse, s->widen);
}

static inline void close_first_step(first_step *s) {
  gaus_i_scratch_clear(&s->scratch);
  gaus_i_model_clear(&s->model);
  free(s->x);
  free(s->inverse);
  free(s->widen);
  free(s->grad);
  free(s->window);
  free(s->use);
  free(s->weight);
  free(s->live);
  free(s->live_weight);
}

static inline float sharpness_of(const gaus_i_relax_settings *settings, const float *value, int32_t n) {
  float most = value[0];
  for (int32_t i = 1; i < n; i++)
    most = gaus_i_maxf(most, value[i]);
  return settings->tau / gaus_i_maxf(most, 1e-6f);
}

static inline void add_objective(first_step *s, const gaus_i_relax_settings *settings, const gaus_i_point *at,
                                 float scale, bool with_limits) {
  const gaus_i_model *m = &s->model;
  memset(s->weight, 0, sizeof *s->weight * (size_t)m->num_resources * (size_t)m->slots);
  memset(s->live_weight, 0, sizeof *s->live_weight * (size_t)m->slots);
  float *none = gaus_i_calloc((size_t)m->slots, sizeof *none); /* multipliers */
  s->objective = 0;
  for (int32_t resource = 0; resource < m->num_resources; resource++) {
    const float *use = s->use + (size_t)resource * (size_t)m->slots;
    float *weight = s->weight + (size_t)resource * (size_t)m->slots;
    if (m->resource_weight[resource] > 0)
      s->objective += gaus_i_term_peak(use, m->slots, sharpness_of(settings, use, m->slots),
                                       scale * m->resource_weight[resource], weight) /
                      scale;
    if (with_limits && m->resource_limit[resource] < INFINITY)
      gaus_i_term_limit(use, m->slots, m->resource_limit[resource], none,
                        settings->rho_limit / (m->resource_unit[resource] * m->resource_unit[resource]), weight);
  }
  gaus_i_term_use_gradient(m, at, s->weight, &s->scratch, s->grad);
  if (gaus_i_model_has_live(m)) {
    s->objective +=
        gaus_i_term_peak(s->live, m->slots, sharpness_of(settings, s->live, m->slots), scale, s->live_weight) / scale;
    gaus_i_term_live_gradient(m, at, s->live_weight, &s->scratch, s->grad);
  } else {
    s->objective += gaus_i_term_linear(m, at, scale, s->grad) / scale;
    if (m->mode == GAUS_MODE_MODULO)
      s->objective += gaus_i_term_lifetime(m, at, scale, &s->scratch, s->grad) / scale;
  }
  free(none);
}

static inline void do_first_step(first_step *s, const gaus_i_relax_settings *settings) {
  const gaus_i_model *m = &s->model;
  gaus_i_point at = {s->x, s->inverse, s->window, 0};
  double sum = 0;
  int32_t moving = 0;
  gaus_i_point_windows(m, s->x, s->inverse, settings->window, s->window);
  gaus_i_term_use(m, &at, &s->scratch, s->use);
  if (gaus_i_model_has_live(m))
    gaus_i_term_live(m, &at, &s->scratch, s->live);
  add_objective(s, settings, &at, 1, false);
  for (int32_t v = 0; v < m->num_ops; v++)
    if (m->mobility[v] > 0) {
      sum += gaus_i_absf(s->grad[v]);
      moving++;
    }
  memset(s->grad, 0, sizeof *s->grad * (size_t)m->num_ops);
  add_objective(s, settings, &at, sum > 0 ? settings->gradient * (float)(moving / sum) : 1, true);
  if (settings->expected)
    gaus_i_term_dependence_expected(m, &at, settings->rho, s->grad);
  else
    gaus_i_term_dependence(m, &at, settings->rho, settings->knee, s->grad);
}

/* --- on the device ------------------------------------------------------------------------ */

static inline gaus_i_relaxation *open_on_device(const gpu_api *api, const gpu_case *c, int32_t starts) {
  gaus_i_relaxation *r;
  gaus_error err;
  if (gaus_i_gpu_open(api, &c->relax_problem, &c->settings, 1, starts, &r, &err) != GAUS_OK)
    fail_msg("%s: %s", c->name, err.message);
  return r;
}

static inline void run_on_device(gaus_i_relaxation *r, int32_t steps) {
  gaus_error err;
  if (gaus_i_gpu_run(r, steps, &err) != GAUS_OK)
    fail_msg("%s", err.message);
}

static inline float *read_floats(gaus_i_relaxation *r, const float *from, size_t n) {
  gaus_error err;
  float *to = gaus_i_calloc(n, sizeof *to);
  assert_int_equal(gaus_i_gpu_read(r, from, n * sizeof *to, to, &err), GAUS_OK);
  return to;
}

/* |a - b| <= tolerance x the largest |a|, for each element. */
static inline void check_close(const char *name, const char *what, const float *a, const float *b, size_t n,
                               double tolerance) {
  double most = 1e-6;
  for (size_t i = 0; i < n; i++)
    most = fmax(most, fabs((double)a[i]));
  for (size_t i = 0; i < n; i++)
    if (!(fabs((double)a[i] - (double)b[i]) <= tolerance * most))
      fail_msg("%s: %s[%zu] is %.9g on the CPU, %.9g on the device; the largest is %.3g", name, what, i, (double)a[i],
               (double)b[i], most);
}

/* Levels, weights, objective and the whole gradient (of which Adam's first
 * moment is a tenth after one step) of the first step of a round, after one of `earlier` steps. */
static inline void check_first_step_after(const gpu_api *api, const gpu_case *c, const gaus_i_initial_point *from,
                                          double tolerance, int32_t earlier) {
  first_step s;
  open_first_step(&s, c, from);
  do_first_step(&s, &c->settings);
  const gaus_i_model *m = &s.model;
  gaus_i_relaxation *r = open_on_device(api, c, 1);
  const gpu_batch *b = gaus_i_gpu_batch(r);
  /* Something to be forgotten. */
  gaus_i_gpu_set_start(r, 0, 0,
                       &(gaus_i_initial_point){.schedule = c->alap, .kappa = 0.3f, .jitter = 0.5f, .seed = 77});
  run_on_device(r, earlier);
  gaus_i_gpu_set_start(r, 0, 0, from);
  run_on_device(r, 1);
  size_t slots = (size_t)m->slots;
  for (int32_t resource = 0; resource < m->num_resources; resource++) {
    float *use = read_floats(r, b->value + (size_t)resource * (slots + 1), slots);
    float *weight = read_floats(r, b->weight + (size_t)resource * (slots + 1), slots);
    check_close(c->name, "use", s.use + (size_t)resource * slots, use, slots, tolerance);
    check_close(c->name, "weight", s.weight + (size_t)resource * slots, weight, slots, 20 * tolerance);
    free(use);
    free(weight);
  }
  if (gaus_i_model_has_live(m)) {
    float *live = read_floats(r, b->value + (size_t)m->num_resources * (slots + 1), slots);
    float *weight = read_floats(r, b->weight + (size_t)m->num_resources * (slots + 1), slots);
    check_close(c->name, "live", s.live, live, slots, tolerance);
    check_close(c->name, "live weight", s.live_weight, weight, slots, 20 * tolerance);
    free(live);
    free(weight);
  }
  float *grad = read_floats(r, b->first, (size_t)m->num_ops);
  for (int32_t v = 0; v < m->num_ops; v++) {
    grad[v] = m->mobility[v] > 0 ? 10 * grad[v] : 0;
    s.grad[v] = m->mobility[v] > 0 ? s.grad[v] : 0;
  }
  check_close(c->name, "gradient", s.grad, grad, (size_t)m->num_ops, 20 * tolerance);
  gaus_i_relax_result result = {0};
  gaus_i_gpu_get(r, 0, 0, &result);
  assert_float_equal(result.objective, s.objective, tolerance * (1 + fabs(s.objective)) * 10);
  free(grad);
  gaus_i_gpu_close(r);
  close_first_step(&s);
}

static inline void check_first_step(const gpu_api *api, const gpu_case *c, const gaus_i_initial_point *from,
                                    double tolerance) {
  check_first_step_after(api, c, from, tolerance, 21);
}

/* --- several steps --------------------------------------------------------------------------- */

/* The CPU's means after `steps` steps. */
static inline double cpu_means(const gpu_case *c, const gaus_i_initial_point *from, int32_t steps, float *mu,
                               float *pressure) {
  const gaus_i_backend *cpu = gaus_i_backend_cpu();
  gaus_i_relaxation *r;
  gaus_error err;
  gaus_i_relax_result result = {.mu = mu, .pressure = pressure};
  assert_int_equal(cpu->open(&c->relax_problem, &c->settings, 1, 1, 1, &r, &err), GAUS_OK);
  cpu->set_start(r, 0, 0, from);
  assert_int_equal(cpu->run(r, steps, &err), GAUS_OK);
  cpu->get(r, 0, 0, &result);
  cpu->close(r);
  return result.objective;
}

static inline double device_means(const gpu_api *api, const gpu_case *c, const gaus_i_initial_point *from,
                                  int32_t steps, float *mu, float *pressure) {
  gaus_i_relaxation *r = open_on_device(api, c, 1);
  gaus_i_relax_result result = {.mu = mu, .pressure = pressure};
  gaus_i_gpu_set_start(r, 0, 0, from);
  run_on_device(r, steps);
  gaus_i_gpu_get(r, 0, 0, &result);
  gaus_i_gpu_close(r);
  return result.objective;
}

/* Mean distance of the means, in mobilities. Adam turns rounding errors into
 * whole steps where a gradient is nothing but them, so no bound holds for each operation. */
static inline double mean_distance(const gpu_case *c, const float *a, const float *b) {
  double sum = 0;
  int32_t n = c->problem->num_ops;
  for (int32_t v = 0; v < n; v++)
    if (c->alap[v] > c->asap[v])
      sum += fabs((double)a[v] - (double)b[v]) / (c->alap[v] - c->asap[v]);
  return sum / n;
}

/* As near to the CPU after so many steps as a device's arithmetic lets it be (docs/backend.md: tolerance). */
static inline void check_means_after(const gpu_api *api, const gpu_case *c, int32_t steps) {
  size_t n = (size_t)c->problem->num_ops;
  float *a = gaus_i_calloc(n, sizeof *a), *b = gaus_i_calloc(n, sizeof *b);
  gaus_i_initial_point from = {.kappa = -1, .jitter = 0.1f, .seed = 5};
  double on_cpu = cpu_means(c, &from, steps, a, NULL), on_device = device_means(api, c, &from, steps, b, NULL);
  assert_float_equal(on_device, on_cpu, 2e-2 * (1 + fabs(on_cpu)));
  if (mean_distance(c, a, b) > 5e-3)
    fail_msg("%s: %.3g mobilities apart", c->name, mean_distance(c, a, b));
  free(a);
  free(b);
}

/* --- for compute-sanitizer --------------------------------------------------------------------- */

/* Rounds of `steps` steps with two starts: of each mode with small windows and
 * large ones, and of levels of 32 and of 512 threads in one batch, where idle
 * warps leave before the barriers. Every kernel runs, and each that can with a barrier of
 * the whole block; from 41 steps on a graph too. */
static inline void run_small_cases(const gpu_api *api, int32_t steps) {
  static const struct {
    int first, second; /* cases of a batch; -1: none */
  } batches[] = {{0, -1}, {1, -1}, {2, -1}, {3, -1}, {4, -1}, {5, -1}, {7, -1}, {8, -1}, {11, -1}, {0, 5}};
  enum { NUM_BATCHES = sizeof batches / sizeof *batches };
  gaus_error err;
  for (int i = 0; i < NUM_BATCHES; i++) {
    int32_t count = batches[i].second < 0 ? 1 : 2;
    gpu_case cases[2] = {nth_case(batches[i].first)};
    if (count == 2)
      cases[1] = nth_case(batches[i].second);
    gaus_i_relax_problem relax_problems[2] = {cases[0].relax_problem, cases[1].relax_problem};
    gaus_i_relax_settings settings[2] = {cases[0].settings, cases[1].settings};
    gaus_i_relaxation *r;
    if (gaus_i_gpu_open(api, relax_problems, settings, count, 2, &r, &err) != GAUS_OK)
      fail_msg("%s: %s", cases[0].name, err.message);
    for (int32_t j = 0; j < 2 * count; j++)
      gaus_i_gpu_set_start(r, j / 2, j % 2,
                           &(gaus_i_initial_point){.kappa = -1, .jitter = 0.2f, .stream = (uint64_t)j});
    run_on_device(r, steps);
    gaus_i_gpu_close(r);
    for (int32_t k = 0; k < count; k++)
      free_case(&cases[k]);
  }
}

#endif
