/* Solves in mode modulo: the smallest feasible II, then the fewest registers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/modulo.h"

#include <math.h>
#include <string.h>

#include "modulo/baselines.h"
#include "modulo/order_lp.h"
#include "problem/ample.h"
#include "problem/problem.h"
#include "modulo/find_ii.h"
#include "published/gaus_2026.h"
#include "support/sort.h"
#include "support/support.h"

enum { MOST_BRANCHED = 1 << 16 }; /* the II, where it is beyond what one iteration needs */

static gaus_status find_ii(const gaus_i_solve_context *c, const gaus_bounds *bounds, gaus_i_answer *out) {
  gaus_i_found_ii found;
  GAUS_TRY(gaus_i_find_ii(c->problem, c->options, bounds, c->monitor, out->start, &found, c->err));
  out->ii = found.ii;
  out->ii_bound = found.bound;
  return GAUS_OK;
}

bool gaus_i_modulo_is_ample(const gaus_problem *problem, const gaus_options *options) {
  return options->ii > 0 && problem->frozen && options->ii > gaus_i_problem_ample(problem);
}

/* --- an II beyond what one iteration needs --------------------------------------------------- */

typedef struct by_slot {
  const int32_t *start;
  int32_t ii;
} by_slot;

static bool before(const void *context, int32_t a, int32_t b) {
  const by_slot *c = context;
  int32_t s = c->start[a] % c->ii, t = c->start[b] % c->ii;
  return s != t ? s < t : a < b;
}

/* The slot in which something starts after the longest time in which nothing did: all that
 * began before has come about by then, so that who is alive just before it may stay so for any time. */
static int32_t find_cut(const int32_t *start, int32_t n, int32_t ii, int32_t *order) {
  by_slot context = {start, ii};
  int32_t cut = 0, longest = -1;
  for (int32_t v = 0; v < n; v++)
    order[v] = v;
  gaus_i_sort(order, n, before, &context);
  for (int32_t k = 0; k < n; k++) {
    int32_t slot = start[order[k]] % ii, last = start[order[k > 0 ? k - 1 : n - 1]] % ii;
    int32_t idle = slot - last + (k > 0 ? 0 : ii);
    if (idle > longest) {
      longest = idle;
      cut = slot;
    }
  }
  return cut;
}

/* Turns of the short II become turns of the long one: what is idle before the cut lasts for longer. A dependence that
 * goes past it gets longer, the others stay. False: beyond the last step. */
static bool stretch(int32_t n, int32_t short_ii, int32_t ii, int32_t cut, int32_t *start) {
  int64_t least = INT64_MAX;
  for (int pass = 0; pass < 2; pass++)
    for (int32_t v = 0; v < n; v++) {
      int32_t slot = start[v] % short_ii;
      int64_t t = (int64_t)(start[v] / short_ii) * ii + slot + (slot >= cut ? ii - short_ii : 0);
      least = t < least ? t : least;
      if (pass > 0 && t - least > GAUS_MAX_STEP)
        return false;
      if (pass > 0)
        start[v] = (int32_t)(t - least);
    }
  return true;
}

static gaus_status objective_of(const gaus_problem *problem, const gaus_options *options, const int32_t *start,
                                int32_t ii, int64_t *value, gaus_error *err) {
  gaus_schedule *s;
  GAUS_TRY(gaus_schedule_create(problem, start, ii, &s, err));
  *value = options->objective == GAUS_OBJECTIVE_LIFETIME ? s->metrics.lifetime_bits : s->metrics.max_live_bits;
  gaus_schedule_destroy(s);
  return GAUS_OK;
}

/* Which turn is long matters to lifetimes: the best schedule with the same unit orders replaces this one if it is
 * better. */
static gaus_status settle(const gaus_i_solve_context *c, int32_t *trial, gaus_i_answer *out) {
  const gaus_problem *problem = c->problem;
  const gaus_options *options = c->options;
  gaus_error *err = c->err;
  int64_t before, after;
  gaus_i_order_lp cell;
  memcpy(trial, out->start, (size_t)problem->num_ops * sizeof *trial);
  GAUS_TRY(gaus_i_order_lp_init(&cell, problem, out->ii, (int32_t)options->latency, err));
  cell.monitor = c->monitor;
  gaus_status status = gaus_i_order_lp_best(&cell, trial, err);
  gaus_i_order_lp_clear(&cell);
  if (status != GAUS_OK)
    return status == GAUS_NO_MEMORY ? status : GAUS_OK;
  GAUS_TRY(objective_of(problem, options, out->start, out->ii, &before, err));
  GAUS_TRY(objective_of(problem, options, trial, out->ii, &after, err));
  if (after < before)
    memcpy(out->start, trial, (size_t)problem->num_ops * sizeof *trial);
  return GAUS_OK;
}

/* The schedule of an II in which one iteration fits with all that it may leave idle, so that the work
 * grows with the operations and not with the II that was asked for, stretched to that; `one_turn`: one
 * that ends within that II, whose starts stay as they are. *found: it is legal there. */
static gaus_status solve_short(const gaus_i_solve_context *c, const gaus_bounds *bounds, bool one_turn,
                               gaus_i_answer *out, int32_t *scratch, bool *found) {
  const gaus_problem *problem = c->problem;
  const gaus_options *options = c->options;
  gaus_options own = *options;
  gaus_i_solve_context within = *c;
  within.options = &own;
  own.ii = gaus_i_problem_ample(problem);
  if (one_turn && (own.latency == 0 || own.latency > own.ii))
    own.latency = own.ii;
  *found = false;
  gaus_status status = find_ii(&within, bounds, out);
  if (status == GAUS_OK)
    status = gaus_i_minimise_lifetimes(&within, out->ii, out->start, &out->bound, &out->backend);
  if (status != GAUS_OK)
    return status == GAUS_NO_MEMORY ? status : GAUS_OK;
  int32_t n = problem->num_ops, cut = one_turn ? 0 : find_cut(out->start, n, out->ii, scratch);
  bool fits = stretch(n, out->ii, (int32_t)options->ii, cut, out->start);
  *found = fits && gaus_schedule_verify_starts(problem, out->start, (int32_t)options->ii, (int32_t)options->latency,
                                               NULL) == GAUS_OK;
  out->ii = (int32_t)options->ii;
  return GAUS_OK;
}

/* Its bound is that of the II that was asked for; branching takes a slot at a time. */
static gaus_status bound_ample(const gaus_i_solve_context *c, gaus_i_answer *out) {
  gaus_options own = *c->options;
  gaus_i_solve_context within = *c;
  within.options = &own;
  own.branch = c->options->branch && c->options->ii <= MOST_BRANCHED;
  return gaus_i_minimise_lifetimes_bound(&within, out->ii, out->start, &out->bound);
}

/* Where stretching leads beyond the last step or the bound on latency, an iteration in one turn; and where there is
 * none, what is found at the II itself. */
static gaus_status solve_ample(const gaus_i_solve_context *c, const gaus_bounds *bounds, gaus_i_answer *out) {
  bool found;
  int32_t *scratch = gaus_i_calloc((size_t)c->problem->num_ops, sizeof *scratch);
  if (!scratch)
    return gaus_i_no_memory(c->err);
  gaus_status status = solve_short(c, bounds, false, out, scratch, &found);
  if (status == GAUS_OK && !found)
    status = solve_short(c, bounds, true, out, scratch, &found);
  if (status == GAUS_OK && !found)
    status = find_ii(c, bounds, out);
  if (status == GAUS_OK)
    status = settle(c, scratch, out);
  if (status == GAUS_OK)
    status = bound_ample(c, out);
  free(scratch);
  return status;
}

/* --- the simple schedulers ------------------------------------------------------------------- */

/* gaus-2026 begins at the schedule and the II of iterative modulo scheduling. */
static gaus_status find_simply(const gaus_i_solve_context *c, const gaus_bounds *bounds, gaus_i_answer *out) {
  gaus_options own = *c->options;
  bool published = own.scheduler == GAUS_SCHEDULER_GAUS_2026;
  own.scheduler = published ? GAUS_SCHEDULER_IMS : own.scheduler;
  GAUS_TRY(gaus_i_solve_baseline(c->problem, &own, bounds, c->monitor, out->start, &out->ii, c->err));
  return published ? gaus_i_gaus_2026_modulo(c->problem, c->options, out->ii, c->monitor, out->start, c->err) : GAUS_OK;
}

static gaus_status solve_baseline(const gaus_i_solve_context *c, const gaus_bounds *bounds, gaus_i_answer *out) {
  out->ii_bound = gaus_bounds_mii(bounds);
  GAUS_TRY(find_simply(c, bounds, out));
  if (gaus_i_monitor_stop(c->monitor)) /* a schedule without a bound is worth more than neither */
    return GAUS_OK;
  return gaus_i_minimise_lifetimes_bound(c, out->ii, out->start, &out->bound);
}

/* --- the interface --------------------------------------------------------------------------- */

gaus_status gaus_i_modulo_begin(gaus_i_solve_context *context, const gaus_bounds *bounds, gaus_i_answer *answer,
                                gaus_i_lifetime_minimiser **minimiser) {
  *minimiser = NULL;
  answer->objective = NAN;
  answer->bound = -INFINITY;
  answer->backend = "";
  if (context->options->scheduler != GAUS_SCHEDULER_GAUSS)
    return solve_baseline(context, bounds, answer);
  if (gaus_i_modulo_is_ample(context->problem, context->options))
    return solve_ample(context, bounds, answer);
  GAUS_TRY(find_ii(context, bounds, answer));
  return gaus_i_minimise_lifetimes_open(context, answer->ii, answer->start, minimiser);
}

gaus_status gaus_i_modulo_end(gaus_i_lifetime_minimiser *minimiser, gaus_i_answer *answer) {
  if (!minimiser)
    return GAUS_OK;
  return gaus_i_minimise_lifetimes_close(minimiser, answer->start, &answer->bound, &answer->backend);
}
