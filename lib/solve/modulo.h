/* Modulo scheduling: the smallest feasible II, then the fewest registers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_MODULO_H
#define GAUS_SOLVE_MODULO_H

#include "gaus/bounds.h"
#include "gaus/options.h"
#include "gaus/schedule.h"
#include "modulo/minimise_lifetimes.h"
#include "support/monitor.h"

typedef struct gaus_i_modulo_result {
  int32_t *start;       /* num_operations, the caller's memory */
  int32_t ii, ii_bound; /* no II below ii_bound is feasible */
  double bound;         /* of the objective at that II */
  char backend[16];
} gaus_i_modulo_result;

/* Was an II asked for beyond what any order of the operations can use (problem/ample.h)? */
bool gaus_i_modulo_is_ample(const gaus_problem *problem, const gaus_options *options);

/* Solves formulation C (mode modulo). `threads` run the independent restarts. */
gaus_status gaus_i_solve_modulo(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                                int32_t threads, gaus_i_monitor *monitor, gaus_i_modulo_result *out, gaus_error *err);

/* The same with the search for lifetimes opened but not closed: `*minimiser` is to be
 * handed to gaus_i_modulo_close, which frees it, after gaus_i_rounds_run. */
gaus_status gaus_i_modulo_open(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                               int32_t threads, const gaus_i_backend *backend, gaus_i_monitor *monitor,
                               gaus_i_modulo_result *out, gaus_i_lifetime_minimiser **minimiser, gaus_error *err);
gaus_status gaus_i_modulo_close(gaus_i_lifetime_minimiser *minimiser, gaus_i_modulo_result *out, gaus_error *err);

#endif
