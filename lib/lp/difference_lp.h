/* Linear programs under difference constraints.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Start times under dependences alone are such programs, and so are total
 * communication and total lifetime as functions of them. The dual is a
 * min-cost flow (Leiserson and Saxe 1991; Cong and Zhang 2006), which LEMON's
 * network simplex solves exactly in integers. */
#ifndef GAUS_LP_DIFFERENCE_LP_H
#define GAUS_LP_DIFFERENCE_LP_H

#include "gaus/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

struct gaus_i_monitor; /* support/monitor.h, which C++ cannot read */

/* x[head] - x[tail] >= gap */
typedef struct gaus_i_lp_constraint {
  int32_t tail, head;
  int64_t gap;
} gaus_i_lp_constraint;

/* Minimises sum of weight[i] * x[i] over `n` integers under `m` constraints. The
 * weights must sum to 0 (the program does not change when all x move
 * together); the answer is shifted so that x[anchor] = 0. `flow` is the dual:
 * of each constraint, >= 0, and 0 where the constraint is not tight; into a variable goes
 * its weight more than out of it. `flow` and `value` may be NULL, and `value`
 * must be where the sum may not fit in 64 bits. GAUS_INFEASIBLE: the constraints
 * hold a positive cycle, or the minimum is unbounded. The status of `monitor` (NULL:
 * none) where that stops: then there is no answer. Network simplex: polynomial in
 * practice, about m * sqrt(n) pivots; memory O(n + m). */
gaus_status gaus_i_lp_solve(int32_t n, int32_t m, const gaus_i_lp_constraint *constraints, const int64_t *weight,
                            int32_t anchor, struct gaus_i_monitor *monitor, int64_t *x, int64_t *flow, int64_t *value,
                            gaus_error *err);

#ifdef __cplusplus
}
#endif
#endif
