/* Accesses of different widths to the same bytes: words over bytes that were
 * just written and the reverse, unaligned, partly overlapping, swapped.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

static uint32_t load32(const uint8_t *p) {
  uint32_t word;
  memcpy(&word, p, 4);
  return word;
}

static void store32(uint8_t *p, uint32_t word) {
  memcpy(p, &word, 4);
}

static uint16_t load16(const uint8_t *p) {
  uint16_t half;
  memcpy(&half, p, 2);
  return half;
}

/* Each word overlaps three bytes of the one before. */
KERNEL void every_byte(uint8_t *a, int n) {
  for (int i = 0; i + 4 <= n; i++)
    store32(a + i, load32(a + i) * 3u + 1u);
}

/* By two: half of each word is new. */
KERNEL void every_second(uint8_t *a, int n) {
  for (int i = 0; i + 6 <= n; i += 2)
    store32(a + i + 2, load32(a + i) ^ 0x5a5a5a5au);
}

/* Writes words, reads halves behind them. */
KERNEL uint32_t wide_then_narrow(uint8_t *a, int n) {
  uint32_t sum = 0;
  for (int i = 0; i + 8 <= n; i += 3) {
    store32(a + i + 3, sum + (uint32_t)i);
    sum = sum * 7u + load16(a + i + 2);
  }
  return sum;
}

KERNEL uint64_t narrow_then_wide(uint8_t *a, int n) {
  uint64_t sum = 0;
  for (int i = 0; i + 12 <= n; i += 5) {
    uint64_t wide;
    a[i + 9] = (uint8_t)(sum >> 56);
    a[i + 2] = (uint8_t)sum;
    memcpy(&wide, a + i, 8);
    sum = sum * 0x9e3779b97f4a7c15u + wide;
  }
  return sum;
}

/* Big endian, byte by byte. */
KERNEL void swap_words(uint8_t *to, const uint8_t *from, int n) {
  for (int i = 0; i + 4 <= n; i += 4) {
    uint32_t word = (uint32_t)from[i] << 24 | (uint32_t)from[i + 1] << 16 | (uint32_t)from[i + 2] << 8 | from[i + 3];
    store32(to + i, word);
  }
}

/* Twelve bits each, three bytes for two. */
KERNEL void unpack12(uint16_t *to, const uint8_t *from, int pairs) {
  for (int i = 0; i < pairs; i++) {
    to[2 * i] = (uint16_t)(from[3 * i] | (from[3 * i + 1] & 15) << 8);
    to[2 * i + 1] = (uint16_t)(from[3 * i + 1] >> 4 | from[3 * i + 2] << 4);
  }
}

KERNEL void pack12(uint8_t *to, const uint16_t *from, int pairs) {
  for (int i = 0; i < pairs; i++) {
    unsigned a = from[2 * i] & 4095u, b = from[2 * i + 1] & 4095u;
    to[3 * i] = (uint8_t)a;
    to[3 * i + 1] = (uint8_t)(a >> 8 | b << 4);
    to[3 * i + 2] = (uint8_t)(b >> 4);
  }
}

/* Bits of floats through memory. */
KERNEL void float_bits(uint8_t *bytes, float *values, int n) {
  for (int i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, bytes + 4 * i, 4);
    bits = (bits & 0x807fffffu) | 0x3f800000u;
    memcpy(&values[i], &bits, 4);
    values[i] = values[i] * 1.5f;
  }
}

/* A copy in words of eight, then of four, two, one. */
KERNEL void copy_down(uint8_t *to, const uint8_t *from, int n) {
  int i = 0;
  for (; i + 8 <= n; i += 8) {
    uint64_t wide;
    memcpy(&wide, from + i, 8);
    memcpy(to + i, &wide, 8);
  }
  for (; i < n; i++)
    to[i] = from[i];
}

static void run(int n) {
  static uint8_t a[4 * LARGEST], b[4 * LARGEST];
  static uint16_t halves[4 * LARGEST];
  static float values[LARGEST];
  fill_bytes(a, sizeof a), fill_bytes(b, sizeof b), fill_bytes(halves, sizeof halves);
  every_byte(a, n), every_second(b, n);
  SHOW("every byte", n, a);
  SHOW("every second", n, b);
  uint64_t sum = wide_then_narrow(a, n) ^ narrow_then_wide(b, n);
  SHOW("sum", n, sum);
  SHOW("wide then narrow", n, a);
  SHOW("narrow then wide", n, b);
  swap_words(b, a, n), swap_words(a, a, n), swap_words(a + 2, a, n), swap_words(b, b + 3, n);
  SHOW("swapped", n, a);
  unpack12(halves, a, n / 2), pack12(b, halves, n / 2), pack12((uint8_t *)halves, halves, n / 2);
  SHOW("unpacked", n, halves);
  SHOW("packed", n, b);
  float_bits(a, values, n);
  SHOW("floats", n, values);
  float_bits((uint8_t *)values, values, n), float_bits((uint8_t *)values, values + 1, n - 1);
  SHOW("floats in place", n, values);
  copy_down(b, a, n), copy_down(a + 8, a, n), copy_down(a + 3, a, n), copy_down(a, a + 5, n);
  SHOW("copied down", n, a);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
