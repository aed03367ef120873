/* Modulo scheduling: the smallest feasible II, then the fewest registers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_MODULO_H
#define GAUS_SOLVE_MODULO_H

#include "gaus/bounds.h"
#include "gaus/options.h"
#include "gaus/schedule.h"
#include "modulo/minimise_lifetimes.h"
#include "support/monitor.h"

/* Was an II asked for beyond what any order of the operations can use (problem/ample.h)? */
bool gaus_i_modulo_is_ample(const gaus_problem *problem, const gaus_options *options);

/* Solves formulation C (mode modulo) with any scheduler, in three steps, so that many problems share a batch on a
 * device: gaus_i_modulo_begin, gaus_i_rounds_run for what gaus_i_minimise_lifetimes_left has, gaus_i_modulo_end.
 *
 * The first step fills answer->start [num_operations] and the rest of the answer as far as it is known. *minimiser is
 * NULL where nothing is left, as with the simple schedulers. Chooses context->backend, where that is NULL. */
gaus_status gaus_i_modulo_begin(gaus_i_solve_context *context, const gaus_bounds *bounds, gaus_i_answer *answer,
                                gaus_i_lifetime_minimiser **minimiser);

/* Completes the answer. Takes NULL for the minimiser, and frees it, also after an error. */
gaus_status gaus_i_modulo_end(gaus_i_lifetime_minimiser *minimiser, gaus_i_answer *answer);

#endif
