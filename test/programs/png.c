/* PNG's row filters and what undoes them, Paeth's predictor, a chooser, and
 * passes of interlacing.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL void sub(uint8_t *out, const uint8_t *row, int n, int pixel) {
  for (int i = 0; i < n; i++)
    out[i] = (uint8_t)(row[i] - (i >= pixel ? row[i - pixel] : 0));
}

/* A recurrence of distance pixel. */
KERNEL void undo_sub(uint8_t *row, int n, int pixel) {
  for (int i = pixel; i < n; i++)
    row[i] = (uint8_t)(row[i] + row[i - pixel]);
}

KERNEL void undo_up(uint8_t *row, const uint8_t *above, int n) {
  for (int i = 0; i < n; i++)
    row[i] = (uint8_t)(row[i] + above[i]);
}

KERNEL void undo_average(uint8_t *row, const uint8_t *above, int n, int pixel) {
  for (int i = 0; i < pixel && i < n; i++)
    row[i] = (uint8_t)(row[i] + above[i] / 2);
  for (int i = pixel; i < n; i++)
    row[i] = (uint8_t)(row[i] + (row[i - pixel] + above[i]) / 2);
}

static int paeth(int left, int up, int corner) {
  int p = left + up - corner;
  int dl = p < left ? left - p : p - left, du = p < up ? up - p : p - up, dc = p < corner ? corner - p : p - corner;
  return dl <= du && dl <= dc ? left : du <= dc ? up : corner;
}

KERNEL void undo_paeth(uint8_t *row, const uint8_t *above, int n, int pixel) {
  for (int i = 0; i < pixel && i < n; i++)
    row[i] = (uint8_t)(row[i] + above[i]);
  for (int i = pixel; i < n; i++)
    row[i] = (uint8_t)(row[i] + paeth(row[i - pixel], above[i], above[i - pixel]));
}

/* Three bytes a pixel, with what was last in registers. */
KERNEL void undo_paeth3(uint8_t *row, const uint8_t *above, int pixels) {
  int left[3] = {0, 0, 0}, corner[3] = {0, 0, 0};
  for (int i = 0; i < pixels; i++, row += 3, above += 3)
    for (int c = 0; c < 3; c++) {
      left[c] = row[c] = (uint8_t)(row[c] + paeth(left[c], above[c], corner[c]));
      corner[c] = above[c];
    }
}

/* The sum of magnitudes as signed bytes. */
KERNEL unsigned cost(const uint8_t *row, int n) {
  unsigned sum = 0;
  for (int i = 0; i < n; i++)
    sum += row[i] < 128 ? row[i] : 256u - row[i];
  return sum;
}

KERNEL void spread(uint8_t *out, const uint8_t *in, int count, int first, int step) {
  for (int i = 0; i < count; i++)
    out[first + i * step] = in[i];
}

/* Pixels of 1, 2 or 4 bits become bytes, from the end so that it works in place. */
KERNEL void unpack(uint8_t *a, int pixels, int depth) {
  for (int i = pixels - 1; i >= 0; i--) {
    int bit = i * depth;
    a[i] = (uint8_t)(a[bit >> 3] >> (8 - depth - (bit & 7)) & ((1 << depth) - 1));
  }
}

static void run(int n) {
  static uint8_t row[LARGEST + 9], above[LARGEST + 9], out[LARGEST * 3 + 9];
  unsigned costs[4];
  fill_bytes(row, sizeof row), fill_bytes(above, sizeof above);
  for (int pixel = 1; pixel <= 4; pixel++) {
    sub(out, row, n, pixel);
    costs[pixel - 1] = cost(out, n);
    undo_sub(row, n, pixel), undo_average(row, above, n, pixel), undo_paeth(row, above, n, pixel);
  }
  SHOW("row", n, row);
  SHOW("costs", n, costs);
  undo_up(row, above, n), undo_up(row + 1, row, n), undo_up(row, row + 2, n), undo_up(row, row, n);
  SHOW("up", n, row);
  undo_average(row + 2, row, n, 3), undo_paeth(row + 5, row, n, 1);
  undo_paeth3(row, above, n / 3), undo_paeth3(above + 3, above, n / 3);
  SHOW("aliased", n, row);
  SHOW("three", n, above);
  sub(row + 1, row, n, 1), sub(row, row, n, 2);
  SHOW("sub in place", n, row);
  spread(out, row, n, 1, 3), spread(out, out, n, 0, 2);
  SHOW("spread", n, out);
  unpack(out, n, 1), unpack(row, n, 4), unpack(above, n, 2);
  SHOW("unpack", n, out);
  SHOW("unpack 4", n, row);
  SHOW("unpack 2", n, above);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
