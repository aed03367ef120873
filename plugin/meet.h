/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * When two accesses of a loop touch a common byte. Addresses are linear in the
 * number of the iteration; what is not known before the loop runs stands in
 * them as symbols with ranges. No LLVM in here. */
#ifndef GAUS_PLUGIN_MEET_H
#define GAUS_PLUGIN_MEET_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { GAUS_MAX_SYMBOLS = 8, GAUS_MAX_ORDERS = 6, GAUS_MEET_TESTS = 200 };

/* A value that is the same in every iteration: in lo..hi. */
typedef struct gaus_symbol {
  int64_t lo, hi;
  bool nonzero;
  bool moves; /* not 0 if there is a second iteration */
} gaus_symbol;

/* constant + sum of factor[i] * symbol[i] */
typedef struct gaus_form {
  int64_t constant;
  int64_t factor[GAUS_MAX_SYMBOLS];
} gaus_form;

/* In iteration k = 0, 1, .. the accesses A and B touch size_a bytes from
 * a + k * stride_a and size_b bytes from b + k * stride_b, modulo 2^bits. */
typedef struct gaus_places {
  unsigned bits; /* 1..64 */
  int64_t size_a, size_b;
  bool gaps;       /* perhaps only some of those bytes */
  bool folded;     /* what is excluded is excluded, but nothing else is proved */
  gaus_form apart; /* b - a */
  gaus_form stride_a, stride_b;
  gaus_symbol symbols[GAUS_MAX_SYMBOLS];
  int32_t num_symbols;
  int64_t last;     /* no iteration has a larger number; INT64_MAX: not known */
  int64_t farthest; /* distances beyond it are of no interest */
  int32_t tests;    /* effort of a search, GAUS_MEET_TESTS or fewer */
  /* If has_last, nor larger than last_form, of which the value is in 0..INT64_MAX. */
  bool has_last;
  gaus_form last_form;
  /* Nor are these negative, as whole numbers: what is known of symbols together. */
  gaus_form orders[GAUS_MAX_ORDERS];
  int32_t num_orders;
  int64_t period, phase; /* only distances that are `phase` modulo `period`, if that is more than 1 */
} gaus_places;

typedef struct gaus_meeting {
  int64_t distance; /* -1: they never meet at less than the farthest */
  bool proved;      /* they do meet at it if the loop runs for long enough; else nothing excludes it */
} gaus_meeting;

/* The least d >= from such that A of an iteration k and B of iteration k + d
 * can touch a common byte; smaller where the search for it gives up. Both
 * strides constant and equal: exact, O(bits). Both constant, or symbols: by
 * bisection of the distances, where intervals (Banerjee's test) and common
 * divisors (the GCD test) exclude parts of them, at most `tests` steps.
 * U. Banerjee, Dependence Analysis for Supercomputing, 1988. */
gaus_meeting gaus_first_meeting(const gaus_places *places, int64_t from);

/* A distance >= from at which the two do meet if the loop runs for long enough,
 * whatever the symbols are: where the first meeting is such a one that, else
 * the one at which the symbols cancel. -1: none is known. */
int64_t gaus_certain_meeting(const gaus_places *places, int64_t from);

/* The same places with A and B exchanged. */
gaus_places gaus_exchange(const gaus_places *places);

/* The interval of a form, cut to what int64 holds; false if it does not fit. */
bool gaus_form_range(const gaus_form *form, const gaus_symbol *symbols, int32_t num_symbols, int64_t *lo, int64_t *hi);

#ifdef __cplusplus
}
#endif
#endif
