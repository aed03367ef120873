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

/* What can be said without looking at the body. */
static bool is_wanted(gp_loop_task *job, bool nests) {
  if (has_attribute(gp_loop_function(job->loop), "optnone"))
    return gp_loop_task_refuse(job, "OptNone", "its function is not to be optimised (optnone; clang -O0)");
  if (!gp_loop_is_innermost(job->loop) && !nests)
    return gp_loop_task_refuse(
        job, "NotInnermost",
        "it contains another loop; only innermost loops are scheduled without the parameter 'nest'");
  if (gp_is_pipelined(job->loop))
    return gp_loop_task_refuse(job, "AlreadyPipelined", "it is the kernel of a loop that gaus-pipeline rewrote");
  gp_pragmas_read(job->loop, &job->pragmas);
  if (job->pragmas.problem)
    return gp_loop_task_refuse(job, "BadPragma", job->pragmas.problem);
  if (job->pragmas.disabled)
    return gp_loop_task_refuse(job, "Disabled", "a pragma turns pipelining off for it");
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
  return status == GAUS_OK ||
         gp_loop_task_refuse(job, status == GAUS_INFEASIBLE ? "Infeasible" : "BadProblem", err.message);
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

/* --- solving ------------------------------------------------------------ */

static void adopt_level(gp_module *work, int32_t level) {
  for (int32_t i = 0; i < work->count; i++)
    if (work->jobs[i].level == level && work->jobs[i].wanted)
      gp_loop_task_adopt(&work->jobs[i], work->target);
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
      gp_module_solve_level(work, level);
  }
  return true;
}

bool gp_module_run(gp_module *work, gp_goal goal) {
  gp_host_drop_flags(work->host);
  bool good = run(work, goal);
  gp_host_restore_flags(work->host);
  return good;
}
