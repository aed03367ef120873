/* Demand and live bits of operations with wide windows, in the cells of a pyramid.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * For modes without an II. An operation of standard deviation sigma is evaluated in cells of at most at->cell sigmas
 * (terms.h), so it costs some ten cells whatever its sigma. Gradients are the exact
 * adjoints of what is added up. terms.c calls these functions, and goes step by step where they
 * say that it is no wider than that would cost. */
#ifndef GAUS_RELAX_CELL_TERMS_H
#define GAUS_RELAX_CELL_TERMS_H

#include "relax/cell_kernels.h"
#include "relax/model.h"

struct gaus_i_point;

/* Scratch of one thread. */
typedef struct gaus_i_cells {
  gaus_i_pyramid pyramid;
  float *grid;              /* a level of each resolution; NULL: no window of this model can be wide */
  bool touched;             /* something was added since gaus_i_cells_clear_grid */
  gaus_i_normal *consumers; /* [most uses of a value] those that may not have started */
  int32_t *consumer_op;     /* [most uses] */
  float *ratio, *sum;       /* [most uses][GAUS_CELL] */
} gaus_i_cells;

gaus_status gaus_i_cells_init(gaus_i_cells *cells, const gaus_i_model *model, gaus_error *err);
void gaus_i_cells_clear(gaus_i_cells *cells);

/* Empties the grid. */
void gaus_i_cells_clear_grid(gaus_i_cells *cells);

/* Adds a user's demand to the grid by its start; false: its window is too small, and nothing is done. */
bool gaus_i_cells_use(gaus_i_cells *cells, const gaus_i_model *model, const struct gaus_i_point *at, int32_t user);

/* use[slot] += what the grid has for starts in the `blocking` steps up to it */
void gaus_i_cells_add_use(gaus_i_cells *cells, const gaus_i_model *model, int32_t blocking, float *use);

/* Makes the grid the derivative by starts, of weight[slot] by demand. */
void gaus_i_cells_weigh_use(gaus_i_cells *cells, const gaus_i_model *model, int32_t blocking, const float *weight);

/* Adds the user's part to `grad`; false where gaus_i_cells_use is. */
bool gaus_i_cells_use_gradient(gaus_i_cells *cells, const gaus_i_model *model, const struct gaus_i_point *at,
                               int32_t user, float *grad);

/* Adds a value's live bits to the grid, and where they are constant to `base`, as differences; false: no wider than
 * steps are worth. */
bool gaus_i_cells_live_bits(gaus_i_cells *cells, const gaus_i_model *model, const struct gaus_i_point *at,
                            int32_t value, double *base);

/* live[slot] += the grid */
void gaus_i_cells_add_live(gaus_i_cells *cells, const gaus_i_model *model, float *live);

/* Makes the grid the derivative by values of cells, of weight[slot] by live bits. */
void gaus_i_cells_weigh_live(gaus_i_cells *cells, const gaus_i_model *model, const float *weight);

/* Adds the value's part to `grad`; false where gaus_i_cells_live_bits is. */
bool gaus_i_cells_live_bits_gradient(gaus_i_cells *cells, const gaus_i_model *model, const struct gaus_i_point *at,
                                     int32_t value, float *grad);

#endif
