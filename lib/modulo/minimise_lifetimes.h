/* The search for the schedule with the fewest registers at a given II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_MODULO_MINIMISE_LIFETIMES_H
#define GAUS_MODULO_MINIMISE_LIFETIMES_H

#include "gaus/options.h"
#include "problem/problem.h"
#include "backend/context.h"
#include "backend/rounds.h"
#include "support/monitor.h"

/* Improves `start`, a legal schedule at `ii`: exactly, by branch and bound, or, where that would
 * take too long, by several restarts (from the schedule as found; from the linear program's,
 * legalised; from the Gaussian relaxation's, legalised), each followed by rounds of annealing and
 * order programs. Stores a proven lower bound of the objective. The result is legal and not worse
 * than what came in, also after a stop. Deterministic for any number of threads. */
gaus_status gaus_i_minimise_lifetimes(const gaus_i_solve_context *context, int32_t ii, int32_t *start, double *bound,
                                      const char **backend);

/* Computes the bound alone. It holds for every schedule at this II, those of the simple schedulers
 * too, and is at most the objective of `given`, one such schedule. It is negative infinity where
 * the linear program's own schedule would be too long, and where the monitor stops before that is
 * known. Takes a min-cost flow of O(V) nodes, and branch and bound as at low effort, so that the
 * simple schedulers stay fast. */
gaus_status gaus_i_minimise_lifetimes_bound(const gaus_i_solve_context *context, int32_t ii, const int32_t *given,
                                            double *bound);

/* gaus_i_minimise_lifetimes in three steps, so that many searches share a batch on a device:
 *   gaus_i_minimise_lifetimes_open(...)                              what needs no device
 *   gaus_i_rounds_run(backend, left of all of them, ...)  see gaus_i_minimise_lifetimes_left
 *   gaus_i_minimise_lifetimes_close(...)                             the best of all starts, polished
 * `start` must stay as it is in between. The first step chooses context->backend, where that is NULL. */
typedef struct gaus_i_lifetime_minimiser gaus_i_lifetime_minimiser;

gaus_status gaus_i_minimise_lifetimes_open(gaus_i_solve_context *context, int32_t ii, const int32_t *start,
                                           gaus_i_lifetime_minimiser **out);

/* Stores the restarts that wait for gaus_i_rounds_run, as up to GAUS_MINIMISE_MOST_PENDING
 * searches, and returns the number of searches; `left` may be NULL. 0 on the CPU backend, where
 * the restarts have run already. */
enum { GAUS_MINIMISE_MOST_PENDING = 2 };
int32_t gaus_i_minimise_lifetimes_left(gaus_i_lifetime_minimiser *minimiser, gaus_i_rounds_task *left);

/* Frees the minimiser, also after an error. */
gaus_status gaus_i_minimise_lifetimes_close(gaus_i_lifetime_minimiser *minimiser, int32_t *start, double *bound,
                                            const char **backend);

/* Frees the minimiser in place of gaus_i_minimise_lifetimes_close, where gaus_i_rounds_run failed; takes NULL. */
void gaus_i_minimise_lifetimes_drop(gaus_i_lifetime_minimiser *minimiser);

/* Adds the restarts of a search: for gaus_i_backend_select. */
void gaus_i_minimise_lifetimes_add_work(const gaus_problem *problem, const gaus_options *options,
                                        gaus_i_offload_estimate *work);

#endif
