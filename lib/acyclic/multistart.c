/* The search of modes resource and memory: restarts of the relaxation, legalised and annealed.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/multistart.h"

#include <math.h>
#include <string.h>

#include "acyclic/random.h"
#include "acyclic/rounding.h"
#include "acyclic/repair.h"
#include "acyclic/anneal.h"
#include "acyclic/joint_anneal.h"
#include "backend/fallback.h"
#include "support/support.h"

/* Sizes that are searched differently. Up to SMALLEST operations a graph is small: hot annealing from many starts
 * costs little, and a few large values or deep blocks make it rugged. From LARGEST on it is large: starts are dear,
 * and a rough relaxation is as good a start, or a better one. In mode resource large graphs are wide, or deep (from
 * DEEPEST cycles on), or vast (from VASTEST operations on). */
enum { SMALLEST = 320, LARGEST = 4000, VASTEST = 40000, DEEPEST = 64 };

/* Smoothing of vast graphs that are scheduled best from least communication: only a few steps are high there, and
 * only those get a price. */
static const double SHARPER_SMOOTH = 0.1, SHARPER_SHARP = 0.001;

/* A peak below FEW x (its least demand + 1) falls by a whole demand, or not at all. */
enum { FEW = 16 };

typedef enum size { SMALL, MEDIUM, WIDE, DEEP, VAST } size;

typedef struct scale {
  int32_t starts[3];  /* relaxations, by effort */
  int32_t iterations; /* gradient steps of each */
  int32_t floor;      /* operations that the proposals of a smaller graph are counted for */
  double moves;       /* proposals, of what the effort gives */
  double hot, cold, smooth, sharp, follow, groups, squeezes, aimed; /* gaus_i_acyclic_anneal_settings */
  bool joint; /* anneal jointly; else in a single chain, which finds more on small graphs in the same time */
} scale;

/* Measured on the rw and epfl graphs and small pieces of them (bench/results/tried.md). */
static const scale resource_scales[] = {
    /*           starts  steps floor moves  hot  cold smooth sharp follow groups */
    [SMALL] = {{1, 16, 16}, 300, 2000, 4.0, 0.5, 0.05, 1, 0.03, 0.2, 0.3, 0, 0, false},
    [MEDIUM] = {{1, 2, 8}, 300, 1200, 1.0, 0.3, 0.05, 1, 0.04, 0.05, 0.2, 0, 0, false},
    [WIDE] = {{1, 1, 8}, 80, 2000, 0.64, 0.2, 0.05, 3, 0.1, 0.2, 0.2, 0, 0, true},
    [DEEP] = {{1, 2, 8}, 80, 2000, 0.38, 0.5, 0.05, 3, 0.1, 0.2, 0.3, 0, 0, true},
    [VAST] = {{1, 1, 8}, 80, 2000, 0.85, 0.5, 0.05, 3, 0.1, 0.2, 0.2, 0, 0, true},
};

/* Proposals are aimed, so that fewer of them, and of the starts of small graphs, find as much. */
static const scale memory_scales[] = {
    /*           starts steps floor moves   hot  cold smooth sharp follow groups squeezes aimed */
    [SMALL] = {{1, 8, 8}, 300, 2000, 1.2, 0.5, 0.005, 1, 0.001, 0.2, 0.3, 0.4, 0.85, false},
    [MEDIUM] = {{1, 4, 8}, 300, 2000, 1.0, 0.05, 0.003, 1, 0.01, 0.1, 0.6, 0.3, 0.5, false},
    [WIDE] = {{1, 2, 8}, 220, 2000, 0.55, 0.05, 0.005, 1, 0.01, 0.1, 0.3, 0.1, 0.9, true},
};

/* How much of what. */
typedef struct plan {
  const scale *scale;
  gaus_effort effort;
  int32_t starts;      /* relaxations */
  int32_t iterations;  /* gradient steps of each */
  int32_t rounds;      /* further relaxations from the best, each followed by annealing */
  int64_t probe, main; /* proposals of annealing for each start; for the best, in each round */
  int64_t sharper_probe, sharper_main;
} plan;

typedef struct candidate {
  int32_t *start; /* where annealing begins, then its best */
  double objective;
  gaus_status status;
} candidate;

typedef struct gaus_i_acyclic_multistart search;

struct gaus_i_acyclic_multistart {
  const gaus_i_acyclic *b;
  const gaus_options *options;
  int32_t threads;
  gaus_i_monitor *monitor;
  plan plan;
  const gaus_i_backend *backend;
  bool relaxed; /* a round ran there */
  const int32_t *warm;
  candidate *candidates; /* [count]: each start, the warm one; the same of a rehearsal, and its best */
  int32_t count;
  gaus_i_acyclic_best aside;             /* of a rehearsal; NULL: there was none */
  gaus_i_acyclic_anneal_settings anneal; /* of the task in progress */
  bool joint;                            /* it is done jointly, each on a crew of so many threads */
  int32_t crew_size;
  bool probing; /* it is the first annealing of the starts */
  /* The probe of the first start has a result of its own, and settings from before the warm start was known: it may go
   * ahead of the others. */
  candidate first;
  double first_bound, first_press;
  bool ahead; /* it did */
  gaus_i_acyclic_best *best;
  bool probed;   /* the starts were annealed */
  bool sharper;  /* with the sharper smoothing from then on */
  int32_t round; /* of those that come after that: the next one */
  gaus_status status;
  gaus_error *err;
};

/* --- the plan --------------------------------------------------------------------------- */

static size size_of(int32_t n, int32_t latency, const gaus_options *o) {
  if (n <= SMALLEST)
    return SMALL;
  if (n < LARGEST)
    return MEDIUM;
  if (o->mode == GAUS_MODE_MEMORY)
    return WIDE;
  return n >= VASTEST ? VAST : latency >= DEEPEST ? DEEP : WIDE;
}

static const scale *scale_of(int32_t n, int32_t latency, const gaus_options *o) {
  return &(o->mode == GAUS_MODE_MEMORY ? memory_scales : resource_scales)[size_of(n, latency, o)];
}

static int32_t count_starts(const scale *scale, const gaus_options *o, gaus_effort effort) {
  return o->starts > 0 ? (int32_t)o->starts : scale->starts[effort];
}

static bool tries_sharper(const scale *scale) {
  return scale == &resource_scales[VAST];
}

/* Proposals of annealing in all. Deep graphs need more, up to `deepest` times as many. */
static double budget_of(const gaus_i_acyclic *b, const scale *scale, gaus_effort effort, double deepest) {
  static const double moves[3] = {60, 300, 6000}; /* for each operation */
  double depth = fmin(1 + b->latency / 64.0, deepest), share = scale->moves;
  double floor = fmin(scale->floor, fmax(400, 0.2 * b->n * b->n)); /* from 100 operations on that of the scale */
  if (effort == GAUS_EFFORT_LOW)                                   /* no more for small graphs */
    share = fmin(share, 1);
  return moves[effort] * share * fmax(depth * b->n, floor);
}

static plan make_plan(const gaus_i_acyclic *b, const gaus_options *o, gaus_effort effort) {
  static const int32_t rounds[3] = {0, 0, 4};
  const scale *scale = scale_of(b->n, b->latency, o);
  double budget = budget_of(b, scale, effort, 8), sharper = budget_of(b, scale, effort, 2);
  double probes = tries_sharper(scale) ? budget_of(b, scale, effort, 3) : budget;
  plan p = {.scale = scale,
            .effort = effort,
            .starts = count_starts(scale, o, effort),
            .iterations = o->iterations > 0 ? (int32_t)o->iterations : scale->iterations,
            .rounds = rounds[effort]};
  p.probe = (int64_t)(0.4 * probes / (p.starts + 1));
  p.main = (int64_t)(0.6 * budget / (p.rounds + 1));
  p.sharper_probe = (int64_t)(0.2 * sharper);
  p.sharper_main = (int64_t)(0.6 * sharper / (p.rounds + 1));
  return p;
}

/* What is legal first, what is good then. */
static double press_of(const search *s) {
  return s->best->objective < INFINITY ? 0.6 : 2;
}

static gaus_i_acyclic_anneal_settings anneal_settings(const search *s, int64_t moves, uint64_t stream) {
  const scale *c = s->plan.scale;
  return (gaus_i_acyclic_anneal_settings){.moves = moves,
                                          .hot = c->hot,
                                          .cold = c->cold,
                                          .smooth = s->sharper ? SHARPER_SMOOTH : c->smooth,
                                          .sharp = s->sharper ? SHARPER_SHARP : c->sharp,
                                          .bound = s->best->bound,
                                          .press = press_of(s),
                                          .groups = c->groups,
                                          .squeezes = c->squeezes,
                                          .aimed = c->aimed,
                                          .seed = (uint64_t)s->options->seed * 1000003u + stream};
}

/* Where a few large values make the graph rugged, one setting finds what another does not: of four
 * starts of a small graph, one begins cooler, and one ends rounder. */
static void vary_start(int32_t i, gaus_i_acyclic_anneal_settings *a) {
  if (i % 4 == 2) {
    a->hot = 0.1;
    a->squeezes = 0.3;
  }
  if (i % 4 == 3)
    a->sharp = 0.01;
}

/* At high effort there are more looks at the loads, so prices follow more slowly. Where a peak is of a few
 * operations, one pace finds the lower one and another does not: every other turn is slower still. */
static double pace(const search *s, int32_t turn) {
  bool slower = s->plan.scale == &resource_scales[MEDIUM] && turn % 2 == 0;
  double follow = s->plan.scale->follow;
  return s->plan.effort == GAUS_EFFORT_HIGH ? fmin(follow, slower ? 0.0125 : 0.05) : follow;
}

static void vary(const search *s, int32_t i, gaus_i_acyclic_anneal_settings *a) {
  if (s->plan.scale == &memory_scales[SMALL])
    vary_start(i, a);
  a->follow = pace(s, i + s->round);
}

/* --- keeping the best --------------------------------------------------------------------- */

static void offer(search *s, const int32_t *start, double objective) {
  if (objective >= s->best->objective)
    return;
  s->best->objective = objective;
  memcpy(s->best->start, start, (size_t)s->b->n * sizeof *start);
}

/* The first `count` candidates, in their order. */
static gaus_status offer_all(search *s, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    if (s->candidates[i].status != GAUS_OK)
      return gaus_i_no_memory(s->err);
    offer(s, s->candidates[i].start, s->candidates[i].objective);
  }
  return GAUS_OK;
}

/* --- legalising ---------------------------------------------------------------------------- */

/* The best of several ways to round and push; after a stop the first of them. */
static void legalise(const search *s, const float *mu, int32_t *start, double *objective, gaus_i_placement *p,
                     int32_t *scratch, int32_t *trial) {
  static const float offsets[] = {0.3f, 0.5f, 0.7f};
  *objective = INFINITY;
  if (s->b->problem->tangled) { /* pushing one way breaks largest separations */
    memcpy(start, s->b->asap, (size_t)s->b->n * sizeof *start);
    return;
  }
  for (int how = GAUS_ROUNDING_FORWARD; how <= GAUS_ROUNDING_MEAN; how++)
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
      double value;
      gaus_i_rounding_legalise(s->b, mu, offsets[i], (gaus_i_rounding)how, scratch, trial);
      gaus_i_count(s->monitor, GAUS_STATISTIC_ROUNDINGS, 1);
      gaus_i_placement_load(p, trial);
      value = gaus_i_placement_objective(p);
      if (value < *objective || (how == GAUS_ROUNDING_FORWARD && i == 0)) {
        *objective = value;
        memcpy(start, trial, (size_t)s->b->n * sizeof *start);
      }
      if (gaus_i_monitor_status(s->monitor) != GAUS_OK)
        return;
    }
}

/* What came of a start's round becomes its candidate. */
static void end_start(void *context, int32_t i, const gaus_i_rounds_place *place) {
  search *s = context;
  candidate *c = &s->candidates[i];
  int64_t began = gaus_i_time(s->monitor);
  size_t n = (size_t)s->b->n;
  float *mu = gaus_i_calloc(n, sizeof *mu);
  int32_t *scratch = gaus_i_calloc(2 * n, sizeof *scratch);
  gaus_i_placement p;
  c->status = gaus_i_placement_init(&p, s->b, NULL);
  if (!mu || !scratch)
    c->status = GAUS_NO_MEMORY;
  if (c->status == GAUS_OK) {
    gaus_i_rounds_read(place, mu);
    legalise(s, mu, c->start, &c->objective, &p, scratch, scratch + n);
    if (c->objective == INFINITY && s->options->repair)
      c->status = gaus_i_repair(s->b, mu, &p, c->start, &c->objective, NULL);
  }
  gaus_i_placement_clear(&p);
  gaus_i_count(s->monitor, GAUS_STATISTIC_GRADIENT_ROUNDS, 1);
  gaus_i_count_time(s->monitor, GAUS_STATISTIC_TIME_LEGALISATION, began);
  free(mu);
  free(scratch);
}

/* --- random schedules ------------------------------------------------------------------------------- */

/* Where there is no gradient. Annealing will look at their objectives. */
static void random_starts(search *s) {
  gaus_i_count(s->monitor, GAUS_STATISTIC_RESTARTS, s->plan.starts);
  for (int32_t i = 0; i < s->plan.starts; i++) {
    candidate *c = &s->candidates[i];
    c->objective = INFINITY;
    c->status = GAUS_OK;
    gaus_i_random_schedule(s->b, (uint64_t)s->options->seed, (uint64_t)i, c->start);
  }
}

/* --- annealing -------------------------------------------------------------------------------- */

/* Chains run side by side, one on a thread. Joint annealings do so only where that leaves no thread idle, and share
 * the threads beyond their number; otherwise each in turn has all. Returns how many run at once. */
static int32_t set_crews(search *s, int32_t count, int32_t threads) {
  threads = threads > 0 ? threads : gaus_i_processors();
  int32_t abreast = threads > count ? count : count % threads == 0 ? threads : 1;
  s->joint = s->plan.scale->joint && gaus_i_acyclic_joint_takes(s->b);
  s->crew_size = s->joint ? threads / abreast : 1;
  return s->joint ? abreast : threads;
}

static gaus_status anneal_from(const search *s, gaus_i_placement *p, const gaus_i_acyclic_anneal_settings *settings,
                               candidate *c) {
  if (!s->joint)
    return gaus_i_acyclic_anneal(p, settings, s->monitor, c->start, &c->objective, NULL);
  gaus_i_crew *crew = gaus_i_crew_create(s->crew_size);
  gaus_status status = gaus_i_acyclic_anneal_jointly(p, settings, crew, s->monitor, c->start, &c->objective, NULL);
  if (gaus_i_time(s->monitor) > 0)
    gaus_i_count(s->monitor, GAUS_STATISTIC_TIME_IMPROVEMENT, gaus_i_crew_time(crew));
  gaus_i_crew_destroy(crew);
  return status;
}

static gaus_i_acyclic_anneal_settings settings_of(const search *s, int32_t i) {
  gaus_i_acyclic_anneal_settings settings = s->anneal;
  settings.seed += (uint64_t)i;
  vary(s, i, &settings);
  if (i == 0 && s->probing) {
    settings.bound = s->first_bound;
    settings.press = s->first_press;
  }
  return settings;
}

/* Anneals candidate `i` as it stands in *c. */
static void anneal_candidate(const search *s, int32_t i, candidate *c) {
  gaus_i_acyclic_anneal_settings settings = settings_of(s, i);
  gaus_i_placement p;
  c->objective = INFINITY;
  c->status = GAUS_OK;
  if (gaus_i_monitor_status(s->monitor) != GAUS_OK)
    return;
  c->status = gaus_i_placement_init(&p, s->b, NULL);
  if (c->status == GAUS_OK) {
    gaus_i_placement_load(&p, c->start);
    c->status = anneal_from(s, &p, &settings, c);
  }
  gaus_i_placement_clear(&p);
}

static void anneal_one(void *context, int32_t i) {
  search *s = context;
  anneal_candidate(s, i, &s->candidates[i]);
}

static void anneal_next(void *context, int32_t i) {
  anneal_one(context, i + 1);
}

static gaus_status anneal(search *s, int32_t count, int64_t moves, uint64_t stream) {
  if (!s->options->polish)
    return GAUS_OK;
  s->anneal = anneal_settings(s, moves, stream);
  gaus_i_parallel(set_crews(s, count, s->threads), count, anneal_one, s);
  return offer_all(s, count);
}

/* Copies where there is a schedule. */
static void copy_candidate(const search *s, const candidate *from, candidate *to) {
  to->objective = from->objective;
  to->status = from->status;
  memcpy(to->start, from->start, (size_t)s->b->n * sizeof *to->start);
}

/* Anneals all starts a little; but for the first, where that went ahead. */
static gaus_status anneal_starts(search *s, int32_t count) {
  gaus_status status;
  s->probing = true;
  if (s->ahead) {
    s->anneal = anneal_settings(s, s->plan.probe, 0);
    gaus_i_parallel(set_crews(s, count - 1, s->threads), count - 1, anneal_next, s);
    copy_candidate(s, &s->first, &s->candidates[0]);
    status = offer_all(s, count);
  } else {
    status = anneal(s, count, s->plan.probe, 0);
  }
  s->probing = false;
  return status;
}

/* --- the course of a search --------------------------------------------------------------------- */

/* None can be better. */
static bool found(const search *s) {
  return s->best->objective <= s->best->bound || (s->aside.start && s->aside.objective <= s->best->bound);
}

static bool goes_on(const search *s) {
  return s->status == GAUS_OK && s->round <= s->plan.rounds && !found(s) && !gaus_i_monitor_stop(s->monitor);
}

/* A round begins at the best schedule; with nothing legal so far, where the last one ended. */
static const int32_t *restart(search *s) {
  candidate *c = s->candidates;
  if (s->best->objective < INFINITY)
    memcpy(c->start, s->best->start, (size_t)s->b->n * sizeof *c->start);
  return c->start;
}

/* A rehearsal is a small part of the whole. */
static void report(search *s, double done) {
  bool rehearsal = s->plan.effort != (gaus_effort)s->options->effort;
  double best = s->aside.start ? fmin(s->best->objective, s->aside.objective) : s->best->objective;
  gaus_i_monitor_progress(s->monitor, rehearsal ? 0.1 * done : done, 0, best);
}

static gaus_status improve(search *s) {
  int64_t moves = s->sharper ? s->plan.sharper_main : s->plan.main;
  GAUS_TRY(anneal(s, 1, moves, 1000 + (uint64_t)s->round));
  s->round++;
  report(s, 0.4 + 0.6 * s->round / (s->plan.rounds + 1));
  return GAUS_OK;
}

/* Anneals from least communication once more, with the sharper smoothing, if that was the best start. It stays in use
 * if it takes off more than 3 % of the gap to the bound. */
static gaus_status try_sharper(search *s, int32_t warm) {
  double before = s->candidates[warm].objective;
  if (!tries_sharper(s->plan.scale) || !(before <= s->best->objective) || !goes_on(s))
    return GAUS_OK;
  s->sharper = true;
  memcpy(s->candidates[0].start, s->warm, (size_t)s->b->n * sizeof *s->warm);
  GAUS_TRY(anneal(s, 1, s->plan.sharper_probe, 500));
  s->sharper = before - s->candidates[0].objective > 0.03 * (before - s->best->bound);
  return GAUS_OK;
}

/* All starts a little; then the best. */
static gaus_status probe(search *s) {
  int32_t count = s->plan.starts;
  if (s->warm)
    memcpy(s->candidates[count++].start, s->warm, (size_t)s->b->n * sizeof *s->warm);
  s->probed = true;
  GAUS_TRY(anneal_starts(s, count));
  if (s->warm)
    GAUS_TRY(try_sharper(s, count - 1));
  report(s, 0.4);
  if (!goes_on(s))
    return GAUS_OK;
  restart(s);
  return improve(s);
}

/* The search of default effort, on copies of the first starts; what it finds is laid aside. */
static gaus_status rehearse(search *s) {
  const plan whole = s->plan;
  candidate *all = s->candidates, *own = all + whole.starts + 1;
  gaus_i_acyclic_best *best = s->best;
  size_t size = (size_t)s->b->n * sizeof *best->start;
  s->plan = make_plan(s->b, s->options, GAUS_EFFORT_DEFAULT);
  for (int32_t i = 0; i < s->plan.starts; i++)
    copy_candidate(s, &all[i], &own[i]);
  s->aside = (gaus_i_acyclic_best){all[s->count - 1].start, best->objective, best->bound};
  memcpy(s->aside.start, best->start, size);
  s->candidates = own;
  s->best = &s->aside;
  gaus_status status = offer_all(s, s->plan.starts);
  if (status == GAUS_OK)
    status = probe(s);
  s->candidates = all;
  s->best = best;
  s->plan = whole;
  s->round = 0;
  return status;
}

/* High effort never ends worse than default effort. */
static gaus_status begin(search *s) {
  if (s->plan.effort == GAUS_EFFORT_HIGH) {
    GAUS_TRY(rehearse(s));
    if (!goes_on(s))
      return GAUS_OK;
  }
  GAUS_TRY(offer_all(s, s->plan.starts));
  return probe(s);
}

/* --- one demand less ------------------------------------------------------------------------------- */

/* Just below the peak of a weighed type, where that is of few demands and the mean load is lower still; else INT64_MAX.
 */
static int64_t limit_below(const gaus_i_placement *p, int32_t resource) {
  const gaus_i_acyclic *b = p->b;
  const int64_t *load = p->load + (size_t)resource * (size_t)b->steps;
  int64_t peak = 0, sum = 0, least = INT64_MAX;
  if (resource == b->live_resource || b->resources[resource].weight <= 0 || b->general)
    return INT64_MAX;
  for (int32_t v = 0; v < b->n; v++)
    if (b->resource_of[v] == resource && b->demand[v] > 0 && b->demand[v] < least)
      least = b->demand[v];
  for (int32_t d = 0; d < b->steps; d++) {
    peak = load[d] > peak ? load[d] : peak;
    sum += load[d];
  }
  return peak / FEW <= least && (double)(peak - least) * b->latency >= (double)sum ? peak - least : INT64_MAX;
}

/* Anneals the best under a lower limit of one resource. */
static gaus_status anneal_below(search *s, int32_t resource, int64_t limit) {
  const gaus_i_acyclic *b = s->b;
  gaus_i_acyclic lowered = *b;
  lowered.resources = gaus_i_calloc((size_t)b->num_resources, sizeof *lowered.resources);
  if (!lowered.resources)
    return gaus_i_no_memory(s->err);
  memcpy(lowered.resources, b->resources, (size_t)b->num_resources * sizeof *b->resources);
  lowered.resources[resource].limit = limit;
  s->b = &lowered;
  restart(s);
  gaus_status status = anneal(s, 1, s->plan.main / b->num_resources, 2000 + (uint64_t)resource);
  s->b = b;
  free(lowered.resources);
  return status;
}

/* A peak of few demands falls by one only when every step has given way: each of them costs, the last alone pays. A
 * limit leads there. */
static gaus_status lower_peaks(search *s) {
  gaus_i_placement p;
  gaus_status status = gaus_i_placement_init(&p, s->b, s->err);
  for (int32_t resource = 0; status == GAUS_OK && resource < s->b->num_resources && s->best->objective < INFINITY;
       resource++) {
    gaus_i_placement_load(&p, s->best->start);
    int64_t limit = limit_below(&p, resource);
    if (limit < INT64_MAX && !found(s) && !gaus_i_monitor_stop(s->monitor))
      status = anneal_below(s, resource, limit);
  }
  gaus_i_placement_clear(&p);
  return status;
}

/* --- its rounds of gradient ----------------------------------------------------------------------- */

static void relaxation_of(const void *context, gaus_i_relax_problem *relax_problem, gaus_i_relax_settings *settings) {
  const search *s = context;
  *relax_problem = (gaus_i_relax_problem){.problem = s->b->problem,
                                          .mode = s->b->mode,
                                          .asap = s->b->asap,
                                          .alap = s->b->alap,
                                          .peak_weight = s->b->resources[0].weight,
                                          .communication_weight = s->b->communication_weight};
  gaus_i_relax_settings_init(s->options, 0, settings);
  settings->iterations = s->plan.iterations;
  settings->monitor = s->monitor;
}

/* At first starts begin at the midpoints and at the warm start in turn; all but
 * the first two are perturbed. Later the first one alone relaxes the best schedule a little. */
static bool begin_start(void *context, int32_t i, gaus_i_initial_point *from) {
  search *s = context;
  *from = (gaus_i_initial_point){.kappa = -1, .seed = (uint64_t)s->options->seed, .stream = (uint64_t)i};
  if (s->status != GAUS_OK || found(s) || gaus_i_monitor_stop(s->monitor))
    return false;
  if (i == 0 && s->ahead && !s->probed)
    return false;
  gaus_i_count(s->monitor, GAUS_STATISTIC_RESTARTS, !s->probed);
  if (s->probed) {
    from->kappa = 0.05f;
    if (i > 0 || !goes_on(s))
      return false;
    from->schedule = restart(s);
    return true;
  }
  if (i % 2 == 1)
    from->schedule = s->warm;
  if (i >= 2 && s->options->perturb)
    from->jitter = 0.2f;
  return true;
}

static void gather(void *context) {
  search *s = context;
  s->relaxed = true;
  if (!s->probed) {
    s->status = begin(s);
    return;
  }
  s->status = offer_all(s, 1);
  if (s->status == GAUS_OK)
    s->status = improve(s);
}

gaus_i_rounds_task gaus_i_acyclic_search_rounds(gaus_i_acyclic_multistart *s) {
  static const gaus_i_rounds_kind kind = {relaxation_of, begin_start, end_start, gather};
  bool none = s->ahead && s->plan.starts == 1 && s->plan.rounds == 0; /* that is left */
  return (gaus_i_rounds_task){&kind, s, s->options->gradient && !none ? s->plan.starts : 0};
}

/* --- the first start, ahead of the others ----------------------------------------------------------- */

/* High effort rehearses with the first starts as they were relaxed. */
static bool may_go_ahead(const search *s) {
  return s->plan.scale->joint && s->plan.effort != GAUS_EFFORT_HIGH && s->options->polish && s->options->gradient;
}

static bool begin_first(void *context, int32_t i, gaus_i_initial_point *from) {
  search *s = context;
  return !s->relaxed && begin_start(s, i, from);
}

static void gather_first(void *context) {
  search *s = context;
  s->relaxed = true;
}

static gaus_status relax_first(search *s, int32_t threads) {
  static const gaus_i_rounds_kind kind = {relaxation_of, begin_first, end_start, gather_first};
  gaus_i_rounds_task task = {&kind, s, 1};
  GAUS_TRY(gaus_i_rounds_run(s->backend, &task, 1, threads, s->err));
  return s->candidates[0].status == GAUS_OK ? GAUS_OK : gaus_i_no_memory(s->err);
}

void gaus_i_acyclic_search_go_ahead(gaus_i_acyclic_multistart *s, int32_t threads) {
  if (!may_go_ahead(s) || found(s))
    return;
  s->status = relax_first(s, threads);
  if (s->status != GAUS_OK || gaus_i_monitor_stop(s->monitor))
    return;
  copy_candidate(s, &s->candidates[0], &s->first);
  s->anneal = anneal_settings(s, s->plan.probe, 0);
  s->probing = true;
  set_crews(s, 1, threads);
  anneal_candidate(s, 0, &s->first);
  s->probing = false;
  s->ahead = true;
}

void gaus_i_acyclic_search_set_warm(gaus_i_acyclic_multistart *s, const int32_t *warm) {
  s->warm = warm;
}

/* --- the interface ---------------------------------------------------------------------------------- */

void gaus_i_acyclic_search_add_work(const gaus_problem *problem, int32_t latency, const gaus_options *options,
                                    gaus_i_offload_estimate *work) {
  const scale *scale = scale_of(problem->num_ops, latency, options);
  gaus_i_offload_estimate_add(work, problem, options, count_starts(scale, options, (gaus_effort)options->effort));
}

static void release(search *s) {
  for (int32_t i = 0; s->candidates && i < s->count; i++)
    free(s->candidates[i].start);
  free(s->first.start);
  free(s->candidates);
  free(s);
}

static gaus_status allocate(search *s) {
  s->count = s->plan.starts + 1;
  if (s->plan.effort == GAUS_EFFORT_HIGH)
    s->count += count_starts(s->plan.scale, s->options, GAUS_EFFORT_DEFAULT) + 2;
  s->candidates = gaus_i_calloc((size_t)s->count, sizeof *s->candidates);
  s->first.start = gaus_i_calloc((size_t)s->b->n, sizeof *s->first.start);
  if (!s->candidates || !s->first.start)
    return gaus_i_no_memory(s->err);
  for (int32_t i = 0; i < s->count; i++) {
    s->candidates[i].objective = INFINITY; /* until something is there: a stop may come first */
    if (!(s->candidates[i].start = gaus_i_calloc((size_t)s->b->n, sizeof(int32_t))))
      return gaus_i_no_memory(s->err);
  }
  return GAUS_OK;
}

gaus_status gaus_i_acyclic_search_open(const gaus_i_solve_context *context, const gaus_i_acyclic *b,
                                       gaus_i_acyclic_best *best, gaus_i_acyclic_multistart **out) {
  search *s = gaus_i_calloc(1, sizeof *s);
  *out = NULL;
  if (!s)
    return gaus_i_no_memory(context->err);
  *s = (search){.b = b,
                .options = context->options,
                .threads = context->threads,
                .monitor = context->monitor,
                .plan = make_plan(b, context->options, (gaus_effort)context->options->effort),
                .backend = context->backend,
                .best = best,
                .err = context->err};
  s->first_bound = best->bound;
  s->first_press = press_of(s);
  gaus_status status = allocate(s);
  if (status == GAUS_OK)
    *out = s;
  else
    release(s);
  return status;
}

/* What is left to do: everything without the gradient, nothing after its last round. */
static gaus_status finish(search *s) {
  GAUS_TRY(s->status);
  if (!s->probed && !found(s) && !gaus_i_monitor_stop(s->monitor)) {
    if (!s->ahead)
      random_starts(s);
    GAUS_TRY(begin(s));
  }
  while (goes_on(s)) {
    restart(s);
    GAUS_TRY(improve(s));
  }
  if (!s->aside.start)
    return GAUS_OK;
  offer(s, s->aside.start, s->aside.objective);
  return lower_peaks(s);
}

gaus_status gaus_i_acyclic_search_close(gaus_i_acyclic_multistart *s, const char **backend) {
  gaus_status status = finish(s);
  *backend = s->relaxed ? gaus_i_backend_ran(s->backend, s->monitor) : "";
  release(s);
  return status;
}

void gaus_i_acyclic_search_drop(gaus_i_acyclic_multistart *s) {
  if (s)
    release(s);
}
