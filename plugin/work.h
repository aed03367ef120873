/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * All loops of a module on their way from IR to schedule: gathered first, then
 * solved as one batch. */
#ifndef GAUS_PLUGIN_WORK_H
#define GAUS_PLUGIN_WORK_H

#include "body.h"
#include "params.h"
#include "pragmas.h"

/* A loop. It is refused, or has a problem; after solving it is refused, or
 * has a schedule. */
typedef struct gaus_job {
  gaus_host_loop *loop;
  bool refused;
  gaus_refusal refusal;
  gaus_body body;
  gaus_pragmas pragmas;
  gaus_problem *problem;
  gaus_bounds bounds;
  gaus_options options;
  gaus_schedule *schedule;
  int32_t *unit; /* of each operation, -1: none; NULL if no binding was found */
} gaus_job;

typedef struct gaus_work {
  gaus_host *host;
  gaus_params params;
  gaus_target *target;
  gaus_job *jobs;
  int32_t count, capacity;
} gaus_work;

/* Reads the parameters and the target; an error in them is an error of the
 * compilation, and false. gaus_work_clear either way. */
bool gaus_work_begin(gaus_work *work, gaus_host *host, const char *pass, const char *params);
void gaus_work_clear(gaus_work *work);

/* Extracts every loop of the module. */
void gaus_work_gather(gaus_work *work);
/* Writes the problems to params.dump, if that is wanted. False: an error was reported. */
bool gaus_work_dump(gaus_work *work);
/* Solves what was not refused. */
void gaus_work_solve(gaus_work *work);

/* Why the II is what it is, and what would lower it. */
void gaus_explain(const gaus_job *job, gaus_str *text);
/* The part of the explanation that is a lower bound's: recurrence, resource. */
void gaus_explain_recurrence(const gaus_job *job, gaus_str *text);
void gaus_explain_resources(const gaus_job *job, gaus_str *text);

/* The loop's dependence graph for Graphviz. */
void gaus_add_dot(const gaus_job *job, gaus_str *dot);

#endif
