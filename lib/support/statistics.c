/* Counters of one solve, and the table that describes them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/statistics.h"
#include "support/assert.h"

#define GAUS_STATISTIC(enumerator, name, unit, meaning) {#name, unit, meaning},
static const gaus_statistic_info table[] = {
#include "gaus/statistics.def"
};
#undef GAUS_STATISTIC

size_t gaus_statistics_count(void) {
  return GAUS_NUM_STATISTICS;
}

const gaus_statistic_info *gaus_statistics_table(void) {
  return table;
}

void gaus_i_statistics_add(gaus_i_statistics *statistics, gaus_statistic which, int64_t amount) {
  GAUS_ASSERT(amount >= 0);
  atomic_fetch_add_explicit(&statistics->value[which], amount, memory_order_relaxed);
}

void gaus_i_statistics_read(gaus_i_statistics *statistics, int64_t *values) {
  for (int k = 0; k < GAUS_NUM_STATISTICS; k++)
    values[k] = atomic_load_explicit(&statistics->value[k], memory_order_relaxed);
}
