/* Sweeps weights, limits and latency bounds for the fronts of modes resource and memory.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "acyclic/instance.h"
#include "gaus/bounds.h"
#include "acyclic/rounding.h"
#include "acyclic/anneal.h"
#include "solve/acyclic.h"
#include "front/pareto.h"
#include "support/support.h"

/* Proposals for each operation where annealing begins at a neighbour; gaps
 * filled in one round; bounds in a row that may save nothing. */
enum { MOVES = 300, LEAST_MOVES = 20000, MOST_GAPS = 64, ENOUGH = 4 };

/* A small graph takes longer to solve well than its size would have it, and its points learn much from each other: each
 * is solved with less effort, from so many starts, and then the front is improved, point by point, in rounds. */
enum { SMALL = 320, RESOURCE_STARTS = 3, RESOURCE_ROUNDS = 3, MEMORY_STARTS = 2, MEMORY_ROUNDS = 5 };

static bool is_small(const gaus_i_sweep *s) {
  return s->problem->num_ops <= SMALL;
}

/* For the solve of one point, with all the effort that was asked for or with less. */
static gaus_options point_options(const gaus_i_sweep *s, bool whole) {
  gaus_options o = *s->options;
  if (is_small(s) && o.effort > GAUS_EFFORT_LOW && !whole)
    o.effort--;
  if (is_small(s) && o.starts == 0)
    o.starts = o.mode == GAUS_MODE_MEMORY ? MEMORY_STARTS : RESOURCE_STARTS;
  return o;
}

/* The length of the shortest schedule, limits aside. */
static gaus_status critical_path(const gaus_problem *p, int32_t *depth, gaus_error *err) {
  size_t n = (size_t)p->num_ops;
  int32_t *asap = gaus_i_calloc(2 * n, sizeof *asap);
  gaus_status status = asap ? gaus_problem_mobility(p, 0, 0, asap, asap + n, err) : gaus_i_no_memory(err);
  if (status == GAUS_OK)
    *depth = gaus_i_problem_length(p, asap);
  free(asap);
  return status;
}

static gaus_i_acyclic_anneal_settings anneal_settings(const gaus_i_sweep *s, uint64_t stream) {
  bool memory = s->options->mode == GAUS_MODE_MEMORY;
  int64_t moves = (int64_t)MOVES * s->problem->num_ops;
  if (is_small(s) && !memory)
    moves *= 2;
  return (gaus_i_acyclic_anneal_settings){.moves = moves > LEAST_MOVES ? moves : LEAST_MOVES,
                                          .hot = memory        ? 0.007
                                                 : is_small(s) ? 0.1
                                                               : 0.5,
                                          .cold = memory ? 0.005 : 0.05,
                                          .smooth = memory ? 0.1 : 0.3,
                                          .sharp = memory ? 0.001 : 0.01,
                                          .press = 0.6,
                                          .groups = 0.1,
                                          .seed = (uint64_t)s->options->seed * 1000003u + stream};
}

/* Anneals *start, which is legal in `b`, in place; never worse after. */
static gaus_status anneal(const gaus_i_sweep *s, const gaus_i_acyclic *b, uint64_t stream, int32_t *start,
                          gaus_error *err) {
  gaus_i_acyclic_anneal_settings settings = anneal_settings(s, stream);
  gaus_i_placement p;
  double objective = INFINITY;
  gaus_status status = gaus_i_placement_init(&p, b, err);
  if (status == GAUS_OK && s->options->polish) {
    gaus_i_placement_load(&p, start);
    status = gaus_i_acyclic_anneal(&p, &settings, s->monitor, start, &objective, err);
  }
  gaus_i_placement_clear(&p);
  return status;
}

/* --- memory: length against bits alive -------------------------------------------------- */

static gaus_status anneal_within(const gaus_i_sweep *s, int32_t latency, int32_t *start, gaus_error *err) {
  gaus_i_acyclic b;
  gaus_status status = gaus_i_acyclic_init(&b, s->problem, s->options, latency, err);
  b.monitor = s->monitor;
  if (status == GAUS_OK)
    status = anneal(s, &b, (uint64_t)latency, start, err);
  gaus_i_acyclic_clear(&b);
  return status;
}

/* A solve, and the schedule of the bound before, which is legal here, annealed.
 * *before is the best so far afterwards. */
static gaus_status try_latency(const gaus_i_sweep *s, int32_t latency, gaus_options o, int32_t *start,
                               const gaus_schedule *before, gaus_i_pool *pool, gaus_error *err) {
  gaus_i_answer answer = {.start = start};
  o.latency = latency;
  GAUS_TRY(gaus_i_solve_acyclic(&(gaus_i_solve_context){s->problem, &o, s->threads, NULL, s->monitor, err}, &answer));
  GAUS_TRY(gaus_i_sweep_add(s, pool, start, 0, latency, answer.bound, answer.backend, err));
  if (!before || gaus_i_monitor_stop(s->monitor))
    return GAUS_OK;
  memcpy(start, before->start, (size_t)s->problem->num_ops * sizeof *start);
  GAUS_TRY(anneal_within(s, latency, start, err));
  return gaus_i_sweep_add(s, pool, start, 0, latency, answer.bound, answer.backend, err);
}

/* The schedule of a longer bound, drawn together into that of `b`, and annealed. */
static gaus_status draw_together(const gaus_i_sweep *s, const gaus_i_acyclic *b, const gaus_schedule *from,
                                 int32_t *start, double *objective, gaus_error *err) {
  size_t n = (size_t)b->n;
  double ratio = (double)b->latency / from->metrics.length;
  gaus_i_placement p = {0};
  float *mean = gaus_i_calloc(n, sizeof *mean);
  gaus_status status = mean ? gaus_i_placement_init(&p, b, err) : gaus_i_no_memory(err);
  for (size_t v = 0; status == GAUS_OK && v < n; v++)
    mean[v] = (float)(ratio * from->start[v]);
  GAUS_TRY_GOTO(status, status, done);
  GAUS_TRY_GOTO(status, gaus_i_rounding_limited(b, mean, start, err), done);
  GAUS_TRY_GOTO(status, anneal(s, b, (uint64_t)b->latency, start, err), done);
  gaus_i_placement_load(&p, start);
  *objective = gaus_i_placement_objective(&p);
done:
  gaus_i_placement_clear(&p);
  free(mean);
  return status;
}

/* Limits may not be kept: then there is no point here. */
static gaus_status squeeze(const gaus_i_sweep *s, int32_t latency, const gaus_schedule *from, int32_t *start,
                           gaus_i_pool *pool, gaus_error *err) {
  gaus_i_acyclic b;
  double objective = INFINITY;
  gaus_status status = gaus_i_acyclic_init(&b, s->problem, s->options, latency, err);
  b.monitor = s->monitor;
  if (status == GAUS_OK)
    status = draw_together(s, &b, from, start, &objective, err);
  gaus_i_acyclic_clear(&b);
  if (status != GAUS_OK || objective == INFINITY)
    return status;
  return gaus_i_sweep_add(s, pool, start, 0, latency, -INFINITY, from->backend, err);
}

/* Halfway to the next shorter point with the bits of each, from the longest one down. */
static gaus_status tighten(const gaus_i_sweep *s, int32_t *start, gaus_i_pool *pool, gaus_error *err) {
  for (int32_t round = 0; round < MEMORY_ROUNDS; round++) {
    gaus_i_pool_filter(pool, s->axis, s->num_axes);
    for (int32_t i = pool->count - 1; i > 0 && !gaus_i_monitor_stop(s->monitor); i--) {
      int32_t shorter = pool->at[i - 1]->metrics.length, length = pool->at[i]->metrics.length;
      GAUS_TRY(squeeze(s, shorter + (length - shorter) / 2, pool->at[i], start, pool, err));
    }
  }
  return GAUS_OK;
}

static const gaus_schedule *fewest_bits(const gaus_i_pool *pool) {
  const gaus_schedule *best = NULL;
  for (int32_t i = 0; i < pool->count; i++)
    if (!best || pool->at[i]->metrics.max_live_bits < best->metrics.max_live_bits)
      best = pool->at[i];
  return best;
}

/* Bounds from `depth` to `last`, by a constant factor or by one; ends where
 * some in a row save nothing. A small graph then has a look at the last one, with all effort: the others begin there.
 */
static gaus_status climb(const gaus_i_sweep *s, int32_t depth, int32_t last, int32_t *start, gaus_i_pool *pool,
                         gaus_error *err) {
  int32_t idle = 0, latency = 0;
  int64_t range = (int64_t)last - depth, count = range < s->points ? range + 1 : s->points;
  gaus_status status = GAUS_OK;
  for (int64_t k = 0; k < count && idle < ENOUGH && (pool->count == 0 || !gaus_i_monitor_stop(s->monitor)); k++) {
    double factor = count > 1 ? pow((double)last / depth, (double)k / (double)(count - 1)) : 1;
    int32_t next = range < s->points ? depth + (int32_t)k : (int32_t)floor(depth * factor + 1e-9);
    if (pool->count == 0 && gaus_i_monitor_stop(s->monitor))
      next = last; /* where there is most room */
    if (next <= latency)
      continue;
    latency = next;
    const gaus_schedule *before = fewest_bits(pool);
    bool whole = latency == last && is_small(s);
    status = try_latency(s, latency, point_options(s, whole), start, before, pool, err);
    if (status != GAUS_OK && !gaus_i_sweep_goes_on(status))
      return status;
    const gaus_schedule *now = fewest_bits(pool);
    idle = before && now->metrics.max_live_bits >= before->metrics.max_live_bits ? idle + 1 : 0;
    if (idle == ENOUGH && latency < last && is_small(s)) {
      idle = 0;
      k = count - 2;
    }
    gaus_i_monitor_progress(s->host, (double)(k + 1) / (double)count, 0, now ? now->objective : INFINITY);
  }
  if (pool->count > 0)
    return is_small(s) ? tighten(s, start, pool, err) : GAUS_OK;
  if (gaus_i_monitor_stop(s->monitor))
    return gaus_i_fail(err, gaus_i_monitor_status(s->monitor), "stopped at %d cycles before a legal schedule was found",
                       latency);
  return status;
}

gaus_status gaus_i_sweep_memory(const gaus_i_sweep *sweep, gaus_i_pool *pool, gaus_error *err) {
  int32_t depth = 0, last = (int32_t)sweep->options->latency;
  GAUS_TRY(critical_path(sweep->problem, &depth, err));
  int64_t most = 4 * (int64_t)depth;
  if (last == 0)
    last = most < GAUS_MAX_STEP ? (int32_t)most : GAUS_MAX_STEP;
  if (last < depth)
    return gaus_i_fail(err, GAUS_INFEASIBLE, "no schedule is shorter than the critical path, %d cycles", depth);
  int32_t *start = gaus_i_calloc((size_t)sweep->problem->num_ops, sizeof *start);
  gaus_status status = start ? climb(sweep, depth, last, start, pool, err) : gaus_i_no_memory(err);
  free(start);
  if (status == GAUS_INFEASIBLE &&
      sweep->options->latency == 0) /* the last bound was ours: longer schedules are open */
    status = gaus_i_fail(err, GAUS_UNDECIDED, "no schedule within %d cycles; give a larger latency", last);
  return status;
}

/* --- resource: peak demand against communication ------------------------------------------ */

/* What runs in parallel, and a place for each result. */
typedef struct fan {
  const gaus_i_sweep *s;
  int32_t latency, count, planned, places;
  double centre;             /* weight in the middle */
  const gaus_i_pool *points; /* neighbours between which there is a gap */
  int32_t gap[MOST_GAPS];    /* index of the left one */
  uint64_t stream;
  gaus_i_pool *found;
  gaus_status *status;
  gaus_error *errs;
  atomic_int done;
} fan;

/* The alpha at which A's default weights peak and communication against each other. */
static double default_alpha(const gaus_problem *p, int32_t latency) {
  double demand = 0, sum = 0;
  for (int32_t i = 0; i < p->claim_begin[p->num_ops]; i++)
    demand += (double)p->claims[i].demand * p->claims[i].cycles;
  for (int32_t i = 0; i < p->num_deps; i++)
    if (p->deps[i].kind == GAUS_DATA && p->deps[i].distance == 0)
      sum += p->deps[i].latency;
  return demand > 0 && sum > 0 ? demand / latency / sum : 1;
}

static void report(fan *f) {
  double done = atomic_fetch_add(&f->done, 1) + 1;
  gaus_i_monitor_progress(f->s->host, fmin(1, done / f->planned), 0, INFINITY);
}

static gaus_status solve_weight(fan *f, int32_t i, double alpha, int32_t *start) {
  const gaus_i_sweep *s = f->s;
  gaus_options o = point_options(s, false);
  gaus_error *err = &f->errs[i];
  gaus_i_answer answer = {.start = start};
  o.alpha = alpha;
  o.bound_limit = 0; /* these points have no bound */
  GAUS_TRY(gaus_i_solve_acyclic(&(gaus_i_solve_context){s->problem, &o, 1, NULL, s->monitor, err}, &answer));
  report(f);
  return gaus_i_sweep_add(s, &f->found[i], start, 0, (int32_t)s->options->latency, -INFINITY, answer.backend, err);
}

/* Weights from 1/64 to 64 times the centre. */
static gaus_status solve_share(fan *f, int32_t i, int32_t *start) {
  double share = f->count > 1 ? (double)i / (f->count - 1) : 0.5;
  if (gaus_i_monitor_stop(f->s->monitor) && i > 0)
    return GAUS_OK;
  return solve_weight(f, i, f->centre * pow(64, 2 * share - 1), start);
}

static void run_weight(void *context, int32_t i) {
  fan *f = context;
  int32_t *start = gaus_i_calloc((size_t)f->s->problem->num_ops, sizeof *start);
  f->status[i] = start ? solve_share(f, i, start) : gaus_i_no_memory(&f->errs[i]);
  free(start);
}

static int64_t gap_after(const gaus_i_pool *pool, int32_t i) {
  return gaus_figure_of(pool->at[i + 1], GAUS_FIGURE_PEAK_DEMAND) -
         gaus_figure_of(pool->at[i], GAUS_FIGURE_PEAK_DEMAND);
}

/* The peaks of `low`, and half of what `high` adds to them, become limits; the
 * half goes to the first types, or to the last ones. */
static void set_limits(gaus_i_acyclic *b, const gaus_problem *p, const gaus_schedule *low, const gaus_schedule *high,
                       bool first) {
  int64_t left = 0;
  for (int32_t t = 0; t < p->num_resources; t++)
    left += high->peak_demand[t] > low->peak_demand[t] ? high->peak_demand[t] - low->peak_demand[t] : 0;
  left /= 2;
  for (int32_t k = 0; k < b->num_resources; k++) {
    gaus_i_resource *resource = &b->resources[first ? k : b->num_resources - 1 - k];
    int64_t from = low->peak_demand[resource->type], more = high->peak_demand[resource->type] - from;
    more = more < 0 ? 0 : more < left ? more : left;
    left -= more;
    resource->weight = 0;
    resource->limit = from + more; /* within the type's own: both schedules are legal */
  }
}

/* From the schedule `from`, annealed in `b`, into the place of gap i. */
static gaus_status anneal_from(fan *f, int32_t i, const gaus_i_acyclic *b, const gaus_schedule *from, int32_t *start) {
  const gaus_i_sweep *s = f->s;
  memcpy(start, from->start, (size_t)s->problem->num_ops * sizeof *start);
  GAUS_TRY(anneal(s, b, f->stream + (uint64_t)i, start, &f->errs[i]));
  return gaus_i_sweep_add(s, &f->found[i], start, 0, (int32_t)s->options->latency, -INFINITY, from->backend,
                          &f->errs[i]);
}

/* At the weight at which both neighbours are worth the same (Aneja and Nair 1979),
 * then from both under limits, which finds what no weight does. */
static gaus_status fill_gap(fan *f, int32_t i, gaus_i_acyclic *b, int32_t *start) {
  const gaus_schedule *low = f->points->at[f->gap[i]], *high = f->points->at[f->gap[i] + 1];
  double alpha =
      (double)gap_after(f->points, f->gap[i]) / (double)(low->metrics.communication - high->metrics.communication);
  gaus_options o = *f->s->options;
  o.alpha = 1;
  GAUS_TRY(solve_weight(f, i, alpha, start));
  GAUS_TRY(gaus_i_acyclic_init(b, f->s->problem, &o, f->latency, &f->errs[i]));
  b->monitor = f->s->monitor;
  for (int first = 0; first < (b->num_resources > 1 ? 2 : 1) && !gaus_i_monitor_stop(f->s->monitor); first++) {
    set_limits(b, f->s->problem, low, high, first);
    GAUS_TRY(anneal_from(f, i, b, low, start));
    GAUS_TRY(anneal_from(f, i, b, high, start)); /* which is beyond the limits at first */
  }
  return GAUS_OK;
}

static void run_gap(void *context, int32_t i) {
  fan *f = context;
  gaus_i_acyclic b = {0};
  int32_t *start = gaus_i_calloc((size_t)f->s->problem->num_ops, sizeof *start);
  f->status[i] = start ? fill_gap(f, i, &b, start) : gaus_i_no_memory(&f->errs[i]);
  gaus_i_acyclic_clear(&b);
  free(start);
}

/* Less communication at the peaks of point i: from that, and from the next one, which is beyond them at first. */
static gaus_status settle(fan *f, int32_t i, gaus_i_acyclic *b, int32_t *start) {
  const gaus_schedule *low = f->points->at[i];
  gaus_options o = *f->s->options;
  o.alpha = 1;
  GAUS_TRY(gaus_i_acyclic_init(b, f->s->problem, &o, f->latency, &f->errs[i]));
  b->monitor = f->s->monitor;
  set_limits(b, f->s->problem, low, low, true);
  GAUS_TRY(anneal_from(f, i, b, low, start));
  return i + 1 < f->points->count ? anneal_from(f, i, b, f->points->at[i + 1], start) : GAUS_OK;
}

static void run_point(void *context, int32_t i) {
  fan *f = context;
  gaus_i_acyclic b = {0};
  int32_t *start = gaus_i_calloc((size_t)f->s->problem->num_ops, sizeof *start);
  f->status[i] = start ? settle(f, i, &b, start) : gaus_i_no_memory(&f->errs[i]);
  gaus_i_acyclic_clear(&b);
  free(start);
}

/* Runs the tasks of a fan and filters what they found into the pool. */
static gaus_status spread(fan *f, void (*task)(void *, int32_t), gaus_i_pool *pool, gaus_error *err) {
  gaus_status status = GAUS_OK;
  gaus_i_parallel(f->s->threads, f->count, task, f);
  for (int32_t i = 0; i < f->count; i++) {
    bool failed = f->status[i] != GAUS_OK && !gaus_i_sweep_goes_on(f->status[i]);
    if ((failed && status == GAUS_OK) || (f->status[i] != GAUS_OK && pool->count == 0))
      gaus_i_fail(err, f->status[i], "%s", f->errs[i].message);
    status = failed && status == GAUS_OK ? f->status[i] : status;
    gaus_status moved = gaus_i_pool_move(pool, &f->found[i], err);
    status = status == GAUS_OK ? moved : status;
  }
  gaus_i_pool_filter(pool, f->s->axis, f->s->num_axes);
  return status;
}

/* Neighbours whose peaks are two or more apart; where there are too many, the widest gaps. */
static void choose_gaps(fan *f, const gaus_i_pool *pool, int32_t most) {
  f->points = pool;
  f->count = most + 1;
  for (int64_t least = 2; f->count > most; least = least + least / 2) {
    f->count = 0;
    for (int32_t i = 0; i + 1 < pool->count && f->count <= most; i++)
      if (gap_after(pool, i) >= least && f->count++ < most)
        f->gap[f->count - 1] = i;
  }
}

/* All points, or as many as there is room for. */
static gaus_status settle_all(fan *f, gaus_i_pool *pool, gaus_error *err) {
  for (int32_t round = 0; round < RESOURCE_ROUNDS && !gaus_i_monitor_stop(f->s->monitor); round++) {
    f->points = pool;
    f->count = pool->count < f->places ? pool->count : f->places;
    f->stream += 1000;
    GAUS_TRY(spread(f, run_point, pool, err));
  }
  return GAUS_OK;
}

/* Weights, then gaps until a round closes none. */
static gaus_status run(fan *f, gaus_i_pool *pool, gaus_error *err) {
  int32_t left = f->s->points - f->count, before = 0;
  GAUS_TRY(spread(f, run_weight, pool, err));
  while (left > 0 && pool->count > before && !gaus_i_monitor_stop(f->s->monitor)) {
    before = pool->count;
    choose_gaps(f, pool, left < MOST_GAPS ? left : MOST_GAPS);
    left -= f->count;
    f->stream += 1000;
    GAUS_TRY(spread(f, run_gap, pool, err));
  }
  return is_small(f->s) ? settle_all(f, pool, err) : GAUS_OK;
}

gaus_status gaus_i_sweep_resource(const gaus_i_sweep *sweep, gaus_i_pool *pool, gaus_error *err) {
  int32_t points = sweep->points, weights = points > 3 ? points / 2 : points, places = points + MOST_GAPS;
  fan f = {
      .s = sweep, .latency = (int32_t)sweep->options->latency, .count = weights, .planned = points, .places = places};
  GAUS_TRY(gaus_i_acyclic_refute(sweep->problem, sweep->options, err)); /* once, not for each weight */
  if (f.latency == 0)
    GAUS_TRY(critical_path(sweep->problem, &f.latency, err));
  f.centre = sweep->options->alpha > 0 ? sweep->options->alpha : default_alpha(sweep->problem, f.latency);
  atomic_init(&f.done, 0);
  f.found = gaus_i_calloc((size_t)places, sizeof *f.found);
  f.status = gaus_i_calloc((size_t)places, sizeof *f.status);
  f.errs = gaus_i_calloc((size_t)places, sizeof *f.errs);
  gaus_status status = f.found && f.status && f.errs ? run(&f, pool, err) : gaus_i_no_memory(err);
  free(f.found);
  free(f.status);
  free(f.errs);
  return status;
}
