/* Writes dependence graphs for Graphviz, one digraph for each loop.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/module_schedule.h"

/* Bytes of the printable character in UTF-8 that begins at `at`; 0 where none does. Control characters are none: a
 * terminal or a viewer would obey them. */
static size_t printable_at(const unsigned char *at) {
  if (at[0] < 0x80)
    return at[0] >= 0x20 && at[0] != 0x7F;
  if (at[0] < 0xC2 || at[0] > 0xF4 || (at[0] == 0xC2 && at[1] < 0xA0))
    return 0;
  size_t size = at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
  for (size_t i = 1; i < size; i++)
    if ((at[i] & 0xC0) != 0x80)
      return 0;
  return size;
}

/* What stands in a quoted string for a character with a meaning there: Graphviz replaces entities, too. */
static const char *instead_of(char c) {
  switch (c) {
  case '"':
    return "\\\"";
  case '\\':
    return "\\\\";
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  }
  return NULL;
}

/* Other bytes than printable characters in hexadecimal, as in the IR. */
static void add_text(gp_str *dot, const gp_str *text, bool quoted) {
  for (size_t i = 0, size; i < text->size; i += size ? size : 1) {
    const char *at = text->chars + i, *instead = quoted ? instead_of(*at) : NULL;
    size = printable_at((const unsigned char *)at);
    if (size == 0)
      gp_str_add(dot, quoted ? "\\\\%02X" : "\\%02X", (unsigned char)*at);
    else if (instead)
      gp_str_add(dot, "%s", instead);
    else
      gp_str_add_bytes(dot, at, size);
  }
}

/* A string of one line, or of two where `second` is not NULL. */
static void add_quoted(gp_str *dot, const gp_str *first, const gp_str *second) {
  gp_str_add(dot, "\"");
  add_text(dot, first, true);
  if (second) {
    gp_str_add(dot, "\\n");
    add_text(dot, second, true);
  }
  gp_str_add(dot, "\"");
}

void gp_add_dot_comment(const gp_str *text, gp_str *dot) {
  gp_str_add(dot, "// ");
  add_text(dot, text, false);
  gp_str_add(dot, "\n\n");
}

static void add_operation(const gp_loop_task *task, int32_t node, gp_str *dot) {
  gaus_operation operation = gaus_problem_operation(task->problem, node);
  gp_str name = {0}, taken = {0};
  const gp_nest *nest = task->graph.nodes[node].nest;
  gp_loop_graph_describe(&task->graph, node, &name);
  if (nest)
    gp_describe_bound(&taken, nest);
  else
    gp_str_add(&taken, "%s", gaus_problem_type(task->problem, operation.type).name);
  gp_str_add(dot, "  n%d [label=", (int)node);
  add_quoted(dot, &name, &taken);
  gp_str_add(dot, nest ? ", peripheries=2];\n" : "];\n");
  gp_str_clear(&name);
  gp_str_clear(&taken);
}

/* Values are solid, what is assumed is red, what goes to a later iteration
 * does not pull its end down. */
static void add_dependence(const gp_loop_task *task, int32_t e, gp_str *dot) {
  static const char *const colours[] = {"black", "red", "gray50"};
  const gp_edge *edge = &task->graph.edges[e];
  gp_str kind = {0}, length = {0}, reason = {0};
  bool data = edge->kind == GP_EDGE_DATA;
  gp_str_add(&kind, "%s, %s", gp_edge_kind_name(edge->kind), gp_provenance_name(edge->provenance));
  gp_str_add(&length, "%d", (int)gaus_problem_dependence(task->problem, e).latency);
  if (edge->distance)
    gp_str_add(&length, ", distance %d", (int)edge->distance);
  gp_describe_reason(&reason, edge);
  gp_str_add(dot, "  n%d -> n%d [label=", (int)edge->src, (int)edge->dst);
  add_quoted(dot, data ? &length : &kind, data ? NULL : &length);
  gp_str_add(dot, ", tooltip=");
  add_quoted(dot, &reason, NULL);
  if (!data)
    gp_str_add(dot, ", style=dashed, color=%s", colours[edge->provenance]);
  gp_str_add(dot, "%s];\n", edge->distance ? ", constraint=false" : "");
  gp_str_clear(&kind);
  gp_str_clear(&length);
  gp_str_clear(&reason);
}

void gp_add_dot(const gp_loop_task *task, gp_str *dot) {
  gp_str name = {0}, title = {0};
  gp_str_add(&name, "%s", gaus_problem_name(task->problem));
  gp_describe_loop(&title, task->loop);
  gp_str_add(dot, "digraph ");
  add_quoted(dot, &name, NULL);
  gp_str_add(dot, " {\n  label=");
  add_quoted(dot, &title, NULL);
  gp_str_add(dot, ";\n  node [shape=box, fontname=\"monospace\"];\n  edge [fontname=\"monospace\"];\n");
  for (int32_t v = 0; v < task->graph.num_nodes; v++)
    add_operation(task, v, dot);
  for (int32_t e = 0; e < task->graph.num_edges; e++)
    add_dependence(task, e, dot);
  gp_str_add(dot, "}\n");
  gp_str_clear(&name);
  gp_str_clear(&title);
}
