/* Turns the dependence graph of a loop into a scheduling problem.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph/loop_graph.h"
#include "graph/unschedulable.h"
#include "support/try.h"
#include "target/traits.h"

/* The types in use, in the target's order; type_of maps the target's to ours. */
static gaus_status add_types(const gp_loop_graph *graph, gaus_problem *problem, int32_t *type_of, gaus_error *err) {
  int32_t num_types = gp_target_num_types(graph->target);
  for (int32_t t = 0; t < num_types; t++)
    type_of[t] = -1;
  for (int32_t v = 0; v < graph->num_nodes; v++)
    if (!graph->nodes[v].nest)
      type_of[graph->nodes[v].match.type] = 0;
  for (int32_t t = 0; t < num_types; t++)
    if (type_of[t] >= 0) {
      gaus_operator_type type = gp_target_type(graph->target, t);
      GP_TRY(gaus_problem_add_type(problem, &type, &type_of[t], err));
    }
  return GAUS_OK;
}

static gaus_status add_operation(const gp_loop_graph *graph, int32_t v, gaus_problem *problem, const int32_t *type_of,
                                 gaus_error *err) {
  const gp_node *node = &graph->nodes[v];
  gaus_operation operation = {node->name, 0, node->width, node->match.demand};
  gaus_operator_type type = gp_loop_graph_type(graph, v);
  if (node->nest)
    GP_TRY(gaus_problem_add_type(problem, &type, &operation.type, err));
  else
    operation.type = type_of[node->match.type];
  return gaus_problem_add_operation(problem, &operation, NULL, err);
}

/* What a test or a call lets go is enabled by a signal; memory is in order by the cycles alone. */
static gaus_dependence_kind kind_of(const gp_edge *edge) {
  if (edge->kind == GP_EDGE_DATA)
    return GAUS_DATA;
  return edge->kind == GP_EDGE_CONTROL ? GAUS_CONTROL : GAUS_ORDER;
}

static gaus_status fill_problem(const gp_loop_graph *graph, gaus_problem *problem, int32_t *type_of, gaus_error *err) {
  GP_TRY(add_types(graph, problem, type_of, err));
  GP_TRY(gaus_problem_set_lifetime_from(problem, gp_target_lifetime_from(graph->target), err));
  GP_TRY(gaus_problem_set_fingerprint(problem, graph->hash, err));
  GP_TRY(gaus_problem_set_clock_period(problem, gp_target_clock_period(graph->target), err));
  for (int32_t v = 0; v < graph->num_nodes; v++)
    GP_TRY(add_operation(graph, v, problem, type_of, err));
  for (int32_t e = 0; e < graph->num_edges; e++) {
    const gp_edge *edge = &graph->edges[e];
    gaus_dependence dependence = {edge->src, edge->dst, edge->distance, edge->latency, kind_of(edge)};
    GP_TRY(gaus_problem_add_dependence(problem, &dependence, NULL, err));
  }
  return gaus_problem_freeze(problem, err);
}

gaus_status gp_loop_graph_problem(const gp_loop_graph *graph, const char *name, gaus_problem **out, gaus_error *err) {
  *out = NULL;
  gaus_problem *problem;
  GP_TRY(gaus_problem_create(name, &problem, err));
  int32_t *type_of = gp_host_realloc(NULL, (size_t)gp_target_num_types(graph->target), sizeof *type_of);
  gaus_status status = fill_problem(graph, problem, type_of, err);
  free(type_of);
  if (status == GAUS_OK)
    *out = problem;
  else
    gaus_problem_destroy(problem);
  return status;
}
