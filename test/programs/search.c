/* Loops that end early: searches, first differences, bisection, scans with
 * two conditions, ends that the data says.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL int linear(const int *a, int n, int wanted) {
  for (int i = 0; i < n; i++)
    if (a[i] == wanted)
      return i;
  return -1;
}

KERNEL int last_index(const int *a, int n, int wanted) {
  while (n-- > 0 && a[n] != wanted)
    ;
  return n;
}

/* A sentinel makes the test of the end superfluous. */
KERNEL int with_sentinel(int *a, int n, int wanted) {
  int held = a[n], i = 0;
  a[n] = wanted;
  while (a[i] != wanted)
    i++;
  a[n] = held;
  return i;
}

KERNEL int lower_bound(const int *a, int n, int wanted) {
  int low = 0;
  while (n > 0) {
    int half = n / 2;
    if (a[low + half] < wanted) {
      low += half + 1;
      n -= half + 1;
    } else {
      n = half;
    }
  }
  return low;
}

KERNEL int lower_bound_select(const int *a, int n, int wanted) {
  const int *base = a;
  for (; n > 1; n -= n / 2)
    base += base[n / 2 - 1] < wanted ? n / 2 : 0;
  return (int)(base - a) + (n == 1 && *base < wanted);
}

KERNEL int first_difference(const uint8_t *a, const uint8_t *b, int n) {
  int i = 0;
  while (i < n && a[i] == b[i])
    i++;
  return i;
}

/* Writes as long as it goes well. */
KERNEL int checked_copy(uint8_t *to, const uint8_t *from, int n) {
  for (int i = 0; i < n; i++) {
    if (from[i] > 240)
      return -i;
    to[i] = (uint8_t)(from[i] + 1);
  }
  return n;
}

/* Two ways out, and what comes after depends on which. */
KERNEL int two_exits(const int *a, int n, int low, int high) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    if (a[i] < low)
      return sum;
    sum += a[i];
    if (sum > high)
      return -i;
  }
  return sum + 1000;
}

/* Until the sum is large enough. */
KERNEL int until_sum(const uint8_t *a, int n, unsigned limit) {
  unsigned sum = 0;
  int i = 0;
  do
    sum += a[i++];
  while (i < n && sum < limit);
  return i;
}

KERNEL int peak(const int *a, int n) {
  int at = 0;
  for (int i = 1; i + 1 < n; i++)
    if (a[i] > a[i - 1] && a[i] > a[i + 1]) {
      at = i;
      break;
    }
  return at;
}

/* The first pair with a sum, from both ends of a sorted array. */
KERNEL int pair(const int *a, int n, int sum) {
  int i = 0, j = n - 1;
  while (i < j) {
    if (a[i] + a[j] == sum)
      return i * 1000 + j;
    if (a[i] + a[j] < sum)
      i++;
    else
      j--;
  }
  return -1;
}

/* Boyer and Moore's majority. */
KERNEL int majority(const uint8_t *a, int n) {
  int candidate = -1, votes = 0;
  for (int i = 0; i < n; i++)
    if (votes == 0) {
      candidate = a[i];
      votes = 1;
    } else {
      votes += a[i] == candidate ? 1 : -1;
    }
  return candidate;
}

/* Where the next one is, says this one. */
KERNEL int jumps(const uint8_t *a, int n) {
  int at = 0, steps = 0;
  while (at < n && steps < 1000) {
    if (!(a[at] & 7))
      break;
    at += a[at] & 7;
    steps++;
  }
  return steps * 1000 + at;
}

KERNEL int interpolate(const int *a, int n, int wanted) {
  int low = 0, high = n - 1;
  while (low <= high && a[low] <= wanted && wanted <= a[high]) {
    int at = a[high] == a[low] ? low : low + (int)((int64_t)(wanted - a[low]) * (high - low) / (a[high] - a[low]));
    if (a[at] == wanted)
      return at;
    if (a[at] < wanted)
      low = at + 1;
    else
      high = at - 1;
  }
  return -1;
}

static void run(int n) {
  static int a[LARGEST + 1], sorted[LARGEST + 1];
  static uint8_t b[LARGEST + 1], c[LARGEST + 1];
  fill_ints(a, LARGEST + 1, 0, 60), fill_bytes(b, sizeof b);
  for (int i = 0; i <= n; i++)
    sorted[i] = (i ? sorted[i - 1] : -20) + (a[i] & 3);
  memcpy(c, b, sizeof c);
  c[n * 2 / 3] ^= 1;
  int found[] = {linear(a, n, a[n / 2]),
                 linear(a, n, 77),
                 last_index(a, n, a[n / 3]),
                 last_index(a, n, -1),
                 with_sentinel(a, n, 30),
                 lower_bound(sorted, n, 10),
                 lower_bound_select(sorted, n, 10),
                 lower_bound(sorted, n, -99),
                 lower_bound_select(sorted, n, 9999),
                 first_difference(b, c, n),
                 first_difference(b, b, n),
                 two_exits(a, n, 0, 700),
                 two_exits(a, n, 3, 10000),
                 until_sum(b, n, 1500),
                 until_sum(b, n, 0),
                 peak(a, n),
                 pair(sorted, n, 14),
                 pair(sorted, n, 9999),
                 majority(b, n),
                 jumps(b, n),
                 interpolate(sorted, n, 7),
                 interpolate(sorted, n, sorted[n / 2])};
  SHOW("found", n, found);
  for (size_t i = 0; i < sizeof found / sizeof *found; i++)
    printf("%d ", found[i]);
  printf("\n");
  int copied = checked_copy(c, b, n);
  SHOW("copied", copied, c);
  copied = checked_copy(b + 1, b, n);
  SHOW("copied, one later", copied, b);
  for (int i = 0; i <= n; i++)
    b[i] = 200;
  copied = checked_copy(b, b, n) + checked_copy(b + 1, b, n);
  SHOW("copied whole", copied, b);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
