/* The best schedule that keeps the order of operations on every unit.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A legal modulo schedule gives each unit a cyclic order of its operations.
 * Holding those orders, and nothing else, turns the reservations into
 * difference constraints: a convex cell around the schedule in which total
 * lifetime is a linear program (lib/lp/difference_lp.h). All operations move at once. */
#ifndef GAUS_MODULO_ORDER_LP_H
#define GAUS_MODULO_ORDER_LP_H

#include "lp/difference_lp.h"
#include "problem/problem.h"

/* What a bit-cycle counts in the program, against 1 for a cycle of length. */
enum { GAUS_ORDER_LP_BIT = 1024, GAUS_ORDER_LP_ORIGINS = 8 };

/* What a constraint of the program says, and of which dependence or operation. */
typedef enum gaus_i_order_lp_origin {
  GAUS_ORDER_LP_DEPENDENCE, /* the dependence holds */
  GAUS_ORDER_LP_USE,        /* a value lives until it is used by the dependence */
  GAUS_ORDER_LP_VALUE,      /* the operation's value ends no sooner than it begins */
  GAUS_ORDER_LP_BEGIN,      /* the operation starts no sooner than the schedule */
  GAUS_ORDER_LP_END,        /* the operation ends no later than the schedule */
  GAUS_ORDER_LP_LENGTH      /* the schedule is no longer than the bound */
} gaus_i_order_lp_origin;

/* The program of one problem at one II; the constraints of the units come last. */
typedef struct gaus_i_order_lp {
  const gaus_problem *problem;
  int32_t ii, latency_bound;
  int32_t num_vars, first, last; /* indices of the schedule's begin and end */
  int64_t *weight, *x;
  int64_t *flow; /* of the fixed rows, after gaus_i_order_lp_relaxed */
  gaus_i_lp_constraint *rows;
  int32_t num_rows, capacity, fixed_rows;
  int32_t *origin; /* [fixed_rows] GAUS_ORDER_LP_ORIGINS x the dependence or operation + gaus_i_order_lp_origin */
  int32_t origin_capacity;
  int32_t *order, *unit;
  struct gaus_i_monitor
      *monitor; /* the programs end with its status where it stops; NULL after gaus_i_order_lp_init: none */
} gaus_i_order_lp;

/* latency_bound 0: none. O(V + E). */
gaus_status gaus_i_order_lp_init(gaus_i_order_lp *order, const gaus_problem *problem, int32_t ii, int32_t latency_bound,
                                 gaus_error *err);
void gaus_i_order_lp_clear(gaus_i_order_lp *order);

/* Is the value of v used once only, so that its life ends there and the program has no variable for its end? Then by
 * *dependence. */
bool gaus_i_order_lp_single_use(const gaus_i_order_lp *order, int32_t v, int32_t *dependence);

/* Without the units: the least lifetime_bits that any schedule at this II can
 * have (INT64_MAX: that or more), in *bound, and starts that reach it under
 * the dependences alone. */
gaus_status gaus_i_order_lp_relaxed(gaus_i_order_lp *order, int32_t *start, int64_t *bound, gaus_error *err);

/* Replaces `start`, a legal schedule, by the one of least lifetime_bits, then
 * least length, with the same unit orders. The new one is legal too. */
gaus_status gaus_i_order_lp_best(gaus_i_order_lp *order, int32_t *start, gaus_error *err);

#endif
