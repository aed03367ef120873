/* Low-temperature annealing of a legal modulo schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Moves: one operation inside its window; two of a type exchange units; an
 * operation moves and pushes whatever it runs into, dependences and
 * reservations alike, until the schedule is legal again. Where every slot is
 * taken, what is pushed exchanges slots with an operation of its type. */
#ifndef GAUS_MODULO_ANNEAL_H
#define GAUS_MODULO_ANNEAL_H

#include "modulo/move_state.h"
#include "support/budget.h"
#include "support/support.h"

typedef struct gaus_i_anneal_plan {
  int64_t moves;         /* tried in all */
  double target;         /* a cost that cannot be beaten: stop there */
  double hot, cold;      /* temperatures, in units of the mean width (max-live: of that over the II) */
  gaus_i_budget *budget; /* its monitor ends the moves; NULL: none */
} gaus_i_anneal_plan;

/* Improves the loaded state in place and leaves it at the best schedule seen,
 * which is also stored in `best` (num_operations). O(moves x degree). */
gaus_status gaus_i_anneal(gaus_i_move_state *s, const gaus_i_anneal_plan *plan, gaus_i_rng *rng, int32_t *best,
                          gaus_error *err);

#endif
