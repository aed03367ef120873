/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Control dependences. What does harm if done in vain waits for every test
 * that decides whether it is done: those on the way to its block, and where
 * the loop itself finds out how often it runs (a while loop), those of the
 * iteration before that decide whether there is a next one. What is harmless
 * does not wait; that is speculation. A phi waits for the tests that decide
 * which value it takes. */
#include <stdlib.h>
#include <string.h>

#include "body.h"

typedef struct control {
  gaus_body *body;
  uint64_t *deciders; /* of each block and of the next iteration: blocks whose tests decide about it, directly or not */
  size_t words;
} control;

static uint64_t *row(const control *c, int32_t block) {
  return c->deciders + (size_t)block * c->words;
}

static bool decides(const control *c, int32_t test, int32_t block) {
  int32_t b = c->body->nodes[test].block;
  return row(c, block)[b / 64] >> (b % 64) & 1;
}

static void find_deciders(control *c) {
  gaus_body *body = c->body;
  c->words = body->num_blocks / 64 + 1;
  size_t size = c->words * (body->num_blocks + 1);
  c->deciders = gaus_host_realloc(NULL, size, sizeof *c->deciders);
  memset(c->deciders, 0, size * sizeof *c->deciders);
  for (int32_t b = 0; b <= body->flow.num_blocks; b++) {
    int32_t count;
    const gaus_guard *guards = gaus_body_guards(body, b, &count);
    for (int32_t g = 0; g < count; g++) {
      int32_t from = body->nodes[guards[g].test].block;
      for (size_t w = 0; w < c->words; w++)
        row(c, b)[w] |= row(c, from)[w];
      row(c, b)[from / 64] |= (uint64_t)1 << (from % 64);
    }
  }
}

/* --- what waits --------------------------------------------------------- */

static bool has_effects(const gaus_node *node) {
  return node->effects.writes || node->effects.ordered || node->effects.may_leave;
}

static bool may_run_in_vain(const gaus_body *body, const gaus_node *node) {
  if (LLVMIsATerminatorInst(node->inst))
    return true; /* a test does nothing itself, and its user waits in turn */
  return !has_effects(node) &&
         (node->effects.speculatable || gaus_target_is_speculative(body->target, node->match.type));
}

static bool is_harmless_within(const gaus_body *body, const gaus_node *node) {
  return may_run_in_vain(body, node) || (body->counted && !has_effects(node) && node->effects.safe_while_counted);
}

/* --- edges -------------------------------------------------------------- */

static void guard(gaus_body *body, int32_t test, int32_t node, int32_t distance, gaus_reason reason) {
  gaus_edge edge = {test, node, distance, GAUS_LATENCY_OF_SOURCE, GAUS_EDGE_CONTROL, GAUS_FORCED, reason, {0}};
  gaus_body_add_edge(body, &edge);
}

/* The test of an iteration decides about later blocks of it, or about all of
 * the next one. The former implies the latter. */
static void guard_by_test(const control *c, int32_t test) {
  gaus_body *body = c->body;
  bool decides_next = !body->counted && decides(c, test, body->flow.num_blocks);
  for (int32_t v = 0; v < body->num_nodes; v++) {
    const gaus_node *node = &body->nodes[v];
    if (node->waits && decides(c, test, node->block))
      guard(body, test, v, 0, GAUS_REASON_PATH);
    else if (decides_next && !may_run_in_vain(body, node))
      guard(body, test, v, 1, GAUS_REASON_EXIT);
  }
}

/* A call that may throw or not return decides about all that comes after it.
 * Accesses to memory are ordered against it already. */
static void guard_by_call(gaus_body *body, int32_t call) {
  for (int32_t v = 0; v < body->num_nodes; v++) {
    const gaus_effects *effects = &body->nodes[v].effects;
    if (v != call && !effects->reads && !has_effects(&body->nodes[v]) && !may_run_in_vain(body, &body->nodes[v]))
      guard(body, call, v, !gaus_body_precedes(body, call, v), GAUS_REASON_LEAVES);
  }
}

/* The choices of phis lie one after the other, each phi's first one last. */
static void guard_phis(gaus_body *body) {
  int32_t c = 0;
  for (int32_t v = 0; v < body->num_nodes; v++)
    for (; c <= body->nodes[v].choice; c++)
      if (!body->choices[c].value)
        guard(body, body->choices[c].test, v, 0, GAUS_REASON_CHOICE);
}

void gaus_control_edges(gaus_body *body) {
  control c = {.body = body};
  find_deciders(&c);
  for (int32_t v = 0; v < body->num_nodes; v++)
    body->nodes[v].waits = !is_harmless_within(body, &body->nodes[v]);
  guard_phis(body);
  for (int32_t v = 0; v < body->num_nodes; v++) {
    if (LLVMIsATerminatorInst(body->nodes[v].inst))
      guard_by_test(&c, v);
    if (body->nodes[v].effects.may_leave)
      guard_by_call(body, v);
  }
  free(c.deciders);
}
