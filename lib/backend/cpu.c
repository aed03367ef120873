/* Runs the relaxation on the CPU: each start on one thread, several starts in parallel.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <string.h>

#include "backend/backend.h"
#include "backend/initial_point.h"
#include "relax/terms.h"
#include "support/support.h"
#include "support/monitor.h"
#include "support/assert.h"

/* One start. Arrays of num_ops unless said otherwise, all in one block. */
typedef struct start_state {
  const gaus_i_model *model;
  const gaus_i_relax_settings *settings;
  void *block;
  float *x, *first, *second, *grad; /* offsets of the means, Adam's moments, gradient */
  float *checked;                   /* x when convergence was last checked */
  float *inverse, *widen;           /* 1 / sigma and its factor for each step */
  float *unit;                      /* what the learning rate counts in, in steps */
  gaus_i_window *window;
  float *use, *multiplier, *weight; /* [resources][slots] */
  float *sharpness;                 /* [resources + 1] of the smooth maxima; the last for live bits */
  float *live, *live_weight;        /* [slots] */
  gaus_i_scratch scratch;
  bool set;
  int32_t done; /* steps of this round */
  float scale;  /* of the objective */
  float rho, rho_limit;
  double unbias[2]; /* 0.9^t, 0.99^t */
  double objective;
} start_state;

struct gaus_i_relaxation {
  int32_t count, starts, threads;
  gaus_i_model *models;
  gaus_i_relax_settings *settings;
  start_state *states; /* [count][starts] */
  int32_t iterations;  /* of the run in progress */
};

/* --- one step ---------------------------------------------------------------------- */

/* Weights of the resources: `scale` x the peaks' softmax, and the limits' penalties
 * if with_limits. Returns the unscaled objective's part. */
static double resource_weights(start_state *s, float scale, bool with_limits) {
  const gaus_i_model *m = s->model;
  size_t n = (size_t)m->slots;
  double value = 0;
  memset(s->weight, 0, (size_t)m->num_resources * n * sizeof *s->weight);
  for (int32_t resource = 0; resource < m->num_resources; resource++) {
    float *weight = s->weight + resource * n;
    const float *use = s->use + resource * n;
    if (m->resource_weight[resource] > 0)
      value +=
          gaus_i_term_peak(use, m->slots, s->sharpness[resource], scale * m->resource_weight[resource], weight) / scale;
    if (with_limits && m->resource_limit[resource] < INFINITY)
      gaus_i_term_limit(use, m->slots, m->resource_limit[resource], s->multiplier + resource * n,
                        s->rho_limit / (m->resource_unit[resource] * m->resource_unit[resource]), weight);
  }
  return value;
}

/* Adds scale x the gradient of the objective (and of the limits' penalties, which share its pass)
 * and stores the unscaled value. */
static void objective_gradient(start_state *s, const gaus_i_point *at, float scale, bool with_limits) {
  const gaus_i_model *m = s->model;
  s->objective = 0;
  if (m->num_resources > 0) {
    s->objective += resource_weights(s, scale, with_limits);
    gaus_i_term_use_gradient(m, at, s->weight, &s->scratch, s->grad);
  }
  if (gaus_i_model_has_live(m)) {
    memset(s->live_weight, 0, (size_t)m->slots * sizeof *s->live_weight);
    s->objective += gaus_i_term_peak(s->live, m->slots, s->sharpness[m->num_resources], scale, s->live_weight) / scale;
    gaus_i_term_live_gradient(m, at, s->live_weight, &s->scratch, s->grad);
    return;
  }
  s->objective += gaus_i_term_linear(m, at, scale, s->grad) / scale;
  if (m->mode == GAUS_MODE_MODULO)
    s->objective += gaus_i_term_lifetime(m, at, scale, &s->scratch, s->grad) / scale;
}

static float largest(const float *value, int32_t n) {
  float most = value[0];
  for (int32_t i = 1; i < n; i++)
    most = value[i] > most ? value[i] : most;
  return most;
}

/* At the first step of a round: smooth maxima are sharp relative to their
 * values here, and the objective's mean gradient becomes settings->gradient. */
static void normalise(start_state *s, const gaus_i_point *at) {
  const gaus_i_model *m = s->model;
  double sum = 0;
  int32_t moving = 0;
  for (int32_t resource = 0; resource < m->num_resources; resource++)
    s->sharpness[resource] =
        s->settings->tau / gaus_i_maxf(largest(s->use + (size_t)resource * m->slots, m->slots), 1e-6f);
  if (gaus_i_model_has_live(m))
    s->sharpness[m->num_resources] = s->settings->tau / gaus_i_maxf(largest(s->live, m->slots), 1e-6f);
  objective_gradient(s, at, 1, false);
  for (int32_t v = 0; v < m->num_ops; v++)
    if (m->mobility[v] > 0) {
      sum += gaus_i_absf(s->grad[v]);
      moving++;
    }
  s->scale = sum > 0 ? s->settings->gradient * (float)(moving / sum) : 1;
  memset(s->grad, 0, (size_t)m->num_ops * sizeof *s->grad);
}

/* Multipliers follow, and both penalties grow, every GAUS_RHO_PERIOD steps. */
static void update_penalties(start_state *s) {
  const gaus_i_model *m = s->model;
  for (int32_t resource = 0; resource < m->num_resources; resource++)
    if (m->resource_limit[resource] < INFINITY)
      gaus_i_term_limit_update(s->use + (size_t)resource * m->slots, m->slots, m->resource_limit[resource],
                               s->multiplier + (size_t)resource * m->slots,
                               s->rho_limit / (m->resource_unit[resource] * m->resource_unit[resource]));
  s->rho *= s->settings->rho_growth;
  s->rho_limit *= s->settings->rho_growth;
}

static void move(start_state *s) {
  const gaus_i_model *m = s->model;
  const gaus_i_relax_settings *settings = s->settings;
  float rate = gaus_i_rate_at(settings->rate, settings->decay_from, settings->iterations, s->done), unbias0, unbias1;
  s->unbias[0] *= 0.9;
  s->unbias[1] *= 0.99;
  unbias0 = (float)(1 / (1 - s->unbias[0]));
  unbias1 = (float)(1 / (1 - s->unbias[1]));
  for (int32_t v = 0; v < m->num_ops; v++)
    s->x[v] = gaus_i_adam_step(s->x[v], s->grad[v], &s->first[v], &s->second[v], rate * s->unit[v], unbias0, unbias1,
                               (float)m->mobility[v]);
  for (int32_t v = 0; v < m->num_ops; v++)
    s->inverse[v] *= s->widen[v];
}

/* Are the means within their windows, and the multipliers finite and not negative? */
static bool is_sane(const start_state *s) {
  const gaus_i_model *m = s->model;
  for (int32_t v = 0; v < m->num_ops; v++)
    if (!(s->x[v] >= 0 && s->x[v] <= (float)m->mobility[v]) || !isfinite(s->inverse[v]))
      return false;
  for (size_t k = 0; k < (size_t)m->num_resources * (size_t)m->slots; k++)
    if (!isfinite(s->multiplier[k]) || s->multiplier[k] < 0)
      return false;
  return isfinite(s->rho) && isfinite(s->rho_limit);
}

/* Has any mean moved since the last check? */
static bool has_moved(start_state *s) {
  bool moved = s->settings->tolerance <= 0;
  for (int32_t v = 0; v < s->model->num_ops && !moved; v++)
    moved = gaus_i_has_moved(s->x[v], s->checked[v], s->settings->tolerance);
  memcpy(s->checked, s->x, sizeof *s->x * (size_t)s->model->num_ops);
  return moved;
}

static void step(start_state *s) {
  const gaus_i_model *m = s->model;
  const gaus_i_relax_settings *settings = s->settings;
  gaus_i_point at = {s->x, s->inverse, s->window, settings->cell};
  gaus_i_point_windows(m, s->x, s->inverse, settings->window, s->window);
  memset(s->grad, 0, (size_t)m->num_ops * sizeof *s->grad);
  if (m->num_resources > 0)
    gaus_i_term_use(m, &at, &s->scratch, s->use);
  if (gaus_i_model_has_live(m))
    gaus_i_term_live(m, &at, &s->scratch, s->live);
  if (s->done == 0)
    normalise(s, &at);
  objective_gradient(s, &at, s->scale, true);
  if (settings->expected)
    gaus_i_term_dependence_expected(m, &at, s->rho, s->grad);
  else
    gaus_i_term_dependence(m, &at, s->rho, settings->knee, s->grad);
  move(s);
  s->done++;
  if (s->done % GAUS_RHO_PERIOD != 0)
    return;
  update_penalties(s);
  GAUS_ASSERT(is_sane(s));
  if (!has_moved(s))
    s->done = settings->iterations;
}

/* --- the interface --------------------------------------------------------------------- */

static float *take(float **next, size_t n) {
  float *at = *next;
  *next += n;
  return at;
}

static gaus_status init_state(start_state *s, const gaus_i_model *m, const gaus_i_relax_settings *settings,
                              gaus_error *err) {
  size_t n = (size_t)m->num_ops, resources = (size_t)m->num_resources, slots = (size_t)m->slots;
  size_t live = gaus_i_model_has_live(m) ? slots : 0;
  float *next = s->block = gaus_i_calloc(10 * n + 3 * resources * slots + resources + 1 + 2 * live, sizeof(float));
  s->model = m;
  s->settings = settings;
  if (!next)
    return gaus_i_no_memory(err);
  s->x = take(&next, n);
  s->first = take(&next, n);
  s->second = take(&next, n);
  s->grad = take(&next, n);
  s->checked = take(&next, n);
  s->inverse = take(&next, n);
  s->widen = take(&next, n);
  s->unit = take(&next, n);
  s->window = (gaus_i_window *)(void *)take(&next, 2 * n); /* two int32_t each */
  s->use = take(&next, resources * slots);
  s->multiplier = take(&next, resources * slots);
  s->weight = take(&next, resources * slots);
  s->sharpness = take(&next, resources + 1);
  s->live = take(&next, live);
  s->live_weight = take(&next, live);
  return gaus_i_scratch_init(&s->scratch, m, err);
}

static void cpu_close(gaus_i_relaxation *r) {
  if (!r)
    return;
  for (int32_t i = 0; r->states && i < r->count * r->starts; i++) {
    free(r->states[i].block);
    gaus_i_scratch_clear(&r->states[i].scratch);
  }
  for (int32_t i = 0; r->models && i < r->count; i++)
    gaus_i_model_clear(&r->models[i]);
  free(r->states);
  free(r->models);
  free(r->settings);
  free(r);
}

static gaus_status cpu_open(const gaus_i_relax_problem *relax_problems, const gaus_i_relax_settings *settings,
                            int32_t count, int32_t starts, int32_t threads, gaus_i_relaxation **out, gaus_error *err) {
  gaus_i_relaxation *r = gaus_i_calloc(1, sizeof *r);
  gaus_status status = GAUS_OK;
  *out = NULL;
  if (!r)
    return gaus_i_no_memory(err);
  r->count = count;
  r->starts = starts;
  r->threads = threads;
  r->models = gaus_i_calloc((size_t)count, sizeof *r->models);
  r->settings = gaus_i_calloc((size_t)count, sizeof *r->settings);
  r->states = gaus_i_calloc((size_t)count * (size_t)starts, sizeof *r->states);
  if (!r->models || !r->settings || !r->states)
    status = gaus_i_no_memory(err);
  for (int32_t i = 0; status == GAUS_OK && i < count; i++) {
    r->settings[i] = settings[i];
    status = gaus_i_model_init(&r->models[i], &relax_problems[i], err);
    for (int32_t j = 0; status == GAUS_OK && j < starts; j++)
      status = init_state(&r->states[i * starts + j], &r->models[i], &r->settings[i], err);
  }
  if (status != GAUS_OK) {
    cpu_close(r);
    return status;
  }
  *out = r;
  return GAUS_OK;
}

static void cpu_set_start(gaus_i_relaxation *r, int32_t relax_problem, int32_t start,
                          const gaus_i_initial_point *from) {
  start_state *s = &r->states[relax_problem * r->starts + start];
  const gaus_i_model *m = s->model;
  size_t n = (size_t)m->num_ops;
  gaus_i_initial_point_fill(m, s->settings, from, s->x, s->inverse, s->widen);
  gaus_i_initial_point_units(m, s->settings, s->unit);
  memcpy(s->checked, s->x, n * sizeof *s->x);
  memset(s->first, 0, n * sizeof *s->first);
  memset(s->second, 0, n * sizeof *s->second);
  memset(s->multiplier, 0, (size_t)m->num_resources * (size_t)m->slots * sizeof *s->multiplier);
  s->done = 0;
  s->set = true;
  s->rho = s->settings->rho;
  s->rho_limit = s->settings->rho_limit;
  s->unbias[0] = s->unbias[1] = 1;
  GAUS_ASSERT(is_sane(s));
}

/* Steps of thousands of operations take milliseconds each, and a round seconds; between those of few, clocks would
 * tell. */
static bool is_stopped(const start_state *s) {
  enum { OPERATIONS_BETWEEN_LOOKS = 1024 };
  int32_t steps = 1 + OPERATIONS_BETWEEN_LOOKS / (s->model->num_ops + 1);
  return s->settings->monitor && s->done % steps == 0 && gaus_i_monitor_stop(s->settings->monitor);
}

static void run_one(void *context, int32_t i) {
  gaus_i_relaxation *r = context;
  start_state *s = &r->states[i];
  if (!s->set)
    return;
  gaus_i_monitor *monitor = s->settings->monitor;
  int64_t began = gaus_i_time(monitor);
  int32_t k = 0;
  for (; k < r->iterations && s->done < s->settings->iterations && !is_stopped(s); k++)
    step(s);
  gaus_i_count(monitor, GAUS_STATISTIC_GRADIENT_ITERATIONS, k);
  gaus_i_count_time(monitor, GAUS_STATISTIC_TIME_RELAXATION, began);
}

/* Runs when somebody waits for it. */
static gaus_status cpu_begin_run(gaus_i_relaxation *r, int32_t iterations, gaus_error *err) {
  (void)err;
  r->iterations = iterations;
  return GAUS_OK;
}

static gaus_status cpu_end_run(gaus_i_relaxation *r, gaus_error *err) {
  (void)err;
  gaus_i_parallel(r->threads, r->count * r->starts, run_one, r);
  return GAUS_OK;
}

static gaus_status cpu_run(gaus_i_relaxation *r, int32_t iterations, gaus_error *err) {
  GAUS_TRY(cpu_begin_run(r, iterations, err));
  return cpu_end_run(r, err);
}

static void cpu_get(gaus_i_relaxation *r, int32_t relax_problem, int32_t start, gaus_i_relax_result *result) {
  const start_state *s = &r->states[relax_problem * r->starts + start];
  if (result->mu)
    for (int32_t v = 0; v < s->model->num_ops; v++)
      result->mu[v] = (float)s->model->asap[v] + s->x[v];
  if (result->pressure)
    gaus_i_pressure(s->model, s->x, s->weight, s->model->slots, result->pressure);
  result->objective = s->objective;
}

static void cpu_report(const gaus_i_relaxation *r, gaus_i_backend_report *report) {
  (void)r;
  *report = (gaus_i_backend_report){0};
}

const gaus_i_backend *gaus_i_backend_cpu(void) {
  static const gaus_i_backend backend = {"cpu",       cpu_open, cpu_set_start, cpu_run,   cpu_begin_run,
                                         cpu_end_run, cpu_get,  cpu_close,     cpu_report};
  return &backend;
}
