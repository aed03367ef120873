/* Calls that record what a loop is given and what it leaves, so that its module can be run on the program's own data.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * void gaus_hdl_enter(i32 loop), gaus_hdl_in(i32 loop, i32 index, i64 value) for each live-in, gaus_hdl_trip(i32 loop)
 * in every iteration, gaus_hdl_out(i32 loop, i32 index, i64 value) for each live-out where there is one exit, and
 * gaus_hdl_leave(i32 loop). The program that is linked with it defines them. */
#include "hdl.h"

static LLVMValueRef callee(LLVMModuleRef module, const char *name, unsigned count, LLVMTypeRef *type) {
  LLVMContextRef context = LLVMGetModuleContext(module);
  LLVMTypeRef parameters[3] = {LLVMInt32TypeInContext(context), LLVMInt32TypeInContext(context),
                               LLVMInt64TypeInContext(context)};
  *type = LLVMFunctionType(LLVMVoidTypeInContext(context), parameters, count, 0);
  LLVMValueRef function = LLVMGetNamedFunction(module, name);
  return function ? function : LLVMAddFunction(module, name, *type);
}

static void call(LLVMBuilderRef b, const gaus_ir_loop *loop, const char *name, int32_t index, int32_t item,
                 LLVMValueRef value) {
  LLVMModuleRef module = LLVMGetGlobalParent(loop->function);
  LLVMContextRef context = LLVMGetModuleContext(module);
  LLVMTypeRef type, wide = LLVMInt64TypeInContext(context), number = LLVMInt32TypeInContext(context);
  LLVMValueRef arguments[3] = {LLVMConstInt(number, (unsigned)index, 0), LLVMConstInt(number, (unsigned)item, 0),
                               value};
  if (value && LLVMGetTypeKind(LLVMTypeOf(value)) == LLVMPointerTypeKind)
    arguments[2] = LLVMBuildPtrToInt(b, value, wide, "");
  else if (value && LLVMGetIntTypeWidth(LLVMTypeOf(value)) < 64)
    arguments[2] = LLVMBuildZExt(b, value, wide, "");
  unsigned count = value ? 3 : 1;
  LLVMValueRef function = callee(module, name, count, &type);
  LLVMBuildCall2(b, type, function, arguments, count, "");
}

static bool is_inside(const gaus_ir_loop *loop, LLVMBasicBlockRef block) {
  for (int32_t k = 0; k < loop->num_blocks; k++)
    if (loop->blocks[k].block == block)
      return true;
  return false;
}

static bool leads_to(LLVMBasicBlockRef from, LLVMBasicBlockRef to) {
  LLVMValueRef end = LLVMGetBasicBlockTerminator(from);
  for (unsigned k = 0; end && k < LLVMGetNumSuccessors(end); k++)
    if (LLVMGetSuccessor(end, k) == to)
      return true;
  return false;
}

/* The one block outside of the loop that leads to `to`; NULL: there are several, or none. */
static LLVMBasicBlockRef outside_predecessor(const gaus_ir_loop *loop, LLVMBasicBlockRef to) {
  LLVMBasicBlockRef found = NULL;
  for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(loop->function); b; b = LLVMGetNextBasicBlock(b)) {
    if (is_inside(loop, b) || !leads_to(b, to))
      continue;
    if (found)
      return NULL;
    found = b;
  }
  return found;
}

static LLVMValueRef first_instruction(LLVMBasicBlockRef block) {
  LLVMValueRef inst = LLVMGetFirstInstruction(block);
  while (LLVMGetInstructionOpcode(inst) == LLVMPHI || LLVMGetInstructionOpcode(inst) == LLVMLandingPad)
    inst = LLVMGetNextInstruction(inst);
  return inst;
}

static bool can_be_recorded(const gaus_ir_loop *loop, LLVMBasicBlockRef *before) {
  *before = outside_predecessor(loop, loop->header);
  if (!*before || LLVMGetNumSuccessors(LLVMGetBasicBlockTerminator(*before)) != 1)
    return false;
  for (int32_t w = 0; w < loop->num_ways; w++)
    if (loop->ways[w].block == GAUS_IR_EXIT && outside_predecessor(loop, loop->ways[w].to))
      return false;
  return true;
}

static void record_exit(LLVMBuilderRef b, const gaus_ir_loop *loop, int32_t index, LLVMBasicBlockRef to, bool outs) {
  LLVMPositionBuilderBefore(b, first_instruction(to));
  for (int32_t i = 0; outs && i < loop->num_live_outs; i++)
    call(b, loop, "gaus_hdl_out", index, i, loop->live_outs[i].source.value);
  call(b, loop, "gaus_hdl_leave", index, 0, NULL);
}

bool hdl_record(const gaus_ir_loop *loop, int32_t index) {
  LLVMBasicBlockRef before;
  int32_t exits = 0;
  if (!can_be_recorded(loop, &before))
    return false;
  LLVMBuilderRef b = LLVMCreateBuilderInContext(LLVMGetModuleContext(LLVMGetGlobalParent(loop->function)));
  LLVMPositionBuilderBefore(b, LLVMGetBasicBlockTerminator(before));
  call(b, loop, "gaus_hdl_enter", index, 0, NULL);
  for (int32_t i = 0; i < loop->num_live_ins; i++)
    call(b, loop, "gaus_hdl_in", index, i, loop->live_ins[i]);
  LLVMPositionBuilderBefore(b, first_instruction(loop->header));
  call(b, loop, "gaus_hdl_trip", index, 0, NULL);
  for (int32_t w = 0; w < loop->num_ways; w++)
    exits += loop->ways[w].block == GAUS_IR_EXIT;
  for (int32_t w = 0; w < loop->num_ways; w++) {
    bool again = false; /* several ways to one block: it is recorded there once */
    for (int32_t k = 0; k < w; k++)
      again |= loop->ways[k].block == GAUS_IR_EXIT && loop->ways[k].to == loop->ways[w].to;
    if (loop->ways[w].block == GAUS_IR_EXIT && !again)
      record_exit(b, loop, index, loop->ways[w].to, exits == 1);
  }
  LLVMDisposeBuilder(b);
  return true;
}
