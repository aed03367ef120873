/* A finite impulse response filter, four taps an iteration: each iteration
 * adds to the sum of the one before, and fir-target.json has one multiplier.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
enum { TAPS = 64 };

float fir(const float *restrict x, const float *restrict h) {
  float sum = 0.0f;
#pragma clang loop unroll(disable) vectorize(disable)
  for (int i = 0; i < TAPS; i += 4)
    sum += x[i] * h[i] + x[i + 1] * h[i + 1] + x[i + 2] * h[i + 2] + x[i + 3] * h[i + 3];
  return sum;
}
