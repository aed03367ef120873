/* Stencils of one and two dimensions, in place and from one buffer to another.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

enum { SIDE = 20 };

KERNEL void three_point(float *out, const float *in, int n) {
  for (int i = 1; i + 1 < n; i++)
    out[i] = 0.25f * in[i - 1] + 0.5f * in[i] + 0.25f * in[i + 1];
}

/* Gauss-Seidel: the left neighbour is new, the right one old. */
KERNEL void relax(float *a, int n) {
  for (int i = 1; i + 1 < n; i++)
    a[i] = 0.25f * (a[i - 1] + 2.0f * a[i] + a[i + 1]);
}

/* The same from right to left. */
KERNEL void relax_back(float *a, int n) {
  for (int i = n - 2; i > 0; i--)
    a[i] = 0.25f * (a[i - 1] + 2.0f * a[i] + a[i + 1]);
}

/* Red and black: only neighbours of the other colour are read. */
KERNEL void red_black(float *a, int n, int colour) {
  for (int i = 1 + colour; i + 1 < n; i += 2)
    a[i] = 0.5f * (a[i - 1] + a[i + 1]);
}

KERNEL void jacobi(float out[SIDE][SIDE], float in[SIDE][SIDE], int n) {
  for (int i = 1; i + 1 < n; i++)
    for (int j = 1; j + 1 < n; j++)
      out[i][j] = 0.25f * (in[i - 1][j] + in[i + 1][j] + in[i][j - 1] + in[i][j + 1]);
}

KERNEL void seidel(double a[SIDE][SIDE], int n) {
  for (int i = 1; i + 1 < n; i++)
    for (int j = 1; j + 1 < n; j++)
      a[i][j] = 0.2 * (a[i][j] + a[i - 1][j] + a[i + 1][j] + a[i][j - 1] + a[i][j + 1]);
}

/* Rows of a width that is an argument. */
KERNEL void laplace(uint32_t *out, const uint32_t *in, int width, int height) {
  for (int y = 1; y + 1 < height; y++)
    for (int x = 1; x + 1 < width; x++) {
      const uint32_t *p = in + y * width + x;
      out[y * width + x] = 4u * p[0] - p[-1] - p[1] - p[-width] - p[width];
    }
}

/* Finite differences in time: two fields that take turns. */
KERNEL void wave(float *restrict e, float *restrict h, int n, int steps) {
  for (int t = 0; t < steps; t++) {
    for (int i = 1; i < n; i++)
      e[i] -= 0.5f * (h[i] - h[i - 1]);
    for (int i = 0; i + 1 < n; i++)
      h[i] -= 0.5f * (e[i + 1] - e[i]);
  }
}

KERNEL void heat3(float a[8][8][8], float b[8][8][8], int n) {
  for (int i = 1; i + 1 < n; i++)
    for (int j = 1; j + 1 < n; j++)
      for (int k = 1; k + 1 < n; k++)
        b[i][j][k] = a[i][j][k] + 0.125f * (a[i + 1][j][k] + a[i - 1][j][k] + a[i][j + 1][k] + a[i][j - 1][k] +
                                            a[i][j][k + 1] + a[i][j][k - 1] - 6.0f * a[i][j][k]);
}

/* A cellular automaton in place: the old left neighbour is kept in a register. */
KERNEL void rule(uint8_t *cell, int n, unsigned number) {
  unsigned left = 0;
  for (int i = 0; i + 1 < n; i++) {
    unsigned here = cell[i] & 1, right = cell[i + 1] & 1;
    cell[i] = number >> (left * 4 + here * 2 + right) & 1;
    left = here;
  }
}

static void run(int n) {
  static float a[LARGEST], b[LARGEST], f[SIDE][SIDE], g[SIDE][SIDE], p[8][8][8], q[8][8][8];
  static double d[SIDE][SIDE];
  static uint32_t in[LARGEST * 2], out[LARGEST * 2];
  static uint8_t cell[LARGEST];
  int side = n < SIDE ? n : SIDE - n % 3;
  fill_floats(a, LARGEST), fill_floats(f[0], SIDE * SIDE), fill_floats(p[0][0], 512);
  fill_doubles(d[0], SIDE * SIDE);
  fill_bytes(cell, sizeof cell);
  fill_bytes(in, sizeof in);
  three_point(b, a, n);
  SHOW("three point", n, b);
  three_point(a, a, n);
  three_point(a + 1, a, n - 1);
  SHOW("three point aliased", n, a);
  relax(b, n), relax_back(b, n), red_black(b, n, 0), red_black(b, n, 1);
  SHOW("relax", n, b);
  jacobi(g, f, side), jacobi(f, f, side);
  SHOW("jacobi", n, g);
  SHOW("jacobi in place", n, f);
  seidel(d, side), seidel(d, side);
  SHOW("seidel", n, d);
  laplace(out, in, n % 11 + 1, n / 8);
  SHOW("laplace", n, out);
  laplace(in + 3, in, n % 13 + 1, n / 8);
  SHOW("laplace aliased", n, in);
  wave(a, b, n, 3);
  SHOW("wave e", n, a);
  SHOW("wave h", n, b);
  heat3(p, q, n < 8 ? n : 8), heat3(q, q, n < 7 ? n : 7);
  SHOW("heat", n, q);
  rule(cell, n, 110), rule(cell, n, 30);
  SHOW("rule", n, cell);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
