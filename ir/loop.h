/* A loop while it is read, and the steps in which that is done.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_IR_LOOP_H
#define GAUS_IR_LOOP_H

#include "gaus-ir/metadata.h"

#include "function.h"
#include "map.h"

/* A test that decides about a block: if the test's block runs and takes that way, the block runs. */
typedef struct gi_guard {
  int32_t block, test, way;
} gi_guard;

/* The public lists of `loop` point to those here. */
typedef struct gi_loop {
  gaus_ir_loop loop; /* first: gaus_ir_find gets here from it */
  gi_arena *arena;
  const gi_function *function;
  int32_t natural; /* in function->loops; -1: the block with the record leads back to no header */
  struct gi_loop *outer, **nests; /* directly around, and directly within */
  int32_t num_nests;
  int64_t num_recorded; /* operations by the record */
  int64_t num_waits;    /* nests that may take longer, by the record */
  gi_map index;       /* instruction -> operation; all in a nest are its own */
  gi_map block_index; /* block -> its place in `blocks`; all in a nest have one */
  gi_map ignored;     /* instructions that are no operations, as they only say something about values */
  gi_map phi_index;   /* header phi -> its place in `phis` */
  gaus_ir_operation *operations;
  gaus_ir_block *blocks;
  gaus_ir_way *ways;
  gaus_ir_gate *gates;
  gaus_ir_choice *choices;
  gaus_ir_input *inputs;
  gaus_ir_phi *phis;
  gaus_ir_value *values;
  LLVMValueRef *live_ins;
  gaus_ir_live_out *live_outs;
  int32_t cap_operations, cap_ways, cap_gates, cap_choices, cap_inputs, cap_values, cap_live_ins, cap_live_outs;
} gi_loop;

/* Each step returns true, or notes in the loop why its record is not to be used. */
__attribute__((format(printf, 3, 4))) bool gi_refuse(gi_loop *l, gaus_ir_status status, const char *format, ...);

bool gi_read_record(gi_loop *l, LLVMValueRef latch_end);  /* record.c: what is on the loop */
bool gi_read_blocks(gi_loop *l);                          /* blocks.c: blocks and ways */
bool gi_read_operations(gi_loop *l);                      /* operations.c: operations, and tests of blocks */
bool gi_check_hash(gi_loop *l);                          /* staleness.c */
void gi_find_predicates(gi_loop *l);                      /* predicates.c: gates */
void gi_find_inputs(gi_loop *l);                          /* inputs.c: inputs, phis, choices of phis */
bool gi_check_inputs(gi_loop *l);                         /* inputs.c: nothing starts before what it takes is there */
void gi_find_values(gi_loop *l);                          /* values.c: values, and those that leave or enter the loop */

/* record.c: does a block that ends so have the record of a loop? */
bool gi_has_record(gi_arena *arena, LLVMValueRef end);

/* Is the value computed in the loop, or a phi of it? */
bool gi_is_inside(const gi_loop *l, LLVMValueRef value);
/* Calls `visit` for each value from outside of the loop that an instruction of it uses, perhaps more than once. */
void gi_visit_outside(const gi_loop *l, void (*visit)(void *context, LLVMValueRef value), void *context);
/* Is it a call of an intrinsic that says something about values and computes nothing? */
bool gi_is_ignored(LLVMValueRef inst);
/* inputs.c: where a value comes from. */
gaus_ir_input gi_trace(const gi_loop *l, LLVMValueRef value, int32_t operand);

#endif
