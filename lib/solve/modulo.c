/* Modulo scheduling: the smallest feasible II, then the fewest registers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/modulo.h"

#include "solve/find_ii.h"
#include "solve/refine.h"
#include "support/support.h"

gaus_status gaus_solve_modulo(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                              int32_t threads, gaus_watch *watch, gaus_modulo_result *out, gaus_error *err) {
  gaus_found_ii found;
  GAUS_TRY(gaus_find_ii(problem, options, bounds, watch, out->start, &found, err));
  out->ii = found.ii;
  out->ii_bound = found.bound;
  return gaus_refine(problem, options, found.ii, threads, watch, out->start, &out->bound, out->backend, err);
}
