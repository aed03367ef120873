/* Takes all loops of a module from IR to schedules, as one batch for each level.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/module_schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schedule/adopt.h"
#include "schedule/annotate.h"

static void report(gp_host *host, const char *pass, const gaus_error *err) {
  gp_str text = {0};
  gp_str_add(&text, "%s: %s", pass, err->message);
  gp_host_error(host, text.chars);
  gp_str_clear(&text);
}

bool gp_module_begin(gp_module *work, gp_host *host, const char *pass, const char *params) {
  gaus_error err;
  *work = (gp_module){.host = host};
  if (gp_params_parse(params, &work->params, &err) == GAUS_OK &&
      gp_target_read(work->params.target, &work->target, &err) == GAUS_OK)
    return true;
  report(host, pass, &err);
  return false;
}

static void clear_job(gp_loop_task *job) {
  gp_str_clear(&job->refusal.message);
  gp_str_clear(&job->unfit.message);
  gp_loop_graph_clear(&job->body);
  gaus_bounds_clear(&job->bounds);
  gaus_problem_destroy(job->problem);
  gaus_schedule_destroy(job->schedule);
  free(job->unit);
}

void gp_module_clear(gp_module *work) {
  for (int32_t i = 0; i < work->count; i++)
    clear_job(&work->jobs[i]);
  free(work->jobs);
  gp_target_destroy(work->target);
  gp_params_clear(&work->params);
}

/* --- gathering ---------------------------------------------------------- */

static bool has_attribute(LLVMValueRef function, const char *name) {
  unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));
  return LLVMGetEnumAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, kind) != NULL;
}

static bool refuse(gp_loop_task *job, const char *name, const char *message) {
  job->refused = true;
  return gp_refuse(&job->refusal, name, NULL, "%s", message);
}

/* What can be said without looking at the body. */
static bool is_wanted(gp_loop_task *job, bool nests) {
  if (has_attribute(gp_loop_function(job->loop), "optnone"))
    return refuse(job, "OptNone", "its function is not to be optimised (optnone; clang -O0)");
  if (!gp_loop_is_innermost(job->loop) && !nests)
    return refuse(job, "NotInnermost",
                  "it contains another loop; only innermost loops are scheduled without the parameter 'nest'");
  if (gp_is_pipelined(job->loop))
    return refuse(job, "AlreadyPipelined", "it is the kernel of a loop that gaus-pipeline rewrote");
  gp_pragmas_read(job->loop, &job->pragmas);
  if (job->pragmas.problem)
    return refuse(job, "BadPragma", job->pragmas.problem);
  if (job->pragmas.disabled)
    return refuse(job, "Disabled", "a pragma turns pipelining off for it");
  return true;
}

static void name_problem(const gp_loop_task *job, gp_str *text) {
  size_t size;
  const char *function = LLVMGetValueName2(gp_loop_function(job->loop), &size);
  gp_str_add_name(text, function, size);
  const char *block = LLVMGetBasicBlockName(gp_loop_header(job->loop));
  if (block[0])
    gp_str_add(text, ".");
  gp_str_add_name(text, block, strlen(block));
}

/* Bounds of an infeasible problem say which operation or cycle is at fault. */
static bool make_problem(gp_loop_task *job) {
  gaus_error err;
  gp_str name = {0};
  name_problem(job, &name);
  gaus_status status = gp_loop_graph_problem(&job->body, name.chars, &job->problem, &err);
  gp_str_clear(&name);
  if (status == GAUS_OK)
    status = gaus_bounds_compute(job->problem, &job->bounds, &err);
  return status == GAUS_OK || refuse(job, status == GAUS_INFEASIBLE ? "Infeasible" : "BadProblem", err.message);
}

static bool takes_nests(const gp_module *work, const gp_loop_task *job, gp_goal goal) {
  if (goal >= GP_GOAL_GRAPHS && (work->params.nest || !work->by_records))
    return work->params.nest;
  if (goal == GP_GOAL_BODIES)
    return false;
  gp_loop_record record;
  gp_loop_record_read(job->loop, &record);
  gp_loop_record_clear(&record);
  return record.there;
}

static void list_loop(gp_module *work, gp_host_loop *loop, gp_goal goal) {
  gp_make_room(&work->jobs, work->count, &work->capacity, sizeof *work->jobs);
  gp_loop_task *job = &work->jobs[work->count++];
  *job = (gp_loop_task){.loop = loop, .options = work->params.options};
  job->wanted = is_wanted(job, takes_nests(work, job, goal));
}

/* Each loop is followed by those within it. */
static void find_levels(gp_module *work) {
  const gp_loop_task *end = work->jobs + work->count;
  for (int32_t i = work->count; i-- > 0;) {
    gp_loop_task *job = &work->jobs[i], *inner = job + 1;
    unsigned depth = gp_loop_depth(job->loop);
    while (inner < end && gp_loop_depth(inner->loop) > depth) {
      inner->outer = job;
      if (job->level <= inner->level)
        job->level = inner->level + 1;
      inner = inner->past;
    }
    job->past = inner;
  }
}

static void list_loops(gp_module *work, gp_goal goal) {
  LLVMModuleRef module = gp_host_module(work->host);
  for (LLVMValueRef f = LLVMGetFirstFunction(module); f; f = LLVMGetNextFunction(f)) {
    gp_host_loop *const *loops;
    size_t count = gp_host_loops(work->host, f, &loops);
    for (size_t i = 0; i < count; i++)
      list_loop(work, loops[i], goal);
  }
  find_levels(work);
}

/* The loops directly within a loop, in program order. */
static bool list_nests(const gp_module *work, gp_loop_task *job, gp_goal goal, gp_nest **nests, int32_t *count) {
  int32_t capacity = 0;
  *nests = NULL;
  *count = 0;
  for (const gp_loop_task *inner = job + 1; inner < job->past; inner = inner->past) {
    gp_make_room(nests, *count, &capacity, sizeof **nests);
    if (!gp_loop_task_nest(inner, &work->params, goal, &(*nests)[(*count)++], &job->refusal))
      return false;
  }
  return true;
}

/* There is a schedule, and it counts. */
static bool goes_by_record(const gp_module *work, const gp_loop_task *job, gp_goal goal) {
  gp_loop_record record = {0};
  if (goal <= GP_GOAL_RECORDS || work->by_records) {
    gp_loop_record_read(job->loop, &record);
    gp_loop_record_clear(&record);
  }
  return record.there;
}

/* The record of a loop counts on what the records of those within it say; if
 * that does not hold, it counts for nothing. */
static bool find_nests(const gp_module *work, gp_loop_task *job, gp_goal goal, gp_nest **nests, int32_t *count) {
  if (goal > GP_GOAL_RECORDS && goes_by_record(work, job, goal)) {
    if (list_nests(work, job, GP_GOAL_RECORDS, nests, count))
      return true;
    free(*nests);
    job->refusal.name = NULL;
  }
  return list_nests(work, job, goal, nests, count);
}

/* A record says whether its schedule rests on promises: one that was made
 * without them is looked at without them. */
static bool trusts(const gp_module *work, const gp_loop_task *job, gp_goal goal) {
  gp_loop_record record;
  if (work->params.ignore_promises || !goes_by_record(work, job, goal))
    return !work->params.ignore_promises;
  gp_loop_record_read(job->loop, &record);
  gp_loop_record_clear(&record);
  return record.promised > 0;
}

/* The body takes the nests. What has a record was scheduled within some limit,
 * and is looked at whatever that was. */
static void extract(const gp_module *work, gp_loop_task *job, gp_goal goal) {
  gp_nest *nests;
  int32_t count;
  int64_t limit = goes_by_record(work, job, goal) ? INT64_MAX : work->params.max_operations;
  if (!find_nests(work, job, goal, &nests, &count)) {
    job->refused = true;
    free(nests);
    return;
  }
  job->refused = !gp_loop_graph_extract(job->loop, work->target, limit, trusts(work, job, goal), nests, count,
                                        &job->body, &job->refusal);
  job->extracted = !job->refused && make_problem(job);
}

/* The last loop of its function in the list. */
static bool ends_function(const gp_module *work, int32_t i) {
  return i + 1 == work->count || gp_loop_function(work->jobs[i].loop) != gp_loop_function(work->jobs[i + 1].loop);
}

static void extract_level(gp_module *work, int32_t level, gp_goal goal) {
  for (int32_t i = 0; i < work->count; i++) {
    if (work->jobs[i].level == level && !work->jobs[i].refused)
      extract(work, &work->jobs[i], goal);
    if (ends_function(work, i))
      gp_host_forget_values(work->host, gp_loop_function(work->jobs[i].loop));
  }
}

/* --- the wanted II ------------------------------------------------------ */

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

/* --- solving ------------------------------------------------------------ */

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
      refuse(job, status == GAUS_OK && b->statuses[i] == GAUS_UNDECIDED ? "Undecided" : "NotScheduled",
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

static void adopt_level(gp_module *work, int32_t level) {
  for (int32_t i = 0; i < work->count; i++)
    if (work->jobs[i].level == level && work->jobs[i].wanted)
      gp_loop_task_adopt(&work->jobs[i], work->target);
}

static void solve_level(gp_module *work, int32_t level) {
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

/* --- the whole ---------------------------------------------------------- */

static bool run(gp_module *work, gp_goal goal) {
  list_loops(work, goal);
  int32_t levels = 1;
  for (int32_t i = 0; i < work->count; i++)
    if (!work->jobs[i].refused && work->jobs[i].level >= levels)
      levels = work->jobs[i].level + 1;
  for (int32_t level = 0; level < levels; level++) {
    extract_level(work, level, goal);
    if (goal >= GP_GOAL_GRAPHS && !gp_module_dump(work, level))
      return false;
    if (work->by_records)
      adopt_level(work, level);
    if (goal == GP_GOAL_SCHEDULES || (goal == GP_GOAL_GRAPHS && level + 1 < levels))
      solve_level(work, level);
  }
  return true;
}

bool gp_module_run(gp_module *work, gp_goal goal) {
  gp_host_drop_flags(work->host);
  bool good = run(work, goal);
  gp_host_restore_flags(work->host);
  return good;
}
