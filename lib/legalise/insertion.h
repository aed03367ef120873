/* Legalisation by insertion: operations go to the free slots nearest to their means.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Limited operations come first, each at the free slot nearest to its mean mu inside its window;
 * the windows are tightened after each. An operation that finds no slot is raised in priority, and
 * all start again. The operations of unlimited types then go as near to their mu as the windows
 * let them, which always succeeds. */
#ifndef GAUS_LEGALISE_INSERTION_H
#define GAUS_LEGALISE_INSERTION_H

#include "legalise/reservation_table.h"
#include "legalise/start_windows.h"

/* Scratch memory for many insertions into one problem at one II; 0: not
 * pipelined, slots are steps. */
typedef struct gaus_i_insert {
  const gaus_problem *problem;
  gaus_i_reservation_table mrt;
  gaus_i_start_windows windows;
  int32_t *order;    /* operations, limited ones first */
  int32_t *priority; /* raised by failures */
  double *key;       /* order of insertion: mu, made to respect dependences */
  int32_t num_limited;
  gaus_i_budget *budget; /* NULL: no limit. Not owned */
} gaus_i_insert;

gaus_status gaus_i_insert_init(gaus_i_insert *in, const gaus_problem *problem, int32_t ii, gaus_error *err);
void gaus_i_insert_clear(gaus_i_insert *in);

/* Legalises `mu` (num_operations real starts) into `start` inside the windows
 * asap..alap (propagated at this II), with at most `tries` passes,
 * none of them begun when the budget is spent.
 * GAUS_UNDECIDED if none succeeds, which proves nothing; the status of the budget's
 * monitor where that stops. */
gaus_status gaus_i_insert_run(gaus_i_insert *in, const double *mu, const int32_t *asap, const int32_t *alap,
                              int32_t tries, int32_t *start, gaus_error *err);

#endif
