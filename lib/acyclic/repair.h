/* Repairs schedules under a latency bound that exceed the limits of operator types.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_REPAIR_H
#define GAUS_ACYCLIC_REPAIR_H

#include "acyclic/instance.h"

/* Starts near the means `mu` that keep the limits of the operator types, for where rounding does not: the
 * operations of limited types go to the nearest steps with room, by mean and, where a pass fails, those
 * that found none first (insertion.h, up to 20 passes within a budget); if every pass fails, a push that exceeds limits
 * only where it must (rounding.h). The means already give way to limits, by the multipliers of the relaxation. `start`
 * keeps dependences and latency in any case; `*objective`, by way of `p`, is infinity where a limit is still exceeded.
 */
gaus_status gaus_i_repair(const gaus_i_acyclic *b, const float *mu, gaus_i_placement *p, int32_t *start,
                          double *objective, gaus_error *err);

#endif
