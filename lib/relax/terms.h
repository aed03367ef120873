/* The loss terms of the relaxation: one function for each, which computes value and gradient.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * docs/model.md lists the formulas and bounds what the windows leave out.
 *
 * Everywhere: x[v] is the offset of operation v's mean from its asap, inverse[v] = 1 / sigma[v],
 * F_v and phi as in gaussian.h. `grad` is added to, in objective per step. Each function costs
 * O(sum of the windows that it touches), where a window is the steps within settings->window
 * sigmas of the mean and inside the mobility window; those over edges cost O(E). With at->cell above 0
 * and no II, a wide window costs as many evaluations as some ten cells (cell_terms.h). */
#ifndef GAUS_RELAX_TERMS_H
#define GAUS_RELAX_TERMS_H

#include "relax/cell_terms.h"
#include "relax/gaussian.h"
#include "relax/model.h"

/* Scratch of one thread. */
typedef struct gaus_i_scratch {
  float *scratch[4]; /* each max(largest window, blocking) + padding */
  float *ring;       /* slots unrolled by the largest window: for modulo, so that runs are contiguous */
  double *base;      /* [slots + 1] differences of what is constant over runs of slots; exact */
  gaus_i_cells cells;
} gaus_i_scratch;

gaus_status gaus_i_scratch_init(gaus_i_scratch *scratch, const gaus_i_model *model, gaus_error *err);
void gaus_i_scratch_clear(gaus_i_scratch *scratch);

/* The point at which the terms are evaluated. */
typedef struct gaus_i_point {
  const float *x;              /* [num_ops] */
  const float *inverse;        /* [num_ops] 1 / sigma */
  const gaus_i_window *window; /* [num_ops] of x and sigma, by gaus_i_point_windows */
  float cell;                  /* largest cell of wide windows, in sigmas; 0: step by step */
} gaus_i_point;

/* window[v] = the steps that v touches: within `width` sigmas of x[v]. */
void gaus_i_point_windows(const gaus_i_model *model, const float *x, const float *inverse, float width,
                          gaus_i_window *window);

/* Expected demand, use[resource][slot] = sum over users of demand x (F_v(d) -
 * F_v(d - blocking)) over the steps d of the slot. */
void gaus_i_term_use(const gaus_i_model *model, const gaus_i_point *at, gaus_i_scratch *scratch, float *use);

/* Its gradient: with weight[resource][slot] the derivative of the objective by the
 * use, d/dx_v = -demand / sigma_v sum_d (weight(d) - weight(d + blocking)) phi(z_d). */
void gaus_i_term_use_gradient(const gaus_i_model *model, const gaus_i_point *at, const float *weight,
                              gaus_i_scratch *scratch, float *grad);

/* Smooth maximum of n values, (1/s) log sum exp(s value) (LogSumExp): above the maximum by at most
 * log(n) / s. weight[i] += scale x its derivative, the softmax. Returns scale x
 * the smooth maximum. */
double gaus_i_term_peak(const float *value, int32_t n, float s, float scale, float *weight);

/* Augmented Lagrangian of value[i] <= limit (Hestenes 1969, Powell 1969, for
 * inequalities Rockafellar 1973): y = max(0, multiplier + rho (value - limit)),
 * weight[i] += y; returns sum (y^2 - multiplier^2) / (2 rho). */
double gaus_i_term_limit(const float *value, int32_t n, float limit, const float *multiplier, float rho, float *weight);

/* multiplier = y, every so often. */
void gaus_i_term_limit_update(const float *value, int32_t n, float limit, float *multiplier, float rho);

/* Linear terms (communication; lifetimes of one consumer): scale x sum
 * slope[v] x[v], from offset 0; gradient scale x slope. */
double gaus_i_term_linear(const gaus_i_model *model, const gaus_i_point *at, float scale, float *grad);

/* rho x sum over dependences of the rounded hinge of the violation of the
 * means, x_src + gap - x_dst (gaus_i_hinge). */
double gaus_i_term_dependence(const gaus_i_model *model, const gaus_i_point *at, float rho, float knee, float *grad);

/* rho x sum over dependences of the expected violation, E[max(0, X_src + gap - X_dst)]
 * (gaus_i_expected_excess). */
double gaus_i_term_dependence_expected(const gaus_i_model *model, const gaus_i_point *at, float rho, float *grad);

/* Expected live bits, live[slot] = sum over values of width x F_v(d) (1 - Q_v(d))
 * over the steps d of the slot, Q_v(d) = prod over consumers of F_c(d - shift). */
void gaus_i_term_live(const gaus_i_model *model, const gaus_i_point *at, gaus_i_scratch *scratch, float *live);

/* Its gradient, with weight[slot] the derivative by the live bits:
 *   d/dx_v = -width / sigma_v sum_d weight(d) phi(z_v) (1 - Q(d))
 *   d/dx_c =  width / sigma_c sum_d weight(d) F_v(d) Q(d) / F_c(d) phi(z_c) */
void gaus_i_term_live_gradient(const gaus_i_model *model, const gaus_i_point *at, const float *weight,
                               gaus_i_scratch *scratch, float *grad);

/* scale x sum of expected lifetime bits of the values that are not linear: width x max(0,
 * E[max over consumers of X_c] - mu_v), E[max] = L + sum_{d >= L} (1 - Q(d)).
 * d/dx_v = -width, d/dx_c = width / sigma_c sum_d Q / F_c phi(z_c). */
double gaus_i_term_lifetime(const gaus_i_model *model, const gaus_i_point *at, float scale, gaus_i_scratch *scratch,
                            float *grad);

#endif
