/* Lists the operations of each operator type.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "problem/by_type.h"

#include <string.h>

void gaus_i_group_by_type(const gaus_problem *problem, int32_t *begin, int32_t *list) {
  memset(begin, 0, ((size_t)problem->num_types + 1) * sizeof *begin);
  for (int32_t v = 0; v < problem->num_ops; v++)
    begin[problem->ops[v].type]++;
  for (int32_t k = 0, sum = 0; k <= problem->num_types; k++)
    begin[k] = sum += begin[k];
  for (int32_t v = problem->num_ops - 1; v >= 0; v--)
    list[--begin[problem->ops[v].type]] = v;
}
