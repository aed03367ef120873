/* Measures a backend: rounds of the relaxation, timed, with their work counted.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gaus/bounds.h"
#include "gaus/device.h"
#include "problem/problem.h"
#include "backend/backend.h"
#include "backend/cost.h"
#include "backend/initial_point.h"
#include "support/support.h"

/* Costs are taken between pieces of the round before those that are timed. PIECE
 * steps are what a device does at a time (docs/backend.md): it gets ready for the others. */
enum { PIECES = 10, PIECE = 20, LEAST_ROUNDS = 3, MOST_ROUNDS = 1000 };

/* One problem of the batch. */
typedef struct item {
  const gaus_problem *problem;
  int32_t ii;
  int32_t *asap, *alap;
  gaus_i_model model; /* for the costs */
  float *x, *inverse, *widen;
} item;

typedef struct bench {
  const gaus_options *options;
  int32_t count, starts, iterations;
  item *items;
  gaus_i_relax_problem *relax_problems; /* [count] */
  gaus_i_relax_settings *settings;      /* [count] */
  gaus_i_initial_point from;
  const gaus_i_backend *backend;
  gaus_i_relaxation *relaxation;
} bench;

gaus_status gaus_devices(gaus_device *devices, int32_t capacity, int32_t *count, gaus_error *err) {
  GAUS_WANT_AS(devices || capacity <= 0, devices);
  GAUS_WANT(count);
  return gaus_i_cuda_devices(devices, capacity, count, err);
}

/* Mode modulo: an II more than the shortest schedule; the others: the options' latency. */
static gaus_status set_windows(const gaus_options *options, item *t, gaus_error *err) {
  const gaus_problem *p = t->problem;
  int32_t latency = (int32_t)options->latency;
  if (options->mode == GAUS_MODE_MODULO) {
    gaus_bounds bounds = {0};
    gaus_status status = gaus_bounds_compute(p, &bounds, err);
    t->ii = options->ii > 0 ? (int32_t)options->ii : gaus_bounds_mii(&bounds);
    gaus_bounds_clear(&bounds);
    GAUS_TRY(status);
    if (latency == 0) {
      GAUS_TRY(gaus_problem_mobility(p, t->ii, 0, t->asap, t->alap, err));
      latency = gaus_i_problem_length(p, t->asap) + t->ii;
    }
  }
  return gaus_problem_mobility(p, t->ii, latency, t->asap, t->alap, err);
}

static gaus_status choose_backend(bench *b, gaus_error *err) {
  gaus_i_offload_estimate work = {0};
  for (int32_t i = 0; i < b->count; i++)
    gaus_i_offload_estimate_add(&work, b->items[i].problem, b->options, b->starts);
  if (b->options->backend != GAUS_BACKEND_CUDA)
    return gaus_i_backend_select(b->options, &work, &b->backend, err);
  b->backend = gaus_i_backend_cuda();
  if (b->backend)
    return GAUS_OK;
  gaus_error why = {GAUS_OK, "no usable device"};
  int32_t index;
  gaus_i_cuda_usable(GAUS_ANY_DEVICE, &index, &why);
  return gaus_i_fail(err, GAUS_NO_BACKEND, "no CUDA backend: %s", why.message);
}

static gaus_status open_item(bench *b, int32_t i, gaus_error *err) {
  item *t = &b->items[i];
  size_t n = (size_t)t->problem->num_ops;
  t->asap = gaus_i_calloc(n, sizeof *t->asap);
  t->alap = gaus_i_calloc(n, sizeof *t->alap);
  t->x = gaus_i_calloc(n, sizeof *t->x);
  t->inverse = gaus_i_calloc(n, sizeof *t->inverse);
  t->widen = gaus_i_calloc(n, sizeof *t->widen);
  if (!t->asap || !t->alap || !t->x || !t->inverse || !t->widen)
    return gaus_i_no_memory(err);
  GAUS_TRY(set_windows(b->options, t, err));
  gaus_i_relax_settings_init(b->options, t->ii, &b->settings[i]);
  b->settings[i].iterations = b->iterations;
  b->relax_problems[i] =
      (gaus_i_relax_problem){.problem = t->problem,
                             .mode = (gaus_mode)b->options->mode,
                             .objective = (gaus_objective)b->options->objective,
                             .ii = t->ii,
                             .asap = t->asap,
                             .alap = t->alap,
                             .peak_weight = 1,
                             .communication_weight = b->options->alpha >= 0 ? b->options->alpha : 1e-3};
  GAUS_TRY(gaus_i_model_init(&t->model, &b->relax_problems[i], err));
  gaus_i_initial_point_fill(&t->model, &b->settings[i], &b->from, t->x, t->inverse, t->widen);
  return GAUS_OK;
}

static gaus_status open_bench(bench *b, const gaus_problem *const *problems, gaus_error *err) {
  size_t count = (size_t)b->count;
  b->items = gaus_i_calloc(count, sizeof *b->items);
  b->relax_problems = gaus_i_calloc(count, sizeof *b->relax_problems);
  b->settings = gaus_i_calloc(count, sizeof *b->settings);
  if (!b->items || !b->relax_problems || !b->settings)
    return gaus_i_no_memory(err);
  b->from =
      (gaus_i_initial_point){.kappa = -1, .jitter = b->options->perturb ? 0.1f : 0, .seed = (uint64_t)b->options->seed};
  for (int32_t i = 0; i < b->count; i++) {
    b->items[i].problem = problems[i];
    GAUS_TRY(open_item(b, i, err));
  }
  GAUS_TRY(choose_backend(b, err));
  return b->backend->open(b->relax_problems, b->settings, b->count, b->starts, (int32_t)b->options->threads,
                          &b->relaxation, err);
}

static void close_bench(bench *b) {
  if (b->backend)
    b->backend->close(b->relaxation);
  for (int32_t i = 0; b->items && i < b->count; i++) {
    gaus_i_model_clear(&b->items[i].model);
    free(b->items[i].asap);
    free(b->items[i].alap);
    free(b->items[i].x);
    free(b->items[i].inverse);
    free(b->items[i].widen);
  }
  free(b->items);
  free(b->relax_problems);
  free(b->settings);
}

/* Adds the cost of `steps` iterations from step `done` on, as of start 0. */
static void add_cost(const bench *b, int32_t i, int32_t done, int32_t steps, gaus_bench *out) {
  item *t = &b->items[i];
  size_t n = (size_t)t->problem->num_ops;
  float *inverse = gaus_i_calloc(n, sizeof *inverse);
  if (!inverse)
    return;
  b->backend->get(b->relaxation, i, 0, &(gaus_i_relax_result){.mu = t->x});
  for (size_t v = 0; v < n; v++) {
    t->x[v] -= (float)t->asap[v];
    inverse[v] = t->inverse[v] * powf(t->widen[v], (float)done + 0.5f * (float)steps);
  }
  gaus_i_cost c = gaus_i_cost_of(&t->model, &b->settings[i], t->x, inverse);
  double share = (double)b->starts * steps / b->iterations;
  out->evaluations += share * c.evaluations;
  out->flops += share * c.flops;
  out->bytes += share * c.bytes;
  free(inverse);
}

static void set_starts(const bench *b) {
  for (int32_t i = 0; i < b->count; i++)
    for (int32_t j = 0; j < b->starts; j++) {
      gaus_i_initial_point from = b->from;
      from.stream = (uint64_t)j;
      b->backend->set_start(b->relaxation, i, j, &from);
    }
}

/* Sum over the problems, each at its best start. */
static double final_objective(const bench *b) {
  double sum = 0;
  for (int32_t i = 0; i < b->count; i++) {
    double best = INFINITY;
    for (int32_t j = 0; j < b->starts; j++) {
      gaus_i_relax_result result = {0};
      b->backend->get(b->relaxation, i, j, &result);
      best = result.objective < best ? result.objective : best;
    }
    sum += best;
  }
  return sum;
}

/* A round that is not timed: caches fill, a device prepares its graphs. */
static gaus_status warm_up(bench *b, gaus_bench *out, gaus_error *err) {
  int32_t piece = PIECE * (1 + (b->iterations - 1) / (PIECES * PIECE));
  set_starts(b);
  for (int32_t done = 0; done < b->iterations; done += piece) {
    int32_t steps = b->iterations - done < piece ? b->iterations - done : piece;
    for (int32_t i = 0; i < b->count; i++)
      add_cost(b, i, done, steps, out);
    GAUS_TRY(b->backend->run(b->relaxation, steps, err));
  }
  return GAUS_OK;
}

typedef struct timed_round {
  double seconds, device_seconds;
} timed_round;

static gaus_status run_round(bench *b, timed_round *round, gaus_error *err) {
  gaus_i_backend_report before, after;
  set_starts(b);
  b->backend->report(b->relaxation, &before);
  double began = gaus_i_seconds();
  GAUS_TRY(b->backend->run(b->relaxation, b->iterations, err));
  round->seconds = gaus_i_seconds() - began;
  b->backend->report(b->relaxation, &after);
  round->device_seconds = after.device_seconds - before.device_seconds;
  return GAUS_OK;
}

static int by_seconds(const void *a, const void *b) {
  double x = ((const timed_round *)a)->seconds, y = ((const timed_round *)b)->seconds;
  return (x > y) - (x < y);
}

/* Whole rounds, until they have taken long enough; the median counts. */
static gaus_status measure(bench *b, gaus_bench *out, gaus_error *err) {
  double wanted = b->options->time_limit > 0 ? b->options->time_limit : 1, sum = 0;
  timed_round rounds[MOST_ROUNDS];
  int32_t count = 0;
  GAUS_TRY(warm_up(b, out, err));
  while (count < LEAST_ROUNDS || (sum < wanted && count < MOST_ROUNDS)) {
    GAUS_TRY(run_round(b, &rounds[count], err));
    sum += rounds[count++].seconds;
  }
  qsort(rounds, (size_t)count, sizeof *rounds, by_seconds);
  gaus_i_backend_report report;
  b->backend->report(b->relaxation, &report);
  out->rounds = count;
  out->seconds = rounds[count / 2].seconds;
  out->device_seconds = rounds[count / 2].device_seconds;
  out->device_memory = report.memory;
  out->objective = final_objective(b);
  return GAUS_OK;
}

gaus_status gaus_bench_batch(const gaus_problem *const *problems, int32_t count, const gaus_options *options,
                             gaus_bench *out, gaus_error *err) {
  GAUS_WANT(problems);
  GAUS_WANT(options);
  GAUS_WANT(out);
  for (int32_t i = 0; i < count; i++)
    GAUS_WANT(problems[i]);
  memset(out, 0, sizeof *out);
  GAUS_TRY(gaus_options_check(options, err));
  for (int32_t i = 0; i < count; i++)
    if (!problems[i]->frozen)
      return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen: call gaus_problem_freeze first");
  bench b = {.options = options, .count = count};
  b.starts = options->starts > 0 ? (int32_t)options->starts : 1;
  b.iterations = options->iterations > 0 ? (int32_t)options->iterations : 200;
  gaus_status status = open_bench(&b, problems, err);
  if (status == GAUS_OK)
    status = measure(&b, out, err);
  if (status == GAUS_OK) {
    snprintf(out->backend, sizeof out->backend, "%s", b.backend->name);
    out->starts = b.starts;
    out->iterations = b.iterations;
    out->ii = count == 1 ? b.items[0].ii : 0;
    out->device = -1;
    if (out->device_memory > 0)
      status = gaus_i_cuda_usable((int32_t)options->device, &out->device, err);
  }
  close_bench(&b);
  return status;
}

gaus_status gaus_bench_backend(const gaus_problem *problem, const gaus_options *options, gaus_bench *out,
                               gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT(options);
  GAUS_WANT(out);
  return gaus_bench_batch(&problem, 1, options, out, err);
}
