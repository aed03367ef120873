/* Finds the control flow within one iteration: the body without its back edge.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A block is control dependent on a test if one way of the test always leads to the block and the
 * other may not (Ferrante, Ottenstein, Warren 1987). So the block runs exactly if one of those
 * tests runs and goes its way. */
#include <stdlib.h>
#include <string.h>

#include "graph/loop_graph.h"

enum { LEAVES = -1 };

/* --- successors --------------------------------------------------------- */

static int32_t place_of(const gp_loop_graph *graph, LLVMBasicBlockRef block) {
  if (block == gp_loop_header(graph->loop))
    return graph->flow.num_blocks;
  int32_t place = gp_map_get(&graph->block_index, block);
  return place < 0 ? LEAVES : place;
}

typedef struct ways {
  int32_t count, cap_successors, cap_ends;
} ways;

/* Those from a block of the function, but for what stays in the nest. */
static void add_ways(gp_loop_graph *graph, ways *w, LLVMBasicBlockRef from, const gp_nest *nest) {
  gp_flow *flow = &graph->flow;
  LLVMValueRef terminator = LLVMGetBasicBlockTerminator(from);
  for (unsigned s = 0; s < LLVMGetNumSuccessors(terminator); s++) {
    LLVMBasicBlockRef to = LLVMGetSuccessor(terminator, s);
    if (nest && gp_loop_contains(nest->loop, to))
      continue;
    gp_make_room(&flow->successors, w->count, &w->cap_successors, sizeof *flow->successors);
    gp_make_room(&flow->ends, w->count, &w->cap_ends, sizeof *flow->ends);
    flow->ends[w->count] = from;
    flow->successors[w->count++] = place_of(graph, to);
  }
}

static void add_ways_of_nest(gp_loop_graph *graph, ways *w, const gp_nest *nest) {
  LLVMBasicBlockRef *blocks;
  size_t count = gp_loop_blocks(nest->loop, &blocks);
  for (size_t b = 0; b < count; b++)
    add_ways(graph, w, blocks[b], nest);
  free(blocks);
}

static void list_successors(gp_loop_graph *graph) {
  gp_flow *flow = &graph->flow;
  ways w = {0};
  for (int32_t b = 0; b < flow->num_blocks; b++) {
    const gp_nest *nest = gp_loop_graph_nest_at(graph, b);
    flow->first_successor[b] = w.count;
    if (nest)
      add_ways_of_nest(graph, &w, nest);
    else
      add_ways(graph, &w, graph->blocks[b], NULL);
  }
  flow->first_successor[flow->num_blocks] = w.count;
}

/* In topological order every way leads on. Where it does not, it is part of a
 * cycle that has several entries, else it would be a loop of its own. */
static bool check_order(const gp_loop_graph *graph, gp_refusal *refusal) {
  const gp_flow *flow = &graph->flow;
  for (int32_t b = 0; b < flow->num_blocks; b++)
    for (int32_t s = flow->first_successor[b]; s < flow->first_successor[b + 1]; s++)
      if (flow->successors[s] >= 0 && flow->successors[s] <= b)
        return gp_refuse(refusal, "Irreducible", LLVMGetBasicBlockTerminator(graph->blocks[b]),
                         "its body has a cycle with several entries (goto into a loop); fix-irreducible before this "
                         "pass makes a loop of it");
  return true;
}

static uint64_t *row(const gp_flow *flow, int32_t b) {
  return flow->reach + (size_t)b * flow->words;
}

static void find_reach(gp_flow *flow) {
  flow->words = (size_t)flow->num_blocks / 64 + 1;
  size_t size = flow->words * (size_t)flow->num_blocks;
  flow->reach = gp_host_realloc(NULL, size, sizeof *flow->reach);
  memset(flow->reach, 0, size * sizeof *flow->reach);
  for (int32_t b = flow->num_blocks; b-- > 0;)
    for (int32_t s = flow->first_successor[b]; s < flow->first_successor[b + 1]; s++) {
      int32_t to = flow->successors[s];
      if (to == LEAVES || to == flow->num_blocks)
        continue;
      row(flow, b)[to / 64] |= (uint64_t)1 << (to % 64);
      for (size_t w = 0; w < flow->words; w++)
        row(flow, b)[w] |= row(flow, to)[w];
    }
}

bool gp_loop_graph_find_flow(gp_loop_graph *graph, gp_refusal *refusal) {
  gp_flow *flow = &graph->flow;
  flow->num_blocks = (int32_t)graph->num_blocks;
  flow->first_successor = gp_host_realloc(NULL, graph->num_blocks + 1, sizeof *flow->first_successor);
  list_successors(graph);
  if (!check_order(graph, refusal))
    return false;
  find_reach(flow);
  return true;
}

/* --- guards ------------------------------------------------------------- */

/* Of the ways out of b: where they all meet again at the latest. The next
 * iteration and every exit lead to num_blocks + 1, the end. Cooper, Harvey,
 * Kennedy 2001, for which one round is enough without cycles. */
static int32_t meet(const int32_t *after, int32_t a, int32_t b) {
  while (a != b)
    if (a < b)
      a = after[a];
    else
      b = after[b];
  return a;
}

static int32_t target(const gp_flow *flow, int32_t s) {
  return flow->successors[s] == LEAVES ? flow->num_blocks + 1 : flow->successors[s];
}

/* after[b]: the immediate post-dominator. */
static int32_t *find_post_dominators(const gp_flow *flow) {
  int32_t end = flow->num_blocks + 1, *after = gp_host_realloc(NULL, (size_t)end + 1, sizeof *after);
  after[end] = end;
  after[flow->num_blocks] = end;
  for (int32_t b = flow->num_blocks; b-- > 0;) {
    int32_t first = flow->first_successor[b];
    after[b] = first < flow->first_successor[b + 1] ? target(flow, first) : end;
    for (int32_t s = first + 1; s < flow->first_successor[b + 1]; s++)
      after[b] = meet(after, after[b], target(flow, s));
  }
  return after;
}

/* Calls of `visit` for each guard of each block, by test. */
typedef struct guard_list {
  gp_guard guard;
  int32_t block;
} guard_list;

static int compare_guards(const void *a, const void *b) {
  const guard_list *x = a, *y = b;
  if (x->block != y->block)
    return (x->block > y->block) - (x->block < y->block);
  if (x->guard.test != y->guard.test)
    return (x->guard.test > y->guard.test) - (x->guard.test < y->guard.test);
  return (x->guard.successor > y->guard.successor) - (x->guard.successor < y->guard.successor);
}

/* Whatever lies between a way out of the test and the place where all of them
 * have met runs only if that way is taken. */
static guard_list *list_guards(const gp_loop_graph *graph, const int32_t *after, int32_t *count) {
  const gp_flow *flow = &graph->flow;
  guard_list *list = NULL;
  int32_t capacity = 0;
  *count = 0;
  for (int32_t b = 0; b < flow->num_blocks; b++) {
    int32_t test = gp_map_get(&graph->index, LLVMGetBasicBlockTerminator(graph->blocks[b]));
    int32_t first = flow->first_successor[b];
    for (int32_t s = first; s < flow->first_successor[b + 1]; s++)
      for (int32_t to = target(flow, s); to != after[b] && to <= flow->num_blocks; to = after[to]) {
        gp_make_room(&list, *count, &capacity, sizeof *list);
        list[(*count)++] = (guard_list){{test, s - first}, to};
      }
  }
  if (*count)
    qsort(list, (size_t)*count, sizeof *list, compare_guards);
  return list;
}

void gp_loop_graph_find_guards(gp_loop_graph *graph) {
  gp_flow *flow = &graph->flow;
  int32_t count, *after = find_post_dominators(flow);
  guard_list *list = list_guards(graph, after, &count);
  flow->guards = gp_host_realloc(NULL, (size_t)count, sizeof *flow->guards);
  flow->first_guard = gp_host_realloc(NULL, graph->num_blocks + 2, sizeof *flow->first_guard);
  for (int32_t i = 0; i < count; i++)
    flow->guards[i] = list[i].guard;
  for (int32_t b = 0, i = 0; b <= flow->num_blocks + 1; b++) {
    while (i < count && list[i].block < b)
      i++;
    flow->first_guard[b] = i;
  }
  free(list);
  free(after);
}

/* --- questions ---------------------------------------------------------- */

const gp_guard *gp_loop_graph_guards(const gp_loop_graph *graph, int32_t block, int32_t *count) {
  int32_t first = graph->flow.first_guard[block];
  *count = graph->flow.first_guard[block + 1] - first;
  return *count ? graph->flow.guards + first : NULL;
}

bool gp_loop_graph_reaches(const gp_loop_graph *graph, int32_t from, int32_t to) {
  return from < graph->flow.num_blocks && to < graph->flow.num_blocks &&
         (row(&graph->flow, from)[to / 64] >> (to % 64) & 1);
}

bool gp_loop_graph_precedes(const gp_loop_graph *graph, int32_t a, int32_t b) {
  int32_t x = graph->nodes[a].block, y = graph->nodes[b].block;
  return x == y ? a < b : gp_loop_graph_reaches(graph, x, y);
}
