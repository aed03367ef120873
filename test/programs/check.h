/* What every program here shares: reproducible input and checksums of what
 * comes out. No kernel is in this file.
 *
 * A program calls run(n) for several n by EACH_SIZE, run fills buffers, calls
 * kernels and shows what they left. Kernels are external functions that are
 * never inlined, so that a compiler knows nothing about their arguments.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef CHECK_H
#define CHECK_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define KERNEL __attribute__((noinline))
#define SPARE __attribute__((noinline, unused)) static
#define EACH_SIZE(run) \
  (run(0), run(1), run(2), run(3), run(4), run(5), run(7), run(8), run(9), run(16), run(31), run(64), run(101))
enum { LARGEST = 101 };

static uint32_t check_state = 2463534242u;

/* A xorshift generator; the same numbers in every run. */
__attribute__((always_inline, unused)) static inline uint32_t check_random(void) {
  check_state ^= check_state << 13;
  check_state ^= check_state >> 17;
  check_state ^= check_state << 5;
  return check_state;
}

SPARE void fill_bytes(void *to, size_t size) {
  unsigned char *bytes = to;
  for (size_t i = 0; i < size; i++)
    bytes[i] = (unsigned char)(check_random() >> 11);
}

/* Integers from low to high, both included. */
SPARE void fill_ints(int *to, size_t count, int low, int high) {
  for (size_t i = 0; i < count; i++)
    to[i] = low + (int)(check_random() % (uint32_t)(high - low + 1));
}

/* Multiples of 1/64 from -8 to 8: sums and products of a few are exact. */
SPARE void fill_floats(float *to, size_t count) {
  for (size_t i = 0; i < count; i++)
    to[i] = (float)((int)(check_random() >> 22) - 512) / 64.0f;
}

SPARE void fill_doubles(double *to, size_t count) {
  for (size_t i = 0; i < count; i++)
    to[i] = (double)((int)(check_random() >> 16) - 32768) / 4096.0;
}

/* A line with the FNV-1a hash of some bytes; floating point counts by its bits. */
SPARE void show(const char *what, int n, const void *from, size_t size) {
  const unsigned char *bytes = from;
  uint64_t hash = 14695981039346656037u;
  for (size_t i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * 1099511628211u;
  printf("%s %d: %016llx\n", what, n, (unsigned long long)hash);
}

#define SHOW(what, n, value) show(what, n, &(value), sizeof(value))

#endif
