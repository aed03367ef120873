/* Start windows under the dependences, kept tight while operations get fixed.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The dependences at one II are a simple temporal problem (Dechter, Meiri and Pearl 1991): once
 * bounds are propagated, every start inside its window extends to a solution of all dependences.
 * Resources play no part here. */
#ifndef GAUS_LEGALISE_START_WINDOWS_H
#define GAUS_LEGALISE_START_WINDOWS_H

#include "problem/problem.h"
#include "support/budget.h"

#define GAUS_NO_BOUND INT64_C(0x3fffffffffffffff)

typedef struct gaus_i_start_windows_undo {
  int32_t op;
  int64_t lo, hi;
} gaus_i_start_windows_undo;

typedef struct gaus_i_start_windows {
  const gaus_problem *problem;
  int32_t ii;
  bool forgets;          /* nothing will be undone: no trail is kept */
  const uint8_t *active; /* dependences that count; NULL: all. Not owned */
  int64_t *lo, *hi;      /* num_operations each; -/+GAUS_NO_BOUND where open */
  gaus_i_budget *budget; /* pays for dependences looked at; NULL: nobody does. Not owned */
  int32_t *queue;
  uint8_t *queued;
  gaus_i_start_windows_undo *trail;
  int32_t trail_size, trail_capacity;
} gaus_i_start_windows;

/* Opens all windows. With ii = 0, dependences of distance > 0 do not count. */
gaus_status gaus_i_start_windows_init(gaus_i_start_windows *w, const gaus_problem *problem, int32_t ii,
                                      const uint8_t *active, gaus_error *err);
void gaus_i_start_windows_clear(gaus_i_start_windows *w);

/* Forget everything: `set` takes the windows of the arrays (copied), which must be propagated already; `open` opens
 * all windows. */
void gaus_i_start_windows_set(gaus_i_start_windows *w, const int32_t *lo, const int32_t *hi);
void gaus_i_start_windows_open(gaus_i_start_windows *w);

/* Fixes v at t, which must lie inside its window, and tightens the others.
 * Amortised by the number of bounds that change. */
gaus_status gaus_i_start_windows_fix(gaus_i_start_windows *w, int32_t v, int64_t t, gaus_error *err);

/* Narrows v's window to lo..hi, which must be a part of it and not empty, and tightens the others. */
gaus_status gaus_i_start_windows_narrow(gaus_i_start_windows *w, int32_t v, int64_t lo, int64_t hi, gaus_error *err);

/* Goes back to the state in which the trail had `mark` entries. Not with `forgets`, which keeps no trail. */
void gaus_i_start_windows_undo_to(gaus_i_start_windows *w, int32_t mark);

#endif
