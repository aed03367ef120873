/* Resources and what operations claim of them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PROBLEM_RESOURCES_H
#define GAUS_PROBLEM_RESOURCES_H

#include "problem/problem.h"

/* Sorts the uses by type and finds their resources; fills p->resources, p->use_begin and the claims of all operations.
 * GAUS_BAD_INPUT for a name that is missing or comes twice, a limit beside uses, and a demand out of range. */
gaus_status gaus_i_resources_resolve(gaus_problem *p, gaus_error *err);
void gaus_i_resources_drop(gaus_problem *p);

/* How long an operation of the type has any resource after its start: the largest from + cycles. */
int32_t gaus_i_type_occupancy(const gaus_problem *p, int32_t type);

/* The same of a frozen problem's operation. O(claims). */
static inline int64_t gaus_i_occupancy(const gaus_problem *p, int32_t v) {
  int64_t most = 1;
  for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++) {
    int64_t end = (int64_t)p->claims[i].from + p->claims[i].cycles;
    most = end > most ? end : most;
  }
  return most;
}

/* The most that the claims of v make of one resource in one cycle, and no operation of an unlimited one is limited. */
static inline bool gaus_i_claims_limited(const gaus_problem *p, int32_t v) {
  for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++)
    if (p->resources[p->claims[i].resource].limit != GAUS_UNLIMITED && p->claims[i].demand > 0)
      return true;
  return false;
}

#endif
