/* Adds the control dependences of a loop to its graph.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What would do harm if executed speculatively waits for every test that decides whether it is
 * executed: those on the way to its block, and where the loop itself finds out how often it runs
 * (a while loop), those of the iteration before that decide whether there is a next one. What is
 * harmless does not wait; that is speculation. A phi waits for the tests that decide which value
 * it takes. */
#include <stdlib.h>
#include <string.h>

#include "graph/loop_graph.h"

/* Sets of tests are bits by block, which has one test at most. */
typedef struct control {
  gp_loop_graph *graph;
  size_t words;
  uint64_t *deciders;     /* of each block and of the next iteration: tests that decide about it, directly or not */
  int32_t *test_of;       /* block -> node, -1: no test */
  bool reduced;           /* no edge that others imply */
  uint64_t *before;       /* of each node, if reduced: tests with a path to it within the iteration */
  int32_t *first_in, *in; /* of each node, if reduced: sources of the edges within the iteration that are no control */
  uint64_t *held_tests;   /* the tests among those */
  bool *held;             /* if reduced: waits for the tests of the iteration before, or for something that does */
} control;

static uint64_t *row(const control *c, int32_t block) {
  return c->deciders + (size_t)block * c->words;
}

static bool has(const uint64_t *set, int32_t block) {
  return set[block / 64] >> (block % 64) & 1;
}

static void put(uint64_t *set, int32_t block) {
  set[block / 64] |= (uint64_t)1 << (block % 64);
}

static void merge(const control *c, uint64_t *to, const uint64_t *from) {
  for (size_t w = 0; w < c->words; w++)
    to[w] |= from[w];
}

static uint64_t *new_sets(const control *c, size_t count) {
  uint64_t *sets = gp_host_realloc(NULL, c->words * count, sizeof *sets);
  memset(sets, 0, c->words * count * sizeof *sets);
  return sets;
}

static void find_tests(control *c) {
  const gp_loop_graph *graph = c->graph;
  c->test_of = gp_host_realloc(NULL, graph->num_blocks, sizeof *c->test_of);
  for (size_t b = 0; b < graph->num_blocks; b++)
    c->test_of[b] = -1;
  for (int32_t v = 0; v < graph->num_nodes; v++)
    if (gp_node_is_test(&graph->nodes[v]))
      c->test_of[graph->nodes[v].block] = v;
}

static void find_deciders(control *c) {
  gp_loop_graph *graph = c->graph;
  c->words = graph->num_blocks / 64 + 1;
  c->deciders = new_sets(c, graph->num_blocks + 1);
  for (int32_t b = 0; b <= graph->flow.num_blocks; b++) {
    int32_t count;
    const gp_guard *guards = gp_loop_graph_guards(graph, b, &count);
    for (int32_t g = 0; g < count; g++) {
      int32_t from = graph->nodes[guards[g].test].block;
      merge(c, row(c, b), row(c, from));
      put(row(c, b), from);
    }
  }
}

/* --- what waits --------------------------------------------------------- */

static bool has_effects(const gp_node *node) {
  return node->effects.writes || node->effects.ordered || node->effects.may_leave;
}

static bool may_run_in_vain(const gp_loop_graph *graph, const gp_node *node) {
  if (node->nest)
    return false;
  if (LLVMIsATerminatorInst(node->inst))
    return true; /* a test does nothing itself, and its user waits in turn */
  return !has_effects(node) &&
         (node->effects.speculatable || gp_target_is_speculative(graph->target, node->match.type));
}

static bool is_harmless_within(const gp_loop_graph *graph, const gp_node *node) {
  return may_run_in_vain(graph, node) || (graph->counted && !has_effects(node) && node->effects.safe_while_counted);
}

/* --- what others imply -------------------------------------------------- */

/* A search that was unrolled a hundred times has tests that each decide about
 * all that follows, but each of them waits for a load that waits for the test
 * before. Small graphs keep every edge, for the sake of messages. */
enum { WORTHWHILE = 2000 };

static bool is_large(const control *c) {
  size_t tests = 0, waiting = 0;
  for (size_t b = 0; b < c->graph->num_blocks; b++)
    tests += c->test_of[b] >= 0;
  for (int32_t v = 0; v < c->graph->num_nodes; v++)
    waiting += c->graph->nodes[v].waits;
  return tests * waiting > WORTHWHILE;
}

/* An edge of order that takes no cycle, with a clock: a test before it may be
 * late within that cycle, and no signal along the edge says so. */
static bool hides_lateness(const gp_loop_graph *graph, const gp_edge *edge) {
  if (edge->kind == GP_EDGE_DATA || gp_target_clock_period(graph->target) == 0)
    return false;
  return (edge->latency == GAUS_LATENCY_OF_SOURCE ? gp_loop_graph_type(graph, edge->src).latency : edge->latency) < 1;
}

static bool is_within(const gp_loop_graph *graph, const gp_edge *edge) {
  return edge->distance == 0 && edge->kind != GP_EDGE_CONTROL && !hides_lateness(graph, edge);
}

static void list_sources(control *c) {
  const gp_loop_graph *graph = c->graph;
  size_t n = (size_t)graph->num_nodes;
  c->first_in = gp_host_realloc(NULL, n + 2, sizeof *c->first_in);
  c->in = gp_host_realloc(NULL, (size_t)graph->num_edges, sizeof *c->in);
  memset(c->first_in, 0, (n + 2) * sizeof *c->first_in);
  for (int32_t e = 0; e < graph->num_edges; e++)
    if (is_within(graph, &graph->edges[e]))
      c->first_in[graph->edges[e].dst + 2]++;
  for (size_t v = 2; v < n + 2; v++)
    c->first_in[v] += c->first_in[v - 1];
  for (int32_t e = 0; e < graph->num_edges; e++)
    if (is_within(graph, &graph->edges[e]))
      c->in[c->first_in[graph->edges[e].dst + 1]++] = graph->edges[e].src;
}

static void prepare_reduction(control *c) {
  size_t n = (size_t)c->graph->num_nodes;
  c->reduced = is_large(c);
  if (!c->reduced)
    return;
  c->before = new_sets(c, n);
  c->held_tests = new_sets(c, 1);
  c->held = gp_host_realloc(NULL, n, sizeof *c->held);
  memset(c->held, 0, n * sizeof *c->held);
  list_sources(c);
}

static uint64_t *before(const control *c, int32_t node) {
  return c->before + (size_t)node * c->words;
}

/* --- edges -------------------------------------------------------------- */

static void add(gp_loop_graph *graph, int32_t test, int32_t node, int32_t distance, gp_reason reason) {
  gp_edge edge = {test,   node, distance, GAUS_LATENCY_OF_SOURCE, GP_EDGE_CONTROL, GP_PROVENANCE_FORCED,
                  reason, {0},  false};
  gp_loop_graph_add_edge(graph, &edge);
}

/* All that leaves a test is control, so a path from it is never shorter. */
static void guard(control *c, int32_t block, int32_t node, gp_reason reason) {
  int32_t test = c->test_of[block];
  if (c->reduced && has(before(c, node), block))
    return;
  add(c->graph, test, node, 0, reason);
  if (c->reduced) {
    merge(c, before(c, node), before(c, test));
    put(before(c, node), block);
  }
}

/* The tests that decide which value a phi takes. The choices of phis lie one
 * after the other, each phi's first one last; *next is where this one's are. */
static void guard_phi(control *c, int32_t node, int32_t *next) {
  const gp_loop_graph *graph = c->graph;
  for (; *next <= graph->nodes[node].choice; (*next)++)
    if (!graph->choices[*next].value)
      guard(c, graph->nodes[graph->choices[*next].test].block, node, GP_REASON_CHOICE);
}

/* The nearest tests first: they may imply others. */
static void guard_within(control *c) {
  gp_loop_graph *graph = c->graph;
  int32_t choice = 0;
  for (int32_t v = 0; v < graph->num_nodes; v++) {
    int32_t block = graph->nodes[v].block;
    for (int32_t i = c->reduced ? c->first_in[v] : 0; c->reduced && i < c->first_in[v + 1]; i++)
      merge(c, before(c, v), before(c, c->in[i]));
    guard_phi(c, v, &choice);
    for (int32_t b = block; graph->nodes[v].waits && b-- > 0;)
      if (has(row(c, block), b))
        guard(c, b, v, GP_REASON_PATH);
  }
}

/* --- from one iteration to the next ------------------------------------- */

/* The tests that decide about the next iteration, less those that come before
 * another one of them. */
static uint64_t *find_last_tests(const control *c) {
  int32_t count = c->graph->flow.num_blocks;
  uint64_t *last = new_sets(c, 1), *earlier = new_sets(c, 1);
  merge(c, last, row(c, count));
  for (int32_t b = 0; c->reduced && b < count; b++)
    if (has(last, b))
      merge(c, earlier, before(c, c->test_of[b]));
  for (size_t w = 0; w < c->words; w++)
    last[w] &= ~earlier[w];
  free(earlier);
  return last;
}

static bool is_held_already(const control *c, int32_t node) {
  for (size_t w = 0; c->reduced && w < c->words; w++)
    if (before(c, node)[w] & c->held_tests[w])
      return true;
  for (int32_t i = c->reduced ? c->first_in[node] : 0; c->reduced && i < c->first_in[node + 1]; i++)
    if (c->held[c->in[i]])
      return true;
  return false;
}

static void hold(control *c, int32_t node) {
  if (!c->reduced)
    return;
  c->held[node] = true;
  if (gp_node_is_test(&c->graph->nodes[node]))
    put(c->held_tests, c->graph->nodes[node].block);
}

/* A test that decides within the iteration, or comes before this, does so for
 * the next one too. */
static void guard_across(control *c) {
  gp_loop_graph *graph = c->graph;
  if (graph->counted)
    return;
  uint64_t *last = find_last_tests(c);
  for (int32_t v = 0; v < graph->num_nodes; v++) {
    const gp_node *node = &graph->nodes[v];
    bool held = is_held_already(c, v);
    if (held || !may_run_in_vain(graph, node))
      hold(c, v);
    if (held || may_run_in_vain(graph, node))
      continue;
    for (int32_t b = 0; b < graph->flow.num_blocks; b++)
      if (has(last, b) && !(node->waits && has(row(c, node->block), b)) && !(c->reduced && has(before(c, v), b)))
        add(graph, c->test_of[b], v, 1, GP_REASON_EXIT);
  }
  free(last);
}

/* Accesses to memory are ordered against such a call already. */
static int32_t *list_called_for(const gp_loop_graph *graph, int32_t *count) {
  int32_t *list = gp_host_realloc(NULL, (size_t)graph->num_nodes, sizeof *list);
  *count = 0;
  for (int32_t v = 0; v < graph->num_nodes; v++) {
    const gp_node *node = &graph->nodes[v];
    if (!node->effects.reads && !has_effects(node) && !may_run_in_vain(graph, node))
      list[(*count)++] = v;
  }
  return list;
}

/* A call that may throw or not return decides about all that comes after it. */
static void guard_by_calls(gp_loop_graph *graph) {
  int32_t count, *list = list_called_for(graph, &count);
  for (int32_t call = 0; call < graph->num_nodes; call++)
    for (int32_t i = 0; graph->nodes[call].effects.may_leave && i < count; i++)
      if (list[i] != call)
        add(graph, call, list[i], !gp_loop_graph_precedes(graph, call, list[i]), GP_REASON_LEAVES);
  free(list);
}

void gp_control_edges(gp_loop_graph *graph) {
  control c = {.graph = graph};
  for (int32_t v = 0; v < graph->num_nodes; v++)
    graph->nodes[v].waits = !is_harmless_within(graph, &graph->nodes[v]);
  find_deciders(&c);
  find_tests(&c);
  prepare_reduction(&c);
  guard_within(&c);
  guard_across(&c);
  guard_by_calls(graph);
  free(c.deciders);
  free(c.test_of);
  free(c.before);
  free(c.first_in);
  free(c.in);
  free(c.held);
  free(c.held_tests);
}
