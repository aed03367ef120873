/* Says why an initiation interval is what it is, in terms of the source.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>

#include "target/traits.h"
#include "schedule/module_schedule.h"

/* What one iteration demands of a limited type. */
typedef struct demand {
  int64_t units; /* times the cycles for which each is busy */
  int32_t operations;
} demand;

static demand demand_of(const gp_loop_task *task, int32_t type) {
  demand total = {0, 0};
  int32_t blocking = gaus_problem_type(task->problem, type).blocking;
  for (int32_t v = 0; v < gaus_problem_num_operations(task->problem); v++) {
    gaus_operation operation = gaus_problem_operation(task->problem, v);
    if (operation.type == type) {
      total.units += (int64_t)operation.demand * blocking;
      total.operations++;
    }
  }
  return total;
}

/* Returns the least II that this type alone allows with so many units. */
static int64_t res_mii_of(const demand *total, int32_t blocking, int64_t units) {
  int64_t ii = (total->units + units - 1) / units;
  return ii > blocking ? ii : blocking;
}

static const char *plural(int64_t count) {
  return count == 1 ? "" : "s";
}

/* Of the critical type, if that is an inner loop's. */
static const gp_node *critical_nest(const gp_loop_task *task) {
  for (int32_t v = 0; v < task->graph.num_nodes; v++)
    if (task->graph.nodes[v].nest && gaus_problem_operation(task->problem, v).type == task->bounds.res_type)
      return &task->graph.nodes[v];
  return NULL;
}

static void explain_nest(const gp_loop_task *task, const gp_node *node, gp_str *text) {
  int32_t units = gp_target_nest_units(task->graph.target);
  gp_str_add(text, "ResMII %d: %s", (int)task->bounds.res_mii, node->name);
  gp_add_place(text, task->loop, node->inst);
  gp_str_add(text, " takes %d cycle%s for ", (int)node->nest->latency, plural(node->nest->latency));
  gp_describe_trips(text, node->nest);
  if (units > 1)
    gp_str_add(text, ", and %d copies of it take turns", (int)units);
  gp_str_add(text, " (fewer iterations, a smaller II of its own, or more 'nest_units' in the target would allow less)");
}

void gp_explain_resources(const gp_loop_task *task, gp_str *text) {
  int32_t ii = task->bounds.res_mii;
  const gp_node *nest = critical_nest(task);
  if (nest) {
    explain_nest(task, nest, text);
    return;
  }
  if (task->bounds.res_type < 0) {
    gp_str_add(text, "ResMII 1: no operator type is limited");
    return;
  }
  gaus_operator_type type = gaus_problem_type(task->problem, task->bounds.res_type);
  demand total = demand_of(task, task->bounds.res_type);
  gp_str_add(text, "ResMII %d: %d '%s' operation%s share%s %d unit%s", (int)ii, (int)total.operations, type.name,
             plural(total.operations), total.operations == 1 ? "s" : "", (int)type.limit, plural(type.limit));
  if (total.units != total.operations)
    gp_str_add(text, ", busy for %lld unit cycles an iteration", (long long)total.units);
  if (ii > 1) {
    int64_t wanted = (total.units + ii - 2) / (ii - 1);
    if (type.blocking >= ii)
      gp_str_add(text, " (each busy for %d cycles; a pipelined unit would allow less)", (int)type.blocking);
    else
      gp_str_add(text, " (%lld would bring it to %lld)", (long long)wanted,
                 (long long)res_mii_of(&total, type.blocking, wanted));
  }
}

/* Of the critical recurrence; NULL for a dependence that the clock period asks for. */
static const gp_edge *edge_of_cycle(const gp_loop_task *task, int32_t i) {
  int32_t e = task->bounds.cycle[i];
  return e < task->graph.num_edges ? &task->graph.edges[e] : NULL;
}

/* The cycle, operation by operation, elided in the middle if it is long. */
static void add_cycle(const gp_loop_task *task, gp_str *text) {
  const gaus_bounds *bounds = &task->bounds;
  enum { ENDS = 6 };
  gp_loop_graph_describe(&task->graph, gaus_problem_dependence(task->problem, bounds->cycle[0]).src, text);
  for (int32_t i = 0; i < bounds->cycle_size; i++) {
    if (i == ENDS && bounds->cycle_size > 2 * ENDS) {
      i = bounds->cycle_size - ENDS;
      gp_str_add(text, " -> ... %d more ...", (int)(i - ENDS));
    }
    gaus_dependence dependence = gaus_problem_dependence(task->problem, bounds->cycle[i]);
    const gp_edge *edge = edge_of_cycle(task, i);
    gp_str_add(text, " -(");
    if (!edge)
      gp_str_add(text, "clock, ");
    else if (edge->kind != GP_EDGE_DATA)
      gp_str_add(text, "%s, ", gp_edge_kind_name(edge->kind));
    gp_str_add(text, "%d", (int)dependence.latency);
    if (dependence.distance)
      gp_str_add(text, ", distance %d", (int)dependence.distance);
    gp_str_add(text, ")-> ");
    gp_loop_graph_describe(&task->graph, dependence.dst, text);
  }
}

/* Is operand i the value that comes along the edge? A phi of the header hands on the value of an earlier iteration. */
static bool comes_along(const gp_loop_task *task, const gp_edge *edge, unsigned i) {
  LLVMValueRef value = LLVMGetOperand(task->graph.nodes[edge->dst].inst, i);
  return value == task->graph.nodes[edge->src].inst || (edge->distance > 0 && LLVMIsAPHINode(value));
}

static bool is_fused(LLVMValueRef inst, const char *kind) {
  const char *name = gp_callee_name(inst);
  return name && !strncmp(name, kind, strlen(kind));
}

typedef enum arithmetic { OTHER, ADDED_TO, MULTIPLIED, ADDED_TO_A_PRODUCT, FLOATING } arithmetic;

/* Says which floating-point operation is done to the value that comes along the edge. */
static arithmetic arithmetic_of(const gp_loop_task *task, const gp_edge *edge) {
  LLVMValueRef inst = task->graph.nodes[edge->dst].inst;
  switch (LLVMGetInstructionOpcode(inst)) {
  case LLVMFAdd:
    return ADDED_TO;
  case LLVMFSub:
    return comes_along(task, edge, 0) ? ADDED_TO : FLOATING;
  case LLVMFMul:
    return MULTIPLIED;
  case LLVMFDiv:
    return FLOATING;
  default:
    if (!is_fused(inst, "llvm.fmuladd.") && !is_fused(inst, "llvm.fma."))
      return OTHER;
    return comes_along(task, edge, 0) || comes_along(task, edge, 1) ? FLOATING : ADDED_TO_A_PRODUCT;
  }
}

/* Sums and products can be split in parts; other arithmetic in a recurrence is as fast as its operators. */
static void add_advice_on_arithmetic(const gp_loop_task *task, gp_str *text) {
  int count[FLOATING + 1] = {0}, size = task->bounds.cycle_size;
  bool contracted = false;
  for (int32_t i = 0; i < size; i++) {
    const gp_edge *edge = edge_of_cycle(task, i);
    count[edge ? arithmetic_of(task, edge) : OTHER]++;
    contracted |= edge && is_fused(task->graph.nodes[edge->dst].inst, "llvm.fmuladd.");
  }
  if (count[OTHER] == size)
    return;
  int sums = count[ADDED_TO] + count[ADDED_TO_A_PRODUCT];
  if (sums == size || count[MULTIPLIED] == size)
    gp_str_add(text, "; several partial %s in the source, or operators of lower latency, would shorten it",
               sums ? "sums" : "products");
  else
    gp_str_add(text, "; operators of lower latency would shorten it");
  if (sums == size && contracted)
    gp_str_add(text, ", and with -ffp-contract=off the products are not in it");
}

/* Returns the first edge of the cycle that a change of the source could remove. */
static void add_advice(const gp_loop_task *task, gp_str *text) {
  for (int32_t i = 0; i < task->bounds.cycle_size; i++) {
    const gp_edge *edge = edge_of_cycle(task, i);
    if (!edge || edge->provenance != GP_PROVENANCE_ASSUMED)
      continue;
    gp_str_add(text, "; the dependence ");
    gp_loop_graph_describe_edge(&task->graph, edge, text);
    gp_str_add(text, " is assumed (");
    gp_describe_reason(text, edge);
    gp_str_add(text, ")");
    gp_str remedy = {0};
    gp_describe_remedy(&remedy, &task->graph, edge);
    gp_str_add(text, "%s%s", remedy.size ? ": " : "", gp_str_chars(&remedy));
    gp_str_clear(&remedy);
    return;
  }
  for (int32_t i = 0; i < task->bounds.cycle_size; i++) {
    const gp_edge *edge = edge_of_cycle(task, i);
    if (!edge) {
      gp_str_add(text, "; a clock period longer than %g ns would let more of it chain in a cycle",
                 gaus_problem_clock_period(task->problem));
      return;
    }
    if (edge->reason == GP_REASON_PATH && !task->graph.nodes[edge->dst].effects.writes) {
      gp_str_add(text, "; %s waits for the test, as it may fault in vain: an operator that is 'speculative' would not",
                 task->graph.nodes[edge->dst].name);
      return;
    }
    if (edge->reason == GP_REASON_EXIT) {
      gp_str_add(text, "; a loop whose number of iterations is known before it starts has no such recurrence");
      return;
    }
  }
  add_advice_on_arithmetic(task, text);
}

void gp_explain_recurrence(const gp_loop_task *task, gp_str *text) {
  const gaus_bounds *bounds = &task->bounds;
  if (bounds->cycle_size == 0) {
    gp_str_add(text, "RecMII 1: no recurrence takes longer");
    return;
  }
  gp_str_add(text, "RecMII %d: the recurrence ", (int)bounds->rec_mii);
  add_cycle(task, text);
  gp_str_add(text, " takes %lld cycle%s over %lld iteration%s", (long long)bounds->cycle_latency,
             plural(bounds->cycle_latency), (long long)bounds->cycle_distance, plural(bounds->cycle_distance));
  if (bounds->rec_mii > 1)
    add_advice(task, text);
}

void gp_explain(const gp_loop_task *task, gp_str *text) {
  const gaus_bounds *bounds = &task->bounds;
  int32_t mii = gaus_bounds_mii(bounds);
  if (task->schedule && task->schedule->ii > mii && task->options.ii)
    gp_str_add(text, "this II was asked for, the lower bound is %d; ", (int)mii);
  else if (task->schedule && task->schedule->ii > mii && task->schedule->ii_bound >= task->schedule->ii)
    gp_str_add(text, "proven to be the smallest: at the lower bound %d operations collide; ", (int)mii);
  else if (task->schedule && task->schedule->ii > mii)
    gp_str_add(text, "no schedule was found at the lower bound %d, where operations collide; ", (int)mii);
  if (mii == 1)
    gp_str_add(text, "nothing limits it");
  else if (bounds->rec_mii > bounds->res_mii)
    gp_explain_recurrence(task, text);
  else if (bounds->rec_mii < bounds->res_mii)
    gp_explain_resources(task, text);
  else {
    gp_explain_resources(task, text);
    gp_str_add(text, "; ");
    gp_explain_recurrence(task, text);
  }
}
