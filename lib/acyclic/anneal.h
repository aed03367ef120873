/* Simulated annealing of a schedule within a latency bound.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_ANNEAL_H
#define GAUS_ACYCLIC_ANNEAL_H

#include "acyclic/instance.h"
#include "support/monitor.h"

typedef struct gaus_i_acyclic_anneal_settings {
  int64_t moves;        /* proposals in all */
  double hot, cold;     /* temperature at the start and the end; one: a step of communication (mode
                           resource), or of a mean value on a tight step (memory) */
  double smooth, sharp; /* smoothing of the maxima at the start and the end, gaus_i_smoothed_state_price's share */
  double follow;        /* part of the way to its prices that the prox term's middle goes at each look,
                           gaus_i_smoothed_state_price's */
  double bound;         /* no objective is below it: reaching it ends the annealing */
  double press;         /* steps of the multipliers of limits, gaus_i_smoothed_state_fence's */
  double groups;        /* share of proposals that move a group */
  double squeezes;      /* share that shorten a value's life; 0 in mode resource */
  double aimed;         /* share that begin at a value alive where it is tight; 0 in mode resource */
  uint64_t seed;
} gaus_i_acyclic_anneal_settings;

/* Anneals *p (Kirkpatrick, Gelatt and Vecchi 1983), legal before and after,
 * on the smoothed objective, and keeps the best schedule by the exact one: `best` (n
 * places) and *objective, which on entry hold one to beat (infinity: none).
 * A proposal moves one operation inside its slack, or a group: an operation, those that its move forces
 * along, and at random those that data dependences would stretch to; or, a squeeze, the last consumers of a
 * value, each to where its life is to end, and what has to be earlier for that. The operation, or the value, is any,
 * or aimed: one whose value is alive at a step above the cap of the smoothed peak. Stops early at the
 * bound, and with the monitor (which may be NULL). */
gaus_status gaus_i_acyclic_anneal(gaus_i_placement *p, const gaus_i_acyclic_anneal_settings *settings,
                                  gaus_i_monitor *monitor, int32_t *best, double *objective, gaus_error *err);

#endif
