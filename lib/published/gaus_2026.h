/* The scheduler gaus-2026 in the three modes.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PUBLISHED_GAUS_2026_H
#define GAUS_PUBLISHED_GAUS_2026_H

#include "acyclic/instance.h"
#include "gaus/options.h"
#include "support/monitor.h"

/* Modes resource and memory: improves `start` [n], of value *objective (infinity: it exceeds a limit). Means are
 * rounded and pushed forward until the dependences hold. */
gaus_status gaus_i_gaus_2026_acyclic(const gaus_i_acyclic *b, const gaus_options *options, int32_t *start,
                                     double *objective, gaus_error *err);

/* Mode modulo: improves `start` [n], a legal schedule at `ii`. Rounded means are pushed later until all
 * dependences hold, in at most n passes, as published; where that exceeds a limit, insertion makes them legal
 * (legalise/insertion.h), which the paper does not have. */
gaus_status gaus_i_gaus_2026_modulo(const gaus_problem *problem, const gaus_options *options, int32_t ii,
                                    gaus_i_monitor *monitor, int32_t *start, gaus_error *err);

#endif
