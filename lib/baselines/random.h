/* Random-restart local search.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_BASELINES_RANDOM_H
#define GAUS_BASELINES_RANDOM_H

#include "bounded/bounded.h"
#include "support/watch.h"

/* A random legal schedule: operations in topological order, each anywhere
 * between its predecessors and its latest start. O(V + E). */
void gaus_random_schedule(const gaus_bounded *b, uint64_t seed, uint64_t stream, int32_t *start);

/* Descends from `restarts` random schedules by `moves` proposals each, single
 * operations inside their slack, and keeps the best: what local search does without the
 * gradient. *objective is infinity if none keeps the limits. */
gaus_status gaus_random_search(const gaus_bounded *b, int32_t restarts, int64_t moves, uint64_t seed, gaus_watch *watch,
                               int32_t *best, double *objective, gaus_error *err);

#endif
