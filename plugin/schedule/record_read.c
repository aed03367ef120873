/* Reads the record of a schedule from a loop and from its instructions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/annotate.h"
#include "gaus-ir/keys.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/metadata.h"
#include "schedule/record.h"

int gp_old_version(const gp_loop_task *task) {
  if (gp_loop_is_innermost(task->loop))
    return 1;
  return gp_loop_graph_waits(&task->graph) ? 3 : 2;
}

int32_t gp_picoseconds(double ns) {
  return (int32_t)(ns * 1000 + 0.5);
}

bool gp_is_pipelined(gp_host_loop *loop) {
  LLVMValueRef *operands;
  size_t count = gp_loop_child(loop, GAUS_IR_KEY_PIPELINED, 0, &operands);
  free(operands);
  return count > 0;
}

static void read_target(gp_host_loop *loop, gp_loop_record *out) {
  LLVMValueRef *operands;
  size_t count = gp_loop_child(loop, GAUS_IR_KEY_TARGET, 0, &operands);
  unsigned size;
  const char *name = count > 1 && operands[1] ? LLVMGetMDString(operands[1], &size) : NULL;
  if (name)
    out->target = gp_copy_string(name, size);
  free(operands);
}

/* Reads a child that records of earlier releases do not have. A malformed one counts as present. */
static bool read_more(gp_host_loop *loop, const char *name, int64_t *out) {
  LLVMValueRef *operands;
  size_t count = gp_loop_child(loop, name, 0, &operands);
  if (count < 2 || !gp_read_integer(operands[1], out))
    *out = -1;
  free(operands);
  return count > 0;
}

/* Whatever value the child has, the schedule rests on promises. */
static int64_t read_promised(gp_host_loop *loop) {
  LLVMValueRef *operands;
  int64_t promised = 0;
  size_t count = gp_loop_child(loop, GAUS_IR_KEY_PROMISED, 0, &operands);
  if (count && !(count > 1 && gp_read_integer(operands[1], &promised) && promised > 0))
    promised = 1;
  free(operands);
  return promised;
}

void gp_loop_record_read(gp_host_loop *loop, gp_loop_record *out) {
  *out = (gp_loop_record){0};
  const struct {
    const char *name;
    int64_t *value;
  } rows[] = {{GAUS_IR_KEY_VERSION, &out->version},       {GAUS_IR_KEY_II, &out->ii},
              {GAUS_IR_KEY_STAGES, &out->stages},         {GAUS_IR_KEY_LENGTH, &out->length},
              {GAUS_IR_KEY_RES_MII, &out->res_mii},       {GAUS_IR_KEY_REC_MII, &out->rec_mii},
              {GAUS_IR_KEY_OPERATIONS, &out->operations}, {GAUS_IR_KEY_HASH, &out->hash}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    LLVMValueRef *operands;
    size_t count = gp_loop_child(loop, rows[i].name, 0, &operands);
    out->present |= count > 0;
    if (!(count > 1 && gp_read_integer(operands[1], rows[i].value)) && !out->missing)
      out->missing = rows[i].name;
    free(operands);
  }
  out->has_states = read_more(loop, GAUS_IR_KEY_STATES, &out->states);
  out->has_target_hash = read_more(loop, GAUS_IR_KEY_TARGET_HASH, &out->target_hash);
  read_target(loop, out);
  out->promised = read_promised(loop);
}

void gp_loop_record_clear(gp_loop_record *record) {
  free(record->target);
}

static bool read_mark(LLVMContextRef context, LLVMValueRef inst, const char *kind, int64_t *out) {
  LLVMValueRef node = LLVMGetMetadata(inst, gp_metadata_kind(context, kind)), *operands;
  *out = -1;
  size_t count = gp_node_operands(node, &operands);
  bool good = count == 1 && gp_read_integer(operands[0], out) && *out >= 0 && *out <= INT32_MAX;
  free(operands);
  return !node || good;
}

static bool read_outer(gp_host_loop *loop, const char *name, int64_t *out) {
  LLVMValueRef *operands;
  *out = -1;
  size_t count = gp_loop_child(loop, name, 0, &operands);
  bool good = count > 1 && gp_read_integer(operands[1], out) && *out >= 0 && *out <= INT32_MAX;
  free(operands);
  return !count || good;
}

bool gp_outer_schedule_read(gp_host_loop *loop, gp_outer_schedule *out) {
  LLVMValueRef *operands;
  out->assumed = gp_loop_child(loop, GAUS_IR_KEY_OUTER_ASSUMED, 0, &operands) > 0;
  free(operands);
  bool cycle = read_outer(loop, GAUS_IR_KEY_OUTER_CYCLE, &out->cycle);
  bool stage = read_outer(loop, GAUS_IR_KEY_OUTER_STAGE, &out->stage);
  bool trips = read_outer(loop, GAUS_IR_KEY_OUTER_TRIPS, &out->trips);
  return read_outer(loop, GAUS_IR_KEY_OUTER_LATENCY, &out->latency) && cycle && stage && trips;
}

bool gp_node_schedule_read(const gp_node *node, gp_instruction_schedule *out) {
  gp_outer_schedule mark;
  if (!node->nest)
    return gp_instruction_schedule_read(node->inst, out);
  bool good = gp_outer_schedule_read(node->nest->loop, &mark);
  *out = (gp_instruction_schedule){mark.cycle, mark.stage, -1, -1};
  return good;
}

bool gp_instruction_schedule_read(LLVMValueRef inst, gp_instruction_schedule *out) {
  LLVMContextRef context =
      LLVMGetModuleContext(LLVMGetGlobalParent(LLVMGetBasicBlockParent(LLVMGetInstructionParent(inst))));
  bool cycle = read_mark(context, inst, GAUS_IR_KEY_CYCLE, &out->cycle);
  bool stage = read_mark(context, inst, GAUS_IR_KEY_STAGE, &out->stage);
  bool unit = read_mark(context, inst, GAUS_IR_KEY_UNIT, &out->unit);
  return read_mark(context, inst, GAUS_IR_KEY_ARRIVAL, &out->arrival) && cycle && stage && unit;
}
