/* Solves the loops of one level as a batch.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/module_schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schedule/adopt.h"
#include "schedule/annotate.h"

static int32_t minimum_ii(const gp_loop_task *job) {
  return job->bounds.res_mii > job->bounds.rec_mii ? job->bounds.res_mii : job->bounds.rec_mii;
}

static void refuse_interval(gp_loop_task *job, const char *what, int64_t interval) {
  gp_str why = {0};
  gp_explain(job, &why);
  job->refused = true;
  gp_refuse(&job->refusal, "IntervalTooSmall", NULL, "%s II %lld, but no schedule has an II below %d: %s", what,
            (long long)interval, (int)minimum_ii(job), why.chars);
  gp_str_clear(&why);
}

/* A loop's own pragma goes before the pass's parameter, which is for innermost
 * loops. */
static void choose_interval(gp_loop_task *job, gp_pragma_policy policy) {
  gaus_options *options = &job->options;
  if (job->level > 0)
    options->ii = options->max_ii = options->latency = 0;
  bool heeded = policy != GP_PRAGMA_IGNORE && options->mode == GAUS_MODE_MODULO;
  const char *what = "the parameters ask for";
  if (heeded && job->pragmas.interval) {
    what = policy == GP_PRAGMA_EXACT ? "a pragma asks for" : "a pragma asks for at most";
    options->ii = policy == GP_PRAGMA_EXACT ? job->pragmas.interval : 0;
    options->max_ii = policy == GP_PRAGMA_EXACT ? 0 : job->pragmas.interval;
  } else if (heeded && job->pragmas.target) {
    bool possible = job->pragmas.target >= minimum_ii(job);
    options->ii = possible ? job->pragmas.target : 0;
    options->max_ii = 0;
  } else if (heeded && (job->pragmas.at_least || job->pragmas.at_most)) {
    what = "a pragma asks for at most";
    options->ii = job->pragmas.at_least > minimum_ii(job) ? job->pragmas.at_least : 0;
    options->max_ii = options->ii ? 0 : job->pragmas.at_most;
  }
  if (options->mode != GAUS_MODE_MODULO)
    return;
  if (options->ii && options->ii < minimum_ii(job))
    refuse_interval(job, what, options->ii);
  else if (options->max_ii && options->max_ii < minimum_ii(job))
    refuse_interval(job, what, options->max_ii);
}

/* The jobs of one batch, and what becomes of them. */
typedef struct batch {
  gp_loop_task **jobs;
  const gaus_problem **problems;
  gaus_options *options;
  gaus_schedule **schedules;
  gaus_status *statuses;
  gaus_error *errs;
  size_t count;
} batch;

static void batch_init(batch *b, int32_t capacity) {
  size_t n = (size_t)capacity;
  *b = (batch){gp_host_realloc(NULL, n, sizeof *b->jobs),
               gp_host_realloc(NULL, n, sizeof *b->problems),
               gp_host_realloc(NULL, n, sizeof *b->options),
               gp_host_realloc(NULL, n, sizeof *b->schedules),
               gp_host_realloc(NULL, n, sizeof *b->statuses),
               gp_host_realloc(NULL, n, sizeof *b->errs),
               0};
}

static void batch_clear(batch *b) {
  free(b->jobs);
  free(b->problems);
  free(b->options);
  free(b->schedules);
  free(b->statuses);
  free(b->errs);
}

static void batch_add(batch *b, gp_loop_task *job) {
  size_t i = b->count++;
  b->jobs[i] = job;
  b->problems[i] = job->problem;
  b->options[i] = job->options;
  b->schedules[i] = NULL;
  b->statuses[i] = GAUS_INTERNAL;
  b->errs[i] = (gaus_error){0};
}

static void batch_run(batch *b) {
  gaus_error err;
  gaus_status status =
      gaus_solve_batch(b->problems, b->options, b->count, NULL, b->schedules, b->statuses, b->errs, &err);
  for (size_t i = 0; i < b->count; i++) {
    gp_loop_task *job = b->jobs[i];
    job->schedule = status == GAUS_OK && b->statuses[i] == GAUS_OK ? b->schedules[i] : NULL;
    if (!job->schedule)
      gp_loop_task_refuse(job, status == GAUS_OK && b->statuses[i] == GAUS_UNDECIDED ? "Undecided" : "NotScheduled",
                          status == GAUS_OK ? b->errs[i].message : err.message);
  }
}

/* Vitis' II is where to start from: if nothing fits there, any larger one will
 * do. Intel's least one likewise, of which no smaller one will do. */
static bool may_retry(gp_loop_task *job) {
  enum { MOST_TRIES = 32 };
  const gp_pragmas *pragmas = &job->pragmas;
  if (!job->problem || job->schedule || job->adoption == GP_ADOPTION_FOREIGN || pragmas->interval || !job->options.ii)
    return false;
  if (pragmas->target) {
    bool first = job->options.ii == pragmas->target;
    job->options.ii = 0;
    return first;
  }
  if (!pragmas->at_least || job->options.ii < pragmas->at_least ||
      job->options.ii == (pragmas->at_most ? pragmas->at_most : GAUS_MAX_STEP) ||
      job->options.ii - pragmas->at_least >= MOST_TRIES)
    return false;
  job->options.ii++;
  return true;
}

static bool retry(gp_module *work, int32_t level, batch *b) {
  b->count = 0;
  for (int32_t i = 0; i < work->count; i++)
    if (work->jobs[i].level == level && may_retry(&work->jobs[i])) {
      work->jobs[i].refused = false;
      batch_add(b, &work->jobs[i]);
    }
  if (b->count)
    batch_run(b);
  return b->count > 0;
}

static void bind_units(gp_loop_task *job) {
  size_t count = (size_t)job->body.num_nodes;
  job->unit = gp_host_realloc(NULL, count, sizeof *job->unit);
  if (gaus_schedule_bind_units(job->problem, job->schedule->start, job->schedule->ii, job->unit, NULL) != GAUS_OK) {
    free(job->unit);
    job->unit = NULL;
  }
}

static bool is_to_solve(const gp_loop_task *job, int32_t level) {
  return job->level == level && !job->refused && !job->schedule;
}

void gp_module_solve_level(gp_module *work, int32_t level) {
  batch b;
  for (int32_t i = 0; i < work->count; i++)
    if (is_to_solve(&work->jobs[i], level))
      choose_interval(&work->jobs[i], work->params.pragma);
  batch_init(&b, work->count);
  for (int32_t i = 0; i < work->count; i++)
    if (is_to_solve(&work->jobs[i], level))
      batch_add(&b, &work->jobs[i]);
  if (b.count) {
    batch_run(&b);
    while (retry(work, level, &b))
      ;
  }
  batch_clear(&b);
  for (int32_t i = 0; i < work->count; i++)
    if (work->jobs[i].level == level && work->jobs[i].schedule && work->jobs[i].adoption != GP_ADOPTED)
      bind_units(&work->jobs[i]);
}
