/* A schedule and its figures of merit, the verifier, and `gaus-schedule-1`.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SCHEDULE_H
#define GAUS_SCHEDULE_H

#include "gaus/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Figures of merit, as defined in docs/formats.md. */
typedef struct gaus_metrics {
  int32_t length;        /* cycles: the largest start + latency */
  int32_t stages;        /* floor(largest start / II) + 1; 1 without an II */
  int64_t communication; /* cycles over all data dependences */
  int64_t lifetime_bits; /* sum of width x lifetime */
  int64_t max_live_bits; /* largest width alive in any slot */
} gaus_metrics;

/* How sure we are. */
typedef enum gaus_quality {
  GAUS_FEASIBLE = 0, /* legal */
  GAUS_OPTIMAL = 1   /* legal, and the objective equals its lower bound */
} gaus_quality;

/* A schedule, with what is known of it. It is made by the library alone, so that it may get more members. */
typedef struct gaus_schedule {
  int32_t num_operations;
  int32_t *start;           /* num_operations starts, >= 0; owned by the schedule */
  int32_t ii;               /* 0: not pipelined */
  int32_t latency_bound;    /* 0: none was given */
  int32_t res_mii, rec_mii; /* 0: not computed */
  int32_t ii_bound;         /* no smaller II is feasible: MII, or more where the search proved it; 0: not known */
  gaus_quality quality;
  gaus_metrics metrics;
  int64_t *peak_demand; /* one for each resource (gaus_problem_resource); owned */
  int32_t num_resources;
  int32_t *type;      /* num_operations operator types; owned. NULL where there was nothing to choose */
  double objective;   /* what the solver minimised, in docs/model.md's terms */
  double bound;       /* a proven lower bound of it; negative infinity if none */
  double seconds;     /* wall-clock time of the solve */
  char scheduler[16]; /* which scheduler made it */
  char backend[16];   /* which backend the relaxation ran on; "" if none */
} gaus_schedule;

/* A schedule of `problem` from start[num_operations] (copied); computes every figure of
 * merit. Where operations have implementations to choose from, `problem` must be the one in which they are chosen
 * (gaus_problem_implement). It is not verified here; GAUS_BAD_INPUT where starts are not within 0 .. 2^31 - 1 -
 * GAUS_MAX_LATENCY.
 * The caller owns *out. O(V + E) where the starts are close together, O(V log V
 * + E) otherwise, whatever the II and the length. */
GAUS_API gaus_status gaus_schedule_create(const gaus_problem *problem, const int32_t *start, int32_t ii,
                                          gaus_schedule **out, gaus_error *err);
GAUS_API void gaus_schedule_destroy(gaus_schedule *schedule);

/* How far the objective may be above the least possible: objective / bound - 1,
 * 0 where the objective has reached the bound. NAN where that says nothing: no
 * objective or no bound, a bound of 0 below the objective, or an objective that
 * is a sum beyond 2^63 - 1. */
GAUS_API double gaus_schedule_gap(const gaus_schedule *schedule);

/* Checks start[num_operations] against the format's rules (docs/formats.md); shares no code
 * with what makes schedules. `problem` as in gaus_schedule_create. ii = 0: not pipelined; latency = 0: no bound.
 * GAUS_ILLEGAL names the first violated constraint in the problem's names.
 * O(V log V + E), whatever the II, the starts and the blocking. */
GAUS_API gaus_status gaus_schedule_verify_starts(const gaus_problem *problem, const int32_t *start, int32_t ii,
                                                 int32_t latency, gaus_error *err);

/* The same of a whole schedule, with the implementations that it chose: GAUS_ILLEGAL names the first violated
 * constraint. O(V log V + E). */
GAUS_API gaus_status gaus_schedule_verify(const gaus_schedule *schedule, const gaus_problem *problem, int32_t latency,
                                          gaus_error *err);

/* arrival[num_operations], of start[num_operations]: when the inputs of each operation are there, in ns after the
 * beginning of the cycle in which it starts (docs/formats.md). 0 where they
 * come from registers or from outside. GAUS_ILLEGAL where operations of latency
 * 0 feed one another, which no legal schedule does. O(V + E). */
GAUS_API gaus_status gaus_schedule_arrival_times(const gaus_problem *problem, const int32_t *start, int32_t ii,
                                                 double *arrival, gaus_error *err);

/* Binds operations of limited resources to units: unit[num_operations] is the unit of each, of a schedule
 * start[num_operations]: of its type, or of the first of its type's uses, 0 <= unit[v]
 * < limit, or -1 for a type without limit, a demand of 0, and a demand of more
 * than one unit (those are held all the same). No two operations hold a unit in
 * the same slot. With blocking > 1 that is colouring of circular arcs:
 * GAUS_UNDECIDED if groups and a bounded search find no binding within the
 * limit (the schedule is legal all the same; the operation is named).
 * GAUS_INFEASIBLE for a schedule that uses more than the limit. O(V log V) as a rule. */
GAUS_API gaus_status gaus_schedule_bind_units(const gaus_problem *problem, const int32_t *start, int32_t ii,
                                              int32_t *unit, gaus_error *err);

/* `gaus-schedule-1` JSON, "-" for standard input and output. Reading needs the
 * problem, checks the format and the number of starts, and recomputes the
 * figures of merit; it does not verify, except that a negative start is
 * GAUS_ILLEGAL at once. The caller owns *out (gaus_schedule_destroy). */
GAUS_API gaus_status gaus_schedule_read(const char *path, const gaus_problem *problem, gaus_schedule **out,
                                        gaus_error *err);
GAUS_API gaus_status gaus_schedule_write(const gaus_schedule *schedule, const gaus_problem *problem, const char *path,
                                         gaus_error *err);

/* The same from and to memory, with the errors of gaus_schedule_read and gaus_schedule_write. `where` names the text of
 * `size` bytes in errors. *text is ended by a NUL and freed
 * with gaus_text_free; *size, which may be NULL, is its bytes without the NUL. */
GAUS_API gaus_status gaus_schedule_parse(const char *text, size_t size, const char *where, const gaus_problem *problem,
                                         gaus_schedule **out, gaus_error *err);
GAUS_API gaus_status gaus_schedule_to_json(const gaus_schedule *schedule, const gaus_problem *problem, char **text,
                                           size_t *size, gaus_error *err);

#ifdef __cplusplus
}
#endif
#endif
