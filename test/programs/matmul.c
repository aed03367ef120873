/* Matrix products in several loop orders and types, and a blocked one.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

enum { MOST = 24 };

KERNEL void multiply_ijk(float *c, const float *a, const float *b, int n) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      float sum = 0.0f;
      for (int k = 0; k < n; k++)
        sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
}

KERNEL void multiply_ikj(float *restrict c, const float *restrict a, const float *restrict b, int n) {
  for (int i = 0; i < n; i++)
    for (int k = 0; k < n; k++)
      for (int j = 0; j < n; j++)
        c[i * n + j] += a[i * n + k] * b[k * n + j];
}

/* The right factor is transposed: both rows are read in order. */
KERNEL void multiply_transposed(int *c, const int *a, const int *b, int n) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      unsigned sum = 0;
      for (int k = 0; k < n; k++)
        sum += (unsigned)a[i * n + k] * (unsigned)b[j * n + k];
      c[i * n + j] = (int)sum;
    }
}

KERNEL void multiply_blocked(double c[MOST][MOST], double a[MOST][MOST], double b[MOST][MOST], int n) {
  enum { SIDE = 4 };
  for (int jj = 0; jj < n; jj += SIDE)
    for (int kk = 0; kk < n; kk += SIDE)
      for (int i = 0; i < n; i++)
        for (int k = kk; k < n && k < kk + SIDE; k++)
          for (int j = jj; j < jj + SIDE && j < n; j++)
            c[i][j] += a[i][k] * b[k][j];
}

KERNEL void multiply_vector(double *restrict y, double a[MOST][MOST], const double *x, int n) {
  for (int i = 0; i < n; i++) {
    y[i] = 0.0;
    for (int j = 0; j < n; j++)
      y[i] += a[i][j] * x[j];
  }
}

/* Rows and columns at once: y = A x and z = A' w. */
KERNEL void two_products(double *y, double *z, double a[MOST][MOST], const double *x, const double *w, int n) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      y[i] += a[i][j] * x[j];
      z[j] += a[i][j] * w[i];
    }
}

KERNEL void rank_one(double a[MOST][MOST], const double *x, const double *y, int n) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      a[i][j] -= x[i] * y[j];
}

KERNEL void transpose(float *a, int n) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < i; j++) {
      float other = a[i * n + j];
      a[i * n + j] = a[j * n + i];
      a[j * n + i] = other;
    }
}

static void run(int n) {
  static float a[MOST * MOST], b[MOST * MOST], c[MOST * MOST];
  static int p[MOST * MOST], q[MOST * MOST], r[MOST * MOST];
  static double d[MOST][MOST], e[MOST][MOST], f[MOST][MOST], x[MOST], y[MOST], z[MOST];
  if (n > MOST)
    n = MOST - n % 7;
  fill_floats(a, MOST * MOST), fill_floats(b, MOST * MOST);
  multiply_ijk(c, a, b, n);
  SHOW("ijk", n, c);
  multiply_ikj(c, a, b, n);
  SHOW("ikj", n, c);
  multiply_ijk(a, a, b, n);
  SHOW("ijk onto a factor", n, a);
  transpose(c, n);
  SHOW("transpose", n, c);
  fill_ints(p, MOST * MOST, -999, 999), fill_ints(q, MOST * MOST, -999, 999);
  multiply_transposed(r, p, q, n);
  SHOW("transposed factor", n, r);
  multiply_transposed(p, p, q, n);
  SHOW("transposed factor, in place", n, p);
  fill_doubles(d[0], MOST * MOST), fill_doubles(e[0], MOST * MOST);
  fill_doubles(x, MOST), fill_doubles(y, MOST);
  multiply_blocked(f, d, e, n);
  SHOW("blocked", n, f);
  multiply_vector(z, d, x, n);
  SHOW("vector", n, z);
  two_products(y, z, d, x, x, n);
  SHOW("two products y", n, y);
  two_products(x, x, e, x, y, n < 5 ? n : 5);
  SHOW("two products aliased", n, x);
  rank_one(d, y, z, n);
  rank_one(e, e[0], e[1 % MOST], n);
  SHOW("rank one", n, d);
  SHOW("rank one aliased", n, e);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
