/* Operations that have several operator types to choose from.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PROBLEM_IMPLEMENTATIONS_H
#define GAUS_PROBLEM_IMPLEMENTATIONS_H

#include "problem/problem.h"

/* Sorts the implementations by operation and checks them; notes which dependences have the latency of their source,
 * before those are resolved. */
gaus_status gaus_i_implementations_resolve(gaus_problem *p, gaus_error *err);
void gaus_i_implementations_drop(gaus_problem *p);

#endif
