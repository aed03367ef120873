/* One resource of a reservation table as runs of slots of equal demand.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/runs.h"

#include <string.h>

#include "support/support.h"
#include "support/assert.h"

gaus_status gaus_i_runs_init(gaus_i_runs *runs, int32_t slots, int32_t reservations, gaus_error *err) {
  size_t most = 2 * (size_t)reservations + 4;
  *runs = (gaus_i_runs){.slots = slots};
  runs->begin = gaus_i_calloc(most, sizeof *runs->begin);
  runs->use = gaus_i_calloc(most, sizeof *runs->use);
  if (!runs->begin || !runs->use) {
    gaus_i_runs_clear(runs);
    return gaus_i_no_memory(err);
  }
  gaus_i_runs_reset(runs);
  return GAUS_OK;
}

void gaus_i_runs_clear(gaus_i_runs *runs) {
  free(runs->begin);
  free(runs->use);
  *runs = (gaus_i_runs){0};
}

void gaus_i_runs_reset(gaus_i_runs *runs) {
  runs->count = 1;
  runs->begin[0] = 0;
  runs->use[0] = 0;
}

/* --- runs ----------------------------------------------------------------------------------- */

static int32_t run_at(const gaus_i_runs *runs, int32_t slot) {
  int32_t low = 0, high = runs->count;
  while (high - low > 1) {
    int32_t middle = (low + high) / 2;
    if (runs->begin[middle] <= slot)
      low = middle;
    else
      high = middle;
  }
  return low;
}

static int32_t end_of(const gaus_i_runs *runs, int32_t run) {
  return run + 1 < runs->count ? runs->begin[run + 1] : runs->slots;
}

/* Shifts the runs from `from` on by one. */
static void move(gaus_i_runs *runs, int32_t from, int by) {
  size_t rest = (size_t)(runs->count - from);
  memmove(runs->begin + from + by, runs->begin + from, rest * sizeof *runs->begin);
  memmove(runs->use + from + by, runs->use + from, rest * sizeof *runs->use);
  runs->count += by;
}

/* The run that begins at the slot, made if there is none. */
static int32_t split(gaus_i_runs *runs, int32_t slot) {
  if (slot == runs->slots)
    return runs->count;
  int32_t run = run_at(runs, slot);
  if (runs->begin[run] == slot)
    return run;
  move(runs, run, 1);
  runs->begin[run + 1] = slot;
  return run + 1;
}

static void join(gaus_i_runs *runs, int32_t run) {
  if (run > 0 && run < runs->count && runs->use[run - 1] == runs->use[run])
    move(runs, run + 1, -1);
}

/* Do the runs ascend from slot 0, none with less than nothing taken? */
static bool is_balanced(const gaus_i_runs *runs) {
  for (int32_t run = 0; run < runs->count; run++)
    if (runs->use[run] < 0 || runs->begin[run] >= end_of(runs, run))
      return false;
  return runs->begin[0] == 0;
}

static void add_range(gaus_i_runs *runs, int32_t from, int32_t to, int64_t demand) {
  if (from == to)
    return;
  int32_t first = split(runs, from), last = split(runs, to);
  for (int32_t run = first; run < last; run++)
    runs->use[run] += demand;
  join(runs, last);
  join(runs, first);
  GAUS_ASSERT(is_balanced(runs));
}

void gaus_i_runs_add(gaus_i_runs *runs, int32_t first, int32_t length, int64_t demand) {
  int32_t room = runs->slots - first, here = length < room ? length : room;
  add_range(runs, first, first + here, demand);
  add_range(runs, 0, length - here, demand);
}

void gaus_i_runs_add_everywhere(gaus_i_runs *runs, int64_t demand) {
  for (int32_t run = 0; run < runs->count; run++)
    runs->use[run] += demand;
}

/* --- questions ------------------------------------------------------------------------------ */

int64_t gaus_i_runs_use(const gaus_i_runs *runs, int32_t slot) {
  return runs->use[run_at(runs, slot)];
}

bool gaus_i_runs_fit_everywhere(const gaus_i_runs *runs, int64_t most) {
  for (int32_t run = 0; run < runs->count; run++)
    if (runs->use[run] > most)
      return false;
  return true;
}

/* Walks from run to run in the direction of `step`. `reach` is how far, from
 * where it began, what is behind it goes; what fits begins at `k`. */
int64_t gaus_i_runs_find(const gaus_i_runs *runs, int32_t first, int32_t length, int step, int64_t count,
                         int64_t most) {
  int32_t slot = step > 0 ? first : (int32_t)(((int64_t)first + length - 1) % runs->slots);
  int32_t run = run_at(runs, slot);
  int64_t reach = step > 0 ? end_of(runs, run) - slot : slot - runs->begin[run] + 1;
  for (int64_t k = 0; k < count;) {
    if (runs->use[run] > most)
      k = reach;
    else if (reach - k >= length)
      return k;
    run += step;
    run = run == runs->count ? 0 : run < 0 ? runs->count - 1 : run;
    reach += end_of(runs, run) - runs->begin[run];
  }
  return -1;
}

bool gaus_i_runs_fit(const gaus_i_runs *runs, int32_t first, int32_t length, int64_t most) {
  return length == 0 || gaus_i_runs_find(runs, first, length, 1, 1, most) == 0;
}
