/* Simulated annealing of a schedule under a latency bound, on smoothed peaks.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/anneal.h"

#include <string.h>

#include "acyclic/cooling.h"
#include "support/support.h"
#include "support/assert.h"

enum {
  GROUP_SIZE = 256,     /* larger groups are given up */
  QUEUE_SIZE = 128,     /* of a squeeze */
  MOVES_PER_LOOK = 8192 /* between looks at the monitor */
};

typedef struct annealer {
  gaus_i_smoothed_state mover;
  gaus_i_placement *p;
  const gaus_i_acyclic *b;
  gaus_i_rng rng;
  int32_t *movable, num_movable;         /* operations with more than one place to be */
  int32_t *mark, stamp;                  /* [n] of the group that an operation is in */
  int32_t group[GROUP_SIZE], size, most; /* most: where a group is given up */
  int32_t *want;                         /* [n] start asked of each in the group of a squeeze */
  int32_t *tight, num_tight;             /* values alive at a tight step, as of the last stage */
  int32_t *tight_before;                 /* [steps + 1] tight steps before each; NULL: no proposal is aimed */
  gaus_i_cooling cooling;
  int64_t proposals, accepted;
} annealer;

/* --- set-up ------------------------------------------------------------------- */

static gaus_status init_aim(annealer *a, gaus_error *err) {
  a->tight = gaus_i_calloc((size_t)a->b->n, sizeof *a->tight);
  a->tight_before = gaus_i_calloc((size_t)a->b->steps + 1, sizeof *a->tight_before);
  return a->tight && a->tight_before ? GAUS_OK : gaus_i_no_memory(err);
}

static gaus_status init(annealer *a, gaus_i_placement *p, const gaus_i_acyclic_anneal_settings *s, gaus_error *err) {
  const gaus_i_acyclic *b = p->b;
  a->p = p;
  a->b = b;
  gaus_i_cooling_init(&a->cooling, b, s);
  gaus_i_rng_seed(&a->rng, s->seed, 0);
  a->movable = gaus_i_calloc((size_t)b->n, sizeof *a->movable);
  a->mark = gaus_i_calloc((size_t)b->n, sizeof *a->mark);
  a->want = gaus_i_calloc((size_t)b->n, sizeof *a->want);
  GAUS_TRY(gaus_i_smoothed_state_init(&a->mover, p, err));
  if (!a->movable || !a->mark || !a->want)
    return gaus_i_no_memory(err);
  if (s->aimed > 0 && b->live_resource >= 0)
    GAUS_TRY(init_aim(a, err));
  for (int32_t v = 0; v < b->n; v++)
    if (b->alap[v] > b->asap[v])
      a->movable[a->num_movable++] = v;
  return GAUS_OK;
}

static void clear(annealer *a) {
  free(a->movable);
  free(a->mark);
  free(a->want);
  free(a->tight);
  free(a->tight_before);
  gaus_i_smoothed_state_clear(&a->mover);
}

/* --- one operation ---------------------------------------------------------------- */

static bool accepts(annealer *a, double change) {
  const gaus_i_cooling *c = &a->cooling;
  bool accepted = change <= 0 ||
                  change <= c->temperature * (double)c->threshold[gaus_i_rng_next(&a->rng) % GAUS_COOLING_THRESHOLDS];
  a->accepted += accepted;
  return accepted;
}

/* A place in lo..hi other than s: anywhere, or where that is far, half of the
 * time nearby. */
static int32_t propose(annealer *a, int32_t s, int32_t lo, int32_t hi) {
  uint64_t r = gaus_i_rng_next(&a->rng);
  int32_t t;
  if (hi - lo > 8 && (r & 1)) {
    int32_t reach = 2 << ((r >> 1) & 3);
    lo = s - reach > lo ? s - reach : lo;
    hi = s + reach < hi ? s + reach : hi;
  }
  t = lo + (int32_t)(((r >> 32) * (uint64_t)(hi - lo)) >> 32);
  return t < s ? t : t + 1;
}

static void try_operation(annealer *a, int32_t v) {
  int32_t lo, hi, t, span[2];
  gaus_i_placement_window(a->p, v, &lo, &hi);
  if (lo >= hi)
    return;
  t = propose(a, a->p->start[v], lo, hi);
  if (accepts(a, gaus_i_smoothed_state_change(&a->mover, v, t, span)))
    gaus_i_smoothed_state_apply(&a->mover, v, t, span);
  else
    gaus_i_smoothed_state_drop(&a->mover, span);
}

/* --- groups --------------------------------------------------------------------------- */

/* Puts u into the group; false if that is full. */
static bool join(annealer *a, int32_t u) {
  if (a->mark[u] == a->stamp)
    return true;
  if (a->size == a->most)
    return false;
  a->mark[u] = a->stamp;
  a->group[a->size++] = u;
  return true;
}

/* The links of w on one side. */
static const gaus_i_link *links(const gaus_i_acyclic *b, int32_t w, bool ahead, const gaus_i_link **end) {
  const gaus_i_link *link = ahead ? b->succ : b->pred;
  const int32_t *begin = ahead ? b->succ_begin : b->pred_begin;
  *end = link + begin[w + 1];
  return link + begin[w];
}

/* Room between w and the operation of a link, on the side ahead or behind, before the separation is broken. */
static int32_t slack(const annealer *a, int32_t w, const gaus_i_link *link, bool ahead) {
  int32_t gap = a->p->start[link->op] - a->p->start[w];
  return (ahead ? gap : -gap) - link->latency;
}

/* The group of v for a shift by `by` steps: whatever stands in the way, and of those on the other
 * side that a data dependence of at most `loose` slack ties to it each with chance `follow` / 2^32. */
static bool grow(annealer *a, int32_t v, int32_t by, uint32_t follow, int32_t loose) {
  const gaus_i_acyclic *b = a->b;
  int32_t reach = by > 0 ? by : -by;
  const gaus_i_link *end;
  a->stamp++;
  a->size = 0;
  join(a, v);
  for (int32_t i = 0; i < a->size; i++) {
    int32_t w = a->group[i], t = a->p->start[w] + by;
    if (t < b->asap[w] || t > b->alap[w])
      return false;
    for (const gaus_i_link *link = links(b, w, by > 0, &end); link < end; link++)
      if (slack(a, w, link, by > 0) < reach && !join(a, link->op))
        return false;
    for (const gaus_i_link *link = links(b, w, by < 0, &end); link < end; link++)
      if (link->data > 0 && slack(a, w, link, by < 0) <= loose && (uint32_t)gaus_i_rng_next(&a->rng) < follow)
        join(a, link->op);
  }
  return true;
}

static void try_group(annealer *a, int32_t v) {
  static const uint32_t follow[4] = {0x60000000u, 0xa0000000u, 0xe0000000u, 0xffffffffu};
  uint64_t r = gaus_i_rng_next(&a->rng);
  int32_t by = r & 1 ? 1 + (int32_t)((r >> 1) & 3) : 1;
  double change = 0;
  by = r & 8 ? -by : by;
  /* half as many groups of twice the size: all sizes cost about as much */
  a->most = 4;
  for (uint64_t bits = r >> 32; (bits & 1) && a->most < GROUP_SIZE; bits >>= 1)
    a->most *= 2;
  if (!grow(a, v, by, follow[(r >> 5) & 3], r & 16 ? 0 : INT32_MAX))
    return;
  for (int32_t i = 0; i < a->size; i++)
    change += gaus_i_smoothed_state_relocate(&a->mover, a->group[i], a->p->start[a->group[i]] + by);
  if (accepts(a, change))
    return;
  for (int32_t i = a->size - 1; i >= 0; i--)
    gaus_i_smoothed_state_relocate(&a->mover, a->group[i], a->p->start[a->group[i]] - by);
}

/* --- squeezes -------------------------------------------------------------------------- */

typedef struct waiting {
  int32_t op[QUEUE_SIZE], count;
} waiting;

/* u is to start at t at the latest; false if that cannot be, or the group is full. */
static bool require(annealer *a, waiting *q, int32_t u, int32_t t) {
  bool member = a->mark[u] == a->stamp;
  if ((member ? a->want[u] : a->p->start[u]) <= t)
    return true;
  if (t < a->b->asap[u] || q->count == QUEUE_SIZE || (!member && a->size == GROUP_SIZE))
    return false;
  if (!member) {
    a->mark[u] = a->stamp;
    a->group[a->size++] = u;
  }
  a->want[u] = t;
  q->op[q->count++] = u;
  return true;
}

/* The group of a value that is to end by `end`: consumers that start later, and whatever has to
 * start earlier for that. */
static bool squeeze(annealer *a, int32_t value, int32_t end) {
  const gaus_i_acyclic *b = a->b;
  waiting q = {.count = 0};
  a->stamp++;
  a->size = 0;
  for (int32_t i = b->use_begin[value]; i < b->use_begin[value + 1]; i++)
    if (!require(a, &q, b->use[i], end))
      return false;
  for (int32_t i = 0; i < q.count; i++) {
    const gaus_i_link *stop;
    for (const gaus_i_link *link = links(b, q.op[i], false, &stop); link < stop; link++)
      if (!require(a, &q, link->op, a->want[q.op[i]] - link->latency))
        return false;
  }
  return true;
}

/* Consumers of a value move earlier, each no more than it has to. */
static void try_squeeze(annealer *a, int32_t value) {
  uint64_t r = gaus_i_rng_next(&a->rng);
  int32_t from[GROUP_SIZE], end = a->p->end[value] - 1 - (int32_t)(r & 3);
  double change = 0;
  if (a->b->width[value] == 0 || !squeeze(a, value, end))
    return;
  for (int32_t i = 0; i < a->size; i++) {
    from[i] = a->p->start[a->group[i]];
    change += gaus_i_smoothed_state_relocate(&a->mover, a->group[i], a->want[a->group[i]]);
  }
  if (accepts(a, change))
    return;
  for (int32_t i = a->size - 1; i >= 0; i--)
    gaus_i_smoothed_state_relocate(&a->mover, a->group[i], from[i]);
}

/* --- the course of an annealing ---------------------------------------------------------- */

static int32_t any_of(const int32_t *list, int32_t count, uint32_t random) {
  return list[((uint64_t)random * (uint64_t)count) >> 32];
}

/* Where a proposal begins. */
static int32_t choose(annealer *a, uint32_t random, uint64_t aimed) {
  if (a->num_tight > 0) {
    uint64_t r = gaus_i_rng_next(&a->rng);
    if ((uint32_t)r < aimed)
      return any_of(a->tight, a->num_tight, (uint32_t)(r >> 32));
  }
  return any_of(a->movable, a->num_movable, random);
}

static void keep_best(const gaus_i_placement *p, int32_t *best, double *objective) {
  double value = gaus_i_placement_objective(p);
  if (value >= *objective)
    return;
  *objective = value;
  memcpy(best, p->start, (size_t)p->b->n * sizeof *best);
}

/* Of the 2^32 values of half a random number. */
static uint64_t share(double of) {
  return (uint64_t)(of * 4294967296.0);
}

static bool halted(gaus_i_monitor *monitor) {
  return monitor && gaus_i_monitor_stop(monitor);
}

static void anneal(annealer *a, const gaus_i_acyclic_anneal_settings *s, gaus_i_monitor *monitor, int32_t *best,
                   double *objective) {
  /* prices and the best are looked at often enough to follow, seldom enough to cost little */
  int64_t stage = a->num_movable > 4 * (int64_t)a->b->steps ? a->num_movable : 4 * (int64_t)a->b->steps, looked = 0;
  uint64_t groups = share(s->groups), squeezes = groups + share(s->squeezes), aimed = share(s->aimed);
  for (int64_t done = 0; done < s->moves; done += stage) {
    gaus_i_cooling_stage(&a->cooling, &a->mover, (double)done / (double)s->moves);
    if (a->tight_before)
      gaus_i_cooling_tight(&a->mover, a->tight_before, a->tight, &a->num_tight);
    for (int64_t i = 0; i < stage && !(i % MOVES_PER_LOOK == MOVES_PER_LOOK - 1 && halted(monitor)); i++) {
      uint64_t r = gaus_i_rng_next(&a->rng);
      a->proposals++;
      int32_t v = choose(a, (uint32_t)(r >> 32), aimed);
      if ((uint32_t)r < groups)
        try_group(a, v);
      else if ((uint32_t)r < squeezes)
        try_squeeze(a, v);
      else
        try_operation(a, v);
    }
    keep_best(a->p, best, objective);
    if (*objective <= s->bound || (monitor && gaus_i_monitor_status(monitor) != GAUS_OK))
      return;
    if (done - looked >= MOVES_PER_LOOK) {
      looked = done;
      if (halted(monitor))
        return;
    }
  }
}

gaus_status gaus_i_acyclic_anneal(gaus_i_placement *p, const gaus_i_acyclic_anneal_settings *settings,
                                  gaus_i_monitor *monitor, int32_t *best, double *objective, gaus_error *err) {
  annealer a = {0};
  int64_t began = gaus_i_time(monitor);
  gaus_status status = init(&a, p, settings, err);
  if (status == GAUS_OK) {
    keep_best(p, best, objective);
    if (a.num_movable > 0 && *objective > settings->bound)
      anneal(&a, settings, monitor, best, objective);
    GAUS_ASSERT(gaus_i_placement_is_consistent(p));
  }
  gaus_i_count(monitor, GAUS_STATISTIC_PROPOSALS, a.proposals);
  gaus_i_count(monitor, GAUS_STATISTIC_ACCEPTED, a.accepted);
  gaus_i_count_time(monitor, GAUS_STATISTIC_TIME_IMPROVEMENT, began);
  clear(&a);
  return status;
}
