/* Pictures: Sobel, box and median filters, thresholds, erosion, error
 * diffusion, colours, scaling, blending, a distance transform.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

enum { WIDE = 16 };

KERNEL void sobel(uint8_t *out, const uint8_t *in, int width, int height) {
  for (int y = 1; y + 1 < height; y++)
    for (int x = 1; x + 1 < width; x++) {
      const uint8_t *p = in + y * width + x;
      int gx = p[1 - width] - p[-1 - width] + 2 * (p[1] - p[-1]) + p[1 + width] - p[-1 + width];
      int gy = p[width - 1] - p[-width - 1] + 2 * (p[width] - p[-width]) + p[width + 1] - p[-width + 1];
      int sum = (gx < 0 ? -gx : gx) + (gy < 0 ? -gy : gy);
      out[y * width + x] = (uint8_t)(sum > 255 ? 255 : sum);
    }
}

/* A window that slides: one sample comes, one goes. */
KERNEL void box(uint8_t *out, const uint8_t *in, int n, int radius) {
  unsigned sum = 0;
  int size = 2 * radius + 1;
  for (int i = 0; i < n; i++) {
    sum += in[i];
    if (i >= size)
      sum -= in[i - size];
    if (i >= 2 * radius)
      out[i - radius] = (uint8_t)(sum / (unsigned)size);
  }
}

#define SORT(a, b) (t = (a) < (b) ? (a) : (b), (b) = (a) < (b) ? (b) : (a), (a) = t)
/* Of nine, by a network. */
KERNEL void median(uint8_t *restrict out, const uint8_t *in, int width, int height) {
  for (int y = 1; y + 1 < height; y++)
    for (int x = 1; x + 1 < width; x++) {
      const uint8_t *p = in + y * width + x;
      uint8_t a = p[-width - 1], b = p[-width], c = p[-width + 1], d = p[-1], e = p[0], f = p[1], g = p[width - 1],
              h = p[width], i = p[width + 1], t;
      SORT(b, c), SORT(e, f), SORT(h, i), SORT(a, b), SORT(d, e), SORT(g, h), SORT(b, c), SORT(e, f), SORT(h, i);
      SORT(a, d), SORT(f, i), SORT(e, h), SORT(d, g), SORT(b, e), SORT(c, f), SORT(e, h), SORT(e, c), SORT(g, e);
      SORT(e, c);
      out[y * width + x] = e;
    }
}

/* Floyd and Steinberg's: the error goes to neighbours that come later. */
KERNEL void diffuse(int16_t *a, int width, int height) {
  for (int y = 0; y + 1 < height; y++)
    for (int x = 1; x + 1 < width; x++) {
      int16_t *p = a + y * width + x;
      int old = p[0], new = old < 128 ? 0 : 255, error = old - new;
      p[0] = (int16_t) new;
      p[1] = (int16_t)(p[1] + error * 7 / 16);
      p[width - 1] = (int16_t)(p[width - 1] + error * 3 / 16);
      p[width] = (int16_t)(p[width] + error * 5 / 16);
      p[width + 1] = (int16_t)(p[width + 1] + error / 16);
    }
}

KERNEL void erode(uint8_t *out, const uint8_t *in, int n) {
  for (int i = 1; i + 1 < n; i++) {
    uint8_t least = in[i - 1] < in[i] ? in[i - 1] : in[i];
    out[i] = least < in[i + 1] ? least : in[i + 1];
  }
}

/* Three bytes in, three out; may be in place. */
KERNEL void to_ycc(uint8_t *out, const uint8_t *in, int pixels) {
  for (int i = 0; i < pixels; i++) {
    int r = in[3 * i], g = in[3 * i + 1], b = in[3 * i + 2];
    out[3 * i] = (uint8_t)((77 * r + 150 * g + 29 * b) >> 8);
    out[3 * i + 1] = (uint8_t)(((-43 * r - 85 * g + 128 * b) >> 8) + 128 - (b == 255));
    out[3 * i + 2] = (uint8_t)(((128 * r - 107 * g - 21 * b) >> 8) + 128 - (r == 255));
  }
}

/* One half in width: pairs are averaged, in place. */
KERNEL void halve(uint8_t *a, int n) {
  for (int i = 0; i < n / 2; i++)
    a[i] = (uint8_t)((a[2 * i] + a[2 * i + 1] + 1) / 2);
}

/* Any width, in fixed point of 16 bits. */
KERNEL void scale(uint8_t *out, const uint8_t *in, int made, int n) {
  if (made <= 0 || n <= 1)
    return;
  uint32_t step = (uint32_t)(((n - 1) << 16) / made), at = 0;
  for (int i = 0; i < made; i++) {
    uint32_t whole = at >> 16, part = at >> 8 & 255;
    out[i] = (uint8_t)((in[whole] * (256 - part) + in[whole + 1] * part) >> 8);
    at += step;
  }
}

KERNEL void blend(uint32_t *to, const uint32_t *from, int n) {
  for (int i = 0; i < n; i++) {
    uint32_t alpha = from[i] >> 24, red_blue = to[i] & 0xff00ffu, green = to[i] & 0xff00u;
    red_blue += ((from[i] & 0xff00ffu) - red_blue) * alpha >> 8;
    green += ((from[i] & 0xff00u) - green) * alpha >> 8;
    to[i] = (red_blue & 0xff00ffu) | (green & 0xff00u);
  }
}

/* How far from the next zero: left to right, then back. */
KERNEL void distances(uint8_t *a, int n) {
  for (int i = 1; i < n; i++)
    if (a[i] > a[i - 1])
      a[i] = (uint8_t)(a[i - 1] + 1);
  for (int i = n - 2; i >= 0; i--)
    if (a[i] > a[i + 1])
      a[i] = (uint8_t)(a[i + 1] + 1);
}

/* A line by Bresenham, into a picture. */
KERNEL void line(uint8_t *picture, int width, int x0, int y0, int x1, int y1) {
  int dx = x1 > x0 ? x1 - x0 : x0 - x1, dy = y1 > y0 ? y0 - y1 : y1 - y0, error = dx + dy;
  for (;;) {
    picture[y0 * width + x0]++;
    if (x0 == x1 && y0 == y1)
      break;
    int twice = 2 * error;
    if (twice >= dy)
      error += dy, x0 += x0 < x1 ? 1 : -1;
    if (twice <= dx)
      error += dx, y0 += y0 < y1 ? 1 : -1;
  }
}

KERNEL unsigned difference(const uint8_t *a, const uint8_t *b, int n) {
  unsigned sum = 0;
  for (int i = 0; i < n; i++)
    sum += (unsigned)(a[i] > b[i] ? a[i] - b[i] : b[i] - a[i]);
  return sum;
}

static void run(int n) {
  static uint8_t in[WIDE * WIDE], out[WIDE * WIDE], small[3 * LARGEST];
  static int16_t wide[WIDE * WIDE];
  static uint32_t a[LARGEST], b[LARGEST];
  int width = n < WIDE ? n : WIDE - n % 3, height = width - n % 2;
  fill_bytes(in, sizeof in), fill_bytes(small, sizeof small), fill_bytes(a, sizeof a), fill_bytes(b, sizeof b);
  sobel(out, in, width, height);
  SHOW("sobel", n, out);
  median(out, in, width, height);
  SHOW("median", n, out);
  sobel(in, in, width, height), sobel(in + 3, in, width, height - 1);
  SHOW("sobel in place", n, in);
  box(out, in, n, 2), box(in, in, n, 1), box(in, in + 1, n, 3);
  SHOW("box", n, out);
  SHOW("box in place", n, in);
  for (int i = 0; i < WIDE * WIDE; i++)
    wide[i] = out[i];
  diffuse(wide, width, height);
  SHOW("diffuse", n, wide);
  erode(out, in, n), erode(in, in, n);
  SHOW("erode", n, out);
  SHOW("erode in place", n, in);
  to_ycc(small + 3, small, n - 1), to_ycc(small, small, n), to_ycc(small, small + 1, n - 1);
  SHOW("colours", n, small);
  scale(small, in, n, n), scale(small, small + 1, n / 2, n), halve(small, n);
  SHOW("scale", n, small);
  blend(a, b, n), blend(b, b, n), blend(b + 1, b, n - 1);
  SHOW("blend", n, a);
  SHOW("blend aliased", n, b);
  small[n] = small[n / 3] = 0;
  distances(small, n);
  SHOW("distances", n, small);
  line(out, WIDE, n % 16, n % 13, n % 5, n % 11), line(out, WIDE, 1, 2, n % 16, 15);
  SHOW("line", n, out);
  unsigned sum = difference(in, out, n) + difference(in, in + 1, n);
  SHOW("difference", n, sum);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
