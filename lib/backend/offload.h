/* Estimates, before anything is built, whether a device would be faster than the CPU.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_BACKEND_OFFLOAD_H
#define GAUS_BACKEND_OFFLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "gaus/options.h"
#include "gaus/problem.h"

/* What an iteration of a batch will touch, estimated from the problems before any model is made:
 * evaluations of a distribution function or a density at steps of windows, operations,
 * dependences. */
typedef struct gaus_i_offload_estimate {
  double touched; /* by all starts, in the mean over a round, where every step of a window is evaluated */
  double on_cpu;  /* the same on the CPU, where wide windows are in cells */
  int64_t starts;
} gaus_i_offload_estimate;

/* Adds `starts` starts of a problem, in options->mode. Nothing where there is no
 * schedule at options->latency. Windows are those of a round's mean: sigma falls
 * geometrically from kappa mobilities to its end. O(V + E). */
void gaus_i_offload_estimate_add(gaus_i_offload_estimate *work, const gaus_problem *problem,
                                 const gaus_options *options, int32_t starts);

/* Is an iteration of this work faster on a device than on `threads` threads (0: one for each
 * processor), by the estimate of docs/backend.md? */
bool gaus_i_offload_estimate_pays(const gaus_i_offload_estimate *work, int32_t threads, int32_t multiprocessors);

#endif
