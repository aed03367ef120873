/* Numbers of many words: sums, products, shifts, quotients, powers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL uint32_t add(uint32_t *out, const uint32_t *a, const uint32_t *b, int n) {
  uint64_t carry = 0;
  for (int i = 0; i < n; i++) {
    carry += (uint64_t)a[i] + b[i];
    out[i] = (uint32_t)carry;
    carry >>= 32;
  }
  return (uint32_t)carry;
}

/* The carry of words of 64 bits, by comparison. */
KERNEL uint64_t add_wide(uint64_t *a, const uint64_t *b, int n) {
  uint64_t carry = 0;
  for (int i = 0; i < n; i++) {
    uint64_t sum = a[i] + carry;
    carry = sum < carry;
    sum += b[i];
    carry += sum < b[i];
    a[i] = sum;
  }
  return carry;
}

KERNEL uint32_t subtract(uint32_t *out, const uint32_t *a, const uint32_t *b, int n) {
  uint32_t borrow = 0;
  for (int i = 0; i < n; i++) {
    uint64_t difference = (uint64_t)a[i] - b[i] - borrow;
    out[i] = (uint32_t)difference;
    borrow = (uint32_t)(difference >> 63);
  }
  return borrow;
}

/* Adds one; mostly ends at once. */
KERNEL int increment(uint32_t *a, int n) {
  for (int i = 0; i < n; i++)
    if (++a[i])
      return i;
  return n;
}

KERNEL uint32_t multiply_add(uint32_t *out, const uint32_t *a, uint32_t by, int n) {
  uint64_t carry = 0;
  for (int i = 0; i < n; i++) {
    carry += (uint64_t)a[i] * by + out[i];
    out[i] = (uint32_t)carry;
    carry >>= 32;
  }
  return (uint32_t)carry;
}

KERNEL void multiply(uint32_t *out, const uint32_t *a, int na, const uint32_t *b, int nb) {
  for (int i = 0; i < na + nb; i++)
    out[i] = 0;
  for (int i = 0; i < na; i++) {
    uint64_t carry = 0;
    for (int j = 0; j < nb; j++) {
      carry += (uint64_t)a[i] * b[j] + out[i + j];
      out[i + j] = (uint32_t)carry;
      carry >>= 32;
    }
    out[i + nb] = (uint32_t)carry;
  }
}

/* From the highest word down: the remainder is carried. */
KERNEL uint32_t divide(uint32_t *out, const uint32_t *a, uint32_t by, int n) {
  uint64_t rest = 0;
  for (int i = n - 1; i >= 0; i--) {
    rest = rest << 32 | a[i];
    out[i] = (uint32_t)(rest / by);
    rest %= by;
  }
  return (uint32_t)rest;
}

KERNEL void shift_left(uint32_t *a, int n, int by) {
  for (int i = n - 1; i > 0; i--)
    a[i] = a[i] << by | a[i - 1] >> (32 - by);
  if (n)
    a[0] <<= by;
}

KERNEL void shift_right(uint32_t *out, const uint32_t *a, int n, int by) {
  for (int i = 0; i + 1 < n; i++)
    out[i] = a[i] >> by | a[i + 1] << (32 - by);
  if (n)
    out[n - 1] = a[n - 1] >> by;
}

/* The highest words decide, mostly. */
KERNEL int compare(const uint32_t *a, const uint32_t *b, int n) {
  while (n-- > 0)
    if (a[n] != b[n])
      return a[n] < b[n] ? -1 : 1;
  return 0;
}

/* Digits, the last one first, until nothing is left. */
KERNEL int to_decimal(char *out, uint32_t *a, int n) {
  int made = 0;
  while (n > 0) {
    uint32_t rest = 0;
    for (int i = n - 1; i >= 0; i--) {
      uint64_t all = (uint64_t)rest << 32 | a[i];
      a[i] = (uint32_t)(all / 10u);
      rest = (uint32_t)(all % 10u);
    }
    out[made++] = (char)('0' + rest);
    while (n > 0 && a[n - 1] == 0)
      n--;
  }
  return made;
}

/* Montgomery's product modulo an odd number of one word, for each element. */
KERNEL void montgomery(uint32_t *a, const uint32_t *b, uint32_t modulus, uint32_t inverse, int n) {
  for (int i = 0; i < n; i++) {
    uint64_t product = (uint64_t)(a[i] % modulus) * (b[i] % modulus);
    uint32_t m = (uint32_t)product * inverse;
    uint64_t t = (product >> 1) + ((uint64_t)m * modulus >> 1) + (product & 1 & m);
    uint64_t reduced = t >> 31;
    a[i] = (uint32_t)(reduced >= modulus ? reduced - modulus : reduced);
  }
}

KERNEL uint64_t power(uint64_t base, uint64_t exponent, uint64_t modulus) {
  uint64_t result = 1;
  base %= modulus;
  while (exponent) {
    if (exponent & 1)
      result = result * base % modulus;
    base = base * base % modulus;
    exponent >>= 1;
  }
  return result;
}

static void run(int n) {
  static uint32_t a[LARGEST + 2], b[LARGEST + 2], c[2 * LARGEST + 4];
  static uint64_t x[LARGEST], y[LARGEST];
  static char digits[40 * 10];
  uint32_t figures[10];
  fill_bytes(a, sizeof a), fill_bytes(b, sizeof b), fill_bytes(x, sizeof x), fill_bytes(y, sizeof y);
  for (int i = 0; i < n / 2; i++)
    b[i] = ~a[i], y[i] = ~x[i];
  figures[0] = add(c, a, b, n);
  SHOW("add", n, c);
  figures[1] = add(a, a, a, n) + add(b + 1, b, a, n) * 2;
  SHOW("add in place", n, a);
  SHOW("add, one later", n, b);
  figures[2] = (uint32_t)add_wide(x, y, n);
  add_wide(x, x, n), add_wide(y, y + 1, n - 1);
  SHOW("add wide", n, x);
  SHOW("add wide aliased", n, y);
  figures[3] = subtract(c, a, b, n) + subtract(b, b, a, n) * 2;
  SHOW("subtract", n, c);
  memset(a, 255, (size_t)n / 2 * 4);
  figures[4] = (uint32_t)increment(a, n);
  figures[5] = multiply_add(c, a, 0x89abcdefu, n) ^ multiply_add(b, b, 3, n) ^ multiply_add(b + 1, b, 77, n);
  SHOW("multiply and add", n, c);
  SHOW("multiply and add aliased", n, b);
  multiply(c, a, n, b, n - n / 3);
  SHOW("multiply", n, c);
  figures[6] = divide(c, c, 1000003u, n) ^ divide(a, b, 7u, n) ^ divide(b + 1, b, 65537u, n);
  SHOW("divide", n, c);
  SHOW("divide aliased", n, b);
  shift_left(c, n, 5), shift_right(a, c, n, 13), shift_right(b, b, n, 1), shift_right(b + 1, b, n, 31);
  SHOW("shift left", n, c);
  SHOW("shift right", n, a);
  figures[7] = (uint32_t)(compare(a, b, n) + 4 * compare(a, a, n));
  figures[8] = (uint32_t)to_decimal(digits, c, n < 40 ? n : 40);
  SHOW("decimal", n, digits);
  montgomery(a, b, 0x7fffffedu, 0x5e50d79bu, n);
  SHOW("montgomery", n, a);
  figures[9] = (uint32_t)power(a[0], b[1], 998244353u) ^ (uint32_t)power(3, (uint64_t)n, 65537u);
  SHOW("figures", n, figures);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
