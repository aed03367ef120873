/* Fronts: the schedules between which there is a choice, and `gaus-pareto-1`.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PARETO_H
#define GAUS_PARETO_H

#include "gaus/solve.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a front weighs against each other; less is better of each. */
typedef enum gaus_figure {
  GAUS_FIGURE_II,
  GAUS_FIGURE_LENGTH,
  GAUS_FIGURE_MAX_LIVE_BITS,
  GAUS_FIGURE_PEAK_DEMAND, /* over all operator types, added up */
  GAUS_FIGURE_COMMUNICATION
} gaus_figure;

/* Points in ascending order of axis[0], then axis[1], then axis[2]. None is
 * dominated: no other is at least as good in every figure. */
typedef struct gaus_front {
  gaus_mode mode;
  int32_t num_axes;
  gaus_figure axis[3];
  int32_t count;
  gaus_schedule **points; /* `count` schedules, owned */
  int complete;           /* 0: a time limit or cancel left some out */
  double seconds;         /* wall-clock time */
} gaus_front;

/* "ii", "length", "max_live_bits", "peak_demand", "communication": the names
 * of docs/formats.md. Static storage. */
GAUS_API const char *gaus_figure_name(gaus_figure figure);
GAUS_API int64_t gaus_figure_of(const gaus_schedule *schedule, gaus_figure figure);

/* The front of a problem, by options->mode:
 *   modulo    II, length and max_live_bits: from the smallest feasible II (or
 *             options->ii alone) up to where larger ones save nothing, and at
 *             each II from the shortest schedule to the one of fewest bits.
 *             options->latency bounds the length, max_ii the II. max_live_bits
 *             are minimised whatever options->objective says.
 *   resource  peak demand and communication within options->latency (0: the
 *             critical path): weights around options->alpha, then the gaps
 *             between neighbours by epsilon constraints (Haimes et al. 1971).
 *   memory    length and max_live_bits, from the critical path to
 *             options->latency (0: four times the critical path).
 * options->points bounds how many schedules are sought, which takes about that
 * many solves; searches begin at neighbouring schedules where these are legal. Each
 * point passed gaus_schedule_verify_starts. A point's `bound` and `quality` are of its last
 * figure (mode resource: none) at its II and its latency_bound, 0 where it had none.
 *
 * options->scheduler must be gauss. Time limit, cancel, threads and seed as in
 * gaus_solve; what was found until a stop is a front too, GAUS_TIME_LIMIT or
 * GAUS_CANCELLED only if that is nothing. GAUS_INFEASIBLE and GAUS_UNDECIDED likewise, as in gaus_solve. The caller
 * owns *out (gaus_front_destroy). */
GAUS_API gaus_status gaus_pareto(const gaus_problem *problem, const gaus_options *options,
                                 const gaus_callbacks *callbacks, gaus_front **out, gaus_error *err);
GAUS_API void gaus_front_destroy(gaus_front *front);

/* `gaus-pareto-1` JSON (docs/formats.md), "-" for standard output. GAUS_IO gives the system's reason. */
GAUS_API gaus_status gaus_front_write(const gaus_front *front, const gaus_problem *problem, const char *path,
                                      gaus_error *err);

/* The same text in memory, ended by a NUL; the caller frees *text with gaus_text_free. *size, which may be NULL, is its
 * bytes without the NUL. GAUS_BAD_INPUT where a name is not UTF-8. */
GAUS_API gaus_status gaus_front_to_json(const gaus_front *front, const gaus_problem *problem, char **text, size_t *size,
                                        gaus_error *err);

#ifdef __cplusplus
}
#endif
#endif
