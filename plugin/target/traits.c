/* Describes an instruction in the terms that rules of a target use.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "target/traits.h"

#include <string.h>

const char *gp_callee_name(LLVMValueRef inst) {
  if (!LLVMIsACallInst(inst))
    return NULL;
  LLVMValueRef callee = LLVMGetCalledValue(inst);
  size_t size;
  return callee && LLVMIsAFunction(callee) ? LLVMGetValueName2(callee, &size) : NULL;
}

static bool is_intrinsic(LLVMValueRef inst) {
  LLVMValueRef callee = LLVMIsACallInst(inst) ? LLVMGetCalledValue(inst) : NULL;
  return callee && LLVMIsAFunction(callee) && LLVMGetIntrinsicID(callee) != 0;
}

bool gp_is_inline_asm(LLVMValueRef inst) {
  return LLVMIsACallInst(inst) && LLVMIsAInlineAsm(LLVMGetCalledValue(inst));
}

bool gp_call_has(LLVMValueRef inst, const char *attribute) {
  if (!LLVMIsACallInst(inst))
    return false;
  unsigned kind = LLVMGetEnumAttributeKindForName(attribute, strlen(attribute));
  LLVMValueRef callee = LLVMGetCalledValue(inst);
  return LLVMGetCallSiteEnumAttribute(inst, LLVMAttributeFunctionIndex, kind) ||
         (LLVMIsAFunction(callee) && LLVMGetEnumAttributeAtIndex(callee, LLVMAttributeFunctionIndex, kind));
}

bool gp_is_ignored(LLVMValueRef inst) {
  static const char *const names[] = {
      "llvm.dbg.",         "llvm.lifetime.",      "llvm.assume",      "llvm.experimental.noalias.scope.decl",
      "llvm.donothing",    "llvm.var.annotation", "llvm.pseudoprobe", "llvm.sideeffect",
      "llvm.invariant.end"};
  const char *name = is_intrinsic(inst) ? gp_callee_name(inst) : NULL;
  for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
    if (!strncmp(name, names[i], strlen(names[i])))
      return true;
  return false;
}

bool gp_is_lifetime(LLVMValueRef inst) {
  return is_intrinsic(inst) && !strncmp(gp_callee_name(inst), "llvm.lifetime.", 14);
}

static LLVMTypeRef working_type(LLVMValueRef inst) {
  LLVMTypeRef type = LLVMTypeOf(inst);
  switch (LLVMGetInstructionOpcode(inst)) {
  case LLVMStore:
  case LLVMICmp:
  case LLVMFCmp:
    return LLVMTypeOf(LLVMGetOperand(inst, 0));
  case LLVMAtomicCmpXchg: /* gives a structure of the value and a bit */
    return LLVMTypeOf(LLVMGetOperand(inst, 1));
  case LLVMCall:
    if (LLVMGetTypeKind(type) == LLVMStructTypeKind && LLVMGetNumArgOperands(inst) > 0)
      return LLVMTypeOf(LLVMGetOperand(inst, 0));
    return type;
  default:
    return type;
  }
}

static gp_type_class class_of(LLVMTypeRef type) {
  switch (LLVMGetTypeKind(type)) {
  case LLVMVoidTypeKind:
    return GP_CLASS_NONE;
  case LLVMIntegerTypeKind:
    return GP_CLASS_INTEGER;
  case LLVMHalfTypeKind:
  case LLVMBFloatTypeKind:
  case LLVMFloatTypeKind:
  case LLVMDoubleTypeKind:
  case LLVMX86_FP80TypeKind:
  case LLVMFP128TypeKind:
  case LLVMPPC_FP128TypeKind:
    return GP_CLASS_FLOATING;
  case LLVMPointerTypeKind:
    return GP_CLASS_POINTER;
  default:
    return GP_CLASS_OTHER;
  }
}

static int64_t address_space(LLVMValueRef inst) {
  LLVMValueRef pointer = NULL;
  if (LLVMIsALoadInst(inst) || LLVMIsAAtomicRMWInst(inst) || LLVMIsAAtomicCmpXchgInst(inst))
    pointer = LLVMGetOperand(inst, 0);
  else if (LLVMIsAStoreInst(inst))
    pointer = LLVMGetOperand(inst, 1);
  return pointer ? (int64_t)LLVMGetPointerAddressSpace(LLVMTypeOf(pointer)) : -1;
}

/* The length, if it is a constant, of what sets or copies memory. */
static int64_t constant_length(LLVMValueRef inst) {
  const char *name = is_intrinsic(inst) ? gp_callee_name(inst) : "";
  if (strncmp(name, "llvm.memcpy.", 12) && strncmp(name, "llvm.memmove.", 13) && strncmp(name, "llvm.memset.", 12))
    return -1;
  LLVMValueRef length = LLVMGetOperand(inst, 2);
  return LLVMIsAConstantInt(length) ? LLVMConstIntGetSExtValue(length) : -1;
}

void gp_traits_read(LLVMModuleRef module, LLVMValueRef inst, gp_traits_of *out) {
  LLVMTypeRef type = working_type(inst);
  gp_traits *traits = &out->traits;
  *traits = (gp_traits){.opcode = gp_inst_opcode(inst), .lanes = 1, .address_space = address_space(inst)};
  traits->bytes = constant_length(inst);
  if (is_intrinsic(inst))
    traits->intrinsic = gp_callee_name(inst);
  else
    traits->callee = gp_callee_name(inst);
  if (LLVMGetTypeKind(type) == LLVMVectorTypeKind) {
    traits->lanes = LLVMGetVectorSize(type);
    type = LLVMGetElementType(type);
  }
  out->type_text = LLVMPrintTypeToString(type);
  traits->type = out->type_text;
  traits->type_class = class_of(type);
  traits->width = gp_type_bits(module, type);
}

void gp_traits_clear(gp_traits_of *traits) {
  LLVMDisposeMessage(traits->type_text);
}
