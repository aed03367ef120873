/* What the rules of a target can ask of an instruction.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_TARGET_TRAITS_H
#define GAUS_PLUGIN_TARGET_TRAITS_H

#include "bridge/bridge.h"
#include "target/target.h"

/* Strings of `traits`; freed by gp_traits_clear. */
typedef struct gp_traits_of {
  gp_traits traits;
  char *type_text;
} gp_traits_of;

/* The type is that of the value that the instruction works on: what a store
 * stores and a comparison compares, else the result (where that is a struct,
 * the first argument). */
void gp_traits_read(LLVMModuleRef module, LLVMValueRef inst, gp_traits_of *out);
void gp_traits_clear(gp_traits_of *traits);

bool gp_is_inline_asm(LLVMValueRef inst);
/* The full name of a called intrinsic or function, NULL if there is none. */
const char *gp_callee_name(LLVMValueRef inst);
/* A call with this attribute of functions ("convergent"), its own or its callee's. */
bool gp_call_has(LLVMValueRef inst, const char *attribute);
/* Debug information, lifetimes, assumptions: nothing for a datapath. */
bool gp_is_ignored(LLVMValueRef inst);
/* The start or end of the life of stack memory. */
bool gp_is_lifetime(LLVMValueRef inst);

#endif
