/* The modulo reservation table: demand on each limited resource in each slot.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * With ii = 0 (not pipelined) the slots are plain steps and the table grows
 * as far as starts go. */
#ifndef GAUS_LEGALISE_RESERVATION_TABLE_H
#define GAUS_LEGALISE_RESERVATION_TABLE_H

#include "legalise/runs.h"
#include "legalise/sharers.h"
#include "problem/problem.h"
#include "support/support.h"

/* Rows of the table are resources that can run short of units. An operation that takes one of them, from its start on,
 * is a simple one. Others have several claims, or one that begins later, or exclude other operations. */
enum { GAUS_NO_ROW = -1, GAUS_MANY_ROWS = -2 };

typedef struct gaus_i_reservation {
  int32_t row; /* of a simple operation; GAUS_NO_ROW: it is never short of units; GAUS_MANY_ROWS: not simple */
  int32_t demand, cycles; /* of a simple operation; of others the cycles of all claims together */
  int64_t most;           /* use of a slot that leaves room for it */
} gaus_i_reservation;

typedef struct gaus_i_reservation_table {
  const gaus_problem *problem;
  int32_t ii;
  int32_t slots;         /* of each row: ii, or the steps held so far */
  int32_t num_resources; /* rows */
  int32_t *resource;     /* the row of each resource; -1: never short */
  int64_t *limit;        /* of each row */
  int32_t *cycles;       /* of each row: for how long every operation takes it; 0: that differs, or one is not simple */
  gaus_i_reservation *of; /* of each operation */
  int32_t num_flat;       /* rows, the first ones, that count each slot; */
  int64_t *use;           /* these: num_flat x slots */
  gaus_i_runs *runs;      /* the others, of resources that are taken for a few of many slots */
  gaus_i_sharers sharers; /* operations that exclude one another, where they are placed */
} gaus_i_reservation_table;

/* Makes an empty table. GAUS_NO_MEMORY also if it would need more than 2^27 entries. */
gaus_status gaus_i_reservation_table_init(gaus_i_reservation_table *mrt, const gaus_problem *problem, int32_t ii,
                                          gaus_error *err);
void gaus_i_reservation_table_clear(gaus_i_reservation_table *mrt);

/* Empties the table. O(resources x slots). */
/* Is nothing taken? For asserts. O(resources x slots). */
bool gaus_i_reservation_table_is_empty(const gaus_i_reservation_table *mrt);

void gaus_i_reservation_table_reset(gaus_i_reservation_table *mrt);

/* Lets steps up to `last` be used from now on (with ii = 0; otherwise it does nothing). */
gaus_status gaus_i_reservation_table_reserve(gaus_i_reservation_table *mrt, int64_t last, gaus_error *err);

/* Can the operation find its units taken? */
static inline bool gaus_i_reservation_table_limited(const gaus_i_reservation_table *mrt, int32_t v) {
  return mrt->of[v].row != GAUS_NO_ROW;
}

/* The slot of step t, ii > 0. 32-bit division where it suffices. */
static inline int32_t gaus_i_reservation_table_slot(const gaus_i_reservation_table *mrt, int64_t t) {
  return t >= 0 && t <= INT32_MAX ? (int32_t)((uint32_t)t % (uint32_t)mrt->ii) : gaus_i_mod(t, mrt->ii);
}

/* Returns the demand on a row in a slot; for a flat row that is use[row * slots + slot]. */
int64_t gaus_i_reservation_table_use(const gaus_i_reservation_table *mrt, int32_t resource, int32_t slot);

/* Is v a simple operation whose row is one of runs? */
static inline bool gaus_i_reservation_table_has_runs(const gaus_i_reservation_table *mrt, int32_t v) {
  return mrt->of[v].row >= mrt->num_flat;
}

/* Returns how many steps of a budget the search for a start of v in so many slots takes at most. */
int64_t gaus_i_reservation_table_steps(const gaus_i_reservation_table *mrt, int32_t v, int64_t slots);

/* Returns the least k in 0..count-1 for which v fits at t + step * k (step 1 or -1);
 * -1: none. O(count + blocking), or O(runs) where the resource is of runs; with ii = 0, and
 * where blocking is the II or more, O(count x blocking). Of an operation that is not simple O(count x its claims'
 * cycles), times those that it excludes where there are such. */
int64_t gaus_i_reservation_table_find(const gaus_i_reservation_table *mrt, int32_t v, int64_t t, int step,
                                      int64_t count);

/* Is there room for operation v at start t >= 0? O(blocking). */
bool gaus_i_reservation_table_fits(const gaus_i_reservation_table *mrt, int32_t v, int64_t t);

/* Take and give back the units of v at start t. O(blocking). */
void gaus_i_reservation_table_add(gaus_i_reservation_table *mrt, int32_t v, int64_t t);
void gaus_i_reservation_table_remove(gaus_i_reservation_table *mrt, int32_t v, int64_t t);

/* Do v at t and w at u share a slot of one limited resource? O(1), of those that are not simple O(claims^2). */
bool gaus_i_reservation_table_overlap(const gaus_i_reservation_table *mrt, int32_t v, int64_t t, int32_t w, int64_t u);

#endif
