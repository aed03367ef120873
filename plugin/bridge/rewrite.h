/* The bridge's part in rewriting a loop.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_BRIDGE_REWRITE_H
#define GAUS_PLUGIN_BRIDGE_REWRITE_H

#include "bridge/bridge.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The pass changed more than metadata: no analysis holds any longer. */
void gp_host_changed(gp_host *host);

/* The block before the loop that leads nowhere else, NULL if there is none. */
LLVMBasicBlockRef gp_loop_preheader(gp_host_loop *loop);
/* The same, made where there is none; NULL where that cannot be. */
LLVMBasicBlockRef gp_loop_make_preheader(gp_host_loop *loop);
/* The width of a counter that holds the number of times that the back edge is
 * taken plus `more`, without a wrap; 0 where that number cannot be computed in
 * the preheader. */
unsigned gp_loop_count_bits(gp_host_loop *loop, uint64_t more);
/* Code for that number, of that width, at the end of the preheader. */
LLVMValueRef gp_loop_expand_count(gp_host_loop *loop, unsigned bits);
/* Erases code that nothing uses. */
void gp_host_drop(LLVMValueRef code);
/* Removes the incoming value of that number; the phi stays, even if it has none. */
void gp_phi_remove(LLVMValueRef phi, unsigned index);
/* Erases blocks that nothing leads to but themselves, and blocks that cannot be
 * reached: those end there. What still uses a value of theirs gets poison. */
void gp_erase_blocks(const LLVMBasicBlockRef *blocks, size_t count);
/* The value for which a switch takes its successor of that number; NULL: the
 * default. */
LLVMValueRef gp_switch_case(LLVMValueRef inst, unsigned successor);
/* Drops what holds only for an instruction in its old place: all metadata but
 * types, accuracy and source position, and promises that arguments are defined. */
void gp_inst_forget(LLVMValueRef inst);

#ifdef __cplusplus
}
#endif
#endif
