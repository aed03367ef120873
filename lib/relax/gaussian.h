/* Element-wise maths of the relaxation, for host and device alike.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Single precision. Only additions, multiplications, one division and bit
 * moves, so that a compiler vectorises the loops around them and every x86-64
 * machine gives the same bits (build with -ffp-contract=off). On a device
 * multiplications and additions are fused; bits differ from the host's there,
 * and are the same in every run. Errors below are against double-precision libm and measured in
 * test/unit/relax/test_gaussian.c.
 *
 * An operation's start is X ~ N(mu, sigma^2), censored to its mobility window.
 * Positions are offsets from the earliest start: x = mu - asap, k = step -
 * asap, so precision does not fall with the length of the schedule. */
#ifndef GAUS_RELAX_GAUSSIAN_H
#define GAUS_RELAX_GAUSSIAN_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#ifdef __CUDACC__
#define GAUS_HD static __host__ __device__ __forceinline__
#else
#define GAUS_HD static inline
#endif

/* Least value of a consumer's CDF inside a product; see gaus_i_product_factor. */
#define GAUS_TINY_CDF 1e-12f

GAUS_HD float gaus_i_maxf(float a, float b) {
  return a > b ? a : b;
}
GAUS_HD float gaus_i_minf(float a, float b) {
  return a < b ? a : b;
}
GAUS_HD float gaus_i_absf(float a) {
  return a < 0 ? -a : a;
}

/* The float with these bits. */
GAUS_HD float gaus_i_bits_float(int32_t bits) {
#ifdef __CUDA_ARCH__
  return __int_as_float(bits);
#else
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
#endif
}

/* exp(x) for x <= 0; relative error below 3e-7 for x > -80, then 1.8e-35: what is multiplied by it
 * is not yet a denormal.
 * x = n ln 2 + r with |r| <= ln 2 / 2 and a polynomial of degree 6 in r
 * (Taylor; its last term is below 1.2e-7). n is rounded by adding 1.5 x 2^23, ln 2 is
 * split in two so that r keeps its low bits (Cody and Waite 1980). */
GAUS_HD float gaus_i_exp(float x) {
  float t, n, r, p;
  x = gaus_i_maxf(x, -80.0f);
  t = x * 1.44269504f + 12582912.0f;
  n = t - 12582912.0f;
  r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  p = 1.3888889e-3f;
  p = p * r + 8.3333333e-3f;
  p = p * r + 4.1666667e-2f;
  p = p * r + 1.6666667e-1f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  return p * gaus_i_bits_float(((int32_t)n + 127) * (1 << 23));
}

/* 2^y for -115 <= y <= 0, below that 2^-115: relative error 8e-8 of the polynomial (of degree 5, the
 * best for the largest relative error) and 6e-8 |y| of y's own rounding. A device has an
 * instruction for it, with a relative error of 2.4e-7; what would be a denormal is 0 there. */
GAUS_HD float gaus_i_exp2(float y) {
#ifdef __CUDA_ARCH__
  return exp2f(y);
#else
  float t, n, r, p;
  y = gaus_i_maxf(y, -115.0f);
  t = y + 12582912.0f;
  n = t - 12582912.0f;
  r = y - n;
  p = 1.327647152e-3f;
  p = p * r + 9.675541331e-3f;
  p = p * r + 5.550713275e-2f;
  p = p * r + 2.402211972e-1f;
  p = p * r + 6.931469671e-1f;
  p = p * r + 1.0f;
  return p * gaus_i_bits_float(((int32_t)n + 127) * (1 << 23));
#endif
}

/* a / b for b between 1e-30 and 1e30; on a device to 2 ulp. */
GAUS_HD float gaus_i_divide(float a, float b) {
#ifdef __CUDA_ARCH__
  return __fdividef(a, b);
#else
  return a / b;
#endif
}

/* phi(z) = exp(-z^2 / 2) / sqrt(2 pi); error below 1e-7, on a device 1.5e-7. Never below 9e-36, so that products with
 * it seldom are denormals, which cost a processor some hundred cycles each. */
GAUS_HD float gaus_i_pdf(float z) {
  return 0.39894228f * gaus_i_exp2(-0.72134752f * z * z);
}

/* Phi(z) as numerator / denominator: (Q / 2 + z P) / Q of z^2, with |z| held below 5.11, where Phi
 * is 1.6e-7 from 0 or 1. P and Q, of degrees 5 and 4, are the best for the largest absolute error
 * (iteratively reweighted least squares, Lawson 1961): 7e-8. */
typedef struct gaus_i_fraction {
  float numerator, denominator;
} gaus_i_fraction;

GAUS_HD gaus_i_fraction gaus_i_cdf_fraction(float z) {
  float x = gaus_i_minf(gaus_i_maxf(z, -5.11f), 5.11f), u = x * x, p, q;
  p = -1.512444408e-8f;
  p = p * u + 4.894742975e-6f;
  p = p * u + 3.716115719e-4f;
  p = p * u + 5.818733835e-3f;
  p = p * u + 5.648673745e-2f;
  p = p * u + 3.989418492e-1f;
  q = 1.246738800e-4f;
  q = q * u + 3.018872739e-3f;
  q = q * u + 4.097401513e-2f;
  q = q * u + 3.082507594e-1f;
  q = q * u + 1.0f;
  return (gaus_i_fraction){0.5f * q + x * p, q};
}

/* Phi(z); absolute error below 3e-7, approximation and rounding together. Values may leave 0..1 by
 * as much. */
GAUS_HD float gaus_i_cdf(float z) {
  gaus_i_fraction f = gaus_i_cdf_fraction(z);
  return gaus_i_divide(f.numerator, f.denominator);
}

/* --- windows ------------------------------------------------------------- */

/* The steps k = lo..hi at which F(k) = P(X <= asap + k) is neither taken as 0
 * (below) nor as 1 (above): x - 1/2 +- reach (= width x sigma), cut to 0 ..
 * mobility - 1 by the censoring (F(-1) = 0, F(mobility) = 1). hi = lo - 1
 * when empty. Leaving out the rest changes no F by more than Phi(-width),
 * 3.2e-5 at the default width of 4; what that does to each term is in
 * docs/model.md, "What the windows leave out". */
typedef struct gaus_i_window {
  int32_t lo, hi;
} gaus_i_window;

GAUS_HD gaus_i_window gaus_i_window_of(float x, float reach, int32_t mobility) {
  gaus_i_window w;
  float first = x - 0.5f - reach, last = x - 0.5f + reach;
  w.lo = first <= 0 ? 0 : (int32_t)first + 1;
  w.hi = last < 0 ? -1 : last > (float)mobility ? mobility - 1 : (int32_t)last;
  if (w.lo > mobility)
    w.lo = mobility;
  if (w.hi > mobility - 1)
    w.hi = mobility - 1;
  if (w.hi < w.lo)
    w.hi = w.lo - 1;
  return w;
}

/* z of F(k) = Phi(z): (k + 1/2 - x) / sigma. */
GAUS_HD float gaus_i_window_z(int32_t k, float x, float inverse_sigma) {
  return ((float)k + 0.5f - x) * inverse_sigma;
}

/* --- products over consumers ---------------------------------------------- */

/* A factor of Q(d) = prod over consumers of F_c(d). The derivative by one
 * factor is Q / F_c; holding each factor above GAUS_TINY_CDF keeps that
 * quotient equal to the product of the others even where F_c is 0, and 0 where
 * a second factor is 0 too, at an error in Q of at most GAUS_TINY_CDF. */
GAUS_HD float gaus_i_product_factor(float cdf) {
  return gaus_i_maxf(cdf, GAUS_TINY_CDF);
}

/* phi(z) / F(z) with F as gaus_i_product_factor has it, to rounding errors: what turns Q into its
 * derivative by a factor. */
GAUS_HD float gaus_i_pdf_over_factor(float z) {
  gaus_i_fraction f = gaus_i_cdf_fraction(z);
  return gaus_i_divide(gaus_i_pdf(z) * f.denominator, gaus_i_maxf(f.numerator, GAUS_TINY_CDF * f.denominator));
}

/* --- dependences ----------------------------------------------------------- */

/* m = x_src + gap - x_dst is the violation of a dependence on the means. The
 * penalty is rho h(m) with h the hinge max(0, m), rounded below `knee` (Huber
 * 1964): m^2 / (2 knee) up to there, m - knee / 2 beyond. Gradient h'(m). */
GAUS_HD float gaus_i_hinge(float m, float knee) {
  if (m <= 0)
    return 0;
  return m < knee ? m * m / (2 * knee) : m - 0.5f * knee;
}
GAUS_HD float gaus_i_hinge_slope(float m, float knee) {
  return m <= 0 ? 0 : m < knee ? m / knee : 1.0f;
}

/* E[max(0, M)] for M ~ N(m, s^2): m Phi(m / s) + s phi(m / s) (the expected
 * violation of GauS, arXiv 2602.20427); error below 4e-7 (|m| + s). Derivative by
 * m: Phi(m / s). */
GAUS_HD float gaus_i_expected_excess(float m, float s) {
  float z = m / s, pdf = gaus_i_pdf(z);
  return gaus_i_maxf(0.0f, m * gaus_i_cdf(z) + s * pdf);
}
GAUS_HD float gaus_i_expected_excess_slope(float m, float s) {
  return gaus_i_cdf(m / s);
}

/* --- limits ---------------------------------------------------------------- */

/* y of the augmented Lagrangian of value <= limit (terms.h): the derivative of
 * the penalty, and the next multiplier. */
GAUS_HD float gaus_i_limit_weight(float value, float limit, float multiplier, float rho) {
  return gaus_i_maxf(0, multiplier + rho * (value - limit));
}

/* --- the end of a round ------------------------------------------------------- */

/* Has a mean moved further than the tolerance since it was last looked at? */
GAUS_HD int32_t gaus_i_has_moved(float x, float before, float tolerance) {
  return gaus_i_absf(x - before) > tolerance;
}

/* --- Adam -------------------------------------------------------------------- */

/* The learning rate of a step: it falls to 0 linearly over the last part of
 * the round. */
GAUS_HD float gaus_i_rate_at(float rate, float decay_from, int32_t iterations, int32_t step) {
  float from = decay_from * (float)iterations, end = (float)iterations;
  return (float)step <= from ? rate : rate * (end - (float)step) / (end - from);
}

/* One step of Adam (Kingma and Ba 2015) with decays 0.9 and 0.99; `unbias0`
 * and `unbias1` are 1 / (1 - 0.9^t) and 1 / (1 - 0.99^t), `step` the learning
 * rate in steps of time. Returns the new position, held inside 0..mobility. */
GAUS_HD float gaus_i_adam_step(float x, float gradient, float *first, float *second, float step, float unbias0,
                               float unbias1, float mobility) {
  float m = 0.9f * *first + 0.1f * gradient;
  float v = 0.99f * *second + 0.01f * gradient * gradient;
  *first = m;
  *second = v;
  x = x - step * (m * unbias0) / (sqrtf(v * unbias1) + 1e-8f);
  return gaus_i_minf(gaus_i_maxf(x, 0.0f), mobility);
}

#endif
