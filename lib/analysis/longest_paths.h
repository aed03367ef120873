/* Longest paths in the dependence graph at an II, or the positive cycle that forbids them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ANALYSIS_LONGEST_PATHS_H
#define GAUS_ANALYSIS_LONGEST_PATHS_H

#include "problem/problem.h"
#include "support/budget.h"

/* Longest paths over part of the operations. `length`, `parent`, `mark`,
 * `place` and `dirty` have num_ops places, `cycle` has as many as `nodes`. The
 * caller sets all but the results, and owns the arrays. */
typedef struct gaus_i_longest_path_search {
  const gaus_problem *p;
  int32_t ii;           /* 0: dependences of distance > 0 do not count */
  bool backward;        /* follow dependences from dst to src */
  const int32_t *nodes; /* in topological order of distance 0 */
  int32_t num_nodes;
  const int32_t *component; /* NULL, or only dependences inside one component count */
  int32_t *length;          /* in: where each path may start from, >= 0; out: the longest */
  int32_t *parent, *mark, *place;
  bool *dirty;
  gaus_i_budget *budget; /* pays for dependences looked at, and its monitor ends the search; NULL: none */
  /* inside: how many are dirty, the place where the next sweep begins, its
   * direction, relaxations since the last look for a cycle, and whether a
   * length came up that only a cycle makes */
  int32_t pending, first;
  bool descending;
  int64_t work;
  bool too_long;
  bool halted; /* result: the monitor ended it, and lengths are lower bounds */
  /* results, where a cycle is positive */
  int32_t *cycle; /* dependence indices, dst of each is src of the next, from the least operation on */
  int32_t cycle_size;
  int64_t cycle_latency, cycle_distance;
} gaus_i_longest_path_search;

/* Edges weigh latency - II * distance. True: `length` is final. False: it was
 * halted, or there is a positive cycle, and `cycle` is one, of the largest latency / distance
 * rounded up among those met. Bellman-Ford in sweeps along the topological
 * order and against it in turn (Yen 1970), from the first operation to the
 * last that has changed: one sweep for a graph without back edges, two more
 * for each back edge on a longest path at most. As often as the work pays for
 * it, the graph of parents is searched for a cycle, which is positive
 * (Cherkassky and Goldberg 1999). O(V E) at worst. */
bool gaus_i_longest_paths(gaus_i_longest_path_search *search);

/* "a -(2)-> b -(1, distance 1)-> a", elided in the middle to fit `size`. */
void gaus_i_cycle_format(const gaus_problem *problem, const int32_t *cycle, int32_t cycle_size, char *text,
                         size_t size);

#endif
