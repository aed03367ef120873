/* The Gaussian scheduler for formulations A and B.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_BOUNDED_SEARCH_H
#define GAUS_SOLVE_BOUNDED_SEARCH_H

#include "bounded/bounded.h"
#include "support/watch.h"

/* What to improve on and where to put it: a start that is legal but for limits. */
typedef struct gaus_bounded_best {
  int32_t *start;   /* [n] */
  double objective; /* infinity: a limit is exceeded */
} gaus_bounded_best;

/* Relaxes from several starts (midpoints, `warm` or NULL, perturbed ones), legalises, anneals each
 * a little and the best long, with gradient rounds from the best in between; by
 * options->effort, starts, iterations and the ablations. Improves *best, which
 * counts as the best baseline. `backend` is the name of where the relaxation ran. */
gaus_status gaus_bounded_search(const gaus_bounded *b, const gaus_options *options, int32_t threads, gaus_watch *watch,
                                const int32_t *warm, gaus_bounded_best *best, char backend[16], gaus_error *err);

#endif
