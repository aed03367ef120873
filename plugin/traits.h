/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What a target's rules can see of an instruction. */
#ifndef GAUS_PLUGIN_TRAITS_H
#define GAUS_PLUGIN_TRAITS_H

#include "bridge.h"
#include "target.h"

/* Strings of `traits`; freed by gaus_traits_clear. */
typedef struct gaus_traits_of {
  gaus_traits traits;
  char *type_text;
} gaus_traits_of;

/* The type is that of the value that the instruction works on: what a store
 * stores and a comparison compares, else the result (where that is a struct,
 * the first argument). */
void gaus_traits_read(LLVMModuleRef module, LLVMValueRef inst, gaus_traits_of *out);
void gaus_traits_clear(gaus_traits_of *traits);

bool gaus_is_inline_asm(LLVMValueRef inst);
/* The full name of a called intrinsic or function, NULL if there is none. */
const char *gaus_callee_name(LLVMValueRef inst);
/* A call with this attribute of functions ("convergent"), its own or its callee's. */
bool gaus_call_has(LLVMValueRef inst, const char *attribute);
/* Debug information, lifetimes, assumptions: nothing for a datapath. */
bool gaus_is_ignored(LLVMValueRef inst);
/* The start or end of the life of stack memory. */
bool gaus_is_lifetime(LLVMValueRef inst);

#endif
