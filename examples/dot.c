/* A dot product, for docs/tutorial.md.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
float dot(const float *x, const float *y, int n) {
  float sum = 0.0f;
  for (int i = 0; i < n; i++)
    sum += x[i] * y[i];
  return sum;
}
