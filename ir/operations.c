/* Reads the schedule of each operation from its metadata.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "loop.h"

#include <inttypes.h>
#include <string.h>

#include "gaus-ir/keys.h"

/* --- metadata ----------------------------------------------------------- */

/* The only operand of an instruction's metadata of this kind, NULL where there is none. */
static LLVMValueRef operand_of(LLVMValueRef inst, const char *kind) {
  LLVMContextRef context = LLVMGetTypeContext(LLVMTypeOf(inst));
  LLVMValueRef node = LLVMGetMetadata(inst, LLVMGetMDKindIDInContext(context, kind, (unsigned)strlen(kind))), operand;
  if (!node || LLVMGetMDNodeNumOperands(node) != 1)
    return NULL;
  LLVMGetMDNodeOperands(node, &operand);
  return operand;
}

static bool has(LLVMValueRef inst, const char *kind) {
  LLVMContextRef context = LLVMGetTypeContext(LLVMTypeOf(inst));
  return LLVMGetMetadata(inst, LLVMGetMDKindIDInContext(context, kind, (unsigned)strlen(kind))) != NULL;
}

static bool malformed(gi_loop *l, LLVMValueRef inst, const char *kind) {
  char *text = LLVMPrintValueToString(inst);
  const char *begin = text + strspn(text, " ");
  gi_refuse(l, GAUS_IR_MALFORMED, "%.100s: its '!%s' is absent or malformed; run gaus-schedule again", begin, kind);
  LLVMDisposeMessage(text);
  return false;
}

/* Leaves *out alone where there is none. */
static bool read_number(gi_loop *l, LLVMValueRef inst, const char *kind, int32_t *out) {
  LLVMValueRef operand = operand_of(inst, kind);
  if (!has(inst, kind))
    return true;
  if (!operand || !LLVMIsAConstantInt(operand) || LLVMGetIntTypeWidth(LLVMTypeOf(operand)) > 64)
    return malformed(l, inst, kind);
  long long value = LLVMConstIntGetSExtValue(operand);
  *out = (int32_t)value;
  return (value >= 0 && value <= INT32_MAX) || malformed(l, inst, kind);
}

static bool read_operator(gi_loop *l, LLVMValueRef inst, const char **out) {
  unsigned length;
  LLVMValueRef operand = operand_of(inst, GAUS_IR_KEY_OPERATOR);
  const char *text = operand ? LLVMGetMDString(operand, &length) : NULL;
  if (!text)
    return malformed(l, inst, GAUS_IR_KEY_OPERATOR);
  *out = gi_copy(l->arena, text, length);
  return true;
}

/* --- operations --------------------------------------------------------- */

static bool read_marks(gi_loop *l, LLVMValueRef inst, gaus_ir_operation *op) {
  int32_t predicated = -1;
  const struct {
    const char *kind;
    int32_t *out;
  } rows[] = {{GAUS_IR_KEY_STAGE, &op->stage},     {GAUS_IR_KEY_ORDER, &op->order},
              {GAUS_IR_KEY_LATENCY, &op->latency}, {GAUS_IR_KEY_PREDICATED, &predicated},
              {GAUS_IR_KEY_UNIT, &op->unit},       {GAUS_IR_KEY_ARRIVAL, &op->arrival}};
  enum { REQUIRED = 4 }; /* of the rows: the first ones */
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (!read_number(l, inst, rows[i].kind, rows[i].out))
      return false;
  for (size_t i = 0; i < REQUIRED; i++)
    if (*rows[i].out < 0)
      return malformed(l, inst, rows[i].kind);
  op->predicated = predicated == 1;
  return (predicated <= 1 || malformed(l, inst, GAUS_IR_KEY_PREDICATED)) && read_operator(l, inst, &op->operator_name);
}

static bool check_stage(gi_loop *l, const gaus_ir_operation *op) {
  int32_t stage = l->loop.ii ? op->cycle / l->loop.ii : 0;
  if (op->stage == stage && stage < l->loop.stages)
    return true;
  return gi_refuse(l, GAUS_IR_MALFORMED, "an operation in cycle %" PRId32 " has stage %" PRId32 " of %" PRId32 " at II %" PRId32,
                   op->cycle, op->stage, l->loop.stages, l->loop.ii);
}

static bool add(gi_loop *l, gaus_ir_operation op) {
  if (!check_stage(l, &op))
    return false;
  op.slot = l->loop.ii ? op.cycle % l->loop.ii : op.cycle;
  op.choice = -1;
  l->operations = gi_room(l->arena, l->operations, l->loop.num_operations, &l->cap_operations, sizeof *l->operations);
  l->operations[l->loop.num_operations++] = op;
  return true;
}

/* Users come after what they use but for header phis, so the blocks are walked backwards. */
static void find_ignored(gi_loop *l) {
  for (int32_t b = l->loop.num_blocks; b-- > 0;) {
    LLVMValueRef inst = l->blocks[b].nest ? NULL : LLVMGetLastInstruction(l->blocks[b].block);
    for (; inst; inst = LLVMGetPreviousInstruction(inst)) {
      LLVMUseRef use = b || !LLVMIsAPHINode(inst) ? LLVMGetFirstUse(inst) : NULL;
      bool ignored = use != NULL;
      for (; use; use = LLVMGetNextUse(use))
        ignored &= gi_map_get(&l->ignored, LLVMGetUser(use)) >= 0;
      if (ignored || gi_is_ignored(inst))
        gi_map_set(l->arena, &l->ignored, inst, 1);
    }
  }
}

/* Blocks that are never reached may lead to it too. */
static bool chooses(const gi_loop *l, LLVMValueRef phi) {
  LLVMValueRef only = NULL;
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++) {
    if (gi_map_get(&l->block_index, LLVMGetIncomingBlock(phi, i)) < 0)
      continue;
    if (only && LLVMGetIncomingValue(phi, i) != only)
      return true;
    only = LLVMGetIncomingValue(phi, i);
  }
  return false;
}

/* Is it one by the contract, whether it has metadata or not? */
static bool is_operation(const gi_loop *l, LLVMValueRef inst) {
  LLVMBasicBlockRef block = LLVMGetInstructionParent(inst);
  if (gi_map_get(&l->ignored, inst) >= 0)
    return false;
  if (LLVMIsAPHINode(inst))
    return block != l->loop.header && chooses(l, inst);
  return !LLVMIsABranchInst(inst) || LLVMIsConditional(inst) || block == l->loop.latch;
}

static bool unmarked(gi_loop *l, LLVMValueRef inst) {
  char *text = LLVMPrintValueToString(inst);
  const char *begin = text + strspn(text, " ");
  gi_refuse(l, GAUS_IR_STALE, "%.100s: it has no '!%s'; run gaus-schedule again", begin, GAUS_IR_KEY_CYCLE);
  LLVMDisposeMessage(text);
  return false;
}

static bool add_instruction(gi_loop *l, LLVMValueRef inst, int32_t block) {
  gaus_ir_operation op = {
      .inst = inst, .cycle = -1, .stage = -1, .order = -1, .latency = -1, .unit = -1, .arrival = -1, .block = block};
  if (!LLVMHasMetadata(inst) || !has(inst, GAUS_IR_KEY_CYCLE))
    return !is_operation(l, inst) || unmarked(l, inst);
  if (!read_number(l, inst, GAUS_IR_KEY_CYCLE, &op.cycle) || !read_marks(l, inst, &op))
    return false;
  gi_map_set(l->arena, &l->index, inst, l->loop.num_operations);
  return add(l, op);
}

static void index_nest(gi_loop *l, const gi_loop *nest) {
  LLVMBasicBlockRef *all;
  int32_t count = gi_reverse_post_order(l->function, nest->natural, &all);
  for (int32_t i = 0; i < count; i++)
    for (LLVMValueRef inst = LLVMGetFirstInstruction(all[i]); inst; inst = LLVMGetNextInstruction(inst))
      gi_map_set(l->arena, &l->index, inst, l->loop.num_operations);
}

static bool add_nest(gi_loop *l, const gi_loop *nest, int32_t block) {
  const gaus_ir_outer *outer = &nest->loop.outer;
  if (nest->loop.status != GAUS_IR_OK)
    return gi_refuse(l, nest->loop.status, "the schedule of a loop within it is not to be used: %.250s",
                     nest->loop.message);
  index_nest(l, nest);
  return add(l, (gaus_ir_operation){.inst = LLVMGetBasicBlockTerminator(nest->loop.latch),
                                    .nest = &nest->loop,
                                    .operator_name = "",
                                    .latency = outer->latency,
                                    .cycle = outer->cycle,
                                    .stage = outer->stage,
                                    .order = outer->order,
                                    .unit = -1,
                                    .arrival = -1,
                                    .block = block,
                                    .predicated = true});
}

static bool add_block(gi_loop *l, int32_t b) {
  if (l->blocks[b].nest)
    return add_nest(l, (const gi_loop *)l->blocks[b].nest, b);
  for (LLVMValueRef inst = LLVMGetFirstInstruction(l->blocks[b].block); inst; inst = LLVMGetNextInstruction(inst))
    if (!add_instruction(l, inst, b))
      return false;
  return true;
}

/* A block of several ways has a test: its terminator, or the nest. */
static bool find_test(gi_loop *l, int32_t b) {
  if (l->blocks[b].num_ways < 2)
    return true;
  l->blocks[b].test = gi_map_get(&l->index, LLVMGetBasicBlockTerminator(l->blocks[b].block));
  return l->blocks[b].test >= 0 ||
         gi_refuse(l, GAUS_IR_STALE, "a test has no '!%s'; run gaus-schedule again", GAUS_IR_KEY_CYCLE);
}

static bool check_nests(gi_loop *l) {
  int32_t waits = 0;
  for (int32_t i = 0; i < l->num_nests; i++)
    waits += l->nests[i]->loop.outer.assumed != NULL;
  if (l->loop.num_nests == l->num_nests && l->num_waits == waits)
    return true;
  return gi_refuse(l, GAUS_IR_MALFORMED, "its record has no good '%s' for the loops within it; run gaus-schedule again",
                   l->num_waits != waits ? GAUS_IR_KEY_WAITS : GAUS_IR_KEY_NESTS);
}

bool gi_read_operations(gi_loop *l) {
  if (!check_nests(l))
    return false;
  find_ignored(l);
  for (int32_t b = 0; b < l->loop.num_blocks; b++)
    if (!add_block(l, b))
      return false;
  if (l->loop.num_operations != l->num_recorded)
    return gi_refuse(l, GAUS_IR_STALE, "it was scheduled with %" PRId64 " operations, and has %" PRId32
                     " with a '!%s'; run gaus-schedule again",
                     l->num_recorded, l->loop.num_operations, GAUS_IR_KEY_CYCLE);
  for (int32_t b = 0; b < l->loop.num_blocks; b++)
    if (!find_test(l, b))
      return false;
  return true;
}
