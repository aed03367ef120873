/* Iterative modulo scheduling.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * B. R. Rau, "Iterative modulo scheduling", MICRO 1994. */
#ifndef GAUS_BASELINES_IMS_H
#define GAUS_BASELINES_IMS_H

#include "problem/problem.h"

/* Tries to schedule at this II with at most `budget_ratio` placements for
 * each operation. Stores num_operations starts; GAUS_INFEASIBLE if the budget
 * runs out, which proves nothing. The II must be at least RecMII.
 * O(budget x (degree + II x blocking)) after O(V E) for the heights. */
gaus_status gaus_ims(const gaus_problem *problem, int32_t ii, int64_t budget_ratio, int32_t *start, gaus_error *err);

#endif
