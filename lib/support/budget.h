/* A budget of elementary steps, which also hears when the host wants to stop.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Unlike a clock, a budget ends a search at the same point on any machine, however busy it is. A
 * step is a slot, dependence or operation looked at: about a nanosecond. A budget with a monitor
 * also ends when the monitor stops, whatever is left of it; the count of steps says when to ask
 * the monitor. */
#ifndef GAUS_SUPPORT_BUDGET_H
#define GAUS_SUPPORT_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gaus/statistics.h"

struct gaus_i_monitor; /* support/monitor.h */

/* Between two questions to the monitor: some 0.1 ms. */
#define GAUS_STEPS_BETWEEN_LOOKS INT64_C(100000)

/* Belongs to one thread. {steps} alone is a budget without a monitor. */
typedef struct gaus_i_budget {
  int64_t left;
  struct gaus_i_monitor *monitor; /* NULL: nobody stops it */
  int64_t next;                   /* the monitor is asked when no more than this is left */
} gaus_i_budget;

/* `monitor` may be NULL. */
static inline gaus_i_budget gaus_i_budget_of(int64_t steps, struct gaus_i_monitor *monitor) {
  return (gaus_i_budget){steps, monitor, steps - GAUS_STEPS_BETWEEN_LOOKS};
}

/* Steps without an end: only the monitor ends it. */
static inline gaus_i_budget gaus_i_budget_endless(struct gaus_i_monitor *monitor) {
  return gaus_i_budget_of(INT64_MAX, monitor);
}

/* Asks the monitor; monitor.c. */
bool gaus_i_budget_ask(gaus_i_budget *budget);

/* NULL is a budget without a limit. */
static inline void gaus_i_spend(gaus_i_budget *budget, int64_t steps) {
  if (budget)
    budget->left -= steps;
}

/* Has the monitor stopped, as far as the steps since the last look tell? */
static inline bool gaus_i_halted(gaus_i_budget *budget) {
  return budget && budget->monitor && budget->left <= budget->next && gaus_i_budget_ask(budget);
}

/* Are there no steps left, or has the monitor stopped? */
static inline bool gaus_i_spent(gaus_i_budget *budget) {
  return budget && (budget->left <= 0 || gaus_i_halted(budget));
}

/* Adds to a statistic of the monitor's solve (statistics.def), if the budget has one. NULL is fine; monitor.c. */
void gaus_i_budget_count(const gaus_i_budget *budget, gaus_statistic which, int64_t amount);

/* What the monitor says, GAUS_OK without one; of a halted budget the reason. */
gaus_status gaus_i_budget_status(const gaus_i_budget *budget);

#endif
