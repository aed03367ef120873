/* Histograms and other accesses at places that the data says.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL void histogram(uint32_t *count, const uint8_t *data, int n) {
  for (int i = 0; i < n; i++)
    count[data[i]]++;
}

/* The last value is kept in registers, as hardware would do it. */
KERNEL void histogram_cached(uint32_t *count, const uint8_t *data, int n) {
  if (n == 0)
    return;
  uint32_t last = data[0], sum = count[last];
  for (int i = 0; i < n; i++) {
    uint32_t next = data[i];
    if (next != last) {
      count[last] = sum;
      sum = count[next];
      last = next;
    }
    sum++;
  }
  count[last] = sum;
}

/* Two tables take turns; they are added afterwards. */
KERNEL void histogram_two(uint32_t count[2][256], const uint8_t *data, int n) {
  int i = 0;
  for (; i + 1 < n; i += 2) {
    count[0][data[i]]++;
    count[1][data[i + 1]]++;
  }
  if (i < n)
    count[0][data[i]]++;
  for (int v = 0; v < 256; v++)
    count[0][v] += count[1][v];
}

KERNEL void weighted(float *sum, const uint8_t *bin, const float *weight, int n) {
  for (int i = 0; i < n; i++)
    sum[bin[i] & 15] += weight[i];
}

KERNEL void gather(uint32_t *out, const uint32_t *from, const uint8_t *at, int n) {
  for (int i = 0; i < n; i++)
    out[i] = from[at[i]];
}

KERNEL void scatter(uint32_t *to, const uint32_t *from, const uint8_t *at, int n) {
  for (int i = 0; i < n; i++)
    to[at[i]] = from[i] + (uint32_t)i;
}

/* Reads at one place that the data says and writes at another. */
KERNEL void permute(uint8_t *a, const uint8_t *from, const uint8_t *to, int n) {
  for (int i = 0; i < n; i++)
    a[to[i]] = (uint8_t)(a[from[i]] + 1);
}

KERNEL void equalise(uint8_t *out, const uint8_t *in, uint32_t *count, int n) {
  uint32_t sum = 0;
  for (int v = 0; v < 256; v++) {
    sum += count[v];
    count[v] = n ? sum * 255u / (uint32_t)n : 0;
  }
  for (int i = 0; i < n; i++)
    out[i] = (uint8_t)count[in[i]];
}

/* Otsu's threshold: a division and a maximum in an iteration. */
KERNEL int threshold(const uint32_t *count) {
  uint64_t total = 0, sum = 0, below = 0, below_sum = 0, best = 0;
  int at = 0;
  for (uint32_t v = 0; v < 256; v++) {
    total += count[v];
    sum += (uint64_t)v * count[v];
  }
  for (uint32_t v = 0; v < 256; v++) {
    below += count[v];
    below_sum += (uint64_t)v * count[v];
    if (below == 0)
      continue;
    if (below == total)
      break;
    int64_t apart = (int64_t)(sum * below / total) - (int64_t)below_sum;
    uint64_t variance = (uint64_t)(apart * apart) / (below * (total - below));
    if (variance > best) {
      best = variance;
      at = (int)v;
    }
  }
  return at;
}

static void run(int n) {
  static uint32_t one[256], two[256], pair[2][256], wide[256];
  static uint8_t data[LARGEST], from[LARGEST], a[256];
  static float weight[LARGEST], sum[16];
  fill_bytes(data, sizeof data), fill_bytes(from, sizeof from), fill_bytes(a, sizeof a);
  fill_floats(weight, LARGEST);
  for (int i = 0; i < n; i++)
    data[i] &= i & 32 ? 3 : 255;
  memset(one, 0, sizeof one), memset(two, 0, sizeof two), memset(pair, 0, sizeof pair);
  histogram(one, data, n), histogram_cached(two, data, n), histogram_two(pair, data, n);
  SHOW("histogram", n, one);
  SHOW("cached", n, two);
  SHOW("two", n, pair);
  weighted(sum, data, weight, n);
  weighted(sum, from, sum, n < 16 ? n : 16);
  SHOW("weighted", n, sum);
  gather(wide, one, data, n);
  SHOW("gather", n, wide);
  scatter(two, wide, data, n);
  SHOW("scatter", n, two);
  gather(two, two, from, n), scatter(two, two, data, n);
  SHOW("in place", n, two);
  permute(a, from, data, n);
  permute(a, a + 7, a, n < 64 ? n : 64);
  SHOW("permute", n, a);
  int at = threshold(one);
  SHOW("threshold", n, at);
  equalise(a, data, one, n);
  SHOW("equalise", n, a);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
