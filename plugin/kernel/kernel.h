/* Rewrites a scheduled loop into a kernel of one initiation interval that runs in its order.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * In iteration i of the kernel an operation of stage s works for iteration i - s of the loop, its
 * stage offset being s. The dependence graph has no part in this: the kernel is right exactly if the
 * schedule is. docs/execute.md */
#ifndef GAUS_PLUGIN_KERNEL_KERNEL_H
#define GAUS_PLUGIN_KERNEL_KERNEL_H

#include "graph/loop_graph.h"
#include "schedule/params.h"
#include "bridge/rewrite.h"

/* Something of which each iteration of the loop has one value, and the
 * registers that keep it. */
typedef struct gp_rotating_register {
  LLVMValueRef value;    /* in the loop as it was */
  int32_t stage_offset;  /* of the iteration whose value the kernel makes */
  LLVMValueRef now;      /* that value; NULL: not made yet */
  LLVMValueRef first;    /* what registers hold at first */
  LLVMValueRef *delayed; /* delayed[d - 1]: the value of `now` d iterations of the kernel ago */
  int32_t num_delayed, cap_delayed;
} gp_rotating_register;

/* What the branches of an iteration decide: a value, or which of two ways it
 * is told. An outcome is a block whose branch has to be asked, or
 * -2 - index of a leaf, or GP_NOWHERE where no way leads to a leaf. */
typedef struct gp_gated_value {
  int32_t root;
  int32_t *outcomes; /* of each block */
  int32_t *ways;     /* of each successor of each block, from first_way[block] on */
  LLVMValueRef *leaves;
  int32_t num_leaves, cap_leaves;
  int32_t stage_offset; /* least stage offset at which it can be known */
} gp_gated_value;
enum { GP_NOWHERE = -1 };

typedef struct gp_kernel {
  const gp_loop_graph *graph;
  int64_t ii;
  int32_t stages;
  const int32_t *cycles; /* of each operation */
  bool reverse;          /* of operations in one cycle, later ones first */
  const char *reader;    /* reads memory and never faults, or NULL */
  LLVMValueRef declared; /* that function, if the kernel declared it */

  /* the loop as it was */
  gp_map block_index;
  int32_t *first_way;       /* of each block, in gated->ways */
  LLVMBasicBlockRef *exits; /* blocks outside of the loop that it leaves to */
  int32_t num_exits, cap_exits;
  int32_t exiting;                 /* the only block that leaves the loop, -1: several */
  gp_map index;                    /* value -> operation; after those header phis; after those phis that are neither */
  gp_rotating_register *registers; /* of operations and header phis */
  int32_t num_phis;                /* in the header */
  gp_gated_value *joins;           /* of phis outside of the header */
  gp_map join_index;
  LLVMValueRef *joined; /* those phis, in program order */
  int32_t num_joins, cap_joins;
  gp_gated_value *path_predicate;    /* of each block: whether an iteration comes there */
  gp_gated_value continue_predicate; /* whether another iteration follows */

  /* the kernel */
  LLVMBuilderRef builder; /* at the end of `tail` */
  LLVMBasicBlockRef entry, header, tail;
  LLVMBasicBlockRef *made;
  int32_t num_made, cap_made;
  LLVMValueRef counter, count;         /* counted: i, and how often the back edge is taken */
  LLVMTypeRef counter_type;            /* NULL: not counted */
  gp_rotating_register started, alive; /* i >= its stage offset; not counted: the iteration runs */
  LLVMValueRef *valid, *followed; /* counted, of each stage offset s, or NULL: 0 <= i - s <= count, i - s != count */
  gp_map *known;                  /* for each stage offset: outcomes of gates -> answers */
  LLVMValueRef *answers;
  int32_t num_answers, cap_answers;
  int32_t num_registers;
  LLVMValueRef missing; /* what was asked for before it is there */

  /* For users outside. What a value becomes may belong to another loop, of
   * which the kernel may take its place first. So it is kept as an operand,
   * which follows: of phis in exits, and of a freeze that goes at the end. */
  struct gp_live_out {
    LLVMValueRef before, holder;
  } * outs;
  int32_t num_outs, cap_outs;
  LLVMValueRef *exit_values; /* while it is built: of the phis in exits, exit by exit */
  int32_t num_exit_values, cap_exit_values;
} gp_kernel;

/* `graph`, `cycles` and `params` must live as long as the kernel. The caller clears it. */
void gp_kernel_init(gp_kernel *kernel, const gp_loop_graph *graph, int64_t ii, const int32_t *cycles,
                    const gp_params *params);
/* Computes the number of iterations in the loop's preheader, which must be
 * there; needs the loop's analyses, and may change what else the function
 * uses of other loops. False with the reason. */
bool gp_kernel_count(gp_kernel *kernel, gp_refusal *refusal);
/* Makes the kernel beside the loop, which stays as it is: blocks that nothing
 * leads to, which lead to the loop's exits. False with the reason, and nothing
 * is left of it. O(operations * stages). */
bool gp_kernel_build(gp_kernel *kernel, gp_refusal *refusal);
void gp_kernel_clear(gp_kernel *kernel);
/* Puts the kernel in the loop's place. No analysis of the function holds after
 * it, but kernels of other loops that were built do. */
void gp_kernel_commit(gp_kernel *kernel);

/* Its last part: what users outside get, the test for the end. */
bool gp_kernel_end(gp_kernel *kernel, gp_refusal *refusal);
LLVMContextRef gp_kernel_context(const gp_kernel *kernel);
/* After the builder's block; the builder then is in it. */
LLVMBasicBlockRef gp_kernel_add_block(gp_kernel *kernel, const char *suffix);

/* A copy of an instruction of the loop at the builder's place. */
LLVMValueRef gp_kernel_clone(gp_kernel *kernel, LLVMValueRef inst, const LLVMValueRef *operands);

/* speculation.c. Finds when the operation runs; *guard NULL: always. False: that is not known yet,
 * and running the operation speculatively would do harm. *speculative: it would do harm, unless it
 * is made non-faulting. */
bool gp_kernel_guard(gp_kernel *kernel, int32_t operation, LLVMValueRef *guard, bool *speculative);
/* Like a clone of the operation, but no operands make it trap or undefined. */
LLVMValueRef gp_kernel_make_non_faulting(gp_kernel *kernel, LLVMValueRef inst, LLVMValueRef *operands);
void gp_kernel_drop_reader(gp_kernel *kernel); /* what was declared and is not used */

/* loop_shape.c: the loop as it was. */
bool gp_kernel_shape(gp_kernel *kernel, gp_refusal *refusal);
int32_t gp_kernel_block(const gp_kernel *kernel, LLVMBasicBlockRef block); /* -1: outside */
int32_t gp_kernel_stage(const gp_kernel *kernel, int32_t operation);

/* Where a way leads: a leaf's value, or NULL, and then on
 * through the block if *on, else nowhere. */
typedef LLVMValueRef gp_way_fn(const gp_kernel *kernel, const void *context, int32_t block, LLVMBasicBlockRef successor,
                               bool *on);
void gp_gated_value_build(gp_kernel *kernel, gp_gated_value *gated, gp_way_fn *way, const void *context);
void gp_gated_value_clear(gp_gated_value *gated);
int32_t gp_gated_value_stage_offset(const gp_kernel *kernel,
                                    const gp_gated_value *gated); /* by the stage offsets of what it asks */
LLVMValueRef gp_gated_value_value(gp_kernel *kernel, const gp_gated_value *gated, int32_t stage_offset);

/* values.c: values of the iteration that is behind by `stage_offset`, made at the
 * end of the tail block where need be. NULL: not there yet, kernel->missing says
 * what. */
LLVMValueRef gp_kernel_value(gp_kernel *kernel, LLVMValueRef value, int32_t stage_offset);
LLVMValueRef gp_kernel_started(gp_kernel *kernel, int32_t stage_offset);  /* i >= stage offset */
LLVMValueRef gp_kernel_valid(gp_kernel *kernel, int32_t stage_offset);    /* the iteration runs */
LLVMValueRef gp_kernel_followed(gp_kernel *kernel, int32_t stage_offset); /* counted: and is not the last */
LLVMValueRef gp_kernel_done(gp_kernel *kernel);                           /* the last iteration is through */
LLVMValueRef gp_kernel_both(gp_kernel *kernel, LLVMValueRef test, LLVMValueRef then); /* short-circuit and */
int32_t gp_kernel_stage_offset(const gp_kernel *kernel, LLVMValueRef value); /* least one at which it can be known */
void gp_kernel_stage_offsets(gp_kernel *kernel);                             /* of phis and gates */
bool gp_kernel_registers(gp_kernel *kernel);                                 /* connects them, at the end */

#endif
