/* Rounds means to starts that keep every dependence and a latency bound.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_ROUNDING_H
#define GAUS_ACYCLIC_ROUNDING_H

#include "acyclic/instance.h"

typedef enum gaus_i_rounding {
  GAUS_ROUNDING_FORWARD,  /* each operation at its rounded mean, or later where a predecessor forces it */
  GAUS_ROUNDING_BACKWARD, /* or earlier where a successor forces it */
  GAUS_ROUNDING_MEAN      /* floor of the mean of the two, which is legal again: both keep every separation */
} gaus_i_rounding;

/* start[v] from floor(mu[v] + offset), 0 <= offset <= 1 (one half rounds to
 * nearest), held inside the windows. Every mean inside its window gives a
 * legal schedule; limits are not looked at. `scratch` has n places
 * (GAUS_ROUNDING_MEAN). O(V + E). */
void gaus_i_rounding_legalise(const gaus_i_acyclic *b, const float *mu, float offset, gaus_i_rounding how,
                              int32_t *scratch, int32_t *start);

/* A forward push that also keeps the types' limits where it can: each operation, in topological order and by
 * mean among those that are ready, goes to the first step with room from its rounded mean on (or from where its
 * predecessors let it start), else to the last step with room before that, else to where it began to look,
 * whatever the load. Repairs overuse that the relaxation left.
 * O((V + E) log V + V x steps looked at). */
gaus_status gaus_i_rounding_limited(const gaus_i_acyclic *b, const float *mu, int32_t *start, gaus_error *err);

#endif
