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
 * insertion with propagated windows, then exact search of the recurrences, and under a latency
 * bound exact search of all limited operations. The schedule is legal; its lifetimes are not
 * minimised. GAUS_INFEASIBLE (proven) and GAUS_UNDECIDED come with the reason. Where `monitor`
 * stops the search, the schedule is the one of first_schedule.h; if there is none either, the
 * monitor's status is returned. */
gaus_status gaus_i_find_ii(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                           gaus_i_monitor *monitor, int32_t *start, gaus_i_found_ii *found, gaus_error *err);

#endif
