/* The relaxed objective in double precision, straight from its definition and
 * without windows, dominance or folding tricks: what the tests of the terms
 * compare with. O(V x steps).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_REFERENCE_H
#define GAUS_TEST_REFERENCE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "relax/model.h"
#include "support/support.h"

static inline double reference_cdf(double z) {
  return 0.5 * erfc(-z / sqrt(2));
}
static inline double reference_pdf(double z) {
  return exp(-z * z / 2) / sqrt(2 * M_PI);
}

/* P(X_v <= asap + k), censored to the mobility window. */
static inline double reference_started(const gaus_i_model *m, const double *x, const double *sigma, int32_t v,
                                       int64_t k) {
  if (k < 0)
    return 0;
  return k >= m->mobility[v] ? 1 : reference_cdf(((double)k + 0.5 - x[v]) / sigma[v]);
}

static inline int64_t reference_last_step(const gaus_i_model *m) {
  int64_t last = 0;
  for (int32_t v = 0; v < m->num_ops; v++)
    if (m->asap[v] + m->mobility[v] > last)
      last = m->asap[v] + m->mobility[v];
  return last + m->max_blocking + 64;
}

static inline int32_t reference_slot(const gaus_i_model *m, int64_t step) {
  return m->ii > 0 ? gaus_i_mod(step, m->ii) : (int32_t)step;
}

/* use[resources][slots], movable operations only. */
static inline void reference_use(const gaus_i_model *m, const double *x, const double *sigma, double *use) {
  memset(use, 0, sizeof *use * (size_t)m->num_resources * (size_t)m->slots);
  for (int32_t resource = 0; resource < m->num_resources; resource++)
    for (int32_t u = m->resource_begin[resource]; u < m->resource_begin[resource + 1]; u++) {
      int32_t v = m->user_op[u];
      for (int64_t k = 0; k <= m->mobility[v] + m->resource_blocking[resource]; k++) {
        double busy = reference_started(m, x, sigma, v, k) -
                      reference_started(m, x, sigma, v, k - m->resource_blocking[resource]);
        if (busy > 0)
          use[resource * m->slots + reference_slot(m, m->asap[v] + k)] += m->user_demand[u] * busy;
      }
    }
}

/* live[slots] */
static inline void reference_live(const gaus_i_model *m, const double *x, const double *sigma, double *live) {
  memset(live, 0, sizeof *live * (size_t)m->slots);
  for (int32_t i = 0; i < m->num_values; i++)
    for (int64_t k = 0; k < reference_last_step(m) + 4 * (m->ii + 1); k++) {
      double q = 1, alive;
      for (int32_t j = m->use_begin[i]; j < m->use_begin[i + 1]; j++)
        q *= reference_started(m, x, sigma, m->use_op[j], k - m->use_shift[j]);
      alive = reference_started(m, x, sigma, m->value_op[i], k) * (1 - q);
      if (alive > 0)
        live[reference_slot(m, m->value_step[i] + k)] += m->value_width[i] * alive;
    }
}

static inline double reference_lifetime(const gaus_i_model *m, const double *x, const double *sigma) {
  double total = 0;
  for (int32_t i = 0; i < m->num_values; i++) {
    double length = -x[m->value_op[i]];
    int32_t from = INT32_MAX;
    for (int32_t j = m->use_begin[i]; j < m->use_begin[i + 1]; j++)
      from = m->use_shift[j] < from ? m->use_shift[j] : from;
    length += from;
    for (int64_t k = from; k < from + reference_last_step(m) + 4 * (m->ii + 1); k++) {
      double q = 1;
      for (int32_t j = m->use_begin[i]; j < m->use_begin[i + 1]; j++)
        q *= reference_started(m, x, sigma, m->use_op[j], k - m->use_shift[j]);
      length += 1 - q;
    }
    total += m->value_width[i] * fmax(0, length);
  }
  return total;
}

static inline double reference_smooth_maximum(const double *value, int32_t n, double s) {
  double most = value[0], sum = 0;
  for (int32_t i = 1; i < n; i++)
    most = fmax(most, value[i]);
  for (int32_t i = 0; i < n; i++)
    sum += exp(s * (value[i] - most));
  return most + log(sum) / s;
}

static inline double reference_dependence(const gaus_i_model *m, const double *x, double knee) {
  double sum = 0;
  for (int32_t e = 0; e < m->num_edges; e++) {
    double v = x[m->edge_src[e]] + m->edge_gap[e] - x[m->edge_dst[e]];
    sum += v <= 0 ? 0 : v < knee ? v * v / (2 * knee) : v - knee / 2;
  }
  return sum;
}

static inline double reference_dependence_expected(const gaus_i_model *m, const double *x, const double *sigma) {
  double sum = 0;
  for (int32_t e = 0; e < m->num_edges; e++) {
    int32_t a = m->edge_src[e], b = m->edge_dst[e];
    double mean = x[a] + m->edge_gap[e] - x[b];
    double sa = m->mobility[a] ? sigma[a] : 0, sb = m->mobility[b] ? sigma[b] : 0, s = sqrt(sa * sa + sb * sb);
    sum += mean * reference_cdf(mean / s) + s * reference_pdf(mean / s);
  }
  return sum;
}

#endif
