/* The Gaussian scheduler for formulations A and B.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_BOUNDED_SEARCH_H
#define GAUS_SOLVE_BOUNDED_SEARCH_H

#include "bounded/bounded.h"
#include "solve/joint.h"
#include "support/watch.h"

/* What to improve on and where to put it: a start that is legal but for limits. */
typedef struct gaus_bounded_best {
  int32_t *start;   /* [n] */
  double objective; /* infinity: a limit is exceeded */
  double bound;     /* no objective is below it: the search ends there */
} gaus_bounded_best;

/* Relaxes from several starts (midpoints, `warm` or NULL, perturbed ones), legalises, anneals each
 * a little and the best long, with gradient rounds from the best in between; by
 * options->effort, starts, iterations and the ablations. Improves *best, which
 * counts as the best baseline. `backend` is the name of where the relaxation ran, and is left alone if it did not. */
gaus_status gaus_bounded_search(const gaus_bounded *b, const gaus_options *options, int32_t threads, gaus_watch *watch,
                                const int32_t *warm, gaus_bounded_best *best, char backend[16], gaus_error *err);

/* The same in three steps, so that many searches share a batch on a device:
 *   gaus_bounded_search_open(...)
 *   gaus_joint_run(backend, gaus_bounded_search_joint of all of them that have starts, ...)
 *   gaus_bounded_search_close(...)   what is left to do
 * The arguments must stay as they are in between. */
typedef struct gaus_bounded_searcher gaus_bounded_searcher;

gaus_status gaus_bounded_search_open(const gaus_bounded *b, const gaus_options *options, int32_t threads,
                                     const gaus_backend *backend, gaus_watch *watch, const int32_t *warm,
                                     gaus_bounded_best *best, gaus_bounded_searcher **out, gaus_error *err);

/* Its rounds of gradient; no starts without the option `gradient`. */
gaus_joint_search gaus_bounded_search_joint(gaus_bounded_searcher *search);

/* Frees the search, also after an error. Where gaus_joint_run failed, it goes on without the gradient. */
gaus_status gaus_bounded_search_close(gaus_bounded_searcher *search, char backend[16]);

/* Adds the starts of a search: for gaus_backend_select. */
void gaus_bounded_search_add_work(const gaus_problem *problem, int32_t latency, const gaus_options *options,
                                  gaus_work *work);

#endif
