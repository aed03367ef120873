/* gaus-verify: extracts the graph of every annotated loop again and checks its schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Loops without a schedule are fine. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "passes/passes.h"
#include "passes/verify_reading.h"
#include "schedule/record.h"
#include "gaus-ir/keys.h"

typedef struct checker {
  gp_module *module;
  gaus_ir_module *schedules; /* as libgaus-ir reads them */
  gp_str errors;             /* one on each line */
  int32_t count;
} checker;

/* An error of the loop, or of one instruction in it. */
GAUS_PRINTF(4, 5)
static bool fail(checker *c, gp_host_loop *loop, LLVMValueRef inst, const char *format, ...) {
  char problem[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem, sizeof problem, format, arguments);
  va_end(arguments);
  gp_str_add(&c->errors, c->count++ ? "\ngaus-verify: " : "gaus-verify: ");
  gp_describe_loop(&c->errors, loop);
  gp_str_add(&c->errors, ": %s", problem);
  if (inst)
    gp_add_place(&c->errors, loop, inst);
  return false;
}

static bool check_current(checker *c, const gp_loop_task *task, const gp_loop_record *record) {
  gp_refusal why = {0};
  bool good =
      gp_loop_record_is_current(task, record, &why) || fail(c, task->loop, why.where, "%s", gp_str_chars(&why.message));
  gp_str_clear(&why.message);
  return good;
}

/* Reads the starts and units; false if an instruction has none or bad ones. */
static bool read_marks(checker *c, const gp_loop_task *task, const gp_loop_record *record, int32_t *start,
                       int32_t *unit, int32_t *arrival) {
  for (int32_t v = 0; v < task->graph.num_nodes; v++) {
    LLVMValueRef inst = task->graph.nodes[v].inst;
    const char *name = task->graph.nodes[v].name;
    gp_instruction_schedule mark;
    if (!gp_node_schedule_read(&task->graph.nodes[v], &mark))
      return fail(c, task->loop, inst, "the metadata of %s is malformed", name);
    if (mark.cycle < 0 || mark.stage < 0)
      return fail(c, task->loop, inst, "its schedule is stale: %s has no %s", name,
                  mark.cycle < 0 ? GAUS_IR_KEY_CYCLE : GAUS_IR_KEY_STAGE);
    int64_t stage = record->ii ? mark.cycle / record->ii : 0;
    if (mark.stage != stage)
      return fail(c, task->loop, inst,
                  "%s has stage %" PRId64 ", but cycle %" PRId64 " at II %" PRId64 " is stage %" PRId64, name,
                  mark.stage, mark.cycle, record->ii, stage);
    start[v] = (int32_t)mark.cycle;
    unit[v] = (int32_t)mark.unit;
    arrival[v] = (int32_t)mark.arrival;
  }
  return true;
}

static bool check_figure(checker *c, const gp_loop_task *task, const char *name, int64_t recorded, int64_t computed) {
  return recorded == computed ||
         fail(c, task->loop, NULL, "%s is %" PRId64 ", but %" PRId64 " is recorded", name, computed, recorded);
}

static bool check_figures(checker *c, const gp_loop_task *task, const gp_loop_record *record, const int32_t *start) {
  gaus_schedule *s;
  gaus_error err;
  if (gaus_schedule_create(task->problem, start, (int32_t)record->ii, &s, &err) != GAUS_OK)
    return fail(c, task->loop, NULL, "%s", err.message);
  bool good = check_figure(c, task, "its length", record->length, s->metrics.length) &&
              check_figure(c, task, "its number of stages", record->stages, s->metrics.stages) &&
              (!record->has_states || check_figure(c, task, "its number of states", record->states, gp_states(s))) &&
              check_figure(c, task, "ResMII", record->res_mii, task->bounds.res_mii) &&
              check_figure(c, task, "RecMII", record->rec_mii, task->bounds.rec_mii);
  gaus_schedule_destroy(s);
  return good;
}

/* --- units -------------------------------------------------------------- */

static bool share_slot(int64_t ii, int64_t start_a, int64_t start_b, int64_t blocking) {
  int64_t apart = start_b - start_a;
  if (!ii)
    return apart < blocking && -apart < blocking;
  apart = ((apart % ii) + ii) % ii;
  return apart < blocking || ii - apart < blocking;
}

static bool check_unit(checker *c, const gp_loop_task *task, const gp_loop_record *record, const int32_t *start,
                       const int32_t *unit, int32_t v) {
  gaus_operation operation = gaus_problem_operation(task->problem, v);
  gaus_operator_type type = gaus_problem_type(task->problem, operation.type);
  if (unit[v] < 0)
    return true;
  if (type.limit == GAUS_UNLIMITED || unit[v] >= type.limit)
    return fail(c, task->loop, task->graph.nodes[v].inst, "%s is bound to unit %d of '%s', which has %d",
                operation.name, (int)unit[v], type.name, type.limit == GAUS_UNLIMITED ? 0 : (int)type.limit);
  for (int32_t w = 0; w < v; w++)
    if (unit[w] == unit[v] && gaus_problem_operation(task->problem, w).type == operation.type &&
        share_slot(record->ii, start[w], start[v], type.blocking))
      return fail(c, task->loop, task->graph.nodes[v].inst, "%s and %s hold unit %d of '%s' in the same slot",
                  gaus_problem_operation(task->problem, w).name, operation.name, (int)unit[v], type.name);
  return true;
}

/* --- one loop ----------------------------------------------------------- */

static bool check_legal(checker *c, const gp_loop_task *task, const gp_loop_record *record, const int32_t *start) {
  gaus_error err;
  if (gaus_schedule_verify_starts(task->problem, start, (int32_t)record->ii, 0, &err) == GAUS_OK)
    return true;
  return fail(c, task->loop, NULL, "%s", err.message);
}

/* Marks of another clock period, or of another schedule. Without a period
 * there are none. */
static bool check_arrivals(checker *c, const gp_loop_task *task, const gp_loop_record *record, const int32_t *start,
                           const int32_t *recorded) {
  bool good = true, timed = gaus_problem_clock_period(task->problem) > 0;
  double *arrival = gp_host_realloc(NULL, (size_t)task->graph.num_nodes, sizeof *arrival);
  gaus_error err;
  if (timed && gaus_schedule_arrival_times(task->problem, start, (int32_t)record->ii, arrival, &err) != GAUS_OK)
    good = fail(c, task->loop, NULL, "%s", err.message);
  for (int32_t v = 0; good && v < task->graph.num_nodes; v++) {
    int32_t expected = timed && !task->graph.nodes[v].nest ? gp_picoseconds(arrival[v]) : -1;
    if (recorded[v] != expected)
      good = fail(c, task->loop, task->graph.nodes[v].inst,
                  "the inputs of %s arrive after %d ps, but %d is recorded (-1: nothing)", task->graph.nodes[v].name,
                  (int)expected, (int)recorded[v]);
  }
  free(arrival);
  return good;
}

static bool check_reading(checker *c, const gp_loop_task *task, const int32_t *start) {
  gp_refusal why = {0};
  bool good = gp_check_reading(task, c->schedules, start, &why) ||
              fail(c, task->loop, why.where, "%s", gp_str_chars(&why.message));
  gp_str_clear(&why.message);
  return good;
}

static void check_loop(checker *c, const gp_loop_task *task, const gp_loop_record *record) {
  if (!check_current(c, task, record))
    return;
  size_t count = (size_t)task->graph.num_nodes;
  int32_t *start = gp_host_realloc(NULL, count, sizeof *start), *unit = gp_host_realloc(NULL, count, sizeof *unit);
  int32_t *arrival = gp_host_realloc(NULL, count, sizeof *arrival);
  bool good = read_marks(c, task, record, start, unit, arrival) && check_legal(c, task, record, start) &&
              check_figures(c, task, record, start) && check_arrivals(c, task, record, start, arrival);
  for (int32_t v = 0; good && v < task->graph.num_nodes; v++)
    good = check_unit(c, task, record, start, unit, v);
  if (good)
    check_reading(c, task, start);
  free(start);
  free(unit);
  free(arrival);
}

void gp_verify_pass(gp_host *host, const char *params) {
  gp_module module;
  if (gp_module_begin(&module, host, "gaus-verify", params)) {
    checker c = {&module, NULL, {0}, 0};
    gp_module_run(&module, GP_GOAL_RECORDS);
    if (gaus_ir_read(gp_host_module(host), &c.schedules) != GAUS_IR_OK)
      gp_host_error(host, "gaus-verify: there is no memory to read the records");
    for (int32_t i = 0; i < module.count; i++) {
      gp_loop_record record;
      gp_loop_record_read(module.tasks[i].loop, &record);
      if (record.present && c.schedules)
        check_loop(&c, &module.tasks[i], &record);
      gp_loop_record_clear(&record);
    }
    if (c.count)
      gp_host_error(host, c.errors.chars);
    gp_str_clear(&c.errors);
    gaus_ir_destroy(c.schedules);
  }
  gp_module_clear(&module);
}
