/* print<gaus-schedule>: tables for people. print<gaus-dependences>: the graph.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>
#include <string.h>

#include "schedule/adopt.h"
#include "passes/passes.h"

static void print_refusal(const gp_loop_task *job) {
  gp_str text = {0};
  gp_describe_loop(&text, job->loop);
  gp_str_add(&text, ": not scheduled: %s", job->refusal.message.chars);
  if (job->refusal.where)
    gp_add_place(&text, job->loop, job->refusal.where);
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

static void add_row(const gp_loop_task *job, row row, gp_str *text) {
  int32_t ii = job->schedule->ii;
  const char *type = gaus_problem_type(job->problem, gaus_problem_operation(job->problem, row.node).type).name;
  gp_str_add(text, "%7d", (int)row.start);
  if (ii)
    gp_str_add(text, "%6d%7d", (int)(row.start % ii), (int)(row.start / ii));
  if (job->unit && job->unit[row.node] >= 0)
    gp_str_add(text, "  %-12s%4d  ", type, (int)job->unit[row.node]);
  else
    gp_str_add(text, "  %-12s   -  ", type);
  const gp_node *node = &job->body.nodes[row.node];
  if (node->nest)
    add_nest(text, node->nest);
  else
    gp_add_instruction(text, job->loop, node->inst);
  gp_str_add(text, "\n");
}

static void add_figures(const gp_loop_task *job, gp_str *text) {
  const gaus_schedule *s = job->schedule;
  if (s->ii)
    gp_str_add(text, ": II %d (ResMII %d, RecMII %d), %d stage%s", (int)s->ii, (int)job->bounds.res_mii,
               (int)job->bounds.rec_mii, (int)s->metrics.stages, s->metrics.stages == 1 ? "" : "s");
  else
    gp_str_add(text, ": not pipelined");
  gp_str_add(text, ", length %d, %d operation%s, %lld lifetime bits", (int)s->metrics.length, (int)s->num_operations,
             s->num_operations == 1 ? "" : "s", (long long)s->metrics.lifetime_bits);
  if (job->adoption == GP_ADOPTED)
    gp_str_add(text, ", as in its metadata\n");
  else
    gp_str_add(text, ", scheduler %s, not in its metadata\n", s->scheduler);
  if (job->adoption == GP_ADOPTION_UNFIT)
    gp_str_add(text, "  the schedule in its metadata is left aside: %s\n", gp_str_chars(&job->unfit.message));
}

static void print_table(const gp_loop_task *job) {
  gp_str text = {0};
  gp_describe_loop(&text, job->loop);
  add_figures(job, &text);
  if (job->schedule->ii) {
    gp_str_add(&text, "  ");
    gp_explain_resources(job, &text);
    gp_str_add(&text, "\n  ");
    gp_explain_recurrence(job, &text);
    gp_str_add(&text, "\n");
  }
  gp_str_add(&text, "  cycle%s  operator    unit  operation\n", job->schedule->ii ? "  slot  stage" : "");
  row *rows = rows_by_cycle(job->schedule);
  for (int32_t v = 0; v < job->schedule->num_operations; v++)
    add_row(job, rows[v], &text);
  free(rows);
  gp_str_add(&text, "\n");
  gp_host_print(text.chars);
  gp_str_clear(&text);
}

static void print_recorded(const gp_loop_task *job) {
  gp_str text = {0};
  gp_add_recorded_table(job, &text);
  gp_host_print(text.chars);
  gp_str_clear(&text);
}

static void print_schedule(const gp_loop_task *job) {
  if (job->adoption == GP_ADOPTION_FOREIGN)
    print_recorded(job);
  else if (job->refused)
    print_refusal(job);
  else
    print_table(job);
}

void gp_print_schedule_pass(gp_host *host, const char *params) {
  gp_module work;
  if (gp_module_begin(&work, host, "print<gaus-schedule>", params)) {
    work.by_records = true;
    bool good = gp_module_run(&work, GP_GOAL_SCHEDULES);
    for (int32_t i = 0; good && i < work.count; i++)
      print_schedule(&work.jobs[i]);
  }
  gp_module_clear(&work);
}

/* --- the graph ---------------------------------------------------------- */

/* Where the body has several blocks; one without a name by its place among them. */
static void add_block(const gp_loop_graph *body, int32_t block, gp_str *text) {
  const char *name = LLVMGetBasicBlockName(body->blocks[block]);
  if (body->num_blocks == 1)
    return;
  if (name[0])
    gp_str_add(text, ", block '%s'", name);
  else
    gp_str_add(text, ", block %d", (int)block);
}

static void add_operation(const gp_loop_task *job, int32_t node, gp_str *text) {
  gaus_operation operation = gaus_problem_operation(job->problem, node);
  const gp_node *n = &job->body.nodes[node];
  gp_str_add(text, "  operation %s: ", operation.name);
  if (n->nest)
    add_nest(text, n->nest);
  else
    gp_str_add(text, "%s", gaus_problem_type(job->problem, operation.type).name);
  gp_str_add(text, ", %d bits", (int)operation.width);
  if (!n->nest) {
    add_block(&job->body, n->block, text);
    gp_add_place(text, job->loop, n->inst);
  }
  gp_str_add(text, "\n");
}

static void add_edge(const gp_loop_task *job, int32_t e, gp_str *text) {
  const gp_edge *edge = &job->body.edges[e];
  gp_str_add(text, "  %s -> %s: %s, distance %d, latency %d", job->body.nodes[edge->src].name,
             job->body.nodes[edge->dst].name, gp_edge_kind_name(edge->kind), (int)edge->distance,
             (int)gaus_problem_dependence(job->problem, e).latency);
  if (edge->kind != GP_EDGE_DATA) {
    gp_str_add(text, ", %s (", gp_provenance_name(edge->provenance));
    gp_describe_reason(text, edge);
    gp_str_add(text, ")");
  }
  gp_str_add(text, "\n");
}

/* What is not there, or is farther away, on the word of the source. */
static void add_promised(const gp_loop_task *job, const gp_promised *promised, gp_str *text) {
  const gp_edge *edge = &promised->edge;
  gp_str_add(text, "  promised by %s: no %s -> %s, %s, distance %d", gp_promise_name(promised->by),
             job->body.nodes[edge->src].name, job->body.nodes[edge->dst].name, gp_edge_kind_name(edge->kind),
             (int)edge->distance);
  if (promised->moved)
    gp_str_add(text, ", but %d", (int)promised->moved);
  gp_str_add(text, " (");
  gp_describe_reason(text, edge);
  gp_str_add(text, ")\n");
}

static void add_promises(const gp_loop_task *job, gp_str *text) {
  int32_t count = job->body.num_promised, listed = job->body.num_listed;
  for (int32_t i = 0; i < listed; i++)
    add_promised(job, &job->body.promised[i], text);
  if (count > listed)
    gp_str_add(text, "  ... and %d more\n", (int)(count - listed));
  if (count)
    gp_str_add(text, "  %d memory dependence%s removed or moved by a pragma\n", (int)count, count == 1 ? "" : "s");
}

static void print_graph(const gp_loop_task *job) {
  gp_str text = {0};
  gp_describe_loop(&text, job->loop);
  gp_str_add(&text, ": %d operations, %d dependences, %s\n", (int)job->body.num_nodes, (int)job->body.num_edges,
             job->body.counted ? "counted" : "not counted: the loop itself finds out when to end");
  for (int32_t v = 0; v < job->body.num_nodes; v++)
    add_operation(job, v, &text);
  for (int32_t e = 0; e < job->body.num_edges; e++)
    add_edge(job, e, &text);
  add_promises(job, &text);
  gp_str_add(&text, "\n");
  gp_host_print(text.chars);
  gp_str_clear(&text);
}

static void print_dot(const gp_loop_task *job) {
  gp_str text = {0};
  gp_add_dot(job, &text);
  gp_host_print(text.chars);
  gp_str_clear(&text);
}

/* Loops that are left alone have no graph; in DOT they are comments. */
static void print_dependences(const gp_loop_task *job, bool dot) {
  if (dot && !job->extracted)
    gp_host_print("// ");
  if (!job->extracted)
    print_refusal(job);
  else
    (dot ? print_dot : print_graph)(job);
}

void gp_print_dependences_pass(gp_host *host, const char *params) {
  gp_module work;
  if (gp_module_begin(&work, host, "print<gaus-dependences>", params)) {
    bool good = gp_module_run(&work, GP_GOAL_GRAPHS);
    for (int32_t i = 0; good && i < work.count; i++)
      print_dependences(&work.jobs[i], work.params.dot);
  }
  gp_module_clear(&work);
}
