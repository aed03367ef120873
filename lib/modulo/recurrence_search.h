/* Exact search for a modulo schedule: the recurrences against the units.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Between components of the dependence graph any start can move by multiples
 * of the II without touching slots, so feasibility at an II hangs on the
 * limited operations inside recurrences alone (the core), as long as all
 * others take one unit for one cycle. Depth-first search over the core with
 * propagated windows, smallest domain over failure weight first, restarts;
 * a run that exhausts the tree is a proof that the II is infeasible. Where the
 * others then find no slots, because their type blocks or takes several units,
 * they join the core and the search is made once more. */
#ifndef GAUS_MODULO_RECURRENCE_SEARCH_H
#define GAUS_MODULO_RECURRENCE_SEARCH_H

#include "problem/problem.h"
#include "support/budget.h"

/* Searches at this II (>= MII) with at most `nodes` placements, and an eighth
 * of that where the second search is needed, until `budget` (NULL: no limit) is spent. GAUS_OK: a legal schedule in
 * `start`, without regard to its length. GAUS_INFEASIBLE: proven that there is
 * none. GAUS_UNDECIDED: neither within the budget. */
gaus_status gaus_i_recurrence_search(const gaus_problem *problem, int32_t ii, int64_t nodes, gaus_i_budget *budget,
                                     uint64_t seed, int32_t *start, gaus_error *err);

#endif
