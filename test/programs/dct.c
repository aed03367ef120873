/* Cosine transforms of pictures' blocks, their quantisation and zigzag order,
 * run lengths, and a modified one of sound.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

static const int16_t cosines[8][8] = {
    {64, 64, 64, 64, 64, 64, 64, 64},     {89, 75, 50, 18, -18, -50, -75, -89}, {83, 36, -36, -83, -83, -36, 36, 83},
    {75, -18, -89, -50, 50, 89, 18, -75}, {64, -64, -64, 64, 64, -64, -64, 64}, {50, -89, 18, 75, -75, -18, 89, -50},
    {36, -83, 83, -36, -36, 83, -83, 36}, {18, -50, 75, -89, 89, -75, 50, -18},
};

/* Rows by matrix; the result is transposed, so that twice does a block. */
KERNEL void rows_by_matrix(int *out, const int *in, int rows) {
  for (int r = 0; r < rows; r++)
    for (int k = 0; k < 8; k++) {
      int sum = 0;
      for (int i = 0; i < 8; i++)
        sum += cosines[k][i] * in[r * 8 + i];
      out[k * 8 + r] = (sum + 128) >> 8;
    }
}

/* Rows in place, by sums and differences. */
KERNEL void rows_by_butterflies(int *a, int rows) {
  for (int r = 0; r < rows; r++, a += 8) {
    int s0 = a[0] + a[7], s1 = a[1] + a[6], s2 = a[2] + a[5], s3 = a[3] + a[4];
    int d0 = a[0] - a[7], d1 = a[1] - a[6], d2 = a[2] - a[5], d3 = a[3] - a[4];
    int e0 = s0 + s3, e1 = s1 + s2, o0 = s0 - s3, o1 = s1 - s2;
    a[0] = (e0 + e1) / 2;
    a[4] = (e0 - e1) / 2;
    a[2] = (83 * o0 + 36 * o1) / 128;
    a[6] = (36 * o0 - 83 * o1) / 128;
    a[1] = (89 * d0 + 75 * d1 + 50 * d2 + 18 * d3) / 128;
    a[3] = (75 * d0 - 18 * d1 - 89 * d2 - 50 * d3) / 128;
    a[5] = (50 * d0 - 89 * d1 + 18 * d2 + 75 * d3) / 128;
    a[7] = (18 * d0 - 50 * d1 + 75 * d2 - 89 * d3) / 128;
  }
}

/* Columns of a block whose rows are longer than it. */
KERNEL void columns(int *a, int width, int count) {
  for (int c = 0; c < count; c++, a++)
    for (int i = 0; i < 4; i++) {
      int x = a[i * width], y = a[(7 - i) * width];
      a[i * width] = x + y;
      a[(7 - i) * width] = x - y;
    }
}

KERNEL void quantise(int *a, const uint8_t *table, int n) {
  for (int i = 0; i < n; i++) {
    int step = table[i] | 1;
    a[i] = a[i] < 0 ? -((-a[i] + step / 2) / step) : (a[i] + step / 2) / step;
  }
}

/* Walks the diagonals of a square. */
KERNEL void zigzag(uint8_t *order, int side) {
  int x = 0, y = 0;
  for (int i = 0; i < side * side; i++) {
    order[i] = (uint8_t)(y * side + x);
    if ((x + y) & 1) {
      if (y + 1 == side)
        x++;
      else if (x == 0)
        y++;
      else
        x--, y++;
    } else {
      if (x + 1 == side)
        y++;
      else if (y == 0)
        x++;
      else
        x++, y--;
    }
  }
}

/* Pairs of a run of zeros and the value after it. */
KERNEL int run_lengths(int *out, const int *in, const uint8_t *order, int n) {
  int made = 0, zeros = 0;
  for (int i = 0; i < n; i++) {
    int value = in[order[i]];
    if (value == 0) {
      zeros++;
    } else {
      out[made] = zeros;
      out[made + 1] = value;
      made += 2;
      zeros = 0;
    }
  }
  return made;
}

KERNEL void lapped(float *out, const float *in, const float *window, const float *c, int n) {
  for (int k = 0; k < n; k++) {
    float sum = 0.0f;
    for (int i = 0; i < 2 * n; i++)
      sum += in[i] * window[i] * c[(2 * i + 1 + n) * (2 * k + 1) % (8 * n) % 64];
    out[k] = sum;
  }
}

static void run(int n) {
  static int a[256], b[256], runs[256];
  static uint8_t table[64], order[64];
  static float x[64], y[64], window[64], c[64];
  int rows = n < 8 ? n : 8, all = n < 64 ? n : 64;
  fill_ints(a, 256, -255, 255), fill_bytes(table, sizeof table);
  rows_by_matrix(b, a, rows), rows_by_matrix(a, b, rows);
  SHOW("by matrix", n, a);
  rows_by_matrix(a, a, rows);
  SHOW("by matrix in place", n, a);
  fill_ints(a, 256, -255, 255);
  rows_by_butterflies(a, n < 32 ? n : 32);
  SHOW("by butterflies", n, a);
  columns(a, 8 + n % 8, rows);
  SHOW("columns", n, a);
  columns(a, 1, n % 12);
  SHOW("columns that overlap", n, a);
  quantise(a, table, all);
  SHOW("quantised", n, a);
  zigzag(order, n == 64 ? 8 : n % 8);
  SHOW("zigzag", n, order);
  for (int i = 0; i < all; i++)
    a[i] = a[i] & 4 ? 0 : a[i];
  int made = run_lengths(runs, a, order, all);
  SHOW("runs", made, runs);
  made = run_lengths(a, a + 64, order, all);
  SHOW("runs in place", made, a);
  fill_floats(x, 64), fill_floats(window, 64), fill_floats(c, 64);
  lapped(y, x, window, c, all / 2);
  SHOW("lapped", n, y);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
