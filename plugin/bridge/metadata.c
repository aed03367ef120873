/* Reads metadata nodes through LLVM's C interface.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "bridge/metadata.h"

#include <stdlib.h>
#include <string.h>

static bool is_node(LLVMValueRef value) {
  return value && LLVMIsAMDNode(value);
}

unsigned gp_metadata_kind(LLVMContextRef context, const char *name) {
  return LLVMGetMDKindIDInContext(context, name, (unsigned)strlen(name));
}

size_t gp_node_operands(LLVMValueRef node, LLVMValueRef **operands) {
  unsigned count = is_node(node) ? LLVMGetMDNodeNumOperands(node) : 0;
  *operands = gp_host_realloc(NULL, count, sizeof **operands);
  if (count)
    LLVMGetMDNodeOperands(node, *operands);
  return count;
}

size_t gp_loop_children(gp_host_loop *loop, LLVMValueRef **children) {
  LLVMMetadataRef id = gp_loop_id(loop);
  LLVMContextRef context = LLVMGetModuleContext(LLVMGetGlobalParent(gp_loop_function(loop)));
  size_t count = gp_node_operands(id ? LLVMMetadataAsValue(context, id) : NULL, children);
  if (!count)
    return 0;
  memmove(*children, *children + 1, (count - 1) * sizeof **children);
  return count - 1;
}

static bool names_followup(LLVMValueRef operand) {
  return gp_starts_with(operand, "llvm.loop.") && gp_contains(operand, ".followup");
}

/* Among the operands of `node` and, down to `depth` more levels, of what is
 * to follow it. Takes the nearest. */
static size_t find_child(LLVMValueRef node, const char *name, int depth, LLVMValueRef **found) {
  LLVMValueRef *children, *operands;
  size_t count = gp_node_operands(node, &children), size = 0;
  for (size_t i = 0; i < count && !size; i++) {
    size = gp_node_operands(children[i], &operands);
    if (size && gp_is_string(operands[0], name))
      *found = operands;
    else {
      free(operands);
      size = 0;
    }
  }
  for (size_t i = 0; depth > 0 && i < count && !size; i++) {
    size_t nodes = gp_node_operands(children[i], &operands);
    for (size_t k = 1; k < nodes && !size && names_followup(operands[0]); k++)
      size = find_child(operands[k], name, depth - 1, found);
    free(operands);
  }
  free(children);
  return size;
}

size_t gp_loop_child(gp_host_loop *loop, const char *name, int followups, LLVMValueRef **operands) {
  LLVMMetadataRef id = gp_loop_id(loop);
  LLVMContextRef context = LLVMGetModuleContext(LLVMGetGlobalParent(gp_loop_function(loop)));
  *operands = NULL;
  return id ? find_child(LLVMMetadataAsValue(context, id), name, followups, operands) : 0;
}

static const char *string_of(LLVMValueRef operand, unsigned *size) {
  return operand ? LLVMGetMDString(operand, size) : NULL;
}

bool gp_starts_with(LLVMValueRef operand, const char *prefix) {
  unsigned size;
  const char *string = string_of(operand, &size);
  return string && size >= strlen(prefix) && !memcmp(string, prefix, strlen(prefix));
}

bool gp_contains(LLVMValueRef operand, const char *text) {
  unsigned size;
  const char *string = string_of(operand, &size);
  return string && memmem(string, size, text, strlen(text));
}

bool gp_is_string(LLVMValueRef operand, const char *text) {
  unsigned size;
  const char *string = string_of(operand, &size);
  return string && size == strlen(text) && !memcmp(string, text, size);
}

bool gp_read_integer(LLVMValueRef operand, int64_t *out) {
  if (!operand || !LLVMIsAConstantInt(operand))
    return false;
  unsigned width = LLVMGetIntTypeWidth(LLVMTypeOf(operand));
  if (width > 64)
    return false;
  *out = width == 1 ? (int64_t)LLVMConstIntGetZExtValue(operand) : LLVMConstIntGetSExtValue(operand);
  return true;
}
