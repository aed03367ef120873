/* Binds operations with several claims, or claims of different lengths, to units.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SCHEDULE_CLAIM_BINDING_H
#define GAUS_SCHEDULE_CLAIM_BINDING_H

#include "problem/problem.h"

/* unit[v] becomes the unit of v's first claim on a limited resource, -1 where it takes none or more than one. Claims of
 * each resource get units one after another in the order of their slots, each the first that is free: GAUS_UNDECIDED
 * where that needs more units than there are, which then may still do. O(claims^2). */
gaus_status gaus_i_bind_claims(const gaus_problem *problem, const int32_t *start, int32_t ii, int32_t *unit,
                               gaus_error *err);

#endif
