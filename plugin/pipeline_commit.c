/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Puts a kernel in the place of its loop. */
#include <stdlib.h>

#include <llvm-c/DebugInfo.h>

#include "annotate.h"
#include "pipeline.h"
#include "traits.h"

/* --- exits -------------------------------------------------------------- */

/* The block that jumps to the exits. */
static LLVMBasicBlockRef leaving(const gaus_kernel *kernel) {
  return kernel->num_exits > 1 ? kernel->made[kernel->num_made - 1] : kernel->spine;
}

/* A phi cannot lose a predecessor: a new one takes its place. */
static void replace_exit_phi(gaus_kernel *kernel, LLVMValueRef phi, LLVMValueRef value) {
  LLVMPositionBuilderBefore(kernel->builder, phi);
  LLVMValueRef other = LLVMBuildPhi(kernel->builder, LLVMTypeOf(phi), "");
  LLVMBasicBlockRef from = leaving(kernel);
  LLVMAddIncoming(other, &value, &from, 1);
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++) {
    LLVMValueRef incoming = LLVMGetIncomingValue(phi, i);
    from = LLVMGetIncomingBlock(phi, i);
    if (gaus_kernel_block(kernel, from) < 0)
      LLVMAddIncoming(other, &incoming, &from, 1);
  }
  LLVMInstructionSetDebugLoc(other, LLVMInstructionGetDebugLoc(phi));
  LLVMReplaceAllUsesWith(phi, other);
  size_t size;
  const char *name = LLVMGetValueName2(phi, &size);
  char *copy = gaus_copy_string(name, size);
  LLVMInstructionEraseFromParent(phi);
  LLVMSetValueName2(other, copy, size);
  free(copy);
}

static void replace_exit_phis(gaus_kernel *kernel) {
  int32_t next = 0;
  for (int32_t i = 0; i < kernel->num_exits; i++)
    for (LLVMValueRef phi = LLVMGetFirstInstruction(kernel->exits[i]), after; phi && LLVMIsAPHINode(phi); phi = after) {
      after = LLVMGetNextInstruction(phi);
      replace_exit_phi(kernel, phi, kernel->exit_values[next++]);
    }
}

/* --- users -------------------------------------------------------------- */

static bool replace_in_user(const gaus_kernel *kernel, const struct gaus_live_out *out, LLVMValueRef user) {
  if (!LLVMIsAInstruction(user) || gaus_kernel_block(kernel, LLVMGetInstructionParent(user)) >= 0)
    return false;
  for (int i = 0; i < LLVMGetNumOperands(user); i++)
    if (LLVMGetOperand(user, (unsigned)i) == out->before)
      LLVMSetOperand(user, (unsigned)i, out->after);
  return true;
}

/* Setting an operand takes the use out of the list: from the start again. */
static void replace_outside(const gaus_kernel *kernel, const struct gaus_live_out *out) {
  LLVMUseRef use = LLVMGetFirstUse(out->before);
  while (use)
    use = replace_in_user(kernel, out, LLVMGetUser(use)) ? LLVMGetFirstUse(out->before) : LLVMGetNextUse(use);
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
  replace_exit_phis(kernel);
  for (int32_t i = 0; i < kernel->num_outs; i++)
    replace_outside(kernel, &kernel->outs[i]);
  LLVMSetSuccessor(before, 0, kernel->entry);
  gaus_erase_blocks(body->blocks, body->num_blocks);
}
