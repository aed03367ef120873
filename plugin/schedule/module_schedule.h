/* All loops of a module on their way from IR to schedules, one batch for each level.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Innermost loops are level 0. With `nest`, loops that contain others follow, as the time that an
 * inner loop takes is the latency of an operation of the loop around it. */
#ifndef GAUS_PLUGIN_SCHEDULE_MODULE_SCHEDULE_H
#define GAUS_PLUGIN_SCHEDULE_MODULE_SCHEDULE_H

#include "graph/loop_graph.h"
#include "schedule/params.h"
#include "graph/pragmas.h"

/* What became of the schedule that the loop had, where records are taken. */
typedef enum gp_adoption {
  GP_ADOPTED_NOTHING, /* there was none */
  GP_ADOPTED,
  GP_ADOPTION_UNFIT,  /* stale, malformed or illegal */
  GP_ADOPTION_FOREIGN /* for another target */
} gp_adoption;

/* A loop. It is refused, or has a problem; after solving it is refused, or
 * has a schedule. */
typedef struct gp_loop_task {
  gp_host_loop *loop;
  char *name;                       /* by which all that is written speaks of the loop; owned. loop_names.c */
  char *dump;                       /* file name of its problem, owned; NULL: not written */
  int64_t trips;                    /* of a counted loop, if that is a constant; else 0 */
  char *backedges;                  /* of a counted loop, owned: how often its back edge is taken, as an expression */
  const struct gp_loop_task *outer; /* the loop around it; NULL: none */
  struct gp_loop_task *past;        /* the first after it that is not within it: those that are lie before */
  int32_t level;                    /* 0: innermost; else one more than the highest of those within it */
  bool wanted;                      /* nothing but its body can be a reason to leave it alone */
  bool extracted;                   /* has a graph and a problem, even if no schedule was found for it */
  bool refused;
  gp_refusal refusal;
  gp_loop_graph graph;
  gp_pragmas pragmas;
  gaus_problem *problem;
  gaus_bounds bounds;
  gaus_options options;
  gaus_schedule *schedule;
  int32_t *unit; /* of each operation, -1: none; NULL if no binding was found */
  gp_adoption adoption;
  gp_refusal unfit; /* why it was not adopted */
} gp_loop_task;

typedef struct gp_module {
  gp_host *host;
  gp_params params;
  gp_target *target;
  gp_loop_task *tasks;
  int32_t count, capacity;
  bool writes;     /* set before it is run: the schedules are to become metadata */
  bool by_records; /* set before it is run: schedules are those of the metadata, where there are */
} gp_module;

/* Reads the parameters and the target; an error in them is an error of the
 * compilation, and false. gp_module_clear either way. */
bool gp_module_begin(gp_module *module, gp_host *host, const char *pass, const char *params);
void gp_module_clear(gp_module *module);

typedef enum gp_goal {
  GP_GOAL_BODIES,   /* the graphs of innermost loops */
  GP_GOAL_RECORDS,  /* the graphs of innermost loops, and of others that have a record: as their metadata say */
  GP_GOAL_GRAPHS,   /* the graphs of all loops that are wanted */
  GP_GOAL_SCHEDULES /* and their schedules */
} gp_goal;

/* Extracts the loops of the module, and solves them as far as the goal asks for
 * it. For graphs and schedules writes the problems to params.dump, if that is
 * wanted; where that fails, an error was reported: false. */
bool gp_module_run(gp_module *module, gp_goal goal);

/* loop_names.c: gives every loop its name: "function.header", or "function.line12" where blocks have no names, with a
 * number where that is not unique. It is a file name on any system. */
void gp_module_name_loops(gp_module *module);

/* trip_counts.c: removes the code of an earlier run that computes numbers of iterations; and writes such code before
 * each counted loop whose number is no constant. The loops must have been listed. */
void gp_module_drop_trip_counts(const gp_module *module);
void gp_module_add_trip_counts(const gp_module *module);

/* solve_tasks.c: solves the loops of one level that have a problem, as one batch. */
void gp_module_solve_level(gp_module *module, int32_t level);

/* given_schedules.c: takes the schedules of the loops of one level from files in params.from, and verifies them. False:
 * an error was reported. solve_tasks.c: binds the units of schedules of one level. */
bool gp_module_take_level(gp_module *module, int32_t level);
void gp_module_bind_level(gp_module *module, int32_t level);

/* dump.c: the problems of one level, and, once it is solved, its schedules. False: an error was reported. */
bool gp_module_dump(gp_module *module, int32_t level);
bool gp_module_dump_schedules(gp_module *module, int32_t level);

/* inner_latency.c: what a loop is to the loop around it, once it has a schedule or,
 * from the goal GP_GOAL_RECORDS on, a record. False: why it cannot be an
 * operation. */
bool gp_loop_task_nest(const gp_loop_task *task, const gp_params *params, gp_goal goal, gp_nest *out,
                       gp_refusal *refusal);
/* Notes why a loop has no schedule, and returns false. */
bool gp_loop_task_refuse(gp_loop_task *task, const char *name, const char *message);
/* Returns the operation of task->outer that the loop is; -1: none. */
int32_t gp_loop_task_place(const gp_loop_task *task);

/* Says why the II is what it is, and what would lower it. */
void gp_explain(const gp_loop_task *task, gp_str *text);
/* The part of the explanation that is a lower bound's: recurrence, resource. */
void gp_explain_recurrence(const gp_loop_task *task, gp_str *text);
void gp_explain_resources(const gp_loop_task *task, gp_str *text);

/* The loop's dependence graph for Graphviz. */
void gp_add_dot(const gp_loop_task *task, gp_str *dot);
/* A line that Graphviz passes over, whatever names are in it. */
void gp_add_dot_comment(const gp_str *text, gp_str *dot);

#endif
