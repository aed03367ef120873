/* One resource of a reservation table as runs of slots of equal demand.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Where operations take a unit for thousands of cycles, runs are as many as
 * operations, and slots a thousand times that. */
#ifndef GAUS_LEGALISE_RUNS_H
#define GAUS_LEGALISE_RUNS_H

#include <stdbool.h>
#include <stdint.h>

#include "gaus/status.h"

typedef struct gaus_i_runs {
  int32_t slots, count;
  int32_t *begin; /* of each run; the first is 0. Neighbours differ in demand */
  int64_t *use;
} gaus_i_runs;

/* An empty resource, for as many reservations at a time. */
gaus_status gaus_i_runs_init(gaus_i_runs *runs, int32_t slots, int32_t reservations, gaus_error *err);
void gaus_i_runs_clear(gaus_i_runs *runs);
void gaus_i_runs_reset(gaus_i_runs *runs);

/* Adds to the slots first .. first + length - 1, wrapped, length < slots; or to all. O(runs). */
void gaus_i_runs_add(gaus_i_runs *runs, int32_t first, int32_t length, int64_t demand);
void gaus_i_runs_add_everywhere(gaus_i_runs *runs, int64_t demand);

/* Is the demand of these slots, of all slots, at most `most`? O(log runs + those looked at). */
bool gaus_i_runs_fit(const gaus_i_runs *runs, int32_t first, int32_t length, int64_t most);
bool gaus_i_runs_fit_everywhere(const gaus_i_runs *runs, int64_t most);
int64_t gaus_i_runs_use(const gaus_i_runs *runs, int32_t slot);

/* The least k in 0..count-1 for which the `length` slots from first + step * k
 * on fit, step 1 or -1; -1: none. O(log runs + those looked at). */
int64_t gaus_i_runs_find(const gaus_i_runs *runs, int32_t first, int32_t length, int step, int64_t count, int64_t most);

#endif
