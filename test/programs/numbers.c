/* Number theory and functions without hardware for them: roots, greatest
 * common divisors, sieves, CORDIC, logarithms, series.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL uint32_t root(uint32_t x) {
  uint32_t result = 0, bit = 1u << 30;
  while (bit > x)
    bit >>= 2;
  while (bit) {
    if (x >= result + bit) {
      x -= result + bit;
      result = (result >> 1) + bit;
    } else {
      result >>= 1;
    }
    bit >>= 2;
  }
  return result;
}

/* Newton's, until it no longer falls. */
KERNEL uint64_t root_newton(uint64_t x) {
  if (x < 2)
    return x;
  uint64_t guess = x / 2 + 1, next = (guess + x / guess) / 2;
  while (next < guess) {
    guess = next;
    next = (guess + x / guess) / 2;
  }
  return guess;
}

KERNEL uint32_t gcd(uint32_t a, uint32_t b) {
  while (b) {
    uint32_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

KERNEL uint64_t gcd_binary(uint64_t a, uint64_t b) {
  if (!a || !b)
    return a | b;
  int shift = __builtin_ctzll(a | b);
  a >>= __builtin_ctzll(a);
  while (b) {
    b >>= __builtin_ctzll(b);
    uint64_t less = a < b ? a : b;
    b = a < b ? b - a : a - b;
    a = less;
  }
  return a << shift;
}

/* The inverse modulo a prime, by the extended algorithm. */
KERNEL int64_t inverse(int64_t a, int64_t modulus) {
  int64_t t = 0, next = 1, r = modulus, rest = a % modulus;
  while (rest) {
    int64_t q = r / rest, held = t - q * next;
    t = next;
    next = held;
    held = r - q * rest;
    r = rest;
    rest = held;
  }
  return t < 0 ? t + modulus : t;
}

KERNEL int sieve(uint8_t *composite, int n) {
  int primes = 0;
  for (int i = 0; i < n; i++)
    composite[i] = i < 2;
  for (int i = 2; i * i < n; i++)
    if (!composite[i])
      for (int k = i * i; k < n; k += i)
        composite[k] = 1;
  for (int i = 0; i < n; i++)
    primes += !composite[i];
  return primes;
}

KERNEL int factors(uint32_t *out, uint32_t x) {
  int made = 0;
  for (uint32_t d = 2; d * d <= x; d++)
    while (x % d == 0) {
      out[made++] = d;
      x /= d;
    }
  if (x > 1)
    out[made++] = x;
  return made;
}

KERNEL int collatz(uint64_t x) {
  int steps = 0;
  while (x != 1 && steps < 1000) {
    x = x & 1 ? 3 * x + 1 : x / 2;
    steps++;
  }
  return steps;
}

/* Sine and cosine at once, in fixed point, by shifts and a table of angles. */
KERNEL void cordic(int32_t *sine, int32_t *cosine, int32_t angle, int rounds) {
  static const int32_t turn[16] = {51472, 30386, 16055, 8150, 4091, 2047, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 2};
  int32_t x = 39797, y = 0;
  for (int i = 0; i < rounds; i++) {
    int32_t dx = x >> i, dy = y >> i;
    if (angle >= 0) {
      x -= dy, y += dx, angle -= turn[i];
    } else {
      x += dy, y -= dx, angle += turn[i];
    }
  }
  *sine = y;
  *cosine = x;
}

/* Angles of vectors, without branches. */
KERNEL int32_t angle(int32_t x, int32_t y, int rounds) {
  static const int16_t turn[16] = {11520, 6801, 3593, 1824, 916, 458, 229, 115, 57, 29, 14, 7, 4, 2, 1, 0};
  int32_t sum = 0;
  for (int i = 0; i < rounds; i++) {
    int32_t sign = y < 0 ? -1 : 1, next = x + sign * (y >> i);
    y -= sign * (x >> i);
    x = next;
    sum += sign * turn[i];
  }
  return sum;
}

KERNEL void logarithms(uint32_t *out, const uint32_t *in, int n) {
  for (int i = 0; i < n; i++) {
    uint32_t x = in[i] | 1, whole = 31u - (uint32_t)__builtin_clz(x), result = whole << 16;
    uint64_t y = (uint64_t)x << (31 - whole);
    for (uint32_t bit = 1u << 15; bit; bit >>= 1) {
      y = y * y >> 31;
      if (y >> 32) {
        y >>= 1;
        result |= bit;
      }
    }
    out[i] = result;
  }
}

/* A linear congruence; the hits of a quarter circle. */
KERNEL uint32_t quarter_circle(uint32_t seed, int n) {
  uint32_t hits = 0;
  for (int i = 0; i < n; i++) {
    seed = seed * 1664525u + 1013904223u;
    uint64_t x = seed >> 16;
    seed = seed * 1664525u + 1013904223u;
    uint64_t y = seed >> 16;
    hits += x * x + y * y < 0x100000000u;
  }
  return hits;
}

KERNEL void fibonacci(uint64_t *out, int n) {
  for (int i = 0; i < n; i++)
    out[i] = i < 2 ? (uint64_t)i : out[i - 1] + out[i - 2];
}

/* Pascal's triangle, a row in place. */
KERNEL void binomials(uint32_t *row, int n) {
  row[0] = 1;
  for (int i = 1; i <= n; i++) {
    row[i] = 1;
    for (int k = i - 1; k > 0; k--)
      row[k] += row[k - 1];
  }
}

KERNEL int digits(uint8_t *out, uint32_t x, uint32_t base) {
  int made = 0;
  do
    out[made++] = (uint8_t)(x % base);
  while (x /= base);
  for (int i = 0, j = made - 1; i < j; i++, j--) {
    uint8_t held = out[i];
    out[i] = out[j];
    out[j] = held;
  }
  return made;
}

static void run(int n) {
  static uint8_t composite[4 * LARGEST], number[40];
  static uint32_t in[LARGEST], out[LARGEST + 1], parts[32];
  static uint64_t wide[LARGEST];
  static int32_t sine, cosine;
  fill_bytes(in, sizeof in);
  uint32_t a = in[0], b = in[1] >> 8;
  uint64_t figures[11] = {root(a),
                          root_newton((uint64_t)a << 20 | b),
                          gcd(a, b),
                          gcd_binary(a * 12ull, b * 18ull),
                          (uint64_t)inverse(b % 1000002 + 1, 1000003),
                          (uint64_t)sieve(composite, 4 * n),
                          (uint64_t)factors(parts, b >> 4 | 1),
                          (uint64_t)collatz(b + 1),
                          (uint64_t)angle((int32_t)(a >> 12), (int32_t)(b >> 4) - 500000, n < 16 ? n : 16),
                          quarter_circle(a, n),
                          (uint64_t)digits(number, a, (uint32_t)n % 9 + 2)};
  SHOW("figures", n, figures);
  SHOW("composite", n, composite);
  SHOW("factors", n, parts);
  SHOW("digits", n, number);
  cordic(&sine, &cosine, (int32_t)(a % 100000) - 50000, n < 16 ? n : 16);
  SHOW("sine", n, sine);
  SHOW("cosine", n, cosine);
  logarithms(out, in, n), logarithms(in + 1, in, n - 1);
  SHOW("logarithms", n, out);
  SHOW("logarithms, one later", n, in);
  fibonacci(wide, n);
  SHOW("fibonacci", n, wide);
  binomials(out, n);
  SHOW("binomials", n, out);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
