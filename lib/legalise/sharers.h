/* Operations that exclude one another, where they are placed: what each adds to a resource in a cycle.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What the operations of one iteration take in a cycle is that of the ways that take most (problem/branches.h), so that
 * another operation there adds its demand, a part of it, or nothing. Cycles are those of one iteration: operations in
 * different stages are of different iterations, and never share. */
#ifndef GAUS_LEGALISE_SHARERS_H
#define GAUS_LEGALISE_SHARERS_H

#include "problem/branches.h"

/* A claim on a resource of an operation that has conditions. */
typedef struct gaus_i_sharer {
  int32_t op, claim;
} gaus_i_sharer;

typedef struct gaus_i_sharers {
  const gaus_problem *problem; /* NULL: no two operations exclude one another */
  int32_t *begin;              /* [num_resources + 1] into list */
  gaus_i_sharer *list;
  int64_t *at; /* [num_ops] start, or INT64_MIN */
  gaus_i_branch_sum sum;
} gaus_i_sharers;

gaus_status gaus_i_sharers_init(gaus_i_sharers *s, const gaus_problem *problem, gaus_error *err);
void gaus_i_sharers_clear(gaus_i_sharers *s);
void gaus_i_sharers_reset(gaus_i_sharers *s);

/* Has v conditions that matter? */
static inline bool gaus_i_sharers_has(const gaus_i_sharers *s, int32_t v) {
  return s->problem && s->problem->branches->way_of[v] > 0;
}

/* By how much more of its resource is taken in a cycle if claim number `claim` of v is there too, besides the claims of
 * v before it (v at t) and those of the operations that are placed, v apart. O(claims on the resource + ways). */
int64_t gaus_i_sharers_more(const gaus_i_sharers *s, int32_t v, int64_t t, int32_t claim, int64_t cycle);

#endif
