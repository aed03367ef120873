/* Wavelets: Haar's, the 5/3 lifting of pictures, Daubechies' of four taps.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL void haar(float *out, const float *in, int n) {
  for (int i = 0; i < n / 2; i++) {
    out[i] = (in[2 * i] + in[2 * i + 1]) * 0.5f;
    out[n / 2 + i] = (in[2 * i] - in[2 * i + 1]) * 0.5f;
  }
}

KERNEL void haar_back(float *out, const float *in, int n) {
  for (int i = 0; i < n / 2; i++) {
    out[2 * i] = in[i] + in[n / 2 + i];
    out[2 * i + 1] = in[i] - in[n / 2 + i];
  }
}

/* Integers stay integers, and the places stay as they are. */
KERNEL void haar_in_place(int *a, int n, int stride) {
  for (int i = 0; i + stride < n; i += 2 * stride) {
    int difference = a[i + stride] - a[i];
    a[i] += difference >> 1;
    a[i + stride] = difference;
  }
}

/* Odd ones are predicted from their neighbours, even ones are updated. */
KERNEL void lift(int *a, int n) {
  for (int i = 1; i + 1 < n; i += 2)
    a[i] -= (a[i - 1] + a[i + 1]) >> 1;
  for (int i = 2; i + 1 < n; i += 2)
    a[i] += (a[i - 1] + a[i + 1] + 2) >> 2;
}

KERNEL void unlift(int *a, int n) {
  for (int i = 2; i + 1 < n; i += 2)
    a[i] -= (a[i - 1] + a[i + 1] + 2) >> 2;
  for (int i = 1; i + 1 < n; i += 2)
    a[i] += (a[i - 1] + a[i + 1]) >> 1;
}

/* Both steps in one loop: the update waits for the prediction of this round. */
KERNEL void lift_fused(int *a, int n) {
  for (int i = 1; i + 1 < n; i += 2) {
    a[i] -= (a[i - 1] + a[i + 1]) >> 1;
    if (i > 1)
      a[i - 1] += (a[i - 2] + a[i] + 2) >> 2;
  }
}

KERNEL void daubechies(double *out, const double *in, int n) {
  const double h0 = 0.48296291314469025, h1 = 0.83651630373746899, h2 = 0.22414386804185735, h3 = -0.12940952255092145;
  for (int i = 0; i + 3 < n; i += 2) {
    out[i / 2] = in[i] * h0 + in[i + 1] * h1 + in[i + 2] * h2 + in[i + 3] * h3;
    out[n / 2 + i / 2] = in[i] * h3 - in[i + 1] * h2 + in[i + 2] * h1 - in[i + 3] * h0;
  }
}

/* Rows of pictures: columns go by a stride. */
KERNEL void columns(int *a, int width, int height) {
  for (int x = 0; x < width; x++)
    for (int y = 1; y + 1 < height; y += 2)
      a[y * width + x] -= (a[(y - 1) * width + x] + a[(y + 1) * width + x]) >> 1;
}

/* Small coefficients are dropped. */
KERNEL int shrink(float *a, int n, float limit) {
  int kept = 0;
  for (int i = 0; i < n; i++) {
    if (a[i] > limit) {
      a[i] -= limit;
      kept++;
    } else if (a[i] < -limit) {
      a[i] += limit;
      kept++;
    } else {
      a[i] = 0.0f;
    }
  }
  return kept;
}

static void run(int n) {
  static float x[LARGEST], y[LARGEST];
  static double u[LARGEST], v[LARGEST];
  static int a[LARGEST];
  fill_floats(x, LARGEST), fill_doubles(u, LARGEST), fill_ints(a, LARGEST, -999, 999);
  haar(y, x, n);
  SHOW("haar", n, y);
  haar_back(x, y, n);
  SHOW("haar back", n, x);
  haar(y, y, n), haar_back(x + 1, x, n - 1);
  SHOW("haar in place", n, y);
  SHOW("haar back, one later", n, x);
  for (int stride = 1; stride < n; stride *= 2)
    haar_in_place(a, n, stride);
  SHOW("haar of integers", n, a);
  lift(a, n);
  SHOW("lift", n, a);
  unlift(a, n);
  SHOW("unlift", n, a);
  lift_fused(a, n);
  SHOW("fused", n, a);
  columns(a, 5, n / 5), columns(a, 1, n);
  SHOW("columns", n, a);
  daubechies(v, u, n);
  SHOW("daubechies", n, v);
  daubechies(u, u, n);
  SHOW("daubechies in place", n, u);
  int kept = shrink(y, n, 0.5f);
  SHOW("shrink", kept, y);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
