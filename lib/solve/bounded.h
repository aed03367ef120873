/* Scheduling within a latency bound: formulations A (resource) and B (memory).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_BOUNDED_H
#define GAUS_SOLVE_BOUNDED_H

#include "gaus/bounds.h"
#include "gaus/options.h"
#include "support/watch.h"

/* Modes `resource` and `memory` with any scheduler but ims. Not pipelined;
 * options->latency 0 is the critical path. Fills `start` (num_operations),
 * what was minimised and a proven lower bound of it, and the backend that the
 * relaxation ran on ("" if none). After a stop of `watch`, the best legal
 * schedule so far. Limits of operator types hold. */
gaus_status gaus_solve_bounded(const gaus_problem *problem, const gaus_options *options, int32_t threads,
                               gaus_watch *watch, int32_t *start, double *objective, double *bound, char backend[16],
                               gaus_error *err);

#endif
