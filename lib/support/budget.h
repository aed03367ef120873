/* A budget of elementary steps, and an ear for the host while they are taken.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Unlike a clock it ends a search at the same point on any machine, however
 * busy. A step is a slot, dependence or operation looked at: about a nanosecond.
 * A budget with a watch also ends where that stops, whatever is left of it:
 * those steps say when the watch is worth asking. */
#ifndef GAUS_BUDGET_H
#define GAUS_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gaus/status.h"

struct gaus_watch; /* support/watch.h */

/* Between two questions to the watch: some 0.1 ms. */
#define GAUS_STEPS_BETWEEN_LOOKS INT64_C(100000)

/* Belongs to one thread. {steps} alone is a budget without a watch. */
typedef struct gaus_budget {
  int64_t left;
  struct gaus_watch *watch; /* NULL: nobody stops it */
  int64_t next;             /* the watch is asked when no more than this is left */
} gaus_budget;

/* `watch` may be NULL. */
static inline gaus_budget gaus_budget_of(int64_t steps, struct gaus_watch *watch) {
  return (gaus_budget){steps, watch, steps - GAUS_STEPS_BETWEEN_LOOKS};
}

/* Steps without an end: only the watch ends it. */
static inline gaus_budget gaus_budget_endless(struct gaus_watch *watch) {
  return gaus_budget_of(INT64_MAX, watch);
}

/* Asks the watch; watch.c. */
bool gaus_budget_ask(gaus_budget *budget);

/* NULL is a budget without a limit. */
static inline void gaus_spend(gaus_budget *budget, int64_t steps) {
  if (budget)
    budget->left -= steps;
}

/* Has the watch stopped, as far as the steps since the last look tell? */
static inline bool gaus_halted(gaus_budget *budget) {
  return budget && budget->watch && budget->left <= budget->next && gaus_budget_ask(budget);
}

/* Are there no steps left, or has the watch stopped? */
static inline bool gaus_spent(gaus_budget *budget) {
  return budget && (budget->left <= 0 || gaus_halted(budget));
}

/* What the watch says, GAUS_OK without one; of a halted budget the reason. */
gaus_status gaus_budget_status(const gaus_budget *budget);

#endif
