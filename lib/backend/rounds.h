/* Runs the gradient rounds of many searches as one batch on a backend.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The searches are dealt to two relaxations, or two for each device if all are asked for. While the host legalises and
 * polishes the results of one, a device runs the other (CUDA: on a stream of its own). Every search
 * has the result that it would have alone: no backend's result depends on what else is in its
 * batch. */
#ifndef GAUS_BACKEND_ROUNDS_H
#define GAUS_BACKEND_ROUNDS_H

#include "backend/backend.h"

/* Where the means of a start are to be read. */
typedef struct gaus_i_rounds_place {
  const gaus_i_backend *backend;
  gaus_i_relaxation *relaxation;
  int32_t relax_problem, start;
} gaus_i_rounds_place;

/* What a search does before, between and after rounds. A search keeps its own errors, and begins no
 * more rounds after one. */
typedef struct gaus_i_rounds_kind {
  /* Fills in what all starts of the search relax. */
  void (*relaxation)(const void *search, gaus_i_relax_problem *relax_problem, gaus_i_relax_settings *settings);

  /* Where the next round of a start begins; false: there is none. Asked of every start at first, then of those
   * that ran. Different starts at once. */
  bool (*begin)(void *search, int32_t start, gaus_i_initial_point *from);

  /* After a round of a start; gaus_i_rounds_read has its outcome. Different starts at once. */
  void (*end)(void *search, int32_t start, const gaus_i_rounds_place *place);

  /* After the ends of its starts, if any ran: what concerns them together. NULL: nothing does. */
  void (*gather)(void *search);
} gaus_i_rounds_kind;

typedef struct gaus_i_rounds_task {
  const gaus_i_rounds_kind *kind;
  void *search;
  int32_t starts; /* of one relaxation problem; the batch has memory for as many of every relaxation problem */
} gaus_i_rounds_task;

/* Runs the rounds of all searches; host work on `threads` threads. An error is
 * one of the whole batch: memory, or a relaxation problem that no backend takes. */
gaus_status gaus_i_rounds_run(const gaus_i_backend *backend, const gaus_i_rounds_task *searches, int32_t count,
                              int32_t threads, gaus_error *err);

/* Reads the means of a place: mu[num_operations]. */
void gaus_i_rounds_read(const gaus_i_rounds_place *place, float *mu);

#endif
