/* Reads what a kernel needs to know of the original loop.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Where the loop leaves to, which of its values are made when, and what its branches decide. */
#include <stdlib.h>

#include "kernel/kernel.h"
#include "target/traits.h"

/* --- blocks ------------------------------------------------------------- */

static void add_exit(gp_kernel *kernel, LLVMBasicBlockRef block) {
  for (int32_t i = 0; i < kernel->num_exits; i++)
    if (kernel->exits[i] == block)
      return;
  gp_make_room(&kernel->exits, kernel->num_exits, &kernel->cap_exits, sizeof *kernel->exits);
  kernel->exits[kernel->num_exits++] = block;
}

static void read_blocks(gp_kernel *kernel) {
  const gp_loop_graph *graph = kernel->graph;
  for (size_t b = 0; b < graph->num_blocks; b++)
    gp_map_set(&kernel->block_index, graph->blocks[b], (int32_t)b);
  kernel->first_way = gp_host_realloc(NULL, graph->num_blocks + 1, sizeof *kernel->first_way);
  kernel->first_way[0] = 0;
  int32_t exiting = 0;
  for (int32_t b = 0; b < (int32_t)graph->num_blocks; b++) {
    LLVMValueRef terminator = LLVMGetBasicBlockTerminator(graph->blocks[b]);
    unsigned count = LLVMGetNumSuccessors(terminator);
    bool leaves = false;
    kernel->first_way[b + 1] = kernel->first_way[b] + (int32_t)count;
    for (unsigned i = 0; i < count; i++)
      if (gp_kernel_block(kernel, LLVMGetSuccessor(terminator, i)) < 0) {
        add_exit(kernel, LLVMGetSuccessor(terminator, i));
        leaves = true;
      }
    if (leaves) {
      kernel->exiting = b;
      exiting++;
    }
  }
  if (exiting != 1)
    kernel->exiting = -1;
}

/* Its blocks come each after its predecessors, or there is a cycle inside. */
static bool is_acyclic(const gp_kernel *kernel) {
  for (int32_t b = 0; b < (int32_t)kernel->graph->num_blocks; b++) {
    LLVMValueRef terminator = LLVMGetBasicBlockTerminator(kernel->graph->blocks[b]);
    for (unsigned i = 0; i < LLVMGetNumSuccessors(terminator); i++) {
      int32_t to = gp_kernel_block(kernel, LLVMGetSuccessor(terminator, i));
      if (to > 0 && to <= b)
        return false;
    }
  }
  return true;
}

static bool check_blocks(const gp_kernel *kernel, gp_refusal *refusal) {
  gp_host_loop *loop = kernel->graph->loop;
  if (!gp_loop_latch(loop))
    return gp_refuse(refusal, "NoLatch", NULL, "it goes back from several blocks; run loop-simplify before");
  if (!kernel->num_exits)
    return gp_refuse(refusal, "NoExit", NULL, "it does not end");
  if (!is_acyclic(kernel))
    return gp_refuse(refusal, "Irreducible", NULL, "its body goes in circles that are no loops");
  for (size_t b = 0; b < kernel->graph->num_blocks; b++) {
    LLVMValueRef terminator = LLVMGetBasicBlockTerminator(kernel->graph->blocks[b]);
    if (!LLVMIsABranchInst(terminator) && !LLVMIsASwitchInst(terminator))
      return gp_refuse(refusal, "Terminator", terminator, "a block of its body ends with '%s', not with a branch",
                       gp_inst_opcode(terminator));
  }
  return true;
}

/* What other threads do in a convergent call depends on the conditions that it
 * is under, and the guards of a kernel are new ones. */
static bool check_calls(const gp_kernel *kernel, gp_refusal *refusal) {
  for (int32_t v = 0; v < kernel->graph->num_nodes; v++) {
    const gp_node *node = &kernel->graph->nodes[v];
    if (gp_call_has(node->inst, "convergent"))
      return gp_refuse(refusal, "Convergent", node->inst,
                       "%.200s calls a convergent function, which must not be put under other conditions; a kernel "
                       "would guard it",
                       node->name);
  }
  return true;
}

/* --- values ------------------------------------------------------------- */

static void add_rotating(gp_kernel *kernel, int32_t index, LLVMValueRef value, int32_t stage_offset,
                         LLVMValueRef first) {
  kernel->registers[index] = (gp_rotating_register){.value = value, .stage_offset = stage_offset, .first = first};
  gp_map_set(&kernel->index, value, index);
}

static LLVMValueRef incoming_from(LLVMValueRef phi, LLVMBasicBlockRef block) {
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++)
    if (LLVMGetIncomingBlock(phi, i) == block)
      return LLVMGetIncomingValue(phi, i);
  return NULL;
}

static LLVMValueRef null_of(LLVMValueRef value) {
  LLVMTypeRef type = LLVMTypeOf(value);
  return LLVMGetTypeKind(type) == LLVMVoidTypeKind ? NULL : LLVMConstNull(type);
}

static void read_rotating(gp_kernel *kernel) {
  const gp_loop_graph *graph = kernel->graph;
  LLVMBasicBlockRef before = gp_loop_preheader(graph->loop);
  LLVMValueRef inst = LLVMGetFirstInstruction(graph->blocks[0]);
  for (; inst && LLVMIsAPHINode(inst); inst = LLVMGetNextInstruction(inst))
    kernel->num_phis++;
  size_t count = (size_t)(graph->num_nodes + kernel->num_phis);
  kernel->registers = gp_host_realloc(NULL, count, sizeof *kernel->registers);
  for (int32_t v = 0; v < graph->num_nodes; v++)
    add_rotating(kernel, v, graph->nodes[v].inst, gp_kernel_stage(kernel, v), null_of(graph->nodes[v].inst));
  int32_t next = graph->num_nodes;
  for (inst = LLVMGetFirstInstruction(graph->blocks[0]); inst && LLVMIsAPHINode(inst);
       inst = LLVMGetNextInstruction(inst))
    add_rotating(kernel, next++, inst, -1, incoming_from(inst, before));
}

/* All that are not in the header. Those that are operations have a gate for
 * when their time comes, the others are looked up by it. */
static void read_joins(gp_kernel *kernel) {
  const gp_loop_graph *graph = kernel->graph;
  int32_t first = graph->num_nodes + kernel->num_phis;
  for (size_t b = 1; b < graph->num_blocks; b++)
    for (LLVMValueRef inst = LLVMGetFirstInstruction(graph->blocks[b]); inst && LLVMIsAPHINode(inst);
         inst = LLVMGetNextInstruction(inst)) {
      gp_make_room(&kernel->joined, kernel->num_joins, &kernel->cap_joins, sizeof *kernel->joined);
      gp_map_set(&kernel->join_index, inst, kernel->num_joins);
      if (gp_map_get(&graph->index, inst) < 0)
        gp_map_set(&kernel->index, inst, first + kernel->num_joins);
      kernel->joined[kernel->num_joins++] = inst;
    }
}

/* --- decisions ---------------------------------------------------------- */

static LLVMValueRef truth(const gp_kernel *kernel, bool value) {
  LLVMModuleRef module = LLVMGetGlobalParent(gp_loop_function(kernel->graph->loop));
  return LLVMConstInt(LLVMInt1TypeInContext(LLVMGetModuleContext(module)), value, false);
}

/* Finds which value comes to a phi. */
static LLVMValueRef way_to_phi(const gp_kernel *kernel, const void *phi, int32_t block, LLVMBasicBlockRef successor,
                               bool *on) {
  LLVMValueRef to = (LLVMValueRef)phi;
  if (successor == LLVMGetInstructionParent(to))
    return incoming_from(to, kernel->graph->blocks[block]);
  *on = gp_kernel_block(kernel, successor) > 0;
  return NULL;
}

/* Finds whether an iteration comes to a block. */
static LLVMValueRef way_to_block(const gp_kernel *kernel, const void *wanted, int32_t block,
                                 LLVMBasicBlockRef successor, bool *on) {
  (void)block;
  if ((const void *)successor == wanted)
    return truth(kernel, true);
  *on = gp_kernel_block(kernel, successor) > 0;
  return *on ? NULL : truth(kernel, false);
}

/* Finds whether an iteration is followed by another. */
static LLVMValueRef way_back(const gp_kernel *kernel, const void *none, int32_t block, LLVMBasicBlockRef successor,
                             bool *on) {
  (void)none;
  (void)block;
  int32_t to = gp_kernel_block(kernel, successor);
  *on = to > 0;
  return *on ? NULL : truth(kernel, to == 0);
}

static void build_gated_values(gp_kernel *kernel) {
  const gp_loop_graph *graph = kernel->graph;
  kernel->joins = gp_host_realloc(NULL, (size_t)kernel->num_joins, sizeof *kernel->joins);
  for (int32_t i = 0; i < kernel->num_joins; i++)
    gp_gated_value_build(kernel, &kernel->joins[i], way_to_phi, kernel->joined[i]);
  kernel->path_predicate = gp_host_realloc(NULL, graph->num_blocks, sizeof *kernel->path_predicate);
  for (size_t b = 0; b < graph->num_blocks; b++)
    gp_gated_value_build(kernel, &kernel->path_predicate[b], way_to_block, graph->blocks[b]);
  gp_gated_value_build(kernel, &kernel->continue_predicate, way_back, NULL);
}

bool gp_kernel_shape(gp_kernel *kernel, gp_refusal *refusal) {
  read_blocks(kernel);
  if (!check_blocks(kernel, refusal) || !check_calls(kernel, refusal))
    return false;
  read_rotating(kernel);
  read_joins(kernel);
  build_gated_values(kernel);
  return true;
}
