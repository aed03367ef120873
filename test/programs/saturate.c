/* Least and greatest, saturated and averaged integers of several widths, fixed
 * point, dot products of small types.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL void add_bytes(uint8_t *out, const uint8_t *a, const uint8_t *b, int n) {
  for (int i = 0; i < n; i++) {
    unsigned sum = (unsigned)a[i] + b[i];
    out[i] = (uint8_t)(sum > 255 ? 255 : sum);
  }
}

KERNEL void subtract_bytes(uint8_t *out, const uint8_t *a, const uint8_t *b, int n) {
  for (int i = 0; i < n; i++)
    out[i] = a[i] > b[i] ? (uint8_t)(a[i] - b[i]) : 0;
}

KERNEL void add_shorts(int16_t *out, const int16_t *a, const int16_t *b, int n) {
  for (int i = 0; i < n; i++) {
    int sum = a[i] + b[i];
    if (sum > INT16_MAX)
      sum = INT16_MAX;
    else if (sum < INT16_MIN)
      sum = INT16_MIN;
    out[i] = (int16_t)sum;
  }
}

/* The overflow of 32 bits is found by signs. */
KERNEL void add_words(int32_t *out, const int32_t *a, const int32_t *b, int n) {
  for (int i = 0; i < n; i++) {
    uint32_t x = (uint32_t)a[i], y = (uint32_t)b[i], sum = x + y;
    if (~(x ^ y) & (x ^ sum) & 0x80000000u)
      sum = x >> 31 ? 0x80000000u : 0x7fffffffu;
    out[i] = (int32_t)sum;
  }
}

/* By the compiler's checks, for products too. */
KERNEL int checked(int32_t *out, const int32_t *a, const int32_t *b, int n) {
  int overflows = 0;
  for (int i = 0; i < n; i++) {
    int32_t product, sum;
    overflows += __builtin_mul_overflow(a[i], b[i], &product);
    overflows += __builtin_add_overflow(product, a[i], &sum) * 2;
    out[i] = sum;
  }
  return overflows;
}

KERNEL int checked_wide(uint64_t *a, uint64_t by, int n) {
  int overflows = 0;
  for (int i = 0; i < n; i++) {
    uint64_t product;
    if (__builtin_mul_overflow(a[i], by, &product)) {
      overflows++;
      product = UINT64_MAX;
    }
    a[i] = product;
  }
  return overflows;
}

/* Rounded products in Q15. */
KERNEL void scale_q15(int16_t *a, int16_t by, int n) {
  for (int i = 0; i < n; i++) {
    int32_t product = (a[i] * by + 0x4000) >> 15;
    a[i] = (int16_t)(product > 32767 ? 32767 : product);
  }
}

KERNEL int64_t dot(const int16_t *a, const int16_t *b, int n) {
  int64_t sum = 0;
  for (int i = 0; i < n; i++)
    sum += (int32_t)a[i] * b[i];
  return sum;
}

/* An accumulator that saturates: the order counts. */
KERNEL int32_t dot_saturated(const int16_t *a, const int16_t *b, int n) {
  int32_t sum = 0;
  for (int i = 0; i < n; i++) {
    int64_t next = (int64_t)sum + (int64_t)a[i] * b[i] * 4;
    sum = next > INT32_MAX ? INT32_MAX : next < INT32_MIN ? INT32_MIN : (int32_t)next;
  }
  return sum;
}

KERNEL void extremes(int *least, int *greatest, const int *a, int n) {
  for (int i = 0; i < n; i++) {
    if (a[i] < *least)
      *least = a[i];
    if (a[i] > *greatest)
      *greatest = a[i];
  }
}

KERNEL int index_of_greatest(const float *a, int n) {
  int at = -1;
  float most = -1e9f;
  for (int i = 0; i < n; i++)
    if (a[i] > most) {
      most = a[i];
      at = i;
    }
  return at;
}

/* The two greatest: a chain of selections. */
KERNEL uint64_t two_greatest(const uint32_t *a, int n) {
  uint32_t first = 0, second = 0;
  for (int i = 0; i < n; i++)
    if (a[i] > first) {
      second = first;
      first = a[i];
    } else if (a[i] > second) {
      second = a[i];
    }
  return (uint64_t)first << 32 | second;
}

KERNEL void clamp(float *a, int n, float low, float high) {
  for (int i = 0; i < n; i++)
    a[i] = a[i] < low ? low : a[i] > high ? high : a[i];
}

/* The rest of each division goes to the next. */
KERNEL int32_t divide_with_rest(int32_t *a, int32_t by, int n) {
  int32_t rest = 0;
  for (int i = 0; i < n; i++) {
    int32_t all = a[i] % 100000 + rest;
    a[i] = all / by;
    rest = all % by;
  }
  return rest;
}

KERNEL void float_to_bytes(int8_t *out, const float *in, float scale, int n) {
  for (int i = 0; i < n; i++) {
    float x = in[i] * scale;
    x = x > 127.0f ? 127.0f : x < -128.0f ? -128.0f : x;
    out[i] = (int8_t)x;
  }
}

static void run(int n) {
  static uint8_t a[LARGEST], b[LARGEST], c[LARGEST];
  static int16_t s[LARGEST], t[LARGEST], u[LARGEST];
  static int32_t x[LARGEST], y[LARGEST], z[LARGEST];
  static uint64_t wide[LARGEST];
  static float f[LARGEST];
  fill_bytes(a, sizeof a), fill_bytes(b, sizeof b), fill_bytes(s, sizeof s), fill_bytes(t, sizeof t);
  fill_bytes(x, sizeof x), fill_bytes(y, sizeof y), fill_bytes(wide, sizeof wide), fill_floats(f, LARGEST);
  add_bytes(c, a, b, n), subtract_bytes(b, a, c, n), add_bytes(a + 1, a, b, n - 1), subtract_bytes(b, b + 1, b, n - 1);
  SHOW("bytes", n, a);
  SHOW("bytes subtracted", n, b);
  add_shorts(u, s, t, n), add_shorts(s, s, t, n), add_shorts(t, t, t, n), scale_q15(u, 23170, n);
  SHOW("shorts", n, s);
  SHOW("q15", n, u);
  add_words(z, x, y, n), add_words(x + 1, x, y, n - 1);
  SHOW("words", n, z);
  SHOW("words, one later", n, x);
  int least = 5, greatest = -5;
  extremes(&least, &greatest, z, n);
  SHOW("least", n, least);
  SHOW("greatest", n, greatest);
  if (n)
    extremes(z, z + n - 1, z, n);
  SHOW("extremes in place", n, z);
  for (int i = 0; i < n; i += 2)
    y[i] >>= 20, x[i] >>= 14;
  int64_t figures[] = {
      checked(z, x, y, n),        checked_wide(wide, 3u << 30, n), dot(s, u, n),
      dot_saturated(s, t, n),     index_of_greatest(f, n),         (int64_t)two_greatest((uint32_t *)z, n),
      divide_with_rest(z, 997, n)};
  SHOW("figures", n, figures);
  SHOW("checked", n, z);
  SHOW("checked wide", n, wide);
  clamp(f, n, -3.5f, 4.25f);
  SHOW("clamp", n, f);
  float_to_bytes((int8_t *)c, f, 40.0f, n);
  SHOW("floats to bytes", n, c);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
