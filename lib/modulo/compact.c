/* Moves operations of a modulo schedule by whole IIs to their earliest stages.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/compact.h"

#include <string.h>

#include "support/support.h"

/* Starts only rise, and never above the given ones, less the same number of
 * IIs for all: so the sweeps come to an end. */
static bool sweep(const gaus_problem *p, int32_t ii, int32_t *start) {
  bool changed = false;
  for (int32_t i = 0; i < p->num_ops; i++) {
    int32_t v = p->topo[i];
    for (int32_t k = p->in_begin[v]; k < p->in_begin[v + 1]; k++) {
      const gaus_dependence *d = &p->deps[p->in[k]];
      int64_t late = (int64_t)start[d->src] + d->latency - (int64_t)ii * d->distance - start[v];
      if (late > 0) {
        start[v] += (int32_t)(gaus_i_ceil_div(late, ii) * ii);
        changed = true;
      }
    }
  }
  return changed;
}

gaus_status gaus_i_compact(const gaus_problem *p, int32_t ii, gaus_i_budget *budget, int32_t *start, gaus_error *err) {
  size_t bytes = sizeof *start * (size_t)p->num_ops;
  if (p->branches) /* what shares a unit does so in one stage */
    return GAUS_OK;
  int32_t *given = gaus_i_calloc((size_t)p->num_ops, sizeof *given);
  if (!given)
    return gaus_i_no_memory(err);
  if (p->num_ops > 0)
    memcpy(given, start, bytes);
  for (int32_t v = 0; v < p->num_ops; v++)
    start[v] = gaus_i_mod(start[v], ii);
  bool halted = false;
  while (!halted && sweep(p, ii, start)) {
    gaus_i_spend(budget, (int64_t)p->num_ops + p->num_deps);
    halted = gaus_i_halted(budget);
  }
  if (halted)
    memcpy(start, given, bytes);
  free(given);
  return GAUS_OK;
}
