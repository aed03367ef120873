/* The constraints of GauS as published, as an augmented Lagrangian.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "published/constraints.h"

#include <math.h>
#include <string.h>

#include "relax/gaussian.h"
#include "support/support.h"

gaus_status gaus_i_published_constraints_init(gaus_i_published_constraints *c, const gaus_i_published_model *m,
                                              const int32_t *latest, double rho, gaus_error *err) {
  *c = (gaus_i_published_constraints){.latest = latest, .rho = rho};
  c->dependence = gaus_i_calloc((size_t)m->problem->num_deps, sizeof *c->dependence);
  c->late = gaus_i_calloc((size_t)m->n, sizeof *c->late);
  c->limit = gaus_i_calloc((size_t)m->problem->num_types * (size_t)m->slots, sizeof *c->limit);
  return c->dependence && c->late && c->limit ? GAUS_OK : gaus_i_no_memory(err);
}

void gaus_i_published_constraints_clear(gaus_i_published_constraints *c) {
  free(c->dependence);
  free(c->late);
  free(c->limit);
  memset(c, 0, sizeof *c);
}

/* One term of the loss, lambda c + rho c^2 / 2, and its derivative by c. */
static double lagrangian(double rho, float *multiplier, double violation, bool raise, double *by_violation) {
  double value = (double)*multiplier * violation + rho * violation * violation / 2;
  *by_violation = (double)*multiplier + rho * violation;
  if (raise)
    *multiplier = (float)*by_violation;
  return value;
}

static double dependence(gaus_i_published_constraints *c, const gaus_i_published_model *m, gaus_i_published_point *at,
                         int32_t e, bool raise) {
  const gaus_dependence *d = &m->problem->deps[e];
  double gap = d->latency - (double)m->ii * d->distance, g;
  float mean = at->mu[d->src] + (float)gap - at->mu[d->dst];
  float s = sqrtf(at->sigma[d->src] * at->sigma[d->src] + at->sigma[d->dst] * at->sigma[d->dst]);
  double value = lagrangian(c->rho, &c->dependence[e], (double)gaus_i_expected_excess(mean, s), raise, &g);
  double by_mean = g * (double)gaus_i_cdf(mean / s), by_s = g * (double)gaus_i_pdf(mean / s) / (double)s;
  at->by_mu[d->src] += by_mean;
  at->by_mu[d->dst] -= by_mean;
  at->by_sigma[d->src] += by_s * (double)at->sigma[d->src];
  at->by_sigma[d->dst] += by_s * (double)at->sigma[d->dst];
  return value;
}

static double lateness(gaus_i_published_constraints *c, gaus_i_published_point *at, int32_t v, bool raise) {
  float mean = at->mu[v] - (float)c->latest[v], s = at->sigma[v];
  double g, value = lagrangian(c->rho, &c->late[v], (double)gaus_i_expected_excess(mean, s), raise, &g);
  at->by_mu[v] += g * (double)gaus_i_cdf(mean / s);
  at->by_sigma[v] += g * (double)gaus_i_pdf(mean / s);
  return value;
}

static double limits(gaus_i_published_constraints *c, gaus_i_published_model *m, bool raise) {
  double sum = 0;
  for (int32_t k = 0; k < m->problem->num_types; k++) {
    int32_t limit = m->problem->types[k].limit;
    for (int32_t s = 0; limit != GAUS_UNLIMITED && s < m->slots; s++) {
      size_t at = (size_t)k * (size_t)m->slots + (size_t)s;
      double multiplier = (double)c->limit[at];
      double y = fmax(0, multiplier + c->rho * ((double)m->load[at] - limit)); /* Rockafellar 1973 */
      sum += (y * y - multiplier * multiplier) / (2 * c->rho);
      m->pull[at] += (float)y;
      if (raise)
        c->limit[at] = (float)y;
    }
  }
  return sum;
}

double gaus_i_published_penalty(gaus_i_published_constraints *c, gaus_i_published_model *m, gaus_i_published_point *at,
                                bool raise) {
  const gaus_problem *p = m->problem;
  double sum = limits(c, m, raise);
  for (int32_t e = 0; e < p->num_deps; e++)
    if (p->deps[e].src != p->deps[e].dst && (m->ii > 0 || p->deps[e].distance == 0))
      sum += dependence(c, m, at, e, raise);
  for (int32_t v = 0; c->latest && v < m->n; v++)
    sum += lateness(c, at, v, raise);
  return sum;
}
