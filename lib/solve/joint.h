/* Gradient starts of many searches as one batch on a backend.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The searches are dealt to two relaxations. While the host legalises and
 * polishes what came of one, a device runs the other (CUDA: on a stream of its
 * own). Every search comes out as it would alone: no backend's result depends on what
 * else is in its batch. */
#ifndef GAUS_SOLVE_JOINT_H
#define GAUS_SOLVE_JOINT_H

#include "solve/search.h"

/* A start by gradient of one space; those of a space are neighbours. */
typedef struct gaus_joint_search {
  const gaus_search_space *space;
  int32_t index;       /* of the start (gaus_search_run) */
  int32_t *best;       /* [num_ops] out: its best schedule, */
  double *cost;        /* and what that costs; infinity: none was found */
  gaus_status *status; /* out */
} gaus_joint_search;

/* Runs the rounds of all searches; host work on `threads` threads. An error is
 * one of the batch: memory, or a space that no backend takes. */
gaus_status gaus_joint_run(const gaus_backend *backend, const gaus_joint_search *searches, int32_t count,
                           int32_t threads, gaus_error *err);

#endif
