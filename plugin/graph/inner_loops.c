/* Makes inner loops operations of the loop around them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * All blocks of an inner loop are a single block of the outer body, and its header stands for
 * them. */
#include <stdlib.h>

#include "graph/loop_graph.h"
#include "target/traits.h"

/* --- blocks ------------------------------------------------------------- */

static const gp_nest *nest_with(const gp_loop_graph *graph, LLVMBasicBlockRef block) {
  for (int32_t i = 0; i < graph->num_nests; i++)
    if (gp_loop_contains(graph->nests[i].loop, block))
      return &graph->nests[i];
  return NULL;
}

/* The header is the first of a loop's blocks. */
void gp_loop_graph_find_blocks(gp_loop_graph *graph) {
  LLVMBasicBlockRef *all;
  size_t count = gp_loop_blocks(graph->loop, &all);
  graph->blocks = all;
  for (size_t i = 0; i < count; i++) {
    LLVMBasicBlockRef block = all[i];
    const gp_nest *nest = nest_with(graph, block);
    if (nest && block != gp_loop_header(nest->loop))
      gp_map_set(&graph->block_index, block, gp_map_get(&graph->block_index, gp_loop_header(nest->loop)));
    else {
      gp_map_set(&graph->block_index, block, (int32_t)graph->num_blocks);
      graph->blocks[graph->num_blocks++] = block;
    }
  }
}

/* --- values ------------------------------------------------------------- */

static void visit_operands(const gp_nest *nest, LLVMValueRef inst, void (*visit)(void *context, LLVMValueRef value),
                           void *context) {
  if (gp_is_ignored(inst))
    return;
  for (int i = 0; i < LLVMGetNumOperands(inst); i++) {
    LLVMValueRef operand = LLVMGetOperand(inst, (unsigned)i);
    if (operand && LLVMIsAInstruction(operand) && !gp_loop_contains(nest->loop, LLVMGetInstructionParent(operand)))
      visit(context, operand);
  }
}

void gp_nest_inputs(const gp_nest *nest, void (*visit)(void *context, LLVMValueRef value), void *context) {
  LLVMBasicBlockRef *blocks;
  size_t count = gp_loop_blocks(nest->loop, &blocks);
  for (size_t b = 0; b < count; b++)
    for (LLVMValueRef inst = LLVMGetFirstInstruction(blocks[b]); inst; inst = LLVMGetNextInstruction(inst))
      visit_operands(nest, inst, visit, context);
  free(blocks);
}

static bool is_used_outside(const gp_loop_graph *graph, const gp_nest *nest, LLVMValueRef inst) {
  for (LLVMUseRef use = LLVMGetFirstUse(inst); use; use = LLVMGetNextUse(use)) {
    LLVMBasicBlockRef block = LLVMGetInstructionParent(LLVMGetUser(use));
    if (gp_loop_contains(graph->loop, block) && !gp_loop_contains(nest->loop, block))
      return true;
  }
  return false;
}

static bool add_output(const gp_loop_graph *graph, LLVMValueRef inst, gp_node *node, gp_refusal *refusal) {
  int64_t bits = gp_type_bits(LLVMGetGlobalParent(gp_loop_function(graph->loop)), LLVMTypeOf(inst));
  if (bits < 0 || bits > GAUS_MAX_WIDTH - node->width)
    return gp_refuse(refusal, "UnknownWidth", inst,
                     "the width of what an inner loop computes is not known at compile time");
  node->width += (int32_t)bits;
  return true;
}

/* --- the operation ------------------------------------------------------ */

/* It is never run speculatively: how long it takes was found for where it does run. */
static gp_effects effects_of(const gp_loop_graph *graph) {
  gp_effects all = {0};
  for (int32_t v = 0; v < graph->num_nodes; v++) {
    const gp_effects *effects = &graph->nodes[v].effects;
    all.reads |= effects->reads;
    all.writes |= effects->writes;
    all.ordered |= effects->ordered;
    all.syncs |= effects->syncs;
    all.may_leave |= effects->may_leave;
  }
  return all;
}

bool gp_nest_fill(gp_loop_graph *graph, const gp_nest *nest, gp_node *node, gp_refusal *refusal) {
  node->nest = nest;
  node->match = (gp_match){-1, 1};
  node->effects = effects_of(nest->graph);
  LLVMBasicBlockRef *blocks;
  size_t count = gp_loop_blocks(nest->loop, &blocks);
  bool good = true;
  for (size_t b = 0; b < count; b++)
    for (LLVMValueRef inst = LLVMGetFirstInstruction(blocks[b]); inst; inst = LLVMGetNextInstruction(inst)) {
      gp_map_set(&graph->index, inst, graph->num_nodes);
      if (good && is_used_outside(graph, nest, inst))
        good = add_output(graph, inst, node, refusal);
    }
  free(blocks);
  return good;
}
