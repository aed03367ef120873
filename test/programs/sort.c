/* Sorting: insertion, selection, bubble, shell, comb, odd-even, merge, radix
 * and a network.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL void insertion(int *a, int n) {
  for (int i = 1; i < n; i++) {
    int key = a[i], j = i;
    for (; j > 0 && a[j - 1] > key; j--)
      a[j] = a[j - 1];
    a[j] = key;
  }
}

KERNEL void selection(int *a, int n) {
  for (int i = 0; i + 1 < n; i++) {
    int least = i;
    for (int j = i + 1; j < n; j++)
      if (a[j] < a[least])
        least = j;
    int other = a[i];
    a[i] = a[least];
    a[least] = other;
  }
}

KERNEL void bubble(int *a, int n) {
  for (int swapped = 1; swapped; n--) {
    swapped = 0;
    for (int i = 1; i < n; i++)
      if (a[i - 1] > a[i]) {
        int other = a[i];
        a[i] = a[i - 1];
        a[i - 1] = other;
        swapped = 1;
      }
  }
}

KERNEL void shell(uint16_t *a, int n) {
  for (int gap = n / 2; gap > 0; gap /= 2)
    for (int i = gap; i < n; i++) {
      uint16_t key = a[i];
      int j = i;
      while (j >= gap && a[j - gap] > key) {
        a[j] = a[j - gap];
        j -= gap;
      }
      a[j] = key;
    }
}

/* One pass of comb sort: a minimum and a maximum, no branch. */
KERNEL void comb(int *a, int n, int gap) {
  for (int i = 0; i + gap < n; i++) {
    int x = a[i], y = a[i + gap];
    a[i] = x < y ? x : y;
    a[i + gap] = x < y ? y : x;
  }
}

KERNEL void odd_even(float *a, int n) {
  for (int pass = 0; pass < n; pass++)
    for (int i = pass & 1; i + 1 < n; i += 2)
      if (a[i + 1] < a[i]) {
        float other = a[i];
        a[i] = a[i + 1];
        a[i + 1] = other;
      }
}

KERNEL void merge(int *out, const int *a, int na, const int *b, int nb) {
  int i = 0, j = 0, k = 0;
  while (i < na && j < nb)
    out[k++] = b[j] < a[i] ? b[j++] : a[i++];
  while (i < na)
    out[k++] = a[i++];
  while (j < nb)
    out[k++] = b[j++];
}

KERNEL void radix_pass(uint32_t *out, const uint32_t *in, int n, int shift) {
  int start[17] = {0};
  for (int i = 0; i < n; i++)
    start[(in[i] >> shift & 15) + 1]++;
  for (int d = 1; d < 17; d++)
    start[d] += start[d - 1];
  for (int i = 0; i < n; i++)
    out[start[in[i] >> shift & 15]++] = in[i];
}

/* Bitonic, n a power of two. */
KERNEL void bitonic(uint32_t *a, uint32_t n) {
  for (uint32_t k = 2; k <= n; k *= 2)
    for (uint32_t j = k / 2; j > 0; j /= 2)
      for (uint32_t i = 0; i < n; i++) {
        uint32_t other = i ^ j;
        if (other > i && (a[i] > a[other]) == !(i & k)) {
          uint32_t kept = a[i];
          a[i] = a[other];
          a[other] = kept;
        }
      }
}

/* Lomuto's partition about the last element. */
KERNEL int partition(int *a, int n) {
  int pivot = a[n - 1], split = 0;
  for (int i = 0; i < n - 1; i++)
    if (a[i] <= pivot) {
      int other = a[i];
      a[i] = a[split];
      a[split++] = other;
    }
  a[n - 1] = a[split];
  a[split] = pivot;
  return split;
}

KERNEL int is_sorted(const int *a, int n) {
  for (int i = 1; i < n; i++)
    if (a[i - 1] > a[i])
      return 0;
  return 1;
}

static void run(int n) {
  static int a[LARGEST], b[LARGEST], c[2 * LARGEST];
  static uint16_t s[LARGEST];
  static uint32_t u[LARGEST], v[LARGEST];
  static float f[LARGEST];
  fill_ints(a, LARGEST, -500, 500);
  insertion(a, n);
  SHOW("insertion", n, a);
  fill_ints(b, LARGEST, 0, 30);
  selection(b, n);
  SHOW("selection", n, b);
  merge(c, a, n, b, n);
  SHOW("merge", n, c);
  int sorted = is_sorted(c, 2 * n);
  SHOW("sorted", n, sorted);
  fill_ints(a, LARGEST, -500, 500);
  bubble(a, n);
  SHOW("bubble", n, a);
  fill_ints(a, LARGEST, -500, 500);
  for (int gap = n; gap > 1; gap = gap * 10 / 13)
    comb(a, n, gap);
  comb(a, n, 1), comb(a, n, 1);
  SHOW("comb", n, a);
  sorted = is_sorted(a, n);
  SHOW("sorted", n, sorted);
  if (n) {
    fill_ints(a, LARGEST, -50, 50);
    int split = partition(a, n);
    SHOW("partition", split, a);
  }
  fill_bytes(s, sizeof s);
  shell(s, n);
  SHOW("shell", n, s);
  fill_floats(f, LARGEST);
  odd_even(f, n);
  SHOW("odd even", n, f);
  fill_bytes(u, sizeof u);
  for (int shift = 0; shift < 32; shift += 8)
    radix_pass(v, u, n, shift), radix_pass(u, v, n, shift + 4);
  SHOW("radix", n, u);
  fill_bytes(v, sizeof v);
  if (!(n & (n - 1)))
    bitonic(v, (uint32_t)n);
  SHOW("bitonic", n, v);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
