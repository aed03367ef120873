/* Generators of random numbers, shuffles, samples, noise.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL uint32_t xorshift(uint32_t *out, uint32_t x, int n) {
  for (int i = 0; i < n; i++) {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    out[i] = x;
  }
  return x;
}

/* The state is in memory, which may be the output. */
KERNEL void xoshiro(uint64_t *out, uint64_t *s, int n) {
  for (int i = 0; i < n; i++) {
    uint64_t t = s[1] << 17, m = s[1] * 5u;
    out[i] = (m << 7 | m >> 57) * 9u;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3] << 45 | s[3] >> 19;
  }
}

KERNEL uint64_t permuted(uint32_t *out, uint64_t state, int n) {
  for (int i = 0; i < n; i++) {
    uint32_t x = (uint32_t)((state >> 18 ^ state) >> 27), by = (uint32_t)(state >> 59);
    state = state * 6364136223846793005u + 1442695040888963407u;
    out[i] = x >> by | x << (-by & 31);
  }
  return state;
}

/* A Mersenne twister's step, small: words 1 and 5 further on are read. */
KERNEL void twist(uint32_t *s, int n) {
  for (int i = 0; i < n; i++) {
    uint32_t y = (s[i] & 0x80000000u) | (s[(i + 1) % n] & 0x7fffffffu);
    s[i] = s[(i + 5) % n] ^ y >> 1 ^ (y & 1 ? 0x9908b0dfu : 0u);
  }
}

KERNEL void lagged(uint32_t *a, int n) {
  for (int i = 17; i < n; i++)
    a[i] = a[i - 17] - a[i - 5] - (a[i - 17] < a[i - 5]);
}

/* Fisher and Yates'. */
KERNEL void shuffle(uint8_t *a, uint32_t seed, int n) {
  for (int i = n - 1; i > 0; i--) {
    seed = seed * 1664525u + 1013904223u;
    uint32_t j = (uint32_t)((uint64_t)seed * (uint32_t)(i + 1) >> 32);
    uint8_t held = a[i];
    a[i] = a[j];
    a[j] = held;
  }
}

/* A sample of k of any number. */
KERNEL void reservoir(uint32_t *sample, int k, const uint32_t *from, uint32_t seed, int n) {
  for (int i = 0; i < n; i++) {
    seed = seed * 22695477u + 1u;
    int at = i < k ? i : (int)((seed >> 8) % (uint32_t)(i + 1));
    if (at < k)
      sample[at] = from[i];
  }
}

/* Numbers below a limit, without favour: some are drawn again. */
KERNEL int bounded(uint32_t *out, uint32_t seed, uint32_t limit, int n) {
  int draws = 0;
  for (int i = 0; i < n; draws++) {
    seed = seed * 1103515245u + 12345u;
    uint64_t wide = (uint64_t)seed * limit;
    if ((uint32_t)wide < (0u - limit) % limit)
      continue;
    out[i++] = (uint32_t)(wide >> 32);
  }
  return draws;
}

/* By sums of weights: the first that is large enough. */
KERNEL void weighted(uint8_t *out, const uint32_t *sums, int k, const uint32_t *draws, int n) {
  for (int i = 0; i < n; i++) {
    uint32_t wanted = draws[i] % sums[k - 1];
    int at = 0;
    while (sums[at] <= wanted)
      at++;
    out[i] = (uint8_t)at;
  }
}

KERNEL void walk(int8_t *x, int8_t *y, const uint32_t *draws, int n) {
  int px = 0, py = 0;
  for (int i = 0; i < n; i++) {
    switch (draws[i] >> 9 & 3) {
    case 0:
      px++;
      break;
    case 1:
      px--;
      break;
    case 2:
      py++;
      break;
    default:
      py--;
      break;
    }
    x[i] = (int8_t)px;
    y[i] = (int8_t)py;
  }
}

/* Noise between lattice points, smoothed. */
KERNEL void noise(float *out, const float *lattice, float step, int n) {
  float x = 0.0f;
  for (int i = 0; i < n; i++) {
    int cell = (int)x;
    float t = x - (float)cell, a = lattice[cell & 15], b = lattice[(cell + 1) & 15];
    t = t * t * (3.0f - 2.0f * t);
    out[i] = a + t * (b - a);
    x += step;
  }
}

static void run(int n) {
  static uint32_t a[LARGEST], b[LARGEST], sums[8];
  static uint64_t wide[LARGEST], state[4];
  static uint8_t bytes[LARGEST];
  static int8_t x[LARGEST], y[LARGEST];
  static float f[LARGEST], lattice[16];
  fill_bytes(state, sizeof state), fill_bytes(bytes, sizeof bytes), fill_floats(lattice, 16);
  uint64_t ends[3] = {xorshift(a, 7, n), permuted(b, 42, n), 0};
  SHOW("xorshift", n, a);
  SHOW("permuted", n, b);
  xoshiro(wide, state, n);
  if (n > 4)
    xoshiro(wide + 1, wide + 2, n - 4), xoshiro(wide, wide, n);
  SHOW("xoshiro", n, wide);
  twist(a, n), lagged(a, n);
  SHOW("twisted", n, a);
  shuffle(bytes, a[0], n);
  SHOW("shuffled", n, bytes);
  reservoir(b, n / 3, a, 99, n), reservoir(a + 1, n / 4, a, 98, n);
  SHOW("sample", n, b);
  SHOW("sample in place", n, a);
  ends[2] = (uint64_t)bounded(b, 5, 3000000000u, n);
  SHOW("bounded", n, b);
  for (uint32_t i = 0; i < 8; i++)
    sums[i] = (i ? sums[i - 1] : 0) + bytes[i] + 1;
  weighted(bytes, sums, 8, b, n);
  SHOW("weighted", n, bytes);
  walk(x, y, a, n), walk(y, y, b, n);
  SHOW("walk x", n, x);
  SHOW("walk y", n, y);
  noise(f, lattice, 0.3125f, n), noise(f, f, 0.25f, n < 16 ? 0 : n);
  SHOW("noise", n, f);
  SHOW("ends", n, ends);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
