/* Lists the blocks of a loop's body, a loop within it as one, and the ways between them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "loop.h"

static gi_loop *nest_with(const gi_loop *l, LLVMBasicBlockRef block) {
  for (int32_t i = 0; i < l->num_nests; i++)
    if (gi_function_contains(l->function, l->nests[i]->natural, block))
      return l->nests[i];
  return NULL;
}

/* A loop within the body that has no record cannot be an operation. */
static bool is_known(const gi_loop *l, LLVMBasicBlockRef block) {
  const gi_function *f = l->function;
  return f->loop_of[gi_map_get(&f->index, block)] == l->natural;
}

static bool list_blocks(gi_loop *l) {
  LLVMBasicBlockRef *all;
  int32_t count = gi_reverse_post_order(l->function, l->natural, &all);
  l->blocks = gi_alloc(l->arena, count, sizeof *l->blocks);
  for (int32_t i = 0; i < count; i++) {
    gi_loop *nest = nest_with(l, all[i]);
    if (!nest && !is_known(l, all[i]))
      return gi_refuse(l, GAUS_IR_STALE, "a loop within it has no schedule; run gaus-schedule again");
    if (nest && all[i] != nest->loop.header) {
      gi_map_set(l->arena, &l->block_index, all[i], gi_map_get(&l->block_index, nest->loop.header));
      continue;
    }
    gi_map_set(l->arena, &l->block_index, all[i], l->loop.num_blocks);
    l->blocks[l->loop.num_blocks++] =
        (gaus_ir_block){.block = all[i], .nest = nest ? &nest->loop : NULL, .test = -1};
  }
  return true;
}

static int32_t place_of(const gi_loop *l, LLVMBasicBlockRef block) {
  if (block == l->loop.header)
    return GAUS_IR_NEXT;
  int32_t place = gi_map_get(&l->block_index, block);
  return place < 0 ? GAUS_IR_EXIT : place;
}

static bool is_in_block(const gi_loop *l, int32_t b, LLVMBasicBlockRef block) {
  return l->blocks[b].nest && gi_map_get(&l->block_index, block) == b;
}

/* The ways out of a block of the function, but for those that stay in the nest. */
static void add_ways(gi_loop *l, int32_t b, LLVMBasicBlockRef from) {
  LLVMValueRef end = LLVMGetBasicBlockTerminator(from);
  for (unsigned s = 0; s < LLVMGetNumSuccessors(end); s++) {
    LLVMBasicBlockRef to = LLVMGetSuccessor(end, s);
    if (is_in_block(l, b, to))
      continue;
    l->ways = gi_room(l->arena, l->ways, l->loop.num_ways, &l->cap_ways, sizeof *l->ways);
    l->ways[l->loop.num_ways++] = (gaus_ir_way){from, to, place_of(l, to), 0};
    l->blocks[b].num_ways++;
  }
}

static void add_ways_of_nest(gi_loop *l, int32_t b, const gi_loop *nest) {
  LLVMBasicBlockRef *all;
  int32_t count = gi_reverse_post_order(l->function, nest->natural, &all);
  for (int32_t i = 0; i < count; i++)
    add_ways(l, b, all[i]);
}

/* In this order every way leads on, but where it is part of a cycle with several entries. */
static bool check_order(gi_loop *l) {
  for (int32_t b = 0; b < l->loop.num_blocks; b++)
    for (int32_t w = l->blocks[b].first_way; w < l->blocks[b].first_way + l->blocks[b].num_ways; w++)
      if (l->ways[w].block >= 0 && l->ways[w].block <= b)
        return gi_refuse(l, GAUS_IR_STALE, "its body has a cycle with several entries, and never had a schedule");
  return true;
}

bool gi_read_blocks(gi_loop *l) {
  if (!list_blocks(l))
    return false;
  for (int32_t b = 0; b < l->loop.num_blocks; b++) {
    l->blocks[b].first_way = l->loop.num_ways;
    if (l->blocks[b].nest)
      add_ways_of_nest(l, b, (const gi_loop *)l->blocks[b].nest);
    else
      add_ways(l, b, l->blocks[b].block);
  }
  return check_order(l);
}
