/* ResMII, and demands that no II meets.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ANALYSIS_RESOURCE_BOUND_H
#define GAUS_ANALYSIS_RESOURCE_BOUND_H

#include "gaus/bounds.h"
#include "problem/problem.h"

/* Fills in res_mii, and what asks for it. Of implementations each counts with the least that any of them takes of a
 * resource, of operations that exclude one another those that take most. O(claims + resources x ways). */
gaus_status gaus_i_resource_bound(const gaus_problem *p, gaus_bounds *b, gaus_error *err);

/* GAUS_INFEASIBLE names an operation that takes more of a resource in one cycle than there is. */
gaus_status gaus_i_check_demand(const gaus_problem *p, gaus_error *err);

/* Does v, alone and at this II (0: not pipelined), find its units, whenever it starts? Uses of one resource in
 * different cycles may meet in a slot. O(claims^2). */
bool gaus_i_fits_alone(const gaus_problem *p, int32_t v, int32_t ii);

#endif
