/* gaus-schedule: schedules loops, writes the schedules as metadata, and reports on each loop.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>

#include "bridge/statistics.h"
#include "schedule/annotate.h"
#include "passes/passes.h"

static void remark_missed(const gp_loop_task *task) {
  gp_str loop = {0};
  gp_describe_loop(&loop, task->loop);
  gp_remark_argument arguments[] = {{"Loop", loop.chars}, {"Reason", task->refusal.message.chars}};
  gp_host_remark(task->loop, GP_REMARK_MISSED, task->refusal.name, task->refusal.where,
                 "{Loop} is not scheduled: {Reason}", arguments, 2);
  gp_str_clear(&loop);
}

/* What the schedule rests on that nothing here proves. */
static void add_promised(const gp_loop_task *task, gp_str *text) {
  int32_t count = task->graph.num_promised;
  if (count)
    gp_str_add(text, "; on the word of a pragma it does without %d memory dependence%s", (int)count,
               count == 1 ? "" : "s");
}

static void remark_passed(const gp_loop_task *task) {
  const gaus_schedule *s = task->schedule;
  gp_str loop = {0}, why = {0}, promised = {0};
  gp_describe_loop(&loop, task->loop);
  gp_explain(task, &why);
  enum { NUMBERS = 6 };
  static const char *const keys[NUMBERS] = {"II", "ResMII", "RecMII", "Length", "Stages", "Operations"};
  const int32_t values[NUMBERS] = {
      s->ii, task->bounds.res_mii, task->bounds.rec_mii, s->metrics.length, s->metrics.stages, s->num_operations};
  char numbers[NUMBERS][16];
  gp_remark_argument arguments[NUMBERS + 3] = {{"Loop", loop.chars}, {"Why", why.chars}};
  for (int i = 0; i < NUMBERS; i++) {
    snprintf(numbers[i], sizeof numbers[i], "%d", (int)values[i]);
    arguments[i + 2] = (gp_remark_argument){keys[i], numbers[i]};
  }
  add_promised(task, &promised);
  arguments[NUMBERS + 2] = (gp_remark_argument){"Promised", gp_str_chars(&promised)};
  gp_host_remark(task->loop, GP_REMARK_PASSED, s->ii ? "Pipelined" : "Scheduled", NULL,
                 s->ii ? "{Loop} is scheduled: II {II} (ResMII {ResMII}, RecMII {RecMII}), length {Length}, stages "
                         "{Stages}, operations {Operations}; {Why}{Promised}"
                       : "{Loop} is scheduled, not pipelined: length {Length}, operations {Operations}{Promised}",
                 arguments, promised.size ? NUMBERS + 3 : NUMBERS + 2);
  gp_str_clear(&promised);
  gp_str_clear(&loop);
  gp_str_clear(&why);
}

/* A Vitis target that was missed is still a schedule. */
static void remark_target(const gp_loop_task *task) {
  if (!task->pragmas.target || task->pragmas.interval || task->schedule->ii <= task->pragmas.target)
    return;
  char wanted[16];
  snprintf(wanted, sizeof wanted, "%d", (int)task->pragmas.target);
  gp_remark_argument arguments[] = {{"Wanted", wanted}};
  gp_host_remark(task->loop, GP_REMARK_MISSED, "TargetMissed", NULL, "the pragma's target II {Wanted} was not reached",
                 arguments, 1);
}

static void remark_ignored_pragma(void *context, const char *name, size_t size) {
  const gp_loop_task *task = context;
  gp_str text = {0};
  gp_str_add_name(&text, name, size);
  gp_remark_argument arguments[] = {{"Pragma", gp_str_chars(&text)}};
  gp_host_remark(task->loop, GP_REMARK_MISSED, "PragmaIgnored", NULL, "the pragma '{Pragma}' is not heeded", arguments,
                 1);
  gp_str_clear(&text);
}

/* Enough to read. */
enum { MOST_ASSUMED = 20 };

static void remark_assumed_edge(const gp_loop_task *task, const gp_edge *edge) {
  gp_str ends = {0}, reason = {0}, remedy = {0};
  char distance[16];
  gp_loop_graph_describe_edge(&task->graph, edge, &ends);
  gp_describe_reason(&reason, edge);
  gp_describe_remedy(&remedy, &task->graph, edge);
  snprintf(distance, sizeof distance, "%d", (int)edge->distance);
  gp_remark_argument arguments[] = {{"Dependence", ends.chars},
                                    {"Kind", gp_edge_kind_name(edge->kind)},
                                    {"Distance", distance},
                                    {"Reason", reason.chars},
                                    {"Remedy", gp_str_chars(&remedy)}};
  gp_host_remark(task->loop, GP_REMARK_ANALYSIS, "AssumedDependence", task->graph.nodes[edge->dst].inst,
                 remedy.size ? "{Dependence} ({Kind}, distance {Distance}) is assumed: {Reason}; {Remedy}"
                             : "{Dependence} ({Kind}, distance {Distance}) is assumed: {Reason}",
                 arguments, remedy.size ? 5 : 4);
  gp_str_clear(&ends);
  gp_str_clear(&reason);
  gp_str_clear(&remedy);
}

/* What has no bound, the loop waits for. */
static void remark_assumed_trips(const gp_loop_task *task, const gp_node *node) {
  gp_str loop = {0}, bound = {0};
  gp_describe_loop(&loop, node->nest->loop);
  gp_describe_bound(&bound, node->nest);
  gp_remark_argument arguments[] = {{"Nest", loop.chars}, {"Bound", bound.chars}};
  gp_host_remark(task->loop, GP_REMARK_ANALYSIS, "AssumedTrips", node->inst,
                 "{Nest} ({Bound}) may take longer: the loop waits for it", arguments, 2);
  gp_str_clear(&loop);
  gp_str_clear(&bound);
}

static void remark_assumed(const gp_loop_task *task) {
  for (int32_t e = 0, count = 0; e < task->graph.num_edges && count < MOST_ASSUMED; e++)
    if (task->graph.edges[e].provenance == GP_PROVENANCE_ASSUMED) {
      remark_assumed_edge(task, &task->graph.edges[e]);
      count++;
    }
  for (int32_t v = 0; v < task->graph.num_nodes; v++)
    if (task->graph.nodes[v].nest && task->graph.nodes[v].nest->assumed)
      remark_assumed_trips(task, &task->graph.nodes[v]);
}

/* The source says that they never meet, the addresses say that they do. */
static void remark_broken_promise(const gp_loop_task *task) {
  const gp_edge *edge = &task->graph.broken;
  if (edge->src < 0)
    return;
  gp_str ends = {0};
  char distance[16];
  gp_loop_graph_describe_edge(&task->graph, edge, &ends);
  snprintf(distance, sizeof distance, "%d", (int)edge->distance);
  gp_remark_argument arguments[] = {{"Dependence", ends.chars}, {"Distance", distance}};
  gp_host_remark(task->loop, GP_REMARK_MISSED, "PromiseContradicted", task->graph.nodes[edge->dst].inst,
                 "a pragma promises that {Dependence} is no dependence on an earlier iteration, but by their "
                 "addresses the two meet at distance {Distance}; the dependence stays",
                 arguments, 2);
  gp_str_clear(&ends);
}

static void count(const gp_loop_task *task) {
  int32_t assumed = 0;
  for (int32_t e = 0; e < task->graph.num_edges; e++)
    assumed += task->graph.edges[e].provenance == GP_PROVENANCE_ASSUMED;
  gp_statistics_add(GP_STATISTIC_LOOPS, 1);
  gp_statistics_add(task->refused ? GP_STATISTIC_REFUSED : GP_STATISTIC_SCHEDULED, 1);
  gp_statistics_add(GP_STATISTIC_NODES, task->graph.num_nodes);
  gp_statistics_add(GP_STATISTIC_EDGES, task->graph.num_edges);
  gp_statistics_add(GP_STATISTIC_ASSUMED, assumed);
}

void gp_schedule_pass(gp_host *host, const char *params) {
  gp_module module;
  if (gp_module_begin(&module, host, "gaus-schedule", params)) {
    module.writes = true;
    if (gp_module_run(&module, GP_GOAL_SCHEDULES)) {
      gp_strip_instructions(gp_host_module(host));
      for (int32_t i = 0; i < module.count; i++) {
        gp_loop_task *task = &module.tasks[i];
        count(task);
        if (task->refused) {
          gp_strip_loop(task->loop);
          remark_missed(task);
        } else {
          gp_annotate(task, &module.params);
          remark_passed(task);
          remark_target(task);
          gp_pragmas_ignored(task->loop, remark_ignored_pragma, task);
          remark_assumed(task);
          remark_broken_promise(task);
        }
      }
    }
  }
  gp_module_clear(&module);
}
