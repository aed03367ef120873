/* Random small problems of every shape that the format allows: zero latencies,
 * zero demands, blocking units, parallel dependences, cycles through distance.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_VARIED_PROBLEM_H
#define GAUS_TEST_VARIED_PROBLEM_H

#include "common.h"
#include "support/support.h"

static UNUSED gaus_problem *varied_problem(uint64_t seed) {
  gaus_problem *p;
  gaus_error err;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, seed, 77);
  int32_t types = 1 + gaus_i_rng_below(&rng, 4), n = 1 + gaus_i_rng_below(&rng, 12),
          m = gaus_i_rng_below(&rng, 2 * n + 1);
  assert_int_equal(gaus_problem_create("varied", &p, &err), GAUS_OK);
  gaus_problem_set_lifetime_from(p, (gaus_lifetime_from)gaus_i_rng_below(&rng, 2), NULL);
  for (int32_t k = 0; k < types; k++) {
    char name[16];
    snprintf(name, sizeof name, "t%d", k);
    int32_t limit = gaus_i_rng_below(&rng, 3) ? 1 + gaus_i_rng_below(&rng, 4) : GAUS_UNLIMITED;
    int32_t blocking = gaus_i_rng_below(&rng, 2) ? 1 : 1 + gaus_i_rng_below(&rng, 5);
    gaus_problem_add_type(p, &(gaus_operator_type){name, gaus_i_rng_below(&rng, 5), limit, blocking, 0, 0}, NULL, NULL);
  }
  for (int32_t v = 0; v < n; v++)
    gaus_problem_add_operation(
        p,
        &(gaus_operation){NULL, gaus_i_rng_below(&rng, types), gaus_i_rng_below(&rng, 33), gaus_i_rng_below(&rng, 3)},
        NULL, NULL);
  for (int32_t e = 0; e < m; e++) {
    int32_t src = gaus_i_rng_below(&rng, n), dst = gaus_i_rng_below(&rng, n);
    int32_t distance = src < dst && gaus_i_rng_below(&rng, 4) ? 0 : 1 + gaus_i_rng_below(&rng, 3);
    int32_t latency = gaus_i_rng_below(&rng, 3) ? GAUS_LATENCY_OF_SOURCE : gaus_i_rng_below(&rng, 7);
    gaus_dependence_kind kind = gaus_i_rng_below(&rng, 4) ? GAUS_DATA : GAUS_ORDER;
    gaus_problem_add_dependence(p, &(gaus_dependence){src, dst, distance, latency, kind}, NULL, NULL);
  }
  if (gaus_problem_freeze(p, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  return p;
}

#endif
