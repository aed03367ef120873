/* The figures of merit of a schedule (docs/formats.md).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SCHEDULE_METRICS_H
#define GAUS_SCHEDULE_METRICS_H

#include "gaus/schedule.h"

/* Measures starts (>= 0, below 2^31 less the largest latency); they need not
 * be legal. `peak_demand` has one place for each resource. Sums beyond 64
 * bits stay at INT64_MAX. O(V + E) where the span is a few steps for each
 * operation, O(V log V + E) otherwise. */
gaus_status gaus_i_measure(const gaus_problem *problem, const int32_t *start, int32_t ii, gaus_metrics *metrics,
                           int64_t *peak_demand, gaus_error *err);

#endif
