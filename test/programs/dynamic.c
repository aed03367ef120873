/* Dynamic programming: edit distance, longest common and increasing
 * subsequences, knapsacks, coins, matrix chains, largest sums.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

/* One row in place: the old value on the left is kept. */
KERNEL int edit_distance(int *row, const char *a, int na, const char *b, int nb) {
  for (int j = 0; j <= nb; j++)
    row[j] = j;
  for (int i = 0; i < na; i++) {
    int corner = row[0];
    row[0] = i + 1;
    for (int j = 0; j < nb; j++) {
      int cost = corner + (a[i] != b[j]);
      corner = row[j + 1];
      if (row[j] + 1 < cost)
        cost = row[j] + 1;
      if (corner + 1 < cost)
        cost = corner + 1;
      row[j + 1] = cost;
    }
  }
  return row[nb];
}

KERNEL void common_subsequence(uint8_t *table, int width, const char *a, int na, const char *b, int nb) {
  for (int i = 1; i <= na; i++)
    for (int j = 1; j <= nb; j++) {
      uint8_t *cell = table + i * width + j;
      if (a[i - 1] == b[j - 1])
        *cell = (uint8_t)(cell[-width - 1] + 1);
      else
        *cell = cell[-1] > cell[-width] ? cell[-1] : cell[-width];
    }
}

/* Local alignment with a score for each gap; the best is found on the way. */
KERNEL int local_alignment(int16_t *now, int16_t *before, const char *a, int na, const char *b, int nb) {
  int best = 0;
  for (int i = 0; i < na; i++) {
    for (int j = 1; j <= nb; j++) {
      int score = before[j - 1] + (a[i] == b[j - 1] ? 3 : -2);
      int up = before[j] - 1, left = now[j - 1] - 1;
      score = score > up ? score : up;
      score = score > left ? score : left;
      score = score > 0 ? score : 0;
      now[j] = (int16_t)score;
      best = score > best ? score : best;
    }
    int16_t *other = now;
    now = before;
    before = other;
  }
  return best;
}

/* Each thing once: weights from above, so that none is taken twice. */
KERNEL void knapsack(int *worth, int capacity, const int *weight, const int *value, int n) {
  for (int i = 0; i < n; i++)
    for (int c = capacity; c >= weight[i]; c--) {
      int with = worth[c - weight[i]] + value[i];
      if (with > worth[c])
        worth[c] = with;
    }
}

/* Each coin any number of times: from below, a recurrence of distance coin. */
KERNEL void coins(uint32_t *ways, int amount, const int *coin, int n) {
  for (int i = 0; i < n; i++)
    for (int c = coin[i]; c <= amount; c++)
      ways[c] += ways[c - coin[i]];
}

KERNEL int increasing(int *length, const int *a, int n) {
  int best = 0;
  for (int i = 0; i < n; i++) {
    length[i] = 1;
    for (int j = 0; j < i; j++)
      if (a[j] < a[i] && length[j] + 1 > length[i])
        length[i] = length[j] + 1;
    if (length[i] > best)
      best = length[i];
  }
  return best;
}

/* By binary search in the least last elements. */
KERNEL int increasing_fast(int *last, const int *a, int n) {
  int length = 0;
  for (int i = 0; i < n; i++) {
    int low = 0, high = length;
    while (low < high) {
      int middle = (low + high) / 2;
      if (last[middle] < a[i])
        low = middle + 1;
      else
        high = middle;
    }
    last[low] = a[i];
    if (low == length)
      length++;
  }
  return length;
}

KERNEL void matrix_chain(uint64_t *cost, const int *size, int n) {
  for (int length = 2; length <= n; length++)
    for (int i = 0; i + length <= n; i++) {
      int j = i + length - 1;
      uint64_t least = ~0ull;
      for (int k = i; k < j; k++) {
        uint64_t whole =
            cost[i * n + k] + cost[(k + 1) * n + j] + (uint64_t)size[i] * (uint64_t)size[k + 1] * (uint64_t)size[j + 1];
        if (whole < least)
          least = whole;
      }
      cost[i * n + j] = least;
    }
}

/* Kadane's: the largest sum of a stretch, and where it ends. */
KERNEL int largest_sum(const int *a, int n, int *end) {
  int best = 0, here = 0;
  *end = 0;
  for (int i = 0; i < n; i++) {
    here += a[i];
    if (here < 0)
      here = 0;
    if (here > best) {
      best = here;
      *end = i + 1;
    }
  }
  return best;
}

/* Ways through a grid with walls, a row at a time. */
KERNEL void paths(uint32_t *row, const uint8_t *wall, int width, int height) {
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      if (wall[y * width + x] > 200)
        row[x] = 0;
      else if (x > 0)
        row[x] += row[x - 1];
    }
}

static void run(int n) {
  static char a[LARGEST], b[LARGEST];
  static int row[LARGEST + 1], weight[LARGEST], value[LARGEST], worth[300];
  static int16_t now[LARGEST + 1], before[LARGEST + 1];
  static uint8_t table[50 * 50], wall[LARGEST];
  static uint32_t ways[300], line[LARGEST];
  static uint64_t cost[20 * 20];
  int some = n < 49 ? n : 49, few = n < 20 ? n : 20, end;
  for (int i = 0; i < LARGEST; i++) {
    a[i] = (char)('a' + (check_random() >> 9) % 3);
    b[i] = (char)('a' + (check_random() >> 9) % 4);
  }
  int found = edit_distance(row, a, n, b, n - n / 4);
  SHOW("edit distance", found, row);
  memset(table, 0, sizeof table);
  common_subsequence(table, 50, a, some, b, some);
  SHOW("common subsequence", n, table);
  memset(now, 0, sizeof now), memset(before, 0, sizeof before);
  found = local_alignment(now, before, a, some, b, some);
  SHOW("local alignment", found, now);
  found = local_alignment(now, now, b, some, a, some);
  SHOW("local alignment in one row", found, now);
  fill_ints(weight, LARGEST, 1, 40), fill_ints(value, LARGEST, -60, 90);
  memset(worth, 0, sizeof worth), memset(ways, 0, sizeof ways);
  knapsack(worth, 299, weight, value, few);
  SHOW("knapsack", n, worth);
  knapsack(worth + 5, 200, weight, worth, few);
  SHOW("knapsack of its own values", n, weight);
  ways[0] = 1;
  coins(ways, 299, weight, few);
  SHOW("coins", n, ways);
  found = increasing(row, value, n);
  SHOW("increasing", found, row);
  found = increasing(value, value, some);
  SHOW("increasing in place", found, value);
  found = increasing_fast(row, worth, n);
  SHOW("increasing fast", found, row);
  memset(cost, 0, sizeof cost);
  matrix_chain(cost, weight, few);
  SHOW("matrix chain", n, cost);
  fill_ints(value, LARGEST, -50, 45);
  found = largest_sum(value, n, &end);
  SHOW("largest sum", found, end);
  fill_bytes(wall, sizeof wall);
  memset(line, 0, sizeof line);
  line[0] = 1;
  paths(line, wall, 9, n / 9);
  SHOW("paths", n, line);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
