/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "baselines/random.h"

#include <math.h>

#include "polish/bounded_anneal.h"
#include "support/support.h"

void gaus_random_schedule(const gaus_bounded *b, uint64_t seed, uint64_t stream, int32_t *start) {
  gaus_rng rng;
  gaus_rng_seed(&rng, seed, stream);
  for (int32_t i = 0; i < b->n; i++) {
    int32_t v = b->problem->topo[i], lo = b->asap[v];
    for (int32_t k = b->pred_begin[v]; k < b->pred_begin[v + 1]; k++) {
      int32_t t = start[b->pred[k].op] + b->pred[k].latency;
      lo = t > lo ? t : lo;
    }
    start[v] = lo + gaus_rng_below(&rng, b->alap[v] - lo + 1);
  }
}

gaus_status gaus_random_search(const gaus_bounded *b, int32_t restarts, int64_t moves, uint64_t seed, gaus_watch *watch,
                               int32_t *best, double *objective, gaus_error *err) {
  gaus_bounded_anneal_settings descent = {.moves = moves, .hot = 1e-9, .cold = 1e-9, .smooth = 0.01, .sharp = 1e-4};
  int32_t *start = gaus_calloc((size_t)b->n, sizeof *start);
  gaus_placement p;
  gaus_status status = gaus_placement_init(&p, b, err);
  *objective = INFINITY;
  if (!start)
    status = gaus_no_memory(err);
  for (int32_t i = 0; status == GAUS_OK && i < restarts && !(i > 0 && gaus_watch_stop(watch)); i++) {
    gaus_random_schedule(b, seed, (uint64_t)i, start);
    gaus_placement_load(&p, start);
    descent.seed = seed + (uint64_t)i;
    status = gaus_bounded_anneal(&p, &descent, watch, best, objective, err);
  }
  gaus_placement_clear(&p);
  free(start);
  return status;
}
