/* Adds blocks and clones of instructions to a kernel while it is built.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>

#include "kernel/kernel.h"

LLVMContextRef gp_kernel_context(const gp_kernel *kernel) {
  return LLVMGetModuleContext(LLVMGetGlobalParent(gp_loop_function(kernel->graph->loop)));
}

LLVMBasicBlockRef gp_kernel_add_block(gp_kernel *kernel, const char *suffix) {
  gp_str name = {0};
  const char *old = LLVMGetBasicBlockName(kernel->graph->blocks[0]);
  gp_str_add(&name, "%s.%s", old[0] ? old : "loop", suffix);
  LLVMBasicBlockRef block = LLVMCreateBasicBlockInContext(gp_kernel_context(kernel), gp_str_chars(&name));
  LLVMInsertExistingBasicBlockAfterInsertBlock(kernel->builder, block);
  gp_str_clear(&name);
  gp_make_room(&kernel->made, kernel->num_made, &kernel->cap_made, sizeof *kernel->made);
  kernel->made[kernel->num_made++] = block;
  LLVMPositionBuilderAtEnd(kernel->builder, block);
  return block;
}

LLVMValueRef gp_kernel_clone(gp_kernel *kernel, LLVMValueRef inst, const LLVMValueRef *operands) {
  size_t size;
  const char *name = LLVMGetValueName2(inst, &size);
  LLVMValueRef copy = LLVMInstructionClone(inst);
  for (int i = 0; i < LLVMGetNumOperands(inst); i++)
    LLVMSetOperand(copy, (unsigned)i, operands[i]);
  gp_inst_forget(copy);
  LLVMInsertIntoBuilderWithName(kernel->builder, copy, name);
  return copy;
}

int32_t gp_kernel_block(const gp_kernel *kernel, LLVMBasicBlockRef block) {
  return gp_map_get(&kernel->block_index, block);
}

int32_t gp_kernel_stage(const gp_kernel *kernel, int32_t operation) {
  return (int32_t)(kernel->cycles[operation] / kernel->ii);
}
