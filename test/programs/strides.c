/* Strides other than one, of both signs, unequal in one loop, of arguments,
 * of rows; counters that go down or in steps; wrap-around.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL void even_odd(uint32_t *a, int n) {
  for (int i = 0; 2 * i + 1 < n; i++) {
    a[2 * i] += 5;
    a[2 * i + 1] = a[2 * i] ^ a[2 * i + 1];
  }
}

/* Evens are written, odds are read: never the same. */
KERNEL void apart(uint32_t *a, int n) {
  for (int i = 0; i + 3 < n; i += 2)
    a[i] = a[i + 1] * 3u + a[i + 3];
}

/* Steps of three, of which two meet again. */
KERNEL void by_three(uint32_t *a, int n) {
  for (int i = 6; i < n; i += 3)
    a[i] = a[i - 3] + a[i - 6] + a[i - 2];
}

KERNEL void down(uint32_t *a, int n) {
  while (n-- > 1)
    a[n] = a[n] * 7u + a[n - 1];
}

KERNEL void up_and_down(uint32_t *a, int n) {
  for (int i = 0, j = n - 1; i < n; i++, j--)
    a[i] = a[j] + (uint32_t)i;
}

/* One and two: the writer is overtaken. */
KERNEL void overtaken(uint32_t *a, int n) {
  for (int i = 0; 2 * i < n; i++)
    a[i] = a[2 * i] * 5u + 1u;
}

KERNEL void overtaking(uint32_t *a, int n) {
  for (int i = 0; 2 * i < n; i++)
    a[2 * i] = a[i] * 5u + 1u;
}

KERNEL void any_stride(uint32_t *a, const uint32_t *b, int n, int da, int db) {
  for (int i = 0; i < n; i++)
    a[i * da] += b[i * db];
}

/* A ring: the index is wrapped by a mask. */
KERNEL void ring(uint32_t *a, uint32_t mask, uint32_t step, int n) {
  uint32_t at = 0;
  for (int i = 0; i < n; i++) {
    a[at & mask] += a[(at + 5) & mask];
    at += step;
  }
}

/* A counter of one byte wraps. */
KERNEL uint32_t small_counter(const uint32_t *table, uint8_t from, uint8_t to) {
  uint32_t sum = 0;
  for (uint8_t i = from; i != to; i++)
    sum = sum * 3u + table[i & 63];
  return sum;
}

/* Four at a time by hand, then the rest. */
KERNEL uint32_t unrolled(const uint32_t *a, int n) {
  uint32_t w = 0, x = 0, y = 0, z = 0;
  int i = 0;
  for (; i + 3 < n; i += 4)
    w += a[i], x += a[i + 1], y += a[i + 2], z += a[i + 3];
  for (; i < n; i++)
    w += a[i];
  return w ^ x * 3u ^ y * 5u ^ z * 7u;
}

KERNEL void column(uint32_t *a, int width, int height, int from, int to) {
  for (int y = 0; y < height; y++)
    a[y * width + to] = a[y * width + from] + (y ? a[(y - 1) * width + to] : 0u);
}

KERNEL void triangle(uint32_t *a, int n) {
  for (int i = 0, at = 0; at + i < n; at += i, i++)
    a[at] += a[at + i] + 1u;
}

KERNEL void rotate(uint32_t *a, int n, int by) {
  for (int i = 0, j = by; j < n; i++, j++) {
    uint32_t held = a[i];
    a[i] = a[j];
    a[j] = held;
  }
}

KERNEL void unsigned_down(uint16_t *a, unsigned n) {
  for (unsigned i = n; i-- > 2;)
    a[i - 2] = (uint16_t)(a[i] + a[i - 1]);
}

static void run(int n) {
  static uint32_t a[3 * LARGEST], b[3 * LARGEST], table[64];
  static uint16_t s[LARGEST];
  fill_bytes(a, sizeof a), fill_bytes(b, sizeof b), fill_bytes(table, sizeof table), fill_bytes(s, sizeof s);
  even_odd(a, n), apart(a, n), by_three(a, n), down(a, n);
  SHOW("first", n, a);
  up_and_down(a, n), overtaken(b, n), overtaking(a, n);
  SHOW("second", n, a);
  SHOW("overtaken", n, b);
  any_stride(a, b, n, 2, 3), any_stride(a, a, n, 3, 1), any_stride(a + 2 * n, b, n, -2, 1);
  any_stride(a, a, n, 1, 2), any_stride(a + n, a, n, 0, 1), any_stride(b, b + 1, n, 2, 2);
  SHOW("any stride", n, a);
  SHOW("any stride, both two", n, b);
  ring(table, 63, 1, n), ring(table, 15, 7, n);
  SHOW("ring", n, table);
  uint32_t sums[] = {small_counter(table, 250, (uint8_t)n), unrolled(a, n)};
  SHOW("sums", n, sums);
  column(a, 7, n / 7, 2, 3), column(b, 1, n, 0, 0);
  SHOW("column", n, a);
  triangle(b, n), rotate(b, n, n / 3), rotate(a, n, 1);
  SHOW("triangle", n, b);
  SHOW("rotate", n, a);
  unsigned_down(s, (unsigned)n);
  SHOW("down", n, s);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
