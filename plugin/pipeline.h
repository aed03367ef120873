/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * From a loop and its schedule to a loop that runs in the schedule's order: a
 * kernel of one initiation interval. In iteration i of the kernel an operation
 * of stage s works for iteration i - s of the loop, its lag being s. The
 * dependence graph has no part in this: the kernel is right exactly if the
 * schedule is. docs/execute.md */
#ifndef GAUS_PLUGIN_PIPELINE_H
#define GAUS_PLUGIN_PIPELINE_H

#include "body.h"
#include "params.h"
#include "rewrite.h"

/* Something of which each iteration of the loop has one value, and the
 * registers that keep it. */
typedef struct gaus_cell {
  LLVMValueRef value; /* in the loop as it was */
  int32_t lag;        /* of the iteration whose value the kernel makes */
  LLVMValueRef now;   /* that value; NULL: not made yet */
  LLVMValueRef first; /* what registers hold at first */
  LLVMValueRef *kept; /* kept[d - 1]: the value of `now` d iterations of the kernel ago */
  int32_t num_kept, cap_kept;
} gaus_cell;

/* What the branches of an iteration decide: a value, or which of two ways it
 * is told. An outcome is a block whose branch has to be asked, or
 * -2 - index of a leaf, or GAUS_NOWHERE where no way leads to a leaf. */
typedef struct gaus_gate {
  int32_t root;
  int32_t *outcomes; /* of each block */
  int32_t *ways;     /* of each successor of each block, from first_way[block] on */
  LLVMValueRef *leaves;
  int32_t num_leaves, cap_leaves;
  int32_t lag; /* least lag at which it can be known */
} gaus_gate;
enum { GAUS_NOWHERE = -1 };

typedef struct gaus_kernel {
  const gaus_body *body;
  int64_t ii;
  int32_t stages;
  const int32_t *cycles; /* of each operation */
  bool reverse;          /* of operations in one cycle, later ones first */
  const char *reader;    /* reads memory and never faults, or NULL */
  LLVMValueRef declared; /* that function, if the kernel declared it */

  /* the loop as it was */
  gaus_map block_index;
  int32_t *first_way;       /* of each block, in gate->ways */
  LLVMBasicBlockRef *exits; /* blocks outside of the loop that it leaves to */
  int32_t num_exits, cap_exits;
  int32_t exiting;  /* the only block that leaves the loop, -1: several */
  gaus_map index;   /* value -> operation; after those header phis; after those phis that are neither */
  gaus_cell *cells; /* of operations and header phis */
  int32_t num_phis; /* in the header */
  gaus_gate *joins; /* of phis outside of the header */
  gaus_map join_index;
  LLVMValueRef *joined; /* those phis, in program order */
  int32_t num_joins, cap_joins;
  gaus_gate *reached; /* of each block: whether an iteration comes there */
  gaus_gate stays;    /* whether another iteration follows */

  /* the kernel */
  LLVMBuilderRef builder; /* at the end of `spine` */
  LLVMBasicBlockRef entry, header, spine;
  LLVMBasicBlockRef *made;
  int32_t num_made, cap_made;
  LLVMValueRef counter, count;    /* counted: i, and how often the back edge is taken */
  LLVMTypeRef counter_type;       /* NULL: not counted */
  gaus_cell started, alive;       /* i >= lag; not counted: the iteration runs */
  LLVMValueRef *valid, *followed; /* counted, of each lag, or NULL: 0 <= i - lag <= count, i - lag != count */
  gaus_map *known;                /* for each lag: outcomes of gates -> answers */
  LLVMValueRef *answers;
  int32_t num_answers, cap_answers;
  int32_t num_registers;
  LLVMValueRef missing; /* what was asked for before it is there */

  /* For users outside. What a value becomes may belong to another loop, of
   * which the kernel may take its place first. So it is kept as an operand,
   * which follows: of phis in exits, and of a freeze that goes at the end. */
  struct gaus_live_out {
    LLVMValueRef before, holder;
  } * outs;
  int32_t num_outs, cap_outs;
  LLVMValueRef *exit_values; /* while it is built: of the phis in exits, exit by exit */
  int32_t num_exit_values, cap_exit_values;
} gaus_kernel;

/* `body`, `cycles` and `params` must live as long as the kernel. The caller clears it. */
void gaus_kernel_init(gaus_kernel *kernel, const gaus_body *body, int64_t ii, const int32_t *cycles,
                      const gaus_params *params);
/* Computes the number of iterations in the loop's preheader, which must be
 * there; needs the loop's analyses, and may change what else the function
 * uses of other loops. False with the reason. */
bool gaus_kernel_count(gaus_kernel *kernel, gaus_refusal *refusal);
/* Makes the kernel beside the loop, which stays as it is: blocks that nothing
 * leads to, which lead to the loop's exits. False with the reason, and nothing
 * is left of it. O(operations * stages). */
bool gaus_kernel_build(gaus_kernel *kernel, gaus_refusal *refusal);
void gaus_kernel_clear(gaus_kernel *kernel);
/* Puts the kernel in the loop's place. No analysis of the function holds after
 * it, but kernels of other loops that were built do. */
void gaus_kernel_commit(gaus_kernel *kernel);

/* Its last part: what users outside get, the test for the end. */
bool gaus_kernel_end(gaus_kernel *kernel, gaus_refusal *refusal);
LLVMContextRef gaus_kernel_context(const gaus_kernel *kernel);
/* After the builder's block; the builder then is in it. */
LLVMBasicBlockRef gaus_kernel_add_block(gaus_kernel *kernel, const char *suffix);

/* A copy of an instruction of the loop at the builder's place. */
LLVMValueRef gaus_kernel_clone(gaus_kernel *kernel, LLVMValueRef inst, const LLVMValueRef *operands);

/* pipeline_vain.c. When the operation runs; *guard NULL: always. False: it
 * is not known yet, and running it in vain would do harm. *in_vain: it would,
 * but not if it is tolerated. */
bool gaus_kernel_guard(gaus_kernel *kernel, int32_t operation, LLVMValueRef *guard, bool *in_vain);
/* The same as a clone, but no operands make it trap or undefined. */
LLVMValueRef gaus_kernel_tolerate(gaus_kernel *kernel, LLVMValueRef inst, LLVMValueRef *operands);
void gaus_kernel_drop_reader(gaus_kernel *kernel); /* what was declared and is not used */

/* pipeline_shape.c: the loop as it was. */
bool gaus_kernel_shape(gaus_kernel *kernel, gaus_refusal *refusal);
int32_t gaus_kernel_block(const gaus_kernel *kernel, LLVMBasicBlockRef block); /* -1: outside */
int32_t gaus_kernel_stage(const gaus_kernel *kernel, int32_t operation);

/* pipeline_gates.c. Where a way leads: a leaf's value, or NULL, and then on
 * through the block if *on, else nowhere. */
typedef LLVMValueRef gaus_way_fn(const gaus_kernel *kernel, const void *context, int32_t block,
                                 LLVMBasicBlockRef successor, bool *on);
void gaus_gate_build(gaus_kernel *kernel, gaus_gate *gate, gaus_way_fn *way, const void *context);
void gaus_gate_clear(gaus_gate *gate);
int32_t gaus_gate_lag(const gaus_kernel *kernel, const gaus_gate *gate); /* by the lags of what it asks */
LLVMValueRef gaus_gate_value(gaus_kernel *kernel, const gaus_gate *gate, int32_t lag);

/* pipeline_values.c: values of the iteration that lags by `lag`, made at the
 * end of the spine where need be. NULL: not there yet, kernel->missing says
 * what. */
LLVMValueRef gaus_kernel_value(gaus_kernel *kernel, LLVMValueRef value, int32_t lag);
LLVMValueRef gaus_kernel_started(gaus_kernel *kernel, int32_t lag);  /* i >= lag */
LLVMValueRef gaus_kernel_valid(gaus_kernel *kernel, int32_t lag);    /* the iteration runs */
LLVMValueRef gaus_kernel_followed(gaus_kernel *kernel, int32_t lag); /* counted: and is not the last */
LLVMValueRef gaus_kernel_done(gaus_kernel *kernel);                  /* the last iteration is through */
LLVMValueRef gaus_kernel_both(gaus_kernel *kernel, LLVMValueRef test, LLVMValueRef then); /* short-circuit and */
int32_t gaus_kernel_lag(const gaus_kernel *kernel, LLVMValueRef value); /* least one at which it can be known */
void gaus_kernel_lags(gaus_kernel *kernel);                             /* of phis and gates */
bool gaus_kernel_registers(gaus_kernel *kernel);                        /* connects them, at the end */

#endif
