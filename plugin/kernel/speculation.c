/* Makes operations safe that run where their iteration, or their block in it, does not.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Most do no harm. If the target says that its operators do none, a schedule may also start loads
 * and divisions speculatively that could fault: these are made so that they do not fault here
 * either. */
#include <llvm-c/DebugInfo.h>
#include <llvm-c/Target.h>

#include "kernel/kernel.h"

/* How much harm an operation does where its iteration, or its block in it,
 * does not run. */
typedef enum harm {
  NONE,
  LITTLE,    /* not by what LLVM says of it where it stands; elsewhere it is run speculatively only if need be */
  TOLERABLE, /* it could fault, but can be made not to */
  MUCH
} harm;

enum { MOST_BITS = 1024, MOST_ELEMENTS = 64 }; /* of what is read speculatively */

static bool is_division(LLVMValueRef inst) {
  LLVMOpcode opcode = LLVMGetInstructionOpcode(inst);
  return opcode == LLVMUDiv || opcode == LLVMSDiv || opcode == LLVMURem || opcode == LLVMSRem;
}

/* Only a constant divisor is as good in an iteration that does not run. */
static bool divides(LLVMValueRef inst) {
  return is_division(inst) && !LLVMIsAConstant(LLVMGetOperand(inst, 1));
}

static int64_t bits_of(const gp_kernel *kernel, LLVMTypeRef type) {
  return gp_type_bits(LLVMGetGlobalParent(gp_loop_function(kernel->graph->loop)), type);
}

/* Made of integers, numbers and pointers, and of vectors of the first two. */
static bool is_readable_type(const gp_kernel *kernel, LLVMTypeRef type) {
  switch (LLVMGetTypeKind(type)) {
  case LLVMStructTypeKind:
    for (unsigned i = 0; i < LLVMCountStructElementTypes(type); i++)
      if (!is_readable_type(kernel, LLVMStructGetTypeAtIndex(type, i)))
        return false;
    return true;
  case LLVMArrayTypeKind:
    return LLVMGetArrayLength(type) <= MOST_ELEMENTS && is_readable_type(kernel, LLVMGetElementType(type));
  case LLVMVectorTypeKind:
    return LLVMGetTypeKind(LLVMGetElementType(type)) != LLVMPointerTypeKind && bits_of(kernel, type) <= MOST_BITS;
  default:
    return bits_of(kernel, type) <= MOST_BITS;
  }
}

static bool is_readable(const gp_kernel *kernel, LLVMValueRef inst) {
  return kernel->reader && LLVMIsALoadInst(inst) &&
         LLVMGetPointerAddressSpace(LLVMTypeOf(LLVMGetOperand(inst, 0))) == 0 &&
         is_readable_type(kernel, LLVMTypeOf(inst));
}

static bool is_tolerable(const gp_kernel *kernel, const gp_node *node) {
  if (!gp_target_is_speculative(kernel->graph->target, node->match.type))
    return false;
  bool integer = LLVMGetTypeKind(LLVMTypeOf(node->inst)) == LLVMIntegerTypeKind;
  return (integer && is_division(node->inst)) || is_readable(kernel, node->inst);
}

static harm harm_of(const gp_kernel *kernel, const gp_node *node) {
  const gp_effects *effects = &node->effects;
  bool safe = effects->speculatable || (kernel->graph->counted && effects->safe_while_counted);
  if (effects->writes || effects->ordered || effects->may_leave)
    return MUCH;
  if (!safe)
    return is_tolerable(kernel, node) ? TOLERABLE : MUCH;
  return effects->reads || divides(node->inst) ? LITTLE : NONE;
}

/* --- when --------------------------------------------------------------- */

static LLVMValueRef path_predicate(gp_kernel *kernel, LLVMValueRef inst, int32_t stage_offset) {
  int32_t block = gp_kernel_block(kernel, LLVMGetInstructionParent(inst));
  return block > 0 ? gp_gated_value_value(kernel, &kernel->path_predicate[block], stage_offset) : kernel->started.now;
}

/* What a load's address comes from: a pointer that is good wherever it was
 * loaded is good for no more than that. */
static LLVMValueRef origin(LLVMValueRef inst) {
  LLVMValueRef pointer = LLVMIsALoadInst(inst) ? LLVMGetOperand(inst, 0) : inst;
  while (LLVMIsAGetElementPtrInst(pointer))
    pointer = LLVMGetOperand(pointer, 0);
  return LLVMIsAInstruction(pointer) ? pointer : NULL;
}

bool gp_kernel_guard(gp_kernel *kernel, int32_t operation, LLVMValueRef *guard, bool *speculative) {
  const gp_node *node = &kernel->graph->nodes[operation];
  harm harm = harm_of(kernel, node);
  *guard = NULL;
  *speculative = false;
  if (harm == NONE)
    return true;
  int32_t stage_offset = gp_kernel_stage(kernel, operation);
  LLVMValueRef runs = gp_kernel_valid(kernel, stage_offset), comes = path_predicate(kernel, node->inst, stage_offset);
  bool known = runs && comes;
  if (!runs) /* not before there are operands */
    runs = gp_kernel_started(kernel, stage_offset);
  if (!comes && origin(node->inst))
    comes = path_predicate(kernel, origin(node->inst), stage_offset);
  *guard = runs && comes ? gp_kernel_both(kernel, runs, comes) : runs ? runs : comes;
  if (*guard && LLVMIsAConstantInt(*guard) && LLVMConstIntGetZExtValue(*guard))
    *guard = NULL;
  *speculative = !known && harm == TOLERABLE;
  return known || harm != MUCH;
}

/* --- without a fault ---------------------------------------------------- */

/* Zero, or -1 where the quotient does not fit. */
static LLVMValueRef is_bad_divisor(gp_kernel *kernel, LLVMValueRef inst, LLVMValueRef x, LLVMValueRef divisor) {
  LLVMTypeRef type = LLVMTypeOf(x);
  LLVMOpcode opcode = LLVMGetInstructionOpcode(inst);
  LLVMValueRef zero = LLVMBuildICmp(kernel->builder, LLVMIntEQ, divisor, LLVMConstNull(type), "");
  if (opcode == LLVMUDiv || opcode == LLVMURem)
    return zero;
  LLVMValueRef least = LLVMBuildShl(kernel->builder, LLVMConstInt(type, 1, false),
                                    LLVMConstInt(type, LLVMGetIntTypeWidth(type) - 1, false), "");
  LLVMValueRef minus = LLVMBuildICmp(kernel->builder, LLVMIntEQ, divisor, LLVMConstAllOnes(type), "");
  LLVMValueRef lowest = LLVMBuildICmp(kernel->builder, LLVMIntEQ, x, least, "");
  return LLVMBuildOr(kernel->builder, zero, LLVMBuildAnd(kernel->builder, minus, lowest, ""), "");
}

static LLVMValueRef divide(gp_kernel *kernel, LLVMValueRef inst, LLVMValueRef *operands) {
  for (int i = 0; i < 2; i++)
    operands[i] = LLVMBuildFreeze(kernel->builder, operands[i], "");
  LLVMValueRef bad = is_bad_divisor(kernel, inst, operands[0], operands[1]);
  LLVMValueRef one = LLVMConstInt(LLVMTypeOf(operands[1]), 1, false);
  operands[1] = LLVMBuildSelect(kernel->builder, bad, one, operands[1], "");
  return gp_kernel_clone(kernel, inst, operands);
}

static LLVMValueRef find_reader(gp_kernel *kernel, LLVMTypeRef type) {
  LLVMModuleRef module = LLVMGetGlobalParent(gp_loop_function(kernel->graph->loop));
  LLVMValueRef reader = LLVMGetNamedFunction(module, kernel->reader);
  if (!reader)
    reader = kernel->declared = LLVMAddFunction(module, kernel->reader, type);
  return reader;
}

static LLVMValueRef address_behind(gp_kernel *kernel, LLVMValueRef address, uint64_t bytes) {
  LLVMContextRef context = gp_kernel_context(kernel);
  LLVMValueRef offset = LLVMConstInt(LLVMInt64TypeInContext(context), bytes, false);
  return bytes ? LLVMBuildGEP2(kernel->builder, LLVMInt8TypeInContext(context), address, &offset, 1, "") : address;
}

static LLVMValueRef read_word(gp_kernel *kernel, LLVMValueRef address, uint64_t bytes) {
  LLVMTypeRef word = LLVMInt64TypeInContext(gp_kernel_context(kernel));
  LLVMTypeRef parameters[] = {LLVMTypeOf(address), word};
  LLVMTypeRef signature = LLVMFunctionType(word, parameters, 2, false);
  LLVMValueRef arguments[] = {address, LLVMConstInt(word, bytes, false)};
  return LLVMBuildCall2(kernel->builder, signature, find_reader(kernel, signature), arguments, 2, "");
}

/* An integer of so many bits, word by word, the first one lowest. */
static LLVMValueRef read_bits(gp_kernel *kernel, LLVMValueRef address, uint64_t bits) {
  LLVMTypeRef type = LLVMIntTypeInContext(gp_kernel_context(kernel), (unsigned)((bits + 63) / 64 * 64));
  LLVMValueRef value = NULL;
  for (uint64_t at = 0; at < bits; at += 64) {
    uint64_t bytes = bits - at < 64 ? (bits - at + 7) / 8 : 8;
    LLVMValueRef part = read_word(kernel, address_behind(kernel, address, at / 8), bytes);
    part = LLVMBuildZExtOrBitCast(kernel->builder, part, type, "");
    if (at)
      part = LLVMBuildShl(kernel->builder, part, LLVMConstInt(type, at, false), "");
    value = value ? LLVMBuildOr(kernel->builder, value, part, "") : part;
  }
  return LLVMBuildTruncOrBitCast(kernel->builder, value,
                                 LLVMIntTypeInContext(gp_kernel_context(kernel), (unsigned)bits), "");
}

static LLVMValueRef read(gp_kernel *kernel, LLVMTypeRef type, LLVMValueRef address);

static LLVMValueRef read_parts(gp_kernel *kernel, LLVMTypeRef type, LLVMValueRef address) {
  LLVMTargetDataRef layout = LLVMGetModuleDataLayout(LLVMGetGlobalParent(gp_loop_function(kernel->graph->loop)));
  bool array = LLVMGetTypeKind(type) == LLVMArrayTypeKind;
  unsigned count = array ? LLVMGetArrayLength(type) : LLVMCountStructElementTypes(type);
  LLVMValueRef value = LLVMGetPoison(type);
  for (unsigned i = 0; i < count; i++) {
    LLVMTypeRef part = array ? LLVMGetElementType(type) : LLVMStructGetTypeAtIndex(type, i);
    uint64_t offset = array ? i * LLVMABISizeOfType(layout, part) : LLVMOffsetOfElement(layout, type, i);
    value = LLVMBuildInsertValue(kernel->builder, value, read(kernel, part, address_behind(kernel, address, offset)), i,
                                 "");
  }
  return value;
}

static LLVMValueRef read(gp_kernel *kernel, LLVMTypeRef type, LLVMValueRef address) {
  LLVMTypeKind kind = LLVMGetTypeKind(type);
  if (kind == LLVMStructTypeKind || kind == LLVMArrayTypeKind)
    return read_parts(kernel, type, address);
  LLVMValueRef bits = read_bits(kernel, address, (uint64_t)bits_of(kernel, type));
  return kind == LLVMPointerTypeKind ? LLVMBuildIntToPtr(kernel->builder, bits, type, "")
                                     : LLVMBuildBitCast(kernel->builder, bits, type, "");
}

static LLVMValueRef load(gp_kernel *kernel, LLVMValueRef inst, LLVMValueRef address) {
  LLVMSetCurrentDebugLocation2(kernel->builder, LLVMInstructionGetDebugLoc(inst));
  LLVMValueRef value = read(kernel, LLVMTypeOf(inst), LLVMBuildFreeze(kernel->builder, address, ""));
  LLVMSetCurrentDebugLocation2(kernel->builder, NULL);
  return value;
}

LLVMValueRef gp_kernel_make_non_faulting(gp_kernel *kernel, LLVMValueRef inst, LLVMValueRef *operands) {
  return LLVMIsALoadInst(inst) ? load(kernel, inst, operands[0]) : divide(kernel, inst, operands);
}

void gp_kernel_drop_reader(gp_kernel *kernel) {
  if (kernel->declared && !LLVMGetFirstUse(kernel->declared))
    LLVMDeleteFunction(kernel->declared);
  kernel->declared = NULL;
}
