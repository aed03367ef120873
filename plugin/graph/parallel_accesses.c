/* Reads from metadata which accesses of different iterations the source promises to be apart.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "graph/parallel_accesses.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/metadata.h"
#include "graph/pragmas.h"
#include "target/traits.h"

/* Even where another transformation is to come first. */
static bool asks_for_vectors(gp_host_loop *loop) {
  enum { ANY_FOLLOWUP = 4 };
  LLVMValueRef *operands;
  int64_t value;
  size_t count = gp_loop_child(loop, "llvm.loop.vectorize.enable", ANY_FOLLOWUP, &operands);
  bool asks = count > 1 && gp_read_integer(operands[1], &value) && value != 0;
  free(operands);
  return asks;
}

static bool calls_openmp(LLVMBasicBlockRef block) {
  for (LLVMValueRef inst = LLVMGetFirstInstruction(block); inst; inst = LLVMGetNextInstruction(inst)) {
    const char *callee = LLVMIsACallInst(inst) ? gp_callee_name(inst) : NULL;
    if (callee && !strncmp(callee, "__kmpc_", 7))
      return true;
  }
  return false;
}

/* LLVM's vectoriser takes the mark away. What is left could be of an `omp for`,
 * which asks the runtime in the same function for its share of iterations. */
static bool has_asked_for_vectors(gp_host_loop *loop) {
  LLVMValueRef *operands, function = gp_loop_function(loop);
  size_t count = gp_loop_child(loop, "llvm.loop.isvectorized", 0, &operands);
  free(operands);
  if (!count)
    return false;
  for (LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(function); block; block = LLVMGetNextBasicBlock(block))
    if (calls_openmp(block))
      return false;
  return true;
}

void gp_parallel_accesses_read(gp_host_loop *loop, bool taken, gp_parallel_accesses *out) {
  *out = (gp_parallel_accesses){0};
  if (!taken)
    return;
  LLVMContextRef context = LLVMGetModuleContext(LLVMGetGlobalParent(gp_loop_function(loop)));
  LLVMMetadataRef id = gp_loop_id(loop);
  gp_pragmas pragmas;
  gp_pragmas_read(loop, &pragmas);
  out->independent = pragmas.independent;
  out->safelen = pragmas.safelen;
  if (!asks_for_vectors(loop) && !has_asked_for_vectors(loop))
    return;
  out->group_kind = gp_metadata_kind(context, "llvm.access.group");
  out->loop_kind = gp_metadata_kind(context, "llvm.mem.parallel_loop_access");
  out->id = id ? LLVMMetadataAsValue(context, id) : NULL;
  /* Of a loop that is to be transformed, what holds afterwards is no promise
   * about it as it is: no follow-ups. */
  out->num_groups = gp_loop_child(loop, "llvm.loop.parallel_accesses", 0, &out->groups);
}

void gp_parallel_accesses_clear(gp_parallel_accesses *promises) {
  free(promises->groups);
  *promises = (gp_parallel_accesses){0};
}

/* The name comes first. */
static bool is_group(const gp_parallel_accesses *promises, LLVMValueRef node) {
  for (size_t i = 1; node && i < promises->num_groups; i++)
    if (promises->groups[i] == node)
      return true;
  return false;
}

/* A group is a node without operands; otherwise it is a list of groups. */
static bool is_in_group(const gp_parallel_accesses *promises, LLVMValueRef node) {
  LLVMValueRef *operands;
  size_t count = gp_node_operands(node, &operands);
  bool found = is_group(promises, node);
  for (size_t i = 0; i < count && !found; i++)
    found = is_group(promises, operands[i]);
  free(operands);
  return found;
}

/* The older form: the loop's node, or a list of such. */
static bool names_loop(const gp_parallel_accesses *promises, LLVMValueRef node) {
  LLVMValueRef *operands;
  size_t count = gp_node_operands(node, &operands);
  bool found = promises->id && node == promises->id;
  for (size_t i = 0; i < count && !found; i++)
    found = promises->id && operands[i] == promises->id;
  free(operands);
  return found;
}

bool gp_parallel_accesses_cover(const gp_parallel_accesses *promises, LLVMValueRef inst) {
  LLVMValueRef group = LLVMGetMetadata(inst, promises->group_kind), loop = LLVMGetMetadata(inst, promises->loop_kind);
  return (group && promises->num_groups > 1 && is_in_group(promises, group)) || (loop && names_loop(promises, loop));
}
