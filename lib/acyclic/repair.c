/* Places operations by their means where rounding left a type overused.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/repair.h"

#include <string.h>

#include "legalise/insertion.h"
#include "acyclic/rounding.h"
#include "support/support.h"

enum { PASSES = 20 };

/* About 20 ms, and more for large problems: the same on any machine. */
static gaus_i_budget make_budget(const gaus_i_acyclic *b) {
  return gaus_i_budget_of(20000000 + 1000 * (int64_t)b->n, b->monitor);
}

/* GAUS_UNDECIDED where no pass finds room for all, GAUS_NO_MEMORY where types x steps are too many. */
static gaus_status insert(const gaus_i_acyclic *b, const float *mu, int32_t *start, gaus_error *err) {
  gaus_i_insert in;
  gaus_i_budget budget = make_budget(b);
  double *wish = gaus_i_calloc((size_t)b->n, sizeof *wish);
  if (!wish)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < b->n; v++)
    wish[v] = mu[v];
  gaus_status status = gaus_i_insert_init(&in, b->problem, 0, err);
  if (status == GAUS_OK) {
    in.budget = &budget;
    status = gaus_i_insert_run(&in, wish, b->asap, b->alap, PASSES, start, err);
    gaus_i_insert_clear(&in);
  }
  free(wish);
  return status;
}

gaus_status gaus_i_repair(const gaus_i_acyclic *b, const float *mu, gaus_i_placement *p, int32_t *start,
                          double *objective, gaus_error *err) {
  int32_t *trial = gaus_i_calloc((size_t)b->n, sizeof *trial);
  if (!trial)
    return gaus_i_no_memory(err);
  gaus_status status = insert(b, mu, trial, err);
  bool simple = !b->general && !b->problem->tangled;
  if ((status == GAUS_UNDECIDED || status == GAUS_NO_MEMORY) && simple)
    status = gaus_i_rounding_limited(b, mu, trial, err);
  else if (status == GAUS_UNDECIDED || status == GAUS_NO_MEMORY) {
    memcpy(trial, b->asap, (size_t)b->n * sizeof *trial);
    status = GAUS_OK;
  }
  if (status == GAUS_OK) {
    memcpy(start, trial, (size_t)b->n * sizeof *start);
    gaus_i_placement_load(p, start);
    *objective = gaus_i_placement_objective(p);
  }
  free(trial);
  return b->monitor && gaus_i_monitor_status(b->monitor) != GAUS_OK ? GAUS_OK : status;
}
