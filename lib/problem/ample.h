/* The number of cycles beyond which a longer latency bound or II changes nothing.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PROBLEM_AMPLE_H
#define GAUS_PROBLEM_AMPLE_H

#include "problem/problem.h"

/* Returns a number of cycles in which the best schedule of one iteration fits, whatever the objective: a gap between
 * one start and the next that is longer than all latencies and blocking times can be cut to that length, and every
 * overlap, every pair of live values and every order stay as they are. The number is generous, so that as a rule a
 * bound is taken as it was given; at most GAUS_MAX_STEP. O(V + E). */
int32_t gaus_i_problem_ample(const gaus_problem *problem);

#endif
