/* Small random problems for tests.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_RANDOM_PROBLEM_H
#define GAUS_TEST_RANDOM_PROBLEM_H

#include <stdio.h>

#include "gaus/problem.h"
#include "support/support.h"

/* n operations of `types` types (every other one limited), forward edges, and
 * some loop-carried ones if `carried`. */
static gaus_problem *random_problem(int32_t n, int32_t types, int carried, uint64_t seed) {
  gaus_problem *p = NULL;
  gaus_error err;
  gaus_i_rng rng;
  char name[16];
  gaus_i_rng_seed(&rng, seed, 99);
  if (gaus_problem_create("random", &p, &err))
    return NULL;
  for (int32_t t = 0; t < types; t++) {
    snprintf(name, sizeof name, "t%d", (int)t);
    gaus_problem_add_type(p,
                          &(gaus_operator_type){name, 1 + gaus_i_rng_below(&rng, 3), t % 2 ? GAUS_UNLIMITED : 2,
                                                1 + gaus_i_rng_below(&rng, 2), 0, 0},
                          NULL, &err);
  }
  for (int32_t v = 0; v < n; v++)
    gaus_problem_add_operation(p,
                               &(gaus_operation){NULL, gaus_i_rng_below(&rng, types), gaus_i_rng_below(&rng, 9),
                                                 1 + gaus_i_rng_below(&rng, 2)},
                               NULL, &err);
  for (int32_t v = 1; v < n; v++)
    for (int32_t k = gaus_i_rng_below(&rng, 4); k > 0; k--)
      gaus_problem_add_dependence(p,
                                  &(gaus_dependence){gaus_i_rng_below(&rng, v), v, 0, GAUS_LATENCY_OF_SOURCE,
                                                     gaus_i_rng_below(&rng, 6) ? GAUS_DATA : GAUS_ORDER},
                                  NULL, &err);
  for (int32_t k = carried ? n / 5 : 0; k > 0; k--)
    gaus_problem_add_dependence(p,
                                &(gaus_dependence){gaus_i_rng_below(&rng, n), gaus_i_rng_below(&rng, n),
                                                   3 + gaus_i_rng_below(&rng, 3), 1, GAUS_DATA},
                                NULL, &err);
  if (gaus_problem_freeze(p, &err)) {
    gaus_problem_destroy(p);
    return NULL;
  }
  return p;
}

#endif
