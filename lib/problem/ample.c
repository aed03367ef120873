/* Finds from how many cycles on a longer latency bound or II changes nothing.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "problem/ample.h"

#include "problem/resources.h"
#include "support/support.h"

enum { LEAST = 4096, GENEROUS = 2 };

int32_t gaus_i_problem_ample(const gaus_problem *p) {
  int64_t gap = 1;
  for (int32_t v = 0; v < p->num_ops; v++) {
    int64_t blocking = gaus_i_occupancy(p, v);
    gap = p->latency[v] > gap ? p->latency[v] : gap;
    gap = blocking > gap ? blocking : gap;
  }
  for (int32_t e = 0; e < p->num_deps; e++)
    gap = p->deps[e].latency > gap ? p->deps[e].latency : gap;
  int64_t steps = GENEROUS * gap * ((int64_t)p->num_ops + 1);
  steps = steps > LEAST ? steps : LEAST;
  return steps < GAUS_MAX_STEP ? (int32_t)steps : GAUS_MAX_STEP;
}
