/* Describes instructions, loops and edges in words, for remarks and messages.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>

#include "graph/loop_graph.h"
#include "memory/memory_queries.h"
#include "target/traits.h"

void gp_add_place(gp_str *text, gp_host_loop *loop, LLVMValueRef inst) {
  unsigned size = 0, line = LLVMGetDebugLocLine(inst);
  size_t loop_size;
  const char *file = line ? LLVMGetDebugLocFilename(inst, &size) : NULL;
  const char *loop_file = gp_loop_file(loop, &loop_size);
  if (file && size == loop_size && !memcmp(file, loop_file, size))
    gp_str_add(text, " (line %u)", line);
  else if (file)
    gp_str_add(text, " (%.*s:%u)", (int)size, file, line);
}

void gp_loop_graph_describe(const gp_loop_graph *graph, int32_t node, gp_str *text) {
  gp_str_add(text, "%s", graph->nodes[node].name);
  gp_add_place(text, graph->loop, graph->nodes[node].inst);
}

void gp_describe_loop(gp_str *text, gp_host_loop *loop) {
  size_t size;
  const char *block = LLVMGetBasicBlockName(gp_loop_header(loop));
  const char *function = LLVMGetValueName2(gp_loop_function(loop), &size);
  gp_str_add(text, "loop ");
  if (block[0])
    gp_str_add(text, "'%s' ", block);
  gp_str_add(text, "in function '%s'", function);
  const char *file = gp_loop_file(loop, &size);
  if (size && gp_loop_line(loop))
    gp_str_add(text, " (%.*s:%u)", (int)size, file, gp_loop_line(loop));
}

static bool has_assumed_trips(const gp_nest *nest) {
  return nest->assumed && strcmp(nest->assumed, GP_ASSUMED_INNER) != 0;
}

void gp_describe_trips(gp_str *text, const gp_nest *nest) {
  bool assumed = has_assumed_trips(nest);
  gp_str_add(text, "%s%lld %siteration%s", assumed ? "" : "at most ", (long long)nest->trips, assumed ? "assumed " : "",
             nest->trips == 1 ? "" : "s");
  if (assumed)
    gp_str_add(text, " (%s)", nest->assumed);
}

void gp_describe_bound(gp_str *text, const gp_nest *nest) {
  gp_describe_trips(text, nest);
  gp_str_add(text, ", %d cycle%s%s", (int)nest->latency, nest->latency == 1 ? "" : "s",
             nest->assumed ? " or more" : "");
}

const char *gp_edge_kind_name(gp_edge_kind kind) {
  static const char *const names[] = {"data",    "read after write", "write after read", "write after write",
                                      "ordered", "control"};
  return names[kind];
}

const char *gp_provenance_name(gp_provenance provenance) {
  static const char *const names[] = {"proved", "assumed", "forced"};
  return names[provenance];
}

const char *gp_promise_name(gp_promise promise) {
  static const char *const names[] = {"", "llvm.loop.parallel_accesses", "llvm.loop.ivdep.enable",
                                      "llvm.loop.ivdep.safelen"};
  return names[promise];
}

/* --- what memory edges are about ---------------------------------------- */

static bool is_open_argument(LLVMValueRef object) {
  return object && LLVMIsAArgument(object) && !gp_argument_is_restrict(object);
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

void gp_describe_object(gp_str *text, LLVMValueRef object) {
  size_t size = 0;
  const char *name = object ? gp_source_name(object, &size) : NULL;
  if (size) {
    gp_str_add(text, "'%.*s'", (int)size, name);
    return;
  }
  name = object ? LLVMGetValueName2(object, &size) : NULL;
  if (size)
    gp_str_add(text, "%c%s", LLVMIsAGlobalValue(object) ? '@' : '%', name);
  else if (object && LLVMIsAArgument(object))
    gp_str_add(text, "argument #%u", number_of_argument(object));
  else
    gp_str_add(text, "%s", kind_of_object(object));
}

static void add_open_object(gp_str *text, LLVMValueRef object) {
  gp_describe_object(text, object);
  if (is_open_argument(object))
    gp_str_add(text, ", a pointer argument without restrict,");
}

static void add_objects(gp_str *text, const gp_edge *edge) {
  bool both = is_open_argument(edge->objects[0]) && is_open_argument(edge->objects[1]);
  gp_str_add(text, ": ");
  (both ? gp_describe_object : add_open_object)(text, edge->objects[0]);
  gp_str_add(text, " and ");
  gp_describe_object(text, edge->objects[1]);
  if (both)
    gp_str_add(text, " are pointer arguments without restrict");
  else if (is_open_argument(edge->objects[1]))
    gp_str_add(text, ", a pointer argument without restrict");
}

/* Different or not, it is about the place within one object. */
static bool is_about_place(gp_reason reason) {
  return reason == GP_REASON_NOT_AFFINE || reason == GP_REASON_STRIDES || reason == GP_REASON_STRIDE ||
         reason == GP_REASON_UNKNOWN || reason == GP_REASON_SPAN;
}

void gp_describe_reason(gp_str *text, const gp_edge *edge) {
  static const char *const reasons[] = {
      [GP_REASON_VALUE] = "value",
      [GP_REASON_ADDRESSES] = "from the addresses",
      [GP_REASON_ALIAS] = "may alias",
      [GP_REASON_STRIDES] = "addresses of different strides",
      [GP_REASON_STRIDE] = "stride that is not known and may be 0",
      [GP_REASON_NOT_AFFINE] = "address does not move by a constant",
      [GP_REASON_UNKNOWN] = "addresses an unknown number of bytes apart",
      [GP_REASON_CHOSEN] = "address that is one of several",
      [GP_REASON_SPAN] = "an inner loop's accesses, taken from the lowest to the highest",
      [GP_REASON_CALL] = "call that may access the same memory",
      [GP_REASON_ORDERED] = "volatile, atomic or fence",
      [GP_REASON_LEAVES] = "call that may throw or not return",
      [GP_REASON_EXIT] = "exit test of the iteration before",
      [GP_REASON_PATH] = "it decides whether this runs",
      [GP_REASON_SYNC] = "call that may synchronise with other threads",
      [GP_REASON_CHOICE] = "it decides which value comes in",
  };
  gp_str_add(text, "%s", reasons[edge->reason]);
  if (edge->reason == GP_REASON_ALIAS)
    add_objects(text, edge);
  else if (is_about_place(edge->reason)) {
    gp_str_add(text, ", in ");
    gp_describe_object(text, edge->objects[0]);
  }
}

/* The call of an edge, and what it is ordered against. */
static LLVMValueRef call_of(const gp_loop_graph *graph, const gp_edge *edge, LLVMValueRef *object) {
  LLVMValueRef inst = graph->nodes[edge->src].inst;
  bool first = LLVMIsACallInst(inst) != NULL;
  *object = edge->objects[first ? 1 : 0];
  return first ? inst : graph->nodes[edge->dst].inst;
}

/* Only where it may be true: what is known of a function that is defined here,
 * of the C library, or by its declaration, is known already. That it does not
 * write is not enough: it is about what the other access writes. */
static void add_call_remedy(gp_str *text, const gp_loop_graph *graph, const gp_edge *edge) {
  static const char *const remedies[] = {
      [GP_CALLEE_UNKNOWN] = "if the function accesses no memory, a declaration that says so (const) would remove it",
      [GP_CALLEE_MATHEMATICS] = "-fno-math-errno would remove it",
      [GP_CALLEE_ACCESSES] = NULL,
  };
  LLVMValueRef object, call = call_of(graph, edge, &object);
  const char *remedy = remedies[gp_call_kind(graph->loop, call)];
  bool open = is_open_argument(object) && gp_restrict_would_help(graph->loop, call, object);
  gp_str_add(text, "%s%s", remedy ? remedy : "", remedy && open ? ", or " : "");
  if (open) {
    gp_str_add(text, "'restrict' on ");
    gp_describe_object(text, object);
    gp_str_add(text, remedy ? "" : " would remove it");
  }
  if (!remedy && !open && edge->reason == GP_REASON_CALL)
    gp_str_add(text, "loads and stores in its place could be told apart");
}

void gp_describe_remedy(gp_str *text, const gp_loop_graph *graph, const gp_edge *edge) {
  bool first = is_open_argument(edge->objects[0]), second = is_open_argument(edge->objects[1]);
  if (edge->reason == GP_REASON_ALIAS && (first || second)) {
    gp_str_add(text, "'restrict' on ");
    gp_describe_object(text, edge->objects[first ? 0 : 1]);
    if (first && second && edge->objects[0] != edge->objects[1]) {
      gp_str_add(text, " or ");
      gp_describe_object(text, edge->objects[1]);
    }
    gp_str_add(text, " would remove it");
  } else if (edge->reason == GP_REASON_CALL || edge->reason == GP_REASON_SYNC)
    add_call_remedy(text, graph, edge);
  else if (edge->distance > 0 && !edge->own)
    gp_str_add(text, "if they never meet, '#pragma clang loop vectorize(assume_safety)' would remove it");
}

static void add_end(const gp_loop_graph *graph, int32_t node, LLVMValueRef object, gp_str *text) {
  gp_loop_graph_describe(graph, node, text);
  if (object) {
    gp_str_add(text, " of ");
    gp_describe_object(text, object);
  }
}

void gp_loop_graph_describe_edge(const gp_loop_graph *graph, const gp_edge *edge, gp_str *text) {
  add_end(graph, edge->src, edge->objects[0], text);
  gp_str_add(text, " -> ");
  add_end(graph, edge->dst, edge->objects[1], text);
}

void gp_add_instruction(gp_str *text, gp_host_loop *loop, LLVMValueRef inst) {
  char *printed = LLVMPrintValueToString(inst);
  char *start = printed + strspn(printed, " ");
  char *tail = strstr(start, ", !");
  char *line = strchr(start, '\n');
  if (tail)
    *tail = '\0';
  if (line)
    *line = '\0';
  gp_str_add(text, "%.72s", start);
  LLVMDisposeMessage(printed);
  gp_add_place(text, loop, inst);
}
