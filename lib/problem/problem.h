/* The inside of a frozen problem: structure of arrays and compressed sparse rows (CSR).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PROBLEM_PROBLEM_H
#define GAUS_PROBLEM_PROBLEM_H

#include <stdbool.h>

#include "gaus/problem.h"

struct gaus_problem {
  char *name;
  bool frozen;
  gaus_lifetime_from lifetime_from;
  uint64_t fingerprint; /* of what it was made from; 0: none */

  int32_t num_types, cap_types;
  gaus_operator_type *types; /* names owned */

  int32_t num_ops, cap_ops;
  gaus_operation *ops; /* names owned, NULL until freezing if not given */

  /* The num_given that were added, and after them those that the clock period
   * asks for (freezing makes them). Latencies are resolved at freezing. */
  int32_t num_given, num_deps, cap_deps;
  gaus_dependence *deps;
  double clock_period; /* ns, 0: none */
  bool stricter;       /* those ask for more than the clock does (chaining.h): what they refute may be possible */

  /* After freezing. Dependences leaving operation v are
   * out[out_begin[v] .. out_begin[v + 1] - 1], entering in[...] likewise, in
   * ascending order of dependence index. */
  int32_t *out_begin, *out, *in_begin, *in;
  int32_t *latency;    /* of each operation's type */
  int32_t *topo;       /* the operations in a topological order of distance 0 */
  int64_t latency_sum; /* over operations, of max(latency, largest latency of a leaving dependence) */
};

/* The largest start + latency; 0 without operations. O(V). */
int32_t gaus_i_problem_length(const gaus_problem *problem, const int32_t *start);

#endif
