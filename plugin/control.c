/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Control dependences. Where the number of iterations is known before the
 * loop starts, an iteration may start freely. Where the loop itself finds out
 * (a while loop), what an iteration does to the world waits for the exit test
 * of the iteration before; what is harmless if done in vain does not. */
#include "body.h"

static bool waits(const gaus_body *body, const gaus_node *node) {
  if (LLVMIsATerminatorInst(node->inst))
    return false; /* a test does nothing itself, and its user waits in turn */
  if (node->effects.writes || node->effects.ordered || node->effects.may_leave)
    return true;
  return !node->effects.speculatable && !gaus_target_is_speculative(body->target, node->match.type);
}

static void guard(gaus_body *body, int32_t test, int32_t node, int32_t distance, gaus_reason reason) {
  gaus_edge edge = {test, node, distance, GAUS_LATENCY_OF_SOURCE, GAUS_EDGE_CONTROL, GAUS_FORCED, reason, {0}};
  gaus_body_add_edge(body, &edge);
}

static bool leaves_loop(const gaus_body *body, LLVMValueRef terminator) {
  for (unsigned i = 0; i < LLVMGetNumSuccessors(terminator); i++)
    if (!gaus_loop_contains(body->loop, LLVMGetSuccessor(terminator, i)))
      return true;
  return false;
}

/* The test of iteration k decides about all of iteration k + 1. */
static void guard_by_exit(gaus_body *body, int32_t test) {
  for (int32_t v = 0; v < body->num_nodes; v++)
    if (waits(body, &body->nodes[v]))
      guard(body, test, v, 1, GAUS_REASON_EXIT);
}

/* A call that may throw or not return decides about all that comes after it.
 * Accesses to memory are ordered against it already. */
static void guard_by_call(gaus_body *body, int32_t call) {
  for (int32_t v = 0; v < body->num_nodes; v++) {
    const gaus_effects *effects = &body->nodes[v].effects;
    if (v != call && !effects->reads && !effects->writes && !effects->ordered && !effects->may_leave &&
        waits(body, &body->nodes[v]))
      guard(body, call, v, v < call, GAUS_REASON_LEAVES);
  }
}

void gaus_control_edges(gaus_body *body) {
  for (int32_t v = 0; v < body->num_nodes; v++) {
    LLVMValueRef inst = body->nodes[v].inst;
    if (LLVMIsATerminatorInst(inst) && !body->counted && leaves_loop(body, inst))
      guard_by_exit(body, v);
    if (body->nodes[v].effects.may_leave)
      guard_by_call(body, v);
  }
}
