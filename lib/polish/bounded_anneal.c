/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "polish/bounded_anneal.h"

#include <math.h>
#include <string.h>

#include "support/support.h"

enum { LOGS = 4096, GROUP = 64 };

typedef struct annealer {
  gaus_placement *p;
  const gaus_bounded *b;
  gaus_rng rng;
  double *cap;     /* [rows] load above which a step is charged */
  double *price;   /* [rows] of one unit above the cap */
  int64_t *delta;  /* [steps] change of the live bits of the move at hand; zero between moves */
  int64_t *sorted; /* [steps] */
  int32_t tight, *mark, *group, stamp, size, loose;
  float logs[LOGS]; /* -log of evenly spread numbers */
} annealer;

static void window(const annealer *a, int32_t v, int32_t *lo, int32_t *hi) {
  const gaus_bounded *b = a->b;
  const int32_t *start = a->p->start;
  int32_t from = b->asap[v], to = b->alap[v];
  for (int32_t i = b->pred_begin[v]; i < b->pred_begin[v + 1]; i++) {
    int32_t t = start[b->pred[i].op] + b->pred[i].latency;
    from = t > from ? t : from;
  }
  for (int32_t i = b->succ_begin[v]; i < b->succ_begin[v + 1]; i++) {
    int32_t t = start[b->succ[i].op] - b->succ[i].latency;
    to = t < to ? t : to;
  }
  *lo = from;
  *hi = to;
}

static inline double over(int64_t load, double cap) {
  double x = (double)load - cap;
  return x > 0 ? x * x : 0;
}

static double demand_change(const annealer *a, int32_t v, int32_t t) {
  const gaus_bounded *b = a->b;
  int32_t row = b->row_of[v], s = a->p->start[v];
  const int64_t *load;
  int64_t r = b->demand[v];
  double cap, sum = 0;
  if (row < 0)
    return 0;
  load = a->p->load + (size_t)row * (size_t)b->steps;
  cap = a->cap[row];
  if (b->rows[row].blocking == 1) {
    sum = over(load[t] + r, cap) - over(load[t], cap) + over(load[s] - r, cap) - over(load[s], cap);
    return a->price[row] * sum;
  }
  for (int32_t i = 0, n = b->rows[row].blocking; i < n; i++) {
    if (t + i < s || t + i >= s + n)
      sum += over(load[t + i] + r, cap) - over(load[t + i], cap);
    if (s + i < t || s + i >= t + n)
      sum += over(load[s + i] - r, cap) - over(load[s + i], cap);
  }
  return a->price[row] * sum;
}

static void demand_apply(annealer *a, int32_t v, int32_t t) {
  const gaus_bounded *b = a->b;
  int32_t row = b->row_of[v], s = a->p->start[v];
  int64_t *load;
  if (row < 0)
    return;
  load = a->p->load + (size_t)row * (size_t)b->steps;
  for (int32_t i = 0, n = b->rows[row].blocking; i < n; i++) {
    load[s + i] -= b->demand[v];
    load[t + i] += b->demand[v];
  }
}

static int32_t end_without(const annealer *a, int32_t value, int32_t but) {
  const gaus_bounded *b = a->b;
  int32_t end = 0;
  for (int32_t i = b->use_begin[value]; i < b->use_begin[value + 1]; i++)
    if (b->use[i] != but && a->p->start[b->use[i]] > end)
      end = a->p->start[b->use[i]];
  return end;
}

/* Adds `width` over from..to-1 (or takes it off, where to < from). */
static void add_delta(annealer *a, int32_t from, int32_t to, int64_t width, int32_t *lo, int32_t *hi) {
  if (to < from) {
    int32_t x = from;
    from = to;
    to = x;
    width = -width;
  }
  for (int32_t d = from; d < to; d++)
    a->delta[d] += width;
  *lo = from < *lo ? from : *lo;
  *hi = to > *hi ? to : *hi;
}

/* Change of live bits by moving v to t, in a->delta over lo..hi-1. */
static void live_delta(annealer *a, int32_t v, int32_t t, int32_t *lo, int32_t *hi) {
  const gaus_bounded *b = a->b;
  const gaus_placement *p = a->p;
  int32_t s = p->start[v];
  *lo = INT32_MAX;
  *hi = 0;
  if (b->width[v] > 0) {
    int32_t from = s + b->alive_from[v], to = t + b->alive_from[v], end = p->end[v];
    add_delta(a, from < end ? from : end, to < end ? to : end, -(int64_t)b->width[v], lo, hi);
  }
  for (int32_t i = b->read_begin[v]; i < b->read_begin[v + 1]; i++) {
    int32_t u = b->read[i], end = p->end[u], after = t, from = p->start[u] + b->alive_from[u];
    if (t < end) {
      if (s < end)
        continue;
      after = end_without(a, u, v);
      after = t > after ? t : after;
    }
    if (after != end)
      add_delta(a, end > from ? end : from, after > from ? after : from, b->width[u], lo, hi);
  }
}

static double live_change(annealer *a, int32_t lo, int32_t hi) {
  const gaus_bounded *b = a->b;
  const int64_t *live = a->p->load + (size_t)b->live_row * (size_t)b->steps;
  double cap = a->cap[b->live_row], sum = 0;
  for (int32_t d = lo; d < hi; d++)
    sum += over(live[d] + a->delta[d], cap) - over(live[d], cap);
  return a->price[b->live_row] * sum;
}

static void live_apply(annealer *a, int32_t v, int32_t t, int32_t lo, int32_t hi) {
  const gaus_bounded *b = a->b;
  int64_t *live = a->p->load + (size_t)b->live_row * (size_t)b->steps;
  for (int32_t d = lo; d < hi; d++)
    live[d] += a->delta[d];
  for (int32_t i = b->read_begin[v]; i < b->read_begin[v + 1]; i++) {
    int32_t u = b->read[i];
    if (t >= a->p->end[u]) {
      a->p->end[u] = t;
    } else if (a->p->start[v] == a->p->end[u]) {
      int32_t end = end_without(a, u, v);
      a->p->end[u] = t > end ? t : end;
    }
  }
}

/* Where v might go. */
static int32_t propose(annealer *a, int32_t v, int32_t lo, int32_t hi) {
  int32_t s = a->p->start[v], t;
  uint64_t r = gaus_rng_next(&a->rng);
  if (hi - lo > 8 && (r & 1)) {
    int32_t reach = 1 << (1 + ((r >> 1) & 3));
    lo = s - reach > lo ? s - reach : lo;
    hi = s + reach < hi ? s + reach : hi;
  }
  t = lo + (int32_t)(((r >> 32) * (uint64_t)(uint32_t)(hi - lo)) >> 32);
  return t < s ? t : t + 1;
}

static void try_move(annealer *a, int32_t v, double temperature) {
  const gaus_bounded *b = a->b;
  gaus_placement *p = a->p;
  int32_t lo, hi, t, from = 0, to = 0;
  double change;
  window(a, v, &lo, &hi);
  if (lo >= hi)
    return;
  t = propose(a, v, lo, hi);
  change = b->communication_weight * (double)b->slope[v] * (t - p->start[v]) + demand_change(a, v, t);
  if (b->live_row >= 0) {
    live_delta(a, v, t, &from, &to);
    change += live_change(a, from, to);
  }
  if (change <= temperature * (double)a->logs[gaus_rng_next(&a->rng) % LOGS]) {
    demand_apply(a, v, t);
    if (b->live_row >= 0)
      live_apply(a, v, t, from, to);
    p->linear += (int64_t)b->slope[v] * (t - p->start[v]);
    p->start[v] = t;
  }
  for (int32_t d = from; d < to; d++)
    a->delta[d] = 0;
}

/* --- groups -------------------------------------------------------------------- */

static void relocate(annealer *a, int32_t v, int32_t t, double *change) {
  const gaus_bounded *b = a->b;
  gaus_placement *p = a->p;
  int32_t from = 0, to = 0;
  *change += b->communication_weight * (double)b->slope[v] * (t - p->start[v]) + demand_change(a, v, t);
  if (b->live_row >= 0) {
    live_delta(a, v, t, &from, &to);
    *change += live_change(a, from, to);
    live_apply(a, v, t, from, to);
    for (int32_t d = from; d < to; d++)
      a->delta[d] = 0;
  }
  demand_apply(a, v, t);
  p->linear += (int64_t)b->slope[v] * (t - p->start[v]);
  p->start[v] = t;
}

static bool grow(annealer *a, int32_t v, int32_t by, uint32_t follow) {
  const gaus_bounded *b = a->b;
  const int32_t *start = a->p->start;
  const gaus_link *ahead = by > 0 ? b->succ : b->pred, *behind = by > 0 ? b->pred : b->succ;
  const int32_t *ahead_begin = by > 0 ? b->succ_begin : b->pred_begin,
                *behind_begin = by > 0 ? b->pred_begin : b->succ_begin;
  int32_t reach = by > 0 ? by : -by;
  a->stamp++;
  a->size = 0;
  a->group[a->size++] = v;
  a->mark[v] = a->stamp;
  for (int32_t i = 0; i < a->size; i++) {
    int32_t w = a->group[i], t = start[w] + by;
    if (t < b->asap[w] || t > b->alap[w])
      return false;
    for (int32_t k = ahead_begin[w]; k < ahead_begin[w + 1]; k++) {
      int32_t u = ahead[k].op, gap = start[u] - start[w];
      if (a->mark[u] == a->stamp || (gap < 0 ? -gap : gap) - ahead[k].latency >= reach)
        continue;
      if (a->size == GROUP)
        return false;
      a->mark[u] = a->stamp;
      a->group[a->size++] = u;
    }
    for (int32_t k = behind_begin[w]; follow && k < behind_begin[w + 1]; k++) {
      int32_t u = behind[k].op, gap = start[u] - start[w];
      if (a->mark[u] == a->stamp || a->size == GROUP || (gap < 0 ? -gap : gap) > behind[k].latency + a->loose ||
          (uint32_t)gaus_rng_next(&a->rng) >= follow)
        continue;
      a->mark[u] = a->stamp;
      a->group[a->size++] = u;
    }
  }
  return true;
}

static void try_group(annealer *a, int32_t v, double temperature) {
  static const uint32_t follows[4] = {0x60000000u, 0xa0000000u, 0xe0000000u, 0xffffffffu};
  uint64_t r = gaus_rng_next(&a->rng);
  int32_t by = 1 + (r & 1 ? (int32_t)((r >> 1) & 3) : 0);
  double change = 0;
  if (r & 8)
    by = -by;
  a->loose = (r & 16) ? 0 : 1000000;
  if (!grow(a, v, by, follows[(r >> 8) & 3]))
    return;
  for (int32_t i = 0; i < a->size; i++)
    relocate(a, a->group[i], a->p->start[a->group[i]] + by, &change);
  if (change <= temperature * (double)a->logs[gaus_rng_next(&a->rng) % LOGS])
    return;
  for (int32_t i = a->size - 1; i >= 0; i--)
    relocate(a, a->group[i], a->p->start[a->group[i]] - by, &change);
}

static int cmp(const void *x, const void *y) {
  int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
  return a < b ? 1 : a > b ? -1 : 0;
}

/* Quadratic smoothing of the maximum: prices (u - cap) / eta sum to the weight. */
static void set_caps(annealer *a, double share) {
  const gaus_bounded *b = a->b;
  for (int32_t row = 0; row < b->num_rows; row++) {
    double sum = 0, cap = 0, eta = share, lack;
    double total = 0, mass;
    int32_t m;
    memcpy(a->sorted, a->p->load + (size_t)row * (size_t)b->steps, (size_t)b->steps * sizeof(int64_t));
    qsort(a->sorted, (size_t)b->steps, sizeof(int64_t), cmp);
    for (int32_t d = 0; d < b->steps; d++)
      total += (double)a->sorted[d];
    mass = eta * total; /* sum of excesses = eta W */
    for (m = 1; m <= b->steps; m++) {
      sum += (double)a->sorted[m - 1];
      lack = (sum - mass) / m;
      if (m == b->steps || lack >= (double)a->sorted[m]) {
        cap = lack;
        break;
      }
    }
    a->tight = m;
    a->cap[row] = cap;
    a->price[row] = b->rows[row].weight / (2 * mass);
  }
}

gaus_status gaus_bounded_anneal(gaus_placement *p, const gaus_bounded_anneal_settings *s, gaus_watch *watch,
                                int32_t *best, double *objective, gaus_error *err) {
  const gaus_bounded *b = p->b;
  annealer a = {.p = p, .b = b};
  double unit = b->communication_weight;
  int32_t movable = 0, *ops = gaus_calloc((size_t)b->n, sizeof *ops);
  int64_t sweeps;
  (void)watch;
  a.cap = gaus_calloc((size_t)b->num_rows, sizeof *a.cap);
  a.price = gaus_calloc((size_t)b->num_rows, sizeof *a.price);
  a.delta = gaus_calloc((size_t)b->steps + 1, sizeof *a.delta);
  a.sorted = gaus_calloc((size_t)b->steps + 1, sizeof *a.sorted);
  a.mark = gaus_calloc((size_t)b->n, sizeof *a.mark);
  a.group = gaus_calloc(GROUP, sizeof *a.group);
  if (!a.cap || !a.price || !a.delta || !a.sorted || !ops)
    return gaus_no_memory(err);
  gaus_rng_seed(&a.rng, s->seed, 0);
  for (int32_t i = 0; i < LOGS; i++)
    a.logs[i] = (float)-log((i + 0.5) / LOGS);
  for (int32_t v = 0; v < b->n; v++)
    if (b->alap[v] > b->asap[v])
      ops[movable++] = v;
  if (b->mode == GAUS_MODE_MEMORY) {
    double w = 0;
    int32_t c = 0;
    for (int32_t v = 0; v < b->n; v++)
      if (b->width[v])
        w += b->width[v], c++;
    unit = w / (c ? c : 1);
  }
  sweeps = movable ? s->moves / movable : 0;
  *objective = gaus_placement_objective(p);
  memcpy(best, p->start, (size_t)b->n * sizeof *best);
  for (int64_t i = 0; i < sweeps; i++) {
    double f = (double)i / (double)sweeps, share = s->wide * pow(s->narrow / s->wide, f), value;
    double temperature = unit * s->hot * pow(s->cold / s->hot, f);
    set_caps(&a, share);
    if (b->mode == GAUS_MODE_MEMORY)
      temperature *= b->rows[b->live_row].weight / a.tight;
    for (int32_t j = 0; j < movable; j++)
      if (gaus_rng_unit(&a.rng) < s->groups)
        try_group(&a, ops[gaus_rng_below(&a.rng, movable)], temperature);
      else
        try_move(&a, ops[gaus_rng_below(&a.rng, movable)], temperature);
    value = gaus_placement_objective(p);
    if (value < *objective) {
      *objective = value;
      memcpy(best, p->start, (size_t)b->n * sizeof *best);
    }
  }
  free(a.mark);
  free(a.group);
  free(a.cap);
  free(a.price);
  free(a.delta);
  free(a.sorted);
  free(ops);
  return GAUS_OK;
}
