/* Reads metadata nodes that may hold anything.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_BRIDGE_METADATA_H
#define GAUS_PLUGIN_BRIDGE_METADATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/bridge.h"

/* The number of a kind of metadata on instructions. */
unsigned gp_metadata_kind(LLVMContextRef context, const char *name);

/* The operands of a node; NULL entries are null operands. Zero operands if
 * `node` is NULL or no node. The caller frees *operands. */
size_t gp_node_operands(LLVMValueRef node, LLVMValueRef **operands);

/* The children of a loop's `!llvm.loop` node, without the node itself. The
 * caller frees *children. */
size_t gp_loop_children(gp_host_loop *loop, LLVMValueRef **children);

/* The child `!{!"name", ...}`; its operands, of which the first is the name. 0
 * if there is none. The caller frees *operands. With `followups` > 0, also
 * in what is to hold after another transformation ("llvm.loop.<it>.followup"),
 * that many levels deep: clang puts a pragma there if another one is before it. */
size_t gp_loop_child(gp_host_loop *loop, const char *name, int followups, LLVMValueRef **operands);

/* A string operand starts with `prefix`, contains or is `text`. */
bool gp_starts_with(LLVMValueRef operand, const char *prefix);
bool gp_contains(LLVMValueRef operand, const char *text);
bool gp_is_string(LLVMValueRef operand, const char *text);

/* An integer constant of at most 64 bits, sign-extended (of one bit:
 * zero-extended); false if `operand` is anything else. */
bool gp_read_integer(LLVMValueRef operand, int64_t *out);

#endif
