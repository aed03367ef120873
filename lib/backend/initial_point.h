/* Where a round begins and what is read at its end, for every backend.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_BACKEND_INITIAL_POINT_H
#define GAUS_BACKEND_INITIAL_POINT_H

#include "backend/backend.h"

/* What a round begins with: x, the offsets of the means from asap; inverse, 1 / sigma; widen, its factor for each step
 * of the round. Each [num_ops]. The same for every backend: bit for bit. O(V). */
void gaus_i_initial_point_fill(const gaus_i_model *model, const gaus_i_relax_settings *settings,
                               const gaus_i_initial_point *from, float *x, float *inverse, float *widen);

/* Stores the unit of the learning rate for each operation, in steps: unit[num_ops]. */
void gaus_i_initial_point_units(const gaus_i_model *model, const gaus_i_relax_settings *settings, float *unit);

/* gaus_i_relax_result's pressure, from weight[resource][slot], resources `stride` apart. */
void gaus_i_pressure(const gaus_i_model *model, const float *x, const float *weight, int32_t stride, float *pressure);

#endif
