/* Conditions of operations as a tree of tests and their ways.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A way of a test is a node; under it are the tests that are made only there. Way 0 is that of operations without
 * conditions. What the operations of one iteration take in a cycle is the sum over the ways that can be gone together,
 * at most: at each test only one. */
#ifndef GAUS_PROBLEM_BRANCHES_H
#define GAUS_PROBLEM_BRANCHES_H

#include "problem/problem.h"

typedef struct gaus_i_branches {
  int32_t num_ways, num_tests;
  int32_t *way_of; /* [num_ops] */
  int32_t *parent; /* [num_ways] the way under which the test is made, of a lower number; -1 for way 0 */
  int32_t *test;   /* [num_ways] number of the test, -1 for way 0 */
} gaus_i_branches;

/* Sorts the conditions by operation, checks them and makes p->branches; NULL where no two operations exclude one
 * another. Needs the rows and latencies. */
gaus_status gaus_i_conditions_resolve(gaus_problem *p, gaus_error *err);
void gaus_i_conditions_drop(gaus_problem *p);

/* Sums of demand on the ways of one cycle. */
typedef struct gaus_i_branch_sum {
  const gaus_i_branches *branches;
  int64_t *on, *best; /* [num_ways] demand, [num_tests]; 0 */
} gaus_i_branch_sum;

gaus_status gaus_i_branch_sum_init(gaus_i_branch_sum *sum, const gaus_i_branches *branches, gaus_error *err);
void gaus_i_branch_sum_clear(gaus_i_branch_sum *sum);

/* Adds the demand of an operation. */
static inline void gaus_i_branch_sum_add(gaus_i_branch_sum *sum, int32_t v, int64_t demand) {
  sum->on[sum->branches->way_of[v]] += demand;
}

/* The largest demand of operations of which no two exclude one another; all sums are 0 again. O(ways). */
int64_t gaus_i_branch_sum_take(gaus_i_branch_sum *sum);

#endif
