/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A loop's body as a dependence graph: what extraction makes of the IR, before
 * it becomes a problem, so that messages can speak of instructions. */
#ifndef GAUS_PLUGIN_BODY_H
#define GAUS_PLUGIN_BODY_H

#include <stdbool.h>
#include <stdint.h>

#include "gaus/gaus.h"

#include "bridge.h"
#include "target.h"
#include "text.h"

typedef enum gaus_edge_kind {
  GAUS_EDGE_DATA,              /* a value */
  GAUS_EDGE_READ_AFTER_WRITE,  /* memory: a store, then a load */
  GAUS_EDGE_WRITE_AFTER_READ,  /* a load, then a store */
  GAUS_EDGE_WRITE_AFTER_WRITE, /* two stores */
  GAUS_EDGE_ORDERED,           /* volatile, atomic, fence, call: program order */
  GAUS_EDGE_CONTROL            /* runs only after a test said so */
} gaus_edge_kind;

typedef enum gaus_provenance {
  GAUS_PROVED,  /* exact: the two do meet at this distance */
  GAUS_ASSUMED, /* nothing proves that they do not */
  GAUS_FORCED   /* the semantics ask for it */
} gaus_provenance;

/* Why an edge is there. */
typedef enum gaus_reason {
  GAUS_REASON_VALUE,      /* SSA */
  GAUS_REASON_ADDRESSES,  /* from the addresses */
  GAUS_REASON_ALIAS,      /* different or unknown objects that may overlap */
  GAUS_REASON_STRIDES,    /* the addresses move by different strides */
  GAUS_REASON_STRIDE,     /* both move by a stride that is not known, perhaps 0 */
  GAUS_REASON_NOT_AFFINE, /* an address does not move by a constant */
  GAUS_REASON_UNKNOWN,    /* the same object, an unknown number of bytes apart */
  GAUS_REASON_CHOSEN,     /* an address is one of several, by a condition */
  GAUS_REASON_SPAN,       /* an inner loop's accesses, of which only the first and last place are known */
  GAUS_REASON_CALL,       /* a call that may access the same memory */
  GAUS_REASON_ORDERED,    /* volatile, atomic or fence */
  GAUS_REASON_LEAVES,     /* a call that may throw or not return */
  GAUS_REASON_EXIT,       /* the exit test of a loop of unknown trip count */
  GAUS_REASON_PATH,       /* a test that decides whether it runs at all */
  GAUS_REASON_CHOICE,     /* a test that decides which value a phi takes */
  GAUS_REASON_SYNC        /* a call that may synchronise with other threads, which see the memory */
} gaus_reason;

/* By what the source promises that two accesses of different iterations do not
 * meet. */
typedef enum gaus_promise {
  GAUS_PROMISE_NONE,
  GAUS_PROMISE_PARALLEL,    /* groups of accesses */
  GAUS_PROMISE_INDEPENDENT, /* all loads and stores */
  GAUS_PROMISE_SAFELEN      /* those of less than so many iterations apart */
} gaus_promise;

typedef struct gaus_edge {
  int32_t src, dst, distance, latency; /* latency as in gaus_dependence */
  gaus_edge_kind kind;
  gaus_provenance provenance;
  gaus_reason reason;
  LLVMValueRef objects[2]; /* memory: what the two access, NULL if unknown */
  bool own;                /* memory of the function's own (origin.h): no promise goes for it */
} gaus_edge;

/* A dependence that is left out, or moved to a larger distance. */
typedef struct gaus_promised {
  gaus_edge edge; /* as it would be */
  gaus_promise by;
  int32_t moved; /* the distance instead; 0: left out */
} gaus_promised;

/* The value of gaus_nest.assumed for a loop that has a bound itself. */
#define GAUS_ASSUMED_INNER "inner"

/* A loop within the body, with all that it contains: one operation of its own
 * type, which starts when all is there that comes from outside of it, and ends
 * when its last iteration does. */
typedef struct gaus_nest {
  gaus_host_loop *loop;
  const struct gaus_body *body; /* its own graph */
  int64_t trips;                /* iterations: at most, or assumed */
  int32_t latency;              /* cycles for all of them */
  const char *assumed;          /* who says so, where `latency` is no bound and the loop around it may have to wait
                                   for it: "pragma" and so on, or "inner", of a loop within it. NULL: it is a bound.
                                   Static storage */
} gaus_nest;

/* Every instruction of the body is an operation but header phis, phis that
 * take the same value by every way, unconditional branches other than the
 * latch's, and what is ignored (gaus_is_ignored). */
typedef struct gaus_node {
  LLVMValueRef inst;     /* of a nest: the branch that has its loop's metadata */
  const gaus_nest *nest; /* NULL: an instruction */
  char *name;            /* unique within the body */
  gaus_match match;      /* type -1 where it is a nest */
  int32_t width;         /* bits of its value; of a nest: of all that is used outside of it */
  gaus_effects effects;
  int32_t block;  /* index in gaus_body.blocks */
  int32_t choice; /* of a phi: where its decision starts in gaus_body.choices; else -1 */
  bool waits;     /* must not start where its block does not run: the guards of its block decide. Others
                     may run in vain; what they compute then is not used, and may be undefined */
} gaus_node;

/* What it guards runs if the block of this test does and it takes this
 * successor. */
typedef struct gaus_guard {
  int32_t test; /* node: a conditional branch or a switch */
  int32_t successor;
} gaus_guard;

/* The body without its back edge, as an acyclic graph of num_blocks blocks in
 * topological order: every block, and the pseudo-block num_blocks, "the next
 * iteration", which the back edge leads to. A nest is one block, whose
 * successors are all ways out of it; if there are several it is a test. */
typedef struct gaus_flow {
  int32_t num_blocks;
  int32_t *first_successor; /* [num_blocks + 1] into successors */
  int32_t *successors;      /* in the terminator's order: a block, num_blocks, or -1: leaves the loop */
  LLVMBasicBlockRef *ends;  /* of each way to a successor: the block that it leaves, one of several in a nest */
  int32_t *first_guard;     /* [num_blocks + 2] into guards */
  gaus_guard *guards;
  uint64_t *reach; /* see gaus_body_reaches */
  size_t words;
} gaus_flow;

/* What a phi takes, given that its block runs: a value, or whatever the test
 * leads to. The choice for successor s of the test's terminator is
 * choice_next[next + s], -1 where that way does not lead to the phi (and so
 * was not taken). Ways that join before the phi share their choices. */
typedef struct gaus_choice {
  LLVMValueRef value; /* NULL: ask the test */
  int32_t test;       /* node, -1 where there is a value */
  int32_t next;
} gaus_choice;

typedef struct gaus_body {
  gaus_host_loop *loop;
  const gaus_target *target;
  LLVMBasicBlockRef *blocks; /* each after its predecessors, back edges apart; of a nest its header */
  size_t num_blocks;
  gaus_nest *nests; /* the loops directly within it */
  int32_t num_nests;
  gaus_node *nodes; /* in program order */
  int32_t num_nodes, cap_nodes;
  int64_t size; /* nodes, and those of all nests */
  gaus_edge *edges;
  int32_t num_edges, cap_edges;
  gaus_map index;       /* instruction -> node; all in a nest are its node */
  gaus_map block_index; /* block -> its place in blocks; all in a nest have one */
  gaus_flow flow;
  gaus_choice *choices;
  int32_t num_choices, cap_choices;
  int32_t *choice_next;
  int32_t num_next, cap_next;
  bool counted;            /* the number of iterations is known before the loop starts */
  bool trusts;             /* takes the promises of the source */
  int32_t num_promised;    /* memory dependences that a promise removed or moved to a larger distance */
  gaus_promised *promised; /* the first num_listed of them */
  int32_t num_listed, cap_listed;
  gaus_edge broken; /* one that the addresses prove against a promise, and so is kept; src -1: none */
  uint64_t hash;
} gaus_body;

/* Why a loop is left alone. `name` is the remark's. */
typedef struct gaus_refusal {
  const char *name;
  LLVMValueRef where; /* the instruction at fault, or NULL */
  gaus_str message;   /* cleared by the caller */
} gaus_refusal;
GAUS_PRINTF(4, 5)
bool gaus_refuse(gaus_refusal *refusal, const char *name, LLVMValueRef where, const char *format, ...); /* false */

/* The graph of a loop, or false with the reason. The loops directly within it
 * are `nests`, which becomes the body's; an innermost loop has none (NULL).
 * `trusts`: it takes the promises of the source. The caller clears *body either
 * way. O(instructions + pairs of memory accesses that may be a dependence and
 * that no others imply). */
bool gaus_body_extract(gaus_host_loop *loop, const gaus_target *target, int64_t max_operations, bool trusts,
                       gaus_nest *nests, int32_t num_nests, gaus_body *body, gaus_refusal *refusal);
void gaus_body_clear(gaus_body *body);

void gaus_body_add_edge(gaus_body *body, const gaus_edge *edge);

/* The operator type of a node: the target's, or a nest's own. */
gaus_operator_type gaus_body_type(const gaus_body *body, int32_t node);
/* Decides which way is taken: a branch, a switch, or a nest of several exits. */
bool gaus_node_is_test(const gaus_node *node);

/* The guards of a block: it runs exactly where its iteration does and one of
 * them says so. None (NULL, 0): wherever its iteration does. Block num_blocks
 * is the next iteration, which starts where this one does not leave the loop.
 * A guard's own block has guards in turn, and so on up to a block without.
 * Note that a test in a block that does not run decides nothing, and that its
 * condition is then perhaps undefined. */
const gaus_guard *gaus_body_guards(const gaus_body *body, int32_t block, int32_t *count);
/* One iteration can run both, `from` first. False where from == to. */
bool gaus_body_reaches(const gaus_body *body, int32_t from, int32_t to);
/* The same of two operations: `a` comes before `b` in program order. */
bool gaus_body_precedes(const gaus_body *body, int32_t a, int32_t b);

/* The problem of the body, frozen: operation i is node i, dependence i is
 * edge i, and the types are those in use. */
gaus_status gaus_body_problem(const gaus_body *body, const char *name, gaus_problem **out, gaus_error *err);

/* For messages: "%acc" or "fadd#7", and " (line 12)" where it is known, of
 * another file than the loop's " (file.c:12)". */
void gaus_body_describe(const gaus_body *body, int32_t node, gaus_str *text);
void gaus_add_place(gaus_str *text, gaus_host_loop *loop, LLVMValueRef inst);
/* "loop 'for.body' in function 'fir' (fir.c:12)" */
void gaus_describe_loop(gaus_str *text, gaus_host_loop *loop);
/* The instruction as the IR shows it, without metadata, and its line. print.c */
void gaus_add_instruction(gaus_str *text, gaus_host_loop *loop, LLVMValueRef inst);
/* "at most 64 iterations", or "64 assumed iterations (pragma)" */
void gaus_describe_trips(gaus_str *text, const gaus_nest *nest);
/* The same with the cycles: "..., 195 cycles", or "..., 195 cycles or more" */
void gaus_describe_bound(gaus_str *text, const gaus_nest *nest);
/* A nest of it has a latency that is no bound. */
bool gaus_body_waits(const gaus_body *body);

const char *gaus_edge_kind_name(gaus_edge_kind kind);
const char *gaus_provenance_name(gaus_provenance provenance);
/* The metadata that it is read from. */
const char *gaus_promise_name(gaus_promise promise);
void gaus_describe_reason(gaus_str *text, const gaus_edge *edge);
/* What an access reads or writes: by the source's name, else the IR's, else
 * what it is, an argument by its number. `object` may be NULL. */
void gaus_describe_object(gaus_str *text, LLVMValueRef object);
/* What in the source would remove an assumed edge; adds nothing if nothing would. */
void gaus_describe_remedy(gaus_str *text, const gaus_body *body, const gaus_edge *edge);
/* "%x (line 7) of 'a' -> store#9 (line 8) of 'b'" */
void gaus_body_describe_edge(const gaus_body *body, const gaus_edge *edge, gaus_str *text);

/* The parts of extraction. */
void gaus_body_find_blocks(gaus_body *body); /* nest.c: blocks, block_index */
/* nest.c: the nest that block stands for, NULL if it is a plain block. */
const gaus_nest *gaus_body_nest_at(const gaus_body *body, int32_t block);
/* nest.c: all that the inner loop uses of the outer one's, as `visit` is told, each perhaps more than once. */
void gaus_nest_inputs(const gaus_nest *nest, void (*visit)(void *context, LLVMValueRef value), void *context);
/* nest.c: fills in what is particular to a nest, and the index of all that is in it. False: a width that is not known.
 */
bool gaus_nest_fill(gaus_body *body, const gaus_nest *nest, gaus_node *node, gaus_refusal *refusal);
bool gaus_body_find_flow(gaus_body *body, gaus_refusal *refusal); /* flow.c: successors; refuses irreducible bodies */
void gaus_body_find_guards(gaus_body *body);                      /* flow.c: once there are nodes */
void gaus_flow_clear(gaus_flow *flow);
/* choice.c: adds the choices of a phi in `block`; the result is where to start. */
int32_t gaus_body_choose(gaus_body *body, LLVMValueRef phi, int32_t block);
void gaus_value_edges(gaus_body *body);                         /* values.c */
bool gaus_memory_edges(gaus_body *body, gaus_refusal *refusal); /* memory.c; refuses accesses of unknown banks */
/* reduce.c: of the edges from `first` on, if they are many or `always` */
void gaus_reduce_edges(gaus_body *body, int32_t first, bool always);
void gaus_control_edges(gaus_body *body);       /* control.c */
uint64_t gaus_body_hash(const gaus_body *body); /* hash.c */

#endif
