/* Decisions of an iteration's branches as selections.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A branch that makes no difference is not asked, so that nothing waits for it. */
#include <stdlib.h>

#include "kernel/kernel.h"

static int32_t leaf(gp_gated_value *gate, LLVMValueRef value) {
  for (int32_t i = 0; i < gate->num_leaves; i++)
    if (gate->leaves[i] == value)
      return -2 - i;
  gp_make_room(&gate->leaves, gate->num_leaves, &gate->cap_leaves, sizeof *gate->leaves);
  gate->leaves[gate->num_leaves++] = value;
  return -1 - gate->num_leaves;
}

/* The outcome of a block: that of all its ways, or to be asked there. */
static int32_t merge(const int32_t *ways, unsigned count, int32_t block) {
  int32_t outcome = GP_NOWHERE;
  for (unsigned i = 0; i < count; i++) {
    if (ways[i] == GP_NOWHERE)
      continue;
    if (outcome != GP_NOWHERE && outcome != ways[i])
      return block;
    outcome = ways[i];
  }
  return outcome;
}

void gp_gated_value_build(gp_kernel *kernel, gp_gated_value *gate, gp_way_fn *way, const void *context) {
  size_t blocks = kernel->body->num_blocks;
  *gate = (gp_gated_value){.outcomes = gp_host_realloc(NULL, blocks, sizeof *gate->outcomes),
                           .ways = gp_host_realloc(NULL, (size_t)kernel->first_way[blocks], sizeof *gate->ways)};
  for (int32_t b = (int32_t)blocks; b-- > 0;) {
    LLVMValueRef terminator = LLVMGetBasicBlockTerminator(kernel->body->blocks[b]);
    unsigned count = LLVMGetNumSuccessors(terminator);
    int32_t *ways = &gate->ways[kernel->first_way[b]];
    for (unsigned i = 0; i < count; i++) {
      LLVMBasicBlockRef successor = LLVMGetSuccessor(terminator, i);
      bool on = false;
      LLVMValueRef value = way(kernel, context, b, successor, &on);
      ways[i] = value ? leaf(gate, value) : on ? gate->outcomes[gp_kernel_block(kernel, successor)] : GP_NOWHERE;
    }
    gate->outcomes[b] = merge(ways, count, b);
  }
  gate->root = gate->outcomes[0];
}

void gp_gated_value_clear(gp_gated_value *gate) {
  free(gate->outcomes);
  free(gate->ways);
  free(gate->leaves);
  *gate = (gp_gated_value){0};
}

/* --- when --------------------------------------------------------------- */

/* The exit test of a counted loop is known from the count. */
static bool is_counted_test(const gp_kernel *kernel, int32_t block, LLVMValueRef terminator) {
  return kernel->counter_type && block == kernel->exiting && LLVMIsABranchInst(terminator);
}

static int32_t test_lag(const gp_kernel *kernel, int32_t block) {
  LLVMValueRef terminator = LLVMGetBasicBlockTerminator(kernel->body->blocks[block]);
  return is_counted_test(kernel, block, terminator) ? -1
                                                    : gp_kernel_stage_offset(kernel, LLVMGetOperand(terminator, 0));
}

static int32_t outcome_lag(const gp_kernel *kernel, const gp_gated_value *gate, int32_t outcome, bool *seen) {
  if (outcome == GP_NOWHERE)
    return -1;
  if (outcome < 0)
    return gp_kernel_stage_offset(kernel, gate->leaves[-2 - outcome]);
  if (seen[outcome])
    return -1;
  seen[outcome] = true;
  int32_t lag = test_lag(kernel, outcome);
  for (int32_t i = kernel->first_way[outcome]; i < kernel->first_way[outcome + 1]; i++) {
    int32_t other = outcome_lag(kernel, gate, gate->ways[i], seen);
    lag = other > lag ? other : lag;
  }
  return lag;
}

int32_t gp_gated_value_lag(const gp_kernel *kernel, const gp_gated_value *gate) {
  bool *seen = gp_host_realloc(NULL, kernel->body->num_blocks, sizeof *seen);
  for (size_t b = 0; b < kernel->body->num_blocks; b++)
    seen[b] = false;
  int32_t lag = outcome_lag(kernel, gate, gate->root, seen);
  free(seen);
  return lag;
}

/* --- what --------------------------------------------------------------- */

static LLVMValueRef outcome_value(gp_kernel *kernel, const gp_gated_value *gate, int32_t outcome, int32_t lag);

static LLVMValueRef choose(gp_kernel *kernel, LLVMValueRef test, LLVMValueRef yes, LLVMValueRef no) {
  return yes == no ? yes : LLVMBuildSelect(kernel->builder, test, yes, no, "");
}

static LLVMValueRef branch_test(gp_kernel *kernel, int32_t block, LLVMValueRef branch, int32_t lag) {
  if (!is_counted_test(kernel, block, branch))
    return gp_kernel_value(kernel, LLVMGetCondition(branch), lag);
  LLVMValueRef followed = gp_kernel_followed(kernel, lag);
  bool first_stays = gp_kernel_block(kernel, LLVMGetSuccessor(branch, 0)) >= 0;
  return first_stays ? followed : LLVMBuildNot(kernel->builder, followed, "");
}

/* A way that leads nowhere is not taken: any value will do for it. */
static LLVMValueRef branch_value(gp_kernel *kernel, const gp_gated_value *gate, int32_t block, LLVMValueRef branch,
                                 int32_t lag) {
  const int32_t *ways = &gate->ways[kernel->first_way[block]];
  LLVMValueRef test = branch_test(kernel, block, branch, lag);
  LLVMValueRef yes = test ? outcome_value(kernel, gate, ways[0], lag) : NULL;
  LLVMValueRef no = yes ? outcome_value(kernel, gate, ways[1], lag) : NULL;
  return no ? choose(kernel, test, yes, no) : NULL;
}

static LLVMValueRef switch_value(gp_kernel *kernel, const gp_gated_value *gate, int32_t block, LLVMValueRef inst,
                                 int32_t lag) {
  const int32_t *ways = &gate->ways[kernel->first_way[block]];
  LLVMValueRef number = gp_kernel_value(kernel, LLVMGetOperand(inst, 0), lag), result = NULL;
  int32_t otherwise = GP_NOWHERE;
  for (unsigned i = 0; i < LLVMGetNumSuccessors(inst); i++)
    if (!gp_switch_case(inst, i))
      otherwise = ways[i];
  for (unsigned i = 0; number && i < LLVMGetNumSuccessors(inst); i++) {
    /* the first value stands for a default that leads nowhere */
    LLVMValueRef constant = gp_switch_case(inst, i);
    if (!constant || ways[i] == GP_NOWHERE || ways[i] == otherwise)
      continue;
    if (!result && !(result = outcome_value(kernel, gate, otherwise == GP_NOWHERE ? ways[i] : otherwise, lag)))
      return NULL;
    LLVMValueRef value = outcome_value(kernel, gate, ways[i], lag);
    if (!value)
      return NULL;
    result = choose(kernel, LLVMBuildICmp(kernel->builder, LLVMIntEQ, number, constant, ""), value, result);
  }
  return result;
}

static LLVMValueRef test_value(gp_kernel *kernel, const gp_gated_value *gate, int32_t block, int32_t lag) {
  const int32_t *key = &gate->outcomes[block];
  int32_t known = gp_map_get(&kernel->known[lag], key);
  if (known >= 0)
    return kernel->answers[known];
  LLVMValueRef terminator = LLVMGetBasicBlockTerminator(kernel->body->blocks[block]);
  LLVMValueRef value = LLVMIsASwitchInst(terminator) ? switch_value(kernel, gate, block, terminator, lag)
                                                     : branch_value(kernel, gate, block, terminator, lag);
  if (value) {
    gp_make_room(&kernel->answers, kernel->num_answers, &kernel->cap_answers, sizeof *kernel->answers);
    gp_map_set(&kernel->known[lag], key, kernel->num_answers);
    kernel->answers[kernel->num_answers++] = value;
  }
  return value;
}

static LLVMValueRef outcome_value(gp_kernel *kernel, const gp_gated_value *gate, int32_t outcome, int32_t lag) {
  if (outcome == GP_NOWHERE)
    return LLVMGetUndef(LLVMTypeOf(gate->leaves[0]));
  return outcome < 0 ? gp_kernel_value(kernel, gate->leaves[-2 - outcome], lag)
                     : test_value(kernel, gate, outcome, lag);
}

LLVMValueRef gp_gated_value_value(gp_kernel *kernel, const gp_gated_value *gate, int32_t lag) {
  return outcome_value(kernel, gate, gate->root, lag);
}
