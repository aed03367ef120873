/* print<gaus-schedule> and print<gaus-dependences>: schedules as tables, and the graphs.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>
#include <string.h>

#include "schedule/adopt.h"
#include "passes/passes.h"

static void add_refusal(const gp_loop_task *task, gp_str *text) {
  gp_describe_loop(text, task->loop);
  gp_str_add(text, ": not scheduled: %s", task->refusal.message.chars);
  if (task->refusal.where)
    gp_add_place(text, task->loop, task->refusal.where);
}

static void print_refusal(const gp_loop_task *task) {
  gp_str text = {0};
  add_refusal(task, &text);
  gp_str_add(&text, "\n\n");
  gp_host_print(text.chars);
  gp_str_clear(&text);
}

/* --- the table ---------------------------------------------------------- */

/* "loop 'inner' in function 'f' (f.c:7), at most 64 iterations, 195 cycles" */
static void add_nest(gp_str *text, const gp_nest *nest) {
  gp_describe_loop(text, nest->loop);
  gp_str_add(text, ", ");
  gp_describe_bound(text, nest);
}

typedef struct row {
  int32_t start, node;
} row;

static int compare_rows(const void *a, const void *b) {
  const row *x = a, *y = b;
  return x->start != y->start ? (x->start > y->start) - (x->start < y->start)
                              : (x->node > y->node) - (x->node < y->node);
}

static row *rows_by_cycle(const gaus_schedule *s) {
  row *rows = gp_host_realloc(NULL, (size_t)s->num_operations, sizeof *rows);
  for (int32_t v = 0; v < s->num_operations; v++)
    rows[v] = (row){s->start[v], v};
  qsort(rows, (size_t)s->num_operations, sizeof *rows, compare_rows);
  return rows;
}

static void add_row(const gp_loop_task *task, row row, gp_str *text) {
  int32_t ii = task->schedule->ii;
  const char *type = gaus_problem_type(task->problem, gaus_problem_operation(task->problem, row.node).type).name;
  gp_str_add(text, "%7d", (int)row.start);
  if (ii)
    gp_str_add(text, "%6d%7d", (int)(row.start % ii), (int)(row.start / ii));
  if (task->unit && task->unit[row.node] >= 0)
    gp_str_add(text, "  %-12s%4d  ", type, (int)task->unit[row.node]);
  else
    gp_str_add(text, "  %-12s   -  ", type);
  const gp_node *node = &task->graph.nodes[row.node];
  if (node->nest)
    add_nest(text, node->nest);
  else
    gp_add_instruction(text, task->loop, node->inst);
  gp_str_add(text, "\n");
}

static void add_figures(const gp_loop_task *task, gp_str *text) {
  const gaus_schedule *s = task->schedule;
  if (s->ii)
    gp_str_add(text, ": II %d (ResMII %d, RecMII %d), %d stage%s", (int)s->ii, (int)task->bounds.res_mii,
               (int)task->bounds.rec_mii, (int)s->metrics.stages, s->metrics.stages == 1 ? "" : "s");
  else
    gp_str_add(text, ": not pipelined");
  gp_str_add(text, ", length %d, %d operation%s, %lld lifetime bits", (int)s->metrics.length, (int)s->num_operations,
             s->num_operations == 1 ? "" : "s", (long long)s->metrics.lifetime_bits);
  if (task->adoption == GP_ADOPTED)
    gp_str_add(text, ", as in its metadata\n");
  else
    gp_str_add(text, ", scheduler %s, not in its metadata\n", s->scheduler);
  if (task->adoption == GP_ADOPTION_UNFIT)
    gp_str_add(text, "  the schedule in its metadata is left aside: %s\n", gp_str_chars(&task->unfit.message));
}

static void print_table(const gp_loop_task *task) {
  gp_str text = {0};
  gp_describe_loop(&text, task->loop);
  add_figures(task, &text);
  if (task->schedule->ii) {
    gp_str_add(&text, "  ");
    gp_explain_resources(task, &text);
    gp_str_add(&text, "\n  ");
    gp_explain_recurrence(task, &text);
    gp_str_add(&text, "\n");
  }
  gp_str_add(&text, "  cycle%s  operator    unit  operation\n", task->schedule->ii ? "  slot  stage" : "");
  row *rows = rows_by_cycle(task->schedule);
  for (int32_t v = 0; v < task->schedule->num_operations; v++)
    add_row(task, rows[v], &text);
  free(rows);
  gp_str_add(&text, "\n");
  gp_host_print(text.chars);
  gp_str_clear(&text);
}

static void print_recorded(const gp_loop_task *task) {
  gp_str text = {0};
  gp_add_recorded_table(task, &text);
  gp_host_print(text.chars);
  gp_str_clear(&text);
}

static void print_schedule(const gp_loop_task *task) {
  if (task->adoption == GP_ADOPTION_FOREIGN)
    print_recorded(task);
  else if (task->refused)
    print_refusal(task);
  else
    print_table(task);
}

void gp_print_schedule_pass(gp_host *host, const char *params) {
  gp_module module;
  if (gp_module_begin(&module, host, "print<gaus-schedule>", params)) {
    module.by_records = true;
    bool good = gp_module_run(&module, GP_GOAL_SCHEDULES);
    for (int32_t i = 0; good && i < module.count; i++)
      print_schedule(&module.tasks[i]);
  }
  gp_module_clear(&module);
}

/* --- the graph ---------------------------------------------------------- */

/* Where the body has several blocks; one without a name by its place among them. */
static void add_block(const gp_loop_graph *graph, int32_t block, gp_str *text) {
  const char *name = LLVMGetBasicBlockName(graph->blocks[block]);
  if (graph->num_blocks == 1)
    return;
  if (name[0])
    gp_str_add(text, ", block '%s'", name);
  else
    gp_str_add(text, ", block %d", (int)block);
}

static void add_operation(const gp_loop_task *task, int32_t node, gp_str *text) {
  gaus_operation operation = gaus_problem_operation(task->problem, node);
  const gp_node *n = &task->graph.nodes[node];
  gp_str_add(text, "  operation %s: ", operation.name);
  if (n->nest)
    add_nest(text, n->nest);
  else
    gp_str_add(text, "%s", gaus_problem_type(task->problem, operation.type).name);
  gp_str_add(text, ", %d bits", (int)operation.width);
  if (!n->nest) {
    add_block(&task->graph, n->block, text);
    gp_add_place(text, task->loop, n->inst);
  }
  gp_str_add(text, "\n");
}

static void add_edge(const gp_loop_task *task, int32_t e, gp_str *text) {
  const gp_edge *edge = &task->graph.edges[e];
  gp_str_add(text, "  %s -> %s: %s, distance %d, latency %d", task->graph.nodes[edge->src].name,
             task->graph.nodes[edge->dst].name, gp_edge_kind_name(edge->kind), (int)edge->distance,
             (int)gaus_problem_dependence(task->problem, e).latency);
  if (edge->kind != GP_EDGE_DATA) {
    gp_str_add(text, ", %s (", gp_provenance_name(edge->provenance));
    gp_describe_reason(text, edge);
    gp_str_add(text, ")");
  }
  gp_str_add(text, "\n");
}

/* What is not there, or is farther away, on the word of the source. */
static void add_promised(const gp_loop_task *task, const gp_promised *promised, gp_str *text) {
  const gp_edge *edge = &promised->edge;
  gp_str_add(text, "  promised by %s: no %s -> %s, %s, distance %d", gp_promise_name(promised->by),
             task->graph.nodes[edge->src].name, task->graph.nodes[edge->dst].name, gp_edge_kind_name(edge->kind),
             (int)edge->distance);
  if (promised->moved)
    gp_str_add(text, ", but %d", (int)promised->moved);
  gp_str_add(text, " (");
  gp_describe_reason(text, edge);
  gp_str_add(text, ")\n");
}

static void add_promises(const gp_loop_task *task, gp_str *text) {
  int32_t count = task->graph.num_promised, listed = task->graph.num_listed;
  for (int32_t i = 0; i < listed; i++)
    add_promised(task, &task->graph.promised[i], text);
  if (count > listed)
    gp_str_add(text, "  ... and %d more\n", (int)(count - listed));
  if (count)
    gp_str_add(text, "  %d memory dependence%s removed or moved by a pragma\n", (int)count, count == 1 ? "" : "s");
}

static void print_graph(const gp_loop_task *task) {
  gp_str text = {0};
  gp_describe_loop(&text, task->loop);
  gp_str_add(&text, ": %d operations, %d dependences, %s\n", (int)task->graph.num_nodes, (int)task->graph.num_edges,
             task->graph.counted ? "counted" : "not counted: the loop itself finds out when to end");
  for (int32_t v = 0; v < task->graph.num_nodes; v++)
    add_operation(task, v, &text);
  for (int32_t e = 0; e < task->graph.num_edges; e++)
    add_edge(task, e, &text);
  add_promises(task, &text);
  gp_str_add(&text, "\n");
  gp_host_print(text.chars);
  gp_str_clear(&text);
}

/* Loops that are left alone have no graph, and are comments. */
static void print_dot(const gp_loop_task *task) {
  gp_str text = {0}, refusal = {0};
  if (task->extracted)
    gp_add_dot(task, &text);
  else {
    add_refusal(task, &refusal);
    gp_add_dot_comment(&refusal, &text);
  }
  gp_host_print(text.chars);
  gp_str_clear(&refusal);
  gp_str_clear(&text);
}

static void print_dependences(const gp_loop_task *task, bool dot) {
  if (dot)
    print_dot(task);
  else
    (task->extracted ? print_graph : print_refusal)(task);
}

void gp_print_dependences_pass(gp_host *host, const char *params) {
  gp_module module;
  if (gp_module_begin(&module, host, "print<gaus-dependences>", params)) {
    bool good = gp_module_run(&module, GP_GOAL_GRAPHS);
    for (int32_t i = 0; good && i < module.count; i++)
      print_dependences(&module.tasks[i], module.params.dot);
  }
  gp_module_clear(&module);
}
