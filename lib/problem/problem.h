/* The inside of a frozen problem: structure of arrays and compressed sparse rows (CSR).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PROBLEM_PROBLEM_H
#define GAUS_PROBLEM_PROBLEM_H

#include <stdbool.h>

#include "gaus/problem.h"

/* What an operation takes of a resource: `demand` units, its own demand counted, in the cycles from .. from + cycles -
 * 1 after its start. */
typedef struct gaus_i_claim {
  int32_t resource, demand, from, cycles;
} gaus_i_claim;

/* A use as it was added, and after freezing the index of its resource. */
typedef struct gaus_i_use {
  gaus_use use; /* name owned */
  int32_t type, resource;
} gaus_i_use;

/* One of a list of things that belong to an operation, in the order of adding. */
typedef struct gaus_i_window_entry {
  int32_t op, earliest, latest;
} gaus_i_window_entry;

typedef struct gaus_i_condition {
  int32_t op, test, way;
} gaus_i_condition;

typedef struct gaus_i_implementation {
  int32_t op, type;
} gaus_i_implementation;

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

  /* What version 2 of the format has besides. Freezing sorts uses by type, conditions and implementations by
   * operation, all in the order of adding. */
  int32_t num_given_resources, cap_given_resources;
  gaus_resource *given_resources; /* names owned */
  int32_t num_uses, cap_uses;
  gaus_i_use *uses;
  int32_t num_windows, cap_windows;
  gaus_i_window_entry *windows;
  int32_t num_conditions, cap_conditions;
  gaus_i_condition *conditions;
  int32_t num_implementations, cap_implementations;
  gaus_i_implementation *implementations; /* beside the first, which is the operation's type */

  bool stricter; /* those ask for more than the clock does (chaining.h): what they refute may be possible */

  /* After freezing. Dependences leaving operation v are
   * out[out_begin[v] .. out_begin[v + 1] - 1], entering in[...] likewise, in
   * ascending order of dependence index. */
  int32_t *out_begin, *out, *in_begin, *in;

  /* Resources, and the claims of operation v on them: claims[claim_begin[v] .. claim_begin[v + 1] - 1], one at least.
   */
  int32_t num_resources;
  gaus_resource *resources; /* names borrowed */
  int32_t *claim_begin;
  gaus_i_claim *claims;
  bool plain; /* resource k is type k, and each operation has one claim, on that and from its start on */

  int32_t *use_begin;               /* [num_types + 1] into uses; NULL: there are none */
  int32_t *condition_begin;         /* [num_ops + 1] into conditions; NULL: there are none */
  int32_t *implementation_begin;    /* [num_ops + 1] into implementations; NULL: there are none */
  int32_t *earliest, *latest;       /* [num_ops], GAUS_MAX_STEP: no last one; NULL: there are no windows */
  struct gaus_i_branches *branches; /* NULL: no two operations exclude one another */
  bool *follows;                    /* [num_given] the latency is that of the source, whatever its type */
  bool tangled;                     /* some latency is negative: distance 0 may have cycles */

  int32_t *latency;    /* of each operation's type */
  int32_t *topo;       /* the operations in a topological order of distance 0 */
  int64_t latency_sum; /* over operations, of max(latency, largest latency of a leaving dependence) */
};

/* The largest start + latency; 0 without operations. O(V). */
int32_t gaus_i_problem_length(const gaus_problem *problem, const int32_t *start);

#endif
