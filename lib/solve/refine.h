/* Fewest registers at a given II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_REFINE_H
#define GAUS_SOLVE_REFINE_H

#include "gaus/options.h"
#include "problem/problem.h"
#include "support/watch.h"

/* Improves `start`, a legal schedule at `ii`, from several starts (as found;
 * the linear program's, legalised; the Gaussian relaxation's, legalised), each
 * followed by rounds of annealing and cell programs. Stores a proven lower
 * bound of the objective. The result is legal and not worse than what came in, also after
 * a stop. Deterministic for any number of threads. */
gaus_status gaus_refine(const gaus_problem *problem, const gaus_options *options, int32_t ii, int32_t threads,
                        gaus_watch *watch, int32_t *start, double *bound, char backend[16], gaus_error *err);

#endif
