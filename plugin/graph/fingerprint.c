/* Computes the fingerprint of a loop's body.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * It covers opcodes, types, constants and which value feeds which operand, but no names and no
 * addresses, so that the same body has the same fingerprint in every run and after every round
 * trip. */
#include <string.h>

#include "graph/loop_graph.h"

typedef struct hasher {
  const gp_loop_graph *graph;
  uint64_t state;
  gp_map numbers; /* phis and values from outside, in the order in which they are met */
} hasher;

/* FNV-1a over bytes, the state mixed at the end. */
static void add_bytes(hasher *h, const void *data, size_t size) {
  const unsigned char *bytes = data;
  for (size_t i = 0; i < size; i++)
    h->state = (h->state ^ bytes[i]) * 0x100000001B3u;
}

static void add_number(hasher *h, uint64_t number) {
  unsigned char bytes[8];
  for (int i = 0; i < 8; i++)
    bytes[i] = (unsigned char)(number >> (8 * i));
  add_bytes(h, bytes, sizeof bytes);
}

static void add_string(hasher *h, const char *string) {
  add_bytes(h, string, strlen(string) + 1);
}

static void add_type(hasher *h, LLVMTypeRef type) {
  LLVMTypeKind kind = LLVMGetTypeKind(type);
  add_number(h, (uint64_t)kind);
  if (kind == LLVMIntegerTypeKind)
    add_number(h, LLVMGetIntTypeWidth(type));
  else if (kind == LLVMPointerTypeKind)
    add_number(h, LLVMGetPointerAddressSpace(type));
  else if (kind == LLVMStructTypeKind) {
    unsigned count = LLVMCountStructElementTypes(type);
    add_number(h, count);
    for (unsigned i = 0; i < count; i++)
      add_type(h, LLVMStructGetTypeAtIndex(type, i));
  } else if (kind == LLVMArrayTypeKind || kind == LLVMVectorTypeKind || kind == LLVMScalableVectorTypeKind) {
    add_number(h, kind == LLVMArrayTypeKind ? LLVMGetArrayLength(type) : LLVMGetVectorSize(type));
    add_type(h, LLVMGetElementType(type));
  }
}

static void add_value(hasher *h, LLVMValueRef value);

static void add_operands(hasher *h, LLVMValueRef user) {
  int count = LLVMGetNumOperands(user);
  add_number(h, (uint64_t)count);
  for (int i = 0; i < count; i++) {
    LLVMValueRef operand = LLVMGetOperand(user, (unsigned)i);
    if (operand)
      add_value(h, operand);
  }
}

static void add_printed(hasher *h, LLVMValueRef value) {
  char *text = LLVMPrintValueToString(value);
  add_string(h, text);
  LLVMDisposeMessage(text);
}

static void add_constant(hasher *h, LLVMValueRef value) {
  LLVMTypeRef type = LLVMTypeOf(value);
  if (LLVMIsAConstantInt(value) && LLVMGetTypeKind(type) == LLVMIntegerTypeKind && LLVMGetIntTypeWidth(type) <= 64) {
    add_number(h, LLVMGetIntTypeWidth(type));
    add_number(h, LLVMConstIntGetZExtValue(value));
  } else if (LLVMGetNumOperands(value) > 0) { /* may hold globals, which have names */
    add_type(h, type);
    if (LLVMIsAConstantExpr(value))
      add_number(h, (uint64_t)LLVMGetConstOpcode(value));
    add_operands(h, value);
  } else
    add_printed(h, value);
}

static int32_t number_of(hasher *h, LLVMValueRef value) {
  int32_t number = gp_map_get(&h->numbers, value);
  if (number < 0) {
    number = (int32_t)h->numbers.count;
    gp_map_set(&h->numbers, value, number);
  }
  return number;
}

static void add_value(hasher *h, LLVMValueRef value) {
  int32_t node = gp_map_get(&h->graph->index, value);
  if (node >= 0) {
    add_number(h, 1);
    add_number(h, (uint64_t)node);
    if (h->graph->nodes[node].nest)
      add_number(h, (uint64_t)number_of(h, value));
  } else if (LLVMIsAConstant(value) && !LLVMIsAGlobalValue(value)) {
    add_number(h, 2);
    add_constant(h, value);
  } else if (LLVMIsAFunction(value)) {
    size_t size;
    add_number(h, 3);
    add_string(h, LLVMGetValueName2(value, &size));
  } else {
    add_number(h, 4);
    add_number(h, (uint64_t)number_of(h, value));
  }
}

/* What the operands do not say. */
static void add_details(hasher *h, LLVMValueRef inst, const gp_effects *effects) {
  add_number(h, effects ? effects->ordered : 0);
  if (LLVMIsAICmpInst(inst))
    add_number(h, (uint64_t)LLVMGetICmpPredicate(inst));
  else if (LLVMIsAFCmpInst(inst))
    add_number(h, (uint64_t)LLVMGetFCmpPredicate(inst));
  else if (LLVMIsAGetElementPtrInst(inst))
    add_type(h, LLVMGetGEPSourceElementType(inst));
  else if (LLVMIsAAtomicRMWInst(inst))
    add_number(h, (uint64_t)LLVMGetAtomicRMWBinOp(inst));
  else if (LLVMIsAShuffleVectorInst(inst))
    for (unsigned i = 0; i < LLVMGetNumMaskElements(inst); i++)
      add_number(h, (uint64_t)(int64_t)LLVMGetMaskValue(inst, i));
  else if (LLVMIsAExtractValueInst(inst) || LLVMIsAInsertValueInst(inst))
    add_bytes(h, LLVMGetIndices(inst), LLVMGetNumIndices(inst) * sizeof(unsigned));
}

/* The first way out of a nest that leaves this block of it. */
static int32_t way_from(const gp_loop_graph *graph, int32_t place, LLVMBasicBlockRef block) {
  int32_t s = graph->flow.first_successor[place];
  while (s < graph->flow.first_successor[place + 1] && graph->flow.ends[s] != block)
    s++;
  return s - graph->flow.first_successor[place];
}

/* Where a phi or a branch gets from or goes to: blocks of the loop by their
 * place, others alike. */
static void add_blocks(hasher *h, LLVMValueRef inst) {
  bool phi = LLVMIsAPHINode(inst);
  unsigned count = phi ? LLVMCountIncoming(inst) : LLVMIsATerminatorInst(inst) ? LLVMGetNumSuccessors(inst) : 0;
  for (unsigned i = 0; i < count; i++) {
    LLVMBasicBlockRef block = phi ? LLVMGetIncomingBlock(inst, i) : LLVMGetSuccessor(inst, i);
    int32_t place = gp_map_get(&h->graph->block_index, block);
    add_number(h, place < 0 ? h->graph->num_blocks : (uint64_t)place);
    if (place >= 0 && gp_loop_graph_nest_at(h->graph, place))
      add_number(h, (uint64_t)way_from(h->graph, place, block));
  }
}

static void add_phi(hasher *h, LLVMValueRef phi) {
  add_number(h, (uint64_t)number_of(h, phi));
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++)
    add_value(h, LLVMGetIncomingValue(phi, i));
}

static void add_instruction(hasher *h, LLVMValueRef inst) {
  int32_t node = gp_map_get(&h->graph->index, inst);
  add_string(h, gp_inst_opcode(inst));
  add_type(h, LLVMTypeOf(inst));
  add_details(h, inst, node >= 0 ? &h->graph->nodes[node].effects : NULL);
  add_blocks(h, inst);
  if (LLVMIsAPHINode(inst)) {
    add_phi(h, inst);
    return;
  }
  int count = LLVMGetNumOperands(inst);
  for (int i = 0; i < count; i++) {
    LLVMValueRef operand = LLVMGetOperand(inst, (unsigned)i);
    if (operand && !LLVMValueIsBasicBlock(operand))
      add_value(h, operand);
  }
}

/* Where each block leads: not every branch is an operation. */
static void add_flow(hasher *h, size_t block) {
  const gp_flow *flow = &h->graph->flow;
  for (int32_t s = flow->first_successor[block]; s < flow->first_successor[block + 1]; s++)
    add_number(h, (uint64_t)(int64_t)flow->successors[s]);
}

static void add_input(void *context, LLVMValueRef value) {
  add_value(context, value);
}

/* The inner loop as it is, and what it uses. */
static void add_nest(hasher *h, const gp_nest *nest) {
  add_string(h, "nest");
  add_number(h, nest->graph->hash);
  gp_nest_inputs(nest, add_input, h);
}

uint64_t gp_loop_graph_hash(const gp_loop_graph *graph) {
  hasher h = {graph, 0xCBF29CE484222325u, {0}};
  for (size_t b = 0; b < graph->num_blocks; b++) {
    if (graph->num_blocks > 1)
      add_flow(&h, b);
    const gp_nest *nest = gp_loop_graph_nest_at(graph, (int32_t)b);
    if (nest)
      add_nest(&h, nest);
    for (LLVMValueRef inst = nest ? NULL : LLVMGetFirstInstruction(graph->blocks[b]); inst;
         inst = LLVMGetNextInstruction(inst))
      if (LLVMIsAPHINode(inst) || gp_map_get(&graph->index, inst) >= 0)
        add_instruction(&h, inst);
  }
  gp_map_clear(&h.numbers);
  return h.state ^ (h.state >> 32);
}
