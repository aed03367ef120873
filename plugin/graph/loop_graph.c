/* Builds the dependence graph of a loop, and answers questions about it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph/loop_graph.h"
#include "graph/unschedulable.h"
#include "target/traits.h"
#include "support/check.h"

static void clear_flow(gp_flow *flow) {
  free(flow->first_successor);
  free(flow->successors);
  free(flow->ends);
  free(flow->first_guard);
  free(flow->guards);
  free(flow->reach);
  *flow = (gp_flow){0};
}

bool gp_refuse(gp_refusal *refusal, const char *name, LLVMValueRef where, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  refusal->name = name;
  refusal->where = where;
  gp_str_clear(&refusal->message);
  gp_str_add(&refusal->message, "%s", text);
  return false;
}

void gp_loop_graph_clear(gp_loop_graph *graph) {
  for (int32_t v = 0; v < graph->num_nodes; v++)
    free(graph->nodes[v].name);
  free(graph->nodes);
  free(graph->edges);
  free(graph->promised);
  free(graph->blocks);
  free(graph->nests);
  free(graph->choices);
  free(graph->choice_next);
  clear_flow(&graph->flow);
  gp_map_clear(&graph->index);
  gp_map_clear(&graph->block_index);
  *graph = (gp_loop_graph){0};
}

void gp_loop_graph_add_edge(gp_loop_graph *graph, const gp_edge *edge) {
  GP_ASSERT(edge->src >= 0 && edge->src < graph->num_nodes && edge->dst >= 0 && edge->dst < graph->num_nodes);
  GP_ASSERT(edge->distance >= 0);
  gp_make_room(&graph->edges, graph->num_edges, &graph->cap_edges, sizeof *graph->edges);
  graph->edges[graph->num_edges++] = *edge;
}

const gp_nest *gp_loop_graph_nest_at(const gp_loop_graph *graph, int32_t block) {
  for (int32_t i = 0; i < graph->num_nests; i++)
    if (gp_loop_header(graph->nests[i].loop) == graph->blocks[block])
      return &graph->nests[i];
  return NULL;
}

bool gp_loop_graph_waits(const gp_loop_graph *graph) {
  for (int32_t i = 0; i < graph->num_nests; i++)
    if (graph->nests[i].assumed)
      return true;
  return false;
}

gaus_operator_type gp_loop_graph_type(const gp_loop_graph *graph, int32_t node) {
  const gp_node *n = &graph->nodes[node];
  if (!n->nest)
    return gp_target_type(graph->target, n->match.type);
  /* Copies take turns. Its inputs come from registers, as its own schedule assumes. */
  int32_t latency = n->nest->latency, units = gp_target_nest_units(graph->target);
  int32_t blocking = (int32_t)(((int64_t)latency + units - 1) / units);
  return (gaus_operator_type){.name = n->name,
                              .latency = latency,
                              .limit = 1,
                              .blocking = blocking < 1 ? 1 : blocking,
                              .delay = gp_target_clock_period(graph->target)};
}

bool gp_node_is_test(const gp_node *node) {
  return node->nest || LLVMIsATerminatorInst(node->inst);
}
