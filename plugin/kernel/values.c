/* Finds the value that an operation had for an earlier iteration, in rotating registers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What an operation made d iterations of the kernel ago is in the d-th of its registers: a chain
 * of phis in the kernel's header. */
#include <stdlib.h>

#include "kernel/kernel.h"

enum { MAX_REGISTERS = 20000 };

static LLVMTypeRef bit(const gp_kernel *kernel) {
  return LLVMTypeOf(kernel->started.now);
}

LLVMValueRef gp_kernel_both(gp_kernel *kernel, LLVMValueRef test, LLVMValueRef then) {
  if (LLVMIsAConstantInt(test))
    return LLVMConstIntGetZExtValue(test) ? then : test;
  if (LLVMIsAConstantInt(then) && LLVMConstIntGetZExtValue(then))
    return test;
  return LLVMBuildSelect(kernel->builder, test, then, LLVMConstNull(bit(kernel)), "");
}

/* --- registers ---------------------------------------------------------- */

static LLVMValueRef add_register(gp_kernel *kernel, gp_rotating_register *rotating) {
  LLVMValueRef first = LLVMGetFirstInstruction(kernel->header);
  if (first)
    LLVMPositionBuilderBefore(kernel->builder, first);
  else
    LLVMPositionBuilderAtEnd(kernel->builder, kernel->header);
  LLVMValueRef phi = LLVMBuildPhi(kernel->builder, LLVMTypeOf(rotating->first), "");
  LLVMPositionBuilderAtEnd(kernel->builder, kernel->tail);
  kernel->num_registers++;
  return phi;
}

static LLVMValueRef delayed(gp_kernel *kernel, gp_rotating_register *rotating, int32_t ago) {
  if (kernel->num_registers + ago - rotating->num_delayed > MAX_REGISTERS)
    return NULL;
  while (rotating->num_delayed < ago) {
    gp_make_room(&rotating->delayed, rotating->num_delayed, &rotating->cap_delayed, sizeof *rotating->delayed);
    rotating->delayed[rotating->num_delayed] = add_register(kernel, rotating);
    rotating->num_delayed++;
  }
  return rotating->delayed[ago - 1];
}

LLVMValueRef gp_kernel_started(gp_kernel *kernel, int32_t stage_offset) {
  return stage_offset > 0 ? delayed(kernel, &kernel->started, stage_offset) : kernel->started.now;
}

/* --- cells -------------------------------------------------------------- */

static LLVMValueRef latch_value(const gp_kernel *kernel, LLVMValueRef phi) {
  LLVMBasicBlockRef latch = gp_loop_latch(kernel->graph->loop);
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++)
    if (LLVMGetIncomingBlock(phi, i) == latch)
      return LLVMGetIncomingValue(phi, i);
  return NULL;
}

/* What the iteration that is behind by `stage_offset` hands to the next one. */
static LLVMValueRef handed_on(gp_kernel *kernel, gp_rotating_register *rotating, int32_t stage_offset) {
  if (rotating != &kernel->alive)
    return gp_kernel_value(kernel, latch_value(kernel, rotating->value), stage_offset);
  LLVMValueRef before = delayed(kernel, rotating, 1);
  LLVMValueRef continue_predicate =
      before ? gp_gated_value_value(kernel, &kernel->continue_predicate, stage_offset) : NULL;
  return continue_predicate ? gp_kernel_both(kernel, before, continue_predicate) : NULL;
}

/* A header phi of the next iteration is what this one hands on, and its first
 * value until the first iteration did. Asked for when it is needed; operations
 * are there once they were emitted. */
static LLVMValueRef now(gp_kernel *kernel, gp_rotating_register *rotating) {
  bool is_operation = rotating >= kernel->registers && rotating < kernel->registers + kernel->graph->num_nodes;
  if (rotating->now || is_operation) {
    if (!rotating->now)
      kernel->missing = rotating->value;
    return rotating->now;
  }
  int32_t stage_offset = rotating->stage_offset + 1;
  LLVMValueRef value = handed_on(kernel, rotating, stage_offset);
  if (!value)
    return NULL;
  if (stage_offset > 0 && value != rotating->first) {
    LLVMValueRef test = gp_kernel_started(kernel, stage_offset);
    value = test ? LLVMBuildSelect(kernel->builder, test, value, rotating->first, "") : NULL;
  }
  return rotating->now = value;
}

static LLVMValueRef rotating_value(gp_kernel *kernel, gp_rotating_register *rotating, int32_t stage_offset) {
  if (stage_offset < rotating->stage_offset) {
    kernel->missing = rotating->value;
    return NULL;
  }
  return stage_offset == rotating->stage_offset ? now(kernel, rotating)
                                                : delayed(kernel, rotating, stage_offset - rotating->stage_offset);
}

LLVMValueRef gp_kernel_value(gp_kernel *kernel, LLVMValueRef value, int32_t stage_offset) {
  int32_t index = gp_map_get(&kernel->index, value);
  int32_t registers = kernel->graph->num_nodes + kernel->num_phis;
  if (index >= registers)
    return gp_gated_value_value(kernel, &kernel->joins[index - registers], stage_offset);
  if (index >= 0)
    return rotating_value(kernel, &kernel->registers[index], stage_offset);
  if (LLVMIsAInstruction(value) && gp_kernel_block(kernel, LLVMGetInstructionParent(value)) >= 0) {
    kernel->missing = value; /* in the loop, but no operation */
    return NULL;
  }
  return value;
}

/* --- iterations that run ------------------------------------------------ */

static LLVMValueRef constant(const gp_kernel *kernel, int32_t value) {
  return LLVMConstInt(kernel->counter_type, (unsigned long long)value, false);
}

/* With stage offset s, i - s wraps to more than any count where i < s. */
static LLVMValueRef compare_count(gp_kernel *kernel, LLVMValueRef *known, LLVMIntPredicate predicate,
                                  int32_t stage_offset) {
  if (!known[stage_offset]) {
    LLVMValueRef iteration = kernel->counter;
    if (stage_offset)
      iteration = LLVMBuildSub(kernel->builder, iteration, constant(kernel, stage_offset), "");
    known[stage_offset] = LLVMBuildICmp(kernel->builder, predicate, iteration, kernel->count, "");
  }
  return known[stage_offset];
}

LLVMValueRef gp_kernel_valid(gp_kernel *kernel, int32_t stage_offset) {
  if (kernel->counter_type)
    return compare_count(kernel, kernel->valid, LLVMIntULE, stage_offset);
  LLVMValueRef alive = rotating_value(kernel, &kernel->alive, stage_offset);
  LLVMValueRef test = alive ? gp_kernel_started(kernel, stage_offset) : NULL;
  return test ? gp_kernel_both(kernel, test, alive) : NULL;
}

LLVMValueRef gp_kernel_followed(gp_kernel *kernel, int32_t stage_offset) {
  return compare_count(kernel, kernel->followed, LLVMIntNE, stage_offset);
}

LLVMValueRef gp_kernel_done(gp_kernel *kernel) {
  if (kernel->counter_type) {
    LLVMValueRef last = LLVMBuildAdd(kernel->builder, kernel->count, constant(kernel, kernel->stages - 1), "");
    return LLVMBuildICmp(kernel->builder, LLVMIntEQ, kernel->counter, last, "");
  }
  LLVMValueRef alive = rotating_value(kernel, &kernel->alive, kernel->stages - 2);
  return alive ? LLVMBuildNot(kernel->builder, alive, "") : NULL;
}

/* --- stage offsets --------------------------------------------------------------- */

int32_t gp_kernel_stage_offset(const gp_kernel *kernel, LLVMValueRef value) {
  int32_t index = gp_map_get(&kernel->index, value);
  int32_t registers = kernel->graph->num_nodes + kernel->num_phis;
  if (index < 0)
    return -1;
  return index < registers ? kernel->registers[index].stage_offset : kernel->joins[index - registers].stage_offset;
}

/* Phis wait for what flows in from the iteration before, which may be other
 * phis: from the bottom up, until nothing changes. */
void gp_kernel_stage_offsets(gp_kernel *kernel) {
  int32_t first = kernel->graph->num_nodes;
  bool changed = true;
  for (int32_t j = 0; j < kernel->num_joins; j++)
    kernel->joins[j].stage_offset = -1;
  while (changed) {
    changed = false;
    for (int32_t j = 0; j < kernel->num_joins; j++)
      kernel->joins[j].stage_offset = gp_gated_value_stage_offset(kernel, &kernel->joins[j]);
    for (int32_t c = first; c < first + kernel->num_phis; c++) {
      int32_t stage_offset = gp_kernel_stage_offset(kernel, latch_value(kernel, kernel->registers[c].value)) - 1;
      if (stage_offset > kernel->registers[c].stage_offset) {
        kernel->registers[c].stage_offset = stage_offset;
        changed = true;
      }
    }
  }
  int32_t continue_predicate =
      kernel->counter_type ? 0 : gp_gated_value_stage_offset(kernel, &kernel->continue_predicate);
  kernel->alive.stage_offset = continue_predicate > 0 ? continue_predicate - 1 : -1;
}

/* --- at the end --------------------------------------------------------- */

/* May need registers of other values, or of one that was looked at before. */
static bool complete(gp_kernel *kernel, gp_rotating_register *rotating) {
  return !rotating->num_delayed || now(kernel, rotating);
}

static void connect(gp_kernel *kernel, gp_rotating_register *rotating) {
  for (int32_t d = 0; d < rotating->num_delayed; d++) {
    LLVMValueRef values[] = {rotating->first, d ? rotating->delayed[d - 1] : rotating->now};
    LLVMBasicBlockRef blocks[] = {kernel->entry, kernel->tail};
    LLVMAddIncoming(rotating->delayed[d], values, blocks, 2);
  }
}

bool gp_kernel_registers(gp_kernel *kernel) {
  int32_t registers = kernel->graph->num_nodes + kernel->num_phis, before;
  do {
    before = kernel->num_registers;
    for (int32_t c = 0; c < registers; c++)
      if (!complete(kernel, &kernel->registers[c]))
        return false;
    if (!complete(kernel, &kernel->alive))
      return false;
  } while (kernel->num_registers > before);
  for (int32_t c = 0; c < registers; c++)
    connect(kernel, &kernel->registers[c]);
  connect(kernel, &kernel->alive);
  connect(kernel, &kernel->started);
  return true;
}

/* --- gated values ------------------------------------------------------- */

static int32_t leaf(gp_gated_value *gated, LLVMValueRef value) {
  for (int32_t i = 0; i < gated->num_leaves; i++)
    if (gated->leaves[i] == value)
      return -2 - i;
  gp_make_room(&gated->leaves, gated->num_leaves, &gated->cap_leaves, sizeof *gated->leaves);
  gated->leaves[gated->num_leaves++] = value;
  return -1 - gated->num_leaves;
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

void gp_gated_value_build(gp_kernel *kernel, gp_gated_value *gated, gp_way_fn *way, const void *context) {
  size_t blocks = kernel->graph->num_blocks;
  *gated = (gp_gated_value){.outcomes = gp_host_realloc(NULL, blocks, sizeof *gated->outcomes),
                            .ways = gp_host_realloc(NULL, (size_t)kernel->first_way[blocks], sizeof *gated->ways)};
  for (int32_t b = (int32_t)blocks; b-- > 0;) {
    LLVMValueRef terminator = LLVMGetBasicBlockTerminator(kernel->graph->blocks[b]);
    unsigned count = LLVMGetNumSuccessors(terminator);
    int32_t *ways = &gated->ways[kernel->first_way[b]];
    for (unsigned i = 0; i < count; i++) {
      LLVMBasicBlockRef successor = LLVMGetSuccessor(terminator, i);
      bool on = false;
      LLVMValueRef value = way(kernel, context, b, successor, &on);
      ways[i] = value ? leaf(gated, value) : on ? gated->outcomes[gp_kernel_block(kernel, successor)] : GP_NOWHERE;
    }
    gated->outcomes[b] = merge(ways, count, b);
  }
  gated->root = gated->outcomes[0];
}

void gp_gated_value_clear(gp_gated_value *gated) {
  free(gated->outcomes);
  free(gated->ways);
  free(gated->leaves);
  *gated = (gp_gated_value){0};
}

/* --- when --------------------------------------------------------------- */

/* The exit test of a counted loop is known from the count. */
static bool is_counted_test(const gp_kernel *kernel, int32_t block, LLVMValueRef terminator) {
  return kernel->counter_type && block == kernel->exiting && LLVMIsABranchInst(terminator);
}

static int32_t test_stage_offset(const gp_kernel *kernel, int32_t block) {
  LLVMValueRef terminator = LLVMGetBasicBlockTerminator(kernel->graph->blocks[block]);
  return is_counted_test(kernel, block, terminator) ? -1
                                                    : gp_kernel_stage_offset(kernel, LLVMGetOperand(terminator, 0));
}

static int32_t outcome_stage_offset(const gp_kernel *kernel, const gp_gated_value *gated, int32_t outcome, bool *seen) {
  if (outcome == GP_NOWHERE)
    return -1;
  if (outcome < 0)
    return gp_kernel_stage_offset(kernel, gated->leaves[-2 - outcome]);
  if (seen[outcome])
    return -1;
  seen[outcome] = true;
  int32_t stage_offset = test_stage_offset(kernel, outcome);
  for (int32_t i = kernel->first_way[outcome]; i < kernel->first_way[outcome + 1]; i++) {
    int32_t other = outcome_stage_offset(kernel, gated, gated->ways[i], seen);
    stage_offset = other > stage_offset ? other : stage_offset;
  }
  return stage_offset;
}

int32_t gp_gated_value_stage_offset(const gp_kernel *kernel, const gp_gated_value *gated) {
  bool *seen = gp_host_realloc(NULL, kernel->graph->num_blocks, sizeof *seen);
  for (size_t b = 0; b < kernel->graph->num_blocks; b++)
    seen[b] = false;
  int32_t stage_offset = outcome_stage_offset(kernel, gated, gated->root, seen);
  free(seen);
  return stage_offset;
}

/* --- what --------------------------------------------------------------- */

static LLVMValueRef outcome_value(gp_kernel *kernel, const gp_gated_value *gated, int32_t outcome,
                                  int32_t stage_offset);

static LLVMValueRef choose(gp_kernel *kernel, LLVMValueRef test, LLVMValueRef yes, LLVMValueRef no) {
  return yes == no ? yes : LLVMBuildSelect(kernel->builder, test, yes, no, "");
}

static LLVMValueRef branch_test(gp_kernel *kernel, int32_t block, LLVMValueRef branch, int32_t stage_offset) {
  if (!is_counted_test(kernel, block, branch))
    return gp_kernel_value(kernel, LLVMGetCondition(branch), stage_offset);
  LLVMValueRef followed = gp_kernel_followed(kernel, stage_offset);
  bool first_stays = gp_kernel_block(kernel, LLVMGetSuccessor(branch, 0)) >= 0;
  return first_stays ? followed : LLVMBuildNot(kernel->builder, followed, "");
}

/* A way that leads nowhere is not taken: any value will do for it. */
static LLVMValueRef branch_value(gp_kernel *kernel, const gp_gated_value *gated, int32_t block, LLVMValueRef branch,
                                 int32_t stage_offset) {
  const int32_t *ways = &gated->ways[kernel->first_way[block]];
  LLVMValueRef test = branch_test(kernel, block, branch, stage_offset);
  LLVMValueRef yes = test ? outcome_value(kernel, gated, ways[0], stage_offset) : NULL;
  LLVMValueRef no = yes ? outcome_value(kernel, gated, ways[1], stage_offset) : NULL;
  return no ? choose(kernel, test, yes, no) : NULL;
}

static LLVMValueRef switch_value(gp_kernel *kernel, const gp_gated_value *gated, int32_t block, LLVMValueRef inst,
                                 int32_t stage_offset) {
  const int32_t *ways = &gated->ways[kernel->first_way[block]];
  LLVMValueRef number = gp_kernel_value(kernel, LLVMGetOperand(inst, 0), stage_offset), result = NULL;
  int32_t otherwise = GP_NOWHERE;
  for (unsigned i = 0; i < LLVMGetNumSuccessors(inst); i++)
    if (!gp_switch_case(inst, i))
      otherwise = ways[i];
  for (unsigned i = 0; number && i < LLVMGetNumSuccessors(inst); i++) {
    /* the first value stands for a default that leads nowhere */
    LLVMValueRef constant = gp_switch_case(inst, i);
    if (!constant || ways[i] == GP_NOWHERE || ways[i] == otherwise)
      continue;
    if (!result &&
        !(result = outcome_value(kernel, gated, otherwise == GP_NOWHERE ? ways[i] : otherwise, stage_offset)))
      return NULL;
    LLVMValueRef value = outcome_value(kernel, gated, ways[i], stage_offset);
    if (!value)
      return NULL;
    result = choose(kernel, LLVMBuildICmp(kernel->builder, LLVMIntEQ, number, constant, ""), value, result);
  }
  return result;
}

static LLVMValueRef test_value(gp_kernel *kernel, const gp_gated_value *gated, int32_t block, int32_t stage_offset) {
  const int32_t *key = &gated->outcomes[block];
  int32_t known = gp_map_get(&kernel->known[stage_offset], key);
  if (known >= 0)
    return kernel->answers[known];
  LLVMValueRef terminator = LLVMGetBasicBlockTerminator(kernel->graph->blocks[block]);
  LLVMValueRef value = LLVMIsASwitchInst(terminator) ? switch_value(kernel, gated, block, terminator, stage_offset)
                                                     : branch_value(kernel, gated, block, terminator, stage_offset);
  if (value) {
    gp_make_room(&kernel->answers, kernel->num_answers, &kernel->cap_answers, sizeof *kernel->answers);
    gp_map_set(&kernel->known[stage_offset], key, kernel->num_answers);
    kernel->answers[kernel->num_answers++] = value;
  }
  return value;
}

static LLVMValueRef outcome_value(gp_kernel *kernel, const gp_gated_value *gated, int32_t outcome,
                                  int32_t stage_offset) {
  if (outcome == GP_NOWHERE)
    return LLVMGetUndef(LLVMTypeOf(gated->leaves[0]));
  return outcome < 0 ? gp_kernel_value(kernel, gated->leaves[-2 - outcome], stage_offset)
                     : test_value(kernel, gated, outcome, stage_offset);
}

LLVMValueRef gp_gated_value_value(gp_kernel *kernel, const gp_gated_value *gated, int32_t stage_offset) {
  return outcome_value(kernel, gated, gated->root, stage_offset);
}
