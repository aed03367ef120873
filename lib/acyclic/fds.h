/* Force-directed scheduling.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * P. G. Paulin and J. P. Knight, "Force-directed scheduling for the
 * behavioral synthesis of ASICs", IEEE TCAD 8(6), 1989. */
#ifndef GAUS_ACYCLIC_FDS_H
#define GAUS_ACYCLIC_FDS_H

#include "acyclic/instance.h"
#include "support/monitor.h"

/* Fixes one operation after the other, each time one with the least force, at
 * the step where it has it. Demand counts as evenly spread over a window; the
 * force of v at t is the change of sum over steps of load x demand when v's
 * window shrinks to t, and with it those of its direct predecessors and
 * successors. The paper recomputes all forces after every placement. Here they wait
 * in a heap, and those on top are recomputed until one keeps its place, or the best of eight is
 * taken. After a stop of `monitor` the rest goes to its earliest steps.
 * About O(V x 8 x window x degree), and the windows that each placement cuts. */
gaus_status gaus_i_fds(const gaus_i_acyclic *b, gaus_i_monitor *monitor, int32_t *start, gaus_error *err);

#endif
