/* A legal modulo schedule at once, for a search that is stopped before it has one.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_MODULO_FIRST_SCHEDULE_H
#define GAUS_MODULO_FIRST_SCHEDULE_H

#include "gaus/options.h"
#include "problem/problem.h"
#include "modulo/ii_range.h"

/* Tries iterative modulo scheduling at the IIs from `from` on, for some 0.1 s of steps; then
 * schedules one iteration after another, each operation in the earliest cycle with free units, at
 * an II at which iterations do not share a unit. Stores num_operations starts and the II, within
 * the range and options->latency. GAUS_UNDECIDED if both fail, which proves nothing.
 * O((V + E) log V) besides the steps. */
gaus_status gaus_i_first_schedule(const gaus_problem *problem, const gaus_options *options,
                                  const gaus_i_ii_range *range, int64_t from, int32_t *start, int32_t *ii,
                                  gaus_error *err);

#endif
