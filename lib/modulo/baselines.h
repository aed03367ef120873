/* The simple schedulers in mode modulo: ims, list, asap, alap.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_MODULO_BASELINES_H
#define GAUS_MODULO_BASELINES_H

#include "gaus/bounds.h"
#include "gaus/options.h"
#include "support/monitor.h"

/* Runs options->scheduler (ims, list, asap or alap) at MII and upwards, until one of its schedules
 * is legal. */
gaus_status gaus_i_solve_baseline(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                                  gaus_i_monitor *monitor, int32_t *start, int32_t *ii, gaus_error *err);

#endif
