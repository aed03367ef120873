/* Low-temperature annealing of a legal modulo schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Moves: one operation inside its window; two of a type exchange units; an
 * operation moves and pushes whatever it runs into, dependences and
 * reservations alike, until the schedule is legal again. Where every slot is
 * taken, what is pushed exchanges slots with an operation of its type. */
#ifndef GAUS_POLISH_ANNEAL_H
#define GAUS_POLISH_ANNEAL_H

#include "polish/state.h"
#include "support/budget.h"
#include "support/support.h"

typedef struct gaus_anneal_plan {
  int64_t moves;       /* tried in all */
  double target;       /* a cost that cannot be beaten: stop there */
  double hot, cold;    /* temperatures, in units of the mean width (max-live: of that over the II) */
  gaus_budget *budget; /* its watch ends the moves; NULL: none */
} gaus_anneal_plan;

/* Improves the loaded state in place and leaves it at the best schedule seen,
 * which is also stored in `best` (num_operations). O(moves x degree). */
gaus_status gaus_anneal(gaus_state *s, const gaus_anneal_plan *plan, gaus_rng *rng, int32_t *best, gaus_error *err);

#endif
