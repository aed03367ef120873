/* A program of lp.h that is solved again after each new row.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Branch and bound adds a row, looks at what the optimum becomes, and takes
 * the row away again. The dual flow stays feasible under a new row, so that only
 * what the row costs has to be sent round: shortest paths from its head
 * to its tail in the residual network (Ahuja, Magnanti and Orlin 1993, ch. 9). */
#ifndef GAUS_BOUNDS_LP_AGAIN_H
#define GAUS_BOUNDS_LP_AGAIN_H

#include "bounds/lp.h"
#include "support/budget.h"

typedef struct gaus_lp_again gaus_lp_again;

/* `x` and `flow` are what gaus_lp_solve answers for the rows and weights. Room for
 * `most` pushed rows. Copies what it needs; the caller closes *out. Memory O(most x (n + m + most)). */
gaus_status gaus_lp_again_open(int32_t n, int32_t m, const gaus_lp_row *rows, const int64_t *weight, const int64_t *x,
                               const int64_t *flow, int32_t most, gaus_lp_again **out, gaus_error *err);
void gaus_lp_again_close(gaus_lp_again *lp); /* NULL is fine */

/* Adds a row. GAUS_OK: solved, or the value has reached `cutoff`, where it
 * stops: then the value is a lower bound, and only a pop may follow.
 * GAUS_INFEASIBLE: the rows hold a positive cycle; a pop must follow. There must be room.
 * Spends on `budget` (NULL: none) what it looks at. One shortest path, cut
 * off at what is missing, for each tight row that the new one meets. */
gaus_status gaus_lp_again_push(gaus_lp_again *lp, gaus_lp_row row, int64_t cutoff, gaus_budget *budget);

/* Takes the last pushed row away, and what it did. O(n + m). */
void gaus_lp_again_pop(gaus_lp_again *lp);

int32_t gaus_lp_again_room(const gaus_lp_again *lp); /* rows that can still be pushed */
const int64_t *gaus_lp_again_x(const gaus_lp_again *lp);
int64_t gaus_lp_again_value(const gaus_lp_again *lp);

#endif
