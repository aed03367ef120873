/* The Gaussian scheduler of modes resource and memory: restarts of the relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_MULTISTART_H
#define GAUS_ACYCLIC_MULTISTART_H

#include "acyclic/instance.h"
#include "backend/context.h"
#include "backend/rounds.h"
#include "support/monitor.h"

/* The best schedule so far; it keeps the dependences, and its objective is infinity if it exceeds a limit. */
typedef struct gaus_i_acyclic_best {
  int32_t *start;   /* [n] */
  double objective; /* infinity: a limit is exceeded */
  double bound;     /* no objective is below it: the search ends there */
} gaus_i_acyclic_best;

/* A search relaxes from several starts (midpoints, the warm start, perturbed ones), legalises, anneals each a little
 * and the best long, with gradient rounds from the best in between; by options->effort, starts, iterations and the
 * ablations. It improves *best, which counts as the best baseline. In steps, so that many searches share a batch on a
 * device:
 *   gaus_i_acyclic_search_open(...)
 *   gaus_i_acyclic_search_go_ahead(...)   where there is time until the warm start is known, or not at all
 *   gaus_i_acyclic_search_set_warm(...)
 *   gaus_i_rounds_run(backend, gaus_i_acyclic_search_rounds of all of them that have starts, ...)
 *   gaus_i_acyclic_search_close(...)      what is left to do
 * The arguments must stay as they are in between; but with the warm start *best may have become better, and its bound
 * larger. */
typedef struct gaus_i_acyclic_multistart gaus_i_acyclic_multistart;

/* context->backend has been chosen. */
gaus_status gaus_i_acyclic_search_open(const gaus_i_solve_context *context, const gaus_i_acyclic *b,
                                       gaus_i_acyclic_best *best, gaus_i_acyclic_multistart **out);

/* Relaxes and probes the first start of a large problem on so many threads, as the search would later: the schedule
 * is the same with this and without. Does not touch *best. */
void gaus_i_acyclic_search_go_ahead(gaus_i_acyclic_multistart *search, int32_t threads);

/* Sets the schedule at which the search begins besides the midpoints; NULL: none. */
void gaus_i_acyclic_search_set_warm(gaus_i_acyclic_multistart *search, const int32_t *warm);

/* Returns the gradient rounds of a search; it has no starts without the option `gradient`. */
gaus_i_rounds_task gaus_i_acyclic_search_rounds(gaus_i_acyclic_multistart *search);

/* Frees the search, also after an error. Where gaus_i_rounds_run failed, it goes on without the gradient. */
gaus_status gaus_i_acyclic_search_close(gaus_i_acyclic_multistart *search, const char **backend);

/* Frees the search in place of gaus_i_acyclic_search_close; takes NULL. */
void gaus_i_acyclic_search_drop(gaus_i_acyclic_multistart *search);

/* Adds the starts of a search: for gaus_i_backend_select. */
void gaus_i_acyclic_search_add_work(const gaus_problem *problem, int32_t latency, const gaus_options *options,
                                    gaus_i_offload_estimate *work);

#endif
