/* Operator chaining: a clock period as dependences.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_CHAIN_H
#define GAUS_CHAIN_H

#include "problem/problem.h"

/* Times are compared and added as integers, in femtoseconds: the verifier
 * adds in another order and must come to the same sums. `ns` is 0 or more;
 * what is beyond any clock period (GAUS_MAX_CLOCK_PERIOD) is cut to twice
 * that. */
int64_t gaus_femtoseconds(double ns);

/* Appends to p->deps what the clock period asks for: an order dependence of
 * latency 1 between the ends of each shortest path of data dependences that
 * leads through operations of latency 0 and whose delays do not fit in a
 * period, the last operation's (of any latency) among them. Starts never fall
 * along such a path, so that this is the same as no signal taking longer than
 * a period (path-based edges: Hwang, Lee, Hsu 1991; CIRCT's ChainingProblem).
 * Needs the rows, the topological order and the latencies. O(chains) time,
 * O(V + E) memory beside the result. */
gaus_status gaus_add_chain_breaks(gaus_problem *p, gaus_error *err);

#endif
