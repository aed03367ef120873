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
