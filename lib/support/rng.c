/* The random number generator of every search.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>

#include "support/support.h"
#include "support/assert.h"

static uint64_t splitmix(uint64_t *state) {
  uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, int bits) {
  return (x << bits) | (x >> (64 - bits));
}

void gaus_i_rng_seed(gaus_i_rng *rng, uint64_t seed, uint64_t stream) {
  /* The stream goes through the mixer first: seed + 1, stream and seed,
   * stream + 1 must have nothing in common. */
  uint64_t state = seed ^ splitmix(&(uint64_t){stream});
  for (int i = 0; i < 4; i++)
    rng->s[i] = splitmix(&state);
}

uint64_t gaus_i_rng_next(gaus_i_rng *rng) {
  uint64_t *s = rng->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate(s[3], 45);
  return result;
}

double gaus_i_rng_unit(gaus_i_rng *rng) {
  return (double)(gaus_i_rng_next(rng) >> 11) * 0x1p-53;
}

int32_t gaus_i_rng_below(gaus_i_rng *rng, int32_t bound) {
  GAUS_ASSERT(bound > 0);
  /* Lemire 2019: multiply, and reject the few that would favour small values. */
  uint32_t n = (uint32_t)bound, least = (0u - n) % n;
  for (;;) {
    uint64_t product = (gaus_i_rng_next(rng) >> 32) * n;
    if ((uint32_t)product >= least)
      return (int32_t)(product >> 32);
  }
}

double gaus_i_rng_normal(gaus_i_rng *rng) {
  /* Ratio of uniforms (Kinderman and Monahan 1977). The logarithm decides, and
   * is no part of the value: libms that differ in the last bit of log still
   * give the same numbers. 0.8577... = sqrt(2 / e). */
  for (;;) {
    double u = 1 - gaus_i_rng_unit(rng);
    double x = (2 * gaus_i_rng_unit(rng) - 1) * 0.85776388496070678 / u;
    if (x * x <= -4 * log(u))
      return x;
  }
}
