/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/bounded_search.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "baselines/random.h"
#include "legalise/push.h"
#include "polish/bounded_anneal.h"
#include "relax/backend.h"
#include "relax/guard.h"
#include "support/support.h"

/* Up to here a graph is small: hot annealing from many starts costs little, and a few large values or
 * deep blocks make it rugged. */
enum { SMALL = 320, SMALL_STARTS = 16, SMALL_FACTOR = 4 };

/* From LARGE operations on, in mode resource and within DEEP cycles, the midpoints as a second start cost more than
 * they bring. */
enum { LARGE = 4000, DEEP = 64 };

/* How much of what, by effort and size. */
typedef struct plan {
  int32_t starts;      /* relaxations */
  int32_t iterations;  /* gradient steps of each */
  int32_t rounds;      /* further relaxations from the best, each followed by annealing */
  int64_t probe, main; /* proposals of annealing for each start; for the best, in each round */
} plan;

typedef struct candidate {
  int32_t *start; /* where annealing begins, then its best */
  double objective;
  gaus_status status;
} candidate;

typedef struct search {
  const gaus_bounded *b;
  const gaus_options *options;
  int32_t threads;
  gaus_watch *watch;
  plan plan;
  const gaus_backend *backend;
  gaus_relax_settings settings;
  gaus_relaxation *relaxation;
  const int32_t *warm;
  candidate *candidates;
  int32_t count;
  gaus_bounded_anneal_settings anneal; /* of the task in progress */
  gaus_bounded_best *best;
  gaus_error *err;
} search;

/* --- the plan --------------------------------------------------------------------------- */

static plan make_plan(const gaus_bounded *b, const gaus_options *o) {
  /* proposals for each operation; deep graphs need more */
  static const double moves[3] = {60, 300, 6000};
  static const int32_t starts[3] = {1, 2, 8}, rounds[3] = {0, 0, 4};
  double depth = 1 + b->latency / 64.0, budget;
  plan p = {.starts = o->starts > 0 ? (int32_t)o->starts : starts[o->effort],
            .iterations = o->iterations > 0 ? (int32_t)o->iterations : 300,
            .rounds = rounds[o->effort]};
  bool small = b->n <= SMALL && o->effort != GAUS_EFFORT_LOW;
  depth = depth < 8 ? depth : 8;
  budget = moves[o->effort] * depth * b->n;
  budget = budget > 2000 * moves[o->effort] ? budget : 2000 * moves[o->effort];
  if (b->n >= LARGE && b->latency < DEEP && b->mode == GAUS_MODE_RESOURCE && o->effort == GAUS_EFFORT_DEFAULT &&
      o->starts == 0)
    p.starts = 1;
  if (small) {
    budget *= SMALL_FACTOR;
    p.starts = o->starts > 0 ? p.starts : SMALL_STARTS;
  }
  p.probe = (int64_t)(0.4 * budget / (p.starts + 1));
  p.main = (int64_t)(0.6 * budget / (p.rounds + 1));
  return p;
}

/* Measured on the rw and epfl graphs (docs/model.md). */
static gaus_bounded_anneal_settings anneal_settings(const search *s, int64_t moves, uint64_t stream) {
  gaus_bounded_anneal_settings a = {.moves = moves,
                                    .hot = 0.5,
                                    .cold = 0.05,
                                    .smooth = 0.3,
                                    .sharp = 0.01,
                                    .groups = 0.1,
                                    .seed = (uint64_t)s->options->seed * 1000003u + stream};
  if (s->b->mode == GAUS_MODE_MEMORY) {
    a.hot = 0.05;
    a.cold = 0.005;
    a.sharp = 0.001;
    a.groups = 0.3;
    a.squeezes = 0.1;
  }
  if (s->b->n <= SMALL) {
    a.hot = 0.5;
    a.groups = 0.3;
    a.squeezes = s->b->mode == GAUS_MODE_MEMORY ? 0.4 : 0;
  }
  return a;
}

/* Where a few large values make the graph rugged, one setting finds what another does not: of four
 * starts of a small graph, one begins cooler, and one ends rounder. */
static void vary(const search *s, int32_t i, gaus_bounded_anneal_settings *a) {
  if (s->b->n > SMALL || s->b->mode != GAUS_MODE_MEMORY)
    return;
  if (i % 4 == 2) {
    a->hot = 0.1;
    a->squeezes = 0.3;
  }
  if (i % 4 == 3)
    a->sharp = 0.01;
}

/* --- keeping the best --------------------------------------------------------------------- */

static void offer(search *s, const int32_t *start, double objective) {
  if (objective >= s->best->objective)
    return;
  s->best->objective = objective;
  memcpy(s->best->start, start, (size_t)s->b->n * sizeof *start);
}

/* --- relaxation ---------------------------------------------------------------------------- */

static gaus_status open_relaxation(search *s) {
  gaus_space space = {.problem = s->b->problem,
                      .mode = s->b->mode,
                      .asap = s->b->asap,
                      .alap = s->b->alap,
                      .peak_weight = s->b->rows[0].weight,
                      .communication_weight = s->b->communication_weight};
  gaus_relax_settings_init(s->options, 0, &s->settings);
  s->settings.iterations = s->plan.iterations;
  s->settings.watch = s->watch;
  GAUS_TRY(gaus_backend_select(s->options, (int64_t)s->b->n * s->plan.starts, &s->backend, s->err));
  return s->backend->open(&space, &s->settings, 1, s->plan.starts, s->threads, &s->relaxation, s->err);
}

/* The best of several ways to round and push. */
static void legalise(const search *s, const float *mu, int32_t *start, double *objective, gaus_placement *p,
                     int32_t *scratch, int32_t *trial) {
  static const float offsets[] = {0.3f, 0.5f, 0.7f};
  *objective = INFINITY;
  for (int how = GAUS_PUSH_FORWARD; how <= GAUS_PUSH_MEAN; how++)
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
      double value;
      gaus_push_legalise(s->b, mu, offsets[i], (gaus_push)how, scratch, trial);
      gaus_placement_load(p, trial);
      value = gaus_placement_objective(p);
      if (value < *objective || (how == GAUS_PUSH_FORWARD && i == 0)) {
        *objective = value;
        memcpy(start, trial, (size_t)s->b->n * sizeof *start);
      }
    }
}

static void legalise_one(void *context, int32_t i) {
  search *s = context;
  candidate *c = &s->candidates[i];
  size_t n = (size_t)s->b->n;
  float *mu = gaus_calloc(n, sizeof *mu);
  int32_t *scratch = gaus_calloc(2 * n, sizeof *scratch);
  gaus_placement p;
  c->status = gaus_placement_init(&p, s->b, NULL);
  if (!mu || !scratch)
    c->status = GAUS_NO_MEMORY;
  if (c->status == GAUS_OK) {
    s->backend->get(s->relaxation, 0, i, &(gaus_relax_result){.mu = mu});
    legalise(s, mu, c->start, &c->objective, &p, scratch, scratch + n);
    if (c->objective == INFINITY && s->options->repair)
      c->status = gaus_push_limited(s->b, mu, c->start, NULL);
  }
  gaus_placement_clear(&p);
  free(mu);
  free(scratch);
}

/* Runs what was set and legalises into the first `count` candidates. */
static gaus_status relax(search *s, int32_t count) {
  GAUS_TRY(s->backend->run(s->relaxation, s->plan.iterations, s->err));
  gaus_parallel(s->threads, count, legalise_one, s);
  for (int32_t i = 0; i < count; i++) {
    if (s->candidates[i].status != GAUS_OK)
      return gaus_no_memory(s->err);
    offer(s, s->candidates[i].start, s->candidates[i].objective);
  }
  return GAUS_OK;
}

/* Even starts begin at the midpoints, odd ones at the warm start; all but the first two are
 * perturbed. */
static gaus_status relax_starts(search *s) {
  GAUS_TRY(open_relaxation(s));
  for (int32_t i = 0; i < s->plan.starts; i++) {
    gaus_relax_start from = {.kappa = -1, .seed = (uint64_t)s->options->seed, .stream = (uint64_t)i};
    if (i % 2 == 1 || s->plan.starts == 1)
      from.schedule = s->warm;
    if (i >= 2 && s->options->perturb)
      from.jitter = 0.2f;
    s->backend->set_start(s->relaxation, 0, i, &from);
  }
  return relax(s, s->plan.starts);
}

/* Without the gradient: random schedules. */
static void random_starts(search *s) {
  for (int32_t i = 0; i < s->plan.starts; i++)
    gaus_random_schedule(s->b, (uint64_t)s->options->seed, (uint64_t)i, s->candidates[i].start);
}

/* --- annealing -------------------------------------------------------------------------------- */

static void anneal_one(void *context, int32_t i) {
  search *s = context;
  candidate *c = &s->candidates[i];
  gaus_bounded_anneal_settings settings = s->anneal;
  gaus_placement p;
  settings.seed += (uint64_t)i;
  vary(s, i, &settings);
  c->objective = INFINITY;
  c->status = gaus_placement_init(&p, s->b, NULL);
  if (c->status == GAUS_OK) {
    gaus_placement_load(&p, c->start);
    c->status = gaus_bounded_anneal(&p, &settings, s->watch, c->start, &c->objective, NULL);
  }
  gaus_placement_clear(&p);
}

static gaus_status anneal(search *s, int32_t count, int64_t moves, uint64_t stream) {
  if (!s->options->polish)
    return GAUS_OK;
  s->anneal = anneal_settings(s, moves, stream);
  gaus_parallel(s->threads, count, anneal_one, s);
  for (int32_t i = 0; i < count; i++) {
    if (s->candidates[i].status != GAUS_OK)
      return gaus_no_memory(s->err);
    offer(s, s->candidates[i].start, s->candidates[i].objective);
  }
  return GAUS_OK;
}

/* --- the search --------------------------------------------------------------------------------- */

static gaus_status allocate(search *s) {
  s->candidates = gaus_calloc((size_t)s->plan.starts + 1, sizeof *s->candidates);
  if (!s->candidates)
    return gaus_no_memory(s->err);
  for (s->count = 0; s->count <= s->plan.starts; s->count++)
    if (!(s->candidates[s->count].start = gaus_calloc((size_t)s->b->n, sizeof(int32_t))))
      return gaus_no_memory(s->err);
  return GAUS_OK;
}

static gaus_status probe(search *s) {
  int32_t count = s->plan.starts;
  if (s->options->gradient)
    GAUS_TRY(relax_starts(s));
  else
    random_starts(s);
  if (s->warm)
    memcpy(s->candidates[count++].start, s->warm, (size_t)s->b->n * sizeof *s->warm);
  return anneal(s, count, s->plan.probe, 0);
}

/* A round: from the best schedule, a little relaxed again, and from itself. */
static gaus_status improve(search *s, int32_t round) {
  candidate *c = s->candidates;
  /* with nothing legal so far, annealing goes on where it began */
  if (s->best->objective < INFINITY)
    memcpy(c[0].start, s->best->start, (size_t)s->b->n * sizeof *c->start);
  if (round > 0 && s->options->gradient) {
    s->backend->set_start(
        s->relaxation, 0, 0,
        &(gaus_relax_start){.schedule = c[0].start, .kappa = 0.05f, .seed = (uint64_t)s->options->seed});
    GAUS_TRY(relax(s, 1));
  }
  return anneal(s, 1, s->plan.main, 1000 + (uint64_t)round);
}

static gaus_status run(search *s) {
  GAUS_TRY(allocate(s));
  GAUS_TRY(probe(s));
  gaus_watch_progress(s->watch, 0.4, 0, s->best->objective);
  for (int32_t round = 0; round <= s->plan.rounds && !gaus_watch_stop(s->watch); round++) {
    GAUS_TRY(improve(s, round));
    gaus_watch_progress(s->watch, 0.4 + 0.6 * (round + 1) / (s->plan.rounds + 1), 0, s->best->objective);
  }
  return GAUS_OK;
}

gaus_status gaus_bounded_search(const gaus_bounded *b, const gaus_options *options, int32_t threads, gaus_watch *watch,
                                const int32_t *warm, gaus_bounded_best *best, char backend[16], gaus_error *err) {
  search s = {.b = b,
              .options = options,
              .threads = threads,
              .watch = watch,
              .plan = make_plan(b, options),
              .warm = warm,
              .best = best,
              .err = err};
  gaus_status status = run(&s);
  if (s.relaxation) {
    snprintf(backend, 16, "%s", gaus_backend_ran(s.backend, watch));
    s.backend->close(s.relaxation);
  }
  for (int32_t i = 0; i < s.count; i++)
    free(s.candidates[i].start);
  free(s.candidates);
  return status;
}
