/* Estimates whether a device would pay for the work of a solve.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "backend/offload.h"

#include <math.h>

#include "gaus/bounds.h"
#include "problem/problem.h"
#include "relax/settings.h"
#include "support/support.h"

/* None of these has been measured on a device (docs/backend.md). */
static const double ns_touched = 5;              /* one core; bench/results/cost.md: 2 to 5 on large problems */
static const double cores_of_multiprocessor = 4; /* that do as much */
static const double ns_overhead = 1.5e6;         /* launches, and 0.3 s for the driver to start, over 200 iterations */

/* A window costs the CPU no more evaluations, as it is in cells then (bench/results/tried.md#windows). */
static const double most_in_cells = 64;

/* The II is not known yet: operations can move by about so much more. */
static const int32_t usual_ii = 8;

/* Evaluations for each step of a window: demand is a CDF and a PDF; lifetimes
 * and live bits also take those of the consumers, back and forth. */
static double evaluations(gaus_mode mode) {
  return mode == GAUS_MODE_RESOURCE ? 2 : mode == GAUS_MODE_MEMORY ? 6 : 4;
}

/* Mean over a round of min(2 reach, whole) + 1 where reach falls geometrically:
 * it stays cut for the first `cut` of the way. */
static double mean_window(double first, double last, double whole) {
  if (last >= whole || first <= last)
    return fmin(first, whole) + 1;
  double top = fmin(first, whole), cut = log(first / top) / log(first / last);
  return cut * whole + (1 - cut) * (top > last ? (top - last) / log(top / last) : top) + 1;
}

static double window_of(int32_t mobility, const gaus_i_relax_settings *s) {
  double first = fmax((double)s->kappa * mobility, (double)s->sigma_floor);
  double last = s->annealing ? fmin(first, fmax((double)s->sigma_end, 1e-3)) : first;
  return mean_window(2 * (double)s->window * first, 2 * (double)s->window * last, mobility);
}

void gaus_i_offload_estimate_add(gaus_i_offload_estimate *work, const gaus_problem *p, const gaus_options *options,
                                 int32_t starts) {
  gaus_i_relax_settings settings;
  size_t n = (size_t)p->num_ops;
  int32_t *asap = gaus_i_calloc(2 * n, sizeof *asap), *alap = asap ? asap + n : NULL;
  bool modulo = options->mode == GAUS_MODE_MODULO;
  int32_t slack = !modulo ? 0 : options->ii > 0 ? (int32_t)options->ii : usual_ii;
  double steps = 0, on_cpu = 0;
  gaus_i_relax_settings_init(options, slack, &settings);
  if (asap && gaus_problem_mobility(p, 0, (int32_t)options->latency, asap, alap, NULL) == GAUS_OK) {
    for (size_t v = 0; v < n; v++)
      if (alap[v] - asap[v] + slack > 0) {
        double window = window_of(alap[v] - asap[v] + slack, &settings);
        steps += window;
        on_cpu += settings.cell > 0 ? fmin(window, most_in_cells) : window;
      }
    double each = evaluations((gaus_mode)options->mode), rest = (double)p->num_ops + p->num_deps;
    work->touched += starts * (each * steps + rest);
    work->on_cpu += starts * (each * on_cpu + rest);
    work->starts += starts;
  }
  free(asap);
}

bool gaus_i_offload_estimate_pays(const gaus_i_offload_estimate *work, int32_t threads, int32_t multiprocessors) {
  double hired = threads > 0 ? threads : gaus_i_processors(), cores = cores_of_multiprocessor * multiprocessors;
  double busy = fmax(1, fmin(hired, (double)work->starts));
  return ns_touched * (work->on_cpu / busy - work->touched / cores) > ns_overhead;
}
