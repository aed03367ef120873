/* Solves problems in which operations have implementations to choose from.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_CHOICE_H
#define GAUS_SOLVE_CHOICE_H

#include "gaus/options.h"
#include "gaus/schedule.h"
#include "support/monitor.h"

/* Solves a problem without choices. */
typedef gaus_status (*gaus_i_solve_function)(const gaus_problem *problem, const gaus_options *options, int32_t threads,
                                             gaus_i_monitor *monitor, gaus_schedule **out, gaus_error *err);

/* Solves the problem with each choice where they are few, which keeps proofs; otherwise begins with the choice of the
 * least MII and changes one implementation after another as long as that is better. Deterministic. */
gaus_status gaus_i_solve_choice(const gaus_problem *problem, const gaus_options *options, int32_t threads,
                                gaus_i_monitor *monitor, gaus_i_solve_function solve, gaus_schedule **out,
                                gaus_error *err);

#endif
