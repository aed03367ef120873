/* Programs of difference_lp.h that are solved again after each new constraint.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Branch and bound adds a constraint, looks at what the optimum becomes, and takes
 * the constraint away again. The dual flow stays feasible under a new constraint, so that only
 * what the constraint costs has to be sent round: shortest paths from its head
 * to its tail in the residual network (Ahuja, Magnanti and Orlin 1993, ch. 9). */
#ifndef GAUS_LP_INCREMENTAL_LP_H
#define GAUS_LP_INCREMENTAL_LP_H

#include "lp/difference_lp.h"
#include "support/budget.h"

typedef struct gaus_i_incremental_lp gaus_i_incremental_lp;

/* `x` and `flow` are what gaus_i_lp_solve answers for the constraints and weights. Room for
 * `most` pushed constraints. Copies what it needs; the caller closes *out. Memory O(most x (n + m + most)). */
gaus_status gaus_i_incremental_lp_open(int32_t n, int32_t m, const gaus_i_lp_constraint *constraints,
                                       const int64_t *weight, const int64_t *x, const int64_t *flow, int32_t most,
                                       gaus_i_incremental_lp **out, gaus_error *err);
void gaus_i_incremental_lp_close(gaus_i_incremental_lp *lp); /* NULL is fine */

/* Adds a constraint. GAUS_OK: solved, or the value has reached `cutoff`, where it
 * stops: then the value is a lower bound, and only a pop may follow.
 * GAUS_INFEASIBLE: the constraints hold a positive cycle; a pop must follow. There must be room.
 * Spends on `budget` (NULL: none) what it looks at. One shortest path, cut
 * off at what is missing, for each tight constraint that the new one meets. */
gaus_status gaus_i_incremental_lp_push(gaus_i_incremental_lp *lp, gaus_i_lp_constraint constraint, int64_t cutoff,
                                       gaus_i_budget *budget);

/* Takes the last pushed constraint away, and undoes what it changed. O(n + m). */
void gaus_i_incremental_lp_pop(gaus_i_incremental_lp *lp);

/* Stores how many constraints were pushed so far, and how many shortest paths that took. */
void gaus_i_incremental_lp_work(const gaus_i_incremental_lp *lp, int64_t *constraints, int64_t *paths);

int32_t gaus_i_incremental_lp_room(const gaus_i_incremental_lp *lp); /* constraints that can still be pushed */
const int64_t *gaus_i_incremental_lp_x(const gaus_i_incremental_lp *lp);
int64_t gaus_i_incremental_lp_value(const gaus_i_incremental_lp *lp);

/* Returns the dual: what flows through constraint `k`, >= 0; those of gaus_i_incremental_lp_open come first, then the
 * pushed ones. Also where a push ended at its cutoff: the sum of flow times gap is then no less than the value. */
int64_t gaus_i_incremental_lp_flow(const gaus_i_incremental_lp *lp, int32_t k);

/* After a push that was GAUS_INFEASIBLE: the constraints of a positive cycle, each of which begins where the next one
 * ends. `cycle` has as many places as variables and one more. Returns how many there are. */
int32_t gaus_i_incremental_lp_cycle(const gaus_i_incremental_lp *lp, int32_t *cycle);

#endif
