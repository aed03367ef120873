/* The operations of each operator type.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PROBLEM_BY_TYPE_H
#define GAUS_PROBLEM_BY_TYPE_H

#include "problem/problem.h"

/* The operations of type k become list[begin[k] .. begin[k + 1] - 1], in
 * ascending order. `begin` has num_types + 1 places, `list` num_ops. O(V + T). */
void gaus_i_group_by_type(const gaus_problem *problem, int32_t *begin, int32_t *list);

#endif
