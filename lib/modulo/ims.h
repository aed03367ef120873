/* Iterative modulo scheduling, a baseline.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * B. R. Rau, "Iterative modulo scheduling", MICRO 1994. */
#ifndef GAUS_MODULO_IMS_H
#define GAUS_MODULO_IMS_H

#include "problem/problem.h"
#include "support/budget.h"

/* Tries to schedule at this II with at most `budget_ratio` placements for
 * each operation. Stores num_operations starts; GAUS_UNDECIDED if the budget
 * runs out, which proves nothing. The II must be at least RecMII.
 * O(budget_ratio x V x (degree + II x blocking)) after O(V E) for the
 * heights. Spends on `budget` (NULL: none) what it looks at. Returns the status of the budget's
 * monitor where that stops, and GAUS_INFEASIBLE where nothing is left. */
gaus_status gaus_i_ims(const gaus_problem *problem, int32_t ii, int64_t budget_ratio, gaus_i_budget *budget,
                       int32_t *start, gaus_error *err);

#endif
