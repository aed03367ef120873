/* Counters of one solve, which its threads share.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A search counts in variables of its own and adds them up here when it ends: sums do not depend on the order in which
 * threads come, and nothing hot is shared. */
#ifndef GAUS_SUPPORT_STATISTICS_H
#define GAUS_SUPPORT_STATISTICS_H

#include <stdatomic.h>

#include "gaus/statistics.h"

#define GAUS_STATISTIC(enumerator, name, unit, meaning) +1
enum {
  GAUS_NUM_STATISTICS = 0
#include "gaus/statistics.def"
};
#undef GAUS_STATISTIC

/* All 0 where it is static or cleared. */
typedef struct gaus_i_statistics {
  _Atomic int64_t value[GAUS_NUM_STATISTICS];
} gaus_i_statistics;

void gaus_i_statistics_add(gaus_i_statistics *statistics, gaus_statistic which, int64_t amount);

/* Copies them to values[GAUS_NUM_STATISTICS]. */
void gaus_i_statistics_read(gaus_i_statistics *statistics, int64_t *values);

#endif
