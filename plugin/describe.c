/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Instructions, loops and edges in words. */
#include <string.h>

#include "body.h"
#include "oracle.h"
#include "traits.h"

void gaus_add_place(gaus_str *text, gaus_host_loop *loop, LLVMValueRef inst) {
  unsigned size = 0, line = LLVMGetDebugLocLine(inst);
  size_t loop_size;
  const char *file = line ? LLVMGetDebugLocFilename(inst, &size) : NULL;
  const char *loop_file = gaus_loop_file(loop, &loop_size);
  if (file && size == loop_size && !memcmp(file, loop_file, size))
    gaus_str_add(text, " (line %u)", line);
  else if (file)
    gaus_str_add(text, " (%.*s:%u)", (int)size, file, line);
}

void gaus_body_describe(const gaus_body *body, int32_t node, gaus_str *text) {
  gaus_str_add(text, "%s", body->nodes[node].name);
  gaus_add_place(text, body->loop, body->nodes[node].inst);
}

void gaus_describe_loop(gaus_str *text, gaus_host_loop *loop) {
  size_t size;
  const char *block = LLVMGetBasicBlockName(gaus_loop_header(loop));
  const char *function = LLVMGetValueName2(gaus_loop_function(loop), &size);
  gaus_str_add(text, "loop ");
  if (block[0])
    gaus_str_add(text, "'%s' ", block);
  gaus_str_add(text, "in function '%s'", function);
  const char *file = gaus_loop_file(loop, &size);
  if (size && gaus_loop_line(loop))
    gaus_str_add(text, " (%.*s:%u)", (int)size, file, gaus_loop_line(loop));
}

static bool has_assumed_trips(const gaus_nest *nest) {
  return nest->assumed && strcmp(nest->assumed, GAUS_ASSUMED_INNER) != 0;
}

void gaus_describe_trips(gaus_str *text, const gaus_nest *nest) {
  bool assumed = has_assumed_trips(nest);
  gaus_str_add(text, "%s%lld %siteration%s", assumed ? "" : "at most ", (long long)nest->trips,
               assumed ? "assumed " : "", nest->trips == 1 ? "" : "s");
  if (assumed)
    gaus_str_add(text, " (%s)", nest->assumed);
}

void gaus_describe_bound(gaus_str *text, const gaus_nest *nest) {
  gaus_describe_trips(text, nest);
  gaus_str_add(text, ", %d cycle%s%s", (int)nest->latency, nest->latency == 1 ? "" : "s",
               nest->assumed ? " or more" : "");
}

const char *gaus_edge_kind_name(gaus_edge_kind kind) {
  static const char *const names[] = {"data",    "read after write", "write after read", "write after write",
                                      "ordered", "control"};
  return names[kind];
}

const char *gaus_provenance_name(gaus_provenance provenance) {
  static const char *const names[] = {"proved", "assumed", "forced"};
  return names[provenance];
}

const char *gaus_promise_name(gaus_promise promise) {
  static const char *const names[] = {"", "llvm.loop.parallel_accesses", "llvm.loop.ivdep.enable",
                                      "llvm.loop.ivdep.safelen"};
  return names[promise];
}

/* --- what memory edges are about ---------------------------------------- */

static bool is_open_argument(LLVMValueRef object) {
  return object && LLVMIsAArgument(object) && !gaus_argument_is_restrict(object);
}

/* Of what has no name; clang drops the names of arguments unless asked to keep them. */
static const char *kind_of_object(LLVMValueRef object) {
  if (object && LLVMIsALoadInst(object))
    return "a pointer from memory";
  return object && LLVMIsAAllocaInst(object) ? "a local variable" : "a pointer of unknown origin";
}

/* As `function#1` in a target's banks: from 0. */
static unsigned number_of_argument(LLVMValueRef argument) {
  unsigned number = 0;
  while (LLVMGetParam(LLVMGetParamParent(argument), number) != argument)
    number++;
  return number;
}

void gaus_describe_object(gaus_str *text, LLVMValueRef object) {
  size_t size = 0;
  const char *name = object ? gaus_source_name(object, &size) : NULL;
  if (size) {
    gaus_str_add(text, "'%.*s'", (int)size, name);
    return;
  }
  name = object ? LLVMGetValueName2(object, &size) : NULL;
  if (size)
    gaus_str_add(text, "%c%s", LLVMIsAGlobalValue(object) ? '@' : '%', name);
  else if (object && LLVMIsAArgument(object))
    gaus_str_add(text, "argument #%u", number_of_argument(object));
  else
    gaus_str_add(text, "%s", kind_of_object(object));
}

static void add_open_object(gaus_str *text, LLVMValueRef object) {
  gaus_describe_object(text, object);
  if (is_open_argument(object))
    gaus_str_add(text, ", a pointer argument without restrict,");
}

static void add_objects(gaus_str *text, const gaus_edge *edge) {
  bool both = is_open_argument(edge->objects[0]) && is_open_argument(edge->objects[1]);
  gaus_str_add(text, ": ");
  (both ? gaus_describe_object : add_open_object)(text, edge->objects[0]);
  gaus_str_add(text, " and ");
  gaus_describe_object(text, edge->objects[1]);
  if (both)
    gaus_str_add(text, " are pointer arguments without restrict");
  else if (is_open_argument(edge->objects[1]))
    gaus_str_add(text, ", a pointer argument without restrict");
}

/* Different or not, it is about the place within one object. */
static bool is_about_place(gaus_reason reason) {
  return reason == GAUS_REASON_NOT_AFFINE || reason == GAUS_REASON_STRIDES || reason == GAUS_REASON_STRIDE ||
         reason == GAUS_REASON_UNKNOWN || reason == GAUS_REASON_SPAN;
}

void gaus_describe_reason(gaus_str *text, const gaus_edge *edge) {
  static const char *const reasons[] = {
      [GAUS_REASON_VALUE] = "value",
      [GAUS_REASON_ADDRESSES] = "from the addresses",
      [GAUS_REASON_ALIAS] = "may alias",
      [GAUS_REASON_STRIDES] = "addresses of different strides",
      [GAUS_REASON_STRIDE] = "stride that is not known and may be 0",
      [GAUS_REASON_NOT_AFFINE] = "address does not move by a constant",
      [GAUS_REASON_UNKNOWN] = "addresses an unknown number of bytes apart",
      [GAUS_REASON_CHOSEN] = "address that is one of several",
      [GAUS_REASON_SPAN] = "an inner loop's accesses, taken from the lowest to the highest",
      [GAUS_REASON_CALL] = "call that may access the same memory",
      [GAUS_REASON_ORDERED] = "volatile, atomic or fence",
      [GAUS_REASON_LEAVES] = "call that may throw or not return",
      [GAUS_REASON_EXIT] = "exit test of the iteration before",
      [GAUS_REASON_PATH] = "it decides whether this runs",
      [GAUS_REASON_SYNC] = "call that may synchronise with other threads",
      [GAUS_REASON_CHOICE] = "it decides which value comes in",
  };
  gaus_str_add(text, "%s", reasons[edge->reason]);
  if (edge->reason == GAUS_REASON_ALIAS)
    add_objects(text, edge);
  else if (is_about_place(edge->reason)) {
    gaus_str_add(text, ", in ");
    gaus_describe_object(text, edge->objects[0]);
  }
}

/* The call of an edge, and what it is ordered against. */
static LLVMValueRef call_of(const gaus_body *body, const gaus_edge *edge, LLVMValueRef *object) {
  LLVMValueRef inst = body->nodes[edge->src].inst;
  bool first = LLVMIsACallInst(inst) != NULL;
  *object = edge->objects[first ? 1 : 0];
  return first ? inst : body->nodes[edge->dst].inst;
}

/* Only where it may be true: what is known of a function that is defined here,
 * of the C library, or by its declaration, is known already. That it does not
 * write is not enough: it is about what the other access writes. */
static void add_call_remedy(gaus_str *text, const gaus_body *body, const gaus_edge *edge) {
  static const char *const remedies[] = {
      [GAUS_CALLEE_UNKNOWN] = "if the function accesses no memory, a declaration that says so (const) would remove it",
      [GAUS_CALLEE_MATHEMATICS] = "-fno-math-errno would remove it",
      [GAUS_CALLEE_ACCESSES] = NULL,
  };
  LLVMValueRef object, call = call_of(body, edge, &object);
  const char *remedy = remedies[gaus_call_kind(body->loop, call)];
  bool open = is_open_argument(object) && gaus_restrict_would_help(body->loop, call, object);
  gaus_str_add(text, "%s%s", remedy ? remedy : "", remedy && open ? ", or " : "");
  if (open) {
    gaus_str_add(text, "'restrict' on ");
    gaus_describe_object(text, object);
    gaus_str_add(text, remedy ? "" : " would remove it");
  }
  if (!remedy && !open && edge->reason == GAUS_REASON_CALL)
    gaus_str_add(text, "loads and stores in its place could be told apart");
}

void gaus_describe_remedy(gaus_str *text, const gaus_body *body, const gaus_edge *edge) {
  bool first = is_open_argument(edge->objects[0]), second = is_open_argument(edge->objects[1]);
  if (edge->reason == GAUS_REASON_ALIAS && (first || second)) {
    gaus_str_add(text, "'restrict' on ");
    gaus_describe_object(text, edge->objects[first ? 0 : 1]);
    if (first && second && edge->objects[0] != edge->objects[1]) {
      gaus_str_add(text, " or ");
      gaus_describe_object(text, edge->objects[1]);
    }
    gaus_str_add(text, " would remove it");
  } else if (edge->reason == GAUS_REASON_CALL || edge->reason == GAUS_REASON_SYNC)
    add_call_remedy(text, body, edge);
  else if (edge->distance > 0 && !edge->own)
    gaus_str_add(text, "if they never meet, '#pragma clang loop vectorize(assume_safety)' would remove it");
}

static void add_end(const gaus_body *body, int32_t node, LLVMValueRef object, gaus_str *text) {
  gaus_body_describe(body, node, text);
  if (object) {
    gaus_str_add(text, " of ");
    gaus_describe_object(text, object);
  }
}

void gaus_body_describe_edge(const gaus_body *body, const gaus_edge *edge, gaus_str *text) {
  add_end(body, edge->src, edge->objects[0], text);
  gaus_str_add(text, " -> ");
  add_end(body, edge->dst, edge->objects[1], text);
}
