/* Where a round of the relaxation begins, bit for bit the same for every backend.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "backend/initial_point.h"

#include <math.h>
#include <string.h>

#include "relax/gaussian.h"
#include "support/support.h"

/* Mean of operation v, as an offset from its asap. */
static float place(const gaus_i_model *m, const gaus_i_initial_point *from, gaus_i_rng *rng, int32_t v) {
  float mobility = (float)m->mobility[v], x = 0.5f * mobility;
  if (from->mu)
    x = from->mu[v] - (float)m->asap[v];
  else if (from->schedule)
    x = (float)(from->schedule[v] - m->asap[v]);
  if (from->jitter > 0)
    x += from->jitter * mobility * (float)gaus_i_rng_normal(rng);
  return gaus_i_minf(gaus_i_maxf(x, 0), mobility);
}

void gaus_i_initial_point_fill(const gaus_i_model *m, const gaus_i_relax_settings *settings,
                               const gaus_i_initial_point *from, float *x, float *inverse, float *widen) {
  float kappa = from->kappa < 0 ? settings->kappa : from->kappa;
  double steps = settings->iterations > 1 ? settings->iterations : 1;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, from->seed, from->stream);
  for (int32_t v = 0; v < m->num_ops; v++) {
    float sigma = gaus_i_maxf(kappa * (float)m->mobility[v], settings->sigma_floor);
    float end = gaus_i_maxf(gaus_i_minf(settings->sigma_end, sigma), 1e-3f);
    sigma = gaus_i_maxf(sigma, 1e-3f);
    x[v] = place(m, from, &rng, v);
    inverse[v] = 1 / sigma;
    widen[v] = settings->annealing && sigma > end ? (float)pow(sigma / end, 1 / steps) : 1;
  }
}

void gaus_i_initial_point_units(const gaus_i_model *m, const gaus_i_relax_settings *settings, float *unit) {
  for (int32_t v = 0; v < m->num_ops; v++)
    unit[v] = settings->mobility_units ? gaus_i_minf(gaus_i_maxf((float)m->mobility[v], 1), settings->unit_cap) : 1;
}

void gaus_i_pressure(const gaus_i_model *m, const float *x, const float *weight, int32_t stride, float *pressure) {
  memset(pressure, 0, (size_t)m->num_ops * sizeof *pressure);
  for (int32_t resource = 0; resource < m->num_resources; resource++)
    for (int32_t u = m->resource_begin[resource]; u < m->resource_begin[resource + 1]; u++) {
      int32_t v = m->user_op[u], step = m->asap[v] + (int32_t)(x[v] + 0.5f);
      pressure[v] = weight[(size_t)resource * (size_t)stride + (size_t)(m->ii > 0 ? gaus_i_mod(step, m->ii) : step)];
    }
}
