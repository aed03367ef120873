/* What every part of a solve is handed, and what a scheduler hands back.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_BACKEND_CONTEXT_H
#define GAUS_BACKEND_CONTEXT_H

#include "backend/backend.h"
#include "support/monitor.h"

/* One problem on its way. A copy of it serves for a part that is solved with other options. */
typedef struct gaus_i_solve_context {
  const gaus_problem *problem;
  const gaus_options *options;
  int32_t threads;               /* of this problem alone; 0: one for each processor */
  const gaus_i_backend *backend; /* where relaxations run; NULL: not chosen yet, the work of this problem decides */
  gaus_i_monitor *monitor;
  gaus_error *err; /* may be NULL */
} gaus_i_solve_context;

typedef struct gaus_i_answer {
  int32_t *start;       /* [num_operations], the caller's memory */
  int32_t ii, ii_bound; /* 0: not pipelined; no II below ii_bound is feasible */
  double objective;     /* what was minimised; NAN: the figure that options->objective names */
  double bound;         /* a proven lower bound of it */
  const char *backend;  /* where the relaxation ran, "" if there was none. Static storage */
} gaus_i_answer;

/* Chooses the backend by `work`, where that has not been done. */
static inline gaus_status gaus_i_choose_backend(gaus_i_solve_context *context, const gaus_i_offload_estimate *work) {
  if (context->backend)
    return GAUS_OK;
  return gaus_i_backend_select_for(context->problem, context->options, work, &context->backend, context->err);
}

#endif
