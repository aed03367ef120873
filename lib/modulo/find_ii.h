/* The smallest II at which a legal schedule is found.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_MODULO_FIND_II_H
#define GAUS_MODULO_FIND_II_H

#include "gaus/bounds.h"
#include "gaus/options.h"
#include "support/monitor.h"

typedef struct gaus_i_found_ii {
  int32_t ii;
  int32_t bound; /* no smaller II is feasible */
} gaus_i_found_ii;

/* From MII (or options->ii alone) upwards: iterative modulo scheduling, then
 * insertion with propagated windows, then exact search of the core, and within a
 * bound on latency of everything. The schedule is legal, its lifetimes are whatever they are.
 * GAUS_INFEASIBLE (proven) and GAUS_UNDECIDED say what stood in the way. Where `monitor` stops it,
 * the schedule is the one of first_schedule.h, and its status is returned where that has none either. */
gaus_status gaus_i_find_ii(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                           gaus_i_monitor *monitor, int32_t *start, gaus_i_found_ii *found, gaus_error *err);

#endif
