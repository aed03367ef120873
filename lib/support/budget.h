/* A budget of elementary steps.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Unlike a clock it ends a search at the same point on any machine, however
 * busy. A step is a slot, dependence or operation looked at: about a nanosecond. */
#ifndef GAUS_BUDGET_H
#define GAUS_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct gaus_budget {
  int64_t left;
} gaus_budget;

/* NULL is a budget without a limit. */
static inline void gaus_spend(gaus_budget *budget, int64_t steps) {
  if (budget)
    budget->left -= steps;
}

static inline bool gaus_spent(const gaus_budget *budget) {
  return budget && budget->left <= 0;
}

#endif
