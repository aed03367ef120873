/* The constraints of GauS as published, as an augmented Lagrangian.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * For each constraint with expected violation c >= 0 the loss has lambda c + rho c^2 / 2; every so often lambda grows
 * by rho c (Hestenes 1969, Powell 1969). The expected violation of a dependence is E[max(0, X_u + latency - II distance
 * - X_v)] = m Phi(m / s) + s phi(m / s), with m the violation of the means and s^2 = sigma_u^2 + sigma_v^2; that of the
 * latency bound is E[max(0, X_v - latest start)]. Limits of types hold for the expected loads of each slot. */
#ifndef GAUS_PUBLISHED_CONSTRAINTS_H
#define GAUS_PUBLISHED_CONSTRAINTS_H

#include "published/model.h"

typedef struct gaus_i_published_constraints {
  float *dependence, *late, *limit; /* multipliers: [dependences], [n], [types][slots] */
  const int32_t *latest;            /* [n] latest starts under the latency bound; NULL: none */
  double rho;
} gaus_i_published_constraints;

gaus_status gaus_i_published_constraints_init(gaus_i_published_constraints *c, const gaus_i_published_model *m,
                                              const int32_t *latest, double rho, gaus_error *err);
void gaus_i_published_constraints_clear(gaus_i_published_constraints *c);

/* Returns the penalty; adds its gradient to the point, and its derivative by the loads to m->pull. `raise`: the
 * multipliers are raised by what is violated. O(E + V + types x slots). */
double gaus_i_published_penalty(gaus_i_published_constraints *c, gaus_i_published_model *m, gaus_i_published_point *at,
                                bool raise);

#endif
