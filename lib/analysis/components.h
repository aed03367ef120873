/* Strongly connected components of the dependence graph.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ANALYSIS_COMPONENTS_H
#define GAUS_ANALYSIS_COMPONENTS_H

#include "problem/problem.h"

/* component[v] for each operation, numbered in topological order (an edge
 * never leads to a lower number); *count of them. All distances count. Tarjan
 * 1972, without recursion. O(V + E). */
gaus_status gaus_i_components(const gaus_problem *problem, int32_t *component, int32_t *count, gaus_error *err);

#endif
