/* Values by iteration.
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

static LLVMValueRef add_register(gp_kernel *kernel, gp_rotating_register *cell) {
  LLVMValueRef first = LLVMGetFirstInstruction(kernel->header);
  if (first)
    LLVMPositionBuilderBefore(kernel->builder, first);
  else
    LLVMPositionBuilderAtEnd(kernel->builder, kernel->header);
  LLVMValueRef phi = LLVMBuildPhi(kernel->builder, LLVMTypeOf(cell->first), "");
  LLVMPositionBuilderAtEnd(kernel->builder, kernel->spine);
  kernel->num_registers++;
  return phi;
}

static LLVMValueRef kept(gp_kernel *kernel, gp_rotating_register *cell, int32_t ago) {
  if (kernel->num_registers + ago - cell->num_kept > MAX_REGISTERS)
    return NULL;
  while (cell->num_kept < ago) {
    gp_make_room(&cell->kept, cell->num_kept, &cell->cap_kept, sizeof *cell->kept);
    cell->kept[cell->num_kept] = add_register(kernel, cell);
    cell->num_kept++;
  }
  return cell->kept[ago - 1];
}

LLVMValueRef gp_kernel_started(gp_kernel *kernel, int32_t lag) {
  return lag > 0 ? kept(kernel, &kernel->started, lag) : kernel->started.now;
}

/* --- cells -------------------------------------------------------------- */

static LLVMValueRef latch_value(const gp_kernel *kernel, LLVMValueRef phi) {
  LLVMBasicBlockRef latch = gp_loop_latch(kernel->body->loop);
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++)
    if (LLVMGetIncomingBlock(phi, i) == latch)
      return LLVMGetIncomingValue(phi, i);
  return NULL;
}

/* What the iteration that lags by `lag` hands to the next one. */
static LLVMValueRef handed_on(gp_kernel *kernel, gp_rotating_register *cell, int32_t lag) {
  if (cell != &kernel->alive)
    return gp_kernel_value(kernel, latch_value(kernel, cell->value), lag);
  LLVMValueRef before = kept(kernel, cell, 1);
  LLVMValueRef stays = before ? gp_gated_value_value(kernel, &kernel->stays, lag) : NULL;
  return stays ? gp_kernel_both(kernel, before, stays) : NULL;
}

/* A header phi of the next iteration is what this one hands on, and its first
 * value until the first iteration did. Asked for when it is needed; operations
 * are there once they were emitted. */
static LLVMValueRef now(gp_kernel *kernel, gp_rotating_register *cell) {
  bool is_operation = cell >= kernel->cells && cell < kernel->cells + kernel->body->num_nodes;
  if (cell->now || is_operation) {
    if (!cell->now)
      kernel->missing = cell->value;
    return cell->now;
  }
  int32_t lag = cell->lag + 1;
  LLVMValueRef value = handed_on(kernel, cell, lag);
  if (!value)
    return NULL;
  if (lag > 0 && value != cell->first) {
    LLVMValueRef test = gp_kernel_started(kernel, lag);
    value = test ? LLVMBuildSelect(kernel->builder, test, value, cell->first, "") : NULL;
  }
  return cell->now = value;
}

static LLVMValueRef cell_value(gp_kernel *kernel, gp_rotating_register *cell, int32_t lag) {
  if (lag < cell->lag) {
    kernel->missing = cell->value;
    return NULL;
  }
  return lag == cell->lag ? now(kernel, cell) : kept(kernel, cell, lag - cell->lag);
}

LLVMValueRef gp_kernel_value(gp_kernel *kernel, LLVMValueRef value, int32_t lag) {
  int32_t index = gp_map_get(&kernel->index, value);
  int32_t cells = kernel->body->num_nodes + kernel->num_phis;
  if (index >= cells)
    return gp_gated_value_value(kernel, &kernel->joins[index - cells], lag);
  if (index >= 0)
    return cell_value(kernel, &kernel->cells[index], lag);
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

/* i - lag wraps to more than any count where i < lag. */
static LLVMValueRef compare_count(gp_kernel *kernel, LLVMValueRef *known, LLVMIntPredicate predicate, int32_t lag) {
  if (!known[lag]) {
    LLVMValueRef iteration = kernel->counter;
    if (lag)
      iteration = LLVMBuildSub(kernel->builder, iteration, constant(kernel, lag), "");
    known[lag] = LLVMBuildICmp(kernel->builder, predicate, iteration, kernel->count, "");
  }
  return known[lag];
}

LLVMValueRef gp_kernel_valid(gp_kernel *kernel, int32_t lag) {
  if (kernel->counter_type)
    return compare_count(kernel, kernel->valid, LLVMIntULE, lag);
  LLVMValueRef alive = cell_value(kernel, &kernel->alive, lag);
  LLVMValueRef test = alive ? gp_kernel_started(kernel, lag) : NULL;
  return test ? gp_kernel_both(kernel, test, alive) : NULL;
}

LLVMValueRef gp_kernel_followed(gp_kernel *kernel, int32_t lag) {
  return compare_count(kernel, kernel->followed, LLVMIntNE, lag);
}

LLVMValueRef gp_kernel_done(gp_kernel *kernel) {
  if (kernel->counter_type) {
    LLVMValueRef last = LLVMBuildAdd(kernel->builder, kernel->count, constant(kernel, kernel->stages - 1), "");
    return LLVMBuildICmp(kernel->builder, LLVMIntEQ, kernel->counter, last, "");
  }
  LLVMValueRef alive = cell_value(kernel, &kernel->alive, kernel->stages - 2);
  return alive ? LLVMBuildNot(kernel->builder, alive, "") : NULL;
}

/* --- lags --------------------------------------------------------------- */

int32_t gp_kernel_stage_offset(const gp_kernel *kernel, LLVMValueRef value) {
  int32_t index = gp_map_get(&kernel->index, value);
  int32_t cells = kernel->body->num_nodes + kernel->num_phis;
  if (index < 0)
    return -1;
  return index < cells ? kernel->cells[index].lag : kernel->joins[index - cells].lag;
}

/* Phis wait for what flows in from the iteration before, which may be other
 * phis: from the bottom up, until nothing changes. */
void gp_kernel_stage_offsets(gp_kernel *kernel) {
  int32_t first = kernel->body->num_nodes;
  bool changed = true;
  for (int32_t j = 0; j < kernel->num_joins; j++)
    kernel->joins[j].lag = -1;
  while (changed) {
    changed = false;
    for (int32_t j = 0; j < kernel->num_joins; j++)
      kernel->joins[j].lag = gp_gated_value_lag(kernel, &kernel->joins[j]);
    for (int32_t c = first; c < first + kernel->num_phis; c++) {
      int32_t lag = gp_kernel_stage_offset(kernel, latch_value(kernel, kernel->cells[c].value)) - 1;
      if (lag > kernel->cells[c].lag) {
        kernel->cells[c].lag = lag;
        changed = true;
      }
    }
  }
  int32_t stays = kernel->counter_type ? 0 : gp_gated_value_lag(kernel, &kernel->stays);
  kernel->alive.lag = stays > 0 ? stays - 1 : -1;
}

/* --- at the end --------------------------------------------------------- */

/* May need registers of other cells, or of one that was looked at before. */
static bool complete(gp_kernel *kernel, gp_rotating_register *cell) {
  return !cell->num_kept || now(kernel, cell);
}

static void connect(gp_kernel *kernel, gp_rotating_register *cell) {
  for (int32_t d = 0; d < cell->num_kept; d++) {
    LLVMValueRef values[] = {cell->first, d ? cell->kept[d - 1] : cell->now};
    LLVMBasicBlockRef blocks[] = {kernel->entry, kernel->spine};
    LLVMAddIncoming(cell->kept[d], values, blocks, 2);
  }
}

bool gp_kernel_registers(gp_kernel *kernel) {
  int32_t cells = kernel->body->num_nodes + kernel->num_phis, before;
  do {
    before = kernel->num_registers;
    for (int32_t c = 0; c < cells; c++)
      if (!complete(kernel, &kernel->cells[c]))
        return false;
    if (!complete(kernel, &kernel->alive))
      return false;
  } while (kernel->num_registers > before);
  for (int32_t c = 0; c < cells; c++)
    connect(kernel, &kernel->cells[c]);
  connect(kernel, &kernel->alive);
  connect(kernel, &kernel->started);
  return true;
}

/* --- gated values ------------------------------------------------------- */

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
