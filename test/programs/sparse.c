/* Sparse matrices: by rows, by columns, by coordinates, by diagonals, in
 * blocks, and a triangular solution.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

enum { ROWS = 20 };

KERNEL void by_rows(float *y, const float *value, const int *column, const int *start, const float *x, int rows) {
  for (int i = 0; i < rows; i++) {
    float sum = 0.0f;
    for (int e = start[i]; e < start[i + 1]; e++)
      sum += value[e] * x[column[e]];
    y[i] = sum;
  }
}

/* Into memory rather than a register: y may be x. */
KERNEL void by_rows_in_memory(float *y, const float *value, const int *column, const int *start, const float *x,
                              int rows) {
  for (int i = 0; i < rows; i++)
    for (int e = start[i]; e < start[i + 1]; e++)
      y[i] += value[e] * x[column[e]];
}

KERNEL void by_columns(double *y, const double *value, const int *row, const int *start, const double *x, int columns) {
  for (int j = 0; j < columns; j++)
    for (int e = start[j]; e < start[j + 1]; e++)
      y[row[e]] += value[e] * x[j];
}

typedef struct {
  uint16_t row, column;
  float value;
} entry_t;

KERNEL void by_coordinates(float *y, const entry_t *entry, const float *x, int entries) {
  for (int e = 0; e < entries; e++)
    y[entry[e].row] += entry[e].value * x[entry[e].column];
}

/* Each row has as many entries; absent ones have column -1. */
KERNEL void padded(float *y, const float *value, const int *column, const float *x, int rows, int width) {
  for (int i = 0; i < rows; i++)
    for (int k = 0; k < width; k++) {
      int j = column[k * rows + i];
      if (j >= 0)
        y[i] += value[k * rows + i] * x[j];
    }
}

KERNEL void by_diagonals(float *y, const float *value, const int *offset, const float *x, int rows, int diagonals) {
  for (int d = 0; d < diagonals; d++) {
    int from = offset[d] < 0 ? -offset[d] : 0, to = offset[d] > 0 ? rows - offset[d] : rows;
    for (int i = from; i < to; i++)
      y[i] += value[d * rows + i] * x[i + offset[d]];
  }
}

/* Forward substitution; the diagonal is one. */
KERNEL void solve_lower(float *x, const float *value, const int *column, const int *start, int rows) {
  for (int i = 0; i < rows; i++) {
    float sum = x[i];
    for (int e = start[i]; e < start[i + 1]; e++)
      if (column[e] < i)
        sum -= value[e] * x[column[e]];
    x[i] = sum;
  }
}

/* Counts, sums, and places: rows become columns. */
KERNEL void transpose(int *row, int *place, float *out, const float *value, const int *column, const int *start,
                      int rows) {
  for (int j = 0; j <= ROWS; j++)
    place[j] = 0;
  for (int e = start[0]; e < start[rows]; e++)
    place[column[e] + 1]++;
  for (int j = 0; j < ROWS; j++)
    place[j + 1] += place[j];
  for (int i = 0; i < rows; i++)
    for (int e = start[i]; e < start[i + 1]; e++) {
      int to = place[column[e]]++;
      row[to] = i;
      out[to] = value[e];
    }
}

/* The product of two sparse vectors with sorted indices. */
KERNEL float sparse_dot(const float *a, const int *at_a, int na, const float *b, const int *at_b, int nb) {
  float sum = 0.0f;
  int i = 0, j = 0;
  while (i < na && j < nb) {
    if (at_a[i] == at_b[j])
      sum += a[i++] * b[j++];
    else if (at_a[i] < at_b[j])
      i++;
    else
      j++;
  }
  return sum;
}

static void run(int n) {
  static float value[LARGEST + ROWS], x[LARGEST], y[LARGEST], out[LARGEST];
  static double dv[LARGEST], dx[ROWS], dy[ROWS];
  static int column[LARGEST + ROWS], start[ROWS + 1], row[LARGEST], place[ROWS + 1], sorted[LARGEST];
  static entry_t entry[LARGEST];
  static const int offset[5] = {0, 1, -1, 3, -2};
  int rows = n < ROWS ? n : ROWS;
  fill_floats(value, LARGEST), fill_floats(x, LARGEST), fill_doubles(dv, LARGEST), fill_doubles(dx, ROWS);
  fill_ints(column, LARGEST + ROWS, 0, rows ? rows - 1 : 0);
  for (int i = 0; i < n; i++) {
    entry[i].row = (uint16_t)column[i];
    entry[i].column = (uint16_t)column[n - 1 - i];
    entry[i].value = value[i];
    sorted[i] = i ? sorted[i - 1] + column[i] % 3 + 1 : 0;
  }
  for (int i = 0; i <= rows; i++)
    start[i] = rows ? i * n / rows : 0;
  by_rows(y, value, column, start, x, rows);
  SHOW("by rows", n, y);
  by_rows_in_memory(y, value, column, start, y, rows < 9 ? rows : 9);
  SHOW("by rows in place", n, y);
  memset(y, 0, sizeof y), memset(dy, 0, sizeof dy);
  by_columns(dy, dv, column, start, dx, rows);
  by_columns(dx, dv, column, start, dx, rows < 7 ? rows : 7);
  SHOW("by columns", n, dy);
  SHOW("by columns in place", n, dx);
  by_coordinates(y, entry, x, n), by_coordinates(x, entry, x, n < 20 ? n : 20);
  SHOW("by coordinates", n, y);
  SHOW("by coordinates in place", n, x);
  for (int i = 0; i < n; i += 3)
    column[i] = -1;
  fill_floats(x, LARGEST);
  padded(y, value, column, x, rows, rows ? n / rows : 0);
  SHOW("padded", n, y);
  for (int i = 0; i < n; i += 3)
    column[i] = i % (rows ? rows : 1);
  by_diagonals(y, value, offset, x, rows, rows > 4 ? 5 : 0), by_diagonals(x, value, offset, x, rows, rows > 4 ? 5 : 0);
  SHOW("by diagonals", n, y);
  SHOW("by diagonals in place", n, x);
  for (int i = 0; i < n; i++)
    value[i] *= 0.0625f;
  solve_lower(y, value, column, start, rows);
  SHOW("lower", n, y);
  transpose(row, place, out, value, column, start, rows);
  SHOW("transposed", n, out);
  SHOW("transposed rows", n, row);
  float dot = sparse_dot(value, sorted, n, x, row, n < 4 ? n : n / 2);
  SHOW("dot", n, dot);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
