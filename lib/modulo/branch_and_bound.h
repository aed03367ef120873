/* The least lifetimes at a given II, exactly: branch and bound on difference constraints.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The linear program without the units (modulo/order_lp.h) is a bound, and its
 * optimum is in integers. Where operations of a type are too many in a slot of it,
 * the distance between two of them must change: it is smaller than now in one
 * branch, larger in the other, and each is a difference constraint again, so
 * that every node is such a program and is solved from its parent's
 * (lp/incremental_lp.h). The tree is searched depth first below a cutoff just
 * above the bound; when there is no schedule the bound rises to the least value that was
 * cut off, and the cutoff with it (iterative deepening: Korf 1985). */
#ifndef GAUS_MODULO_BRANCH_AND_BOUND_H
#define GAUS_MODULO_BRANCH_AND_BOUND_H

#include "modulo/order_lp.h"
#include "support/budget.h"

/* To be called right after gaus_i_order_lp_relaxed, whose program is the root. Raises
 * *bound, a proven bound on lifetime_bits at the program's II, towards
 * *goal, the lifetime_bits of a schedule that is known. *found: there is a better
 * one, in `start`, legal, and *goal is what it has. Ends with *bound = *goal, which is then the
 * least of all schedules; or where the budget is spent, its monitor stops, or a type cannot be branched
 * on (its units are taken for longer than the II, or more than 8 of them in conflict). */
gaus_status gaus_i_branch_and_bound(gaus_i_order_lp *order, gaus_i_budget *budget, int64_t *bound, int64_t *goal,
                                    bool *found, int32_t *start, gaus_error *err);

#endif
