/* GauS as published: rounds of Adam on means and widths, with legal schedules in between.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "published/search.h"

#include <math.h>
#include <string.h>

#include "published/constraints.h"
#include "support/support.h"

/* Not all of these are in the paper; docs/model.md says which. */
enum { ROUNDS = 20, ITERATIONS = 500, RAISE_EVERY = 20 };
static const double RATE = 0.01, KAPPA = 0.3, RHO = 1, RHO_GROWTH = 1.1, MOST_RHO = 1e4, LEAST_SIGMA = 0.01, TAU = 40;

typedef struct searcher {
  const gaus_i_published_task *task;
  gaus_i_published_model model;
  gaus_i_published_constraints constraints;
  gaus_i_published_point at;
  double *first, *second; /* [2 n] Adam's moments, of the means and of log sigma */
  int32_t *start, *best;
  bool found;
} searcher;

static double setting(double given, double automatic) {
  return given >= 0 ? given : automatic;
}

/* --- where a round begins ----------------------------------------------------------------- */

static void set_sigmas(searcher *s) {
  const gaus_i_published_task *t = s->task;
  double kappa = setting(t->options->kappa, KAPPA);
  for (int32_t v = 0; v < s->model.n; v++)
    s->at.sigma[v] = (float)fmax(kappa * (double)(t->alap[v] - t->asap[v]), LEAST_SIGMA);
}

static void begin_at(searcher *s, const int32_t *start) {
  const gaus_i_published_task *t = s->task;
  for (int32_t v = 0; v < s->model.n; v++)
    s->at.mu[v] = start ? (float)start[v] : 0.5f * ((float)t->asap[v] + (float)t->alap[v]);
  set_sigmas(s);
  memset(s->first, 0, 2 * (size_t)s->model.n * sizeof *s->first);
  memset(s->second, 0, 2 * (size_t)s->model.n * sizeof *s->second);
}

/* --- one iteration --------------------------------------------------------------------------- */

static double evaluate(searcher *s, bool raise) {
  gaus_i_published_model *m = &s->model;
  size_t n = (size_t)m->n, loads = (size_t)m->problem->num_types * (size_t)m->slots;
  memset(s->at.by_mu, 0, n * sizeof *s->at.by_mu);
  memset(s->at.by_sigma, 0, n * sizeof *s->at.by_sigma);
  memset(m->pull, 0, loads * sizeof *m->pull);
  gaus_i_published_loads(m, &s->at);
  double value = gaus_i_published_objective(m, &s->at);
  value += gaus_i_published_penalty(&s->constraints, m, &s->at, raise);
  gaus_i_published_loads_gradient(m, &s->at);
  return value;
}

/* Adam (Kingma and Ba 2015) with decays 0.9 and 0.999. */
static double adam(double *first, double *second, double gradient, double unbias0, double unbias1) {
  *first = 0.9 * *first + 0.1 * gradient;
  *second = 0.999 * *second + 0.001 * gradient * gradient;
  return *first * unbias0 / (sqrt(*second * unbias1) + 1e-8);
}

/* Sigma is learned as its logarithm, so that it stays positive. */
static void step(searcher *s, int32_t k) {
  int32_t n = s->model.n;
  double rate = setting(s->task->options->rate, RATE);
  double unbias0 = 1 / (1 - pow(0.9, k + 1)), unbias1 = 1 / (1 - pow(0.999, k + 1));
  for (int32_t v = 0; v < n; v++) {
    double sigma = (double)s->at.sigma[v];
    s->at.mu[v] -= (float)(rate * adam(&s->first[v], &s->second[v], s->at.by_mu[v], unbias0, unbias1));
    double by_log = s->at.by_sigma[v] * sigma;
    double next = sigma * exp(-rate * adam(&s->first[n + v], &s->second[n + v], by_log, unbias0, unbias1));
    s->at.sigma[v] = (float)fmax(next, LEAST_SIGMA);
  }
}

static void run_round(searcher *s) {
  const gaus_options *o = s->task->options;
  int32_t iterations = o->iterations > 0 ? (int32_t)o->iterations : ITERATIONS;
  s->constraints.rho = setting(o->rho, RHO);
  for (int32_t k = 0; k < iterations && !gaus_i_monitor_stop(s->task->monitor); k++) {
    bool raise = k % RAISE_EVERY == RAISE_EVERY - 1;
    evaluate(s, raise);
    step(s, k);
    if (raise)
      s->constraints.rho = fmin(s->constraints.rho * setting(o->rho_growth, RHO_GROWTH), MOST_RHO);
    gaus_i_count(s->task->monitor, GAUS_STATISTIC_GRADIENT_ITERATIONS, 1);
  }
  gaus_i_count(s->task->monitor, GAUS_STATISTIC_GRADIENT_ROUNDS, 1);
}

/* --- the search --------------------------------------------------------------------------------- */

static gaus_status legalise(searcher *s, gaus_error *err) {
  bool legal;
  GAUS_TRY(s->task->legalise(s->task->context, s->at.mu, s->start, &legal, err));
  if (!legal || !s->task->offer(s->task->context, s->start))
    return GAUS_OK;
  memcpy(s->best, s->start, (size_t)s->model.n * sizeof *s->best);
  s->found = true;
  return GAUS_OK;
}

/* The objective becomes the number of operations at the start, so that its slope is of the size of the penalties'. */
static void scale(searcher *s) {
  s->model.scale = 1;
  memset(s->model.pull, 0, sizeof *s->model.pull * (size_t)s->model.problem->num_types * (size_t)s->model.slots);
  gaus_i_published_loads(&s->model, &s->at);
  double value = gaus_i_published_objective(&s->model, &s->at);
  s->model.scale = s->model.n / (value > 0 ? value : 1);
}

static gaus_status search(searcher *s, gaus_error *err) {
  const gaus_i_published_task *t = s->task;
  int32_t rounds = t->options->starts > 0 ? (int32_t)t->options->starts : ROUNDS;
  for (int32_t k = 0; k < rounds && !gaus_i_monitor_stop(t->monitor); k++) {
    if (s->found || k == 0) /* else the means go on from where they are */
      begin_at(s, s->found ? s->best : t->options->warm_start ? t->given : NULL);
    if (k == 0)
      scale(s);
    run_round(s);
    if (s->model.failed)
      return gaus_i_no_memory(err);
    GAUS_TRY(legalise(s, err));
    gaus_i_monitor_progress(t->monitor, (double)(k + 1) / rounds, t->ii, NAN);
  }
  return GAUS_OK;
}

static gaus_status make(searcher *s, gaus_error *err) {
  const gaus_i_published_task *t = s->task;
  size_t n = (size_t)t->problem->num_ops;
  GAUS_TRY(gaus_i_published_model_init(&s->model, t->problem, t->aim, t->ii, t->ii > 0 ? t->ii : t->steps, err));
  s->model.tau = TAU;
  s->model.type_weight = t->type_weight;
  s->model.communication = t->communication_weight;
  GAUS_TRY(gaus_i_published_constraints_init(&s->constraints, &s->model, t->bounded ? t->alap : NULL, RHO, err));
  s->at.mu = gaus_i_calloc(n, sizeof *s->at.mu);
  s->at.sigma = gaus_i_calloc(n, sizeof *s->at.sigma);
  s->at.by_mu = gaus_i_calloc(n, sizeof *s->at.by_mu);
  s->at.by_sigma = gaus_i_calloc(n, sizeof *s->at.by_sigma);
  s->first = gaus_i_calloc(2 * n, sizeof *s->first);
  s->second = gaus_i_calloc(2 * n, sizeof *s->second);
  s->start = gaus_i_calloc(n, sizeof *s->start);
  s->best = gaus_i_calloc(n, sizeof *s->best);
  bool all = s->at.mu && s->at.sigma && s->at.by_mu && s->at.by_sigma && s->first && s->second && s->start && s->best;
  return all ? GAUS_OK : gaus_i_no_memory(err);
}

static void clear(searcher *s) {
  gaus_i_published_model_clear(&s->model);
  gaus_i_published_constraints_clear(&s->constraints);
  free(s->at.mu);
  free(s->at.sigma);
  free(s->at.by_mu);
  free(s->at.by_sigma);
  free(s->first);
  free(s->second);
  free(s->start);
  free(s->best);
}

gaus_status gaus_i_published_search(const gaus_i_published_task *task, gaus_error *err) {
  searcher s = {.task = task};
  int64_t began = gaus_i_time(task->monitor);
  gaus_status status = make(&s, err);
  if (status == GAUS_OK)
    status = search(&s, err);
  gaus_i_count_time(task->monitor, GAUS_STATISTIC_TIME_RELAXATION, began);
  clear(&s);
  return status;
}
