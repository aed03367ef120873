/* Puts a kernel in the place of its loop.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/annotate.h"
#include "kernel/kernel.h"
#include "target/traits.h"

/* --- users outside ------------------------------------------------------ */

/* Phis in exits have had the kernel's value, beside the loop's, since the kernel was built. */
static void leave_exit_phis(const gp_kernel *kernel) {
  for (int32_t i = 0; i < kernel->num_exits; i++)
    for (LLVMValueRef phi = LLVMGetFirstInstruction(kernel->exits[i]); phi && LLVMIsAPHINode(phi);
         phi = LLVMGetNextInstruction(phi))
      for (unsigned k = LLVMCountIncoming(phi); k-- > 0;)
        if (gp_kernel_block(kernel, LLVMGetIncomingBlock(phi, k)) >= 0)
          gp_phi_remove(phi, k);
}

/* Users inside are erased soon, and debug information follows. */
static void replace_live_outs(const gp_kernel *kernel) {
  for (int32_t i = 0; i < kernel->num_outs; i++) {
    LLVMValueRef holder = kernel->outs[i].holder;
    LLVMReplaceAllUsesWith(kernel->outs[i].before, LLVMGetOperand(holder, 0));
    LLVMInstructionEraseFromParent(holder);
  }
}

/* --- what the loop said of itself --------------------------------------- */

/* Private memory of an iteration now lives on into other iterations. */
static void drop_lifetimes(LLVMValueRef marker) {
  int last = LLVMGetNumArgOperands(marker) - 1;
  LLVMValueRef object = LLVMGetOperand(marker, (unsigned)last);
  for (LLVMUseRef use = LLVMGetFirstUse(object), next; use; use = next) {
    LLVMValueRef user = LLVMGetUser(use);
    next = LLVMGetNextUse(use);
    if (gp_is_lifetime(user))
      LLVMInstructionEraseFromParent(user);
  }
}

static LLVMValueRef find_lifetime(const gp_kernel *kernel) {
  for (size_t b = 0; b < kernel->graph->num_blocks; b++)
    for (LLVMValueRef inst = LLVMGetFirstInstruction(kernel->graph->blocks[b]); inst;
         inst = LLVMGetNextInstruction(inst))
      if (gp_is_lifetime(inst))
        return inst;
  return NULL;
}

/* --- the whole ---------------------------------------------------------- */

void gp_kernel_commit(gp_kernel *kernel) {
  const gp_loop_graph *graph = kernel->graph;
  LLVMValueRef before = LLVMGetBasicBlockTerminator(gp_loop_preheader(graph->loop));
  gp_note_pipelined(graph->loop);
  unsigned kind = LLVMGetMDKindIDInContext(gp_kernel_context(kernel), "llvm.loop", 9);
  LLVMSetMetadata(LLVMGetBasicBlockTerminator(kernel->tail), kind,
                  LLVMMetadataAsValue(gp_kernel_context(kernel), gp_loop_id(graph->loop)));
  for (LLVMValueRef marker; (marker = find_lifetime(kernel));)
    drop_lifetimes(marker);
  leave_exit_phis(kernel);
  replace_live_outs(kernel);
  LLVMSetSuccessor(before, 0, kernel->entry);
  gp_erase_blocks(graph->blocks, graph->num_blocks);
}
