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

bool gp_module_begin(gp_module *module, gp_host *host, const char *pass, const char *params) {
  gaus_error err;
  *module = (gp_module){.host = host};
  if (gp_params_parse(params, &module->params, &err) == GAUS_OK &&
      gp_target_read(module->params.target, &module->target, &err) == GAUS_OK)
    return true;
  report(host, pass, &err);
  return false;
}

static void clear_job(gp_loop_task *task) {
  free(task->name);
  free(task->dump);
  free(task->backedges);
  gp_str_clear(&task->refusal.message);
  gp_str_clear(&task->unfit.message);
  gp_loop_graph_clear(&task->graph);
  gaus_bounds_clear(&task->bounds);
  gaus_problem_destroy(task->problem);
  gaus_schedule_destroy(task->schedule);
  free(task->unit);
}

void gp_module_clear(gp_module *module) {
  for (int32_t i = 0; i < module->count; i++)
    clear_job(&module->tasks[i]);
  free(module->tasks);
  gp_target_destroy(module->target);
  gp_params_clear(&module->params);
}

/* --- gathering ---------------------------------------------------------- */

static bool has_attribute(LLVMValueRef function, const char *name) {
  unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));
  return LLVMGetEnumAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, kind) != NULL;
}

/* Refuses a loop where that can be decided without looking at its body. */
static bool is_wanted(gp_loop_task *task, bool nests) {
  if (has_attribute(gp_loop_function(task->loop), "optnone"))
    return gp_loop_task_refuse(task, "OptNone", "its function is not to be optimised (optnone; clang -O0)");
  if (!gp_loop_is_innermost(task->loop) && !nests)
    return gp_loop_task_refuse(
        task, "NotInnermost",
        "it contains another loop; only innermost loops are scheduled without the parameter 'nest'");
  if (gp_is_pipelined(task->loop))
    return gp_loop_task_refuse(task, "AlreadyPipelined", "it is the kernel of a loop that gaus-pipeline rewrote");
  gp_pragmas_read(task->loop, &task->pragmas);
  if (task->pragmas.problem)
    return gp_loop_task_refuse(task, "BadPragma", task->pragmas.problem);
  if (task->pragmas.disabled)
    return gp_loop_task_refuse(task, "Disabled", "a pragma turns pipelining off for it");
  return true;
}

/* If the problem is infeasible, computing its bounds says which operation or cycle is at fault. */
static bool make_problem(gp_loop_task *task) {
  gaus_error err;
  gaus_status status = gp_loop_graph_problem(&task->graph, task->name, &task->problem, &err);
  if (status == GAUS_OK)
    status = gaus_bounds_compute(task->problem, &task->bounds, &err);
  return status == GAUS_OK ||
         gp_loop_task_refuse(task, status == GAUS_INFEASIBLE ? "Infeasible" : "BadProblem", err.message);
}

static bool takes_nests(const gp_module *module, const gp_loop_task *task, gp_goal goal) {
  if (goal >= GP_GOAL_GRAPHS && (module->params.nest || !module->by_records))
    return module->params.nest;
  if (goal == GP_GOAL_BODIES)
    return false;
  gp_loop_record record;
  gp_loop_record_read(task->loop, &record);
  gp_loop_record_clear(&record);
  return record.present;
}

static void list_loop(gp_module *module, gp_host_loop *loop, gp_goal goal) {
  gp_make_room(&module->tasks, module->count, &module->capacity, sizeof *module->tasks);
  gp_loop_task *task = &module->tasks[module->count++];
  *task = (gp_loop_task){.loop = loop, .options = module->params.options};
  task->wanted = is_wanted(task, takes_nests(module, task, goal));
}

/* In the list, each loop is followed by the loops within it. */
static void find_levels(gp_module *module) {
  const gp_loop_task *end = module->tasks + module->count;
  for (int32_t i = module->count; i-- > 0;) {
    gp_loop_task *task = &module->tasks[i], *inner = task + 1;
    unsigned depth = gp_loop_depth(task->loop);
    while (inner < end && gp_loop_depth(inner->loop) > depth) {
      inner->outer = task;
      if (task->level <= inner->level)
        task->level = inner->level + 1;
      inner = inner->past;
    }
    task->past = inner;
  }
}

static void list_loops(gp_module *module, gp_goal goal) {
  LLVMModuleRef ir = gp_host_module(module->host);
  for (LLVMValueRef f = LLVMGetFirstFunction(ir); f; f = LLVMGetNextFunction(f)) {
    gp_host_loop *const *loops;
    size_t count = gp_host_loops(module->host, f, &loops);
    for (size_t i = 0; i < count; i++)
      list_loop(module, loops[i], goal);
  }
  find_levels(module);
  gp_module_name_loops(module);
}

/* Lists the loops directly within a loop, in program order. */
static bool list_nests(const gp_module *module, gp_loop_task *task, gp_goal goal, gp_nest **nests, int32_t *count) {
  int32_t capacity = 0;
  *nests = NULL;
  *count = 0;
  for (const gp_loop_task *inner = task + 1; inner < task->past; inner = inner->past) {
    gp_make_room(nests, *count, &capacity, sizeof **nests);
    if (!gp_loop_task_nest(inner, &module->params, goal, &(*nests)[(*count)++], &task->refusal))
      return false;
  }
  return true;
}

/* The loop has a recorded schedule, and this run goes by records. */
static bool goes_by_record(const gp_module *module, const gp_loop_task *task, gp_goal goal) {
  gp_loop_record record = {0};
  if (goal <= GP_GOAL_RECORDS || module->by_records) {
    gp_loop_record_read(task->loop, &record);
    gp_loop_record_clear(&record);
  }
  return record.present;
}

/* The record of a loop relies on the records of the loops within it; if those do not hold, it is
 * not used. */
static bool find_nests(const gp_module *module, gp_loop_task *task, gp_goal goal, gp_nest **nests, int32_t *count) {
  if (goal > GP_GOAL_RECORDS && goes_by_record(module, task, goal)) {
    if (list_nests(module, task, GP_GOAL_RECORDS, nests, count))
      return true;
    free(*nests);
    task->refusal.name = NULL;
  }
  return list_nests(module, task, goal, nests, count);
}

/* A record says whether its schedule rests on promises: one that was made
 * without them is looked at without them. */
static bool trusts(const gp_module *module, const gp_loop_task *task, gp_goal goal) {
  gp_loop_record record;
  if (module->params.ignore_promises || !goes_by_record(module, task, goal))
    return !module->params.ignore_promises;
  gp_loop_record_read(task->loop, &record);
  gp_loop_record_clear(&record);
  return record.promised > 0;
}

/* The graph takes over the nests. What has a record was scheduled within some limit,
 * and is looked at whatever that was. */
static void extract(const gp_module *module, gp_loop_task *task, gp_goal goal) {
  gp_nest *nests;
  int32_t count;
  int64_t limit = goes_by_record(module, task, goal) ? INT64_MAX : module->params.max_operations;
  if (!find_nests(module, task, goal, &nests, &count)) {
    task->refused = true;
    free(nests);
    return;
  }
  task->refused = !gp_loop_graph_extract(task->loop, module->target, limit, trusts(module, task, goal), nests, count,
                                         &task->graph, &task->refusal);
  if (!task->refused && task->graph.counted) {
    task->trips = gp_loop_constant_iterations(task->loop);
    task->backedges = gp_loop_backedges_expression(task->loop);
  }
  task->extracted = !task->refused && make_problem(task);
}

/* Is loop i the last one of its function in the list? */
static bool ends_function(const gp_module *module, int32_t i) {
  return i + 1 == module->count ||
         gp_loop_function(module->tasks[i].loop) != gp_loop_function(module->tasks[i + 1].loop);
}

static void extract_level(gp_module *module, int32_t level, gp_goal goal) {
  for (int32_t i = 0; i < module->count; i++) {
    if (module->tasks[i].level == level && !module->tasks[i].refused)
      extract(module, &module->tasks[i], goal);
    if (ends_function(module, i))
      gp_host_forget_values(module->host, gp_loop_function(module->tasks[i].loop));
  }
}

/* --- solving ------------------------------------------------------------ */

static void adopt_level(gp_module *module, int32_t level) {
  for (int32_t i = 0; i < module->count; i++)
    if (module->tasks[i].level == level && module->tasks[i].wanted)
      gp_loop_task_adopt(&module->tasks[i], module->target);
}

/* --- the whole ---------------------------------------------------------- */

static bool solve_level(gp_module *module, int32_t level) {
  if (module->params.from && !gp_module_take_level(module, level))
    return false;
  if (!module->params.from)
    gp_module_solve_level(module, level);
  gp_module_bind_level(module, level);
  return true;
}

static bool run(gp_module *module, gp_goal goal) {
  list_loops(module, goal);
  if (goal == GP_GOAL_SCHEDULES && module->writes && module->params.trip_counts)
    gp_module_add_trip_counts(module);
  int32_t levels = 1;
  for (int32_t i = 0; i < module->count; i++)
    if (!module->tasks[i].refused && module->tasks[i].level >= levels)
      levels = module->tasks[i].level + 1;
  for (int32_t level = 0; level < levels; level++) {
    extract_level(module, level, goal);
    if (goal >= GP_GOAL_GRAPHS && !gp_module_dump(module, level))
      return false;
    if (module->by_records)
      adopt_level(module, level);
    if ((goal == GP_GOAL_SCHEDULES || (goal == GP_GOAL_GRAPHS && level + 1 < levels)) && !solve_level(module, level))
      return false;
    if (goal == GP_GOAL_SCHEDULES && !gp_module_dump_schedules(module, level))
      return false;
  }
  return true;
}

bool gp_module_run(gp_module *module, gp_goal goal) {
  if (goal == GP_GOAL_SCHEDULES && module->writes)
    gp_module_drop_trip_counts(module);
  gp_host_drop_flags(module->host);
  bool good = run(module, goal);
  gp_host_restore_flags(module->host);
  return good;
}
