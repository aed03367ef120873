/* Modulo scheduling: the smallest feasible II, then the fewest registers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/modulo.h"

#include "solve/find_ii.h"
#include "support/support.h"

static gaus_status find_ii(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                           gaus_watch *watch, gaus_modulo_result *out, gaus_error *err) {
  gaus_found_ii found;
  GAUS_TRY(gaus_find_ii(problem, options, bounds, watch, out->start, &found, err));
  out->ii = found.ii;
  out->ii_bound = found.bound;
  return GAUS_OK;
}

gaus_status gaus_solve_modulo(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                              int32_t threads, gaus_watch *watch, gaus_modulo_result *out, gaus_error *err) {
  GAUS_TRY(find_ii(problem, options, bounds, watch, out, err));
  return gaus_refine(problem, options, out->ii, threads, watch, out->start, &out->bound, out->backend, err);
}

gaus_status gaus_modulo_open(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                             int32_t threads, const gaus_backend *backend, gaus_watch *watch, gaus_modulo_result *out,
                             gaus_refiner **refiner, gaus_error *err) {
  *refiner = NULL;
  GAUS_TRY(find_ii(problem, options, bounds, watch, out, err));
  return gaus_refine_open(problem, options, out->ii, threads, backend, watch, out->start, refiner, err);
}

gaus_status gaus_modulo_close(gaus_refiner *refiner, gaus_modulo_result *out, gaus_error *err) {
  return gaus_refine_close(refiner, out->start, &out->bound, out->backend, err);
}
