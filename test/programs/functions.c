/* Calls of the mathematical library that are instructions or intrinsics, and
 * floating point at its corners.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"
#include <math.h>

KERNEL void roots(float *out, const float *in, int n) {
  for (int i = 0; i < n; i++)
    out[i] = sqrtf(fabsf(in[i])) - in[i];
}

KERNEL double length(const double *x, int n) {
  double sum = 0.0;
  for (int i = 0; i < n; i++)
    sum += x[i] * x[i];
  return sqrt(sum);
}

KERNEL void normalise(float (*v)[3], int n) {
  for (int i = 0; i < n; i++) {
    float d = sqrtf(v[i][0] * v[i][0] + v[i][1] * v[i][1] + v[i][2] * v[i][2]) + 0.125f;
    v[i][0] /= d;
    v[i][1] /= d;
    v[i][2] /= d;
  }
}

KERNEL void rounding(int *out, const float *in, int n) {
  for (int i = 0; i < n; i++)
    out[i] = (int)floorf(in[i]) + 100 * (int)ceilf(in[i]) + 10000 * (int)truncf(in[i] * 0.5f);
}

KERNEL void mixed(double *out, const float *in, const int *k, int n) {
  for (int i = 0; i < n; i++)
    out[i] = copysign((double)in[i] * k[i], (double)(k[i] - 3)) + fabs(in[i]);
}

/* Fused, as written. */
KERNEL double fused(const double *a, const double *b, int n) {
  double sum = 0.0;
  for (int i = 0; i < n; i++)
    sum = fma(a[i], b[i], sum);
  return sum;
}

KERNEL float greatest(const float *a, int n) {
  float most = -100.0f;
  for (int i = 0; i < n; i++)
    most = fmaxf(most, fminf(a[i], 7.0f));
  return most;
}

/* The sign of zero, not a number, infinities: all that comparisons see. */
KERNEL int classes(const float *a, int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    float x = a[i];
    sum = sum * 5 % 100003 + (x != x ? 4 : x == 0.0f ? 1 : x > 1e30f ? 2 : x < -1e30f ? 3 : 0);
  }
  return sum;
}

/* Kahan's sum: what is lost is kept beside. */
KERNEL float compensated(const float *a, int n) {
  float sum = 0.0f, lost = 0.0f;
  for (int i = 0; i < n; i++) {
    float y = a[i] - lost, t = sum + y;
    lost = (t - sum) - y;
    sum = t;
  }
  return sum;
}

/* A root by the bits of a float and two steps of Newton's. */
KERNEL void reciprocal_roots(float *a, int n) {
  for (int i = 0; i < n; i++) {
    float x = a[i] < 0.0f ? 1.0f - a[i] : a[i] + 0.5f, y;
    uint32_t bits;
    memcpy(&bits, &x, 4);
    bits = 0x5f3759dfu - (bits >> 1);
    memcpy(&y, &bits, 4);
    y = y * (1.5f - 0.5f * x * y * y);
    a[i] = y * (1.5f - 0.5f * x * y * y);
  }
}

/* Sines by a series, as long as terms count. */
KERNEL double sine(double x, int *terms) {
  double term = x, sum = x;
  int k = 1;
  while (fabs(term) > 1e-12 && k < 60) {
    term *= -x * x / ((k + 1) * (k + 2));
    sum += term;
    k += 2;
  }
  *terms = k;
  return sum;
}

KERNEL void exponentials(double *out, const double *in, int n) {
  for (int i = 0; i < n; i++) {
    double x = in[i] * 0.125, sum = 1.0, term = 1.0;
    for (int k = 1; k < 12; k++) {
      term *= x / k;
      sum += term;
    }
    out[i] = sum;
  }
}

/* Fields of a double. */
KERNEL void exponents(int *out, const double *in, int n) {
  for (int i = 0; i < n; i++) {
    uint64_t bits;
    memcpy(&bits, &in[i], 8);
    out[i] = (int)(bits >> 52 & 2047) - 1023;
  }
}

static void run(int n) {
  static float a[LARGEST], b[LARGEST], v[LARGEST][3];
  static double x[LARGEST], y[LARGEST];
  static int k[LARGEST], out[LARGEST];
  int terms;
  fill_floats(a, LARGEST), fill_floats(v[0], 3 * LARGEST), fill_doubles(x, LARGEST), fill_doubles(y, LARGEST);
  fill_ints(k, LARGEST, -9, 9);
  roots(b, a, n);
  SHOW("roots", n, b);
  normalise(v, n);
  SHOW("normalised", n, v);
  rounding(out, a, n);
  SHOW("rounding", n, out);
  double sums[] = {length(x, n),           fused(x, y, n), (double)greatest(a, n), (double)compensated(b, n),
                   sine(x[n / 2], &terms), terms};
  SHOW("sums", n, sums);
  mixed(y, a, k, n);
  SHOW("mixed", n, y);
  roots(a + 1, a, n - 1), reciprocal_roots(b, n);
  SHOW("roots, one later", n, a);
  SHOW("reciprocal roots", n, b);
  exponentials(y, x, n), exponentials(x + 1, x, n < 30 ? n : 30);
  SHOW("exponentials", n, y);
  SHOW("exponentials, one later", n, x);
  exponents(out, y, n);
  SHOW("exponents", n, out);
  a[n / 2] = INFINITY, a[n / 3] = -0.0f, a[n / 4] = -INFINITY, a[n / 5] = NAN;
  int sum = classes(a, n);
  SHOW("classes", n, sum);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
