/* Interpolation between the levels of a pyramid of cells.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/pyramid.h"

#include <string.h>

/* Chebyshev nodes of the first kind in 0..1, (1 - cos((k + 1/2) pi / 8)) / 2: literals, as a cosine may
 * differ from one machine to another. */
static const double nodes[GAUS_CELL] = {0.0096073597983847754, 0.084265193848727381, 0.22221488349019888,
                                        0.40245483899193590,   0.59754516100806410,  0.77778511650980112,
                                        0.91573480615127262,   0.99039264020161522};

/* Value at x of the polynomial through 1 at node k and 0 at the others (Lagrange). */
static double basis(int32_t k, double x) {
  double value = 1;
  for (int32_t j = 0; j < GAUS_CELL; j++)
    if (j != k)
      value *= (x - nodes[j]) / (nodes[k] - nodes[j]);
  return value;
}

/* Where value i of a half is in the whole cell, 0..1. */
static double place(bool steps, int32_t half, int32_t i) {
  double inside = steps ? (i + 0.5) / GAUS_CELL : nodes[i];
  return 0.5 * (half + inside);
}

static void set_interpolation(gaus_i_pyramid *p, int32_t table, bool steps) {
  for (int32_t half = 0; half < 2; half++)
    for (int32_t k = 0; k < GAUS_CELL; k++)
      for (int32_t i = 0; i < GAUS_CELL; i++)
        p->down[table][half][k][i] = p->up[table][half][i][k] = (float)basis(k, place(steps, half, i));
}

void gaus_i_pyramid_init(gaus_i_pyramid *p, int32_t steps) {
  memset(p, 0, sizeof *p);
  p->cells[0] = steps / GAUS_CELL + (steps % GAUS_CELL > 0);
  p->size = (size_t)p->cells[0] * GAUS_CELL;
  for (int32_t k = 0; k < GAUS_CELL; k++)
    p->node[0][k] = (float)k;
  for (int32_t l = 1; l <= GAUS_PYRAMID_LEVELS && (steps >> l) / GAUS_CELL > 0; l++) {
    p->levels = l;
    p->cells[l] = (steps >> l) / GAUS_CELL;
    p->begin[l] = p->size;
    p->size += (size_t)p->cells[l] * GAUS_CELL;
    for (int32_t k = 0; k < GAUS_CELL; k++)
      p->node[l][k] = (float)(nodes[k] * (GAUS_CELL << l) - 0.5);
  }
  set_interpolation(p, 0, true);
  set_interpolation(p, 1, false);
}

/* to[i] += sum of weight[k][i] from[k] */
static inline void add_product(float *restrict to, const float (*restrict weight)[GAUS_CELL],
                               const float *restrict from) {
  float sum[GAUS_LANES] = {0};
  for (int32_t k = 0; k < GAUS_CELL; k++)
    GAUS_EACH_LANE(i) {
      sum[i] += weight[k][i] * from[k];
    }
  GAUS_EACH_LANE(i) {
    to[i] += sum[i];
  }
}

GAUS_WIDE static void prolong_over(const gaus_i_pyramid *p, float *grid) {
  for (int32_t l = p->levels; l > 0; l--)
    for (int32_t j = 0; j < p->cells[l]; j++)
      for (int32_t half = 0; half < 2; half++)
        add_product(grid + p->begin[l - 1] + (2 * (size_t)j + (size_t)half) * GAUS_CELL, p->down[l > 1][half],
                    grid + p->begin[l] + (size_t)j * GAUS_CELL);
}

GAUS_WIDE static void restrict_over(const gaus_i_pyramid *p, float *grid) {
  memset(grid + p->begin[1], 0, (p->size - p->begin[1]) * sizeof *grid);
  for (int32_t l = 1; l <= p->levels; l++)
    for (int32_t j = 0; j < p->cells[l]; j++)
      for (int32_t half = 0; half < 2; half++)
        add_product(grid + p->begin[l] + (size_t)j * GAUS_CELL, p->up[l > 1][half],
                    grid + p->begin[l - 1] + (2 * (size_t)j + (size_t)half) * GAUS_CELL);
}

void gaus_i_pyramid_prolong(const gaus_i_pyramid *p, float *grid) {
  if (p->levels > 0)
    prolong_over(p, grid);
}

void gaus_i_pyramid_restrict(const gaus_i_pyramid *p, float *grid) {
  if (p->levels > 0)
    restrict_over(p, grid);
}
