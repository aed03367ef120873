/* Searches for the schedule with the fewest registers at a given II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/minimise_lifetimes.h"

#include <math.h>
#include <stdio.h>
#include <stdatomic.h>
#include <string.h>

#include "analysis/within.h"
#include "schedule/metrics.h"
#include "modulo/branch_and_bound.h"
#include "modulo/lifetime_proof.h"
#include "modulo/order_lp.h"
#include "backend/fallback.h"
#include "modulo/restart.h"
#include "support/support.h"
#include "support/assert.h"

/* A gradient restart whose rounds run in a batch with others. */
typedef struct lane {
  gaus_i_restart search;
  bool open;
  int32_t round; /* the next one to begin */
} lane;

/* One half of those restarts (every second one), so that a device runs one half while the host
 * polishes the other. */
typedef struct half {
  gaus_i_lifetime_minimiser *minimiser;
  int32_t first;
} half;

enum { HALVES = GAUS_MINIMISE_MOST_PENDING };

enum { MOST_BRANCHED = 2000 }; /* operations: each node of branch and bound copies them all */

/* Steps of branch and bound: at default effort some 60 ms, and 60 more for 100 operations, in
 * which these would be annealed for longer; a tenth at low effort, ten times as many at high. */
static int64_t branch_steps(int64_t effort, int32_t num_ops) {
  static const int64_t scale[] = {1, 10, 100};
  return scale[effort] * (1000000 + 10000 * (int64_t)num_ops);
}

struct gaus_i_lifetime_minimiser {
  gaus_i_multistart multistart;
  int32_t *relaxed, *branched, *asap, *alap, *room; /* owned; the relaxation problem reads them */
  int32_t *result;                                  /* [restarts][num_ops] */
  double *cost;                                     /* of each; infinity: none */
  gaus_status *status;
  int32_t first_parallel, done; /* restarts 0..done-1 were run, */
  int32_t left;                 /* and as many after them wait for gaus_i_rounds_run */
  lane *lanes;                  /* [left] */
  half halves[HALVES];
  double bound;
  bool proven;                /* the given schedule is the best there is */
  atomic_int finished;        /* restarts */
  atomic_int_least64_t least; /* the least cost so far, rounded down */
  gaus_error *err;
};

static int32_t *row_of(const gaus_i_lifetime_minimiser *r, int32_t index) {
  return r->result + (int64_t)index * r->multistart.problem->num_ops;
}

/* Says what the best cost is, of which `cost` is one. */
static void tell(gaus_i_lifetime_minimiser *r, double cost) {
  int_least64_t least = atomic_load(&r->least);
  while (cost < (double)least && !atomic_compare_exchange_weak(&r->least, &least, (int_least64_t)cost)) {
  }
  least = atomic_load(&r->least);
  gaus_i_monitor_progress(r->multistart.monitor, (atomic_load(&r->finished) + 1.0) / (r->multistart.plan.starts + 1.0),
                          r->multistart.ii, least < INT_LEAST64_MAX ? (double)least : INFINITY);
}

static void run_start(gaus_i_lifetime_minimiser *r, int32_t index) {
  gaus_i_restart s;
  r->cost[index] = INFINITY;
  r->status[index] = GAUS_OK;
  if (index > 0 && gaus_i_monitor_stop(r->multistart.monitor))
    return;
  r->status[index] = gaus_i_restart_open(&s, &r->multistart, index, row_of(r, index), NULL);
  if (r->status[index] != GAUS_OK)
    return;
  gaus_i_count(r->multistart.monitor, GAUS_STATISTIC_RESTARTS, 1);
  r->status[index] = gaus_i_restart_run(&s, index, NULL);
  r->cost[index] = s.best_cost;
  gaus_i_restart_close(&s);
  atomic_fetch_add(&r->finished, 1);
  tell(r, r->cost[index]);
}

static void run_parallel(void *context, int32_t index) {
  gaus_i_lifetime_minimiser *r = context;
  run_start(r, r->first_parallel + index);
}

/* Leaves the restarts from `first` on for a batch. */
static gaus_status leave_starts(gaus_i_lifetime_minimiser *r, int32_t first, gaus_error *err) {
  int32_t starts = r->multistart.plan.starts;
  if (gaus_i_monitor_stop(r->multistart.monitor) || starts == first)
    return GAUS_OK;
  r->lanes = gaus_i_calloc((size_t)(starts - first), sizeof *r->lanes);
  if (!r->lanes)
    return gaus_i_no_memory(err);
  r->left = starts - first;
  for (int32_t k = first; k < starts; k++)
    r->cost[k] = INFINITY;
  for (int32_t h = 0; h < HALVES; h++)
    r->halves[h] = (half){r, h};
  return GAUS_OK;
}

/* The first two starts alone, as they may already reach the bound. Those by
 * gradient are left for a batch if the backend is a device. */
static gaus_status run_starts(gaus_i_lifetime_minimiser *r, int32_t threads, gaus_error *err) {
  int32_t starts = r->multistart.plan.starts, first = starts < 2 ? starts : 2;
  r->done = 0;
  if (r->proven) {
    memcpy(row_of(r, 0), r->multistart.given, sizeof *r->relaxed * (size_t)r->multistart.problem->num_ops);
    r->cost[r->done++] = r->multistart.target;
    return GAUS_OK;
  }
  while (r->done < first) {
    run_start(r, r->done++);
    if (r->cost[r->done - 1] <= r->multistart.target)
      return GAUS_OK;
  }
  if (r->multistart.backend != gaus_i_backend_cpu() && r->multistart.options->gradient)
    return leave_starts(r, first, err);
  r->first_parallel = first;
  gaus_i_parallel(threads, starts - first, run_parallel, r);
  r->done = starts;
  return GAUS_OK;
}

/* --- restarts in a batch ---------------------------------------------------------------- */

/* The k-th restart of a half: its index in `lanes`. */
static int32_t lane_of(const half *h, int32_t k) {
  return h->first + HALVES * k;
}

static void close_lane(gaus_i_lifetime_minimiser *r, int32_t at) {
  lane *l = &r->lanes[at];
  if (!l->open)
    return;
  r->cost[r->done + at] = l->search.best_cost;
  gaus_i_restart_close(&l->search);
  l->open = false;
  atomic_fetch_add(&r->finished, 1);
  tell(r, r->cost[r->done + at]);
}

/* Closes the restarts that are still open where the batch failed. */
static void close_lanes(gaus_i_lifetime_minimiser *r) {
  for (int32_t k = 0; k < r->left; k++)
    close_lane(r, k);
}

static void half_relaxation(const void *search, gaus_i_relax_problem *multistart, gaus_i_relax_settings *settings) {
  gaus_i_restart_relaxation(&((const half *)search)->minimiser->multistart, multistart, settings);
}

static bool half_begin(void *search, int32_t start, gaus_i_initial_point *from) {
  gaus_i_lifetime_minimiser *r = ((half *)search)->minimiser;
  int32_t at = lane_of(search, start), index = r->done + at;
  lane *l = &r->lanes[at];
  if (l->round == 0) {
    r->status[index] = gaus_i_restart_open(&l->search, &r->multistart, index, row_of(r, index), NULL);
    l->open = r->status[index] == GAUS_OK;
    gaus_i_count(r->multistart.monitor, GAUS_STATISTIC_RESTARTS, 1);
  }
  if (r->status[index] == GAUS_OK && gaus_i_restart_begin_round(&l->search, index, l->round++, from))
    return true;
  close_lane(r, at);
  return false;
}

static void half_end(void *search, int32_t start, const gaus_i_rounds_place *place) {
  gaus_i_lifetime_minimiser *r = ((half *)search)->minimiser;
  int32_t at = lane_of(search, start);
  lane *l = &r->lanes[at];
  gaus_i_rounds_read(place, l->search.means);
  r->status[r->done + at] = gaus_i_restart_end_round(&l->search, NULL);
}

int32_t gaus_i_minimise_lifetimes_left(gaus_i_lifetime_minimiser *r, gaus_i_rounds_task *left) {
  static const gaus_i_rounds_kind kind = {half_relaxation, half_begin, half_end, NULL};
  int32_t count = r->left < HALVES ? r->left : HALVES;
  for (int32_t h = 0; left && h < count; h++)
    left[h] = (gaus_i_rounds_task){&kind, &r->halves[h], (r->left - h + HALVES - 1) / HALVES};
  return count;
}

/* --- the winner -------------------------------------------------------------------------- */

static gaus_status pick_best(const gaus_i_lifetime_minimiser *r, int32_t *best, gaus_error *err) {
  *best = 0;
  for (int32_t k = 0; k < r->done; k++) {
    if (r->status[k] != GAUS_OK)
      return gaus_i_fail(err, r->status[k], "start %d of the search failed: %s", k, gaus_status_name(r->status[k]));
    GAUS_ASSERT(r->cost[k] >= r->multistart.target * (1 - 1e-9)); /* else the bound is none */
    if (r->cost[k] < r->cost[*best])
      *best = k;
  }
  return GAUS_OK;
}

/* Polishes the winner once more; a stop before any restart leaves the given schedule. */
static gaus_status finish(gaus_i_lifetime_minimiser *r, int32_t winner, int32_t *start, gaus_error *err) {
  size_t bytes = sizeof *start * (size_t)r->multistart.problem->num_ops;
  if (r->done == 0 || r->cost[winner] == INFINITY) {
    memmove(start, r->multistart.given, bytes);
    return GAUS_OK;
  }
  if (r->cost[winner] > r->multistart.target && !gaus_i_monitor_stop(r->multistart.monitor)) {
    gaus_i_restart s;
    GAUS_TRY(gaus_i_restart_open(&s, &r->multistart, winner, row_of(r, winner), err));
    s.best_cost = r->cost[winner];
    memcpy(s.trial, row_of(r, winner), bytes);
    gaus_status status = gaus_i_restart_improve(&s, r->multistart.plan.final_moves, err);
    gaus_i_restart_close(&s);
    GAUS_TRY(status);
  }
  memcpy(start, row_of(r, winner), bytes);
  return GAUS_OK;
}

static int32_t clamp_step(int64_t t) {
  return t < GAUS_MAX_STEP ? (int32_t)t : GAUS_MAX_STEP;
}

/* Opens windows wide enough for the given schedule and the linear program's. */
static gaus_status open_windows(gaus_i_lifetime_minimiser *r, gaus_error *err) {
  gaus_i_multistart *s = &r->multistart;
  int32_t bound = (int32_t)s->options->latency;
  int32_t a = gaus_i_problem_length(s->problem, s->given), b = gaus_i_problem_length(s->problem, s->relaxed);
  s->latest = bound > 0 ? bound : clamp_step((int64_t)(a > b ? a : b) + s->ii);
  int32_t room = bound > 0 ? bound : clamp_step(s->latest + 8 * (int64_t)s->ii);
  gaus_i_budget endless = gaus_i_budget_endless(s->monitor);
  GAUS_TRY(gaus_i_mobility_within(s->problem, s->ii, room, &endless, r->asap, r->room, err));
  return gaus_i_mobility_within(s->problem, s->ii, s->latest, &endless, r->asap, r->alap, err);
}

/* Returns the objective's bound, from a bound on the sum of lifetimes. */
static double bound_of(const gaus_options *options, int32_t ii, int64_t bits) {
  return options->objective == GAUS_OBJECTIVE_LIFETIME ? (double)bits : (double)gaus_i_ceil_div(bits, ii);
}

/* Bounds on the least sum of lifetimes. */
typedef struct lower {
  int64_t bits; /* a lower bound */
  int64_t best; /* of the best schedule that is known: */
  bool found;   /* of one that branch and bound found, or else of the given one */
} lower;

static gaus_status lifetimes_of(const gaus_problem *problem, const int32_t *start, int32_t ii, int64_t *bits,
                                gaus_error *err) {
  gaus_metrics metrics;
  int64_t *peak = gaus_i_calloc((size_t)problem->num_resources, sizeof *peak);
  gaus_status status = peak ? gaus_i_measure(problem, start, ii, &metrics, peak, err) : gaus_i_no_memory(err);
  free(peak);
  if (status == GAUS_OK)
    *bits = metrics.lifetime_bits;
  return status;
}

/* Solves the linear program, then branches and bounds for at most `steps` steps. */
static gaus_status search_bound(const gaus_i_multistart *s, int64_t steps, int32_t *relaxed, int32_t *branched,
                                lower *out, gaus_error *err) {
  gaus_i_order_lp order;
  gaus_i_budget budget = gaus_i_budget_of(steps, s->monitor);
  *out = (lower){.found = false};
  GAUS_TRY(lifetimes_of(s->problem, s->given, s->ii, &out->best, err));
  GAUS_TRY(gaus_i_order_lp_init(&order, s->problem, s->ii, (int32_t)s->options->latency, err));
  order.monitor = s->monitor;
  gaus_status status = gaus_i_order_lp_relaxed(&order, relaxed, &out->bits, err);
  gaus_i_lifetime_proof proof;
  gaus_i_lifetime_proof_init(&proof, gaus_i_monitor_proof(s->monitor), &order, 0);
  if (status == GAUS_OK)
    gaus_i_lifetime_proof_root(&proof);
  if (status == GAUS_OK && s->options->branch && s->problem->num_ops <= MOST_BRANCHED)
    status = gaus_i_branch_and_bound(&order, &budget, &out->bits, &out->best, &out->found, branched, err);
  if (status == GAUS_OK)
    gaus_i_lifetime_proof_write(&proof, out->bits);
  gaus_i_lifetime_proof_clear(&proof);
  gaus_i_order_lp_clear(&order);
  return status;
}

static gaus_status find_bound(const gaus_i_multistart *s, int64_t steps, int32_t *relaxed, int32_t *branched,
                              lower *out, gaus_error *err) {
  int64_t began = gaus_i_time(s->monitor);
  gaus_status status = search_bound(s, steps, relaxed, branched, out, err);
  gaus_i_count_time(s->monitor, GAUS_STATISTIC_TIME_EXACT, began);
  return status;
}

gaus_status gaus_i_minimise_lifetimes_bound(const gaus_i_solve_context *context, int32_t ii, const int32_t *given,
                                            double *bound) {
  const gaus_problem *problem = context->problem;
  const gaus_options *options = context->options;
  gaus_i_monitor *monitor = context->monitor;
  gaus_error *err = context->err;
  gaus_i_multistart multistart = {.problem = problem, .options = options, .monitor = monitor, .ii = ii, .given = given};
  size_t n = (size_t)gaus_problem_num_operations(problem);
  lower least;
  *bound = -INFINITY;
  int32_t *start = gaus_i_calloc(2 * n, sizeof *start);
  if (!start)
    return gaus_i_no_memory(err);
  gaus_status status =
      find_bound(&multistart, branch_steps(GAUS_EFFORT_LOW, problem->num_ops), start, start + n, &least, err);
  free(start);
  if (status == GAUS_OK)
    *bound = bound_of(options, ii, least.bits);
  bool unknown = status == GAUS_INFEASIBLE || status == GAUS_TIME_LIMIT || status == GAUS_CANCELLED;
  return unknown ? GAUS_OK : status;
}

/* Where the least lifetimes are known, and they are the objective, nothing is left
 * to do. Else what branch and bound found takes the place of the given schedule, or, with
 * another objective, in which that may be better, of the linear program's. */
static gaus_status set_target(gaus_i_lifetime_minimiser *r, gaus_error *err) {
  gaus_i_multistart *s = &r->multistart;
  bool lifetime = s->options->objective == GAUS_OBJECTIVE_LIFETIME;
  lower least;
  GAUS_TRY(find_bound(s, branch_steps(s->options->effort, s->problem->num_ops), r->relaxed, r->branched, &least, err));
  r->bound = bound_of(s->options, s->ii, least.bits);
  s->target = r->bound + (lifetime ? 0 : (double)least.bits / (GAUS_MOVE_STATE_TIE_BREAK * s->ii));
  r->proven = lifetime && least.bits == least.best && least.bits < INT64_MAX;
  gaus_i_monitor_bound(s->monitor, r->bound);
  if (least.found && lifetime)
    tell(r, (double)least.best);
  if (least.found && lifetime)
    s->given = r->branched;
  else if (least.found)
    s->relaxed = r->branched;
  return GAUS_OK;
}

static gaus_status allocate(gaus_i_lifetime_minimiser *r, gaus_error *err) {
  size_t n = (size_t)r->multistart.problem->num_ops, starts = (size_t)r->multistart.plan.starts;
  r->multistart.relaxed = r->relaxed = gaus_i_calloc(n, sizeof *r->relaxed);
  r->branched = gaus_i_calloc(n, sizeof *r->branched);
  r->multistart.asap = r->asap = gaus_i_calloc(n, sizeof *r->asap);
  r->multistart.alap = r->alap = gaus_i_calloc(n, sizeof *r->alap);
  r->multistart.room = r->room = gaus_i_calloc(n, sizeof *r->room);
  r->result = gaus_i_calloc(n * starts, sizeof *r->result);
  r->cost = gaus_i_calloc(starts, sizeof *r->cost);
  r->status = gaus_i_calloc(starts, sizeof *r->status);
  bool complete = r->relaxed && r->branched && r->asap && r->alap && r->room && r->result && r->cost && r->status;
  return complete ? GAUS_OK : gaus_i_no_memory(err);
}

static void release(gaus_i_lifetime_minimiser *r) {
  if (!r)
    return;
  close_lanes(r);
  free(r->lanes);
  free(r->relaxed);
  free(r->branched);
  free(r->asap);
  free(r->alap);
  free(r->room);
  free(r->result);
  free(r->cost);
  free(r->status);
  free(r);
}

/* What there is to begin with. */
static gaus_status tell_first(gaus_i_lifetime_minimiser *r, gaus_error *err) {
  const gaus_i_multistart *s = &r->multistart;
  int64_t bits;
  GAUS_TRY(lifetimes_of(s->problem, s->given, s->ii, &bits, err));
  tell(r, s->options->objective == GAUS_OBJECTIVE_LIFETIME ? (double)bits : INFINITY);
  return GAUS_OK;
}

/* A stop leaves what is known so far, and the given schedule at least. */
static gaus_status prepare(gaus_i_lifetime_minimiser *r, int32_t threads, gaus_error *err) {
  r->bound = -INFINITY;
  atomic_init(&r->least, INT_LEAST64_MAX);
  GAUS_TRY(allocate(r, err));
  GAUS_TRY(tell_first(r, err));
  gaus_status status = gaus_i_monitor_status(r->multistart.monitor) == GAUS_OK ? set_target(r, err) : GAUS_OK;
  if (status == GAUS_OK && gaus_i_monitor_status(r->multistart.monitor) == GAUS_OK)
    status = open_windows(r, err);
  if (gaus_i_monitor_status(r->multistart.monitor) != GAUS_OK)
    return status == GAUS_NO_MEMORY ? status : GAUS_OK;
  GAUS_TRY(status);
  return run_starts(r, threads, err);
}

void gaus_i_minimise_lifetimes_add_work(const gaus_problem *problem, const gaus_options *options,
                                        gaus_i_offload_estimate *work) {
  gaus_i_offload_estimate_add(work, problem, options, gaus_i_restart_make_plan(options, problem->num_ops).starts);
}

gaus_status gaus_i_minimise_lifetimes_open(gaus_i_solve_context *context, int32_t ii, const int32_t *start,
                                           gaus_i_lifetime_minimiser **out) {
  gaus_i_offload_estimate work = {0};
  *out = NULL;
  gaus_i_minimise_lifetimes_add_work(context->problem, context->options, &work);
  GAUS_TRY(gaus_i_choose_backend(context, &work));
  gaus_i_lifetime_minimiser *r = gaus_i_calloc(1, sizeof *r);
  if (!r)
    return gaus_i_no_memory(context->err);
  r->err = context->err;
  r->multistart = (gaus_i_multistart){.problem = context->problem,
                                      .options = context->options,
                                      .plan = gaus_i_restart_make_plan(context->options, context->problem->num_ops),
                                      .backend = context->backend,
                                      .monitor = context->monitor,
                                      .ii = ii,
                                      .given = start};
  gaus_status status = prepare(r, context->threads, context->err);
  if (status == GAUS_OK)
    *out = r;
  else
    release(r);
  return status;
}

gaus_status gaus_i_minimise_lifetimes_close(gaus_i_lifetime_minimiser *r, int32_t *start, double *bound,
                                            const char **backend) {
  int32_t winner;
  close_lanes(r);
  r->done += r->left;
  gaus_status status = pick_best(r, &winner, r->err);
  if (status == GAUS_OK)
    status = finish(r, winner, start, r->err);
  *bound = r->bound;
  /* Only the restarts after the first two use the backend. */
  bool used = r->done > 2 && r->multistart.options->gradient;
  *backend = used ? gaus_i_backend_ran(r->multistart.backend, r->multistart.monitor) : "";
  release(r);
  return status;
}

void gaus_i_minimise_lifetimes_drop(gaus_i_lifetime_minimiser *r) {
  release(r);
}

gaus_status gaus_i_minimise_lifetimes(const gaus_i_solve_context *context, int32_t ii, int32_t *start, double *bound,
                                      const char **backend) {
  gaus_i_solve_context own = *context;
  gaus_i_lifetime_minimiser *r;
  gaus_i_rounds_task left[GAUS_MINIMISE_MOST_PENDING];
  GAUS_TRY(gaus_i_minimise_lifetimes_open(&own, ii, start, &r));
  int32_t count = gaus_i_minimise_lifetimes_left(r, left);
  gaus_status status = count > 0 ? gaus_i_rounds_run(own.backend, left, count, own.threads, own.err) : GAUS_OK;
  if (status == GAUS_OK)
    return gaus_i_minimise_lifetimes_close(r, start, bound, backend);
  release(r);
  return status;
}
