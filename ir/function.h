/* The control flow of a function and its natural loops.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_IR_FUNCTION_H
#define GAUS_IR_FUNCTION_H

#include <stdbool.h>

#include <llvm-c/Core.h>

#include "map.h"

typedef struct gi_natural_loop {
  int32_t header;  /* block */
  int32_t latch;   /* block; -1: there are several */
  int32_t outer;   /* the loop around it; -1: none */
  int32_t backedges;
} gi_natural_loop;

/* Blocks that cannot be reached from the entry are not there. */
typedef struct gi_function {
  gi_arena *arena;
  LLVMValueRef function;
  LLVMBasicBlockRef *blocks; /* in reverse post-order */
  int32_t num_blocks;
  gi_map index;
  int32_t *dominator;              /* of each block the immediate one; of the entry 0 */
  int32_t *first_before, *before;  /* predecessors of each block */
  gi_natural_loop *loops;          /* inner before outer */
  int32_t num_loops;
  int32_t *loop_of; /* of each block the innermost one; -1: none */
} gi_function;

/* Reads a function that has a body. O(blocks x depth of loops) in practice. */
void gi_function_read(gi_arena *arena, LLVMValueRef function, gi_function *out);
/* Is the block in the loop, or in one within it? O(depth). */
bool gi_function_contains(const gi_function *f, int32_t loop, LLVMBasicBlockRef block);
/* Lists the blocks of a loop in reverse post-order of a walk from its header that takes successors in their order;
 * -1: of the function from its entry. */
int32_t gi_reverse_post_order(const gi_function *f, int32_t loop, LLVMBasicBlockRef **out);

#endif
