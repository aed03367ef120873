/* Recurrences through memory of distances 1 to 8, forwards and backwards, of
 * a distance that is an argument, and through scalars.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

#define FORWARD(d)                             \
  KERNEL void forward##d(uint32_t *a, int n) { \
    for (int i = d; i < n; i++)                \
      a[i] = a[i - d] * 5u + a[i];             \
  }
#define BACKWARD(d)                                   \
  KERNEL void backward##d(uint16_t *a, int n) {       \
    for (int i = n - 1 - d; i >= 0; i--)              \
      a[i] = (uint16_t)(a[i] ^ (a[i + d] * 3u + 1u)); \
  }
FORWARD(1)
FORWARD(2)
FORWARD(3)
FORWARD(4)
FORWARD(5)
FORWARD(6)
FORWARD(7)
FORWARD(8)
BACKWARD(1)
BACKWARD(2)
BACKWARD(3)
BACKWARD(5)

KERNEL void any_distance(uint32_t *a, int n, int distance) {
  for (int i = distance; i < n; i++)
    a[i] += a[i - distance] >> 1;
}

/* Two distances at once: the nearer one decides. */
KERNEL void mixed(uint32_t *a, int n) {
  for (int i = 3; i < n; i++)
    a[i] = a[i - 1] + a[i - 3];
}

/* Writes ahead of what it reads: distance 2 from a store to a later load. */
KERNEL void ahead(uint32_t *a, int n) {
  for (int i = 0; i + 2 < n; i++)
    a[i + 2] = a[i] ^ (a[i + 1] << 3);
}

/* Reads ahead of what it writes: no value flows, only the order counts. */
KERNEL void anti(uint32_t *a, int n) {
  for (int i = 0; i + 4 < n; i++)
    a[i] = a[i + 4] * 7u + a[i + 1];
}

/* Scalars that are two and three iterations old. */
KERNEL uint32_t old_scalars(const uint32_t *a, uint32_t *b, int n) {
  uint32_t x = 1, y = 2, z = 3;
  for (int i = 0; i < n; i++) {
    uint32_t next = x * 3u + a[i];
    b[i] = z - y;
    z = y;
    y = x;
    x = next;
  }
  return x ^ y ^ z;
}

/* Two rows that feed one another. */
KERNEL void coupled(uint32_t *a, uint32_t *b, int n) {
  for (int i = 2; i < n; i++) {
    a[i] = b[i - 1] + 3u;
    b[i] = a[i - 2] * 9u;
  }
}

static uint32_t a[LARGEST], b[LARGEST];

static void run(int n) {
  static uint16_t s[LARGEST];
  fill_bytes(a, sizeof a);
  fill_bytes(s, sizeof s);
  forward1(a, n), forward2(a, n), forward3(a, n), forward4(a, n);
  forward5(a, n), forward6(a, n), forward7(a, n), forward8(a, n);
  SHOW("forward", n, a);
  backward1(s, n), backward2(s, n), backward3(s, n), backward5(s, n);
  SHOW("backward", n, s);
  any_distance(a, n, 1), any_distance(a, n, 4), any_distance(a, n, 13);
  SHOW("any distance", n, a);
  mixed(a, n), ahead(a, n), anti(a, n);
  SHOW("mixed", n, a);
  fill_bytes(b, sizeof b);
  uint32_t last = old_scalars(a, b, n);
  SHOW("old scalars", n, last);
  last = n > 0 ? old_scalars(a, a + 1, n - 1) : 0;
  SHOW("old scalars aliased", n, last);
  coupled(a, b, n);
  SHOW("coupled a", n, a);
  SHOW("coupled b", n, b);
  coupled(a, a, n);
  SHOW("coupled with itself", n, a);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
