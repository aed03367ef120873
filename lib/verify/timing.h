/* When signals arrive within a cycle, for the verifier.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_VERIFY_TIMING_H
#define GAUS_VERIFY_TIMING_H

#include "gaus/status.h"
#include "problem/problem.h"

/* The delay of an operation's type in femtoseconds, cut to twice the longest
 * clock period; and that behind its last register, 0 for a latency of 0. */
int64_t gaus_i_delay_of(const gaus_problem *problem, int32_t operation);
int64_t gaus_i_delay_out_of(const gaus_problem *problem, int32_t operation);

/* arrival[v], in femtoseconds after the beginning of the cycle in which v
 * starts: when the last of its inputs is there, be it data or control. One that a
 * register holds is there at 0; one of an operation that ends in this same
 * cycle, at its delay_out, or if it has latency 0, when that one's inputs were,
 * plus its delay. from[v] is that operation, -1 if there is none. ii = 0: not
 * pipelined. The dependences must hold. O(V + E). */
gaus_status gaus_i_signal_arrival(const gaus_problem *problem, const int32_t *start, int32_t ii, int64_t *arrival,
                                  int32_t *from, gaus_error *err);

#endif
