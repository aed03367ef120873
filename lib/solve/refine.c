/* Fewest registers at a given II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/refine.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gaus/bounds.h"
#include "legalise/insert.h"
#include "polish/anneal.h"
#include "polish/cell.h"
#include "relax/backend.h"
#include "support/support.h"

/* How much work a search does; small loops get little, as they need little and
 * wait for milliseconds. */
typedef struct plan {
  int32_t starts;        /* in all */
  int32_t rounds;        /* of gradient, for each start that has it */
  int32_t iterations;    /* of a round */
  int32_t moves;         /* of annealing for each operation, after each round */
  int32_t final_moves;   /* for the winner */
  int32_t polish_rounds; /* annealing is cut into, a cell program after each */
} plan;

static plan make_plan(const gaus_options *o, int32_t n) {
  bool small = n < 24, middling = n >= 24 && n < 160;
  plan p = {.starts = middling ? 8 : 4,
            .rounds = small ? 1 : middling ? 4 : 3,
            .iterations = small ? 40 + 4 * n : 300,
            .moves = middling ? 60 : 40,
            .final_moves = small ? 100 : middling ? 400 : 200,
            .polish_rounds = 2};
  if (o->effort == GAUS_EFFORT_LOW)
    p = (plan){.starts = 2, .rounds = 1, .iterations = 100, .moves = 30, .final_moves = 30, .polish_rounds = 1};
  else if (o->effort == GAUS_EFFORT_HIGH)
    p = (plan){.starts = 24, .rounds = 6, .iterations = 600, .moves = 150, .final_moves = 2000, .polish_rounds = 4};
  p.starts = o->starts > 0 ? (int32_t)o->starts : p.starts;
  p.iterations = o->iterations > 0 ? (int32_t)o->iterations : p.iterations;
  p.moves = o->polish ? p.moves : 0;
  p.final_moves = o->polish ? p.final_moves : 0;
  return p;
}

typedef struct refiner {
  const gaus_problem *p;
  const gaus_options *options;
  plan plan;
  int32_t ii, latest;
  gaus_watch *watch;
  const int32_t *given;   /* the legal schedule that came in */
  const int32_t *relaxed; /* starts of the linear program */
  int32_t *asap, *alap;   /* windows of the relaxation */
  int32_t *room;          /* latest starts for insertion: further out, where there is no bound */
  int32_t first_start, done, winner;
  double target; /* no cost is below it */
  const gaus_backend *backend;
  int32_t *result; /* num_starts x num_ops */
  double *cost;    /* of each; infinity: none */
  gaus_status *status;
} refiner;

/* Replaces `start` by the best of its cell where that is cheaper. */
static gaus_status improve_by_cell(gaus_cell *cell, gaus_state *s, int32_t latest, int32_t *start, int32_t *scratch,
                                   gaus_error *err) {
  size_t bytes = sizeof *start * (size_t)s->problem->num_ops;
  gaus_state_load(s, start, latest);
  double before = gaus_state_cost(s);
  memcpy(scratch, start, bytes);
  GAUS_TRY(gaus_cell_best(cell, scratch, err));
  gaus_state_load(s, scratch, latest);
  if (gaus_state_cost(s) <= before)
    memcpy(start, scratch, bytes);
  return GAUS_OK;
}

/* Scratch of one start of the search. */
typedef struct searcher {
  const refiner *r;
  gaus_cell cell;
  gaus_state state;
  gaus_insert insert;
  gaus_rng rng;
  int32_t *trial, *scratch;
  double *mu;
  float *means;
  int32_t *best; /* the best schedule of this start */
  double best_cost;
} searcher;

/* Annealing and cell programs in turn; the outcome is kept if it is the best. */
static gaus_status improve(searcher *s, int moves, int32_t *start, gaus_error *err) {
  const refiner *r = s->r;
  GAUS_TRY(improve_by_cell(&s->cell, &s->state, r->latest, start, s->scratch, err));
  int32_t rounds = moves > 0 ? r->plan.polish_rounds : 0;
  for (int32_t k = 0; k < rounds && gaus_state_cost(&s->state) > r->target && !gaus_watch_stop(r->watch); k++) {
    gaus_anneal_plan anneal = {(int64_t)moves * r->p->num_ops / rounds, r->target, 1.0, 0.1};
    gaus_state_load(&s->state, start, r->latest);
    GAUS_TRY(gaus_anneal(&s->state, &anneal, &s->rng, start, err));
    GAUS_TRY(improve_by_cell(&s->cell, &s->state, r->latest, start, s->scratch, err));
  }
  gaus_state_load(&s->state, start, r->latest);
  double cost = gaus_state_cost(&s->state);
  if (cost < s->best_cost) {
    s->best_cost = cost;
    memcpy(s->best, start, sizeof *start * (size_t)r->p->num_ops);
  }
  return GAUS_OK;
}

/* Legalises s->mu into `start`; falls back on the best so far, then on what was given. */
static gaus_status legalise(searcher *s, int32_t *start, gaus_error *err) {
  const refiner *r = s->r;
  gaus_status status = gaus_insert_run(&s->insert, s->mu, r->asap, r->room, 20, start, err);
  if (status != GAUS_INFEASIBLE)
    return status;
  memcpy(start, s->best_cost < INFINITY ? s->best : r->given, sizeof *start * (size_t)r->p->num_ops);
  return GAUS_OK;
}

/* Rounds of gradient, legalising and polish; each from the best so far. */
static gaus_status search_by_gradient(searcher *s, int32_t index, gaus_error *err) {
  const refiner *r = s->r;
  gaus_space space = {.problem = r->p,
                      .mode = GAUS_MODE_MODULO,
                      .objective = (gaus_objective)r->options->objective,
                      .ii = r->ii,
                      .asap = r->asap,
                      .alap = r->alap};
  gaus_relax_settings settings;
  gaus_relaxation *relaxation = NULL;
  gaus_relax_settings_init(r->options, r->ii, &settings);
  settings.iterations = r->plan.iterations;
  GAUS_TRY(r->backend->open(&space, &settings, 1, 1, 1, &relaxation, err));
  gaus_status status = GAUS_OK;
  for (int32_t k = 0; k < r->plan.rounds && s->best_cost > r->target; k++) {
    if (k > 0 && gaus_watch_stop(r->watch))
      break;
    gaus_relax_start from = {.schedule = k > 0       ? s->best
                                         : index % 2 ? NULL
                                                     : r->relaxed,
                             .kappa = k > 0 ? 0.05f : -1,
                             .jitter = r->options->perturb ? (index < 4 ? 0.02f : 0.2f) : 0,
                             .seed = (uint64_t)r->options->seed + (uint64_t)index * 1000 + (uint64_t)k};
    r->backend->set_start(relaxation, 0, 0, &from);
    GAUS_TRY_GOTO(status, r->backend->run(relaxation, settings.iterations, err), done);
    gaus_relax_result rr = {.mu = s->means};
    r->backend->get(relaxation, 0, 0, &rr);
    if (getenv("GDBG")) {
      double viol = 0;
      int nv = 0;
      for (int e = 0; e < r->p->num_deps; e++) {
        const gaus_dependence *d = &r->p->deps[e];
        double m = s->means[d->src] + d->latency - (double)r->ii * d->distance - s->means[d->dst];
        if (m > 0) {
          viol += m;
          nv += m > 0.5;
        }
      }
      int over = 0;
      int *use = calloc(r->ii * r->p->num_types, 4);
      for (int v = 0; v < r->p->num_ops; v++) {
        int ty = r->p->ops[v].type;
        if (r->p->types[ty].limit > 0) {
          if (++use[ty * r->ii + ((int)lroundf(s->means[v]) % r->ii)] > r->p->types[ty].limit)
            over++;
        }
      }
      free(use);
      double mn = 1e9, mx = -1;
      for (int v = 0; v < r->p->num_ops; v++) {
        mn = fmin(mn, s->means[v]);
        mx = fmax(mx, s->means[v]);
      }
      fprintf(stderr, "relaxed %.0f viol %.1f (%d) over %d span %.0f-%.0f | ", rr.objective, viol, nv, over, mn, mx);
    }
    for (int32_t v = 0; v < r->p->num_ops; v++)
      s->mu[v] = s->means[v];
    GAUS_TRY_GOTO(status, legalise(s, s->trial, err), done);
    if (getenv("GDBG")) {
      gaus_state_load(&s->state, s->trial, r->latest);
      fprintf(stderr, "start %d round %d legal %.0f", index, k, gaus_state_cost(&s->state));
    }
    GAUS_TRY_GOTO(status, improve(s, r->plan.moves, s->trial, err), done);
    if (getenv("GDBG"))
      fprintf(stderr, " polished %.0f best %.0f\n", gaus_state_cost(&s->state), s->best_cost);
  }
done:
  r->backend->close(relaxation);
  return status;
}

static gaus_status search_from(searcher *s, int32_t index, gaus_error *err) {
  const refiner *r = s->r;
  size_t n = (size_t)r->p->num_ops;
  if (index >= 2 && r->options->gradient)
    return search_by_gradient(s, index, err);
  if (index == 0) {
    memcpy(s->trial, r->given, sizeof *s->trial * n);
    return improve(s, r->plan.moves, s->trial, err);
  }
  for (size_t v = 0; v < n; v++)
    s->mu[v] = r->relaxed[v] + (index > 1 ? gaus_rng_normal(&s->rng) * 0.25 * r->ii : 0);
  GAUS_TRY(legalise(s, s->trial, err));
  return improve(s, r->plan.moves, s->trial, err);
}

static gaus_status open_searcher(searcher *s, const refiner *r, int32_t index, gaus_error *err) {
  size_t n = (size_t)r->p->num_ops;
  s->r = r;
  s->best = r->result + (size_t)index * n;
  s->best_cost = INFINITY;
  gaus_rng_seed(&s->rng, (uint64_t)r->options->seed, (uint64_t)index);
  s->trial = gaus_calloc(n, sizeof *s->trial);
  s->scratch = gaus_calloc(n, sizeof *s->scratch);
  s->mu = gaus_calloc(n, sizeof *s->mu);
  s->means = gaus_calloc(n, sizeof *s->means);
  if (!s->trial || !s->scratch || !s->mu || !s->means)
    return gaus_no_memory(err);
  GAUS_TRY(gaus_cell_init(&s->cell, r->p, r->ii, (int32_t)r->options->latency, err));
  GAUS_TRY(gaus_state_init(&s->state, r->p, r->ii, (gaus_objective)r->options->objective, err));
  return gaus_insert_init(&s->insert, r->p, r->ii, err);
}

static void close_searcher(searcher *s) {
  gaus_insert_clear(&s->insert);
  gaus_state_clear(&s->state);
  gaus_cell_clear(&s->cell);
  free(s->trial);
  free(s->scratch);
  free(s->mu);
  free(s->means);
}

static void run_start(void *context, int32_t index) {
  refiner *r = context;
  searcher s = {0};
  index += r->first_start;
  gaus_status status = GAUS_OK;
  r->cost[index] = INFINITY;
  if (index == 0 || !gaus_watch_stop(r->watch)) {
    status = open_searcher(&s, r, index, NULL);
    if (status == GAUS_OK)
      status = search_from(&s, index, NULL);
    r->cost[index] = s.best_cost;
    close_searcher(&s);
  }
  r->status[index] = status;
}

/* The first two starts alone, as they may already reach the bound. */
static void run_starts(refiner *r, int32_t threads) {
  int32_t first = r->plan.starts < 2 ? r->plan.starts : 2;
  for (r->done = 0; r->done < first; r->done++) {
    run_start(r, r->done);
    if (r->cost[r->done] <= r->target) {
      r->done++;
      return;
    }
  }
  r->first_start = first;
  gaus_parallel(threads, r->plan.starts - first, run_start, r);
  r->done = r->plan.starts;
}

static gaus_status pick_best(refiner *r, gaus_error *err) {
  int32_t best = 0;
  for (int32_t k = 0; k < r->done; k++) {
    if (r->status[k] != GAUS_OK)
      return gaus_fail(err, r->status[k], "start %d of the search failed: %s", k, gaus_status_name(r->status[k]));
    if (r->cost[k] < r->cost[best])
      best = k;
  }
  r->winner = best;
  return GAUS_OK;
}

/* More polish for the winner. */
static gaus_status finish(refiner *r, int32_t *start, gaus_error *err) {
  int32_t *winner = r->result + (int64_t)r->winner * r->p->num_ops;
  size_t bytes = sizeof *start * (size_t)r->p->num_ops;
  gaus_status status = GAUS_OK;
  if (r->cost[r->winner] > r->target && !gaus_watch_stop(r->watch)) {
    searcher s = {0};
    status = open_searcher(&s, r, r->winner, err);
    s.best_cost = r->cost[r->winner];
    if (status == GAUS_OK) {
      memcpy(s.trial, winner, bytes);
      status = improve(&s, r->plan.final_moves, s.trial, err);
    }
    close_searcher(&s);
  }
  memcpy(start, winner, bytes);
  return status;
}

static int32_t length_of(const gaus_problem *p, const int32_t *start) {
  int32_t length = 0;
  for (int32_t v = 0; v < p->num_ops; v++)
    length = start[v] + p->latency[v] > length ? start[v] + p->latency[v] : length;
  return length;
}

/* The linear program's starts, its bound, and windows wide enough for both. */
static gaus_status prepare(refiner *r, int32_t *relaxed, double *bound, gaus_error *err) {
  gaus_cell cell;
  int64_t bits;
  GAUS_TRY(gaus_cell_init(&cell, r->p, r->ii, (int32_t)r->options->latency, err));
  gaus_status status = gaus_cell_relaxed(&cell, relaxed, &bits, err);
  gaus_cell_clear(&cell);
  GAUS_TRY(status);
  *bound = r->options->objective == GAUS_OBJECTIVE_LIFETIME ? (double)bits : ceil((double)bits / r->ii);
  int32_t a = length_of(r->p, r->given), b = length_of(r->p, relaxed);
  int64_t latest = (int64_t)(a > b ? a : b) + r->ii;
  r->latest = r->options->latency > 0  ? (int32_t)r->options->latency
              : latest < GAUS_MAX_STEP ? (int32_t)latest
                                       : GAUS_MAX_STEP;
  int64_t room = r->options->latency > 0 ? r->latest : r->latest + 8 * (int64_t)r->ii;
  GAUS_TRY(gaus_mobility(r->p, r->ii, room < GAUS_MAX_STEP ? (int32_t)room : GAUS_MAX_STEP, r->asap, r->room, err));
  return gaus_mobility(r->p, r->ii, r->latest, r->asap, r->alap, err);
}

gaus_status gaus_refine(const gaus_problem *problem, const gaus_options *options, int32_t ii, int32_t threads,
                        gaus_watch *watch, int32_t *start, double *bound, char backend[16], gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  refiner r = {.p = problem, .options = options, .ii = ii, .watch = watch, .given = start};
  r.plan = make_plan(options, problem->num_ops);
  gaus_status status = GAUS_OK;
  int32_t *relaxed = gaus_calloc(n, sizeof *relaxed);
  r.relaxed = relaxed;
  r.asap = gaus_calloc(n, sizeof *r.asap);
  r.alap = gaus_calloc(n, sizeof *r.alap);
  r.room = gaus_calloc(n, sizeof *r.room);
  r.result = gaus_calloc(n * (size_t)r.plan.starts, sizeof *r.result);
  r.cost = gaus_calloc((size_t)r.plan.starts, sizeof *r.cost);
  r.status = gaus_calloc((size_t)r.plan.starts, sizeof *r.status);
  backend[0] = '\0';
  if (!relaxed || !r.asap || !r.alap || !r.room || !r.result || !r.cost || !r.status)
    GAUS_TRY_GOTO(status, gaus_no_memory(err), done);
  GAUS_TRY_GOTO(status, prepare(&r, relaxed, bound, err), done);
  r.target = *bound;
  GAUS_TRY_GOTO(status, gaus_backend_select(options, (int64_t)r.plan.starts * problem->num_ops, &r.backend, err), done);
  run_starts(&r, threads);
  GAUS_TRY_GOTO(status, pick_best(&r, err), done);
  GAUS_TRY_GOTO(status, finish(&r, start, err), done);
done:
  free(relaxed);
  free(r.asap);
  free(r.alap);
  free(r.room);
  free(r.result);
  free(r.cost);
  free(r.status);
  return status;
}
