/* The CPU's inner loops over the steps of an operation's window.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/window_kernels.h"

#include "relax/gaussian.h"
#include "relax/wide.h"

GAUS_WIDE static void cdf_over(float *restrict out, int32_t first, int32_t n, float x, float inverse_sigma) {
  for (int32_t i = 0; i < n; i += GAUS_LANES)
    GAUS_EACH_LANE(j) {
      out[i + j] = gaus_i_cdf(gaus_i_window_z(first + i + j, x, inverse_sigma));
    }
}

GAUS_WIDE static void times_cdf_over(float *restrict q, int32_t first, int32_t n, float x, float inverse_sigma) {
  for (int32_t i = 0; i < n; i += GAUS_LANES)
    GAUS_EACH_LANE(j) {
      float factor = gaus_i_product_factor(gaus_i_cdf(gaus_i_window_z(first + i + j, x, inverse_sigma)));
      q[i + j] = i + j < n ? q[i + j] * factor : q[i + j];
    }
}

GAUS_WIDE static float dot_pdf_over(const float *restrict g, int32_t first, int32_t n, float x, float inverse_sigma) {
  float sum[GAUS_LANES] = {0};
  for (int32_t i = 0; i < n; i += GAUS_LANES)
    GAUS_EACH_LANE(j) {
      float pdf = gaus_i_pdf(gaus_i_window_z(first + i + j, x, inverse_sigma));
      sum[j] += (i + j < n ? g[i + j] : 0) * pdf;
    }
  return gaus_i_sum_lanes(sum);
}

GAUS_WIDE static float dot_ratio_over(const float *restrict h, int32_t first, int32_t n, float x, float inverse_sigma) {
  float sum[GAUS_LANES] = {0};
  for (int32_t i = 0; i < n; i += GAUS_LANES)
    GAUS_EACH_LANE(j) {
      float ratio = gaus_i_pdf_over_factor(gaus_i_window_z(first + i + j, x, inverse_sigma));
      sum[j] += (i + j < n ? h[i + j] : 0) * ratio;
    }
  return gaus_i_sum_lanes(sum);
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
