/* The CPU's inner loops over the steps of an operation's window.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/window_kernels.h"

#include "relax/gaussian.h"

enum { LANES = 8 };

/* One binary for every x86-64: the wide version is picked when the library is
 * loaded. It has no fused multiply-add, so both give the same bits. Older
 * versions of clang give the function another name than its callers know. */
#if defined(__x86_64__) && defined(__GNUC__) && defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__) && (!defined(__clang__) || __clang_major__ >= 19)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

WIDE static void cdf_over(float *restrict out, int32_t first, int32_t n, float x, float inverse_sigma) {
  for (int32_t i = 0; i < n; i += LANES)
    for (int32_t j = 0; j < LANES; j++)
      out[i + j] = gaus_i_cdf(gaus_i_window_z(first + i + j, x, inverse_sigma));
}

/* The last, incomplete block of a run, filled with zeros. */
static inline void copy_tail(float *tail, const float *run, int32_t n) {
  for (int32_t j = 0; j < LANES; j++)
    tail[j] = j < n ? run[j] : 0;
}

static inline void times_cdf(float *restrict q, int32_t first, float x, float inverse_sigma) {
  for (int32_t j = 0; j < LANES; j++)
    q[j] *= gaus_i_product_factor(gaus_i_cdf(gaus_i_window_z(first + j, x, inverse_sigma)));
}

WIDE static void times_cdf_over(float *restrict q, int32_t first, int32_t n, float x, float inverse_sigma) {
  float tail[LANES];
  int32_t i = 0;
  for (; i + LANES <= n; i += LANES)
    times_cdf(q + i, first + i, x, inverse_sigma);
  if (i >= n)
    return;
  copy_tail(tail, q + i, n - i);
  times_cdf(tail, first + i, x, inverse_sigma);
  for (int32_t j = 0; i + j < n; j++)
    q[i + j] = tail[j];
}

static inline float sum_lanes(const float *a) {
  return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]));
}

static inline void add_pdf(float *restrict sum, const float *restrict g, int32_t first, float x, float inverse_sigma) {
  for (int32_t j = 0; j < LANES; j++)
    sum[j] += g[j] * gaus_i_pdf(gaus_i_window_z(first + j, x, inverse_sigma));
}

WIDE static float dot_pdf_over(const float *restrict g, int32_t first, int32_t n, float x, float inverse_sigma) {
  float sum[LANES] = {0}, tail[LANES];
  int32_t i = 0;
  for (; i + LANES <= n; i += LANES)
    add_pdf(sum, g + i, first + i, x, inverse_sigma);
  if (i < n) {
    copy_tail(tail, g + i, n - i);
    add_pdf(sum, tail, first + i, x, inverse_sigma);
  }
  return sum_lanes(sum);
}

static inline void add_ratio(float *restrict sum, const float *restrict h, int32_t first, float x,
                             float inverse_sigma) {
  for (int32_t j = 0; j < LANES; j++) {
    float z = gaus_i_window_z(first + j, x, inverse_sigma);
    float pdf = gaus_i_pdf(z);
    sum[j] += h[j] * (pdf / gaus_i_product_factor(gaus_i_cdf_of_pdf(z, pdf)));
  }
}

WIDE static float dot_ratio_over(const float *restrict h, int32_t first, int32_t n, float x, float inverse_sigma) {
  float sum[LANES] = {0}, tail[LANES];
  int32_t i = 0;
  for (; i + LANES <= n; i += LANES)
    add_ratio(sum, h + i, first + i, x, inverse_sigma);
  if (i < n) {
    copy_tail(tail, h + i, n - i);
    add_ratio(sum, tail, first + i, x, inverse_sigma);
  }
  return sum_lanes(sum);
}

/* The compiler makes the functions above visible to everyone, whatever it is told: these are the library's alone. */

void gaus_i_window_cdf(float *restrict out, int32_t first, int32_t n, float x, float inverse_sigma) {
  cdf_over(out, first, n, x, inverse_sigma);
}

void gaus_i_window_times_cdf(float *restrict q, int32_t first, int32_t n, float x, float inverse_sigma) {
  times_cdf_over(q, first, n, x, inverse_sigma);
}

float gaus_i_window_dot_pdf(const float *restrict g, int32_t first, int32_t n, float x, float inverse_sigma) {
  return dot_pdf_over(g, first, n, x, inverse_sigma);
}

float gaus_i_window_dot_ratio(const float *restrict h, int32_t first, int32_t n, float x, float inverse_sigma) {
  return dot_ratio_over(h, first, n, x, inverse_sigma);
}
