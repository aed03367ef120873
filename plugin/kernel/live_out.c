/* Gives users after the loop their values, at the end of the kernel.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What the kernel leaves behind is what the last iteration left, and that iteration has gone
 * through all stages when the kernel ends. */
#include <llvm-c/DebugInfo.h>

#include "kernel/kernel.h"

/* --- users outside ------------------------------------------------------ */

/* Phis in exits are looked at by themselves: there it matters from where the
 * loop is left. */
static bool is_exit_phi(const gp_kernel *kernel, LLVMValueRef user) {
  for (int32_t i = 0; LLVMIsAPHINode(user) && i < kernel->num_exits; i++)
    if (kernel->exits[i] == LLVMGetInstructionParent(user))
      return true;
  return false;
}

static bool comes_from_outside(const gp_kernel *kernel, LLVMValueRef phi, LLVMValueRef value) {
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++)
    if (LLVMGetIncomingValue(phi, i) == value && gp_kernel_block(kernel, LLVMGetIncomingBlock(phi, i)) < 0)
      return true;
  return false;
}

static bool is_used_outside(const gp_kernel *kernel, LLVMValueRef value) {
  for (LLVMUseRef use = LLVMGetFirstUse(value); use; use = LLVMGetNextUse(use)) {
    LLVMValueRef user = LLVMGetUser(use);
    if (!LLVMIsAInstruction(user) || gp_kernel_block(kernel, LLVMGetInstructionParent(user)) >= 0)
      continue;
    if (!is_exit_phi(kernel, user) || comes_from_outside(kernel, user, value))
      return true;
  }
  return false;
}

static bool add_live_outs(gp_kernel *kernel) {
  const gp_loop_graph *graph = kernel->graph;
  for (size_t b = 0; b < graph->num_blocks; b++)
    for (LLVMValueRef inst = LLVMGetFirstInstruction(graph->blocks[b]); inst; inst = LLVMGetNextInstruction(inst)) {
      if (!is_used_outside(kernel, inst))
        continue;
      LLVMValueRef after = gp_kernel_value(kernel, inst, kernel->stages - 1);
      if (!after)
        return false;
      gp_make_room(&kernel->outs, kernel->num_outs, &kernel->cap_outs, sizeof *kernel->outs);
      kernel->outs[kernel->num_outs++] = (struct gp_live_out){inst, LLVMBuildFreeze(kernel->builder, after, "")};
    }
  return true;
}

typedef struct exit_phi {
  LLVMBasicBlockRef exit;
  LLVMValueRef phi;
} exit_phi;

static LLVMValueRef way_to_exit_phi(const gp_kernel *kernel, const void *context, int32_t block,
                                    LLVMBasicBlockRef successor, bool *on) {
  const exit_phi *to = context;
  LLVMBasicBlockRef from = kernel->graph->blocks[block];
  for (unsigned i = 0; successor == to->exit && i < LLVMCountIncoming(to->phi); i++)
    if (LLVMGetIncomingBlock(to->phi, i) == from)
      return LLVMGetIncomingValue(to->phi, i);
  *on = gp_kernel_block(kernel, successor) > 0;
  return NULL;
}

/* Which exit the last iteration takes, by its number. */
static LLVMValueRef way_out(const gp_kernel *kernel, const void *none, int32_t block, LLVMBasicBlockRef successor,
                            bool *on) {
  (void)none;
  (void)block;
  for (int32_t i = 0; i < kernel->num_exits; i++)
    if (kernel->exits[i] == successor)
      return LLVMConstInt(LLVMInt32TypeInContext(gp_kernel_context(kernel)), (unsigned)i, false);
  *on = gp_kernel_block(kernel, successor) > 0;
  return NULL;
}

/* Returns what a gate tells of the last iteration. */
static LLVMValueRef of_the_last(gp_kernel *kernel, gp_way_fn *way, const void *context) {
  gp_gated_value gated;
  gp_gated_value_build(kernel, &gated, way, context);
  LLVMValueRef value = gp_gated_value_value(kernel, &gated, kernel->stages - 1);
  /* What is known is found by addresses in the gate, which others get next. */
  gp_map_clear(&kernel->known[kernel->stages - 1]);
  gp_gated_value_clear(&gated);
  return value;
}

static bool add_exit_values(gp_kernel *kernel) {
  for (int32_t i = 0; i < kernel->num_exits; i++)
    for (LLVMValueRef phi = LLVMGetFirstInstruction(kernel->exits[i]); phi && LLVMIsAPHINode(phi);
         phi = LLVMGetNextInstruction(phi)) {
      exit_phi context = {kernel->exits[i], phi};
      LLVMValueRef value = of_the_last(kernel, way_to_exit_phi, &context);
      if (!value)
        return false;
      gp_make_room(&kernel->exit_values, kernel->num_exit_values, &kernel->cap_exit_values,
                   sizeof *kernel->exit_values);
      kernel->exit_values[kernel->num_exit_values++] = value;
    }
  return true;
}

/* --- the end ------------------------------------------------------------ */

static void count_on(gp_kernel *kernel) {
  if (!kernel->counter_type)
    return;
  LLVMValueRef one = LLVMConstInt(kernel->counter_type, 1, false);
  LLVMValueRef values[] = {LLVMConstNull(kernel->counter_type),
                           LLVMBuildAdd(kernel->builder, kernel->counter, one, "gaus.i.next")};
  LLVMBasicBlockRef blocks[] = {kernel->entry, kernel->tail};
  LLVMAddIncoming(kernel->counter, values, blocks, 2);
}

static void branch_out(gp_kernel *kernel, LLVMValueRef done, LLVMValueRef which) {
  LLVMBasicBlockRef latch = kernel->tail, out = kernel->exits[0];
  if (which) {
    out = gp_kernel_add_block(kernel, "out");
    LLVMValueRef jump = LLVMBuildSwitch(kernel->builder, which, kernel->exits[0], (unsigned)kernel->num_exits);
    for (int32_t i = 1; i < kernel->num_exits; i++)
      LLVMAddCase(jump, LLVMConstInt(LLVMTypeOf(which), (unsigned)i, false), kernel->exits[i]);
  }
  LLVMPositionBuilderAtEnd(kernel->builder, latch);
  LLVMValueRef old = LLVMGetBasicBlockTerminator(gp_loop_latch(kernel->graph->loop));
  LLVMSetCurrentDebugLocation2(kernel->builder, LLVMInstructionGetDebugLoc(old));
  LLVMBuildCondBr(kernel->builder, done, out, kernel->header);
  LLVMPositionBuilderAtEnd(kernel->builder, kernel->entry);
  LLVMBuildBr(kernel->builder, kernel->header);
}

static void fill_exit_phis(const gp_kernel *kernel) {
  LLVMBasicBlockRef from = kernel->num_exits > 1 ? kernel->made[kernel->num_made - 1] : kernel->tail;
  for (int32_t i = 0, next = 0; i < kernel->num_exits; i++)
    for (LLVMValueRef phi = LLVMGetFirstInstruction(kernel->exits[i]); phi && LLVMIsAPHINode(phi);
         phi = LLVMGetNextInstruction(phi))
      LLVMAddIncoming(phi, &kernel->exit_values[next++], &from, 1);
}

bool gp_kernel_end(gp_kernel *kernel, gp_refusal *refusal) {
  LLVMValueRef which = NULL, done = NULL;
  kernel->missing = NULL;
  bool good = add_live_outs(kernel) && add_exit_values(kernel) && (done = gp_kernel_done(kernel));
  if (good && kernel->num_exits > 1)
    good = (which = of_the_last(kernel, way_out, NULL)) != NULL;
  if (!good || !gp_kernel_registers(kernel)) {
    size_t size;
    const char *name = kernel->missing ? LLVMGetValueName2(kernel->missing, &size) : "";
    return gp_refuse(refusal, "LiveOut", kernel->missing, "what it leaves behind is not known at its end (%%%s)", name);
  }
  count_on(kernel);
  branch_out(kernel, done, which);
  fill_exit_phis(kernel);
  return true;
}
