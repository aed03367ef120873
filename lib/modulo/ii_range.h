/* The initiation intervals that a search tries.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_MODULO_II_RANGE_H
#define GAUS_MODULO_II_RANGE_H

#include "gaus/bounds.h"
#include "gaus/options.h"
#include "support/monitor.h"

typedef struct gaus_i_ii_range {
  int32_t mii, first, last;
} gaus_i_ii_range;

/* Finds the range that the bounds and the options leave: one II if the options ask for it,
 * otherwise MII up to max_ii, or up to an II at which one operation after another fits.
 * GAUS_INFEASIBLE comes with what rules out the II that was asked for. */
gaus_status gaus_i_ii_range_init(gaus_i_ii_range *range, const gaus_problem *problem, const gaus_options *options,
                                 const gaus_bounds *bounds, gaus_error *err);

/* Returns the II to try after `ii`: the next one near MII, then by growing strides. */
int64_t gaus_i_ii_range_next(const gaus_i_ii_range *range, int64_t ii);

/* Counts a try of an II that ended with `status`. */
void gaus_i_ii_range_count(gaus_i_monitor *monitor, gaus_status status);

#endif
