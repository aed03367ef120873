/* Separable costs of integer variables under difference constraints.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Unlike the programs of difference_lp.h the costs may have any shape over the values: the
 * price of a step, say. Each variable becomes a chain of bits z(t) = [x <= t],
 * and the least cost a minimum cut between them (Picard 1976; Moehring, Schulz,
 * Stork and Uetz 2003). */
#ifndef GAUS_LP_MIN_CUT_H
#define GAUS_LP_MIN_CUT_H

#include "lp/difference_lp.h"
#include "support/budget.h"
#include "support/monitor.h"

typedef struct gaus_i_min_cut gaus_i_min_cut;

/* Returns how many bits the windows lo..hi of `n` variables make; time and memory grow with it. */
int64_t gaus_i_min_cut_size(int32_t n, const int32_t *lo, const int32_t *hi);

/* `n` variables, each within lo[i]..hi[i], under `m` constraints. The windows must
 * be those that the constraints leave: lo[head] >= lo[tail] + gap and hi[tail] <=
 * hi[head] - gap for each constraint. Copies what it needs; the caller closes *out.
 * Memory and time O(size x constraints of a variable). */
gaus_status gaus_i_min_cut_open(int32_t n, const int32_t *lo, const int32_t *hi, int32_t m,
                                const gaus_i_lp_constraint *constraints, gaus_i_min_cut **out, gaus_error *err);
void gaus_i_min_cut_close(gaus_i_min_cut *cut); /* NULL is fine */

/* cost[gaus_i_min_cut_place(cut, i) + t - lo[i]] is that of x[i] = t. */
int32_t gaus_i_min_cut_place(const gaus_i_min_cut *cut, int32_t i);
int32_t gaus_i_min_cut_places(const gaus_i_min_cut *cut);

/* Finds the least sum of costs and, of the x that reach it, the earliest. The sum of
 * all |cost| must fit in 62 bits. Push-relabel (Goldberg and Tarjan 1988), which begins
 * with the flow of the last call: changed costs change only what enters and leaves
 * at the bits (Kohli and Torr 2007). Spends on `budget` what it looks at, without an end;
 * the status of `monitor` (both may be NULL) where that stops. */
gaus_status gaus_i_min_cut_solve(gaus_i_min_cut *cut, const int64_t *cost, gaus_i_budget *budget,
                                 gaus_i_monitor *monitor, int32_t *x, int64_t *value);

/* Called for each arc that has flow: constraint `row`, or ~i for the chain of variable i; x[head] (of a chain x[i]) <=
 * t is the bit that it leaves. */
typedef void gaus_i_min_cut_visitor(void *context, int32_t row, int32_t t, int64_t flow);

/* Visits the flow that gaus_i_min_cut_solve ended with, which proves its value (docs/proofs.md). The constraints are
 * those of gaus_i_min_cut_open. */
void gaus_i_min_cut_visit(const gaus_i_min_cut *cut, int32_t m, const gaus_i_lp_constraint *constraints,
                          gaus_i_min_cut_visitor *visit, void *context);

#endif
