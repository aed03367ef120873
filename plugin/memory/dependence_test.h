/* The dependence test: at which distances two accesses of a loop touch a common byte.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Addresses are linear in the number of the iteration; what is not known before the loop runs
 * stands in them as symbols with ranges. No LLVM in here. */
#ifndef GAUS_PLUGIN_MEMORY_DEPENDENCE_TEST_H
#define GAUS_PLUGIN_MEMORY_DEPENDENCE_TEST_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { GP_MAX_SYMBOLS = 8, GP_MAX_ORDERS = 6, GP_MEET_TESTS = 200 };

/* A value that is the same in every iteration: in lo..hi. */
typedef struct gp_symbol {
  int64_t lo, hi;
  bool nonzero;
  bool moves; /* not 0 if there is a second iteration */
} gp_symbol;

/* constant + sum of factor[i] * symbol[i] */
typedef struct gp_affine_form {
  int64_t constant;
  int64_t factor[GP_MAX_SYMBOLS];
} gp_affine_form;

/* In iteration k = 0, 1, .. the accesses A and B touch size_a bytes from
 * a + k * stride_a and size_b bytes from b + k * stride_b, modulo 2^bits. */
typedef struct gp_access_pair {
  unsigned bits; /* 1..64 */
  int64_t size_a, size_b;
  bool gaps;            /* perhaps only some of those bytes */
  bool folded;          /* what is excluded is excluded, but nothing else is proved */
  gp_affine_form apart; /* b - a */
  gp_affine_form stride_a, stride_b;
  gp_symbol symbols[GP_MAX_SYMBOLS];
  int32_t num_symbols;
  int64_t last;     /* no iteration has a larger number; INT64_MAX: not known */
  int64_t farthest; /* distances beyond it are of no interest */
  int32_t tests;    /* effort of a search, GP_MEET_TESTS or fewer */
  /* If has_last, nor larger than last_form, of which the value is in 0..INT64_MAX. */
  bool has_last;
  gp_affine_form last_form;
  /* Nor are these negative, as whole numbers: what is known of symbols together. */
  gp_affine_form orders[GP_MAX_ORDERS];
  int32_t num_orders;
  int64_t period, phase; /* only distances that are `phase` modulo `period`, if that is more than 1 */
} gp_access_pair;

typedef struct gp_dependence_distance {
  int64_t distance; /* -1: they never meet at less than the farthest */
  bool proved;      /* they do meet at it if the loop runs for long enough; else nothing excludes it */
} gp_dependence_distance;

/* Returns the least d >= from such that A of an iteration k and B of iteration k + d
 * can touch a common byte; smaller where the search for it gives up. Both
 * strides constant and equal: exact, O(bits). Both constant, or symbols: by
 * bisection of the distances, where intervals (Banerjee's test) and common
 * divisors (the GCD test) exclude parts of them, at most `tests` steps.
 * U. Banerjee, Dependence Analysis for Supercomputing, 1988. */
gp_dependence_distance gp_least_distance(const gp_access_pair *places, int64_t from);

/* Returns a distance >= from at which the two do meet if the loop runs for long enough, whatever
 * the symbols are: the least distance if it is such a one, otherwise the distance at which the
 * symbols cancel. -1: none is known. */
int64_t gp_certain_meeting(const gp_access_pair *places, int64_t from);

/* Returns the pair with A and B exchanged. */
gp_access_pair gp_access_pair_exchange(const gp_access_pair *places);

/* The interval of a form, cut to what int64 holds; false if it does not fit. */
bool gp_affine_form_range(const gp_affine_form *form, const gp_symbol *symbols, int32_t num_symbols, int64_t *lo,
                          int64_t *hi);

#ifdef __cplusplus
}
#endif
#endif
