/* How much of a resource still goes into the free units of the reservation table.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/packing.h"

#include <string.h>

#include "support/support.h"

gaus_status gaus_i_packing_init(gaus_i_packing *packing, const gaus_i_reservation_table *mrt, gaus_i_budget *budget,
                                gaus_error *err) {
  *packing = (gaus_i_packing){.mrt = mrt, .budget = budget};
  packing->units = gaus_i_calloc((size_t)mrt->slots, sizeof *packing->units);
  packing->most = gaus_i_calloc((size_t)mrt->slots, sizeof *packing->most);
  return packing->units && packing->most ? GAUS_OK : gaus_i_no_memory(err);
}

void gaus_i_packing_clear(gaus_i_packing *packing) {
  free(packing->units);
  free(packing->most);
  memset(packing, 0, sizeof *packing);
}

/* Takes as many arcs as go at slot d. Returns the last slot that they leave full: arcs that start up to there meet it.
 */
static int64_t take(int64_t *units, int64_t d, int32_t blocking, int64_t *count) {
  int64_t least = units[d], full = d;
  for (int64_t k = d + 1; k < d + blocking; k++)
    if (units[k] <= least) {
      least = units[k];
      full = k;
    }
  for (int64_t k = d; k < d + blocking && least > 0; k++)
    units[k] -= least;
  *count += least;
  return full;
}

void gaus_i_packing_line(gaus_i_packing *packing, int32_t resource, int64_t from, int64_t last) {
  const gaus_i_reservation_table *mrt = packing->mrt;
  int32_t row = mrt->resource[resource], blocking = mrt->cycles[row];
  int64_t count = 0, slots = last + blocking, takes = 0;
  int32_t slot = gaus_i_mod(from, mrt->ii);
  for (int64_t d = 0; d < slots; d++) {
    packing->units[d] = mrt->limit[row] - gaus_i_reservation_table_use(mrt, row, slot);
    slot = slot + 1 == mrt->ii ? 0 : slot + 1;
  }
  for (int64_t d = 0; d <= last; takes++) {
    int64_t full = take(packing->units, d, blocking, &count);
    for (; d <= full && d <= last; d++)
      packing->most[d] = count;
  }
  gaus_i_spend(packing->budget, slots + takes * blocking);
}

int64_t gaus_i_packing_circle(gaus_i_packing *packing, int32_t resource) {
  const gaus_i_reservation_table *mrt = packing->mrt;
  int32_t row = mrt->resource[resource], blocking = mrt->cycles[row];
  int64_t sum = 0, least = INT64_MAX, at = 0;
  int64_t before = mrt->limit[row] - gaus_i_reservation_table_use(mrt, row, mrt->ii - 1);
  for (int32_t slot = 0; slot < mrt->ii; slot++) {
    int64_t units = mrt->limit[row] - gaus_i_reservation_table_use(mrt, row, slot);
    int64_t both = units < before ? units : before;
    if (both < least) {
      least = both;
      at = slot;
    }
    sum += units;
    before = units;
  }
  gaus_i_spend(packing->budget, mrt->ii);
  packing->cut = at;
  gaus_i_packing_line(packing, resource, at, mrt->ii - blocking);
  int64_t cut = least + packing->most[mrt->ii - blocking], whole = sum / blocking;
  return cut < whole ? cut : whole;
}
