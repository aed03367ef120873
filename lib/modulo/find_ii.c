/* Finds the smallest II at which a legal schedule is found.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/find_ii.h"

#include <string.h>

#include "modulo/ims.h"
#include "analysis/within.h"
#include "modulo/compact.h"
#include "modulo/recurrence_search.h"
#include "legalise/insertion.h"
#include "legalise/window_search.h"
#include "modulo/order_lp.h"
#include "analysis/resource_bound.h"
#include "problem/resources.h"
#include "proof/proof.h"
#include "modulo/first_schedule.h"
#include "modulo/ii_range.h"
#include "support/support.h"
#include "support/assert.h"

/* Placements of the exact search, by effort. */
static const int64_t core_nodes[] = {2000, 20000, 2000000};

/* Steps of the exact search within a bound on latency, for an II and by effort; for larger problems, where it seldom
 * comes to an end, an eighth. All IIs together get ten times as many. */
static const int64_t window_steps[] = {30000000, 300000000, 6000000000};
enum { SMALL = 64 };

/* Parts of the work limit: an II takes one at most. */
enum { SHARES = 8 };

/* The most IIs that are all tried within a bound on latency, of a small problem. */
enum { ALL_IIS = 256 };

/* The longest windows that are searched where there is no bound on latency. */
enum { MOST_LENGTH = 1 << 20 };

/* Of a reservation table that is worth looking at. */
enum { MOST_CELLS = 1 << 24 };

typedef struct finder {
  const gaus_problem *p;
  const gaus_options *options;
  int32_t latency; /* bound, 0: none */
  int32_t roomy;   /* a longer schedule has stages that it does not need */
  int32_t *asap, *alap;
  double *mu;
  int64_t left;          /* of the work limit */
  int64_t window_left;   /* of the steps of exact search within a bound on latency */
  gaus_i_budget *budget; /* of the II being tried */
  gaus_i_budget endless; /* for what is not counted against the work limit */
  gaus_i_monitor *monitor;
  int32_t *spare; /* a schedule at II `apart`, if `has_spare` */
  int32_t apart;  /* an II at which iterations do not meet within the latency: infeasible there is infeasible at all */
  bool has_spare;
} finder;

/* A schedule that came out too long may be short with the same slots, or with the same unit
 * orders. Along dependences of great distance the search goes as far as they let it. */
static gaus_status shorten(finder *f, int32_t ii, int32_t *start, gaus_error *err) {
  if (gaus_i_problem_length(f->p, start) > (f->latency ? f->latency : f->roomy))
    GAUS_TRY(gaus_i_compact(f->p, ii, &f->endless, start, err));
  if (f->latency == 0 || gaus_i_problem_length(f->p, start) <= f->latency)
    return GAUS_OK;
  gaus_i_order_lp order;
  GAUS_TRY(gaus_i_order_lp_init(&order, f->p, ii, f->latency, err));
  order.monitor = f->monitor;
  gaus_status status = gaus_i_order_lp_best(&order, start, err);
  gaus_i_order_lp_clear(&order);
  return status == GAUS_INFEASIBLE ? GAUS_UNDECIDED : status;
}

/* Insertion in order of the earliest starts, then of their means with the latest. */
static gaus_status insert(const finder *f, int32_t ii, int32_t *start, gaus_error *err) {
  gaus_i_insert in;
  GAUS_TRY(gaus_i_insert_init(&in, f->p, ii, err));
  in.budget = f->budget;
  gaus_status status = GAUS_UNDECIDED;
  for (int blend = 0; blend <= 2 && status == GAUS_UNDECIDED; blend++) {
    for (int32_t v = 0; v < f->p->num_ops; v++)
      f->mu[v] = f->asap[v] + 0.5 * blend * ((double)f->alap[v] - f->asap[v]);
    status = gaus_i_insert_run(&in, f->mu, f->asap, f->alap, 40, start, err);
  }
  gaus_i_insert_clear(&in);
  return status;
}

/* Windows for insertion: the bound on latency, or enough room for every
 * operation to find any slot. GAUS_INFEASIBLE if the bound cannot be met. */
static gaus_status open_windows(finder *f, int32_t ii, gaus_error *err) {
  int32_t latency = f->latency;
  if (latency == 0) {
    GAUS_TRY(gaus_i_mobility_within(f->p, ii, 0, &f->endless, f->asap, f->alap, err));
    int64_t room = (int64_t)gaus_i_problem_length(f->p, f->asap) + 2 * (int64_t)ii;
    latency = room < GAUS_MAX_STEP ? (int32_t)room : GAUS_MAX_STEP;
    f->roomy = latency < GAUS_MAX_STEP / 2 ? 2 * latency : GAUS_MAX_STEP;
  }
  gaus_status status = gaus_i_mobility_within(f->p, ii, latency, &f->endless, f->asap, f->alap, err);
  if (status == GAUS_INFEASIBLE && f->latency > 0)
    gaus_i_proof_line(gaus_i_monitor_proof(f->monitor), "refute %d %d\nempty\nqed", ii, f->latency);
  return status;
}

/* Every limited operation within the bound on latency, exactly. */
static gaus_status search_windows(finder *f, int32_t ii, int32_t *start, gaus_error *err) {
  int64_t steps = window_steps[f->options->effort] / (f->p->num_ops <= SMALL ? 1 : 8);
  steps = steps < f->window_left ? steps : f->window_left;
  if (f->budget->left < steps)
    steps = f->budget->left;
  gaus_i_budget budget = gaus_i_budget_of(steps, f->monitor);
  gaus_i_proof_begin(gaus_i_monitor_proof(f->monitor), "refute %d %d", ii, f->latency);
  gaus_status status =
      gaus_i_window_search(f->p, ii, f->asap, f->alap, &budget, (uint64_t)f->options->seed, start, err);
  f->window_left -= steps - budget.left;
  gaus_i_spend(f->budget, steps - budget.left);
  if (status == GAUS_INFEASIBLE)
    return gaus_i_fail(err, status, "the limits leave no schedule of II %d within %d cycles", ii, f->latency);
  return status;
}

/* A schedule in which two starts that follow one another are further apart than any latency or hold, and an II more,
 * stays legal if what comes after the gap moves an II down. So where there is a schedule, there is one of this length.
 */
static int64_t long_enough(const finder *f, int32_t ii) {
  int64_t gap = 1;
  for (int32_t v = 0; v < f->p->num_ops; v++) {
    int64_t held = gaus_i_occupancy(f->p, v);
    gap = f->p->latency[v] > gap ? f->p->latency[v] : gap;
    gap = held > gap ? held : gap;
  }
  for (int32_t e = 0; e < f->p->num_deps; e++)
    gap = f->p->deps[e].latency > gap ? f->p->deps[e].latency : gap;
  return (gap + ii) * ((int64_t)f->p->num_ops + 1);
}

/* Stages matter where operations exclude one another, and what the search by slots leaves open of others may be
 * decided: everything is searched within a length that is always enough. */
static gaus_status search_freely(finder *f, int32_t ii, int32_t *start, gaus_error *err) {
  int64_t length = long_enough(f, ii);
  if (length > MOST_LENGTH)
    return gaus_i_fail(err, GAUS_UNDECIDED, "no schedule of II %d was found", ii);
  GAUS_TRY(gaus_i_mobility_within(f->p, ii, (int32_t)length, &f->endless, f->asap, f->alap, err));
  gaus_status status = search_windows(f, ii, start, err);
  if (status == GAUS_INFEASIBLE)
    return gaus_i_fail(err, status, "the limits leave no schedule of II %d", ii);
  return status;
}

/* The recurrences alone, which may rule the II out; then, within a bound on latency, everything. */
static gaus_status search_exactly(finder *f, int32_t ii, int32_t *start, gaus_error *err) {
  gaus_status status = gaus_i_recurrence_search(f->p, ii, core_nodes[f->options->effort], f->budget,
                                                (uint64_t)f->options->seed, start, err);
  if (status == GAUS_OK)
    status = shorten(f, ii, start, err);
  if (status == GAUS_UNDECIDED && f->latency > 0)
    status = search_windows(f, ii, start, err);
  if (status == GAUS_UNDECIDED && f->latency == 0 && !f->p->plain)
    status = search_freely(f, ii, start, err);
  if (status == GAUS_UNDECIDED && f->latency > 0)
    return gaus_i_fail(err, status, "no schedule of II %d within %d cycles was found", ii, f->latency);
  return status == GAUS_UNDECIDED ? gaus_i_fail(err, status, "no schedule of II %d was found", ii) : status;
}

/* GAUS_OK, GAUS_INFEASIBLE (proven), or GAUS_UNDECIDED. */
static gaus_status try_ii(finder *f, int32_t ii, int32_t *start, gaus_error *err) {
  for (int32_t v = 0; !f->p->plain && v < f->p->num_ops; v++)
    if (!gaus_i_fits_alone(f->p, v, ii))
      return gaus_i_fail(err, GAUS_INFEASIBLE,
                         "at II %d operation '%s' takes more of a resource in one slot than there is", ii,
                         f->p->ops[v].name);
  GAUS_TRY(open_windows(f, ii, err));
  gaus_status status = gaus_i_ims(f->p, ii, f->options->ims_budget, &f->endless, start, err);
  if (f->options->work_limit > 0)
    gaus_i_spend(f->budget,
                 f->options->ims_budget * f->p->num_ops * ((int64_t)f->p->num_ops + ii) / 4); /* if it fails */
  if (status == GAUS_OK)
    status = shorten(f, ii, start, err);
  if (status == GAUS_UNDECIDED)
    status = insert(f, ii, start, err);
  return status == GAUS_UNDECIDED ? search_exactly(f, ii, start, err) : status;
}

/* Within its share of what is left. */
static gaus_status try_with_budget(finder *f, int32_t ii, int64_t share, int32_t *start, gaus_error *err) {
  if (f->options->work_limit == 0)
    share = f->left = INT64_MAX;
  gaus_i_budget budget = gaus_i_budget_of(share < f->left ? share : f->left, f->monitor);
  int64_t before = budget.left;
  f->budget = &budget;
  gaus_status status = try_ii(f, ii, start, err);
  gaus_i_ii_range_count(f->monitor, status);
  f->budget = NULL;
  f->left -= before - budget.left;
  return status;
}

/* Leaps that double once the work limit is reached. */
static int64_t next_ii(const finder *f, const gaus_i_ii_range *range, int64_t ii) {
  bool all = f->latency > 0 && f->p->num_ops <= SMALL && range->last - range->first <= ALL_IIS;
  int64_t next = all ? ii + 1 : gaus_i_ii_range_next(range, ii), leap = 2 * ii - range->first;
  if (f->options->work_limit == 0 || f->left > 0 || leap <= next)
    return next;
  return leap < range->last ? leap : range->last;
}

static bool found_none(gaus_status status) {
  return status == GAUS_INFEASIBLE || status == GAUS_UNDECIDED;
}

static bool stopped(const finder *f) {
  return gaus_i_monitor_status(f->monitor) != GAUS_OK;
}

/* After a leap from `failed` to what was found: halves what lies between. */
static gaus_status close_gap(finder *f, int64_t failed, int32_t *start, gaus_i_found_ii *found, gaus_error *err) {
  size_t n = (size_t)f->p->num_ops;
  int32_t *trial = gaus_i_calloc(n, sizeof *trial);
  gaus_status status = trial ? GAUS_OK : gaus_i_no_memory(err);
  while (status == GAUS_OK && found->ii - failed > 1 && !gaus_i_monitor_stop(f->monitor)) {
    int32_t middle = (int32_t)((failed + found->ii) / 2);
    status = try_with_budget(f, middle, 0, trial, err);
    if (status == GAUS_OK) {
      found->ii = middle;
      memcpy(start, trial, n * sizeof *start);
    } else if (found_none(status) || stopped(f)) {
      failed = middle;
      status = GAUS_OK;
    }
  }
  free(trial);
  return status;
}

static int64_t larger(int64_t a, int64_t b) {
  return a > b ? a : b;
}

/* Iterations of this II or a larger one do not meet, and no dependence holds a later one up: whatever is legal within
 * the bound at some II is legal there. */
static int32_t ii_apart(const finder *f, const gaus_i_ii_range *range) {
  const gaus_problem *p = f->p;
  int64_t ii = range->mii;
  for (int32_t k = 0; p->plain && k < p->num_types; k++)
    ii = larger(ii, f->latency + (int64_t)p->types[k].blocking);
  for (int32_t v = 0; !p->plain && v < p->num_ops; v++)
    ii = larger(ii, f->latency + gaus_i_occupancy(p, v));
  for (int32_t e = 0; e < p->num_deps; e++)
    if (p->deps[e].distance > 0)
      ii = larger(ii, gaus_i_ceil_div(f->latency - (int64_t)p->latency[p->deps[e].src] + p->deps[e].latency,
                                      p->deps[e].distance));
  ii = larger(ii, f->latency + INT64_C(1));
  return ii < GAUS_MAX_STEP ? (int32_t)ii : GAUS_MAX_STEP;
}

/* The first II has failed: is there any? GAUS_INFEASIBLE: proven that there is none. */
static gaus_status look_apart(finder *f, int64_t share, gaus_error *err) {
  gaus_error cause;
  if ((int64_t)f->apart * f->p->num_resources > MOST_CELLS)
    return GAUS_OK;
  f->spare = gaus_i_calloc((size_t)f->p->num_ops, sizeof *f->spare);
  if (!f->spare)
    return gaus_i_no_memory(err);
  gaus_status status = try_with_budget(f, f->apart, share, f->spare, &cause);
  f->has_spare = status == GAUS_OK;
  if (status == GAUS_INFEASIBLE)
    return gaus_i_fail(err, status, "there is no schedule at any II: %s", cause.message);
  return found_none(status) || status == GAUS_OK || stopped(f) ? GAUS_OK
                                                               : gaus_i_fail(err, status, "%s", cause.message);
}

/* None of the range worked out; *err says what stood in the way of the last. */
static gaus_status give_up(const gaus_i_ii_range *range, bool proven, gaus_error *err) {
  gaus_status status = proven ? GAUS_INFEASIBLE : GAUS_UNDECIDED;
  if (!err || range->first == range->last)
    return gaus_i_fail(err, status, "%s", err ? err->message : "");
  return gaus_i_fail(err, status, "no schedule %s at any II from %d to %d; at the last: %s",
                     proven ? "is there" : "was found", range->first, range->last, err->message);
}

static gaus_status take_spare(const finder *f, int32_t *start, gaus_i_found_ii *found) {
  memcpy(start, f->spare, (size_t)f->p->num_ops * sizeof *start);
  found->ii = f->apart;
  return GAUS_OK;
}

/* What a failure at this II says about it and the others. */
static gaus_status note_failure(finder *f, const gaus_i_ii_range *range, int64_t ii, gaus_status status, int64_t share,
                                gaus_i_found_ii *found, gaus_error *err) {
  if (status == GAUS_INFEASIBLE && ii == found->bound)
    found->bound++;
  gaus_i_monitor_log(f->monitor, GAUS_LOG_INFO, "II %lld: %s", (long long)ii,
                     status == GAUS_INFEASIBLE ? "proven infeasible" : "no schedule found");
  return f->latency > 0 && ii == range->first && ii < range->last ? look_apart(f, share, err) : GAUS_OK;
}

/* The search was stopped at `ii`, at which nothing legal was found yet. */
static gaus_status settle(const finder *f, const gaus_i_ii_range *range, int64_t ii, int32_t *start,
                          gaus_i_found_ii *found, gaus_error *err) {
  gaus_status status = gaus_i_first_schedule(f->p, f->options, range, ii, start, &found->ii, err);
  if (status == GAUS_UNDECIDED && f->has_spare && f->apart <= range->last)
    return take_spare(f, start, found);
  if (status != GAUS_UNDECIDED)
    return status;
  return gaus_i_fail(err, gaus_i_monitor_status(f->monitor), "stopped at II %lld before a legal schedule was found",
                     (long long)ii);
}

/* Beyond II `apart` nothing changes within a bound on latency. */
static void start_search(finder *f, gaus_i_ii_range *range, gaus_i_found_ii *found) {
  found->bound = range->mii;
  f->left = f->options->work_limit * 1000000;
  f->window_left = 10 * window_steps[f->options->effort];
  f->apart = ii_apart(f, range);
  if (f->latency > 0 && range->first < f->apart && f->apart < range->last)
    range->last = f->apart;
}

static gaus_status search(finder *f, gaus_i_ii_range *range, int32_t *start, gaus_i_found_ii *found, gaus_error *err) {
  bool proven = true; /* all so far, and none was left out */
  start_search(f, range, found);
  int64_t share = range->first < range->last ? f->left / SHARES : f->left, before = range->first - 1;
  for (int64_t ii = range->first; ii <= range->last; ii = next_ii(f, range, ii)) {
    if (ii > range->first && gaus_i_monitor_stop(f->monitor))
      return settle(f, range, ii, start, found, err);
    gaus_i_monitor_progress(f->monitor, 0, (int32_t)ii, 1.0 / 0.0);
    if (f->has_spare && ii == f->apart)
      return take_spare(f, start, found);
    gaus_status status = try_with_budget(f, (int32_t)ii, share, start, err);
    found->ii = (int32_t)ii;
    GAUS_ASSERT(status != GAUS_OK || found->bound <= found->ii);
    if (status == GAUS_OK && f->options->work_limit > 0 && f->left <= 0)
      return close_gap(f, before < range->first ? range->first : before, start, found, err);
    if (status != GAUS_OK && stopped(f))
      return settle(f, range, ii, start, found, err);
    if (!found_none(status))
      return status;
    proven = proven && status == GAUS_INFEASIBLE && ii == before + 1;
    before = ii;
    GAUS_TRY(note_failure(f, range, ii, status, share, found, err));
  }
  return give_up(range, proven, err);
}

gaus_status gaus_i_find_ii(const gaus_problem *problem, const gaus_options *options, const gaus_bounds *bounds,
                           gaus_i_monitor *monitor, int32_t *start, gaus_i_found_ii *found, gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  gaus_i_ii_range range;
  int64_t began = gaus_i_time(monitor);
  GAUS_TRY(gaus_i_ii_range_init(&range, problem, options, bounds, err));
  finder f = {.p = problem,
              .options = options,
              .latency = (int32_t)options->latency,
              .endless = gaus_i_budget_endless(monitor),
              .monitor = monitor};
  f.asap = gaus_i_calloc(n, sizeof *f.asap);
  f.alap = gaus_i_calloc(n, sizeof *f.alap);
  f.mu = gaus_i_calloc(n, sizeof *f.mu);
  gaus_status status = f.asap && f.alap && f.mu ? GAUS_OK : gaus_i_no_memory(err);
  if (status == GAUS_OK)
    status = search(&f, &range, start, found, err);
  gaus_i_count_time(monitor, GAUS_STATISTIC_TIME_FIRST_SCHEDULE, began);
  free(f.asap);
  free(f.alap);
  free(f.mu);
  free(f.spare);
  return status;
}
