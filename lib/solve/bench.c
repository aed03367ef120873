/* A backend, measured.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gaus/bounds.h"
#include "gaus/device.h"
#include "problem/problem.h"
#include "relax/backend.h"
#include "relax/cost.h"
#include "relax/start.h"
#include "support/support.h"

enum { PIECES = 10, WARM_UP = 25 }; /* costs are taken between pieces; steps before the clock starts */

typedef struct bench {
  const gaus_problem *problem;
  const gaus_options *options;
  int32_t ii, starts, iterations;
  int32_t *asap, *alap;
  gaus_space space;
  gaus_relax_settings settings;
  gaus_relax_start from;
  gaus_model model; /* for the costs */
  float *x, *inverse, *widen;
  const gaus_backend *backend;
  gaus_relaxation *relaxation;
} bench;

gaus_status gaus_devices(gaus_device *devices, int32_t capacity, int32_t *count, gaus_error *err) {
  return gaus_cuda_devices(devices, capacity, count, err);
}

/* Mode modulo: an II more than the shortest schedule; the others: the options' latency. */
static gaus_status set_windows(bench *b, gaus_error *err) {
  const gaus_problem *p = b->problem;
  int32_t latency = (int32_t)b->options->latency, length = 0;
  if (b->options->mode == GAUS_MODE_MODULO) {
    gaus_bounds bounds = {0};
    gaus_status status = gaus_bounds_compute(p, &bounds, err);
    b->ii = b->options->ii > 0                ? (int32_t)b->options->ii
            : bounds.res_mii > bounds.rec_mii ? bounds.res_mii
                                              : bounds.rec_mii;
    gaus_bounds_clear(&bounds);
    GAUS_TRY(status);
    if (latency == 0) {
      GAUS_TRY(gaus_mobility(p, b->ii, 0, b->asap, b->alap, err));
      for (int32_t v = 0; v < p->num_ops; v++)
        length = b->asap[v] + p->latency[v] > length ? b->asap[v] + p->latency[v] : length;
      latency = length + b->ii;
    }
  }
  return gaus_mobility(p, b->ii, latency, b->asap, b->alap, err);
}

static gaus_status choose_backend(bench *b, gaus_error *err) {
  int64_t work = (int64_t)b->starts * b->problem->num_ops;
  if (b->options->backend != GAUS_BACKEND_CUDA)
    return gaus_backend_select(b->options, work, &b->backend, err);
  b->backend = gaus_backend_cuda();
  if (b->backend)
    return GAUS_OK;
  int32_t devices;
  gaus_error why = {GAUS_OK, "no usable device"};
  gaus_cuda_devices(NULL, 0, &devices, &why);
  return gaus_fail(err, GAUS_NO_BACKEND, "no CUDA backend: %s", why.message);
}

static gaus_status open_bench(bench *b, gaus_error *err) {
  size_t n = (size_t)b->problem->num_ops;
  b->asap = gaus_calloc(n, sizeof *b->asap);
  b->alap = gaus_calloc(n, sizeof *b->alap);
  b->x = gaus_calloc(n, sizeof *b->x);
  b->inverse = gaus_calloc(n, sizeof *b->inverse);
  b->widen = gaus_calloc(n, sizeof *b->widen);
  if (!b->asap || !b->alap || !b->x || !b->inverse || !b->widen)
    return gaus_no_memory(err);
  GAUS_TRY(set_windows(b, err));
  gaus_relax_settings_init(b->options, b->ii, &b->settings);
  b->settings.iterations = WARM_UP + b->iterations;
  b->from = (gaus_relax_start){.kappa = -1, .jitter = 0.1f, .seed = (uint64_t)b->options->seed};
  b->space = (gaus_space){.problem = b->problem,
                          .mode = (gaus_mode)b->options->mode,
                          .objective = (gaus_objective)b->options->objective,
                          .ii = b->ii,
                          .asap = b->asap,
                          .alap = b->alap,
                          .peak_weight = 1,
                          .communication_weight = b->options->alpha >= 0 ? b->options->alpha : 1e-3};
  GAUS_TRY(gaus_model_init(&b->model, &b->space, err));
  gaus_start_fill(&b->model, &b->settings, &b->from, b->x, b->inverse, b->widen);
  GAUS_TRY(choose_backend(b, err));
  return b->backend->open(&b->space, &b->settings, 1, b->starts, (int32_t)b->options->threads, &b->relaxation, err);
}

static void close_bench(bench *b) {
  if (b->backend)
    b->backend->close(b->relaxation);
  gaus_model_clear(&b->model);
  free(b->asap);
  free(b->alap);
  free(b->x);
  free(b->inverse);
  free(b->widen);
}

/* Adds the cost of `steps` iterations from step `done` on, as of start 0. */
static void add_cost(bench *b, int32_t done, int32_t steps, gaus_bench *out) {
  size_t n = (size_t)b->problem->num_ops;
  float *inverse = gaus_calloc(n, sizeof *inverse);
  if (!inverse)
    return;
  b->backend->get(b->relaxation, 0, 0, &(gaus_relax_result){.mu = b->x});
  for (size_t v = 0; v < n; v++) {
    b->x[v] -= (float)b->asap[v];
    inverse[v] = b->inverse[v] * powf(b->widen[v], (float)done + 0.5f * (float)steps);
  }
  gaus_cost c = gaus_cost_of(&b->model, &b->settings, b->x, inverse);
  double share = (double)b->starts * steps / b->iterations;
  out->evaluations += share * c.evaluations;
  out->flops += share * c.flops;
  out->bytes += share * c.bytes;
  free(inverse);
}

static gaus_status measure(bench *b, gaus_bench *out, gaus_error *err) {
  gaus_backend_report before, after;
  for (int32_t j = 0; j < b->starts; j++) {
    gaus_relax_start from = b->from;
    from.stream = (uint64_t)j;
    b->backend->set_start(b->relaxation, 0, j, &from);
  }
  GAUS_TRY(b->backend->run(b->relaxation, WARM_UP, err));
  b->backend->report(b->relaxation, &before);
  for (int32_t done = 0, piece = 0; piece < PIECES; piece++) {
    int32_t next = (int32_t)((int64_t)b->iterations * (piece + 1) / PIECES);
    add_cost(b, WARM_UP + done, next - done, out);
    double began = gaus_seconds();
    GAUS_TRY(b->backend->run(b->relaxation, next - done, err));
    out->seconds += gaus_seconds() - began;
    done = next;
  }
  b->backend->report(b->relaxation, &after);
  out->device_seconds = after.device_seconds - before.device_seconds;
  out->device_memory = after.memory;
  out->objective = INFINITY;
  for (int32_t j = 0; j < b->starts; j++) {
    gaus_relax_result result = {0};
    b->backend->get(b->relaxation, 0, j, &result);
    out->objective = result.objective < out->objective ? result.objective : out->objective;
  }
  return GAUS_OK;
}

gaus_status gaus_bench_backend(const gaus_problem *problem, const gaus_options *options, gaus_bench *out,
                               gaus_error *err) {
  gaus_options defaults;
  gaus_options_init(&defaults);
  options = options ? options : &defaults;
  memset(out, 0, sizeof *out);
  GAUS_TRY(gaus_options_check(options, err));
  if (!problem->frozen)
    return gaus_fail(err, GAUS_BAD_INPUT, "the problem is not frozen: call gaus_problem_freeze first");
  bench b = {.problem = problem, .options = options};
  b.starts = options->starts > 0 ? (int32_t)options->starts : 1;
  b.iterations = options->iterations > 0 ? (int32_t)options->iterations : 200;
  gaus_status status = open_bench(&b, err);
  if (status == GAUS_OK)
    status = measure(&b, out, err);
  if (status == GAUS_OK) {
    snprintf(out->backend, sizeof out->backend, "%s", b.backend->name);
    out->starts = b.starts;
    out->iterations = b.iterations;
    out->ii = b.ii;
  }
  close_bench(&b);
  return status;
}
