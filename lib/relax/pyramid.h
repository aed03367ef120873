/* Grids of steps at several resolutions, with interpolation between them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A cell of level l covers 8 x 2^l steps, aligned to its size, and holds 8 values of a function of time: at level 0
 * those at its steps, above at the Chebyshev nodes of the interval that reaches half a step beyond its
 * first and its last step. In between the function is the polynomial of degree 7 through the values. What
 * varies over sigma steps can be added to cells of about 2 sigma steps, at 8 places instead of at
 * every step (the error is bounded in docs/model.md). gaus_i_pyramid_prolong then carries the levels down to
 * the steps, each cell to its two halves; for polynomials of degree 7 that is exact, so
 * errors do not add up from level to level. gaus_i_pyramid_restrict is its transpose: it carries derivatives
 * by the steps up to derivatives by the values of all cells. */
#ifndef GAUS_RELAX_PYRAMID_H
#define GAUS_RELAX_PYRAMID_H

#include <stdbool.h>
#include <stddef.h>

#include "relax/gaussian.h"
#include "relax/wide.h"

enum { GAUS_CELL = GAUS_LANES, GAUS_PYRAMID_LEVELS = 24 };

/* weight[half][k][i]: of the value at node k of a cell in value i of that half of it */
typedef float gaus_i_interpolation[2][GAUS_CELL][GAUS_CELL];

/* For a number of steps; constant. Of levels above 0 there are those cells that lie inside the steps as a whole. */
typedef struct gaus_i_pyramid {
  int32_t levels;                                 /* above level 0 */
  int32_t cells[GAUS_PYRAMID_LEVELS + 1];         /* of each level */
  size_t begin[GAUS_PYRAMID_LEVELS + 1];          /* first value of each level in a grid */
  size_t size;                                    /* values of a grid */
  float node[GAUS_PYRAMID_LEVELS + 1][GAUS_CELL]; /* where a cell's values are, from its first step */
  gaus_i_interpolation down[2], up[2];            /* from level 1 to 0, from others; up: [half][i][k] */
} gaus_i_pyramid;

void gaus_i_pyramid_init(gaus_i_pyramid *pyramid, int32_t steps);

/* Adds the values of all levels to those of level 0, the steps. O(steps): 16 multiplications for each. */
void gaus_i_pyramid_prolong(const gaus_i_pyramid *pyramid, float *grid);

/* Sets the values of all levels above 0 from those of level 0 by the transpose of prolong. */
void gaus_i_pyramid_restrict(const gaus_i_pyramid *pyramid, float *grid);

/* The largest level whose cells are at most `length` steps long, or 0. */
GAUS_HD int32_t gaus_i_cell_level(float length) {
  int32_t level = 0;
  for (float cell = 2 * GAUS_CELL; cell <= length && level < GAUS_PYRAMID_LEVELS; cell *= 2)
    level++;
  return level;
}

/* A piece of a run of steps: a cell, or at level 0 a part of one. */
typedef struct gaus_i_cell {
  int32_t level, begin; /* the cell's first step */
  int32_t from, to;     /* the values of it that belong to the run: 0..7 above level 0 */
} gaus_i_cell;

/* The largest cell of up to `most` levels that begins at `step` and ends by `last`. */
GAUS_HD gaus_i_cell gaus_i_cell_at(int32_t step, int32_t last, int32_t most) {
  gaus_i_cell c = {most, step, 0, GAUS_CELL - 1};
  while (c.level > 0 && ((step & ((GAUS_CELL << c.level) - 1)) != 0 || step + (GAUS_CELL << c.level) - 1 > last))
    c.level--;
  if (c.level > 0)
    return c;
  c.begin = step & ~(GAUS_CELL - 1);
  c.from = step - c.begin;
  c.to = last - c.begin < c.to ? last - c.begin : c.to;
  return c;
}

/* The step after it. */
GAUS_HD int32_t gaus_i_cell_end(gaus_i_cell c) {
  return c.begin + (GAUS_CELL << c.level);
}

/* Where its values are in a grid. */
static inline size_t gaus_i_cell_values(const gaus_i_pyramid *pyramid, gaus_i_cell c) {
  return pyramid->begin[c.level] + (size_t)(c.begin >> c.level);
}

#endif
