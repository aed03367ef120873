/* The dependence graph of a loop's body, before it becomes a scheduling problem.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Its nodes are instructions, so that messages can speak of them. */
#ifndef GAUS_PLUGIN_GRAPH_LOOP_GRAPH_H
#define GAUS_PLUGIN_GRAPH_LOOP_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "gaus/gaus.h"

#include "bridge/bridge.h"
#include "target/target.h"
#include "support/str.h"

typedef enum gp_edge_kind {
  GP_EDGE_DATA,              /* a value */
  GP_EDGE_READ_AFTER_WRITE,  /* memory: a store, then a load */
  GP_EDGE_WRITE_AFTER_READ,  /* a load, then a store */
  GP_EDGE_WRITE_AFTER_WRITE, /* two stores */
  GP_EDGE_ORDERED,           /* volatile, atomic, fence, call: program order */
  GP_EDGE_CONTROL            /* runs only after a test said so */
} gp_edge_kind;

typedef enum gp_provenance {
  GP_PROVENANCE_PROVED,  /* exact: the two do meet at this distance */
  GP_PROVENANCE_ASSUMED, /* nothing proves that they do not */
  GP_PROVENANCE_FORCED   /* the semantics ask for it */
} gp_provenance;

/* Why an edge is there. */
typedef enum gp_reason {
  GP_REASON_VALUE,      /* SSA */
  GP_REASON_ADDRESSES,  /* from the addresses */
  GP_REASON_ALIAS,      /* different or unknown objects that may overlap */
  GP_REASON_STRIDES,    /* the addresses move by different strides */
  GP_REASON_STRIDE,     /* both move by a stride that is not known, perhaps 0 */
  GP_REASON_NOT_AFFINE, /* an address does not move by a constant */
  GP_REASON_UNKNOWN,    /* the same object, an unknown number of bytes apart */
  GP_REASON_CHOSEN,     /* an address is one of several, by a condition */
  GP_REASON_SPAN,       /* an inner loop's accesses, of which only the first and last place are known */
  GP_REASON_CALL,       /* a call that may access the same memory */
  GP_REASON_ORDERED,    /* volatile, atomic or fence */
  GP_REASON_LEAVES,     /* a call that may throw or not return */
  GP_REASON_EXIT,       /* the exit test of a loop of unknown trip count */
  GP_REASON_PATH,       /* a test that decides whether it runs at all */
  GP_REASON_CHOICE,     /* a test that decides which value a phi takes */
  GP_REASON_SYNC        /* a call that may synchronise with other threads, which see the memory */
} gp_reason;

/* By what the source promises that two accesses of different iterations do not
 * meet. */
typedef enum gp_promise {
  GP_PROMISE_NONE,
  GP_PROMISE_PARALLEL,    /* groups of accesses */
  GP_PROMISE_INDEPENDENT, /* all loads and stores */
  GP_PROMISE_SAFELEN      /* those of less than so many iterations apart */
} gp_promise;

typedef struct gp_edge {
  int32_t src, dst, distance, latency; /* latency as in gaus_dependence */
  gp_edge_kind kind;
  gp_provenance provenance;
  gp_reason reason;
  LLVMValueRef objects[2]; /* memory: what the two access, NULL if unknown */
  bool own;                /* memory of the function's own (origin.h): no promise goes for it */
} gp_edge;

/* A dependence that is left out, or moved to a larger distance. */
typedef struct gp_promised {
  gp_edge edge; /* as it would be */
  gp_promise by;
  int32_t moved; /* the distance instead; 0: left out */
} gp_promised;

/* The value of gp_nest.assumed for a loop that has a bound itself. */
#define GP_ASSUMED_INNER "inner"

/* A loop within the body, with all that it contains: one operation of its own
 * type, which starts when all is there that comes from outside of it, and ends
 * when its last iteration does. */
typedef struct gp_nest {
  gp_host_loop *loop;
  const struct gp_loop_graph *graph; /* its own graph */
  int64_t trips;                     /* iterations: at most, or assumed */
  int32_t latency;                   /* cycles for all of them */
  const char *assumed;               /* who says so, where `latency` is no bound and the loop around it may have to wait
                                        for it: "pragma" and so on, or "inner", of a loop within it. NULL: it is a bound.
                                        Static storage */
} gp_nest;

/* Every instruction of the body is an operation but header phis, phis that
 * take the same value by every way, unconditional branches other than the
 * latch's, and what is ignored (gp_is_ignored). */
typedef struct gp_node {
  LLVMValueRef inst;   /* of a nest: the branch that has its loop's metadata */
  const gp_nest *nest; /* NULL: an instruction */
  char *name;          /* unique within the body */
  gp_match match;      /* type -1 where it is a nest */
  int32_t width;       /* bits of its value; of a nest: of all that is used outside of it */
  gp_effects effects;
  int32_t block;  /* index in gp_loop_graph.blocks */
  int32_t choice; /* of a phi: where its decision starts in gp_loop_graph.choices; else -1 */
  bool waits;     /* must not start where its block does not run: the guards of its block decide. Others
                     may run speculatively; what they compute then is not used, and may be undefined */
} gp_node;

/* What it guards runs if the block of this test does and it takes this
 * successor. */
typedef struct gp_guard {
  int32_t test; /* node: a conditional branch or a switch */
  int32_t successor;
} gp_guard;

/* The body without its back edge, as an acyclic graph of num_blocks blocks in
 * topological order: every block, and the pseudo-block num_blocks, "the next
 * iteration", which the back edge leads to. A nest is one block, whose
 * successors are all ways out of it; if there are several it is a test. */
typedef struct gp_flow {
  int32_t num_blocks;
  int32_t *first_successor; /* [num_blocks + 1] into successors */
  int32_t *successors;      /* in the terminator's order: a block, num_blocks, or -1: leaves the loop */
  LLVMBasicBlockRef *ends;  /* of each way to a successor: the block that it leaves, one of several in a nest */
  int32_t *first_guard;     /* [num_blocks + 2] into guards */
  gp_guard *guards;
  uint64_t *reach; /* see gp_loop_graph_reaches */
  size_t words;
} gp_flow;

/* What a phi takes, given that its block runs: a value, or whatever the test
 * leads to. The choice for successor s of the test's terminator is
 * choice_next[next + s], -1 where that way does not lead to the phi (and so
 * was not taken). Ways that join before the phi share their choices. */
typedef struct gp_phi_selection {
  LLVMValueRef value; /* NULL: ask the test */
  int32_t test;       /* node, -1 where there is a value */
  int32_t next;
} gp_phi_selection;

typedef struct gp_loop_graph {
  gp_host_loop *loop;
  const gp_target *target;
  LLVMBasicBlockRef *blocks; /* each after its predecessors, back edges apart; of a nest its header */
  size_t num_blocks;
  gp_nest *nests; /* the loops directly within it */
  int32_t num_nests;
  gp_node *nodes; /* in program order */
  int32_t num_nodes, cap_nodes;
  int64_t size; /* nodes, and those of all nests */
  gp_edge *edges;
  int32_t num_edges, cap_edges;
  gp_map index;       /* instruction -> node; all in a nest are its node */
  gp_map block_index; /* block -> its place in blocks; all in a nest have one */
  gp_flow flow;
  gp_phi_selection *choices;
  int32_t num_choices, cap_choices;
  int32_t *choice_next;
  int32_t num_next, cap_next;
  bool counted;          /* the number of iterations is known before the loop starts */
  bool trusts;           /* takes the promises of the source */
  int32_t num_promised;  /* memory dependences that a promise removed or moved to a larger distance */
  gp_promised *promised; /* the first num_listed of them */
  int32_t num_listed, cap_listed;
  gp_edge broken; /* one that the addresses prove against a promise, and so is kept; src -1: none */
  uint64_t hash;
} gp_loop_graph;

/* Why a loop is left alone. `name` is the remark's. */
typedef struct gp_refusal {
  const char *name;
  LLVMValueRef where; /* the instruction at fault, or NULL */
  gp_str message;     /* cleared by the caller */
} gp_refusal;
GAUS_PRINTF(4, 5)
bool gp_refuse(gp_refusal *refusal, const char *name, LLVMValueRef where, const char *format, ...); /* false */

/* Makes the graph of a loop, or returns false with the reason. The loops directly within it
 * are `nests`, which the graph takes over; an innermost loop has none (NULL).
 * `trusts`: it takes the promises of the source. The caller clears *graph either
 * way. O(instructions + pairs of memory accesses that may be a dependence and
 * that no others imply). */
bool gp_loop_graph_extract(gp_host_loop *loop, const gp_target *target, int64_t max_operations, bool trusts,
                           gp_nest *nests, int32_t num_nests, gp_loop_graph *graph, gp_refusal *refusal);
void gp_loop_graph_clear(gp_loop_graph *graph);

void gp_loop_graph_add_edge(gp_loop_graph *graph, const gp_edge *edge);

/* The operator type of a node: the target's, or a nest's own. */
gaus_operator_type gp_loop_graph_type(const gp_loop_graph *graph, int32_t node);
/* Does the node decide which way is taken (a branch, a switch, or a nest of several exits)? */
bool gp_node_is_test(const gp_node *node);

/* The guards of a block: it runs exactly where its iteration does and one of
 * them says so. None (NULL, 0): wherever its iteration does. Block num_blocks
 * is the next iteration, which starts where this one does not leave the loop.
 * A guard's own block has guards in turn, and so on up to a block without.
 * Note that a test in a block that does not run decides nothing, and that its
 * condition is then perhaps undefined. */
const gp_guard *gp_loop_graph_guards(const gp_loop_graph *graph, int32_t block, int32_t *count);
/* Can one iteration run both blocks, `from` first? False if from == to. */
bool gp_loop_graph_reaches(const gp_loop_graph *graph, int32_t from, int32_t to);
/* The same for two operations: can one iteration run both, `a` before `b` in program order? */
bool gp_loop_graph_precedes(const gp_loop_graph *graph, int32_t a, int32_t b);

/* Makes the problem of the graph, frozen: operation i is node i, dependence i is
 * edge i, and the types are those in use. */
gaus_status gp_loop_graph_problem(const gp_loop_graph *graph, const char *name, gaus_problem **out, gaus_error *err);

/* For messages: "%acc" or "fadd#7", and " (line 12)" where it is known, of
 * another file than the loop's " (file.c:12)". */
void gp_loop_graph_describe(const gp_loop_graph *graph, int32_t node, gp_str *text);
void gp_add_place(gp_str *text, gp_host_loop *loop, LLVMValueRef inst);
/* "loop 'for.body' in function 'fir' (fir.c:12)" */
void gp_describe_loop(gp_str *text, gp_host_loop *loop);
/* The instruction as the IR shows it, without metadata, and its line. print_passes.c */
void gp_add_instruction(gp_str *text, gp_host_loop *loop, LLVMValueRef inst);
/* "at most 64 iterations", or "64 assumed iterations (pragma)" */
void gp_describe_trips(gp_str *text, const gp_nest *nest);
/* The same with the cycles: "..., 195 cycles", or "..., 195 cycles or more" */
void gp_describe_bound(gp_str *text, const gp_nest *nest);
/* Has the graph a nest whose latency is not a bound? */
bool gp_loop_graph_waits(const gp_loop_graph *graph);

const char *gp_edge_kind_name(gp_edge_kind kind);
const char *gp_provenance_name(gp_provenance provenance);
/* The metadata that it is read from. */
const char *gp_promise_name(gp_promise promise);
void gp_describe_reason(gp_str *text, const gp_edge *edge);
/* What an access reads or writes: by the source's name, else the IR's, else
 * what it is, an argument by its number. `object` may be NULL. */
void gp_describe_object(gp_str *text, LLVMValueRef object);
/* What in the source would remove an assumed edge; adds nothing if nothing would. */
void gp_describe_remedy(gp_str *text, const gp_loop_graph *graph, const gp_edge *edge);
/* "%x (line 7) of 'a' -> store#9 (line 8) of 'b'" */
void gp_loop_graph_describe_edge(const gp_loop_graph *graph, const gp_edge *edge, gp_str *text);

/* The parts of extraction. */
void gp_loop_graph_find_blocks(gp_loop_graph *graph); /* inner_loops.c: blocks, block_index */
/* inner_loops.c: the nest that block stands for, NULL if it is a plain block. */
const gp_nest *gp_loop_graph_nest_at(const gp_loop_graph *graph, int32_t block);
/* inner_loops.c: all that the inner loop uses of the outer one's, as `visit` is told, each perhaps more than once. */
void gp_nest_inputs(const gp_nest *nest, void (*visit)(void *context, LLVMValueRef value), void *context);
/* inner_loops.c: fills in what is particular to a nest, and the index of all that is in it. False: a width that is not
 * known.
 */
bool gp_nest_fill(gp_loop_graph *graph, const gp_nest *nest, gp_node *node, gp_refusal *refusal);
bool gp_loop_graph_find_flow(gp_loop_graph *graph,
                             gp_refusal *refusal);    /* control_flow.c: successors; refuses irreducible bodies */
void gp_loop_graph_find_guards(gp_loop_graph *graph); /* control_flow.c: once there are nodes */
/* phi_choices.c: adds the choices of a phi in `block`; the result is where to start. */
int32_t gp_loop_graph_choose(gp_loop_graph *graph, LLVMValueRef phi, int32_t block);
void gp_value_edges(gp_loop_graph *graph);                       /* data_edges.c */
bool gp_memory_edges(gp_loop_graph *graph, gp_refusal *refusal); /* memory_edges.c; refuses unknown banks */
/* reduce_edges.c: of the edges from `first` on, if they are many or `always` */
void gp_reduce_edges(gp_loop_graph *graph, int32_t first, bool always);
void gp_control_edges(gp_loop_graph *graph);             /* control_edges.c */
uint64_t gp_loop_graph_hash(const gp_loop_graph *graph); /* fingerprint.c */

#endif
