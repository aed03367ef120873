/* Random-restart local search under a latency bound, a baseline.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_RANDOM_H
#define GAUS_ACYCLIC_RANDOM_H

#include "acyclic/instance.h"
#include "support/monitor.h"

/* A random legal schedule: operations in topological order, each anywhere
 * between its predecessors and its latest start. O(V + E). */
void gaus_i_random_schedule(const gaus_i_acyclic *b, uint64_t seed, uint64_t stream, int32_t *start);

/* Descends from `restarts` random schedules by `moves` proposals each, single
 * operations inside their slack, and keeps the best: what local search does without the
 * gradient. *objective is infinity if none keeps the limits. */
gaus_status gaus_i_random_search(const gaus_i_acyclic *b, int32_t restarts, int64_t moves, uint64_t seed,
                                 gaus_i_monitor *monitor, int32_t *best, double *objective, gaus_error *err);

#endif
