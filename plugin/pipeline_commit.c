/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Puts a kernel in the place of its loop. */
#include "annotate.h"
#include "pipeline.h"
#include "traits.h"

/* --- users outside ------------------------------------------------------ */

/* Phis in exits have the kernel's value since it was built, beside the loop's. */
static void leave_exit_phis(const gaus_kernel *kernel) {
  for (int32_t i = 0; i < kernel->num_exits; i++)
    for (LLVMValueRef phi = LLVMGetFirstInstruction(kernel->exits[i]); phi && LLVMIsAPHINode(phi);
         phi = LLVMGetNextInstruction(phi))
      for (unsigned k = LLVMCountIncoming(phi); k-- > 0;)
        if (gaus_kernel_block(kernel, LLVMGetIncomingBlock(phi, k)) >= 0)
          gaus_phi_remove(phi, k);
}

/* Users inside are erased soon, and debug information follows. */
static void replace_live_outs(const gaus_kernel *kernel) {
  for (int32_t i = 0; i < kernel->num_outs; i++) {
    LLVMValueRef holder = kernel->outs[i].holder;
    LLVMReplaceAllUsesWith(kernel->outs[i].before, LLVMGetOperand(holder, 0));
    LLVMInstructionEraseFromParent(holder);
  }
}

/* --- what the loop said of itself --------------------------------------- */

/* Private memory of an iteration lives on into others now. */
static void drop_lifetimes(LLVMValueRef marker) {
  int last = LLVMGetNumArgOperands(marker) - 1;
  LLVMValueRef object = LLVMGetOperand(marker, (unsigned)last);
  for (LLVMUseRef use = LLVMGetFirstUse(object), next; use; use = next) {
    LLVMValueRef user = LLVMGetUser(use);
    next = LLVMGetNextUse(use);
    if (gaus_is_lifetime(user))
      LLVMInstructionEraseFromParent(user);
  }
}

static LLVMValueRef find_lifetime(const gaus_kernel *kernel) {
  for (size_t b = 0; b < kernel->body->num_blocks; b++)
    for (LLVMValueRef inst = LLVMGetFirstInstruction(kernel->body->blocks[b]); inst;
         inst = LLVMGetNextInstruction(inst))
      if (gaus_is_lifetime(inst))
        return inst;
  return NULL;
}

/* --- the whole ---------------------------------------------------------- */

void gaus_kernel_commit(gaus_kernel *kernel) {
  const gaus_body *body = kernel->body;
  LLVMValueRef before = LLVMGetBasicBlockTerminator(gaus_loop_preheader(body->loop));
  gaus_note_pipelined(body->loop);
  unsigned kind = LLVMGetMDKindIDInContext(gaus_kernel_context(kernel), "llvm.loop", 9);
  LLVMSetMetadata(LLVMGetBasicBlockTerminator(kernel->spine), kind,
                  LLVMMetadataAsValue(gaus_kernel_context(kernel), gaus_loop_id(body->loop)));
  for (LLVMValueRef marker; (marker = find_lifetime(kernel));)
    drop_lifetimes(marker);
  leave_exit_phis(kernel);
  replace_live_outs(kernel);
  LLVMSetSuccessor(before, 0, kernel->entry);
  gaus_erase_blocks(body->blocks, body->num_blocks);
}
