/* From real means to legal starts under dependences and a latency bound.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_LEGALISE_PUSH_H
#define GAUS_LEGALISE_PUSH_H

#include "bounded/bounded.h"

typedef enum gaus_push {
  GAUS_PUSH_FORWARD,  /* each operation at its rounded mean, or later where a predecessor forces it */
  GAUS_PUSH_BACKWARD, /* or earlier where a successor forces it */
  GAUS_PUSH_MEAN      /* floor of the mean of the two, which is legal again: both keep every separation */
} gaus_push;

/* start[v] from floor(mu[v] + offset), 0 <= offset <= 1 (one half rounds to
 * nearest), held inside the windows. Every mean inside its window gives a
 * legal schedule; limits are not looked at. `scratch` has n places
 * (GAUS_PUSH_MEAN). O(V + E). */
void gaus_push_legalise(const gaus_bounded *b, const float *mu, float offset, gaus_push how, int32_t *scratch,
                        int32_t *start);

/* A forward push that also keeps the types' limits where it can: each operation, in topological order and by
 * mean among those that are ready, goes to the first step from its rounded mean on with room, else to the
 * last before it with room, else to the former. Repairs overuse that the
 * relaxation left. O((V + E) log V + V x steps looked at). */
gaus_status gaus_push_limited(const gaus_bounded *b, const float *mu, int32_t *start, gaus_error *err);

#endif
