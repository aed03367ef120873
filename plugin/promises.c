/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "promises.h"

#include <stdlib.h>
#include <string.h>

#include "metadata.h"
#include "pragmas.h"

static unsigned kind_id(LLVMContextRef context, const char *name) {
  return LLVMGetMDKindIDInContext(context, name, (unsigned)strlen(name));
}

void gaus_promises_read(gaus_host_loop *loop, gaus_promises *out) {
  LLVMContextRef context = LLVMGetModuleContext(LLVMGetGlobalParent(gaus_loop_function(loop)));
  LLVMMetadataRef id = gaus_loop_id(loop);
  gaus_pragmas pragmas;
  gaus_pragmas_read(loop, &pragmas);
  *out = (gaus_promises){.independent = pragmas.independent, .safelen = pragmas.safelen};
  out->group_kind = kind_id(context, "llvm.access.group");
  out->loop_kind = kind_id(context, "llvm.mem.parallel_loop_access");
  out->id = id ? LLVMMetadataAsValue(context, id) : NULL;
  /* Of a loop that is to be transformed, what holds afterwards is no promise
   * about it as it is: no follow-ups. */
  out->num_groups = gaus_loop_child(loop, "llvm.loop.parallel_accesses", 0, &out->groups);
}

void gaus_promises_clear(gaus_promises *promises) {
  free(promises->groups);
  *promises = (gaus_promises){0};
}

/* The name comes first. */
static bool is_group(const gaus_promises *promises, LLVMValueRef node) {
  for (size_t i = 1; node && i < promises->num_groups; i++)
    if (promises->groups[i] == node)
      return true;
  return false;
}

/* A group is a node without operands; otherwise it is a list of groups. */
static bool is_in_group(const gaus_promises *promises, LLVMValueRef node) {
  LLVMValueRef *operands;
  size_t count = gaus_node_operands(node, &operands);
  bool found = is_group(promises, node);
  for (size_t i = 0; i < count && !found; i++)
    found = is_group(promises, operands[i]);
  free(operands);
  return found;
}

/* The older form: the loop's node, or a list of such. */
static bool names_loop(const gaus_promises *promises, LLVMValueRef node) {
  LLVMValueRef *operands;
  size_t count = gaus_node_operands(node, &operands);
  bool found = promises->id && node == promises->id;
  for (size_t i = 0; i < count && !found; i++)
    found = promises->id && operands[i] == promises->id;
  free(operands);
  return found;
}

bool gaus_promises_cover(const gaus_promises *promises, LLVMValueRef inst) {
  LLVMValueRef group = LLVMGetMetadata(inst, promises->group_kind), loop = LLVMGetMetadata(inst, promises->loop_kind);
  return (group && promises->num_groups > 1 && is_in_group(promises, group)) || (loop && names_loop(promises, loop));
}
