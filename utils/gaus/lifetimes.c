/* Says when the value of each operation is alive.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "lifetimes.h"

static int64_t available(const gaus_problem *problem, const int32_t *start, int32_t v) {
  if (gaus_problem_lifetime_from(problem) == GAUS_FROM_START)
    return start[v];
  return (int64_t)start[v] + gaus_problem_type(problem, gaus_problem_operation(problem, v).type).latency;
}

void cli_lifetimes(const gaus_problem *problem, const int32_t *start, int32_t ii, int64_t *begin, int64_t *end) {
  for (int32_t v = 0; v < gaus_problem_num_operations(problem); v++)
    begin[v] = end[v] = available(problem, start, v);
  for (int32_t e = 0; e < gaus_problem_num_dependences(problem); e++) {
    gaus_dependence d = gaus_problem_dependence(problem, e);
    int64_t used = start[d.dst] + (int64_t)ii * d.distance;
    if (d.kind == GAUS_DATA && used > end[d.src])
      end[d.src] = used;
  }
}
