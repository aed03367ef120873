/* Helpers that every stage uses: errors, memory, random numbers, clock.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SUPPORT_SUPPORT_H
#define GAUS_SUPPORT_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "gaus/status.h"

/* Leaves the function with the status of a call that failed. Functions that
 * own something jump to their one exit with GAUS_TRY_GOTO. */
#define GAUS_TRY(call)                       \
  do {                                       \
    gaus_status gaus_i_try_status_ = (call); \
    if (gaus_i_try_status_ != GAUS_OK)       \
      return gaus_i_try_status_;             \
  } while (0)
/* Ends a public function that cannot do without an argument if that is NULL;
 * `name` is what the header calls it. */
#define GAUS_WANT_AS(argument, name)                                                         \
  do {                                                                                       \
    if (!(argument))                                                                         \
      return gaus_i_fail(err, GAUS_BAD_INPUT, "%s: argument '%s' is NULL", __func__, #name); \
  } while (0)
#define GAUS_WANT(argument) GAUS_WANT_AS(argument, argument)
/* The same of an array of something for each operation, if there are any. */
#define GAUS_WANT_EACH(problem, array) GAUS_WANT_AS((array) || gaus_problem_num_operations(problem) == 0, array)

#define GAUS_TRY_GOTO(status, call, label) \
  do {                                     \
    (status) = (call);                     \
    if ((status) != GAUS_OK)               \
      goto label;                          \
  } while (0)

/* Fills *err (unless NULL) and returns `status`. */
gaus_status gaus_i_fail(gaus_error *err, gaus_status status, const char *format, ...) GAUS_PRINTF(3, 4);
gaus_status gaus_i_no_memory(gaus_error *err);

/* calloc(max(count, 1), size) with overflow checked; NULL on failure. */
void *gaus_i_calloc(size_t count, size_t size);
/* Copies a string; NULL on failure. */
char *gaus_i_strdup(const char *text);
/* Grows *array (of `size`-byte elements) to hold at least `need`, doubling. */
gaus_status gaus_i_grow(void *array, int32_t *capacity, int32_t need, size_t size, gaus_error *err);

/* SplitMix64-seeded xoshiro256** (Blackman and Vigna 2018). */
typedef struct gaus_i_rng {
  uint64_t s[4];
} gaus_i_rng;
void gaus_i_rng_seed(gaus_i_rng *rng, uint64_t seed, uint64_t stream);
uint64_t gaus_i_rng_next(gaus_i_rng *rng);
double gaus_i_rng_unit(gaus_i_rng *rng);                  /* in [0, 1) */
int32_t gaus_i_rng_below(gaus_i_rng *rng, int32_t bound); /* in [0, bound), bound > 0 */
double gaus_i_rng_normal(gaus_i_rng *rng);                /* mean 0, variance 1 */

double gaus_i_seconds(void); /* monotonic */

/* Floor division and non-negative remainder, b > 0. */
static inline int64_t gaus_i_floor_div(int64_t a, int64_t b) {
  return a / b - (a % b < 0);
}
static inline int64_t gaus_i_ceil_div(int64_t a, int64_t b) {
  return a / b + (a % b > 0);
}
static inline int32_t gaus_i_mod(int64_t a, int32_t b) {
  int64_t r = a % b;
  return (int32_t)(r < 0 ? r + b : r);
}

/* Processors that this process may use. */
int32_t gaus_i_processors(void);

/* Runs task(context, i) for i in 0..count-1 on up to `threads` threads (0:
 * one for each processor), the caller's among them; returns when all are done. Falls back to fewer
 * threads where one cannot be started. */
void gaus_i_parallel(int32_t threads, int32_t count, void (*task)(void *context, int32_t i), void *context);

#endif
