/* Fourier and related transforms: bit reversal, butterflies of radix 2,
 * Goertzel, Walsh-Hadamard, number-theoretic.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

/* By counting in reversed bits. */
KERNEL void reverse_order(float *re, float *im, int n) {
  for (int i = 1, j = 0; i < n; i++) {
    int bit = n >> 1;
    for (; j & bit; bit >>= 1)
      j ^= bit;
    j ^= bit;
    if (i < j) {
      float r = re[i], m = im[i];
      re[i] = re[j], im[i] = im[j];
      re[j] = r, im[j] = m;
    }
  }
}

/* One level; the twiddle factors are rotated from one to the next. */
KERNEL void butterflies(float *re, float *im, int n, int half, float cosine, float sine) {
  for (int start = 0; start < n; start += 2 * half) {
    float wr = 1.0f, wi = 0.0f;
    for (int k = start; k < start + half; k++) {
      float tr = wr * re[k + half] - wi * im[k + half];
      float ti = wr * im[k + half] + wi * re[k + half];
      re[k + half] = re[k] - tr;
      im[k + half] = im[k] - ti;
      re[k] += tr;
      im[k] += ti;
      float next = wr * cosine - wi * sine;
      wi = wr * sine + wi * cosine;
      wr = next;
    }
  }
}

/* Interleaved parts, twiddles from a table with a stride. */
KERNEL void butterflies_table(float *z, const float *w, int n, int half) {
  int stride = n / (2 * half);
  for (int k = 0; k < half; k++)
    for (int i = k; i < n; i += 2 * half) {
      float *a = z + 2 * i, *b = z + 2 * (i + half);
      const float *t = w + 2 * k * stride;
      float re = t[0] * b[0] - t[1] * b[1], im = t[0] * b[1] + t[1] * b[0];
      b[0] = a[0] - re;
      b[1] = a[1] - im;
      a[0] += re;
      a[1] += im;
    }
}

/* One frequency: a recurrence of two steps. */
KERNEL double goertzel(const double *x, double twice_cosine, int n) {
  double s1 = 0.0, s2 = 0.0;
  for (int i = 0; i < n; i++) {
    double s = x[i] + twice_cosine * s1 - s2;
    s2 = s1;
    s1 = s;
  }
  return s1 * s1 + s2 * s2 - twice_cosine * s1 * s2;
}

KERNEL void walsh(int *a, int n) {
  for (int half = 1; half < n; half *= 2)
    for (int i = 0; i < n; i += 2 * half)
      for (int j = i; j < i + half; j++) {
        int x = a[j], y = a[j + half];
        a[j] = x + y;
        a[j + half] = x - y;
      }
}

/* Modulo 257, in which 3 is a generator. */
KERNEL void number_theoretic(uint32_t *out, const uint32_t *in, uint32_t root, int n) {
  uint32_t step = 1;
  for (int k = 0; k < n; k++) {
    uint32_t w = 1, sum = 0;
    for (int i = 0; i < n; i++) {
      sum = (sum + in[i] * w) % 257u;
      w = w * step % 257u;
    }
    out[k] = sum;
    step = step * root % 257u;
  }
}

/* The first half of one signal's spectrum is mirrored into the second. */
KERNEL void mirror(float *re, float *im, int n) {
  for (int i = 1, j = n - 1; i < j; i++, j--) {
    re[j] = re[i];
    im[j] = -im[i];
  }
}

KERNEL void power(float *out, const float *re, const float *im, int n) {
  for (int i = 0; i < n; i++)
    out[i] = re[i] * re[i] + im[i] * im[i];
}

static void run(int n) {
  static const float cosine[7] = {-1.0f, 0.0f, 0.70710678f, 0.92387953f, 0.98078528f, 0.99518473f, 0.99879546f};
  static const float sine[7] = {0.0f, -1.0f, -0.70710678f, -0.38268343f, -0.19509032f, -0.09801714f, -0.04906767f};
  static float re[LARGEST], im[LARGEST], z[2 * 64], w[64], p[LARGEST];
  static double x[LARGEST];
  static int a[64];
  static uint32_t in[LARGEST], out[LARGEST];
  fill_floats(re, LARGEST), fill_floats(im, LARGEST), fill_floats(z, 2 * 64), fill_floats(w, 64);
  fill_doubles(x, LARGEST), fill_ints(a, 64, -99, 99), fill_ints((int *)in, LARGEST, 0, 256);
  int power_of_two = 1;
  while (2 * power_of_two <= n && power_of_two < 64)
    power_of_two *= 2;
  reverse_order(re, im, power_of_two);
  SHOW("reversed", n, re);
  for (int half = 1, level = 0; half < power_of_two; half *= 2, level++)
    butterflies(re, im, power_of_two, half, cosine[level], sine[level]);
  SHOW("re", n, re);
  SHOW("im", n, im);
  mirror(re, im, n), power(p, re, im, n), mirror(p, p, n), power(im + 1, re, im, n - 1);
  SHOW("power", n, p);
  SHOW("power, one later", n, im);
  for (int half = power_of_two / 2; half > 0; half /= 2)
    butterflies_table(z, w, power_of_two, half);
  SHOW("table", n, z);
  double sums[2] = {goertzel(x, 1.25, n), goertzel(x, -0.5, n)};
  SHOW("goertzel", n, sums);
  walsh(a, power_of_two);
  SHOW("walsh", n, a);
  number_theoretic(out, in, 3, n < 40 ? n : 40);
  number_theoretic(in, in, 9, n < 20 ? n : 20);
  SHOW("number-theoretic", n, out);
  SHOW("number-theoretic in place", n, in);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
