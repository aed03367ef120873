/* Simulated annealing of a schedule within a latency bound.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_POLISH_BOUNDED_ANNEAL_H
#define GAUS_POLISH_BOUNDED_ANNEAL_H

#include "polish/bounded.h"
#include "support/watch.h"

typedef struct gaus_bounded_anneal_settings {
  int64_t moves;       /* proposals in all */
  double hot, cold;    /* temperature at the start and the end, in units of one step of communication (mode
                          resource) or of the mean width (memory) */
  double wide, narrow; /* share of the steps that count as the peak at the start and at the end */
  double groups;
  uint64_t seed;
} gaus_bounded_anneal_settings;

gaus_status gaus_bounded_anneal(gaus_placement *p, const gaus_bounded_anneal_settings *settings, gaus_watch *watch,
                                int32_t *best, double *objective, gaus_error *err);
#endif
