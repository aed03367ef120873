/* gaus-pipeline: rewrites scheduled loops into the order of their schedules.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What it cannot rewrite stays as it is, with a remark. It does not ask whether the schedule is
 * legal: gaus-verify does. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bridge/statistics.h"
#include "passes/passes.h"
#include "kernel/kernel.h"
#include "schedule/record.h"

/* A loop on its way. */
typedef struct rewrite {
  const gp_loop_task *task;
  gp_loop_record record;
  int32_t *cycles;
  gp_kernel kernel;
  gp_refusal refusal;
  bool ready, widened; /* a block was put before it */
} rewrite;

/* --- the schedule ------------------------------------------------------- */

static bool check_record(rewrite *r) {
  if (!gp_loop_record_is_current(r->task, &r->record, &r->refusal))
    return false;
  return r->record.ii > 0 || gp_refuse(&r->refusal, "NotPipelined", NULL,
                                       "its schedule is not a modulo schedule (II %" PRId64 ")", r->record.ii);
}

static bool read_cycles(rewrite *r) {
  const gp_loop_graph *graph = &r->task->graph;
  r->cycles = gp_host_realloc(NULL, (size_t)graph->num_nodes, sizeof *r->cycles);
  for (int32_t v = 0; v < graph->num_nodes; v++) {
    gp_instruction_schedule mark;
    if (!gp_instruction_schedule_read(graph->nodes[v].inst, &mark) || mark.cycle < 0)
      return gp_refuse(&r->refusal, "Stale", graph->nodes[v].inst, "its schedule is stale: %.200s has no gaus.cycle",
                       graph->nodes[v].name);
    r->cycles[v] = (int32_t)mark.cycle;
  }
  return true;
}

/* --- remarks ------------------------------------------------------------ */

static void remark(const rewrite *r) {
  gp_host_loop *loop = r->task->loop;
  gp_str where = {0};
  gp_describe_loop(&where, loop);
  if (!r->ready) {
    gp_remark_argument arguments[] = {{"Loop", where.chars}, {"Reason", gp_str_chars(&r->refusal.message)}};
    gp_host_remark(loop, GP_REMARK_MISSED, r->refusal.name, r->refusal.where, "{Loop} is not rewritten: {Reason}",
                   arguments, 2);
  } else {
    char ii[24], stages[24], registers[24];
    snprintf(ii, sizeof ii, "%" PRId64, r->record.ii);
    snprintf(stages, sizeof stages, "%d", (int)r->kernel.stages);
    snprintf(registers, sizeof registers, "%d", (int)r->kernel.num_registers);
    gp_remark_argument arguments[] = {{"Loop", where.chars}, {"II", ii}, {"Stages", stages}, {"Registers", registers}};
    gp_host_remark(loop, GP_REMARK_PASSED, "Rewritten", NULL,
                   "{Loop} is rewritten into the order of its schedule: II {II}, stages {Stages}, registers "
                   "{Registers}",
                   arguments, 4);
  }
  gp_str_clear(&where);
}

static bool make_preheader(rewrite *r) {
  r->widened = !gp_loop_preheader(r->task->loop);
  return gp_loop_make_preheader(r->task->loop) ||
         gp_refuse(&r->refusal, "NoPreheader", NULL, "no place can be made before it for what is computed once");
}

static bool is_wanted(const gp_loop_task *task) {
  return gp_loop_is_innermost(task->loop) && !gp_is_pipelined(task->loop);
}

/* --- loops around them -------------------------------------------------- */

static bool is_own_block(const gp_loop_task *task, LLVMBasicBlockRef block) {
  for (const gp_loop_task *inner = task + 1; inner < task->past; inner = inner->past)
    if (gp_loop_contains(inner->loop, block))
      return false;
  return true;
}

static void drop_schedule(const gp_loop_task *task) {
  LLVMBasicBlockRef *blocks;
  size_t count = gp_loop_blocks(task->loop, &blocks);
  for (size_t b = 0; b < count; b++)
    if (is_own_block(task, blocks[b]))
      gp_strip_block(blocks[b]);
  free(blocks);
  gp_strip_loop(task->loop);
}

/* A schedule of a loop counts on the loops within it as they were. `why` ends
 * "it contains another loop, which". */
static void drop_schedules_around(const gp_loop_task *inner, const char *why) {
  for (const gp_loop_task *task = inner->outer; task; task = task->outer) {
    gp_loop_record record;
    gp_loop_record_read(task->loop, &record);
    gp_loop_record_clear(&record);
    if (!record.present)
      continue;
    gp_str where = {0};
    gp_describe_loop(&where, task->loop);
    gp_remark_argument arguments[] = {{"Loop", where.chars}, {"Why", why}};
    gp_host_remark(task->loop, GP_REMARK_MISSED, "NotInnermost", NULL,
                   "{Loop} is not rewritten: it contains another loop, which {Why}; so its own schedule is dropped",
                   arguments, 2);
    gp_str_clear(&where);
    drop_schedule(task);
  }
}

/* A loop that got a block and nothing more is another one than was scheduled. */
static void drop_where_vain(rewrite *r) {
  if (r->ready || !r->widened)
    return;
  gp_str_add(&r->refusal.message, "; a block was put before it all the same, and so its schedule is dropped");
  drop_schedule(r->task);
  drop_schedules_around(r->task, "got a block before it");
}

/* --- the whole ---------------------------------------------------------- */

static void clear(rewrite *r) {
  gp_loop_record_clear(&r->record);
  gp_kernel_clear(&r->kernel);
  gp_str_clear(&r->refusal.message);
  free(r->cycles);
}

/* Step by step for all loops, as each may be before or in what leads to
 * another: first what needs analyses, then the kernels beside their loops, and
 * last, when no analysis holds any longer, they take the loops' places. */
static void rewrite_all(gp_module *module, rewrite *rewrites, int32_t count) {
  for (rewrite *r = rewrites; r < rewrites + count; r++) {
    gp_loop_record_read(r->task->loop, &r->record);
    r->ready = check_record(r) && read_cycles(r) && make_preheader(r);
  }
  gp_host_drop_flags(module->host);
  for (rewrite *r = rewrites; r < rewrites + count; r++) {
    if (!r->ready)
      continue;
    gp_kernel_init(&r->kernel, &r->task->graph, r->record.ii, r->cycles, &module->params);
    r->ready = gp_kernel_count(&r->kernel, &r->refusal);
    gp_host_forget_values(module->host, gp_loop_function(r->task->loop));
  }
  gp_host_restore_flags(module->host);
  for (rewrite *r = rewrites; r < rewrites + count; r++) {
    r->ready = r->ready && gp_kernel_build(&r->kernel, &r->refusal);
    drop_where_vain(r);
    remark(r);
  }
  for (rewrite *r = rewrites; r < rewrites + count; r++)
    gp_statistics_add(r->ready ? GP_STATISTIC_PIPELINED : GP_STATISTIC_NOT_PIPELINED, 1);
  for (rewrite *r = rewrites; r < rewrites + count; r++)
    if (r->ready)
      drop_schedules_around(r->task, "is");
  for (rewrite *r = rewrites; r < rewrites + count; r++)
    if (r->ready) {
      gp_kernel_commit(&r->kernel);
      gp_host_changed(module->host);
    } else if (r->kernel.count)
      gp_host_drop(r->kernel.count);
}

void gp_pipeline_pass(gp_host *host, const char *params) {
  gp_module module;
  if (gp_module_begin(&module, host, "gaus-pipeline", params)) {
    gp_module_run(&module, GP_GOAL_BODIES);
    rewrite *rewrites = gp_host_realloc(NULL, (size_t)module.count, sizeof *rewrites);
    int32_t count = 0;
    for (int32_t i = 0; i < module.count; i++)
      if (is_wanted(&module.tasks[i]))
        rewrites[count++] = (rewrite){.task = &module.tasks[i]};
    rewrite_all(&module, rewrites, count);
    for (int32_t i = 0; i < count; i++)
      clear(&rewrites[i]);
    free(rewrites);
  }
  gp_module_clear(&module);
}
