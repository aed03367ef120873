/* Finite impulse response filters: sums of products, one with its delay line
 * as state, and an adaptive one whose coefficients change as it runs.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

enum { TAPS = 11 };

/* Nothing says that y is apart from x and h. */
KERNEL void fir(float *y, const float *x, const float *h, int n, int taps) {
  for (int i = 0; i + taps <= n; i++) {
    float sum = 0.0f;
    for (int k = 0; k < taps; k++)
      sum += x[i + k] * h[k];
    y[i] = sum;
  }
}

/* Four fixed taps in one body, each sample read again by the next three iterations. */
KERNEL void fir4(float *restrict y, const float *restrict x, int n) {
  for (int i = 3; i < n; i++)
    y[i] = 0.5f * x[i] + 0.25f * x[i - 1] - 0.125f * x[i - 2] + 2.0f * x[i - 3];
}

/* The same in place: a recurrence of distances 1 to 3. */
KERNEL void fir4_in_place(float *x, int n) {
  for (int i = 3; i < n; i++)
    x[i] = 0.5f * x[i] + 0.25f * x[i - 1] - 0.125f * x[i - 2] + 0.0625f * x[i - 3];
}

/* The delay line moves by one for each sample. */
KERNEL float fir_step(float *line, const float *h, float in, int taps) {
  float sum = in * h[0];
  for (int k = taps - 1; k > 0; k--) {
    line[k] = line[k - 1];
    sum += line[k] * h[k];
  }
  line[0] = in;
  return sum;
}

/* Least mean squares: h moves along the error. */
KERNEL void lms(float *h, const float *x, float error, int taps) {
  for (int k = 0; k < taps; k++)
    h[k] += 0.0078125f * error * x[k];
}

static void run(int n) {
  static float x[LARGEST], y[LARGEST], h[TAPS], line[TAPS + 1];
  fill_floats(x, LARGEST);
  fill_floats(h, TAPS);
  memset(y, 0, sizeof y);
  fir(y, x, h, n, TAPS);
  SHOW("fir", n, y);
  fir(y, x, h, n, n < TAPS ? n : 3);
  SHOW("fir short", n, y);
  fir(x + 1, x, h, n - 1, 2); /* its own output is its input */
  SHOW("fir aliased", n, x);
  fill_floats(x, LARGEST);
  fir4(y, x, n);
  SHOW("fir4", n, y);
  fir4_in_place(x, n);
  SHOW("fir4 in place", n, x);
  memset(line, 0, sizeof line);
  for (int i = 0; i < n; i++) {
    float error = x[i] - fir_step(line, h, y[i], TAPS);
    lms(h, line, error > 4.0f ? 4.0f : error < -4.0f ? -4.0f : error, TAPS);
  }
  SHOW("lms", n, h);
  lms(line + 1, line, 0.5f, TAPS);
  SHOW("lms aliased", n, line);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
