/* Conditions inside loops: merges, conditional stores and loads, switches,
 * nested conditions, early ends of an iteration.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

/* Both ways write, to the same place. */
KERNEL void either(int *out, const int *in, int n) {
  for (int i = 0; i < n; i++)
    if (in[i] > 0)
      out[i] = in[i] * 3;
    else
      out[i] = in[i] - 7;
}

/* Only one way writes. */
KERNEL void conditional_store(int *out, const int *in, int n) {
  for (int i = 0; i < n; i++)
    if (in[i] & 1)
      out[i] = in[i];
}

/* The load may only happen where the index is good. */
KERNEL int conditional_load(const int *table, const int *at, int n, int size) {
  int sum = 0;
  for (int i = 0; i < n; i++)
    if (at[i] >= 0 && at[i] < size)
      sum += table[at[i]];
  return sum;
}

/* A division that must not happen where the divisor is zero. */
KERNEL void conditional_division(int *out, const int *a, const int *b, int n) {
  for (int i = 0; i < n; i++)
    out[i] = b[i] ? a[i] / b[i] : -1;
}

KERNEL void different_places(int *a, int *b, const int *in, int n) {
  int na = 0, nb = 0;
  for (int i = 0; i < n; i++)
    if (in[i] < 0)
      a[na++] = in[i];
    else
      b[nb++] = in[i];
}

KERNEL int operations(const uint8_t *code, const int *value, int n) {
  int state = 1;
  for (int i = 0; i < n; i++)
    switch (code[i] % 6) {
    case 0:
      state += value[i];
      break;
    case 1:
      state -= value[i];
      break;
    case 2:
      state ^= value[i] * 4;
      break;
    case 3:
      state = state % 1000 * value[i];
      /* fall through */
    case 4:
      state &= 0xffffff;
      break;
    default:
      break;
    }
  return state;
}

KERNEL void nested(int *out, const int *a, const int *b, int n) {
  for (int i = 0; i < n; i++) {
    int x = a[i], y = b[i], r;
    if (x < 0) {
      if (y < 0)
        r = x * y;
      else
        r = x + y;
    } else if (y < 0) {
      r = x - y;
      out[i + 1] = r;
    } else {
      r = x > y ? x : y;
    }
    out[i] = r;
  }
}

KERNEL int skipping(const int *a, int n) {
  int sum = 0, last = 0;
  for (int i = 0; i < n; i++) {
    if (a[i] < -10)
      continue;
    if (a[i] == last)
      continue;
    last = a[i];
    sum = sum * 3 + last;
    sum %= 10007;
  }
  return sum;
}

/* What one iteration decides, the next one does. */
KERNEL void hysteresis(uint8_t *out, const int *in, int n, int low, int high) {
  int on = 0;
  for (int i = 0; i < n; i++) {
    if (on && in[i] < low)
      on = 0;
    else if (!on && in[i] > high)
      on = 1;
    out[i] = (uint8_t)on;
  }
}

/* The condition depends on a value that the same body may have stored. */
KERNEL int store_then_test(int *a, int n) {
  int count = 0;
  for (int i = 1; i < n; i++) {
    if (a[i] > a[i - 1])
      a[i] -= 3;
    if (a[i] & 2) {
      a[i - 1] += 1;
      count++;
    }
  }
  return count;
}

/* Stores under different conditions that may hit one place. */
KERNEL void conditional_pair(int *a, int *b, const int *in, int n) {
  for (int i = 0; i < n; i++) {
    if (in[i] > 5)
      a[i] = i;
    if (in[i] < 20)
      *b = a[i] + in[i];
  }
}

static void run(int n) {
  static int a[LARGEST + 4], b[LARGEST + 4], c[LARGEST + 4], d[LARGEST + 4];
  static uint8_t bytes[LARGEST + 4];
  fill_ints(a, LARGEST + 4, -30, 30), fill_ints(b, LARGEST + 4, -9, 9), fill_ints(c, LARGEST + 4, -30, 130);
  fill_bytes(bytes, sizeof bytes);
  either(d, a, n);
  SHOW("either", n, d);
  conditional_store(d, c, n);
  SHOW("conditional store", n, d);
  int value = conditional_load(a, c, n, n);
  SHOW("conditional load", n, value);
  conditional_division(d, c, b, n);
  SHOW("conditional division", n, d);
  different_places(c, d, a, n);
  SHOW("places below", n, c);
  SHOW("places above", n, d);
  different_places(d, d + n / 2, a, n - n / 2);
  SHOW("places aliased", n, d);
  value = operations(bytes, b, n);
  SHOW("operations", n, value);
  nested(d, a, b, n);
  SHOW("nested", n, d);
  nested(d, d + 1, b, n);
  SHOW("nested aliased", n, d);
  value = skipping(a, n);
  SHOW("skipping", n, value);
  hysteresis(bytes, a, n, -12, 15);
  SHOW("hysteresis", n, bytes);
  value = store_then_test(a, n);
  SHOW("store then test", value, a);
  conditional_pair(c, d, a, n), conditional_pair(c, c + n / 3, b, n);
  SHOW("conditional pair", n, c);
  either(a, a, n), conditional_store(a + 1, a, n);
  SHOW("aliased", n, a);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
