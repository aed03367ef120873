/* Solves the loops of one level as a batch.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/module_schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/statistics.h"
#include "schedule/adopt.h"
#include "schedule/annotate.h"
#include "support/check.h"

static void refuse_interval(gp_loop_task *task, const char *what, int64_t interval) {
  gp_str why = {0};
  gp_explain(task, &why);
  task->refused = true;
  gp_refuse(&task->refusal, "IntervalTooSmall", NULL, "%s II %lld, but no schedule has an II below %d: %s", what,
            (long long)interval, (int)gaus_bounds_mii(&task->bounds), why.chars);
  gp_str_clear(&why);
}

/* A loop's own pragma goes before the pass's parameter, which is for innermost
 * loops. */
static void choose_interval(gp_loop_task *task, gp_pragma_policy policy) {
  gaus_options *options = &task->options;
  if (task->level > 0)
    options->ii = options->max_ii = options->latency = 0;
  bool heeded = policy != GP_PRAGMA_IGNORE && options->mode == GAUS_MODE_MODULO;
  const char *what = "the parameters ask for";
  if (heeded && task->pragmas.interval) {
    what = policy == GP_PRAGMA_EXACT ? "a pragma asks for" : "a pragma asks for at most";
    options->ii = policy == GP_PRAGMA_EXACT ? task->pragmas.interval : 0;
    options->max_ii = policy == GP_PRAGMA_EXACT ? 0 : task->pragmas.interval;
  } else if (heeded && task->pragmas.target) {
    bool possible = task->pragmas.target >= gaus_bounds_mii(&task->bounds);
    options->ii = possible ? task->pragmas.target : 0;
    options->max_ii = 0;
  } else if (heeded && (task->pragmas.at_least || task->pragmas.at_most)) {
    what = "a pragma asks for at most";
    options->ii = task->pragmas.at_least > gaus_bounds_mii(&task->bounds) ? task->pragmas.at_least : 0;
    options->max_ii = options->ii ? 0 : task->pragmas.at_most;
  }
  if (options->mode != GAUS_MODE_MODULO)
    return;
  if (options->ii && options->ii < gaus_bounds_mii(&task->bounds))
    refuse_interval(task, what, options->ii);
  else if (options->max_ii && options->max_ii < gaus_bounds_mii(&task->bounds))
    refuse_interval(task, what, options->max_ii);
}

/* The tasks of one batch, and what becomes of them. */
typedef struct batch {
  gp_loop_task **tasks;
  const gaus_problem **problems;
  gaus_options *options;
  gaus_schedule **schedules;
  gaus_status *statuses;
  gaus_error *errs;
  size_t count;
} batch;

static void batch_init(batch *b, int32_t capacity) {
  size_t n = (size_t)capacity;
  *b = (batch){gp_host_realloc(NULL, n, sizeof *b->tasks),
               gp_host_realloc(NULL, n, sizeof *b->problems),
               gp_host_realloc(NULL, n, sizeof *b->options),
               gp_host_realloc(NULL, n, sizeof *b->schedules),
               gp_host_realloc(NULL, n, sizeof *b->statuses),
               gp_host_realloc(NULL, n, sizeof *b->errs),
               0};
}

static void batch_clear(batch *b) {
  free(b->tasks);
  free(b->problems);
  free(b->options);
  free(b->schedules);
  free(b->statuses);
  free(b->errs);
}

static void batch_add(batch *b, gp_loop_task *task) {
  GP_ASSERT(gaus_problem_num_operations(task->problem) == task->graph.num_nodes);
  size_t i = b->count++;
  b->tasks[i] = task;
  b->problems[i] = task->problem;
  b->options[i] = task->options;
  b->schedules[i] = NULL;
  b->statuses[i] = GAUS_INTERNAL;
  b->errs[i] = (gaus_error){0};
}

static void count_solve(void *context, size_t index, const int64_t *values) {
  (void)context;
  (void)index;
  gp_statistics_add_solve(values);
}

static void batch_run(batch *b) {
  gaus_error err;
  gaus_callbacks callbacks = {.statistics = gp_statistics_wanted() ? count_solve : NULL};
  gaus_status status =
      gaus_solve_batch(b->problems, b->options, b->count, &callbacks, b->schedules, b->statuses, b->errs, &err);
  for (size_t i = 0; i < b->count; i++) {
    gp_loop_task *task = b->tasks[i];
    task->schedule = status == GAUS_OK && b->statuses[i] == GAUS_OK ? b->schedules[i] : NULL;
    GP_ASSERT(!task->schedule || task->schedule->num_operations == task->graph.num_nodes);
    if (!task->schedule)
      gp_loop_task_refuse(task, status == GAUS_OK && b->statuses[i] == GAUS_UNDECIDED ? "Undecided" : "NotScheduled",
                          status == GAUS_OK ? b->errs[i].message : err.message);
  }
}

/* The II of a Vitis pragma is where to begin: if there is no schedule, any larger II will do.
 * Intel's least II likewise, but there every II in between is tried first. */
static bool may_retry(gp_loop_task *task) {
  enum { MOST_TRIES = 32 };
  const gp_pragmas *pragmas = &task->pragmas;
  if (!task->problem || task->schedule || task->adoption == GP_ADOPTION_FOREIGN || pragmas->interval ||
      !task->options.ii)
    return false;
  if (pragmas->target) {
    bool first = task->options.ii == pragmas->target;
    task->options.ii = 0;
    return first;
  }
  if (!pragmas->at_least || task->options.ii < pragmas->at_least ||
      task->options.ii == (pragmas->at_most ? pragmas->at_most : GAUS_MAX_STEP) ||
      task->options.ii - pragmas->at_least >= MOST_TRIES)
    return false;
  task->options.ii++;
  return true;
}

static bool retry(gp_module *module, int32_t level, batch *b) {
  b->count = 0;
  for (int32_t i = 0; i < module->count; i++)
    if (module->tasks[i].level == level && may_retry(&module->tasks[i])) {
      module->tasks[i].refused = false;
      batch_add(b, &module->tasks[i]);
    }
  if (b->count)
    batch_run(b);
  return b->count > 0;
}

static void bind_units(gp_loop_task *task) {
  size_t count = (size_t)task->graph.num_nodes;
  task->unit = gp_host_realloc(NULL, count, sizeof *task->unit);
  if (gaus_schedule_bind_units(task->problem, task->schedule->start, task->schedule->ii, task->unit, NULL) != GAUS_OK) {
    free(task->unit);
    task->unit = NULL;
  }
}

static bool is_to_solve(const gp_loop_task *task, int32_t level) {
  return task->level == level && !task->refused && !task->schedule;
}

void gp_module_solve_level(gp_module *module, int32_t level) {
  batch b;
  for (int32_t i = 0; i < module->count; i++)
    if (is_to_solve(&module->tasks[i], level))
      choose_interval(&module->tasks[i], module->params.pragma);
  batch_init(&b, module->count);
  for (int32_t i = 0; i < module->count; i++)
    if (is_to_solve(&module->tasks[i], level))
      batch_add(&b, &module->tasks[i]);
  if (b.count) {
    batch_run(&b);
    while (retry(module, level, &b))
      ;
  }
  batch_clear(&b);
}

void gp_module_bind_level(gp_module *module, int32_t level) {
  for (int32_t i = 0; i < module->count; i++)
    if (module->tasks[i].level == level && module->tasks[i].schedule && module->tasks[i].adoption != GP_ADOPTED)
      bind_units(&module->tasks[i]);
}
