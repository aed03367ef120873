/* Dependence graphs in the language of Graphviz, one digraph for each loop.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>

#include "schedule/module_schedule.h"

/* A quoted string; lines are divided by newlines. */
static void add_quoted(gp_str *dot, const gp_str *text) {
  gp_str_add(dot, "\"");
  for (size_t i = 0; i < text->size; i++) {
    if (text->chars[i] == '\n')
      gp_str_add(dot, "\\n");
    else {
      if (strchr("\"\\", text->chars[i]))
        gp_str_add(dot, "\\");
      gp_str_add_bytes(dot, &text->chars[i], 1);
    }
  }
  gp_str_add(dot, "\"");
}

static void add_operation(const gp_loop_task *task, int32_t node, gp_str *dot) {
  gaus_operation operation = gaus_problem_operation(task->problem, node);
  gp_str label = {0};
  const gp_nest *nest = task->graph.nodes[node].nest;
  gp_loop_graph_describe(&task->graph, node, &label);
  gp_str_add(&label, "\n");
  if (nest)
    gp_describe_bound(&label, nest);
  else
    gp_str_add(&label, "%s", gaus_problem_type(task->problem, operation.type).name);
  gp_str_add(dot, "  n%d [label=", (int)node);
  add_quoted(dot, &label);
  gp_str_add(dot, nest ? ", peripheries=2];\n" : "];\n");
  gp_str_clear(&label);
}

/* Values are solid, what is assumed is red, what goes to a later iteration
 * does not pull its end down. */
static void add_dependence(const gp_loop_task *task, int32_t e, gp_str *dot) {
  static const char *const colours[] = {"black", "red", "gray50"};
  const gp_edge *edge = &task->graph.edges[e];
  gp_str label = {0}, reason = {0};
  if (edge->kind != GP_EDGE_DATA)
    gp_str_add(&label, "%s, %s\n", gp_edge_kind_name(edge->kind), gp_provenance_name(edge->provenance));
  gp_str_add(&label, "%d", (int)gaus_problem_dependence(task->problem, e).latency);
  if (edge->distance)
    gp_str_add(&label, ", distance %d", (int)edge->distance);
  gp_describe_reason(&reason, edge);
  gp_str_add(dot, "  n%d -> n%d [label=", (int)edge->src, (int)edge->dst);
  add_quoted(dot, &label);
  gp_str_add(dot, ", tooltip=");
  add_quoted(dot, &reason);
  if (edge->kind != GP_EDGE_DATA)
    gp_str_add(dot, ", style=dashed, color=%s", colours[edge->provenance]);
  gp_str_add(dot, "%s];\n", edge->distance ? ", constraint=false" : "");
  gp_str_clear(&label);
  gp_str_clear(&reason);
}

void gp_add_dot(const gp_loop_task *task, gp_str *dot) {
  gp_str name = {0}, title = {0};
  gp_str_add(&name, "%s", gaus_problem_name(task->problem));
  gp_describe_loop(&title, task->loop);
  gp_str_add(dot, "digraph ");
  add_quoted(dot, &name);
  gp_str_add(dot, " {\n  label=");
  add_quoted(dot, &title);
  gp_str_add(dot, ";\n  node [shape=box, fontname=\"monospace\"];\n  edge [fontname=\"monospace\"];\n");
  for (int32_t v = 0; v < task->graph.num_nodes; v++)
    add_operation(task, v, dot);
  for (int32_t e = 0; e < task->graph.num_edges; e++)
    add_dependence(task, e, dot);
  gp_str_add(dot, "}\n");
  gp_str_clear(&name);
  gp_str_clear(&title);
}
