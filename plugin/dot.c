/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Dependence graphs in the language of Graphviz, one digraph for each loop. */
#include <string.h>

#include "work.h"

/* A quoted string; lines are divided by newlines. */
static void add_quoted(gaus_str *dot, const gaus_str *text) {
  gaus_str_add(dot, "\"");
  for (size_t i = 0; i < text->size; i++) {
    if (text->chars[i] == '\n')
      gaus_str_add(dot, "\\n");
    else {
      if (strchr("\"\\", text->chars[i]))
        gaus_str_add(dot, "\\");
      gaus_str_add_bytes(dot, &text->chars[i], 1);
    }
  }
  gaus_str_add(dot, "\"");
}

static void add_operation(const gaus_job *job, int32_t node, gaus_str *dot) {
  gaus_operation operation = gaus_problem_operation(job->problem, node);
  gaus_str label = {0};
  const gaus_nest *nest = job->body.nodes[node].nest;
  gaus_body_describe(&job->body, node, &label);
  gaus_str_add(&label, "\n");
  if (nest)
    gaus_describe_bound(&label, nest);
  else
    gaus_str_add(&label, "%s", gaus_problem_type(job->problem, operation.type).name);
  gaus_str_add(dot, "  n%d [label=", (int)node);
  add_quoted(dot, &label);
  gaus_str_add(dot, nest ? ", peripheries=2];\n" : "];\n");
  gaus_str_clear(&label);
}

/* Values are solid, what is assumed is red, what goes to a later iteration
 * does not pull its end down. */
static void add_dependence(const gaus_job *job, int32_t e, gaus_str *dot) {
  static const char *const colours[] = {"black", "red", "gray50"};
  const gaus_edge *edge = &job->body.edges[e];
  gaus_str label = {0}, reason = {0};
  if (edge->kind != GAUS_EDGE_DATA)
    gaus_str_add(&label, "%s, %s\n", gaus_edge_kind_name(edge->kind), gaus_provenance_name(edge->provenance));
  gaus_str_add(&label, "%d", (int)gaus_problem_dependence(job->problem, e).latency);
  if (edge->distance)
    gaus_str_add(&label, ", distance %d", (int)edge->distance);
  gaus_describe_reason(&reason, edge);
  gaus_str_add(dot, "  n%d -> n%d [label=", (int)edge->src, (int)edge->dst);
  add_quoted(dot, &label);
  gaus_str_add(dot, ", tooltip=");
  add_quoted(dot, &reason);
  if (edge->kind != GAUS_EDGE_DATA)
    gaus_str_add(dot, ", style=dashed, color=%s", colours[edge->provenance]);
  gaus_str_add(dot, "%s];\n", edge->distance ? ", constraint=false" : "");
  gaus_str_clear(&label);
  gaus_str_clear(&reason);
}

void gaus_add_dot(const gaus_job *job, gaus_str *dot) {
  gaus_str name = {0}, title = {0};
  gaus_str_add(&name, "%s", gaus_problem_name(job->problem));
  gaus_describe_loop(&title, job->loop);
  gaus_str_add(dot, "digraph ");
  add_quoted(dot, &name);
  gaus_str_add(dot, " {\n  label=");
  add_quoted(dot, &title);
  gaus_str_add(dot, ";\n  node [shape=box, fontname=\"monospace\"];\n  edge [fontname=\"monospace\"];\n");
  for (int32_t v = 0; v < job->body.num_nodes; v++)
    add_operation(job, v, dot);
  for (int32_t e = 0; e < job->body.num_edges; e++)
    add_dependence(job, e, dot);
  gaus_str_add(dot, "}\n");
  gaus_str_clear(&name);
  gaus_str_clear(&title);
}
