/* Solving.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_H
#define GAUS_SOLVE_H

#include "gaus/options.h"
#include "gaus/problem.h"
#include "gaus/schedule.h"
#include "gaus/statistics.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How much a message matters. */
typedef enum gaus_log_level { GAUS_LOG_WARNING = 0, GAUS_LOG_INFO = 1, GAUS_LOG_DEBUG = 2 } gaus_log_level;

/* What the host wants to hear; any pointer may be NULL, `context` is handed
 * through. `cancel` returning non-zero stops the solve: the best legal
 * schedule so far is returned with GAUS_OK, one that takes no search at least;
 * GAUS_CANCELLED only if nothing legal is at hand. It is asked every 100,000
 * elementary steps, about 0.1 ms, and not again after that. The library
 * serialises the calls of one solve, but may make them from another thread
 * than the caller's. */
typedef struct gaus_callbacks {
  void *context;
  void (*log)(void *context, gaus_log_level level, const char *message);
  /* `fraction` in 0..1 of the planned work; `best` is the best objective so
   * far, infinity if there is none; `ii` the II being tried (0: none) */
  void (*progress)(void *context, double fraction, int32_t ii, double best);
  int (*cancel)(void *context);
  /* What the solve of problem `index` did (0 but in a batch), at its end and whatever came of it: statistics
   * values[gaus_statistics_count()], indexed by gaus_statistic. They hold until it returns. */
  void (*statistics)(void *context, size_t index, const int64_t *values);
  /* The next `size` bytes of the certificate (docs/proofs.md), piece by piece in order. gaus_solve alone has one. */
  void (*proof)(void *context, const char *text, size_t size);
  /* No schedule of the problem, at the II that was found, has an objective below `bound`. Called once it is known, and
   * in a batch for each problem. */
  void (*bound)(void *context, double bound);
} gaus_callbacks;

/* Schedules one problem. `options` NULL: the defaults; `callbacks` NULL: none.
 * The schedule passed gaus_schedule_verify_starts. The caller owns *out
 * (gaus_schedule_destroy). GAUS_INFEASIBLE: proven, and it says by what; GAUS_UNDECIDED: no
 * schedule was found, and it is not proven that there is none (simple schedulers prove nothing); GAUS_TIME_LIMIT if
 * time ran out and nothing legal was at hand. What a stop cuts short is GAUS_OK with
 * the best schedule so far; its bound is what was proven before, -infinity if nothing. With the same options and seed
 * the result is the same on any number of threads (unless a time limit or cancel cut it short). */
GAUS_API gaus_status gaus_solve(const gaus_problem *problem, const gaus_options *options,
                                const gaus_callbacks *callbacks, gaus_schedule **out, gaus_error *err);

/* Schedules `count` problems in parallel (options->threads), as one batch on
 * the backend. options[i], out[i], status[i] and errs[i] belong to problems[i]; `options`
 * may be NULL, `errs` may be NULL. threads, backend and time_limit are those
 * of options[0]. out[i] is NULL where status[i] is not GAUS_OK, and the
 * caller's to free otherwise (gaus_schedule_destroy). Returns
 * GAUS_OK if the batch ran, whatever became of each problem. */
GAUS_API gaus_status gaus_solve_batch(const gaus_problem *const *problems, const gaus_options *options, size_t count,
                                      const gaus_callbacks *callbacks, gaus_schedule **out, gaus_status *status,
                                      gaus_error *errs, gaus_error *err);

#ifdef __cplusplus
}
#endif
#endif
