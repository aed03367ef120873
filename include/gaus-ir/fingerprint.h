/* The fingerprint of a loop's body, for programs that write records or check them: docs/metadata.md defines it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_IR_FINGERPRINT_H
#define GAUS_IR_FINGERPRINT_H

#include "gaus-ir/metadata.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A body as its writer knows it: blocks in program order, each loop within it as one block, by its header. All is the
 * caller's. */
typedef struct gaus_ir_body {
  int32_t num_blocks;
  const LLVMBasicBlockRef *blocks;   /* [num_blocks] */
  const bool *is_nest;               /* [num_blocks] */
  const uint64_t *nest_hash;         /* [num_blocks]: of a nest the fingerprint of its own body */
  const int32_t *first_way;          /* [num_blocks + 1]: into the ways out of blocks, and nests */
  const int32_t *way_to;             /* a block; num_blocks: the header; -1: out of the loop */
  const LLVMBasicBlockRef *way_from; /* the block that is left: of a nest one within it */
  /* The operation that a value is of, or -1; the place of a block in `blocks`, or -1: all in a nest are its own. */
  int32_t (*operation_of)(const void *context, LLVMValueRef value);
  int32_t (*place_of)(const void *context, LLVMBasicBlockRef block);
  /* Calls `visit` for each operand within a nest that is an instruction outside of it, in program order. */
  void (*visit_outside)(const void *context, int32_t block, void (*visit)(void *visitor, LLVMValueRef value),
                        void *visitor);
  const void *context;
} gaus_ir_body;

/* Computes the fingerprint. GAUS_IR_OK or GAUS_IR_OUT_OF_MEMORY. O(size of the body). */
gaus_ir_status gaus_ir_fingerprint(const gaus_ir_body *body, uint64_t *out);

#ifdef __cplusplus
}
#endif
#endif
