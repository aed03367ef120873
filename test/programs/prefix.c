/* Prefix sums: inclusive, exclusive, segmented, of pairs, by doubling strides.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL void inclusive(uint32_t *out, const uint32_t *in, int n) {
  uint32_t sum = 0;
  for (int i = 0; i < n; i++) {
    sum += in[i];
    out[i] = sum;
  }
}

KERNEL void exclusive(uint32_t *out, const uint32_t *in, int n) {
  uint32_t sum = 0;
  for (int i = 0; i < n; i++) {
    out[i] = sum;
    sum += in[i];
  }
}

/* Through memory: the last sum is read again. */
KERNEL void in_place(uint32_t *a, int n) {
  for (int i = 1; i < n; i++)
    a[i] += a[i - 1];
}

KERNEL void suffix_max(int *a, int n) {
  for (int i = n - 2; i >= 0; i--)
    if (a[i] < a[i + 1])
      a[i] = a[i + 1];
}

/* A flag starts a new sum. */
KERNEL void segmented(uint32_t *out, const uint32_t *in, const uint8_t *flag, int n) {
  uint32_t sum = 0;
  for (int i = 0; i < n; i++) {
    sum = flag[i] & 1 ? in[i] : sum + in[i];
    out[i] = sum;
  }
}

/* Hillis and Steele's scan, from the end so that it works in place. */
KERNEL void doubling(uint32_t *a, int n) {
  for (int stride = 1; stride < n; stride *= 2)
    for (int i = n - 1; i >= stride; i--)
      a[i] += a[i - stride];
}

/* Blelloch's, up and down; n is a power of two. */
KERNEL void tree(uint32_t *a, int n) {
  for (int stride = 1; stride < n; stride *= 2)
    for (int i = 2 * stride - 1; i < n; i += 2 * stride)
      a[i] += a[i - stride];
  a[n - 1] = 0;
  for (int stride = n / 2; stride > 0; stride /= 2)
    for (int i = 2 * stride - 1; i < n; i += 2 * stride) {
      uint32_t left = a[i - stride];
      a[i - stride] = a[i];
      a[i] += left;
    }
}

/* Summed area table of a picture. */
KERNEL void area(uint32_t *out, const uint8_t *in, int width, int height) {
  for (int y = 0; y < height; y++) {
    uint32_t row = 0;
    for (int x = 0; x < width; x++) {
      row += in[y * width + x];
      out[y * width + x] = row + (y > 0 ? out[(y - 1) * width + x] : 0);
    }
  }
}

/* Keeps what is odd, in order: the place to write depends on what came before. */
KERNEL int compact(uint32_t *a, int n) {
  int kept = 0;
  for (int i = 0; i < n; i++)
    if (a[i] & 1)
      a[kept++] = a[i];
  return kept;
}

static void run(int n) {
  static uint32_t a[LARGEST + 3], b[LARGEST + 3];
  static uint8_t flag[LARGEST + 3];
  static uint32_t table[16 * 16];
  fill_bytes(a, sizeof a), fill_bytes(flag, sizeof flag);
  inclusive(b, a, n);
  SHOW("inclusive", n, b);
  exclusive(b, a, n);
  SHOW("exclusive", n, b);
  inclusive(a + 1, a, n);
  SHOW("inclusive, one later", n, a);
  exclusive(a, a + 2, n);
  SHOW("exclusive, two earlier", n, a);
  exclusive(b, b, n);
  SHOW("exclusive, in place", n, b);
  in_place(b, n);
  SHOW("in place", n, b);
  segmented(a, b, flag, n);
  SHOW("segmented", n, a);
  doubling(a, n);
  SHOW("doubling", n, a);
  if (n && !(n & (n - 1)))
    tree(a, n);
  SHOW("tree", n, a);
  suffix_max((int *)a, n);
  SHOW("suffix maximum", n, a);
  area(table, flag, n % 17, n / 17);
  SHOW("area", n, table);
  int kept = compact(b, n);
  SHOW("compact", n, b);
  SHOW("kept", n, kept);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
