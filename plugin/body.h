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
  GAUS_REASON_NOT_AFFINE, /* an address does not move by a constant */
  GAUS_REASON_UNKNOWN,    /* the same object, an unknown number of bytes apart */
  GAUS_REASON_CALL,       /* a call that may access any memory */
  GAUS_REASON_ORDERED,    /* volatile, atomic or fence */
  GAUS_REASON_LEAVES,     /* a call that may throw or not return */
  GAUS_REASON_EXIT        /* the exit test of a loop of unknown trip count */
} gaus_reason;

typedef struct gaus_edge {
  int32_t src, dst, distance, latency; /* latency as in gaus_dependence */
  gaus_edge_kind kind;
  gaus_provenance provenance;
  gaus_reason reason;
  LLVMValueRef objects[2]; /* memory: what the two access, NULL if unknown */
} gaus_edge;

typedef struct gaus_node {
  LLVMValueRef inst;
  char *name; /* unique within the body */
  gaus_match match;
  int32_t width; /* bits of its value */
  gaus_effects effects;
} gaus_node;

typedef struct gaus_body {
  gaus_host_loop *loop;
  const gaus_target *target;
  LLVMBasicBlockRef *blocks; /* each after its predecessors, back edges apart */
  size_t num_blocks;
  gaus_node *nodes; /* in program order */
  int32_t num_nodes, cap_nodes;
  gaus_edge *edges;
  int32_t num_edges, cap_edges;
  gaus_map index; /* instruction -> node */
  bool counted;   /* the number of iterations is known before the loop starts */
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

/* The graph of a loop, or false with the reason. The caller clears *body
 * either way. O(instructions + memory accesses squared). */
bool gaus_body_extract(gaus_host_loop *loop, const gaus_target *target, int64_t max_operations, gaus_body *body,
                       gaus_refusal *refusal);
void gaus_body_clear(gaus_body *body);

void gaus_body_add_edge(gaus_body *body, const gaus_edge *edge);

/* The problem of the body, frozen: operation i is node i, dependence i is
 * edge i, and the types are those in use. */
gaus_status gaus_body_problem(const gaus_body *body, const char *name, gaus_problem **out, gaus_error *err);

/* For messages: "%acc" or "fadd#7", and " (line 12)" where it is known, of
 * another file than the loop's " (file.c:12)". */
void gaus_body_describe(const gaus_body *body, int32_t node, gaus_str *text);
void gaus_add_place(gaus_str *text, gaus_host_loop *loop, LLVMValueRef inst);
/* "loop 'for.body' in function 'fir' (fir.c:12)" */
void gaus_describe_loop(gaus_str *text, gaus_host_loop *loop);

const char *gaus_edge_kind_name(gaus_edge_kind kind);
const char *gaus_provenance_name(gaus_provenance provenance);
void gaus_describe_reason(gaus_str *text, const gaus_edge *edge);

/* The parts of extraction. */
void gaus_value_edges(gaus_body *body);                 /* values.c */
void gaus_memory_edges(gaus_body *body);                /* memory.c */
void gaus_reduce_edges(gaus_body *body, int32_t first); /* reduce.c: of the edges from `first` on */
void gaus_control_edges(gaus_body *body);               /* control.c */
uint64_t gaus_body_hash(const gaus_body *body);         /* hash.c */

#endif
