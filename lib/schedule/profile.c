/* Sums what is in use in each slot.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/profile.h"

#include <string.h>

#include "support/support.h"

enum { SLOTS_PER_INTERVAL = 8, EVENTS_PER_INTERVAL = 4 };

int64_t gaus_i_add_capped(int64_t a, int64_t b) {
  int64_t sum;
  if (!__builtin_add_overflow(a, b, &sum))
    return sum;
  return b < 0 ? INT64_MIN : INT64_MAX;
}

int64_t gaus_i_multiply_capped(int64_t a, int64_t b) {
  int64_t product;
  if (!__builtin_mul_overflow(a, b, &product))
    return product;
  return (a < 0) != (b < 0) ? INT64_MIN : INT64_MAX;
}

gaus_status gaus_i_profile_init(gaus_i_profile *profile, int32_t intervals, int64_t period, gaus_error *err) {
  size_t n = (size_t)intervals + 1;
  *profile = (gaus_i_profile){.period = period};
  profile->events = gaus_i_calloc(n * EVENTS_PER_INTERVAL, sizeof *profile->events);
  profile->sums = gaus_i_calloc(n * SLOTS_PER_INTERVAL, sizeof *profile->sums);
  if (profile->events && profile->sums)
    return GAUS_OK;
  gaus_i_profile_clear(profile);
  return gaus_i_no_memory(err);
}

void gaus_i_profile_clear(gaus_i_profile *profile) {
  free(profile->events);
  free(profile->sums);
  memset(profile, 0, sizeof *profile);
}

void gaus_i_profile_start(gaus_i_profile *profile) {
  profile->count = 0;
  profile->base = 0;
}

static void push(gaus_i_profile *profile, int64_t from, int64_t to, int64_t weight) {
  profile->events[profile->count++] = (gaus_i_event){from, weight};
  profile->events[profile->count++] = (gaus_i_event){to, -weight};
}

void gaus_i_profile_add(gaus_i_profile *profile, int64_t begin, int64_t length, int64_t weight) {
  int64_t period = profile->period;
  if (weight == 0 || length <= 0)
    return;
  if (period > 0) {
    profile->base = gaus_i_add_capped(profile->base, gaus_i_multiply_capped(length / period, weight));
    begin %= period;
    length %= period;
  }
  int64_t end = begin + length;
  if (period > 0 && end > period) {
    push(profile, 0, end - period, weight);
    end = period;
  }
  if (length > 0)
    push(profile, begin, end, weight);
}

static int compare_slots(const void *a, const void *b) {
  int64_t x = ((const gaus_i_event *)a)->slot, y = ((const gaus_i_event *)b)->slot;
  return (x > y) - (x < y);
}

static int64_t peak_of_sorted(gaus_i_profile *profile) {
  int64_t sum = 0, peak = 0;
  qsort(profile->events, (size_t)profile->count, sizeof *profile->events, compare_slots);
  for (int32_t i = 0; i < profile->count; i++) {
    sum += profile->events[i].change;
    if (i + 1 < profile->count && profile->events[i + 1].slot == profile->events[i].slot)
      continue;
    peak = sum > peak ? sum : peak;
  }
  return peak;
}

static int64_t peak_of_slots(gaus_i_profile *profile, int64_t first, int64_t span) {
  int64_t sum = 0, peak = 0;
  memset(profile->sums, 0, (size_t)span * sizeof *profile->sums);
  for (int32_t i = 0; i < profile->count; i++)
    profile->sums[profile->events[i].slot - first] += profile->events[i].change;
  for (int64_t slot = 0; slot < span; slot++) {
    sum += profile->sums[slot];
    peak = sum > peak ? sum : peak;
  }
  return peak;
}

int64_t gaus_i_profile_peak(gaus_i_profile *profile) {
  if (profile->count == 0)
    return profile->base;
  int64_t first = profile->events[0].slot, last = first;
  for (int32_t i = 1; i < profile->count; i++) {
    int64_t slot = profile->events[i].slot;
    first = slot < first ? slot : first;
    last = slot > last ? slot : last;
  }
  int64_t span = last - first + 1;
  /* each interval made at least two events, so this fits profile->sums */
  bool dense = span <= (int64_t)profile->count / EVENTS_PER_INTERVAL * SLOTS_PER_INTERVAL;
  return gaus_i_add_capped(profile->base, dense ? peak_of_slots(profile, first, span) : peak_of_sorted(profile));
}
