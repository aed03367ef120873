/* Scheduling within a latency bound: formulations A (resource) and B (memory).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_BOUNDED_H
#define GAUS_SOLVE_BOUNDED_H

#include "gaus/bounds.h"
#include "gaus/options.h"
#include "solve/joint.h"
#include "support/watch.h"

/* Modes `resource` and `memory` with any scheduler but ims. Not pipelined;
 * options->latency 0 is the critical path. Fills `start` (num_operations),
 * what was minimised and a proven lower bound of it, and the backend that the
 * relaxation ran on ("" if none). After a stop of `watch`, the best legal
 * schedule so far. Limits of operator types hold. */
gaus_status gaus_solve_bounded(const gaus_problem *problem, const gaus_options *options, int32_t threads,
                               gaus_watch *watch, int32_t *start, double *objective, double *bound, char backend[16],
                               gaus_error *err);

/* GAUS_INFEASIBLE, with the reason, where the dependences or the least demands prove that no schedule keeps the
 * latency bound and the limits; gaus_solve_bounded begins with the same. Else GAUS_OK. */
gaus_status gaus_bounded_refute(const gaus_problem *problem, const gaus_options *options, gaus_error *err);

/* The Gaussian scheduler in three steps, so that many problems share a batch on a device:
 *   gaus_bounded_open(...)                                        what needs no device
 *   gaus_joint_run(backend, left of all that have starts, ...)    see gaus_bounded_left
 *   gaus_bounded_close(...)                                       the rest
 * The arguments must stay as they are in between. */
typedef struct gaus_bounded_solver gaus_bounded_solver;

gaus_status gaus_bounded_open(const gaus_problem *problem, const gaus_options *options, int32_t threads,
                              const gaus_backend *backend, gaus_watch *watch, int32_t *start, gaus_bounded_solver **out,
                              gaus_error *err);

/* Its rounds of gradient; it may have no starts. */
gaus_joint_search gaus_bounded_left(gaus_bounded_solver *solver);

/* Frees the solver, also after an error. Where gaus_joint_run failed, it goes on without the gradient. */
gaus_status gaus_bounded_close(gaus_bounded_solver *solver, double *objective, double *bound, char backend[16]);

/* Adds its starts, as far as known beforehand: for gaus_backend_select. */
void gaus_bounded_add_work(const gaus_problem *problem, const gaus_options *options, gaus_work *work);

#endif
