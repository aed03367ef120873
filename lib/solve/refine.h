/* Fewest registers at a given II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_REFINE_H
#define GAUS_SOLVE_REFINE_H

#include "gaus/options.h"
#include "problem/problem.h"
#include "solve/joint.h"
#include "support/watch.h"

/* Improves `start`, a legal schedule at `ii`: exactly, by branch and bound, or
 * where that would take too long from several starts (as found; the linear
 * program's, legalised; the Gaussian relaxation's, legalised), each
 * followed by rounds of annealing and cell programs. Stores a proven lower
 * bound of the objective. The result is legal and not worse than what came in, also after
 * a stop. Deterministic for any number of threads. */
gaus_status gaus_refine(const gaus_problem *problem, const gaus_options *options, int32_t ii, int32_t threads,
                        gaus_watch *watch, int32_t *start, double *bound, char backend[16], gaus_error *err);

/* The bound alone: of any schedule at this II, also of one that the simple
 * schedulers made, and at most what `given`, such a schedule, has. Negative
 * infinity where the linear program's own schedule would be too long, and where the watch
 * stops before that is known. A min-cost flow of O(V) nodes, and branch and bound
 * as at low effort, so that the simple schedulers stay fast. */
gaus_status gaus_refine_bound(const gaus_problem *problem, const gaus_options *options, int32_t ii,
                              const int32_t *given, gaus_watch *watch, double *bound, gaus_error *err);

/* gaus_refine in three steps, so that many refinements share a batch on a device:
 *   gaus_refine_open(...)                              what needs no device
 *   gaus_joint_run(backend, left of all of them, ...)  see gaus_refine_left
 *   gaus_refine_close(...)                             the best of all starts, polished
 * `start` must stay as it is in between. */
typedef struct gaus_refiner gaus_refiner;

gaus_status gaus_refine_open(const gaus_problem *problem, const gaus_options *options, int32_t ii, int32_t threads,
                             const gaus_backend *backend, gaus_watch *watch, const int32_t *start, gaus_refiner **out,
                             gaus_error *err);

/* The starts that wait for gaus_joint_run, as up to GAUS_REFINE_MOST_LEFT
 * searches, and the number of these; `left` may be NULL. 0 on the CPU backend, where
 * they have run already. */
enum { GAUS_REFINE_MOST_LEFT = 2 };
int32_t gaus_refine_left(gaus_refiner *refiner, gaus_joint_search *left);

/* Frees the refiner, also after an error. */
gaus_status gaus_refine_close(gaus_refiner *refiner, int32_t *start, double *bound, char backend[16], gaus_error *err);

/* Adds the starts of a refinement: for gaus_backend_select. */
void gaus_refine_add_work(const gaus_problem *problem, const gaus_options *options, gaus_work *work);

#endif
