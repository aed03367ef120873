/* Computes the fingerprint of a graph's body, as libgaus-ir does.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>

#include "gaus-ir/fingerprint.h"
#include "graph/loop_graph.h"

static int32_t operation_of(const void *graph, LLVMValueRef value) {
  return gp_map_get(&((const gp_loop_graph *)graph)->index, value);
}

static int32_t place_of(const void *graph, LLVMBasicBlockRef block) {
  return gp_map_get(&((const gp_loop_graph *)graph)->block_index, block);
}

static void visit_outside(const void *graph, int32_t block, void (*visit)(void *visitor, LLVMValueRef value),
                          void *visitor) {
  gp_nest_inputs(gp_loop_graph_nest_at(graph, block), visit, visitor);
}

uint64_t gp_loop_graph_hash(const gp_loop_graph *graph) {
  bool *is_nest = gp_host_realloc(NULL, graph->num_blocks, sizeof *is_nest);
  uint64_t hash = 0, *nest_hash = gp_host_realloc(NULL, graph->num_blocks, sizeof *nest_hash);
  for (size_t b = 0; b < graph->num_blocks; b++) {
    const gp_nest *nest = gp_loop_graph_nest_at(graph, (int32_t)b);
    is_nest[b] = nest != NULL;
    nest_hash[b] = nest ? nest->graph->hash : 0;
  }
  const gp_flow *flow = &graph->flow;
  gaus_ir_body body = {(int32_t)graph->num_blocks,
                       graph->blocks,
                       is_nest,
                       nest_hash,
                       flow->first_successor,
                       flow->successors,
                       flow->ends,
                       operation_of,
                       place_of,
                       visit_outside,
                       graph};
  if (gaus_ir_fingerprint(&body, &hash) != GAUS_IR_OK)
    gp_host_realloc(NULL, SIZE_MAX, 1); /* ends as every shortage of memory does here */
  free(is_nest);
  free(nest_hash);
  return hash;
}
