/* Reads the schedules that gaus-schedule left in a module: docs/metadata.md as a C interface.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The library uses LLVM's C interface alone, and links no LLVM of its own: whoever uses it links the
 * LLVM whose headers it was built with. It changes nothing in the module, prints nothing, and keeps no
 * global state. An example:
 *
 *   gaus_ir_module *schedules;
 *   if (gaus_ir_read(module, &schedules) != GAUS_IR_OK)
 *     return 1;
 *   for (int32_t i = 0; i < schedules->num_loops; i++) {
 *     const gaus_ir_loop *loop = schedules->loops[i];
 *     if (loop->status != GAUS_IR_OK)
 *       fprintf(stderr, "%s\n", loop->message);
 *     for (int32_t v = 0; v < loop->num_operations; v++)
 *       printf("%s starts in cycle %d\n", loop->operations[v].operator_name, loop->operations[v].cycle);
 *   }
 *   gaus_ir_destroy(schedules);
 *
 * All that is reached from a gaus_ir_module belongs to it and lives until gaus_ir_destroy. The module
 * must not change meanwhile. Cycles are counted from the start of an iteration of the operation's own
 * loop: with II > 0, an operation of iteration k starts at cycle k * II + cycle. */
#ifndef GAUS_IR_METADATA_H
#define GAUS_IR_METADATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <llvm-c/Core.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the metadata that this library reads. */
enum { GAUS_IR_VERSION = 4 };

typedef enum gaus_ir_status {
  GAUS_IR_OK,
  GAUS_IR_OTHER_VERSION, /* the record is of another version of the metadata */
  GAUS_IR_MALFORMED,     /* a key is absent, or has a value that it cannot have */
  GAUS_IR_STALE,         /* the loop has changed since it was scheduled */
  GAUS_IR_OUT_OF_MEMORY
} gaus_ir_status;

typedef struct gaus_ir_loop gaus_ir_loop;

/* An operation: an instruction, or a loop directly within this one with all that it contains (a nest). */
typedef struct gaus_ir_operation {
  LLVMValueRef inst;         /* of a nest the terminator of its latch */
  const gaus_ir_loop *nest;  /* NULL: an instruction */
  const char *operator_name; /* of the target's operator type; of a nest "" */
  int32_t latency;           /* cycles from its start to its result; 0: within the cycle */
  int32_t cycle, stage;      /* stage = cycle / II; 0 where the loop is not pipelined */
  int32_t slot;              /* cycle mod II; the cycle where the loop is not pipelined */
  int32_t order;             /* among the operations of its slot: 0, 1, ... */
  int32_t unit;              /* the instance of its operator type; -1: not bound */
  int32_t arrival;           /* picoseconds into the cycle until its last input is there; -1: no clock period */
  int32_t block;             /* index into `blocks` of the loop */
  int32_t predicate;         /* index into `gates`: whether its block runs */
  bool predicated;           /* must not be executed where its predicate is false, nor in an iteration that does not
                                take place; any other operation may be, and its result is then dropped */
  int32_t first_input, num_inputs; /* its part of `inputs` */
  int32_t choice;                  /* of a phi: index into `choices`; else -1 */
} gaus_ir_operation;

/* A block of the body; a nest is one block, and its header stands for it. Blocks are in program order: each after
 * all that lead to it, back edges apart, beginning with the header. */
typedef struct gaus_ir_block {
  LLVMBasicBlockRef block;
  const gaus_ir_loop *nest;    /* NULL: a plain block */
  int32_t test;                /* the operation that decides which way is taken; -1: there is one way only */
  int32_t first_way, num_ways; /* its part of `ways`, in the order of the terminator's successors */
  int32_t predicate;           /* index into `gates`: whether it runs */
} gaus_ir_block;

/* A way out of a block. */
typedef struct gaus_ir_way {
  LLVMBasicBlockRef from, to; /* `from` is the block itself, or one within the nest */
  int32_t block;              /* where it leads: index into `blocks`; GAUS_IR_NEXT or GAUS_IR_EXIT */
  int32_t predicate;          /* index into `gates`: whether it is taken */
} gaus_ir_way;
enum {
  GAUS_IR_NEXT = -1, /* the back edge: to the next iteration */
  GAUS_IR_EXIT = -2  /* out of the loop */
};

/* Predicates as gates over tests, each gate after its inputs. Where a gate AND has a false input `a`, its `b` may be
 * undefined: it is a select of b and false by a. */
typedef enum gaus_ir_gate_kind {
  GAUS_IR_GATE_TRUE,  /* in every iteration that takes place */
  GAUS_IR_GATE_TAKES, /* operation `a`, a test, takes its way number `b` */
  GAUS_IR_GATE_AND,   /* of gates a and b */
  GAUS_IR_GATE_OR     /* of gates a and b */
} gaus_ir_gate_kind;
typedef struct gaus_ir_gate {
  gaus_ir_gate_kind kind;
  int32_t a, b;
} gaus_ir_gate;

/* What a phi within the body takes, given that its block runs: input `input`, or whatever the way leads to that `test`
 * takes: for way w, the choice `next[w]`; -1 where that way does not lead to the phi. */
typedef struct gaus_ir_choice {
  int32_t input;       /* index into `inputs`; -1: ask the test */
  int32_t test;        /* operation; -1 where there is an input */
  const int32_t *next; /* [num_ways of the test's block] */
} gaus_ir_choice;

/* A value that an operation, a header phi or code after the loop takes. */
typedef struct gaus_ir_input {
  LLVMValueRef value;  /* as in the IR, with phis of a single value replaced by that value */
  int32_t operand;     /* number of the operand (of a phi: of the incoming value); of a nest -1. The cases of a switch
                         are none */
  int32_t phi;         /* index into `phis` if it is a header phi; else -1 */
  int32_t operation;   /* what computes it, through header phis; -1: it comes from outside of the loop */
  int32_t distance;    /* so many iterations before: the number of header phis between */
  LLVMValueRef source; /* what that operation computes: `value` itself where the distance is 0 */
} gaus_ir_input;

/* A phi of the header, which is no operation: in the first iteration it is the value that comes in from before the
 * loop (LLVMGetIncomingValue for a block outside), later what `next` was in the iteration before. */
typedef struct gaus_ir_phi {
  LLVMValueRef phi;
  LLVMValueRef initial; /* NULL: several values come in from before the loop, or none */
  gaus_ir_input next;
} gaus_ir_phi;

/* A value that the loop computes, and the registers that hold it. It is there from cycle `first` of the iteration that
 * computes it, and last used in cycle `last`: with distance d, a user's cycle + d * II. If last > first it has to be
 * held for last - first cycles, by which time the values of `copies` iterations are held. */
typedef struct gaus_ir_value {
  LLVMValueRef value;
  int32_t operation;      /* what computes it; several values may be of one nest */
  int32_t bits;           /* without padding; -1: not known (scalable vectors) */
  int32_t first;          /* cycle + latency of the operation */
  int64_t last;           /* -1: nothing in the loop uses it. A loop that is not pipelined has its `states` for an II */
  int32_t stages_crossed; /* stage boundaries between first and last; 0 where the loop is not pipelined */
  int32_t copies;         /* ceil((last - first) / II), 0 if last <= first */
} gaus_ir_value;

/* A value of the loop that is used after it. */
typedef struct gaus_ir_live_out {
  gaus_ir_input source; /* where it comes from; `operand` is -1 */
  int64_t cycle;        /* of the last iteration that takes place: the value is final from here on. Negative where it is
                           one of iterations before; 0 if it comes from outside of the loop */
} gaus_ir_live_out;

typedef enum gaus_ir_trips {
  GAUS_IR_TRIPS_CONSTANT, /* `num_trips` iterations, unless a test leaves earlier */
  GAUS_IR_TRIPS_COUNTED,  /* known when the loop starts: `trips_expression`, and `trips_value` if it was asked for */
  GAUS_IR_TRIPS_TESTED    /* the loop's own tests decide after each iteration */
} gaus_ir_trips;

/* The loop as an operation of the loop around it. */
typedef struct gaus_ir_outer {
  int32_t cycle, stage, order, latency;
  int64_t trips;       /* iterations at most, or assumed */
  const char *assumed; /* NULL: the latency is a bound; else who says so, and the loop around may have to wait */
} gaus_ir_outer;

struct gaus_ir_loop {
  gaus_ir_status status; /* other than OK: the loop has a record, but it is not to be used; `message` says why */
  const char *message;   /* "" where all is well */

  /* Where it is. */
  LLVMValueRef function;
  LLVMBasicBlockRef header, latch;
  const char *name; /* the same in dumps and remarks; unique within the module */
  const char *file; /* of the header in the source; "" if unknown */
  int32_t line;     /* 0: unknown */

  /* The record. */
  int32_t version, ii, stages, length, states, res_mii, rec_mii, promised, num_nests;
  gaus_ir_trips trips;
  int64_t num_trips;            /* of GAUS_IR_TRIPS_CONSTANT */
  const char *trips_expression; /* of GAUS_IR_TRIPS_COUNTED */
  LLVMValueRef trips_value;     /* an instruction before the loop that has it; NULL: not asked for */
  bool waits;                   /* a nest may take longer than its latency, and then the loop waits for it */
  uint64_t hash;                /* fingerprint of the body */
  const char *target;
  uint64_t target_hash; /* fingerprint of the target */
  int32_t clock_period; /* picoseconds; 0: none */
  const char *dump;     /* name of the file that has its problem; "": none */

  /* Loops within loops. A loop without a record around it has outer_loop NULL. */
  const gaus_ir_loop *outer_loop;
  gaus_ir_outer outer; /* where outer_loop is not NULL */

  /* The schedule. Empty unless status is OK. */
  const gaus_ir_operation *operations; /* in program order: operation v is operation v of the dumped problem */
  int32_t num_operations;
  const gaus_ir_block *blocks;
  int32_t num_blocks;
  const gaus_ir_way *ways;
  int32_t num_ways;
  const gaus_ir_gate *gates; /* gate 0 is TRUE */
  int32_t num_gates;
  int32_t continues; /* the gate that is true where there is a next iteration */
  const gaus_ir_choice *choices;
  int32_t num_choices;
  const gaus_ir_input *inputs;
  int32_t num_inputs;
  const gaus_ir_phi *phis; /* of the header, in their order */
  int32_t num_phis;
  const gaus_ir_value *values;
  int32_t num_values;
  const LLVMValueRef *live_ins; /* arguments and instructions outside of the loop that it uses, each once */
  int32_t num_live_ins;
  const gaus_ir_live_out *live_outs;
  int32_t num_live_outs;
};

typedef struct gaus_ir_module {
  const gaus_ir_loop *const *loops; /* all that have a record, by function; each before the loops within it */
  int32_t num_loops;
} gaus_ir_module;

/* Reads all schedules of `module`. *out is the caller's to destroy; it is NULL if the result is not GAUS_IR_OK, which
 * happens only where there is no memory. A record that cannot be used does not fail the call: its loop's status says
 * so. O(instructions of the module + for each phi within a body, blocks of that body). */
gaus_ir_status gaus_ir_read(LLVMModuleRef module, gaus_ir_module **out);
/* NULL is fine. */
void gaus_ir_destroy(gaus_ir_module *schedules);

/* The operation that an instruction of the loop is, or belongs to as part of a nest; -1: none.
 * O(log(instructions)). */
int32_t gaus_ir_find(const gaus_ir_loop *loop, LLVMValueRef inst);

/* Cycles from the start of the first of `trips` iterations to the end of the last: (trips - 1) * II + length; with
 * `states` a state machine's, in which what takes no time has its cycle too. Not pipelined: trips * states. 0 for no
 * iterations. Saturates at INT64_MAX. */
int64_t gaus_ir_cycles(const gaus_ir_loop *loop, int64_t trips, bool states);

#ifdef __cplusplus
}
#endif
#endif
