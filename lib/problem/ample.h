/* The number of cycles beyond which a longer latency bound or II changes nothing.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PROBLEM_AMPLE_H
#define GAUS_PROBLEM_AMPLE_H

#include "problem/problem.h"

/* Steps in which the best schedule of one iteration fits, whatever it weighs: between one start and the next
 * a gap longer than all latencies and blocking times can be cut to that length, and who overlaps whom,
 * who is alive with whom and every order stay as they are. Generous, so that what
 * somebody asks for is taken literally as a rule; at most GAUS_MAX_STEP. O(V + E). */
int32_t gaus_i_problem_ample(const gaus_problem *problem);

#endif
