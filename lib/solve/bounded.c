/* Scheduling within a latency bound.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/bounded.h"

#include "support/support.h"

gaus_status gaus_solve_bounded(const gaus_problem *problem, const gaus_options *options, int32_t threads,
                               gaus_watch *watch, int32_t *start, double *objective, double *bound, char backend[16],
                               gaus_error *err) {
  (void)problem, (void)options, (void)threads, (void)watch, (void)start, (void)objective, (void)bound, (void)backend;
  return gaus_fail(err, GAUS_BAD_OPTION, "modes resource and memory are not built in yet");
}
