/* The shortest modulo schedule with the same slots.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_MODULO_COMPACT_H
#define GAUS_MODULO_COMPACT_H

#include "problem/problem.h"
#include "support/budget.h"

/* Moves every operation of a legal modulo schedule by whole IIs, to the
 * earliest stage that the dependences allow. Slots stay, so that resources do
 * not change; the result is legal, and of all schedules with these slots the
 * shortest. A longest-path problem; O(V E) at worst, a few sweeps as a rule. Where the
 * monitor of `budget` (NULL: none) stops, the schedule stays as it was. */
gaus_status gaus_i_compact(const gaus_problem *problem, int32_t ii, gaus_i_budget *budget, int32_t *start,
                           gaus_error *err);

#endif
