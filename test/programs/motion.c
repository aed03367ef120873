/* Video: block matching, prediction inside pictures, deblocking, transforms of
 * integers, scene changes, interpolation between fields.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

enum { WIDE = 24 };

KERNEL unsigned differences(const uint8_t *a, const uint8_t *b, int size, int stride, unsigned limit) {
  unsigned sum = 0;
  for (int y = 0; y < size; y++) {
    for (int x = 0; x < size; x++) {
      int d = a[y * stride + x] - b[y * stride + x];
      sum += (unsigned)(d < 0 ? -d : d);
    }
    if (sum >= limit)
      break;
  }
  return sum;
}

/* All places of a small window; the sum is inside. */
KERNEL int search(const uint8_t *now, const uint8_t *before, int size, int range) {
  unsigned best = ~0u;
  int at = 0;
  for (int dy = 0; dy <= range; dy++)
    for (int dx = 0; dx <= range; dx++) {
      unsigned sum = 0;
      for (int i = 0; i < size * size; i++) {
        int y = i / size, x = i % size, d = now[y * WIDE + x] - before[(y + dy) * WIDE + x + dx];
        sum += (unsigned)(d * d);
      }
      if (sum < best) {
        best = sum;
        at = dy * 16 + dx;
      }
    }
  return at;
}

/* Each sample from its neighbours, which are predicted themselves. */
KERNEL void plane(uint8_t *a, int size) {
  for (int y = 1; y < size; y++)
    for (int x = 1; x < size; x++) {
      int p = a[y * WIDE + x - 1] + a[(y - 1) * WIDE + x] - a[(y - 1) * WIDE + x - 1];
      a[y * WIDE + x] = (uint8_t)(p < 0 ? 0 : p > 255 ? 255 : p);
    }
}

/* An edge is smoothed where it is small. */
KERNEL void deblock(uint8_t *a, int n, int stride, int limit) {
  for (int i = 0; i < n; i++, a++) {
    int p1 = a[0], p0 = a[stride], q0 = a[2 * stride], q1 = a[3 * stride], d = q0 - p0;
    if (d < limit && d > -limit && p1 - p0 < limit && q1 - q0 < limit) {
      int change = (4 * d + p1 - q1 + 4) >> 3;
      change = change < -3 ? -3 : change > 3 ? 3 : change;
      p0 += change;
      q0 -= change;
      a[stride] = (uint8_t)(p0 < 0 ? 0 : p0 > 255 ? 255 : p0);
      a[2 * stride] = (uint8_t)(q0 < 0 ? 0 : q0 > 255 ? 255 : q0);
    }
  }
}

/* Half samples by six taps. */
KERNEL void half(uint8_t *out, const uint8_t *in, int n) {
  for (int i = 2; i + 3 < n; i++) {
    int sum = in[i - 2] - 5 * in[i - 1] + 20 * in[i] + 20 * in[i + 1] - 5 * in[i + 2] + in[i + 3];
    sum = (sum + 16) >> 5;
    out[i] = (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
  }
}

KERNEL void transform4(int16_t *a, int blocks) {
  for (int b = 0; b < blocks; b++, a += 4) {
    int s = a[0] + a[3], t = a[1] + a[2], u = a[1] - a[2], v = a[0] - a[3];
    a[0] = (int16_t)(s + t);
    a[1] = (int16_t)(2 * v + u);
    a[2] = (int16_t)(s - t);
    a[3] = (int16_t)(v - 2 * u);
  }
}

KERNEL void residual(int16_t *out, const uint8_t *a, const uint8_t *b, int n) {
  for (int i = 0; i < n; i++)
    out[i] = (int16_t)(a[i] - b[i]);
}

KERNEL void reconstruct(uint8_t *out, const uint8_t *prediction, const int16_t *change, int n) {
  for (int i = 0; i < n; i++) {
    int sum = prediction[i] + ((change[i] + 2) >> 2);
    out[i] = (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
  }
}

/* The line between two others, in place; edges decide its direction. */
KERNEL void between(uint8_t *picture, int stride, int n) {
  for (int x = 1; x + 1 < n; x++) {
    const uint8_t *up = picture + x, *down = picture + 2 * stride + x;
    int best = 0, least = up[0] > down[0] ? up[0] - down[0] : down[0] - up[0];
    for (int d = -1; d <= 1; d += 2) {
      int cost = up[d] > down[-d] ? up[d] - down[-d] : down[-d] - up[d];
      if (cost < least) {
        least = cost;
        best = d;
      }
    }
    picture[stride + x] = (uint8_t)((up[best] + down[-best] + 1) / 2);
  }
}

/* The median of vectors around. */
KERNEL void median(int8_t *out, const int8_t *a, const int8_t *b, const int8_t *c, int n) {
  for (int i = 0; i < n; i++) {
    int8_t low = a[i] < b[i] ? a[i] : b[i], high = a[i] < b[i] ? b[i] : a[i];
    out[i] = c[i] < low ? low : c[i] > high ? high : c[i];
  }
}

static void run(int n) {
  static uint8_t now[WIDE * WIDE], before[WIDE * WIDE], out[WIDE * WIDE];
  static int16_t change[WIDE * WIDE];
  static int8_t vectors[LARGEST + 2];
  int size = n < 16 ? n : 16 - n % 3;
  fill_bytes(now, sizeof now), fill_bytes(vectors, sizeof vectors);
  for (int i = 0; i < WIDE * WIDE; i++)
    before[i] = (uint8_t)(now[(i + 3 * WIDE + 2) % (WIDE * WIDE)] + (i & 3));
  unsigned sums[] = {differences(now, before, size, WIDE, ~0u), differences(now, before, size, WIDE, 500),
                     differences(now, now + 1, size, WIDE, 3000)};
  SHOW("differences", n, sums);
  int at = search(now, before, size < 8 ? size : 8, 6);
  SHOW("search", n, at);
  plane(now, size);
  SHOW("plane", n, now);
  deblock(before, n, WIDE, 90), deblock(before, n, 1, 60);
  SHOW("deblocked", n, before);
  half(out, now, n), half(now, now, n), half(now + 1, now, n - 1);
  SHOW("half", n, out);
  SHOW("half in place", n, now);
  residual(change, now, before, n), transform4(change, n / 4), residual(change + 1, now, now + 1, n);
  SHOW("residual", n, change);
  reconstruct(out, now, change, n), reconstruct(now, now + 1, change, n);
  reconstruct((uint8_t *)change, out, change, n);
  SHOW("reconstructed", n, out);
  SHOW("reconstructed in place", n, change);
  between(before, WIDE, n < WIDE ? n : WIDE), between(before, 1, n);
  SHOW("between", n, before);
  median(vectors + 1, vectors, vectors + 1, vectors + 2, n), median(vectors, vectors, vectors, vectors + 1, n);
  SHOW("vectors", n, vectors);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
