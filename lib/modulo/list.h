/* Modulo list scheduling, a baseline.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_MODULO_LIST_H
#define GAUS_MODULO_LIST_H

#include "problem/problem.h"
#include "support/budget.h"

/* Each operation, in topological order of distance 0 and among the ready ones
 * the one with the longest path to a sink, goes to the first start that its
 * predecessors and free units allow. ii = 0: not pipelined, always succeeds.
 * ii > 0: dependences of distance > 0 are honoured where both ends are placed,
 * nothing is ever moved: GAUS_UNDECIDED if that fails. O((V + E) log V + V x
 * steps searched). The status of the monitor of `budget` (NULL: none) where that stops. */
gaus_status gaus_i_modulo_list_schedule(const gaus_problem *problem, int32_t ii, gaus_i_budget *budget, int32_t *start,
                                        gaus_error *err);

#endif
