/* The cost of a move in annealing while the peaks are smoothed.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The peak of a resource is replaced by the largest of sum price[d] load[d] - eta/2
 * |price|^2 over prices >= 0 that sum to the resource's weight: the maximum smoothed
 * by a quadratic prox term on the simplex (Nesterov 2005). Its prices are
 * (load - cap)+ / eta, with the cap such that they sum to the weight. Held between
 * updates, that makes a move's change a sum over the steps that it touches of
 * (load - cap)+^2 / (2 eta), and steps that stand equally high cost equally
 * much whatever their number; as eta goes to 0 it becomes the maximum.
 *
 * A prox term around 0 has a bias: where prices differ, loads have to. So it may be taken around prices that follow
 * those found: eta/2 |price - middle|^2, which makes them (load + eta middle - cap)+ / eta, a cap for each step, and
 * lets loads be level under any prices (the proximal method of multipliers; Rockafellar 1976).
 *
 * A limit is kept by the augmented Lagrangian of its steps, fence x (load - limit + excess)+^2: the multiplier of a
 * step is 2 x fence x excess. */
#ifndef GAUS_ACYCLIC_SMOOTHED_MOVES_H
#define GAUS_ACYCLIC_SMOOTHED_MOVES_H

#include "acyclic/instance.h"

/* Prices of one resource. */
typedef struct gaus_i_smoothed_resource {
  double *cap, factor; /* [steps]; factor x (load - cap)+^2 */
  double *middle;      /* [steps] of the prox term, at first 0 */
  double *bar, fence;  /* [steps]; + fence x (load - bar)+^2, of a type with a limit; NULL: it has none */
} gaus_i_smoothed_resource;

typedef struct gaus_i_smoothed_state {
  gaus_i_placement *p;
  gaus_i_smoothed_resource *resources;
  double *store;  /* of the resources' caps, middles and bars */
  int64_t *delta; /* [steps] change of the live bits by the move at hand; zero in between */
  int32_t tight;  /* steps with a price, of the resource with the most */
} gaus_i_smoothed_state;

gaus_status gaus_i_smoothed_state_init(gaus_i_smoothed_state *m, gaus_i_placement *p, gaus_error *err);
void gaus_i_smoothed_state_clear(gaus_i_smoothed_state *m);

/* Sets the prices from the loads, and moves their middle the part `follow` (0..1) of the way to them.
 * `share` = eta x weight / sum of loads: the room above the cap, as a share of the whole load.
 * O(resources x steps x a few). */
void gaus_i_smoothed_state_price(gaus_i_smoothed_state *m, double share, double follow);

/* Sets what a unit squared above the bar of a step costs, for each type with a limit, and moves the multipliers by
 * `press` steps of the method of multipliers (0: not at all; below 1 smooths what annealing's noise adds). O(resources
 * x steps). */
void gaus_i_smoothed_state_fence(gaus_i_smoothed_state *m, double fence, double press);

/* Change of the smoothed objective by starting v at t (which need not be
 * legal), and the move itself. Between the two nothing may change; a move that is not made must be
 * dropped. Resource: O(blocking). Memory: O(|t - start| + values read + consumers of a value whose last
 * consumer moves earlier). */
double gaus_i_smoothed_state_change(gaus_i_smoothed_state *m, int32_t v, int32_t t, int32_t span[2]);
void gaus_i_smoothed_state_apply(gaus_i_smoothed_state *m, int32_t v, int32_t t, const int32_t span[2]);
void gaus_i_smoothed_state_drop(gaus_i_smoothed_state *m, const int32_t span[2]);

/* Makes the move and returns the change of the smoothed objective. */
double gaus_i_smoothed_state_relocate(gaus_i_smoothed_state *m, int32_t v, int32_t t);

static inline double gaus_i_square_above(double load, double cap) {
  return load > cap ? (load - cap) * (load - cap) : 0;
}

/* What a load costs in step d. It is convex in the load. */
static inline double gaus_i_smoothed_cost(const gaus_i_smoothed_resource *s, int32_t d, int64_t load) {
  double sum = s->factor * gaus_i_square_above((double)load, s->cap[d]);
  return s->bar ? sum + s->fence * gaus_i_square_above((double)load, s->bar[d]) : sum;
}

#endif
