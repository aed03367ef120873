/* Operator chaining: a clock period as dependences.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PROBLEM_CHAINING_H
#define GAUS_PROBLEM_CHAINING_H

#include "problem/problem.h"

/* Times are compared and added as integers, in femtoseconds: the verifier
 * adds in another order and must come to the same sums. `ns` is 0 or more;
 * what is beyond any clock period (GAUS_MAX_CLOCK_PERIOD) is cut to twice
 * that. */
int64_t gaus_i_femtoseconds(double ns);

/* Data or control: it takes part in chains. */
bool gaus_i_carries_signal(const gaus_dependence *dependence);

/* Appends to p->deps what the clock period asks for: an order dependence
 * between the ends of each shortest path of data and control dependences that
 * leads through operations of latency 0 and whose delays do not fit in a
 * period, the last operation's (of any latency) among them. It begins with an
 * operation of latency 0, or with what comes behind the last register of
 * another, and the last operation must not start before the cycle after the
 * one in which the first one ends: a latency of one more than that one's. Starts never
 * fall along such a path, so that this is the same as no signal taking longer than
 * a period (path-based edges: Hwang, Lee, Hsu 1991; CIRCT's ChainingProblem).
 *
 * Where a dependence's latency is below its source's, its user may also start
 * before the source ends, which is not the same: p->stricter then tells that
 * such starts are given up. Needs the rows, the topological order and the
 * latencies. O(chains) time, O(V + E) memory beside the result. */
gaus_status gaus_i_add_chain_breaks(gaus_problem *p, gaus_error *err);

/* Called with the given dependences, in order, along a path that does not fit in a period. */
typedef void gaus_i_chain_visitor(void *context, const int32_t *path, int32_t size);

/* Walks a frozen problem again, and hands the path behind each dependence that the clock period added to `visit`, in
 * the order of those dependences. Only where the problem is not `stricter`. GAUS_OK or GAUS_NO_MEMORY. */
gaus_status gaus_i_chain_breaks_visit(const gaus_problem *p, gaus_i_chain_visitor *visit, void *context);

#endif
