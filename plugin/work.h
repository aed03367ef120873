/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * All loops of a module on their way from IR to schedule: gathered first, then
 * solved as one batch. With `nest`, loops that contain others come after these,
 * as what those take is an operation's latency: one batch for each level. */
#ifndef GAUS_PLUGIN_WORK_H
#define GAUS_PLUGIN_WORK_H

#include "body.h"
#include "params.h"
#include "pragmas.h"

/* What became of the schedule that the loop had, where records are taken. */
typedef enum gaus_adoption {
  GAUS_ADOPTED_NOTHING, /* there was none */
  GAUS_ADOPTED,
  GAUS_ADOPTION_UNFIT,  /* stale, malformed or illegal */
  GAUS_ADOPTION_FOREIGN /* for another target */
} gaus_adoption;

/* A loop. It is refused, or has a problem; after solving it is refused, or
 * has a schedule. */
typedef struct gaus_job {
  gaus_host_loop *loop;
  const struct gaus_job *outer; /* the loop around it; NULL: none */
  struct gaus_job *past;        /* the first after it that is not within it: those that are lie before */
  int32_t level;                /* 0: innermost; else one more than the highest of those within it */
  bool wanted;                  /* nothing but its body can be a reason to leave it alone */
  bool extracted;               /* has a graph and a problem, even if no schedule was found for it */
  bool refused;
  gaus_refusal refusal;
  gaus_body body;
  gaus_pragmas pragmas;
  gaus_problem *problem;
  gaus_bounds bounds;
  gaus_options options;
  gaus_schedule *schedule;
  int32_t *unit; /* of each operation, -1: none; NULL if no binding was found */
  gaus_adoption adoption;
  gaus_refusal unfit; /* why it was not adopted */
} gaus_job;

typedef struct gaus_work {
  gaus_host *host;
  gaus_params params;
  gaus_target *target;
  gaus_job *jobs;
  int32_t count, capacity;
  bool by_records; /* set before it is run: schedules are those of the metadata, where there are */
} gaus_work;

/* Reads the parameters and the target; an error in them is an error of the
 * compilation, and false. gaus_work_clear either way. */
bool gaus_work_begin(gaus_work *work, gaus_host *host, const char *pass, const char *params);
void gaus_work_clear(gaus_work *work);

typedef enum gaus_goal {
  GAUS_GOAL_BODIES,   /* the graphs of innermost loops */
  GAUS_GOAL_RECORDS,  /* the graphs of innermost loops, and of others that have a record: as their metadata say */
  GAUS_GOAL_GRAPHS,   /* the graphs of all loops that are wanted */
  GAUS_GOAL_SCHEDULES /* and their schedules */
} gaus_goal;

/* Extracts the loops of the module, and solves them as far as the goal asks for
 * it. For graphs and schedules writes the problems to params.dump, if that is
 * wanted; where that fails, an error was reported: false. */
bool gaus_work_run(gaus_work *work, gaus_goal goal);

/* dump.c: the problems of one level. False: an error was reported. */
bool gaus_work_dump(gaus_work *work, int32_t level);

/* latency.c: what a loop is to the loop around it, once it has a schedule or,
 * from the goal GAUS_GOAL_RECORDS on, a record. False: why it cannot be an
 * operation. */
bool gaus_job_nest(const gaus_job *job, const gaus_params *params, gaus_goal goal, gaus_nest *out,
                   gaus_refusal *refusal);
/* The operation of job->outer that the loop is; -1: none. */
int32_t gaus_job_place(const gaus_job *job);

/* Why the II is what it is, and what would lower it. */
void gaus_explain(const gaus_job *job, gaus_str *text);
/* The part of the explanation that is a lower bound's: recurrence, resource. */
void gaus_explain_recurrence(const gaus_job *job, gaus_str *text);
void gaus_explain_resources(const gaus_job *job, gaus_str *text);

/* The loop's dependence graph for Graphviz. */
void gaus_add_dot(const gaus_job *job, gaus_str *dot);

#endif
