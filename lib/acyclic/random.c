/* Random schedules under a latency bound, improved by local search: a baseline.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/random.h"

#include <math.h>
#include <string.h>

#include "acyclic/anneal.h"
#include "support/support.h"

void gaus_i_random_schedule(const gaus_i_acyclic *b, uint64_t seed, uint64_t stream, int32_t *start) {
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, seed, stream);
  if (b->problem->tangled) { /* no order of the operations leaves each its window */
    memcpy(start, b->asap, (size_t)b->n * sizeof *start);
    return;
  }
  for (int32_t i = 0; i < b->n; i++) {
    int32_t v = b->problem->topo[i], lo = b->asap[v];
    for (int32_t k = b->pred_begin[v]; k < b->pred_begin[v + 1]; k++) {
      int32_t t = start[b->pred[k].op] + b->pred[k].latency;
      lo = t > lo ? t : lo;
    }
    start[v] = lo + gaus_i_rng_below(&rng, b->alap[v] - lo + 1);
  }
}

gaus_status gaus_i_random_search(const gaus_i_acyclic *b, int32_t restarts, int64_t moves, uint64_t seed,
                                 gaus_i_monitor *monitor, int32_t *best, double *objective, gaus_error *err) {
  gaus_i_acyclic_anneal_settings descent = {.moves = moves, .hot = 1e-9, .cold = 1e-9, .smooth = 0.01, .sharp = 1e-4};
  int32_t *start = gaus_i_calloc((size_t)b->n, sizeof *start);
  gaus_i_placement p;
  gaus_status status = gaus_i_placement_init(&p, b, err);
  *objective = INFINITY;
  if (!start)
    status = gaus_i_no_memory(err);
  for (int32_t i = 0; status == GAUS_OK && i < restarts && !(i > 0 && gaus_i_monitor_stop(monitor)); i++) {
    gaus_i_random_schedule(b, seed, (uint64_t)i, start);
    gaus_i_placement_load(&p, start);
    descent.seed = seed + (uint64_t)i;
    status = gaus_i_acyclic_anneal(&p, &descent, monitor, best, objective, err);
  }
  gaus_i_placement_clear(&p);
  free(start);
  return status;
}
