/* Bits: counts, reversals, gray codes, Morton order, powers of two, parity,
 * permutations, shift registers, transposition, bit boards.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

/* As many rounds as there are ones. */
KERNEL int count_ones(uint32_t x) {
  int ones = 0;
  while (x) {
    x &= x - 1;
    ones++;
  }
  return ones;
}

KERNEL void counts(uint8_t *out, const uint64_t *in, int n) {
  for (int i = 0; i < n; i++) {
    uint64_t x = in[i];
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    out[i] = (uint8_t)(x * 0x0101010101010101u >> 56);
  }
}

/* The compiler's own ones. */
KERNEL void built_in(int *out, const uint32_t *in, int n) {
  for (int i = 0; i < n; i++) {
    uint32_t x = in[i] | 1;
    out[i] = __builtin_popcount(x) * 65536 + __builtin_clz(x) * 256 + __builtin_ctz(in[i] | 0x80000000u);
    out[i] ^= (int)__builtin_bswap32(x) ^ __builtin_parity(x);
  }
}

KERNEL void reverse(uint32_t *a, int n) {
  for (int i = 0; i < n; i++) {
    uint32_t x = a[i];
    x = (x & 0x55555555u) << 1 | (x >> 1 & 0x55555555u);
    x = (x & 0x33333333u) << 2 | (x >> 2 & 0x33333333u);
    x = (x & 0x0f0f0f0fu) << 4 | (x >> 4 & 0x0f0f0f0fu);
    x = (x & 0x00ff00ffu) << 8 | (x >> 8 & 0x00ff00ffu);
    a[i] = x << 16 | x >> 16;
  }
}

KERNEL uint32_t reverse_bit_by_bit(uint32_t x, int bits) {
  uint32_t out = 0;
  for (; bits > 0; bits--, x >>= 1)
    out = out << 1 | (x & 1);
  return out;
}

KERNEL void gray(uint32_t *code, uint32_t *back, int n) {
  for (int i = 0; i < n; i++) {
    code[i] = (uint32_t)i ^ (uint32_t)i >> 1;
    uint32_t x = code[i];
    for (int shift = 16; shift; shift >>= 1)
      x ^= x >> shift;
    back[i] = x;
  }
}

KERNEL void morton(uint32_t *out, const uint16_t *x, const uint16_t *y, int n) {
  for (int i = 0; i < n; i++) {
    uint32_t a = x[i], b = y[i];
    a = (a | a << 8) & 0x00ff00ffu, b = (b | b << 8) & 0x00ff00ffu;
    a = (a | a << 4) & 0x0f0f0f0fu, b = (b | b << 4) & 0x0f0f0f0fu;
    a = (a | a << 2) & 0x33333333u, b = (b | b << 2) & 0x33333333u;
    a = (a | a << 1) & 0x55555555u, b = (b | b << 1) & 0x55555555u;
    out[i] = a | b << 1;
  }
}

/* Gathers the bits that the mask has, one round for each. */
KERNEL uint32_t extract(uint32_t x, uint32_t mask) {
  uint32_t out = 0;
  for (uint32_t bit = 1; mask; bit <<= 1) {
    if (x & mask & (0u - mask))
      out |= bit;
    mask &= mask - 1;
  }
  return out;
}

/* Gosper's: the next number with as many ones. */
KERNEL void combinations(uint32_t *out, uint32_t x, int n) {
  for (int i = 0; i < n; i++) {
    out[i] = x;
    uint32_t low = x & (0u - x), up = x + low;
    x = up ? ((up ^ x) >> 2) / low | up : low;
  }
}

/* Eight rows of eight bits. */
KERNEL void transpose(uint64_t *a, int n) {
  for (int i = 0; i < n; i++) {
    uint64_t x = a[i], t = (x ^ x >> 7) & 0x00aa00aa00aa00aau;
    x ^= t ^ t << 7;
    t = (x ^ x >> 14) & 0x0000cccc0000ccccu;
    x ^= t ^ t << 14;
    t = (x ^ x >> 28) & 0x00000000f0f0f0f0u;
    a[i] = x ^ t ^ t << 28;
  }
}

/* Galois' shift register, and Fibonacci's. */
KERNEL uint32_t registers(uint8_t *out, uint32_t a, uint32_t b, int n) {
  for (int i = 0; i < n; i++) {
    out[i] = (uint8_t)((a ^ b) & 255);
    a = a >> 1 ^ (0xd0000001u & (0u - (a & 1)));
    b = b << 1 | ((b >> 31 ^ b >> 21 ^ b >> 1 ^ b) & 1);
  }
  return a ^ b;
}

/* Queens on a board: stacks of bit sets. */
KERNEL int queens(int n) {
  uint32_t free_[12], left[12], down[12], right[12], all = (1u << n) - 1;
  int level = 0, found = 0;
  left[0] = down[0] = right[0] = 0;
  free_[0] = all;
  while (level >= 0) {
    uint32_t bit = free_[level] & (0u - free_[level]);
    if (!bit) {
      level--;
      continue;
    }
    free_[level] ^= bit;
    if (level + 1 == n) {
      found++;
      continue;
    }
    left[level + 1] = (left[level] | bit) << 1;
    down[level + 1] = down[level] | bit;
    right[level + 1] = (right[level] | bit) >> 1;
    level++;
    free_[level] = all & ~(left[level] | down[level] | right[level]);
  }
  return found;
}

/* The first free bit of an allocation map. */
KERNEL int first_free(uint32_t *map, int words) {
  for (int i = 0; i < words; i++)
    if (~map[i]) {
      int bit = __builtin_ctz(~map[i]);
      map[i] |= 1u << bit;
      return i * 32 + bit;
    }
  return -1;
}

static void run(int n) {
  static uint32_t a[LARGEST], b[LARGEST], c[LARGEST];
  static uint64_t wide[LARGEST];
  static uint16_t x[LARGEST], y[LARGEST];
  static uint8_t out[LARGEST];
  static int ints[LARGEST];
  fill_bytes(a, sizeof a), fill_bytes(wide, sizeof wide), fill_bytes(x, sizeof x), fill_bytes(y, sizeof y);
  uint32_t figures[8] = {
      (uint32_t)count_ones(a[n / 2]), reverse_bit_by_bit(a[0], n % 33),     extract(a[1], a[2]), extract(a[2], 0),
      (uint32_t)count_ones(0),        (uint32_t)(n ? queens(n % 7 + 1) : 0)};
  counts(out, wide, n);
  SHOW("counts", n, out);
  counts((uint8_t *)wide, wide, n);
  SHOW("counts in place", n, wide);
  built_in(ints, a, n);
  SHOW("built in", n, ints);
  reverse(a, n);
  SHOW("reverse", n, a);
  gray(b, c, n);
  SHOW("gray", n, b);
  SHOW("gray back", n, c);
  gray(b, b, n);
  SHOW("gray aliased", n, b);
  morton(c, x, y, n);
  SHOW("morton", n, c);
  morton((uint32_t *)(void *)wide, x, x, n);
  SHOW("morton wide", n, wide);
  combinations(b, 0x1f, n);
  SHOW("combinations", n, b);
  transpose(wide, n);
  SHOW("transpose", n, wide);
  figures[6] = registers(out, 1, a[3], n);
  SHOW("registers", n, out);
  memset(b, 255, sizeof b / 2);
  figures[7] = (uint32_t)(first_free(b, n) + 1000 * first_free(a, n));
  SHOW("figures", n, figures);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
