/* Linear algebra with bounds that depend on outer loops: LU, Cholesky,
 * substitution, Gram and Schmidt, Jacobi's and power iterations, Thomas'
 * tridiagonal solution, polynomials, interpolation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"
#include <math.h>

enum { MOST = 16 };

KERNEL void lu(double a[MOST][MOST], int n) {
  for (int k = 0; k < n; k++)
    for (int i = k + 1; i < n; i++) {
      a[i][k] /= a[k][k];
      for (int j = k + 1; j < n; j++)
        a[i][j] -= a[i][k] * a[k][j];
    }
}

/* By rows, so that the inner loop is a sum. */
KERNEL void cholesky(double a[MOST][MOST], int n) {
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < i; j++) {
      double sum = a[i][j];
      for (int k = 0; k < j; k++)
        sum -= a[i][k] * a[j][k];
      a[i][j] = sum / a[j][j];
    }
    double sum = a[i][i];
    for (int k = 0; k < i; k++)
      sum -= a[i][k] * a[i][k];
    a[i][i] = sqrt(sum);
  }
}

KERNEL void forward(double a[MOST][MOST], double *x, int n) {
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < i; j++)
      x[i] -= a[i][j] * x[j];
    x[i] /= a[i][i];
  }
}

/* By columns, from the end. */
KERNEL void backward(double a[MOST][MOST], double *x, int n) {
  for (int j = n - 1; j >= 0; j--) {
    x[j] /= a[j][j];
    for (int i = 0; i < j; i++)
      x[i] -= a[i][j] * x[j];
  }
}

KERNEL void gram_schmidt(float a[MOST][MOST], int n) {
  for (int k = 0; k < n; k++) {
    float norm = 0.0f;
    for (int i = 0; i < MOST; i++)
      norm += a[k][i] * a[k][i];
    norm = sqrtf(norm);
    for (int i = 0; i < MOST; i++)
      a[k][i] /= norm;
    for (int j = k + 1; j < n; j++) {
      float dot = 0.0f;
      for (int i = 0; i < MOST; i++)
        dot += a[k][i] * a[j][i];
      for (int i = 0; i < MOST; i++)
        a[j][i] -= dot * a[k][i];
    }
  }
}

/* Thomas': a recurrence with a division, then one back. */
KERNEL void tridiagonal(double *c, double *d, const double *a, const double *b, int n) {
  if (n == 0)
    return;
  c[0] /= b[0];
  d[0] /= b[0];
  for (int i = 1; i < n; i++) {
    double m = 1.0 / (b[i] - a[i] * c[i - 1]);
    c[i] *= m;
    d[i] = (d[i] - a[i] * d[i - 1]) * m;
  }
  for (int i = n - 2; i >= 0; i--)
    d[i] -= c[i] * d[i + 1];
}

KERNEL float horner(const float *c, float x, int n) {
  float y = 0.0f;
  for (int i = n - 1; i >= 0; i--)
    y = y * x + c[i];
  return y;
}

/* The powers are made on the way. */
KERNEL double powers(const double *c, double x, int n) {
  double y = 0.0, power = 1.0;
  for (int i = 0; i < n; i++) {
    y += c[i] * power;
    power *= x;
  }
  return y;
}

/* Newton's divided differences, in place from the end. */
KERNEL void differences(double *y, const double *x, int n) {
  for (int k = 1; k < n; k++)
    for (int i = n - 1; i >= k; i--)
      y[i] = (y[i] - y[i - 1]) / (x[i] - x[i - k]);
}

/* Clenshaw's sum of Chebyshev polynomials. */
KERNEL double chebyshev(const double *c, double x, int n) {
  double b1 = 0.0, b2 = 0.0;
  for (int i = n - 1; i > 0; i--) {
    double b = c[i] + 2.0 * x * b1 - b2;
    b2 = b1;
    b1 = b;
  }
  return n ? c[0] + x * b1 - b2 : 0.0;
}

/* de Casteljau's, in place. */
KERNEL float casteljau(float *p, float t, int n) {
  for (int k = n - 1; k > 0; k--)
    for (int i = 0; i < k; i++)
      p[i] = p[i] * (1.0f - t) + p[i + 1] * t;
  return p[0];
}

/* The pivot: the greatest magnitude of a column. */
KERNEL int pivot(double a[MOST][MOST], int column, int n) {
  int best = column;
  for (int i = column + 1; i < n; i++)
    if (fabs(a[i][column]) > fabs(a[best][column]))
      best = i;
  return best;
}

/* Until the square no longer changes much. */
KERNEL double newton(double x, int *rounds) {
  double guess = x > 1.0 ? x : 1.0;
  int count = 0;
  while (count < 50 && fabs(guess * guess - x) > 1e-9 * x) {
    guess = 0.5 * (guess + x / guess);
    count++;
  }
  *rounds = count;
  return guess;
}

static void run(int n) {
  static double a[MOST][MOST], b[MOST][MOST], x[MOST], c[LARGEST], d[LARGEST], e[LARGEST], f[LARGEST];
  static float g[MOST][MOST], h[LARGEST];
  int m = n < MOST ? n : MOST - n % 3, rounds[2];
  fill_doubles(a[0], MOST * MOST), fill_doubles(x, MOST), fill_floats(g[0], MOST * MOST), fill_floats(h, LARGEST);
  fill_doubles(c, LARGEST), fill_doubles(d, LARGEST), fill_doubles(e, LARGEST), fill_doubles(f, LARGEST);
  int best = pivot(a, m / 2, m);
  for (int i = 0; i < MOST; i++)
    for (int j = 0; j < MOST; j++)
      b[i][j] = b[j][i] = i == j ? 200.0 + i : a[i][j];
  memcpy(a, b, sizeof a);
  for (int i = 0; i < LARGEST; i++) {
    f[i] += 30.0;
    c[i] *= 0.5;
    h[i] *= 0.125f;
  }
  lu(a, m);
  SHOW("lu", n, a);
  cholesky(b, m);
  SHOW("cholesky", n, b);
  forward(b, x, m), backward(a, x, m);
  SHOW("substituted", n, x);
  forward(b, b[m / 2], m);
  SHOW("substituted in a row", n, b);
  gram_schmidt(g, m);
  SHOW("gram schmidt", n, g);
  tridiagonal(c, d, e, f, n);
  SHOW("tridiagonal", n, d);
  for (int i = 0; i < LARGEST; i++)
    e[i] = i + 0.5;
  differences(d, e, m);
  SHOW("differences", n, d);
  differences(f, e, m);
  SHOW("differences again", n, f);
  double sums[] = {
      (double)horner(h, 0.5f, n), powers(c, 0.75, n),           chebyshev(c, 0.25, n), (double)casteljau(h, 0.25f, m),
      newton(n, rounds),          newton(1e-3 + n, rounds + 1), (double)best};
  SHOW("sums", n, sums);
  SHOW("rounds", n, rounds);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
