/* Refuses instructions that no target can make operations.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "graph/unschedulable.h"

#include <string.h>

#include "target/traits.h"

static bool is_one_of(const char *name, const char *const *prefixes) {
  for (; *prefixes; prefixes++)
    if (!strncmp(name, *prefixes, strlen(*prefixes)))
      return true;
  return false;
}

/* They change the stack pointer, so everything that is on the stack is between them. */
static const char *const stack[] = {"llvm.stacksave", "llvm.stackrestore", "llvm.get.dynamic.area.offset", NULL};

/* Parts of a protocol with the code generator or with passes that have to run before. */
static const char *const protocol[] = {"llvm.coro.",
                                       "llvm.eh.",
                                       "llvm.seh.",
                                       "llvm.call.preallocated.",
                                       "llvm.localescape",
                                       "llvm.gcroot",
                                       "llvm.experimental.convergence.",
                                       "llvm.experimental.deoptimize",
                                       "llvm.experimental.gc.",
                                       "llvm.experimental.guard",
                                       "llvm.experimental.patchpoint",
                                       "llvm.experimental.stackmap",
                                       "llvm.experimental.widenable.condition",
                                       "llvm.icall.branch.funnel",
                                       "llvm.swift.async.",
                                       NULL};

static bool refuse_intrinsic(LLVMValueRef inst, gp_refusal *refusal) {
  const char *name = gp_callee_name(inst);
  if (name && is_one_of(name, stack))
    return !gp_refuse(refusal, "Alloca", inst,
                      "it allocates stack memory of a length that is not constant ('%.100s'); declare the array "
                      "outside of the loop, or with a constant length",
                      name);
  if (name && is_one_of(name, protocol))
    return !gp_refuse(refusal, "Unsupported", inst, "it contains '%.200s', which no datapath computes", name);
  return false;
}

static bool refuse_second_return(LLVMValueRef inst, gp_refusal *refusal) {
  const char *name = gp_callee_name(inst);
  if (!gp_call_has(inst, "returns_twice"))
    return false;
  return !gp_refuse(refusal, "ReturnsTwice", inst,
                    "it calls '%.200s', which may return twice (as setjmp does): what the iteration has done by then "
                    "would have to be known; move the call out of the loop",
                    name ? name : "a function");
}

bool gp_refuse_unschedulable(LLVMValueRef inst, gp_refusal *refusal) {
  if (gp_is_inline_asm(inst))
    return !gp_refuse(refusal, "InlineAsm", inst, "it contains inline assembly");
  if (LLVMIsAAllocaInst(inst))
    return !gp_refuse(refusal, "Alloca", inst, "it allocates stack memory; declare the array outside of the loop");
  if (refuse_intrinsic(inst, refusal) || refuse_second_return(inst, refusal))
    return true;
  if (LLVMGetTypeKind(LLVMTypeOf(inst)) == LLVMTokenTypeKind || LLVMIsALandingPadInst(inst))
    return !gp_refuse(refusal, "Unsupported", inst, "it contains '%s', which no datapath computes",
                      gp_inst_opcode(inst));
  return false;
}
