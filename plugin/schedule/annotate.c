/* Writes a schedule into the IR as metadata, and removes such metadata.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/annotate.h"
#include "gaus-ir/keys.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/metadata.h"
#include "gaus-ir/metadata.h"
#include "schedule/record.h"
#include "support/check.h"

static LLVMMetadataRef integer(LLVMContextRef context, unsigned bits, int64_t value) {
  return LLVMValueAsMetadata(LLVMConstInt(LLVMIntTypeInContext(context, bits), (unsigned long long)value, true));
}

/* --- writing ------------------------------------------------------------ */

/* The only operand of metadata on an instruction. */
static void attach(LLVMContextRef context, LLVMValueRef inst, const char *kind, LLVMMetadataRef operand) {
  LLVMMetadataRef node = LLVMMDNodeInContext2(context, &operand, 1);
  LLVMSetMetadata(inst, gp_metadata_kind(context, kind), LLVMMetadataAsValue(context, node));
}

static LLVMMetadataRef string(LLVMContextRef context, const char *text) {
  return LLVMMDStringInContext2(context, text, strlen(text));
}

static void mark(LLVMContextRef context, LLVMValueRef inst, const char *kind, int32_t value) {
  attach(context, inst, kind, integer(context, 32, value));
}

static LLVMMetadataRef child(LLVMContextRef context, const char *name, LLVMMetadataRef value) {
  LLVMMetadataRef operands[] = {string(context, name), value};
  return LLVMMDNodeInContext2(context, operands, 2);
}

/* Children of a loop's node, as they are gathered. */
typedef struct children {
  LLVMContextRef context;
  LLVMMetadataRef *items;
  int32_t count, capacity;
} children;

static void keep(children *all, LLVMMetadataRef item) {
  gp_make_room(&all->items, all->count, &all->capacity, sizeof *all->items);
  all->items[all->count++] = item;
}

static void add(children *all, const char *name, LLVMMetadataRef value) {
  keep(all, child(all->context, name, value));
}

static void add_number(children *all, const char *name, unsigned bits, int64_t value) {
  add(all, name, integer(all->context, bits, value));
}

static void add_text(children *all, const char *name, const char *text) {
  add(all, name, string(all->context, text));
}

/* Returns the children that are not the plugin's. */
static children other_children(gp_host_loop *loop) {
  children all = {.context = LLVMGetModuleContext(LLVMGetGlobalParent(gp_loop_function(loop)))};
  LLVMValueRef *there, *operands;
  size_t count = gp_loop_children(loop, &there);
  for (size_t i = 0; i < count; i++) {
    size_t size = gp_node_operands(there[i], &operands);
    bool ours = size && gp_starts_with(operands[0], "gaus.");
    free(operands);
    if (!ours && there[i])
      keep(&all, LLVMValueAsMetadata(there[i]));
  }
  free(there);
  return all;
}

static void replace_children(gp_host_loop *loop, children *all) {
  gp_loop_set_id(loop, all->items, (size_t)all->count);
  free(all->items);
}

/* Adds the children that say what the loop is as an operation of the loop around it. */
static void add_outer(const gp_loop_task *task, const gp_params *params, children *all) {
  int32_t place = gp_loop_task_place(task);
  if (place < 0 || !task->outer->schedule)
    return;
  const gaus_schedule *outer = task->outer->schedule;
  const gp_nest *nest = task->outer->graph.nodes[place].nest;
  int32_t cycle = outer->start[place], ii = outer->ii;
  add_number(all, GAUS_IR_KEY_OUTER_CYCLE, 32, cycle);
  add_number(all, GAUS_IR_KEY_OUTER_STAGE, 32, ii ? cycle / ii : 0);
  add_number(all, GAUS_IR_KEY_OUTER_LATENCY, 32, nest->latency);
  add_number(all, GAUS_IR_KEY_OUTER_TRIPS, 32, nest->trips);
  if (nest->assumed)
    add_text(all, GAUS_IR_KEY_OUTER_ASSUMED, nest->assumed);
  if (params->record < GAUS_IR_VERSION)
    return;
  int32_t *order = gp_slot_order(outer->start, outer->num_operations, ii);
  add_number(all, GAUS_IR_KEY_OUTER_ORDER, 32, order[place]);
  free(order);
}

static void add_figures(const gp_loop_task *task, const gp_params *params, children *all) {
  const gaus_schedule *s = task->schedule;
  add_number(all, GAUS_IR_KEY_VERSION, 32, params->record < GAUS_IR_VERSION ? gp_old_version(task) : GAUS_IR_VERSION);
  add_number(all, GAUS_IR_KEY_II, 32, s->ii);
  add_number(all, GAUS_IR_KEY_STAGES, 32, s->metrics.stages);
  add_number(all, GAUS_IR_KEY_LENGTH, 32, s->metrics.length);
  add_number(all, GAUS_IR_KEY_STATES, 32, gp_states(s));
  add_number(all, GAUS_IR_KEY_RES_MII, 32, task->bounds.res_mii);
  add_number(all, GAUS_IR_KEY_REC_MII, 32, task->bounds.rec_mii);
  add_number(all, GAUS_IR_KEY_OPERATIONS, 32, s->num_operations);
  double period = gaus_problem_clock_period(task->problem);
  if (period > 0)
    add_number(all, GAUS_IR_KEY_CLOCK_PERIOD, 32, gp_picoseconds(period));
  add_number(all, GAUS_IR_KEY_HASH, 64, (int64_t)task->graph.hash);
  add_text(all, GAUS_IR_KEY_TARGET, gp_target_name(task->graph.target));
  add_number(all, GAUS_IR_KEY_TARGET_HASH, 64, (int64_t)gp_target_hash(task->graph.target));
  if (task->graph.num_nests)
    add_number(all, GAUS_IR_KEY_NESTS, 32, task->graph.num_nests);
  if (task->graph.num_promised)
    add_number(all, GAUS_IR_KEY_PROMISED, 32, task->graph.num_promised);
}

static void add_trips(const gp_loop_task *task, children *all) {
  if (task->trips) {
    add_number(all, GAUS_IR_KEY_TRIPS, 64, task->trips);
    return;
  }
  add_text(all, GAUS_IR_KEY_TRIPS, task->graph.counted ? "counted" : "tested");
  if (task->graph.counted && task->backedges) {
    gp_str text = {0};
    gp_str_add(&text, "1 + %s", task->backedges);
    add_text(all, GAUS_IR_KEY_TRIPS_EXPRESSION, text.chars);
    gp_str_clear(&text);
  }
}

/* What is in records of this version alone. */
static void add_more(const gp_loop_task *task, children *all) {
  size_t size;
  const char *file = gp_loop_file(task->loop, &size);
  add_text(all, GAUS_IR_KEY_NAME, task->name);
  if (size && gp_loop_line(task->loop)) {
    add(all, GAUS_IR_KEY_FILE, LLVMMDStringInContext2(all->context, file, size));
    add_number(all, GAUS_IR_KEY_LINE, 32, gp_loop_line(task->loop));
  }
  add_trips(task, all);
  int32_t waits = 0;
  for (int32_t i = 0; i < task->graph.num_nests; i++)
    waits += task->graph.nests[i].assumed != NULL;
  if (waits)
    add_number(all, GAUS_IR_KEY_WAITS, 32, waits);
  if (task->dump)
    add_text(all, GAUS_IR_KEY_DUMP, task->dump);
}

static void record(const gp_loop_task *task, const gp_params *params) {
  children all = other_children(task->loop);
  add_figures(task, params, &all);
  if (params->record == GAUS_IR_VERSION)
    add_more(task, &all);
  add_outer(task, params, &all);
  replace_children(task->loop, &all);
}

static void mark_arrivals(const gp_loop_task *task, LLVMContextRef context) {
  double *arrival = gp_host_realloc(NULL, (size_t)task->graph.num_nodes, sizeof *arrival);
  gaus_error err;
  if (gaus_schedule_arrival_times(task->problem, task->schedule->start, task->schedule->ii, arrival, &err) == GAUS_OK)
    for (int32_t v = 0; v < task->graph.num_nodes; v++)
      if (!task->graph.nodes[v].nest)
        mark(context, task->graph.nodes[v].inst, GAUS_IR_KEY_ARRIVAL, gp_picoseconds(arrival[v]));
  free(arrival);
}

/* What is in records of this version alone. */
static void mark_operation(const gp_loop_task *task, LLVMContextRef context, int32_t v, int32_t order) {
  const gp_node *node = &task->graph.nodes[v];
  gaus_operator_type type = gp_loop_graph_type(&task->graph, v);
  mark(context, node->inst, GAUS_IR_KEY_ORDER, order);
  attach(context, node->inst, GAUS_IR_KEY_OPERATOR, string(context, type.name));
  mark(context, node->inst, GAUS_IR_KEY_LATENCY, type.latency);
  mark(context, node->inst, GAUS_IR_KEY_PREDICATED, node->waits);
}

static void mark_text(LLVMContextRef context, LLVMValueRef inst, const char *kind, int32_t value) {
  char text[16];
  snprintf(text, sizeof text, "%" PRId32, value);
  attach(context, inst, kind, string(context, text));
}

static void mark_for_legup(const gp_loop_task *task, LLVMContextRef context, int32_t v) {
  LLVMValueRef inst = task->graph.nodes[v].inst;
  int32_t cycle = task->schedule->start[v];
  mark_text(context, inst, GAUS_IR_KEY_LEGUP_START_TIME, cycle);
  mark_text(context, inst, GAUS_IR_KEY_LEGUP_AVAIL_TIME, cycle + gp_loop_graph_type(&task->graph, v).latency);
  mark_text(context, inst, GAUS_IR_KEY_LEGUP_STAGE, task->schedule->ii ? cycle / task->schedule->ii : 0);
}

/* Does what was written read as the schedule, for this graph? */
static bool is_in_step(const gp_loop_task *task) {
  gp_loop_record there;
  gp_refusal why = {0};
  gp_loop_record_read(task->loop, &there);
  bool good = gp_loop_record_is_current(task, &there, &why) && there.ii == task->schedule->ii;
  for (int32_t v = 0; v < task->graph.num_nodes && good; v++) {
    gp_instruction_schedule mark = {0};
    good = task->graph.nodes[v].nest ||
           (gp_instruction_schedule_read(task->graph.nodes[v].inst, &mark) && mark.cycle == task->schedule->start[v]);
  }
  gp_str_clear(&why.message);
  gp_loop_record_clear(&there);
  return good;
}

void gp_annotate(const gp_loop_task *task, const gp_params *params) {
  LLVMContextRef context = LLVMGetModuleContext(LLVMGetGlobalParent(gp_loop_function(task->loop)));
  int32_t ii = task->schedule->ii, *order = gp_slot_order(task->schedule->start, task->graph.num_nodes, ii);
  for (int32_t v = 0; v < task->graph.num_nodes; v++) {
    LLVMValueRef inst = task->graph.nodes[v].inst;
    int32_t cycle = task->schedule->start[v];
    if (task->graph.nodes[v].nest)
      continue;
    mark(context, inst, GAUS_IR_KEY_CYCLE, cycle);
    mark(context, inst, GAUS_IR_KEY_STAGE, ii ? cycle / ii : 0);
    if (task->unit && task->unit[v] >= 0)
      mark(context, inst, GAUS_IR_KEY_UNIT, task->unit[v]);
    if (params->record == GAUS_IR_VERSION)
      mark_operation(task, context, v, order[v]);
    if (params->legup)
      mark_for_legup(task, context, v);
  }
  free(order);
  if (gaus_problem_clock_period(task->problem) > 0)
    mark_arrivals(task, context);
  record(task, params);
  GP_ASSERT(is_in_step(task));
}

static LLVMMetadataRef pipelined(gp_host_loop *loop) {
  LLVMContextRef context = LLVMGetModuleContext(LLVMGetGlobalParent(gp_loop_function(loop)));
  return child(context, GAUS_IR_KEY_PIPELINED, integer(context, 32, 1));
}

void gp_note_pipelined(gp_host_loop *loop) {
  children all = other_children(loop);
  int32_t kept = 0;
  for (int32_t i = 0; i < all.count; i++) {
    LLVMValueRef *operands;
    size_t size = gp_node_operands(LLVMMetadataAsValue(all.context, all.items[i]), &operands);
    /* An iteration of the kernel has accesses of several iterations of the loop. */
    if (!size || !gp_starts_with(operands[0], "llvm.loop.parallel_accesses"))
      all.items[kept++] = all.items[i];
    free(operands);
  }
  all.count = kept;
  keep(&all, pipelined(loop));
  replace_children(loop, &all);
}

/* --- removing ----------------------------------------------------------- */

/* In the order in which the first operation has them, with or without a unit, which is
 * therefore last: LLVM writes them in the order in which it came to know them. */
static const char *const kinds[] = {GAUS_IR_KEY_CYCLE,
                                    GAUS_IR_KEY_STAGE,
                                    GAUS_IR_KEY_ORDER,
                                    GAUS_IR_KEY_OPERATOR,
                                    GAUS_IR_KEY_LATENCY,
                                    GAUS_IR_KEY_PREDICATED,
                                    GAUS_IR_KEY_LEGUP_START_TIME,
                                    GAUS_IR_KEY_LEGUP_AVAIL_TIME,
                                    GAUS_IR_KEY_LEGUP_STAGE,
                                    GAUS_IR_KEY_ARRIVAL,
                                    GAUS_IR_KEY_UNIT};
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
    bool kernel = gp_is_pipelined(loop); /* which it is with or without a record */
    children all = other_children(loop);
    if (kernel)
      keep(&all, pipelined(loop));
    replace_children(loop, &all);
  }
  gp_loop_record_clear(&there);
}
