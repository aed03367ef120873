/* Exact search for a schedule within the start windows of a latency bound.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Without a bound on the length feasibility hangs on the slots of the
 * recurrences alone (recurrence_search.h). Within one it hangs on every limited operation: depth-first
 * search over all of them, the fewest starts over failure weight first (Boussemart, Hemery, Lecoutre and
 * Sais 2004), with restarts. Windows are propagated along the dependences (start_windows.h) and shrink to starts
 * with room in the reservation table, until nothing changes; arcs of slots, and the whole table, that
 * would have to hold more than goes into their free units (packing.h) end a branch. A run that exhausts the tree is a
 * proof. */
#ifndef GAUS_LEGALISE_WINDOW_SEARCH_H
#define GAUS_LEGALISE_WINDOW_SEARCH_H

#include "problem/problem.h"
#include "support/budget.h"

/* Searches the windows asap..alap, propagated at this II (0: not pipelined), until `budget` is spent or its monitor
 * stops. GAUS_OK: a legal schedule in `start`. GAUS_INFEASIBLE: proven that there is none within
 * them. GAUS_UNDECIDED: neither. Where the solve has a certificate, the caller has begun its draft
 * with a line "refute", and the proof is written. */
gaus_status gaus_i_window_search(const gaus_problem *problem, int32_t ii, const int32_t *asap, const int32_t *alap,
                                 gaus_i_budget *budget, uint64_t seed, int32_t *start, gaus_error *err);

#endif
