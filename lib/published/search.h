/* GauS as published: the scheduler gaus-2026.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PUBLISHED_SEARCH_H
#define GAUS_PUBLISHED_SEARCH_H

#include "gaus/options.h"
#include "published/model.h"
#include "support/monitor.h"

/* What is scheduled, and who judges the schedules. */
typedef struct gaus_i_published_task {
  const gaus_problem *problem;
  const gaus_options *options;
  gaus_i_monitor *monitor;
  gaus_i_published_aim aim;
  int32_t ii;                  /* 0: not pipelined */
  int32_t steps;               /* within the latency bound, where not pipelined */
  const int32_t *asap, *alap;  /* [n] */
  bool bounded;                /* alap comes of a latency bound */
  const double *type_weight;   /* [types], A */
  double communication_weight; /* A */
  const int32_t *given;        /* [n] a list schedule at which the search begins; NULL: the midpoints */

  /* Makes starts of the means mu [n]; *legal: they are a schedule. */
  gaus_status (*legalise)(void *context, const float *mu, int32_t *start, bool *legal, gaus_error *err);
  /* Looks at a legal schedule; does it become the best? */
  bool (*offer)(void *context, const int32_t *start);
  void *context;
} gaus_i_published_task;

/* Learns means and widths by Adam in rounds. Each ends with a legal schedule, if one can be made of the means, and the
 * next begins at the best one so far. Ends after options->starts rounds (auto: 20), or at a stop. O(rounds x iterations
 * x (windows + E)). */
gaus_status gaus_i_published_search(const gaus_i_published_task *task, gaus_error *err);

#endif
