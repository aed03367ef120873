/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Inner loops as operations of the loop around them. All blocks of one are a
 * single block of the body, which its header stands for. */
#include <stdlib.h>

#include "body.h"
#include "traits.h"

/* --- blocks ------------------------------------------------------------- */

static const gaus_nest *nest_with(const gaus_body *body, LLVMBasicBlockRef block) {
  for (int32_t i = 0; i < body->num_nests; i++)
    if (gaus_loop_contains(body->nests[i].loop, block))
      return &body->nests[i];
  return NULL;
}

/* The header is the first of a loop's blocks. */
void gaus_body_find_blocks(gaus_body *body) {
  LLVMBasicBlockRef *all;
  size_t count = gaus_loop_blocks(body->loop, &all);
  body->blocks = all;
  for (size_t i = 0; i < count; i++) {
    LLVMBasicBlockRef block = all[i];
    const gaus_nest *nest = nest_with(body, block);
    if (nest && block != gaus_loop_header(nest->loop))
      gaus_map_set(&body->block_index, block, gaus_map_get(&body->block_index, gaus_loop_header(nest->loop)));
    else {
      gaus_map_set(&body->block_index, block, (int32_t)body->num_blocks);
      body->blocks[body->num_blocks++] = block;
    }
  }
}

const gaus_nest *gaus_body_nest_at(const gaus_body *body, int32_t block) {
  for (int32_t i = 0; i < body->num_nests; i++)
    if (gaus_loop_header(body->nests[i].loop) == body->blocks[block])
      return &body->nests[i];
  return NULL;
}

bool gaus_body_waits(const gaus_body *body) {
  for (int32_t i = 0; i < body->num_nests; i++)
    if (body->nests[i].assumed)
      return true;
  return false;
}

/* --- values ------------------------------------------------------------- */

static void visit_operands(const gaus_nest *nest, LLVMValueRef inst, void (*visit)(void *context, LLVMValueRef value),
                           void *context) {
  if (gaus_is_ignored(inst))
    return;
  for (int i = 0; i < LLVMGetNumOperands(inst); i++) {
    LLVMValueRef operand = LLVMGetOperand(inst, (unsigned)i);
    if (operand && LLVMIsAInstruction(operand) && !gaus_loop_contains(nest->loop, LLVMGetInstructionParent(operand)))
      visit(context, operand);
  }
}

void gaus_nest_inputs(const gaus_nest *nest, void (*visit)(void *context, LLVMValueRef value), void *context) {
  LLVMBasicBlockRef *blocks;
  size_t count = gaus_loop_blocks(nest->loop, &blocks);
  for (size_t b = 0; b < count; b++)
    for (LLVMValueRef inst = LLVMGetFirstInstruction(blocks[b]); inst; inst = LLVMGetNextInstruction(inst))
      visit_operands(nest, inst, visit, context);
  free(blocks);
}

static bool is_used_outside(const gaus_body *body, const gaus_nest *nest, LLVMValueRef inst) {
  for (LLVMUseRef use = LLVMGetFirstUse(inst); use; use = LLVMGetNextUse(use)) {
    LLVMBasicBlockRef block = LLVMGetInstructionParent(LLVMGetUser(use));
    if (gaus_loop_contains(body->loop, block) && !gaus_loop_contains(nest->loop, block))
      return true;
  }
  return false;
}

static bool add_output(const gaus_body *body, LLVMValueRef inst, gaus_node *node, gaus_refusal *refusal) {
  int64_t bits = gaus_type_bits(LLVMGetGlobalParent(gaus_loop_function(body->loop)), LLVMTypeOf(inst));
  if (bits < 0 || bits > GAUS_MAX_WIDTH - node->width)
    return gaus_refuse(refusal, "UnknownWidth", inst,
                       "the width of what an inner loop computes is not known at compile time");
  node->width += (int32_t)bits;
  return true;
}

/* --- the operation ------------------------------------------------------ */

/* It is never run in vain: how long it takes was found for where it does run. */
static gaus_effects effects_of(const gaus_body *body) {
  gaus_effects all = {0};
  for (int32_t v = 0; v < body->num_nodes; v++) {
    const gaus_effects *effects = &body->nodes[v].effects;
    all.reads |= effects->reads;
    all.writes |= effects->writes;
    all.ordered |= effects->ordered;
    all.syncs |= effects->syncs;
    all.may_leave |= effects->may_leave;
  }
  return all;
}

bool gaus_nest_fill(gaus_body *body, const gaus_nest *nest, gaus_node *node, gaus_refusal *refusal) {
  node->nest = nest;
  node->match = (gaus_match){-1, 1};
  node->effects = effects_of(nest->body);
  LLVMBasicBlockRef *blocks;
  size_t count = gaus_loop_blocks(nest->loop, &blocks);
  bool good = true;
  for (size_t b = 0; b < count; b++)
    for (LLVMValueRef inst = LLVMGetFirstInstruction(blocks[b]); inst; inst = LLVMGetNextInstruction(inst)) {
      gaus_map_set(&body->index, inst, body->num_nodes);
      if (good && is_used_outside(body, nest, inst))
        good = add_output(body, inst, node, refusal);
    }
  free(blocks);
  return good;
}

gaus_operator_type gaus_body_type(const gaus_body *body, int32_t node) {
  const gaus_node *n = &body->nodes[node];
  if (!n->nest)
    return gaus_target_type(body->target, n->match.type);
  /* Copies take turns. Its inputs come from registers, as its own schedule assumes. */
  int32_t latency = n->nest->latency, units = gaus_target_nest_units(body->target);
  int32_t blocking = (int32_t)(((int64_t)latency + units - 1) / units);
  return (gaus_operator_type){.name = n->name,
                              .latency = latency,
                              .limit = 1,
                              .blocking = blocking < 1 ? 1 : blocking,
                              .delay = gaus_target_clock_period(body->target)};
}

bool gaus_node_is_test(const gaus_node *node) {
  return node->nest || LLVMIsATerminatorInst(node->inst);
}
