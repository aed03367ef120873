/* Adds the data dependences of a loop to its graph.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Users of a phi that is not an operation depend on what flows into it. A header phi holds what
 * the iteration before computed, so each header phi on the way adds one to the distance. */
#include <stdlib.h>

#include "graph/loop_graph.h"

/* Operands whose producer is still to be found. A phi may be met again at
 * another distance: with a, b = b, a + 1 both are wanted. */
typedef struct trail {
  struct trail_step {
    LLVMValueRef value;
    int32_t distance;
  } * steps;
  int32_t count, capacity;
} trail;

static void push(trail *trail, LLVMValueRef value, int32_t distance) {
  for (int32_t i = 0; i < trail->count; i++)
    if (trail->steps[i].value == value && trail->steps[i].distance == distance)
      return;
  gp_make_room(&trail->steps, trail->count, &trail->capacity, sizeof *trail->steps);
  trail->steps[trail->count++] = (struct trail_step){value, distance};
}

static void push_phi(const gp_loop_graph *graph, trail *trail, LLVMValueRef phi, int32_t distance) {
  bool carried = LLVMGetInstructionParent(phi) == gp_loop_header(graph->loop);
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++)
    if (gp_loop_contains(graph->loop, LLVMGetIncomingBlock(phi, i)))
      push(trail, LLVMGetIncomingValue(phi, i), distance + carried);
}

static void add_once(gp_loop_graph *graph, int32_t first_edge, int32_t src, int32_t dst, int32_t distance) {
  for (int32_t e = first_edge; e < graph->num_edges; e++)
    if (graph->edges[e].src == src && graph->edges[e].distance == distance)
      return;
  gp_edge edge = {src, dst,  distance, GAUS_LATENCY_OF_SOURCE, GP_EDGE_DATA, GP_PROVENANCE_PROVED, GP_REASON_VALUE,
                  {0}, false};
  gp_loop_graph_add_edge(graph, &edge);
}

static bool is_phi_of_loop(const gp_loop_graph *graph, LLVMValueRef value) {
  return LLVMIsAPHINode(value) && gp_loop_contains(graph->loop, LLVMGetInstructionParent(value));
}

/* Distances along a cycle of phis grow without end; past the number of phis
 * nothing new flows in. */
static void operand_edges(gp_loop_graph *graph, trail *trail, int32_t dst, int32_t first_edge, int32_t num_phis) {
  for (int32_t i = 0; i < trail->count; i++) {
    struct trail_step step = trail->steps[i];
    int32_t src = gp_map_get(&graph->index, step.value);
    if (src >= 0)
      add_once(graph, first_edge, src, dst, step.distance);
    else if (step.distance <= num_phis && is_phi_of_loop(graph, step.value))
      push_phi(graph, trail, step.value, step.distance);
  }
}

static int32_t count_header_phis(const gp_loop_graph *graph) {
  int32_t count = 0;
  LLVMValueRef inst = LLVMGetFirstInstruction(gp_loop_header(graph->loop));
  for (; inst && LLVMIsAPHINode(inst); inst = LLVMGetNextInstruction(inst))
    count++;
  return count;
}

/* Blocks that are never reached may lead to a phi too. */
static bool is_from_outside(const gp_loop_graph *graph, LLVMValueRef inst, unsigned operand) {
  return LLVMIsAPHINode(inst) && !gp_loop_contains(graph->loop, LLVMGetIncomingBlock(inst, operand));
}

static void push_input(void *context, LLVMValueRef value) {
  push(context, value, 0);
}

static void push_operands(const gp_loop_graph *graph, trail *trail, LLVMValueRef inst) {
  for (int i = 0; i < LLVMGetNumOperands(inst); i++) {
    LLVMValueRef operand = LLVMGetOperand(inst, (unsigned)i);
    if (operand && LLVMIsAInstruction(operand) && !is_from_outside(graph, inst, (unsigned)i))
      push(trail, operand, 0);
  }
}

void gp_value_edges(gp_loop_graph *graph) {
  trail trail = {0};
  int32_t num_phis = count_header_phis(graph);
  for (int32_t dst = 0; dst < graph->num_nodes; dst++) {
    const gp_node *node = &graph->nodes[dst];
    int32_t first_edge = graph->num_edges;
    trail.count = 0;
    if (node->nest)
      gp_nest_inputs(node->nest, push_input, &trail);
    else
      push_operands(graph, &trail, node->inst);
    operand_edges(graph, &trail, dst, first_edge, num_phis);
  }
  free(trail.steps);
}
