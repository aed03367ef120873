/* Sets: of bits, of sorted numbers, of intervals, by hashes, with filters; ring
 * buffers, caches, permutations, combinations.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL int unite(uint32_t *a, const uint32_t *b, int n) {
  int members = 0;
  for (int i = 0; i < n; i++) {
    a[i] |= b[i];
    members += __builtin_popcount(a[i]);
  }
  return members;
}

KERNEL int members(uint16_t *out, const uint32_t *set, int words) {
  int made = 0;
  for (int i = 0; i < words; i++)
    for (uint32_t rest = set[i]; rest; rest &= rest - 1)
      out[made++] = (uint16_t)(32 * i + __builtin_ctz(rest));
  return made;
}

KERNEL int common(int *out, const int *a, int na, const int *b, int nb) {
  int made = 0;
  for (int i = 0, j = 0; i < na && j < nb;) {
    if (a[i] == b[j])
      out[made++] = a[i];
    int step_a = a[i] <= b[j], step_b = b[j] <= a[i];
    i += step_a;
    j += step_b;
  }
  return made;
}

KERNEL int unique(int *a, int n) {
  int made = n > 0;
  for (int i = 1; i < n; i++)
    if (a[i] != a[made - 1])
      a[made++] = a[i];
  return made;
}

/* Intervals that touch become one, in place. */
KERNEL int join(int (*interval)[2], int n) {
  int made = n > 0;
  for (int i = 1; i < n; i++)
    if (interval[i][0] <= interval[made - 1][1]) {
      if (interval[i][1] > interval[made - 1][1])
        interval[made - 1][1] = interval[i][1];
    } else {
      interval[made][0] = interval[i][0];
      interval[made][1] = interval[i][1];
      made++;
    }
  return made;
}

/* Bloom's filter: three bits for each key, some of them the same. */
KERNEL int bloom(uint8_t *filter, const uint32_t *key, int n) {
  int known = 0;
  for (int i = 0; i < n; i++) {
    uint32_t a = key[i] * 2654435761u >> 24, b = key[i] * 2246822519u >> 24, c = (a + b) & 255;
    known += filter[a >> 3] >> (a & 7) & filter[b >> 3] >> (b & 7) & filter[c >> 3] >> (c & 7) & 1;
    filter[a >> 3] |= (uint8_t)(1u << (a & 7));
    filter[b >> 3] |= (uint8_t)(1u << (b & 7));
    filter[c >> 3] |= (uint8_t)(1u << (c & 7));
  }
  return known;
}

/* Two ways to a set; the one used longer ago goes. */
KERNEL int cache(uint32_t (*way)[2], uint8_t *recent, const uint32_t *address, int n) {
  int hits = 0;
  for (int i = 0; i < n; i++) {
    uint32_t set = address[i] & 7, tag = address[i] >> 3 & 15;
    if (way[set][0] == tag) {
      recent[set] = 0;
      hits++;
    } else if (way[set][1] == tag) {
      recent[set] = 1;
      hits++;
    } else {
      recent[set] ^= 1;
      way[set][recent[set]] = tag;
    }
  }
  return hits;
}

/* A ring: words come in twos and go in threes. */
KERNEL uint32_t ring(uint32_t *buffer, uint32_t mask, const uint32_t *in, int n) {
  uint32_t head = 0, tail = 0, sum = 0;
  for (int i = 0; i < n; i++) {
    if (head - tail <= mask)
      buffer[head++ & mask] = in[i];
    if (i % 3 != 2 && tail != head)
      sum = sum * 5u + buffer[tail++ & mask];
  }
  return sum ^ head << 16;
}

KERNEL int next_permutation(uint8_t *a, int n) {
  int i = n - 2, j = n - 1;
  while (i >= 0 && a[i] >= a[i + 1])
    i--;
  if (i < 0)
    return 0;
  while (a[j] <= a[i])
    j--;
  uint8_t held = a[i];
  a[i] = a[j];
  a[j] = held;
  for (i++, j = n - 1; i < j; i++, j--) {
    held = a[i];
    a[i] = a[j];
    a[j] = held;
  }
  return 1;
}

/* Which sums a subset can have, in 64 bits at a time. */
KERNEL uint64_t subset_sums(const uint8_t *a, int n) {
  uint64_t sums = 1;
  for (int i = 0; i < n; i++)
    sums |= sums << (a[i] & 31);
  return sums;
}

/* Follows the cycles of a permutation. */
KERNEL int cycles(uint8_t *permutation, int n) {
  int count = 0;
  for (int i = 0; i < n; i++) {
    int at = i;
    if (permutation[i] == 255)
      continue;
    while (permutation[at] != 255) {
      int next = permutation[at];
      permutation[at] = 255;
      at = next;
    }
    count++;
  }
  return count;
}

/* Rows, columns and boxes of four: does each number stand once? */
KERNEL int square(const uint8_t *cell) {
  uint32_t seen[12] = {0};
  int good = 1;
  for (int i = 0; i < 16; i++) {
    uint32_t bit = 1u << (cell[i] & 3), row = (uint32_t)i / 4, column = (uint32_t)i % 4, box = row / 2 * 2 + column / 2;
    if ((seen[row] | seen[4 + column] | seen[8 + box]) & bit)
      good = 0;
    seen[row] |= bit;
    seen[4 + column] |= bit;
    seen[8 + box] |= bit;
  }
  return good;
}

static void run(int n) {
  static uint32_t a[LARGEST], b[LARGEST], way[8][2], buffer[16];
  static uint16_t out[32 * LARGEST];
  static int sorted[LARGEST], other[LARGEST], both[LARGEST], interval[LARGEST][2];
  static uint8_t filter[32], recent[8], order[LARGEST];
  fill_bytes(a, sizeof a), fill_bytes(b, sizeof b), fill_bytes(order, sizeof order);
  for (int i = 0; i < n; i++) {
    sorted[i] = (i ? sorted[i - 1] : 0) + (int)(a[i] & 1);
    other[i] = (i ? other[i - 1] : 0) + (int)(b[i] & 3);
    interval[i][0] = (i ? interval[i - 1][0] : 0) + (int)(a[i] >> 5 & 7);
    interval[i][1] = interval[i][0] + (int)(b[i] >> 5 & 15);
  }
  for (int i = 1; i < n; i++)
    a[i] = i % 3 ? a[i] : a[i - 1];
  int figures[11] = {bloom(filter, a, n), cache(way, recent, a, n), (int)ring(buffer, 15, a, n)};
  figures[3] = members(out, a, n);
  SHOW("members", n, out);
  figures[4] = unite(a, b, n) + (n ? unite(b + 1, b, n - 1) : 0);
  SHOW("united", n, a);
  SHOW("united, one later", n, b);
  figures[5] = common(both, sorted, n, other, n);
  SHOW("common", n, both);
  figures[6] = common(other, sorted, n, other, n) + unique(sorted, n);
  SHOW("common in place", n, other);
  SHOW("unique", n, sorted);
  figures[7] = join(interval, n);
  SHOW("joined", n, interval);
  figures[8] = next_permutation(order, n) + 2 * next_permutation(order, n < 5 ? n : 5) + 4 * square(filter);
  SHOW("permutation", n, order);
  uint64_t sums = subset_sums(order, n);
  SHOW("sums", n, sums);
  for (int i = 0; i < n; i++)
    order[i] = (uint8_t)((i * 7 + 3) % n);
  figures[9] = cycles(order, n);
  SHOW("figures", n, figures);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
