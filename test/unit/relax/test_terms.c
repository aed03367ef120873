/* Every loss term against its definition in double precision, every gradient
 * against finite differences of that definition, every expectation against
 * samples.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "problem/problem.h"
#include "random_problem.h"
#include "reference.h"
#include "relax/terms.h"

enum { OPS = 24, SLACK = 6 };

/* A random model at a random point. Windows from longest paths with the
 * carried dependences left out: the terms do not ask for consistency. */
typedef struct fixture {
  gaus_problem *problem;
  gaus_i_model model;
  gaus_i_scratch scratch;
  float x[OPS], inverse[OPS], grad[OPS];
  double dx[OPS], sigma[OPS];
  gaus_i_window window[OPS];
  gaus_i_point at;
} fixture;

static void windows(const gaus_problem *p, int32_t slack, int32_t *asap, int32_t *alap) {
  int32_t end = 0;
  for (int32_t i = 0; i < p->num_ops; i++) {
    int32_t v = p->topo[i];
    asap[v] = 0;
    for (int32_t k = p->in_begin[v]; k < p->in_begin[v + 1]; k++) {
      const gaus_dependence *d = &p->deps[p->in[k]];
      if (d->distance == 0 && asap[d->src] + d->latency > asap[v])
        asap[v] = asap[d->src] + d->latency;
    }
    end = asap[v] + p->latency[v] > end ? asap[v] + p->latency[v] : end;
  }
  for (int32_t i = p->num_ops - 1; i >= 0; i--) {
    int32_t v = p->topo[i];
    alap[v] = end + slack - p->latency[v];
    for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
      const gaus_dependence *d = &p->deps[p->out[k]];
      if (d->distance == 0 && alap[d->dst] - d->latency < alap[v])
        alap[v] = alap[d->dst] - d->latency;
    }
  }
}

static void set_point(fixture *f, float sigma_scale, gaus_i_rng *rng) {
  for (int32_t v = 0; v < OPS; v++) {
    f->x[v] = (float)(gaus_i_rng_unit(rng) * f->model.mobility[v]);
    f->inverse[v] = 1 / (sigma_scale * (0.3f + (float)gaus_i_rng_unit(rng)));
    f->dx[v] = f->x[v];
    f->sigma[v] = 1 / (double)f->inverse[v];
    f->grad[v] = 0;
  }
  gaus_i_point_windows(&f->model, f->x, f->inverse, 7, f->window);
  f->at = (gaus_i_point){f->x, f->inverse, f->window, 0};
}

static void open_fixture_on(fixture *f, gaus_problem *problem, gaus_mode mode, gaus_objective objective, int32_t ii) {
  int32_t asap[OPS], alap[OPS];
  gaus_error err;
  f->problem = problem;
  assert_non_null(problem);
  windows(problem, SLACK, asap, alap);
  gaus_i_relax_problem relax_problem = {problem, mode, objective, mode == GAUS_MODE_MODULO ? ii : 0,
                                        asap,    alap, 1,         0.37};
  assert_int_equal(gaus_i_model_init(&f->model, &relax_problem, &err), GAUS_OK);
  assert_int_equal(gaus_i_scratch_init(&f->scratch, &f->model, &err), GAUS_OK);
}

static void open_fixture(fixture *f, gaus_mode mode, gaus_objective objective, uint64_t seed) {
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, seed, 5);
  open_fixture_on(f, random_problem(OPS, 3, mode == GAUS_MODE_MODULO, seed), mode, objective, 3 + (int32_t)(seed % 5));
  set_point(f, seed % 2 ? 0.5f : 2.0f, &rng);
}

static void close_fixture(fixture *f) {
  gaus_i_scratch_clear(&f->scratch);
  gaus_i_model_clear(&f->model);
  gaus_problem_destroy(f->problem);
}

/* Central differences of `value` at every operation against f->grad. */
static void check_gradient(fixture *f, double (*value)(fixture *f), double tolerance) {
  double largest = 1e-3;
  for (int32_t v = 0; v < OPS; v++)
    largest = fmax(largest, fabs(f->grad[v]));
  for (int32_t v = 0; v < OPS; v++) {
    double h = 1e-5, x = f->dx[v], above, below;
    if (f->model.mobility[v] == 0)
      continue;
    f->dx[v] = x + h;
    above = value(f);
    f->dx[v] = x - h;
    below = value(f);
    f->dx[v] = x;
    assert_float_equal(f->grad[v], (above - below) / (2 * h), tolerance * largest);
  }
}

static const float sharpness = 1.3f;

/* Weights that differ from slot to slot. */
static float slot_weight(int32_t i) {
  return 0.5f + 0.25f * (float)((i * 5) % 7);
}

/* --- demand ------------------------------------------------------------------------- */

static double weighted_use(fixture *f) {
  const gaus_i_model *m = &f->model;
  int32_t n = m->num_resources * m->slots;
  double *use = gaus_i_calloc((size_t)n, sizeof *use), sum = 0;
  reference_use(m, f->dx, f->sigma, use);
  for (int32_t i = 0; i < n; i++)
    sum += slot_weight(i) * use[i];
  free(use);
  return sum;
}

static void use_in_mode(gaus_mode mode, uint64_t seed) {
  fixture f;
  open_fixture(&f, mode, GAUS_OBJECTIVE_LIFETIME, seed);
  int32_t n = f.model.num_resources * f.model.slots;
  float *use = gaus_i_calloc((size_t)n, sizeof *use), *weight = gaus_i_calloc((size_t)n, sizeof *weight);
  double *exact = gaus_i_calloc((size_t)n, sizeof *exact);
  assert_true(n > 0);
  gaus_i_term_use(&f.model, &f.at, &f.scratch, use);
  reference_use(&f.model, f.dx, f.sigma, exact);
  for (int32_t i = 0; i < n; i++)
    assert_float_equal(use[i], exact[i] + f.model.fixed_use[i], 2e-5);
  for (int32_t i = 0; i < n; i++)
    weight[i] = slot_weight(i);
  gaus_i_term_use_gradient(&f.model, &f.at, weight, &f.scratch, f.grad);
  check_gradient(&f, weighted_use, 1e-4);
  free(use);
  free(weight);
  free(exact);
  close_fixture(&f);
}

static void use(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 20; seed++) {
    use_in_mode(GAUS_MODE_RESOURCE, seed);
    use_in_mode(GAUS_MODE_MODULO, seed);
  }
}

/* A start drawn from the censored Gaussian that the terms assume. */
static int32_t sample(const fixture *f, int32_t v, gaus_i_rng *rng) {
  double k = ceil(f->dx[v] + f->sigma[v] * gaus_i_rng_normal(rng) - 0.5);
  return k < 0 ? 0 : k > f->model.mobility[v] ? f->model.mobility[v] : (int32_t)k;
}

static void use_against_samples(void **state) {
  (void)state;
  fixture f;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 3, 3);
  open_fixture(&f, GAUS_MODE_MODULO, GAUS_OBJECTIVE_LIFETIME, 4);
  const gaus_i_model *m = &f.model;
  int32_t n = m->num_resources * m->slots, draws = 40000;
  float *use = gaus_i_calloc((size_t)n, sizeof *use);
  double *mean = gaus_i_calloc((size_t)n, sizeof *mean);
  gaus_i_term_use(m, &f.at, &f.scratch, use);
  for (int32_t i = 0; i < draws; i++)
    for (int32_t resource = 0; resource < m->num_resources; resource++)
      for (int32_t u = m->resource_begin[resource]; u < m->resource_begin[resource + 1]; u++) {
        int32_t t = m->asap[m->user_op[u]] + sample(&f, m->user_op[u], &rng);
        for (int32_t b = 0; b < m->resource_blocking[resource]; b++)
          mean[resource * m->slots + reference_slot(m, t + b)] += m->user_demand[u] / draws;
      }
  for (int32_t i = 0; i < n; i++)
    assert_float_equal(use[i], mean[i] + m->fixed_use[i], 0.1);
  free(use);
  free(mean);
  close_fixture(&f);
}

/* --- live bits, lifetimes --------------------------------------------------------------- */

static double weighted_live(fixture *f) {
  double *live = gaus_i_calloc((size_t)f->model.slots, sizeof *live), sum = 0;
  reference_live(&f->model, f->dx, f->sigma, live);
  for (int32_t i = 0; i < f->model.slots; i++)
    sum += slot_weight(i) * live[i];
  free(live);
  return sum;
}

static void live_in_mode(gaus_mode mode, uint64_t seed) {
  fixture f;
  open_fixture(&f, mode, GAUS_OBJECTIVE_MAX_LIVE, seed);
  int32_t n = f.model.slots;
  float *live = gaus_i_calloc((size_t)n, sizeof *live), *weight = gaus_i_calloc((size_t)n, sizeof *weight);
  double *exact = gaus_i_calloc((size_t)n, sizeof *exact);
  assert_true(f.model.num_values > 0);
  gaus_i_term_live(&f.model, &f.at, &f.scratch, live);
  reference_live(&f.model, f.dx, f.sigma, exact);
  for (int32_t i = 0; i < n; i++)
    assert_float_equal(live[i], exact[i], 2e-4);
  for (int32_t i = 0; i < n; i++)
    weight[i] = slot_weight(i);
  gaus_i_term_live_gradient(&f.model, &f.at, weight, &f.scratch, f.grad);
  check_gradient(&f, weighted_live, 2e-4);
  free(live);
  free(weight);
  free(exact);
  close_fixture(&f);
}

static void live(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 20; seed++) {
    live_in_mode(GAUS_MODE_MEMORY, seed);
    live_in_mode(GAUS_MODE_MODULO, seed);
  }
}

/* When the last consumer of a value starts, in the producer's offsets. */
static int32_t sample_end(const fixture *f, int32_t value, gaus_i_rng *rng) {
  const gaus_i_model *m = &f->model;
  int32_t to = INT32_MIN;
  for (int32_t j = m->use_begin[value]; j < m->use_begin[value + 1]; j++) {
    int32_t end = sample(f, m->use_op[j], rng) + m->use_shift[j];
    to = end > to ? end : to;
  }
  return to;
}

static void live_against_samples_in(gaus_mode mode, gaus_objective objective, uint64_t seed) {
  fixture f;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 8, 3);
  open_fixture(&f, mode, objective, seed);
  const gaus_i_model *m = &f.model;
  int32_t draws = 40000;
  float *live = gaus_i_calloc((size_t)m->slots, sizeof *live);
  double *mean = gaus_i_calloc((size_t)m->slots, sizeof *mean);
  gaus_i_term_live(m, &f.at, &f.scratch, live);
  for (int32_t i = 0; i < draws; i++)
    for (int32_t value = 0; value < m->num_values; value++) {
      int32_t from = sample(&f, m->value_op[value], &rng), to = sample_end(&f, value, &rng);
      for (int32_t k = from; k < to; k++)
        mean[reference_slot(m, m->value_step[value] + k)] += m->value_width[value] / draws;
    }
  for (int32_t i = 0; i < m->slots; i++)
    assert_float_equal(live[i], mean[i], 0.3);
  free(live);
  free(mean);
  close_fixture(&f);
}

static void live_against_samples(void **state) {
  (void)state;
  live_against_samples_in(GAUS_MODE_MEMORY, GAUS_OBJECTIVE_LIFETIME, 6);
  live_against_samples_in(GAUS_MODE_MODULO, GAUS_OBJECTIVE_MAX_LIVE, 6);
  live_against_samples_in(GAUS_MODE_MODULO, GAUS_OBJECTIVE_MAX_LIVE, 9);
}

/* The means of the ends are sampled; the beginnings enter by their means. */
static void lifetime_against_samples(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 4; seed++) {
    fixture f;
    gaus_i_rng rng;
    double sum = 0;
    int32_t draws = 40000, positive = 0;
    gaus_i_rng_seed(&rng, seed, 3);
    open_fixture(&f, GAUS_MODE_MODULO, GAUS_OBJECTIVE_LIFETIME, seed);
    const gaus_i_model *m = &f.model;
    for (int32_t value = 0; value < m->num_values; value++) {
      double length = -f.dx[m->value_op[value]];
      for (int32_t i = 0; i < draws; i++)
        length += (double)sample_end(&f, value, &rng) / draws;
      sum += m->value_width[value] * fmax(0, length);
      positive += length > 0;
    }
    assert_true(positive > 3);
    assert_float_equal(gaus_i_term_lifetime(m, &f.at, 1, &f.scratch, f.grad), sum, 2e-3 * sum);
    close_fixture(&f);
  }
}

static double lifetime_value(fixture *f) {
  double sum = 0;
  for (int32_t v = 0; v < OPS; v++)
    sum += f->model.slope[v] * f->dx[v];
  return sum + reference_lifetime(&f->model, f->dx, f->sigma);
}

static void lifetime(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 30; seed++) {
    fixture f;
    double value, exact;
    open_fixture(&f, GAUS_MODE_MODULO, GAUS_OBJECTIVE_LIFETIME, seed);
    value = gaus_i_term_linear(&f.model, &f.at, 1, f.grad);
    value += gaus_i_term_lifetime(&f.model, &f.at, 1, &f.scratch, f.grad);
    exact = lifetime_value(&f);
    assert_float_equal(value, exact, 1e-4 * (1 + fabs(exact)));
    check_gradient(&f, lifetime_value, 2e-4);
    close_fixture(&f);
  }
}

/* A product of many consumers, some of which cannot be done yet. */
static void many_consumers(void **state) {
  (void)state;
  enum { N = 60 };
  gaus_problem *p;
  gaus_error err;
  gaus_i_model model;
  gaus_i_scratch scratch;
  int32_t asap[N + 1] = {0}, alap[N + 1] = {0};
  float x[N + 1] = {0}, inverse[N + 1], grad[N + 1] = {0}, live[64];
  gaus_i_window window[N + 1];
  assert_int_equal(gaus_problem_create("fan", &p, &err), GAUS_OK);
  gaus_problem_add_type(p, &(gaus_operator_type){"op", 1, GAUS_UNLIMITED, 1, 0, 0}, NULL, &err);
  for (int32_t v = 0; v <= N; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, &err);
  for (int32_t v = 1; v <= N; v++)
    gaus_problem_add_dependence(p, &(gaus_dependence){0, v, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
  assert_int_equal(gaus_problem_freeze(p, &err), GAUS_OK);
  for (int32_t v = 0; v <= N; v++) {
    asap[v] = v > 0;
    alap[v] = v > 0 ? 40 : 0;
    x[v] = v == 1 ? 39 : v > 1 ? (float)(v % 5) : 0;
    inverse[v] = 0.2f;
  }
  gaus_i_relax_problem relax_problem = {p, GAUS_MODE_MEMORY, GAUS_OBJECTIVE_LIFETIME, 0, asap, alap, 0, 0};
  assert_int_equal(gaus_i_model_init(&model, &relax_problem, &err), GAUS_OK);
  assert_int_equal(gaus_i_scratch_init(&scratch, &model, &err), GAUS_OK);
  gaus_i_point_windows(&model, x, inverse, 4, window);
  gaus_i_point at = {x, inverse, window, 0};
  gaus_i_term_live(&model, &at, &scratch, live);
  for (int32_t i = 0; i < model.slots; i++)
    assert_true(live[i] >= 0 && live[i] <= 1.001f);
  float weight[64];
  for (int32_t i = 0; i < 64; i++)
    weight[i] = 1;
  gaus_i_term_live_gradient(&model, &at, weight, &scratch, grad);
  for (int32_t v = 0; v <= N; v++)
    assert_true(isfinite(grad[v]) && fabsf(grad[v]) < 2);
  assert_true(grad[1] > 0.3f); /* the latest consumer is the one that counts */
  gaus_i_scratch_clear(&scratch);
  gaus_i_model_clear(&model);
  gaus_problem_destroy(p);
}

/* --- what the windows leave out -------------------------------------------------------------- */

/* By how much a window of w sigmas may change a sum of F over the steps of a
 * slot: docs/model.md. */
static double left_out(const gaus_i_model *m, double sigma, double w) {
  double tail = reference_cdf(-w);
  return tail + (m->ii > 0 ? sigma / m->ii * (reference_pdf(w) - w * tail) : 0);
}

/* 2 demand for each user of a resource; for all its slots. */
static double use_bound(const fixture *f, int32_t resource, double w) {
  const gaus_i_model *m = &f->model;
  double sum = 0;
  for (int32_t u = m->resource_begin[resource]; u < m->resource_begin[resource + 1]; u++)
    sum += 2 * m->user_demand[u] * left_out(m, f->sigma[m->user_op[u]], w);
  return sum;
}

/* The width for the producer and each consumer; for all slots. */
static double live_bound(const fixture *f, double w) {
  const gaus_i_model *m = &f->model;
  double sum = 0;
  for (int32_t i = 0; i < m->num_values; i++) {
    sum += m->value_width[i] * left_out(m, f->sigma[m->value_op[i]], w);
    for (int32_t j = m->use_begin[i]; j < m->use_begin[i + 1]; j++)
      sum += m->value_width[i] * left_out(m, f->sigma[m->use_op[j]], w);
  }
  return sum;
}

/* The sum of lifetimes: all steps are one slot. */
static double lifetime_bound(const fixture *f, double w) {
  const gaus_i_model *m = &f->model;
  double sum = 0, tail = reference_cdf(-w);
  for (int32_t i = 0; i < m->num_values; i++)
    for (int32_t j = m->use_begin[i]; j < m->use_begin[i + 1]; j++)
      sum += m->value_width[i] * (tail + f->sigma[m->use_op[j]] * (reference_pdf(w) - w * tail));
  return sum;
}

static double largest_difference(const float *a, const float *b, int32_t n) {
  double most = 0;
  for (int32_t i = 0; i < n; i++)
    most = fmax(most, fabs((double)a[i] - b[i]));
  return most;
}

/* Largest errors, as parts of their bounds at `w`, of windows of `width`. */
typedef struct truncation {
  double use, live, lifetime;
} truncation;

static void truncation_of(fixture *f, float width, double w, truncation *worst) {
  const gaus_i_model *m = &f->model;
  size_t n = (size_t)m->num_resources * (size_t)m->slots, slots = (size_t)m->slots;
  float *use[2], *live[2];
  double life[2];
  for (int32_t k = 0; k < 2; k++) {
    gaus_i_point_windows(m, f->x, f->inverse, k ? width : 12, f->window);
    gaus_i_term_use(m, &f->at, &f->scratch, use[k] = gaus_i_calloc(n, sizeof **use));
    gaus_i_term_live(m, &f->at, &f->scratch, live[k] = gaus_i_calloc(slots, sizeof **live));
    life[k] = gaus_i_term_lifetime(m, &f->at, 1, &f->scratch, f->grad);
  }
  for (int32_t resource = 0; resource < m->num_resources; resource++) {
    size_t at = (size_t)resource * slots;
    worst->use = fmax(worst->use, largest_difference(use[0] + at, use[1] + at, m->slots) / use_bound(f, resource, w));
  }
  worst->live = fmax(worst->live, largest_difference(live[0], live[1], m->slots) / live_bound(f, w));
  worst->lifetime = fmax(worst->lifetime, fabs(life[0] - life[1]) / lifetime_bound(f, w));
  for (int32_t k = 0; k < 2; k++) {
    free(use[k]);
    free(live[k]);
  }
}

static truncation truncation_at_random(float width, double w, gaus_mode mode) {
  truncation worst = {0};
  for (uint64_t seed = 0; seed < 40; seed++) {
    fixture f;
    gaus_i_rng rng;
    gaus_i_rng_seed(&rng, seed, 9);
    open_fixture(&f, mode, GAUS_OBJECTIVE_MAX_LIVE, seed);
    set_point(&f, 0.15f + 0.05f * (float)(seed % 8), &rng); /* several sigmas inside a mobility */
    truncation_of(&f, width, w, &worst);
    close_fixture(&f);
  }
  return worst;
}

/* One value and its consumers, all alike, which stand so that a step is just
 * outside their windows: hardly any of the bounds is given away. */
static truncation truncation_of_a_fan(float width, gaus_mode mode) {
  truncation worst = {0};
  fixture f;
  gaus_problem *p;
  gaus_error err;
  assert_int_equal(gaus_problem_create("fan", &p, &err), GAUS_OK);
  gaus_problem_add_type(p, &(gaus_operator_type){"op", 1, 2, 1, 0, 0}, NULL, &err);
  for (int32_t v = 0; v < OPS; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 3, 1}, NULL, &err);
  for (int32_t v = 1; v < OPS; v++)
    gaus_problem_add_dependence(p, &(gaus_dependence){0, v, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
  assert_int_equal(gaus_problem_freeze(p, &err), GAUS_OK);
  open_fixture_on(&f, p, mode, GAUS_OBJECTIVE_MAX_LIVE, 7);
  f.at = (gaus_i_point){f.x, f.inverse, f.window, 0};
  for (int32_t at = 0; at < 400; at++) {
    for (int32_t v = 0; v < OPS; v++) {
      f.x[v] = v > 0 ? 2.5f + 0.0025f * (float)at : 0.2f;
      f.sigma[v] = v > 0 ? 0.4 : 0.1;
      f.inverse[v] = 1 / (float)f.sigma[v];
    }
    truncation_of(&f, width, width, &worst);
  }
  close_fixture(&f);
  return worst;
}

/* F is good to 3e-7 (gaussian.h), a hundredth of what a window of 4 leaves out. */
static void truncation_is_bounded(void **state) {
  (void)state;
  static const gaus_mode modes[] = {GAUS_MODE_MEMORY, GAUS_MODE_MODULO};
  const double most = 1.02;
  for (int32_t k = 0; k < 2; k++) {
    truncation wide = truncation_at_random(4, 4, modes[k]), narrow = truncation_at_random(2, 4, modes[k]);
    assert_true(wide.use <= most && wide.live <= most && wide.lifetime <= most);
    assert_true(narrow.use > most && narrow.live > most && narrow.lifetime > most);
    for (int32_t width = 2; width <= 4; width++) {
      truncation fan = truncation_of_a_fan((float)width, modes[k]);
      assert_true(fan.use <= most && fan.live <= most && fan.lifetime <= most);
      assert_true(fan.use > 0.4 && fan.live > 0.6 && fan.lifetime > 0.6);
    }
  }
}

/* --- maxima, limits, dependences ------------------------------------------------------------ */

static void peak(void **state) {
  (void)state;
  enum { N = 9 };
  float value[N], weight[N] = {0};
  double exact[N], result;
  for (int32_t i = 0; i < N; i++)
    exact[i] = value[i] = (float)((i * 4) % 7) * 0.5f;
  result = gaus_i_term_peak(value, N, sharpness, 2, weight);
  assert_float_equal(result, 2 * reference_smooth_maximum(exact, N, sharpness), 1e-5);
  assert_true(result / 2 >= 3 && result / 2 <= 3 + log(N) / sharpness);
  for (int32_t i = 0; i < N; i++) {
    double h = 1e-5, above, below;
    exact[i] += h;
    above = reference_smooth_maximum(exact, N, sharpness);
    exact[i] -= 2 * h;
    below = reference_smooth_maximum(exact, N, sharpness);
    exact[i] += h;
    assert_float_equal(weight[i], 2 * (above - below) / (2 * h), 1e-4);
  }
}

static double limit_value(const double *value, const float *multiplier, int32_t n, double limit, double rho) {
  double sum = 0;
  for (int32_t i = 0; i < n; i++) {
    double y = fmax(0, multiplier[i] + rho * (value[i] - limit));
    sum += (y * y - (double)multiplier[i] * multiplier[i]) / (2 * rho);
  }
  return sum;
}

static void limit(void **state) {
  (void)state;
  enum { N = 6 };
  float value[N] = {0, 1.5f, 2, 2.5f, 3, 1.9f}, multiplier[N] = {0, 0.1f, 0, 1, 0.5f, 0.4f}, weight[N] = {0};
  double exact[N], result = gaus_i_term_limit(value, N, 2, multiplier, 1.5f, weight);
  for (int32_t i = 0; i < N; i++)
    exact[i] = value[i];
  assert_float_equal(result, limit_value(exact, multiplier, N, 2, 1.5), 1e-5);
  for (int32_t i = 0; i < N; i++) {
    double h = 1e-6, above, below;
    exact[i] += h;
    above = limit_value(exact, multiplier, N, 2, 1.5);
    exact[i] -= 2 * h;
    below = limit_value(exact, multiplier, N, 2, 1.5);
    exact[i] += h;
    /* at the kink of slot 2 any value between the one-sided ones will do */
    if (i != 2)
      assert_float_equal(weight[i], (above - below) / (2 * h), 1e-4);
  }
  gaus_i_term_limit_update(value, N, 2, multiplier, 1.5f);
  assert_float_equal(multiplier[3], 1.75, 1e-6);
  assert_float_equal(multiplier[0], 0, 1e-6);
}

static double dependence_value(fixture *f) {
  return 1.7 * reference_dependence(&f->model, f->dx, 0.3);
}
static double expected_value(fixture *f) {
  return 1.7 * reference_dependence_expected(&f->model, f->dx, f->sigma);
}

static void dependence(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 20; seed++) {
    fixture f;
    double value;
    open_fixture(&f, seed % 2 ? GAUS_MODE_MODULO : GAUS_MODE_RESOURCE, GAUS_OBJECTIVE_LIFETIME, seed);
    value = gaus_i_term_dependence(&f.model, &f.at, 1.7f, 0.3f, f.grad);
    assert_float_equal(value, dependence_value(&f), 1e-4 * (1 + value));
    check_gradient(&f, dependence_value, 1e-3);
    memset(f.grad, 0, sizeof f.grad);
    value = gaus_i_term_dependence_expected(&f.model, &f.at, 1.7f, f.grad);
    assert_float_equal(value, expected_value(&f), 1e-4 * (1 + value));
    check_gradient(&f, expected_value, 1e-3);
    close_fixture(&f);
  }
}

static double linear_value(fixture *f) {
  double sum = 0;
  for (int32_t i = 0; i < f->problem->num_deps; i++) {
    const gaus_dependence *d = &f->problem->deps[i];
    if (d->kind == GAUS_DATA && d->distance == 0)
      sum += 0.37 * (f->dx[d->dst] - f->dx[d->src]);
  }
  return sum;
}

static void communication(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 10; seed++) {
    fixture f;
    open_fixture(&f, GAUS_MODE_RESOURCE, GAUS_OBJECTIVE_LIFETIME, seed);
    assert_float_equal(gaus_i_term_linear(&f.model, &f.at, 1, f.grad), linear_value(&f), 1e-3);
    check_gradient(&f, linear_value, 1e-4);
    close_fixture(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(use),
      cmocka_unit_test(use_against_samples),
      cmocka_unit_test(live),
      cmocka_unit_test(live_against_samples),
      cmocka_unit_test(lifetime),
      cmocka_unit_test(lifetime_against_samples),
      cmocka_unit_test(many_consumers),
      cmocka_unit_test(truncation_is_bounded),
      cmocka_unit_test(peak),
      cmocka_unit_test(limit),
      cmocka_unit_test(dependence),
      cmocka_unit_test(communication),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
