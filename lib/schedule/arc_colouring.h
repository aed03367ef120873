/* Colours arcs of one length on a circle: units for operations that hold them at an II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SCHEDULE_ARC_COLOURING_H
#define GAUS_SCHEDULE_ARC_COLOURING_H

#include <stdint.h>

#include "gaus/status.h"

/* `count` arcs of `length` on a circle of `period` >= length; at[i], in
 * ascending order, 0 <= at[i] < period, is where arc i begins. At most `units`
 * arcs are over any point. */
typedef struct gaus_i_arcs {
  const int32_t *at;
  int32_t count, length, period, units;
} gaus_i_arcs;

/* Gives each arc a unit, so that no two arcs on one unit overlap. Tries groups
 * first: consecutive arcs, dealt to the units from unit 0 on, such that no arc
 * overlaps the one as many places on as its group has arcs (a shortest-path
 * form of Orlin, Bonuccelli and Bovet 1981). That finds nearly all that there
 * is; a depth-first search with a bound on its steps follows. *stuck is -1, or
 * an arc for which no unit was found. O(count x units) as a rule. */
gaus_status gaus_i_colour_arcs(const gaus_i_arcs *arcs, int32_t *unit, int32_t *stuck, gaus_error *err);

#endif
