/* Lower bounds on the initiation interval with their reasons, and the mobility of operations.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_BOUNDS_H
#define GAUS_BOUNDS_H

#include "gaus/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* MII = max(res_mii, rec_mii). `cycle` is one critical recurrence: the
 * dependences, in order and from the operation of the least index on, of a
 * cycle whose latency / distance, rounded up, is rec_mii (empty if rec_mii is
 * 1: no cycle needs more). Owned by the struct: gaus_bounds_clear frees. */
typedef struct gaus_bounds {
  int32_t res_mii;
  int32_t res_resource; /* the resource that asks for res_mii (gaus_problem_resource), -1 if none is limited */
  int32_t res_type;     /* the type that asks for res_mii, -1 if none is limited or it is a resource of no type */
  int32_t rec_mii;
  int32_t cycle_size;
  int32_t *cycle; /* dependence indices; dst of each is src of the next */
  int64_t cycle_latency, cycle_distance;
  int32_t depth; /* cycles on the longest path of distance 0, last latency included */
} gaus_bounds;

/* ResMII: the largest over the limited resources of ceil(sum of demand x cycles
 * / limit) and cycles (Rau 1994); of operations that exclude one another those that take most count, and of
 * implementations the least that any takes. RecMII: the largest over the cycles of
 * ceil(latency / distance): inside each strongly connected component a
 * positive cycle at one II gives the next II to try, until there is none
 * (Dinkelbach 1967; Bellman-Ford finds the cycles). A few sweeps over a
 * component as a rule, O(V + E) without recurrences. GAUS_INFEASIBLE names the
 * operation whose demand exceeds a limit, or a cycle of distance 0 that contradicts itself, with a largest separation
 * in it (freezing refuses others); *out is filled then too. *out must be cleared in any case. */
GAUS_API gaus_status gaus_bounds_compute(const gaus_problem *problem, gaus_bounds *out, gaus_error *err);
GAUS_API void gaus_bounds_clear(gaus_bounds *bounds);

/* MII, the larger of ResMII and RecMII: no II below it is feasible. */
GAUS_API int32_t gaus_bounds_mii(const gaus_bounds *bounds);

/* The critical recurrence as one line of text, "a -(2)-> b -(1, distance 1)->
 * a", at most `size` bytes with the final NUL (elided in the middle). */
GAUS_API void gaus_bounds_format_cycle(const gaus_problem *problem, const gaus_bounds *bounds, char *text, size_t size);

/* Earliest starts asap[num_operations] and latest starts alap[num_operations] under the dependences
 * alone. ii = 0: not pipelined, dependences of distance > 0 do not count.
 * `latency` bounds the finish of each operation; 0 for the smallest that is possible
 * (the length of the ASAP schedule). GAUS_INFEASIBLE says which operation
 * cannot finish in time, or which cycle is positive at that II. O(V E) at
 * worst, near O(V + E) as a rule. */
GAUS_API gaus_status gaus_problem_mobility(const gaus_problem *problem, int32_t ii, int32_t latency, int32_t *asap,
                                           int32_t *alap, gaus_error *err);

/* Bounds as a JSON object (docs/python.md): "res", "rec", "mii", "depth", "critical_cycle" and, where a type is
 * limited, "res_type", as `gaus info --json` has them. The caller frees *text with gaus_text_free; *size, which may be
 * NULL, is its bytes without the final NUL. Fails as gaus_bounds_compute does. */
GAUS_API gaus_status gaus_bounds_to_json(const gaus_problem *problem, char **text, size_t *size, gaus_error *err);

#ifdef __cplusplus
}
#endif
#endif
