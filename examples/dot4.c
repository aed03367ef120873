/* A dot product with four partial sums, for docs/tutorial.md; n is a multiple of four.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
float dot4(const float *x, const float *y, int n) {
  float a = 0.0f, b = 0.0f, c = 0.0f, d = 0.0f;
  for (int i = 0; i < n; i += 4) {
    a += x[i] * y[i];
    b += x[i + 1] * y[i + 1];
    c += x[i + 2] * y[i + 2];
    d += x[i + 3] * y[i + 3];
  }
  return (a + b) + (c + d);
}
