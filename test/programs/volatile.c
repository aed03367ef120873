/* Volatile and atomic accesses in loops: none is left out, none changes place
 * with another.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"
#include <stdatomic.h>

static volatile uint32_t port, status[4];

/* A device's register is written as often as the loop says. */
KERNEL uint32_t send(const uint8_t *data, int n) {
  uint32_t sum = 0;
  for (int i = 0; i < n; i++) {
    port = data[i] + port * 3u;
    sum += port;
  }
  return sum;
}

/* Two registers take turns. */
KERNEL void toggle(volatile uint32_t *a, volatile uint32_t *b, int n) {
  for (int i = 0; i < n; i++) {
    *a = *b + 1u;
    *b = *a ^ (uint32_t)i;
  }
}

/* Waits until a counter that it moves itself is there. */
KERNEL int wait_for(volatile uint32_t *counter, uint32_t goal) {
  int rounds = 0;
  while (*counter < goal) {
    *counter = *counter + 3;
    rounds++;
  }
  return rounds;
}

/* Plain accesses beside volatile ones. */
KERNEL void both(uint32_t *a, int n) {
  for (int i = 1; i < n; i++) {
    status[i & 3] = a[i - 1];
    a[i] = a[i] * 5u + status[(i + 1) & 3];
  }
}

KERNEL uint32_t count(atomic_uint *counters, const uint8_t *kind, int n) {
  uint32_t seen = 0;
  for (int i = 0; i < n; i++)
    seen = seen * 3u + atomic_fetch_add_explicit(&counters[kind[i] & 3], 1, memory_order_relaxed);
  return seen;
}

KERNEL void publish(atomic_uint *flag, uint32_t *data, int n) {
  for (int i = 0; i < n; i++) {
    data[i] = data[i] * 9u + atomic_load_explicit(flag, memory_order_acquire);
    atomic_store_explicit(flag, data[i], memory_order_release);
  }
}

KERNEL int swap_greatest(atomic_uint *greatest, const uint32_t *a, int n) {
  int swaps = 0;
  for (int i = 0; i < n; i++) {
    unsigned seen = atomic_load_explicit(greatest, memory_order_relaxed);
    if (a[i] > seen && atomic_compare_exchange_strong(greatest, &seen, a[i]))
      swaps++;
  }
  return swaps;
}

static void run(int n) {
  static uint8_t data[LARGEST];
  static uint32_t a[LARGEST];
  static atomic_uint counters[4];
  fill_bytes(data, sizeof data), fill_bytes(a, sizeof a);
  uint32_t figures[8] = {send(data, n)};
  toggle(&status[0], &status[1], n), toggle(&status[2], &status[2], n);
  figures[1] = (uint32_t)wait_for(&status[3], status[3] % 1000 + (uint32_t)n);
  both(a, n);
  SHOW("both", n, a);
  figures[2] = count(counters, data, n);
  publish(&counters[1], a, n);
  SHOW("published", n, a);
  figures[3] = (uint32_t)swap_greatest(&counters[2], a, n);
  for (int i = 0; i < 4; i++)
    figures[4 + i] = atomic_load(&counters[i]) ^ status[i];
  SHOW("figures", n, figures);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
