/* Writes code before counted loops that computes how many iterations there are, if that is asked for.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Nothing uses that value but who reads the schedule: metadata names the loop that it is for. */
#include <stdlib.h>
#include <string.h>

#include "bridge/metadata.h"
#include "bridge/rewrite.h"
#include "gaus-ir/keys.h"
#include "schedule/module_schedule.h"

static LLVMContextRef context_of(const gp_module *module) {
  return LLVMGetModuleContext(gp_host_module(module->host));
}

/* --- what an earlier run left ------------------------------------------- */

static void drop_in_block(const gp_module *module, LLVMBasicBlockRef block, unsigned kind) {
  for (LLVMValueRef inst = LLVMGetLastInstruction(block), before; inst; inst = before) {
    before = LLVMGetPreviousInstruction(inst);
    if (!LLVMHasMetadata(inst) || !LLVMGetMetadata(inst, kind))
      continue;
    LLVMSetMetadata(inst, kind, NULL);
    if (LLVMGetFirstUse(inst))
      continue;
    gp_host_drop(inst);
    gp_host_changed(module->host);
    before = LLVMGetLastInstruction(block); /* more than this one may be gone */
  }
}

void gp_module_drop_trip_counts(const gp_module *module) {
  unsigned kind = gp_metadata_kind(context_of(module), GAUS_IR_KEY_TRIPS_OF);
  LLVMValueRef f = LLVMGetFirstFunction(gp_host_module(module->host));
  for (; f; f = LLVMGetNextFunction(f))
    for (LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(f); block; block = LLVMGetNextBasicBlock(block))
      drop_in_block(module, block, kind);
}

/* --- new ones ----------------------------------------------------------- */

static LLVMValueRef compute(const gp_loop_task *task, LLVMContextRef context) {
  unsigned bits = gp_loop_make_preheader(task->loop) ? gp_loop_count_bits(task->loop, 1) : 0;
  if (!bits)
    return NULL;
  LLVMValueRef backedges = gp_loop_expand_count(task->loop, bits);
  LLVMBuilderRef builder = LLVMCreateBuilderInContext(context);
  LLVMPositionBuilderBefore(builder, LLVMGetBasicBlockTerminator(gp_loop_preheader(task->loop)));
  LLVMValueRef trips = LLVMBuildAdd(builder, backedges, LLVMConstInt(LLVMTypeOf(backedges), 1, false), "gaus.trips");
  LLVMDisposeBuilder(builder);
  return LLVMIsAInstruction(trips) ? trips : NULL;
}

static void add(const gp_loop_task *task, LLVMContextRef context) {
  LLVMValueRef trips = compute(task, context);
  LLVMMetadataRef name = LLVMMDStringInContext2(context, task->name, strlen(task->name));
  if (trips)
    LLVMSetMetadata(trips, gp_metadata_kind(context, GAUS_IR_KEY_TRIPS_OF),
                    LLVMMetadataAsValue(context, LLVMMDNodeInContext2(context, &name, 1)));
}

/* What is computed for an inner loop is in the body of the loop around it, and becomes an operation of that one. */
void gp_module_add_trip_counts(const gp_module *module) {
  for (int32_t i = 0; i < module->count; i++) {
    const gp_loop_task *task = &module->tasks[i];
    if (!task->wanted || !gp_loop_latch(task->loop) || !gp_loop_is_counted(task->loop) ||
        gp_loop_constant_iterations(task->loop))
      continue;
    add(task, context_of(module));
    gp_host_changed(module->host);
    gp_host_forget_values(module->host, gp_loop_function(task->loop));
  }
}
