/* How much of a resource still goes into the free units of the reservation table, however fragmented those are.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * An operation that blocks for b cycles takes an arc of b slots, of `demand` units in each: as many
 * arcs of one unit with the same start. Units are counted slot by slot and not told
 * apart. So whatever operations are placed, the sum of their demands is at most the number of arcs of one unit
 * that go into the free units together, whose starts are freely chosen.
 *
 * Along a line of slots that number is found by taking arcs from the left as many as go. Let a best choice agree with
 * that on its leftmost arcs, and let the next arc be A of ours and B of the choice's. B starts where A does or later.
 * In the slots of A before B the choice has only the arcs that both agree on, so there is a unit for A; in the others A
 * takes the unit of B. So A may stand for B: the choice stays as large and agrees on one arc more. It ends no later
 * than before either, so that the count is the most for each last start at the same time. */
#ifndef GAUS_LEGALISE_PACKING_H
#define GAUS_LEGALISE_PACKING_H

#include "legalise/reservation_table.h"
#include "support/budget.h"

typedef struct gaus_i_packing {
  const gaus_i_reservation_table *mrt; /* ii > 0. Not owned */
  gaus_i_budget *budget;               /* pays for slots looked at. Not owned */
  int64_t *units;                      /* scratch, a turn */
  int64_t *most;                       /* [d] arcs that start at 0..d of the line */
  int64_t cut;                         /* where the last circle was cut open */
} gaus_i_packing;

gaus_status gaus_i_packing_init(gaus_i_packing *packing, const gaus_i_reservation_table *mrt, gaus_i_budget *budget,
                                gaus_error *err);
void gaus_i_packing_clear(gaus_i_packing *packing);

/* Sets most[0..last] for the line that begins at step `from`, last + blocking <= ii. The resource is limited, and all
 * of its operations are simple and take it for the same number of cycles, `blocking`. O(last + blocking) where free
 * units are level, O(last x blocking) at most. */
void gaus_i_packing_line(gaus_i_packing *packing, int32_t resource, int64_t from, int64_t last);

/* An upper bound on the demand that goes into the whole table, blocking <= ii: it takes `blocking` unit-cycles
 * each; and of all arcs either both slots at a cut are covered, by no more than the free units of either, or the arc
 * lies on the line that begins there. Exact where a slot is full. Sets `most`. */
int64_t gaus_i_packing_circle(gaus_i_packing *packing, int32_t resource);

#endif
