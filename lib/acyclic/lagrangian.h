/* The Lagrangian lower bound of modes resource and memory, from prices of the steps.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_LAGRANGIAN_H
#define GAUS_ACYCLIC_LAGRANGIAN_H

#include "acyclic/instance.h"
#include "support/budget.h"
#include "support/monitor.h"

/* Raises *bound towards the optimum of the linear program over operation and step,
 * the best that prices can prove (formulations A and B). Each peak is replaced by prices of its steps, which are not
 * negative and sum to the peak's weight; whatever they are, the cheapest schedule costs no more
 * than the best one (Lagrangian relaxation; Moehring, Schulz, Stork and Uetz 2003). It is a minimum cut (lp/min_cut.h).
 * The prices are improved by a proximal bundle method of two cuts (Kiwiel 1990). `objective`: of some schedule, where
 * the bound need not go beyond. Each round spends on `budget` what its cut looks at, and the last one may overspend;
 * nothing happens where less than one round is left of it. A `monitor` (may be NULL) that stops ends it early. */
gaus_status gaus_i_acyclic_lagrangian_bound(const gaus_i_acyclic *b, double objective, gaus_i_budget *budget,
                                            gaus_i_monitor *monitor, double *bound, gaus_error *err);

#endif
