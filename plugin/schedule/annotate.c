/* Writes a schedule into the IR as metadata, and removes such metadata.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/annotate.h"
#include "schedule/metadata_keys.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/metadata.h"
#include "schedule/record.h"

static LLVMMetadataRef integer(LLVMContextRef context, unsigned bits, int64_t value) {
  return LLVMValueAsMetadata(LLVMConstInt(LLVMIntTypeInContext(context, bits), (unsigned long long)value, true));
}

/* --- writing ------------------------------------------------------------ */

static void mark(LLVMContextRef context, LLVMValueRef inst, const char *kind, int32_t value) {
  LLVMMetadataRef operand = integer(context, 32, value);
  LLVMMetadataRef node = LLVMMDNodeInContext2(context, &operand, 1);
  LLVMSetMetadata(inst, gp_metadata_kind(context, kind), LLVMMetadataAsValue(context, node));
}

static LLVMMetadataRef child(LLVMContextRef context, const char *name, LLVMMetadataRef value) {
  LLVMMetadataRef operands[] = {LLVMMDStringInContext2(context, name, strlen(name)), value};
  return LLVMMDNodeInContext2(context, operands, 2);
}

/* Returns the children that are not the plugin's, with room for `more`. */
static LLVMMetadataRef *other_children(gp_host_loop *loop, size_t more, size_t *count) {
  LLVMValueRef *children, *operands;
  size_t all = gp_loop_children(loop, &children);
  LLVMMetadataRef *kept = gp_host_realloc(NULL, all + more, sizeof *kept);
  *count = 0;
  for (size_t i = 0; i < all; i++) {
    size_t size = gp_node_operands(children[i], &operands);
    bool ours = size && gp_starts_with(operands[0], "gaus.");
    free(operands);
    if (!ours && children[i])
      kept[(*count)++] = LLVMValueAsMetadata(children[i]);
  }
  free(children);
  return kept;
}

/* Adds the children that say what the loop is as an operation of the loop around it. */
static void add_outer(const gp_loop_task *task, LLVMContextRef context, LLVMMetadataRef *children, size_t *count) {
  int32_t place = gp_loop_task_place(task);
  if (place < 0 || !task->outer->schedule)
    return;
  const gp_nest *nest = task->outer->graph.nodes[place].nest;
  int32_t cycle = task->outer->schedule->start[place], ii = task->outer->schedule->ii;
  children[(*count)++] = child(context, GP_KEY_OUTER_CYCLE, integer(context, 32, cycle));
  children[(*count)++] = child(context, GP_KEY_OUTER_STAGE, integer(context, 32, ii ? cycle / ii : 0));
  children[(*count)++] = child(context, GP_KEY_OUTER_LATENCY, integer(context, 32, nest->latency));
  children[(*count)++] = child(context, GP_KEY_OUTER_TRIPS, integer(context, 32, nest->trips));
  if (nest->assumed)
    children[(*count)++] =
        child(context, GP_KEY_OUTER_ASSUMED, LLVMMDStringInContext2(context, nest->assumed, strlen(nest->assumed)));
}

static void record(const gp_loop_task *task, LLVMContextRef context) {
  const gaus_schedule *s = task->schedule;
  const char *target = gp_target_name(task->graph.target);
  const struct {
    const char *name;
    int64_t value;
  } rows[] = {{GP_KEY_VERSION, gp_metadata_version(task)},
              {GP_KEY_II, s->ii},
              {GP_KEY_STAGES, s->metrics.stages},
              {GP_KEY_LENGTH, s->metrics.length},
              {GP_KEY_STATES, gp_states(s)},
              {GP_KEY_RES_MII, task->bounds.res_mii},
              {GP_KEY_REC_MII, task->bounds.rec_mii},
              {GP_KEY_OPERATIONS, s->num_operations}};
  enum { ROWS = sizeof rows / sizeof *rows };
  size_t count;
  LLVMMetadataRef *children = other_children(task->loop, ROWS + 11, &count);
  for (size_t i = 0; i < ROWS; i++)
    children[count++] = child(context, rows[i].name, integer(context, 32, rows[i].value));
  double period = gaus_problem_clock_period(task->problem);
  if (period > 0)
    children[count++] = child(context, GP_KEY_CLOCK_PERIOD, integer(context, 32, gp_picoseconds(period)));
  children[count++] = child(context, GP_KEY_HASH, integer(context, 64, (int64_t)task->graph.hash));
  children[count++] = child(context, GP_KEY_TARGET, LLVMMDStringInContext2(context, target, strlen(target)));
  children[count++] =
      child(context, GP_KEY_TARGET_HASH, integer(context, 64, (int64_t)gp_target_hash(task->graph.target)));
  if (task->graph.num_nests)
    children[count++] = child(context, GP_KEY_NESTS, integer(context, 32, task->graph.num_nests));
  if (task->graph.num_promised)
    children[count++] = child(context, GP_KEY_PROMISED, integer(context, 32, task->graph.num_promised));
  add_outer(task, context, children, &count);
  gp_loop_set_id(task->loop, children, count);
  free(children);
}

static void mark_arrivals(const gp_loop_task *task, LLVMContextRef context) {
  double *arrival = gp_host_realloc(NULL, (size_t)task->graph.num_nodes, sizeof *arrival);
  gaus_error err;
  if (gaus_schedule_arrival_times(task->problem, task->schedule->start, task->schedule->ii, arrival, &err) == GAUS_OK)
    for (int32_t v = 0; v < task->graph.num_nodes; v++)
      if (!task->graph.nodes[v].nest)
        mark(context, task->graph.nodes[v].inst, GP_KEY_ARRIVAL, gp_picoseconds(arrival[v]));
  free(arrival);
}

void gp_annotate(const gp_loop_task *task) {
  LLVMContextRef context = LLVMGetModuleContext(LLVMGetGlobalParent(gp_loop_function(task->loop)));
  int32_t ii = task->schedule->ii;
  for (int32_t v = 0; v < task->graph.num_nodes; v++) {
    LLVMValueRef inst = task->graph.nodes[v].inst;
    int32_t cycle = task->schedule->start[v];
    if (task->graph.nodes[v].nest)
      continue;
    mark(context, inst, GP_KEY_CYCLE, cycle);
    mark(context, inst, GP_KEY_STAGE, ii ? cycle / ii : 0);
    if (task->unit && task->unit[v] >= 0)
      mark(context, inst, GP_KEY_UNIT, task->unit[v]);
  }
  if (gaus_problem_clock_period(task->problem) > 0)
    mark_arrivals(task, context);
  record(task, context);
}

static LLVMMetadataRef pipelined(gp_host_loop *loop) {
  LLVMContextRef context = LLVMGetModuleContext(LLVMGetGlobalParent(gp_loop_function(loop)));
  return child(context, GP_KEY_PIPELINED, integer(context, 32, 1));
}

void gp_note_pipelined(gp_host_loop *loop) {
  LLVMContextRef context = LLVMGetModuleContext(LLVMGetGlobalParent(gp_loop_function(loop)));
  size_t count, kept = 0;
  LLVMMetadataRef *children = other_children(loop, 2, &count);
  for (size_t i = 0; i < count; i++) {
    LLVMValueRef *operands;
    size_t size = gp_node_operands(LLVMMetadataAsValue(context, children[i]), &operands);
    /* An iteration of the kernel has accesses of several iterations of the loop. */
    if (!size || !gp_starts_with(operands[0], "llvm.loop.parallel_accesses"))
      children[kept++] = children[i];
    free(operands);
  }
  children[kept++] = pipelined(loop);
  gp_loop_set_id(loop, children, kept);
  free(children);
}

/* --- removing ----------------------------------------------------------- */

/* In the order in which the first operation has them, with or without a unit:
 * LLVM writes them in the order in which it came to know them. */
static const char *const kinds[] = {GP_KEY_CYCLE, GP_KEY_STAGE, GP_KEY_ARRIVAL, GP_KEY_UNIT};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void find_kinds(LLVMContextRef context, unsigned *ids) {
  for (int k = 0; k < KINDS; k++)
    ids[k] = gp_metadata_kind(context, kinds[k]);
}

static void strip_block(LLVMBasicBlockRef block, const unsigned *ids) {
  for (LLVMValueRef inst = LLVMGetFirstInstruction(block); inst; inst = LLVMGetNextInstruction(inst))
    for (int k = 0; LLVMHasMetadata(inst) && k < KINDS; k++)
      if (LLVMGetMetadata(inst, ids[k]))
        LLVMSetMetadata(inst, ids[k], NULL);
}

void gp_strip_instructions(LLVMModuleRef module) {
  unsigned ids[KINDS];
  find_kinds(LLVMGetModuleContext(module), ids);
  for (LLVMValueRef f = LLVMGetFirstFunction(module); f; f = LLVMGetNextFunction(f))
    for (LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(f); block; block = LLVMGetNextBasicBlock(block))
      strip_block(block, ids);
}

void gp_strip_block(LLVMBasicBlockRef block) {
  unsigned ids[KINDS];
  find_kinds(LLVMGetModuleContext(LLVMGetGlobalParent(LLVMGetBasicBlockParent(block))), ids);
  strip_block(block, ids);
}

void gp_strip_loop(gp_host_loop *loop) {
  gp_loop_record there;
  gp_loop_record_read(loop, &there);
  if (there.present) {
    size_t count;
    bool kernel = gp_is_pipelined(loop); /* which it is with or without a record */
    LLVMMetadataRef *children = other_children(loop, 1, &count);
    if (kernel)
      children[count++] = pipelined(loop);
    gp_loop_set_id(loop, children, count);
    free(children);
  }
  gp_loop_record_clear(&there);
}
