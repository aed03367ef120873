/* A legal modulo schedule while it changes: starts, reservations, live values, cost.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Every change goes through gaus_i_move_state_move, which keeps the cost exact and
 * writes a journal, so that a tentative move of several operations can be
 * taken back. */
#ifndef GAUS_MODULO_MOVE_STATE_H
#define GAUS_MODULO_MOVE_STATE_H

#include "gaus/options.h"
#include "legalise/reservation_table.h"

/* With max-live, the mean over this breaks ties. */
#define GAUS_MOVE_STATE_TIE_BREAK 16.0

typedef struct gaus_i_move_state_entry {
  int32_t op, start;
} gaus_i_move_state_entry;

/* A dependence seen from one end, at the II at hand. */
typedef struct gaus_i_move_state_link {
  int32_t op;    /* at the other end; may be the same */
  bool data;     /* carries a value that has bits */
  int64_t lag;   /* start[dst] - start[src] is at least this */
  int64_t shift; /* II x distance */
} gaus_i_move_state_link;

/* What a change of an operation's start asks for first. */
typedef struct gaus_i_move_state_site {
  int32_t in, out, next; /* links[in..out-1] come in, links[out..next-1] go out */
  int32_t width;         /* of its value; 0 where nothing reads it */
  int32_t birth;         /* its value's lifetime begins this long after its start */
  int32_t slot;          /* start modulo II */
  int32_t demand;        /* of a limited resource, and of nothing else, for one cycle; else 0 */
  int64_t end;           /* its value's lifetime ends here */
  int64_t most;          /* use of a slot that leaves room for it, where demand > 0 */
  int64_t *use;          /* of its resource in each slot, where demand > 0 */
} gaus_i_move_state_site;

typedef struct gaus_i_move_state {
  const gaus_problem *problem;
  int32_t ii, latest; /* no operation finishes after `latest` */
  gaus_objective objective;
  int32_t *start;
  gaus_i_reservation_table mrt;
  gaus_i_move_state_site *sites;
  gaus_i_move_state_link *links;
  double lifetime; /* sum of width x lifetime; exact up to 2^53 */
  double base;     /* max-live only: bits alive in every slot */
  int64_t *live;   /* max-live only: in each slot on top */
  gaus_i_move_state_entry *journal;
  int32_t journal_size, journal_capacity;
} gaus_i_move_state;

/* O(V + E + II). */
gaus_status gaus_i_move_state_init(gaus_i_move_state *s, const gaus_problem *problem, int32_t ii,
                                   gaus_objective objective, gaus_error *err);
void gaus_i_move_state_clear(gaus_i_move_state *s);

/* Loads a legal schedule. `latest`: the bound on every finish. */
void gaus_i_move_state_load(gaus_i_move_state *s, const int32_t *start, int32_t latest);

/* What is minimised: lifetime bits; or the most live bits, lifetime breaking
 * ties. O(1), max-live O(II). */
double gaus_i_move_state_cost(const gaus_i_move_state *s);

/* Moves v to t >= 0, legal or not, reservations included. O(consumers of the
 * values that v reads), max-live plus O(II). */
gaus_status gaus_i_move_state_move(gaus_i_move_state *s, int32_t v, int32_t t, gaus_error *err);

/* Undoes the last move; all since the last commit; makes them final. */
void gaus_i_move_state_unmove(gaus_i_move_state *s);
void gaus_i_move_state_rollback(gaus_i_move_state *s);
void gaus_i_move_state_commit(gaus_i_move_state *s);

/* Is what the state keeps up to date what its starts come to? For asserts. O(V + E). */
bool gaus_i_move_state_is_consistent(const gaus_i_move_state *s);

/* Does v, a limited operation, fit at t once it has left its place? O(blocking). */
bool gaus_i_move_state_fits(gaus_i_move_state *s, int32_t v, int64_t t);

/* The window that v's neighbours, as they stand, leave it. O(degree). */
void gaus_i_move_state_window(const gaus_i_move_state *s, int32_t v, int64_t *lo, int64_t *hi);

#endif
