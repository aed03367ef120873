/* Scheduling under a latency bound: modes resource (formulation A) and memory (B).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_ACYCLIC_H
#define GAUS_SOLVE_ACYCLIC_H

#include "gaus/bounds.h"
#include "gaus/options.h"
#include "backend/rounds.h"
#include "support/monitor.h"

/* Modes `resource` and `memory` with any scheduler but ims. Not pipelined;
 * options->latency 0 is the critical path. Fills `start` (num_operations),
 * what was minimised and a proven lower bound of it, and the backend that the
 * relaxation ran on ("" if none). After a stop of `monitor`, the best legal
 * schedule so far. Limits of operator types hold. */
gaus_status gaus_i_solve_acyclic(const gaus_problem *problem, const gaus_options *options, int32_t threads,
                                 gaus_i_monitor *monitor, int32_t *start, double *objective, double *bound,
                                 char backend[16], gaus_error *err);

/* GAUS_INFEASIBLE, with the reason, where the dependences or the least demands prove that no schedule keeps the
 * latency bound and the limits; gaus_i_solve_acyclic begins with the same. Else GAUS_OK. */
gaus_status gaus_i_acyclic_refute(const gaus_problem *problem, const gaus_options *options, gaus_error *err);

/* The Gaussian scheduler in three steps, so that many problems share a batch on a device:
 *   gaus_i_acyclic_open(...)                                        what needs no device
 *   gaus_i_rounds_run(backend, left of all that have starts, ...)    see gaus_i_acyclic_left
 *   gaus_i_acyclic_close(...)                                       the rest
 * The arguments must stay as they are in between. */
typedef struct gaus_i_acyclic_solver gaus_i_acyclic_solver;

gaus_status gaus_i_acyclic_open(const gaus_problem *problem, const gaus_options *options, int32_t threads,
                                const gaus_i_backend *backend, gaus_i_monitor *monitor, int32_t *start,
                                gaus_i_acyclic_solver **out, gaus_error *err);

/* Returns the gradient rounds of the solver, which may have no starts. */
gaus_i_rounds_task gaus_i_acyclic_left(gaus_i_acyclic_solver *solver);

/* Frees the solver, also after an error. Where gaus_i_rounds_run failed, it goes on without the gradient. */
gaus_status gaus_i_acyclic_close(gaus_i_acyclic_solver *solver, double *objective, double *bound, char backend[16]);

/* Adds the starts of a problem, as far as they are known beforehand, for gaus_i_backend_select. */
void gaus_i_acyclic_add_work(const gaus_problem *problem, const gaus_options *options, gaus_i_offload_estimate *work);

#endif
