/* Kernels over the cells of a pyramid that cover a run of steps: the CPU's inner loops for wide windows.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Steps are absolute. What lies outside a run adds nothing to the values of a cell that reaches beyond it. */
#ifndef GAUS_RELAX_CELL_KERNELS_H
#define GAUS_RELAX_CELL_KERNELS_H

#include "relax/pyramid.h"

/* An operation's start, N(origin + x, sigma^2), as far as a run of cells needs it. */
typedef struct gaus_i_normal {
  int32_t origin; /* step of offset 0 */
  float x, inverse;
  int32_t last; /* the last step at which it may not have started */
} gaus_i_normal;

/* Steps first..last, in cells of at most `level`. */
typedef struct gaus_i_cell_run {
  int32_t first, last, level;
} gaus_i_cell_run;

/* grid += amount x density at each step, phi(z) / sigma (1 + (z^2 - 1) / (24 sigma^2)): the probability of that
 * step to the third order in 1 / sigma. For sigma >= 2. */
void gaus_i_cells_deposit(const gaus_i_pyramid *pyramid, float *grid, gaus_i_cell_run run, const gaus_i_normal *start,
                          float amount);

/* sum over the values that gaus_i_cells_deposit adds to: weight x the derivative by x of what it adds for amount 1 */
float gaus_i_cells_dot(const gaus_i_pyramid *pyramid, const float *weight, gaus_i_cell_run run,
                       const gaus_i_normal *start);

/* A value while the same operations may not have started. */
typedef struct gaus_i_live_run {
  gaus_i_cell_run run;
  const gaus_i_normal *producer;  /* NULL: it has started */
  const gaus_i_normal *consumers; /* [count], those that may not have started */
  int32_t count;
  float unfinished; /* 1: a consumer has certainly not started, and the product is 0; otherwise 0 */
} gaus_i_live_run;

/* grid += width F (1 - Q), F of the producer, Q the product of the consumers' */
void gaus_i_cells_live(const gaus_i_pyramid *pyramid, float *grid, const gaus_i_live_run *live, float width);

/* Sums over the same values, with weight the derivative by them:
 *   returns        sum of weight (1 - Q) phi       of the producer, 0 without one
 *   sum[i][lane]  += weight F Q phi_i / F_i        for each consumer; lanes are added up later
 * `ratio` is scratch of [count][GAUS_CELL]. */
float gaus_i_cells_live_gradient(const gaus_i_pyramid *pyramid, const float *weight, const gaus_i_live_run *live,
                                 float *ratio, float *sum);

#endif
