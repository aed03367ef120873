/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Values by iteration. What an operation made d iterations of the kernel ago
 * is in the d-th of its registers: a chain of phis in the kernel's header. */
#include <stdlib.h>

#include "pipeline.h"

enum { MAX_REGISTERS = 20000 };

static LLVMTypeRef bit(const gaus_kernel *kernel) {
  return LLVMTypeOf(kernel->started.now);
}

LLVMValueRef gaus_kernel_both(gaus_kernel *kernel, LLVMValueRef test, LLVMValueRef then) {
  if (LLVMIsAConstantInt(test))
    return LLVMConstIntGetZExtValue(test) ? then : test;
  if (LLVMIsAConstantInt(then) && LLVMConstIntGetZExtValue(then))
    return test;
  return LLVMBuildSelect(kernel->builder, test, then, LLVMConstNull(bit(kernel)), "");
}

/* --- registers ---------------------------------------------------------- */

static LLVMValueRef add_register(gaus_kernel *kernel, gaus_cell *cell) {
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

static LLVMValueRef kept(gaus_kernel *kernel, gaus_cell *cell, int32_t ago) {
  if (kernel->num_registers + ago - cell->num_kept > MAX_REGISTERS)
    return NULL;
  while (cell->num_kept < ago) {
    gaus_make_room(&cell->kept, cell->num_kept, &cell->cap_kept, sizeof *cell->kept);
    cell->kept[cell->num_kept] = add_register(kernel, cell);
    cell->num_kept++;
  }
  return cell->kept[ago - 1];
}

LLVMValueRef gaus_kernel_started(gaus_kernel *kernel, int32_t lag) {
  return lag > 0 ? kept(kernel, &kernel->started, lag) : kernel->started.now;
}

/* --- cells -------------------------------------------------------------- */

static LLVMValueRef latch_value(const gaus_kernel *kernel, LLVMValueRef phi) {
  LLVMBasicBlockRef latch = gaus_loop_latch(kernel->body->loop);
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++)
    if (LLVMGetIncomingBlock(phi, i) == latch)
      return LLVMGetIncomingValue(phi, i);
  return NULL;
}

/* What the iteration that lags by `lag` hands to the next one. */
static LLVMValueRef handed_on(gaus_kernel *kernel, gaus_cell *cell, int32_t lag) {
  if (cell != &kernel->alive)
    return gaus_kernel_value(kernel, latch_value(kernel, cell->value), lag);
  LLVMValueRef before = kept(kernel, cell, 1);
  LLVMValueRef stays = before ? gaus_gate_value(kernel, &kernel->stays, lag) : NULL;
  return stays ? gaus_kernel_both(kernel, before, stays) : NULL;
}

/* A header phi of the next iteration is what this one hands on, and its first
 * value until the first iteration did. Asked for when it is needed; operations
 * are there once they were emitted. */
static LLVMValueRef now(gaus_kernel *kernel, gaus_cell *cell) {
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
    LLVMValueRef test = gaus_kernel_started(kernel, lag);
    value = test ? LLVMBuildSelect(kernel->builder, test, value, cell->first, "") : NULL;
  }
  return cell->now = value;
}

static LLVMValueRef cell_value(gaus_kernel *kernel, gaus_cell *cell, int32_t lag) {
  if (lag < cell->lag) {
    kernel->missing = cell->value;
    return NULL;
  }
  return lag == cell->lag ? now(kernel, cell) : kept(kernel, cell, lag - cell->lag);
}

LLVMValueRef gaus_kernel_value(gaus_kernel *kernel, LLVMValueRef value, int32_t lag) {
  int32_t index = gaus_map_get(&kernel->index, value);
  int32_t cells = kernel->body->num_nodes + kernel->num_phis;
  if (index >= cells)
    return gaus_gate_value(kernel, &kernel->joins[index - cells], lag);
  if (index >= 0)
    return cell_value(kernel, &kernel->cells[index], lag);
  if (LLVMIsAInstruction(value) && gaus_kernel_block(kernel, LLVMGetInstructionParent(value)) >= 0) {
    kernel->missing = value; /* in the loop, but no operation */
    return NULL;
  }
  return value;
}

/* --- iterations that run ------------------------------------------------ */

static LLVMValueRef constant(const gaus_kernel *kernel, int32_t value) {
  return LLVMConstInt(kernel->counter_type, (unsigned long long)value, false);
}

/* i - lag wraps to more than any count where i < lag. */
static LLVMValueRef compare_count(gaus_kernel *kernel, LLVMValueRef *known, LLVMIntPredicate predicate, int32_t lag) {
  if (!known[lag]) {
    LLVMValueRef iteration = kernel->counter;
    if (lag)
      iteration = LLVMBuildSub(kernel->builder, iteration, constant(kernel, lag), "");
    known[lag] = LLVMBuildICmp(kernel->builder, predicate, iteration, kernel->count, "");
  }
  return known[lag];
}

LLVMValueRef gaus_kernel_valid(gaus_kernel *kernel, int32_t lag) {
  if (kernel->counter_type)
    return compare_count(kernel, kernel->valid, LLVMIntULE, lag);
  LLVMValueRef alive = cell_value(kernel, &kernel->alive, lag);
  LLVMValueRef test = alive ? gaus_kernel_started(kernel, lag) : NULL;
  return test ? gaus_kernel_both(kernel, test, alive) : NULL;
}

LLVMValueRef gaus_kernel_followed(gaus_kernel *kernel, int32_t lag) {
  return compare_count(kernel, kernel->followed, LLVMIntNE, lag);
}

LLVMValueRef gaus_kernel_done(gaus_kernel *kernel) {
  if (kernel->counter_type) {
    LLVMValueRef last = LLVMBuildAdd(kernel->builder, kernel->count, constant(kernel, kernel->stages - 1), "");
    return LLVMBuildICmp(kernel->builder, LLVMIntEQ, kernel->counter, last, "");
  }
  LLVMValueRef alive = cell_value(kernel, &kernel->alive, kernel->stages - 2);
  return alive ? LLVMBuildNot(kernel->builder, alive, "") : NULL;
}

/* --- lags --------------------------------------------------------------- */

int32_t gaus_kernel_lag(const gaus_kernel *kernel, LLVMValueRef value) {
  int32_t index = gaus_map_get(&kernel->index, value);
  int32_t cells = kernel->body->num_nodes + kernel->num_phis;
  if (index < 0)
    return -1;
  return index < cells ? kernel->cells[index].lag : kernel->joins[index - cells].lag;
}

/* Phis wait for what flows in from the iteration before, which may be other
 * phis: from the bottom up, until nothing changes. */
void gaus_kernel_lags(gaus_kernel *kernel) {
  int32_t first = kernel->body->num_nodes;
  bool changed = true;
  for (int32_t j = 0; j < kernel->num_joins; j++)
    kernel->joins[j].lag = -1;
  while (changed) {
    changed = false;
    for (int32_t j = 0; j < kernel->num_joins; j++)
      kernel->joins[j].lag = gaus_gate_lag(kernel, &kernel->joins[j]);
    for (int32_t c = first; c < first + kernel->num_phis; c++) {
      int32_t lag = gaus_kernel_lag(kernel, latch_value(kernel, kernel->cells[c].value)) - 1;
      if (lag > kernel->cells[c].lag) {
        kernel->cells[c].lag = lag;
        changed = true;
      }
    }
  }
  int32_t stays = kernel->counter_type ? 0 : gaus_gate_lag(kernel, &kernel->stays);
  kernel->alive.lag = stays > 0 ? stays - 1 : -1;
}

/* --- at the end --------------------------------------------------------- */

/* May need registers of other cells, or of one that was looked at before. */
static bool complete(gaus_kernel *kernel, gaus_cell *cell) {
  return !cell->num_kept || now(kernel, cell);
}

static void connect(gaus_kernel *kernel, gaus_cell *cell) {
  for (int32_t d = 0; d < cell->num_kept; d++) {
    LLVMValueRef values[] = {cell->first, d ? cell->kept[d - 1] : cell->now};
    LLVMBasicBlockRef blocks[] = {kernel->entry, kernel->spine};
    LLVMAddIncoming(cell->kept[d], values, blocks, 2);
  }
}

bool gaus_kernel_registers(gaus_kernel *kernel) {
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
