/* Problems as the schedulers know them: start windows as dependences on an operation more, the origin.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The origin, which messages call cycle 0, starts no later than any other operation, takes no resource and no time. An
 * earliest start is a least separation from it, a latest start a largest one. As nothing else tells one cycle from
 * another, a schedule stays legal when all of it moves until the origin is at 0. */
#ifndef GAUS_SOLVE_LOWERING_H
#define GAUS_SOLVE_LOWERING_H

#include "problem/problem.h"

/* Does the problem have windows? */
static inline bool gaus_i_has_windows(const gaus_problem *problem) {
  return problem->earliest != NULL;
}

/* The problem with the origin as its last operation, frozen. The caller owns *out. */
gaus_status gaus_i_lower(const gaus_problem *problem, gaus_problem **out, gaus_error *err);

/* Makes starts of the original problem of those of the lowered one. */
void gaus_i_raise(const gaus_problem *problem, int32_t *start);

#endif
