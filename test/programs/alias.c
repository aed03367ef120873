/* Pointer arguments that may overlap, called with buffers that do, by every
 * distance from -9 to 9 and partly, and with buffers that do not.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL void copy(uint8_t *to, const uint8_t *from, int n) {
  for (int i = 0; i < n; i++)
    to[i] = (uint8_t)(from[i] + 1);
}

KERNEL void axpy(float *y, const float *x, float a, int n) {
  for (int i = 0; i < n; i++)
    y[i] += a * x[i];
}

/* The second store may hit what the next iteration loads. */
KERNEL void two_stores(uint16_t *a, uint16_t *b, const uint16_t *c, int n) {
  for (int i = 0; i < n; i++) {
    a[i] = (uint16_t)(c[i] + 3);
    b[i] = (uint16_t)(c[i] * 5);
  }
}

/* *sum may be an element of a. */
KERNEL void sum_to(uint32_t *sum, const uint32_t *a, int n) {
  for (int i = 0; i < n; i++)
    *sum += a[i];
}

/* The bound itself may be overwritten. */
KERNEL void bound_in_memory(int *a, const int *n) {
  for (int i = 0; i < *n; i++)
    a[i] += i & 3;
}

KERNEL void swap_ranges(uint32_t *a, uint32_t *b, int n) {
  for (int i = 0; i < n; i++) {
    uint32_t other = a[i];
    a[i] = b[i];
    b[i] = other;
  }
}

/* Copies by words with memcpy, so that the places need not be aligned. */
KERNEL void copy_words(uint8_t *to, const uint8_t *from, int words) {
  for (int i = 0; i < words; i++) {
    uint32_t word;
    memcpy(&word, from + 4 * i, 4);
    word ^= 0x01010101u;
    memcpy(to + 4 * i, &word, 4);
  }
}

/* Reads four bytes where one was written just before. */
KERNEL uint32_t narrow_then_wide(uint8_t *a, const uint8_t *b, int n) {
  uint32_t all = 0;
  for (int i = 0; i + 4 <= n; i++) {
    uint32_t word;
    a[i + 1] = b[i];
    memcpy(&word, a + i, 4);
    all = all * 31u + word;
  }
  return all;
}

KERNEL void reverse(uint8_t *to, const uint8_t *from, int n) {
  for (int i = 0, j = n - 1; j >= 0; i++, j--)
    to[i] = from[j];
}

KERNEL void unequal_strides(uint16_t *a, const uint16_t *b, int n) {
  for (int i = 0; i < n; i++)
    a[2 * i] = (uint16_t)(b[3 * i] + i);
}

static void run(int n) {
  enum { ROOM = 16, ALL = 3 * LARGEST + 2 * ROOM };
  static uint8_t bytes[ALL], more[ALL];
  static uint16_t halves[ALL], half[ALL];
  static uint32_t words[ALL];
  static int ints[ALL];
  static float floats[ALL];
  fill_bytes(bytes, sizeof bytes), fill_bytes(more, sizeof more);
  fill_bytes(halves, sizeof halves), fill_bytes(half, sizeof half);
  fill_bytes(words, sizeof words);
  fill_ints(ints, ALL, 1, 9);
  fill_floats(floats, ALL);
  for (int by = -9; by <= 9; by++) {
    copy(bytes + ROOM + by, bytes + ROOM, n);
    copy_words(bytes + ROOM + by, bytes + ROOM, n / 4);
    axpy(floats + ROOM + by, floats + ROOM, 0.125f, n);
    two_stores(halves + ROOM + by, halves + ROOM, half + ROOM, n);
    two_stores(half + ROOM, halves + ROOM + by, half + ROOM - by, n);
    swap_ranges(words + ROOM + by, words + ROOM, n);
  }
  SHOW("bytes", n, bytes);
  SHOW("floats", n, floats);
  SHOW("halves", n, halves);
  SHOW("words", n, words);
  copy(more, bytes, n);
  SHOW("apart", n, more);
  sum_to(words + n / 2, words, n);
  sum_to(words + n + 3, words, n);
  SHOW("sum", n, words);
  ints[n + 1] = n;
  bound_in_memory(ints, ints + n + 1);
  ints[n / 2] = n / 2 + 1;
  bound_in_memory(ints, ints + n / 2);
  SHOW("bound", n, ints);
  uint32_t all =
      narrow_then_wide(bytes, more, n) ^ narrow_then_wide(more, more + 1, n) ^ narrow_then_wide(bytes + 2, bytes, n);
  SHOW("narrow then wide", n, all);
  reverse(more, bytes, n);
  reverse(bytes, bytes, n);
  reverse(bytes + 5, bytes + 3, n);
  SHOW("reverse", n, more);
  SHOW("reverse aliased", n, bytes);
  unequal_strides(halves, half, n);
  unequal_strides(half + n, half, n);
  unequal_strides(halves + 1, halves, n);
  SHOW("unequal strides", n, halves);
  SHOW("unequal strides aliased", n, half);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
