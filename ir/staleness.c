/* Compares the fingerprint of a loop with the recorded one.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "loop.h"

#include <inttypes.h>

#include "gaus-ir/fingerprint.h"

static int32_t operation_of(const void *context, LLVMValueRef value) {
  return gi_map_get(&((const gi_loop *)context)->index, value);
}

static int32_t place_of(const void *context, LLVMBasicBlockRef block) {
  return gi_map_get(&((const gi_loop *)context)->block_index, block);
}

typedef struct instructions_only {
  void (*visit)(void *visitor, LLVMValueRef value);
  void *visitor;
} instructions_only;

static void pass_on(void *context, LLVMValueRef value) {
  const instructions_only *to = context;
  if (LLVMIsAInstruction(value))
    to->visit(to->visitor, value);
}

static void visit_outside(const void *context, int32_t block, void (*visit)(void *visitor, LLVMValueRef value),
                          void *visitor) {
  const gi_loop *l = context;
  gi_visit_outside((const gi_loop *)l->blocks[block].nest, pass_on, &(instructions_only){visit, visitor});
}

/* Lists of the body, by block and by way. */
typedef struct lists {
  LLVMBasicBlockRef *blocks, *way_from;
  bool *is_nest;
  uint64_t *nest_hash;
  int32_t *first_way, *way_to;
} lists;

static lists list_body(const gi_loop *l) {
  int64_t blocks = l->loop.num_blocks, ways = l->loop.num_ways;
  lists all = {gi_alloc(l->arena, blocks, sizeof *all.blocks),    gi_alloc(l->arena, ways, sizeof *all.way_from),
               gi_alloc(l->arena, blocks, sizeof *all.is_nest),   gi_alloc(l->arena, blocks, sizeof *all.nest_hash),
               gi_alloc(l->arena, blocks + 1, sizeof *all.first_way), gi_alloc(l->arena, ways, sizeof *all.way_to)};
  for (int32_t b = 0; b < blocks; b++) {
    all.blocks[b] = l->blocks[b].block;
    all.is_nest[b] = l->blocks[b].nest != NULL;
    all.nest_hash[b] = all.is_nest[b] ? l->blocks[b].nest->hash : 0;
    all.first_way[b] = l->blocks[b].first_way;
  }
  all.first_way[blocks] = l->loop.num_ways;
  for (int32_t w = 0; w < ways; w++) {
    int32_t to = l->ways[w].block;
    all.way_from[w] = l->ways[w].from;
    all.way_to[w] = to == GAUS_IR_NEXT ? l->loop.num_blocks : to == GAUS_IR_EXIT ? -1 : to;
  }
  return all;
}

bool gi_check_hash(gi_loop *l) {
  lists all = list_body(l);
  gaus_ir_body body = {l->loop.num_blocks, all.blocks, all.is_nest, all.nest_hash, all.first_way, all.way_to,
                       all.way_from, operation_of, place_of, visit_outside, l};
  uint64_t now;
  if (gaus_ir_fingerprint(&body, &now) != GAUS_IR_OK)
    longjmp(l->arena->out, 1);
  return now == l->loop.hash || gi_refuse(l, GAUS_IR_STALE,
                                          "its body has changed since it was scheduled (fingerprint %016" PRIx64
                                          ", now %016" PRIx64 "); run gaus-schedule again",
                                          l->loop.hash, now);
}
