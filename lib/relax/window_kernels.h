/* Kernels over a run of consecutive steps: the CPU's inner loops.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Each works on the `n` steps first, first + 1, ... of an operation at offset
 * x (gaussian.h). Sums are kept in eight lanes and added in a fixed order, so the
 * result does not depend on the width of the machine's vectors. */
#ifndef GAUS_RELAX_WINDOW_KERNELS_H
#define GAUS_RELAX_WINDOW_KERNELS_H

#include <stdint.h>

/* Elements beyond its end that a run must have room for: they are read and do not count. */
enum { GAUS_WINDOW_PAD = 8 };

/* out[i] = F(first + i); writes up to GAUS_WINDOW_PAD - 1 elements more. */
void gaus_i_window_cdf(float *out, int32_t first, int32_t n, float x, float inverse_sigma);

/* q[i] *= F(first + i), each held above GAUS_TINY_CDF; what lies beyond the end keeps its value */
void gaus_i_window_times_cdf(float *q, int32_t first, int32_t n, float x, float inverse_sigma);

/* sum of g[i] phi(z(first + i)) */
float gaus_i_window_dot_pdf(const float *g, int32_t first, int32_t n, float x, float inverse_sigma);

/* sum of h[i] phi(z(first + i)) / F(first + i), F held above GAUS_TINY_CDF */
float gaus_i_window_dot_ratio(const float *h, int32_t first, int32_t n, float x, float inverse_sigma);

#endif
