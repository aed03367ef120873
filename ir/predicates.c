/* Finds the predicates of blocks and ways, as gates over tests.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A block is control dependent on a test if one way of the test always leads to the block and another may not
 * (Ferrante, Ottenstein, Warren 1987). The block runs exactly if one of these tests runs and goes its way. */
#include "loop.h"

/* --- control dependence ------------------------------------------------- */

/* Two places behind the blocks: the next iteration, and the end, to which it and every exit lead. */
static int32_t place_after(const gi_loop *l, int32_t way) {
  int32_t to = l->ways[way].block;
  return to == GAUS_IR_NEXT ? l->loop.num_blocks : to == GAUS_IR_EXIT ? l->loop.num_blocks + 1 : to;
}

static int32_t meet(const int32_t *after, int32_t a, int32_t b) {
  while (a != b)
    if (a < b)
      a = after[a];
    else
      b = after[b];
  return a;
}

/* Of each place the immediate post-dominator: one round is enough without cycles. */
static int32_t *find_post_dominators(const gi_loop *l) {
  int32_t end = l->loop.num_blocks + 1, *after = gi_alloc(l->arena, end + 1, sizeof *after);
  after[end] = after[end - 1] = end;
  for (int32_t b = l->loop.num_blocks; b-- > 0;) {
    int32_t first = l->blocks[b].first_way;
    after[b] = l->blocks[b].num_ways ? place_after(l, first) : end;
    for (int32_t w = first + 1; w < first + l->blocks[b].num_ways; w++)
      after[b] = meet(after, after[b], place_after(l, w));
  }
  return after;
}

/* --- gates -------------------------------------------------------------- */

static int32_t add_gate(gi_loop *l, gaus_ir_gate_kind kind, int32_t a, int32_t b) {
  l->gates = gi_room(l->arena, l->gates, l->loop.num_gates, &l->cap_gates, sizeof *l->gates);
  l->gates[l->loop.num_gates] = (gaus_ir_gate){kind, a, b};
  return l->loop.num_gates++;
}

static int32_t both(gi_loop *l, int32_t a, int32_t b) {
  return a ? add_gate(l, GAUS_IR_GATE_AND, a, b) : b;
}

/* The predicates of the ways out of a block whose own predicate is known. */
static void add_ways(gi_loop *l, int32_t b) {
  const gaus_ir_block *block = &l->blocks[b];
  for (int32_t i = 0; i < block->num_ways; i++)
    l->ways[block->first_way + i].predicate =
        block->num_ways == 1 ? block->predicate
                             : both(l, block->predicate, add_gate(l, GAUS_IR_GATE_TAKES, block->test, i));
}

/* Adds a way to what decides about the places that run only if it is taken: all from there on to where all ways of the
 * test have met. Tests come in the order of their blocks, so a block's predicate is whole before its own ways are added. */
static void guard(gi_loop *l, const int32_t *after, int32_t b, int32_t way, int32_t *predicate) {
  for (int32_t to = place_after(l, way); to != after[b] && to <= l->loop.num_blocks; to = after[to])
    predicate[to] = predicate[to] < 0 ? l->ways[way].predicate
                                      : add_gate(l, GAUS_IR_GATE_OR, predicate[to], l->ways[way].predicate);
}

void gi_find_predicates(gi_loop *l) {
  int32_t *after = find_post_dominators(l), *predicate = gi_alloc(l->arena, l->loop.num_blocks + 1, sizeof *predicate);
  add_gate(l, GAUS_IR_GATE_TRUE, -1, -1);
  for (int32_t b = 0; b <= l->loop.num_blocks; b++)
    predicate[b] = -1;
  for (int32_t b = 0; b < l->loop.num_blocks; b++) {
    l->blocks[b].predicate = predicate[b] < 0 ? 0 : predicate[b];
    add_ways(l, b);
    for (int32_t i = 0; l->blocks[b].num_ways > 1 && i < l->blocks[b].num_ways; i++)
      guard(l, after, b, l->blocks[b].first_way + i, predicate);
  }
  l->loop.continues = predicate[l->loop.num_blocks] < 0 ? 0 : predicate[l->loop.num_blocks];
  for (int32_t v = 0; v < l->loop.num_operations; v++)
    l->operations[v].predicate = l->blocks[l->operations[v].block].predicate;
}
