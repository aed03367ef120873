/* Scheduling under a latency bound: modes resource (formulation A) and memory (B).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_ACYCLIC_H
#define GAUS_SOLVE_ACYCLIC_H

#include "gaus/bounds.h"
#include "gaus/options.h"
#include "backend/context.h"
#include "backend/rounds.h"
#include "support/monitor.h"

/* Modes `resource` and `memory` with any scheduler but ims, in three steps, so that many problems share a batch on a
 * device:
 *   gaus_i_acyclic_begin(...)                                        what needs no device
 *   gaus_i_rounds_run(backend, left of all that have starts, ...)    see gaus_i_acyclic_left
 *   gaus_i_acyclic_end(...)                                          the rest
 * Not pipelined; options->latency 0 is the critical path. Limits of operator types hold. After a stop of the monitor,
 * the best legal schedule so far. The arguments must stay as they are in between. */
typedef struct gaus_i_acyclic_solver gaus_i_acyclic_solver;

/* `start` [num_operations] is where the schedule goes. Chooses context->backend, where that is NULL. */
gaus_status gaus_i_acyclic_begin(gaus_i_solve_context *context, int32_t *start, gaus_i_acyclic_solver **out);

/* Returns the gradient rounds of the solver, which may have no starts. */
gaus_i_rounds_task gaus_i_acyclic_left(gaus_i_acyclic_solver *solver);

/* Fills in all of the answer but its starts. Frees the solver, also after an error. Where gaus_i_rounds_run failed, it
 * goes on without the gradient. */
gaus_status gaus_i_acyclic_end(gaus_i_acyclic_solver *solver, gaus_i_answer *answer);

/* Frees the solver in place of gaus_i_acyclic_end; takes NULL. */
void gaus_i_acyclic_drop(gaus_i_acyclic_solver *solver);

/* The three steps for one problem. */
gaus_status gaus_i_solve_acyclic(const gaus_i_solve_context *context, gaus_i_answer *answer);

/* GAUS_INFEASIBLE, with the reason, where the dependences or the least demands prove that no schedule keeps the
 * latency bound and the limits; gaus_i_solve_acyclic begins with the same. Else GAUS_OK. */
gaus_status gaus_i_acyclic_refute(const gaus_problem *problem, const gaus_options *options, gaus_error *err);

/* Adds the starts of a problem, as far as they are known beforehand, for gaus_i_backend_select. */
void gaus_i_acyclic_add_work(const gaus_problem *problem, const gaus_options *options, gaus_i_offload_estimate *work);

#endif
