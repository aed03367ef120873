/* How much is in use in each slot, and the largest sum over the slots.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Intervals with weights are added up, on a line or folded modulo a period. */
#ifndef GAUS_SCHEDULE_PROFILE_H
#define GAUS_SCHEDULE_PROFILE_H

#include <stdint.h>

#include "gaus/status.h"

typedef struct gaus_i_event {
  int64_t slot, change;
} gaus_i_event;

typedef struct gaus_i_profile {
  int64_t period; /* 0: linear */
  int64_t base;   /* weight in every slot, of intervals longer than the period */
  gaus_i_event *events;
  int32_t count;
  int64_t *sums; /* for the small spans that are summed slot by slot */
} gaus_i_profile;

/* Room for `intervals`; gaus_i_profile_clear frees, and takes a zeroed struct.
 * One profile serves many sums in turn: gaus_i_profile_start begins anew. */
gaus_status gaus_i_profile_init(gaus_i_profile *profile, int32_t intervals, int64_t period, gaus_error *err);
void gaus_i_profile_clear(gaus_i_profile *profile);
void gaus_i_profile_start(gaus_i_profile *profile);

/* Adds `weight` >= 0 to the slots begin .. begin + length - 1, begin >= 0. With a
 * period, each counts modulo it, as often as it is met. */
void gaus_i_profile_add(gaus_i_profile *profile, int64_t begin, int64_t length, int64_t weight);

/* Returns the largest sum, 0 if nothing was added; INT64_MAX if it is beyond that. The
 * order of the events changes. O(n + span) for a span of a few slots for each
 * interval, O(n log n) otherwise: never a slot-by-slot walk over 10^9 slots. */
int64_t gaus_i_profile_peak(gaus_i_profile *profile);

/* Sums and products that stay at the end of the range. */
int64_t gaus_i_add_capped(int64_t a, int64_t b);
int64_t gaus_i_multiply_capped(int64_t a, int64_t b);

#endif
