/* Counts the work of an iteration of the relaxation, whatever backend runs it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_BACKEND_COST_H
#define GAUS_BACKEND_COST_H

#include "relax/settings.h"
#include "relax/model.h"

/* Of one iteration of one start. `evaluations` are CDFs and PDFs at steps of
 * windows; flops and bytes follow by the formula of docs/backend.md, bytes as if
 * nothing were cached. */
typedef struct gaus_i_cost {
  double evaluations, flops, bytes;
} gaus_i_cost;

/* Where the means are x[num_ops] (offsets from asap) and 1 / sigma is
 * inverse[num_ops]. O(V + E). */
gaus_i_cost gaus_i_cost_of(const gaus_i_model *model, const gaus_i_relax_settings *settings, const float *x,
                           const float *inverse);

#endif
