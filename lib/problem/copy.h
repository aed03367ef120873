/* Copies of problems, with implementations chosen and things left out.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PROBLEM_COPY_H
#define GAUS_PROBLEM_COPY_H

#include "problem/problem.h"

/* A problem that is not frozen, with everything of `problem` but the windows and conditions of its operations;
 * type[v] (NULL: the first of each) implements operation v. */
gaus_status gaus_i_problem_copy(const gaus_problem *problem, const int32_t *type, gaus_problem **out, gaus_error *err);

/* The same with its windows and without a clock period, frozen: for bounds on dependences, whatever is chosen. */
gaus_status gaus_i_problem_quicken(const gaus_problem *problem, const int32_t *type, gaus_problem **out,
                                   gaus_error *err);

#endif
