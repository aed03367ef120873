/* Loops over eight lanes that compilers vectorise.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * One binary for every x86-64: the wide version of a GAUS_WIDE function is picked when the library
 * is loaded. It has no fused multiply-add, so both give the same bits. */
#ifndef GAUS_RELAX_WIDE_H
#define GAUS_RELAX_WIDE_H

#include <stdint.h>

enum { GAUS_LANES = 8 };

/* Older versions of clang give the function another name than its callers know. */
#if defined(__x86_64__) && defined(__GNUC__) && defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__) && (!defined(__clang__) || __clang_major__ >= 19)
#define GAUS_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define GAUS_WIDE
#endif

/* Without the pragma compilers unroll such a short loop and then find only half of it. */
#define GAUS_EACH_LANE(j) _Pragma("omp simd") for (int32_t j = 0; j < GAUS_LANES; j++)

/* The sum of eight lanes, in one order. */
static inline float gaus_i_sum_lanes(const float *a) {
  return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]));
}

#endif
