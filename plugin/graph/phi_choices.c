/* Finds the tests that decide the value of a phi within the body.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * From the end of each block the answer is that of the way which is taken; where all ways that
 * lead to the phi have the same answer, the test need not be asked. That is gated SSA (Ottenstein,
 * Ballance, MacCabe 1990), found by one walk backwards. */
#include <stdlib.h>

#include "graph/loop_graph.h"

enum { NOWHERE = -1 };

static int32_t add_choice(gp_loop_graph *graph, gp_phi_selection choice) {
  gp_make_room(&graph->choices, graph->num_choices, &graph->cap_choices, sizeof *graph->choices);
  graph->choices[graph->num_choices] = choice;
  return graph->num_choices++;
}

/* The choice of a value, one for each. */
static int32_t leaf(gp_loop_graph *graph, int32_t first, LLVMValueRef value) {
  for (int32_t c = first; c < graph->num_choices; c++)
    if (graph->choices[c].value == value)
      return c;
  return add_choice(graph, (gp_phi_selection){value, -1, -1});
}

static LLVMValueRef value_from(LLVMValueRef phi, LLVMBasicBlockRef block) {
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++)
    if (LLVMGetIncomingBlock(phi, i) == block)
      return LLVMGetIncomingValue(phi, i);
  return NULL;
}

typedef struct chooser {
  gp_loop_graph *graph;
  int32_t block;   /* the phi's */
  int32_t *answer; /* of each block before it */
  int32_t first;   /* of the choices */
} chooser;

/* By the way `s`, of all ways. */
static int32_t answer_of(const chooser *c, int32_t s, LLVMValueRef phi) {
  int32_t to = c->graph->flow.successors[s];
  if (to == c->block)
    return leaf(c->graph, c->first, value_from(phi, c->graph->flow.ends[s]));
  return to >= 0 && to < c->block ? c->answer[to] : NOWHERE;
}

/* The answer at the end of block b: asks its test if the ways differ. */
static int32_t decide(chooser *c, int32_t b, LLVMValueRef phi) {
  gp_loop_graph *graph = c->graph;
  int32_t begin = graph->flow.first_successor[b], end = graph->flow.first_successor[b + 1];
  int32_t next = graph->num_next, only = NOWHERE;
  bool differ = false;
  for (int32_t s = begin; s < end; s++) {
    int32_t answer = answer_of(c, s, phi);
    gp_make_room(&graph->choice_next, graph->num_next, &graph->cap_next, sizeof *graph->choice_next);
    graph->choice_next[graph->num_next++] = answer;
    differ |= only != NOWHERE && answer != NOWHERE && answer != only;
    if (answer != NOWHERE)
      only = answer;
  }
  if (differ)
    return add_choice(graph, (gp_phi_selection){
                                 NULL, gp_map_get(&graph->index, LLVMGetBasicBlockTerminator(graph->blocks[b])), next});
  graph->num_next = next;
  return only;
}

int32_t gp_loop_graph_choose(gp_loop_graph *graph, LLVMValueRef phi, int32_t block) {
  chooser c = {graph, block, gp_host_realloc(NULL, (size_t)block, sizeof *c.answer), graph->num_choices};
  for (int32_t b = block; b-- > 0;)
    c.answer[b] = decide(&c, b, phi);
  int32_t root = c.answer[0];
  free(c.answer);
  return root;
}
