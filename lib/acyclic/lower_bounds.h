/* Lower bounds of modes resource and memory: peaks, communication and live bits.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_LOWER_BOUNDS_H
#define GAUS_ACYCLIC_LOWER_BOUNDS_H

#include "acyclic/instance.h"

/* A lower bound on the peak of a resource, and what proves it: the operations that must run in the steps begin..end,
 * or, where begin is -1, the demand of one. */
typedef struct gaus_i_peak {
  int64_t least;
  int32_t begin, end;
} gaus_i_peak;

/* Peak demand of a resource of operator demand: over intervals of steps a..b, what
 * must run inside (operations whose windows lie in it) over its length, rounded up. The widest interval
 * is the mean load. O(n + steps^2), of at most 4096 interval ends; where the monitor stops, those that were looked at.
 */
gaus_status gaus_i_acyclic_peak_bound(const gaus_i_acyclic *b, int32_t resource, gaus_i_peak *peak, gaus_error *err);

/* Least communication under the dependences and the latency bound alone: a
 * linear program, the dual of a min-cost flow. `start` (n places, may be NULL) is a
 * legal schedule that reaches it. The status of the monitor where that stops. */
gaus_status gaus_i_acyclic_communication_bound(const gaus_i_acyclic *b, int32_t *start, int64_t *communication,
                                               gaus_error *err);

/* Most live bits: the largest of what every schedule keeps alive at some step,
 * the operands of one operation, and (if `program`) the least sum of lifetimes
 * over the steps, a linear program too. Where the monitor stops, what is known without that. */
gaus_status gaus_i_acyclic_live_bound(const gaus_i_acyclic *b, bool program, int64_t *bits, gaus_error *err);

#endif
