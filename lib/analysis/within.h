/* The bounds and the mobility of gaus/bounds.h with a budget, so that the host can stop them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ANALYSIS_WITHIN_H
#define GAUS_ANALYSIS_WITHIN_H

#include "gaus/bounds.h"
#include "support/budget.h"

/* As gaus_bounds_compute. Where the monitor of `budget` (NULL: none) stops, *out has
 * the recurrences met so far: rec_mii is then a lower bound, with its cycle. */
gaus_status gaus_i_bounds_within(const gaus_problem *problem, gaus_i_budget *budget, gaus_bounds *out, gaus_error *err);

/* As gaus_problem_mobility; the status of the monitor of `budget` (NULL: none) where that stops. */
gaus_status gaus_i_mobility_within(const gaus_problem *problem, int32_t ii, int32_t latency, gaus_i_budget *budget,
                                   int32_t *asap, int32_t *alap, gaus_error *err);

#endif
