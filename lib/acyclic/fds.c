/* Force-directed scheduling (Paulin and Knight 1989), a baseline of modes resource and memory.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/fds.h"

#include <math.h>
#include <string.h>

#include "support/budget.h"
#include "support/heap.h"
#include "support/support.h"

enum { RECOMPUTED = 8 };

typedef struct forces {
  const gaus_i_acyclic *b;
  int32_t *lo, *hi;    /* [n] windows; lo = hi: fixed or as good as */
  double *load;        /* [types][steps] expected demand */
  double *sum, *force; /* [steps + 1] scratch: prefix sums; forces over a window */
  int32_t *work;       /* [n] stack of operations whose windows changed */
  bool *stacked;
  gaus_i_heap heap;
  gaus_i_budget endless;
} forces;

static double *load_of(const forces *f, int32_t v) {
  return f->load + (size_t)f->b->problem->ops[v].type * (size_t)f->b->steps;
}

/* Adds v's demand, spread over its window, `sign` times. */
static void spread(forces *f, int32_t v, double sign) {
  double *load = load_of(f, v), each = sign * f->b->demand[v] / (f->hi[v] - f->lo[v] + 1);
  for (int32_t d = f->lo[v]; f->b->demand[v] > 0 && d <= f->hi[v]; d++)
    load[d] += each;
}

/* sum[i] = load of v's type over lo[v] .. lo[v] + i - 1. */
static void prefix(forces *f, int32_t v) {
  const double *load = load_of(f, v);
  f->sum[0] = 0;
  for (int32_t d = f->lo[v]; d <= f->hi[v]; d++)
    f->sum[d - f->lo[v] + 1] = f->sum[d - f->lo[v]] + load[d];
}

/* Adds to force[t - lo[v]] the force on neighbour u when v goes to t: its window then ends at t - latency
 * (before) or begins at t + latency. */
static void add_neighbour(forces *f, int32_t v, const gaus_i_link *link, bool before) {
  int32_t u = link->op, n = f->hi[u] - f->lo[u] + 1;
  double mean, demand = f->b->demand[u];
  if (n == 1 || demand == 0)
    return;
  prefix(f, u);
  mean = f->sum[n] / n;
  for (int32_t t = f->lo[v]; t <= f->hi[v]; t++) {
    int32_t from = 0, to = n - 1;
    if (before)
      to = t - link->latency - f->lo[u] < to ? t - link->latency - f->lo[u] : to;
    else
      from = t + link->latency - f->lo[u] > 0 ? t + link->latency - f->lo[u] : 0;
    f->force[t - f->lo[v]] += demand * ((f->sum[to + 1] - f->sum[from]) / (to - from + 1) - mean);
  }
}

/* Least force of v and where. */
static double least_force(forces *f, int32_t v, int32_t *where) {
  const gaus_i_acyclic *b = f->b;
  const double *load = load_of(f, v);
  int32_t n = f->hi[v] - f->lo[v] + 1;
  double mean, best = INFINITY;
  int32_t degree = b->pred_begin[v + 1] - b->pred_begin[v] + b->succ_begin[v + 1] - b->succ_begin[v];
  gaus_i_spend(&f->endless, n * (int64_t)(2 + degree));
  prefix(f, v);
  mean = f->sum[n] / n;
  for (int32_t i = 0; i < n; i++)
    f->force[i] = b->demand[v] * (load[f->lo[v] + i] - mean);
  for (int32_t i = b->pred_begin[v]; i < b->pred_begin[v + 1]; i++)
    add_neighbour(f, v, &b->pred[i], true);
  for (int32_t i = b->succ_begin[v]; i < b->succ_begin[v + 1]; i++)
    add_neighbour(f, v, &b->succ[i], false);
  for (int32_t i = 0; i < n; i++)
    if (f->force[i] < best) {
      best = f->force[i];
      *where = f->lo[v] + i;
    }
  return best;
}

static int64_t key(double force) {
  return -(int64_t)llround(fmax(-1e15, fmin(1e15, force * 1024)));
}

/* --- windows ------------------------------------------------------------------------ */

static int32_t cut(forces *f, int32_t size, int32_t v, int32_t lo, int32_t hi) {
  lo = lo > f->lo[v] ? lo : f->lo[v];
  hi = hi < f->hi[v] ? hi : f->hi[v];
  if (lo == f->lo[v] && hi == f->hi[v])
    return size;
  spread(f, v, -1);
  f->lo[v] = lo;
  f->hi[v] = hi;
  spread(f, v, 1);
  if (!f->stacked[v]) {
    f->stacked[v] = true;
    f->work[size++] = v;
  }
  return size;
}

/* Fixes v at t and cuts the windows of all that this bears on. */
static void fix(forces *f, int32_t v, int32_t t) {
  const gaus_i_acyclic *b = f->b;
  int32_t size = cut(f, 0, v, t, t);
  while (size > 0) {
    int32_t w = f->work[--size];
    f->stacked[w] = false;
    for (int32_t i = b->succ_begin[w]; i < b->succ_begin[w + 1]; i++)
      size = cut(f, size, b->succ[i].op, f->lo[w] + b->succ[i].latency, INT32_MAX);
    for (int32_t i = b->pred_begin[w]; i < b->pred_begin[w + 1]; i++)
      size = cut(f, size, b->pred[i].op, INT32_MIN, f->hi[w] - b->pred[i].latency);
  }
}

/* The next operation to fix and its step: -1 if none is left. */
static int32_t choose(forces *f, int32_t *where) {
  int32_t tried[RECOMPUTED], n = 0, best = -1;
  int64_t best_key = INT64_MIN, keys[RECOMPUTED];
  while (f->heap.size > 0 && n < RECOMPUTED) {
    int32_t v, at = 0;
    if (best >= 0 && best_key >= f->heap.entry[0].key)
      break;
    v = gaus_i_heap_pop(&f->heap);
    if (f->lo[v] == f->hi[v])
      continue;
    keys[n] = key(least_force(f, v, &at));
    tried[n] = v;
    if (best < 0 || keys[n] > best_key) {
      best = v;
      best_key = keys[n];
      *where = at;
    }
    n++;
  }
  for (int32_t i = 0; i < n; i++)
    if (tried[i] != best)
      gaus_i_heap_push(&f->heap, tried[i], keys[i]);
  return best;
}

static gaus_status init(forces *f, const gaus_i_acyclic *b, gaus_error *err) {
  size_t n = (size_t)b->n, steps = (size_t)b->steps;
  f->b = b;
  f->lo = gaus_i_calloc(n, sizeof *f->lo);
  f->hi = gaus_i_calloc(n, sizeof *f->hi);
  f->load = gaus_i_calloc((size_t)b->problem->num_types * steps, sizeof *f->load);
  f->sum = gaus_i_calloc(steps + 1, sizeof *f->sum);
  f->force = gaus_i_calloc(steps + 1, sizeof *f->force);
  f->work = gaus_i_calloc(n, sizeof *f->work);
  f->stacked = gaus_i_calloc(n, sizeof *f->stacked);
  GAUS_TRY(gaus_i_heap_init(&f->heap, b->n, err));
  if (!f->lo || !f->hi || !f->load || !f->sum || !f->force || !f->work || !f->stacked)
    return gaus_i_no_memory(err);
  memcpy(f->lo, b->asap, n * sizeof *f->lo);
  memcpy(f->hi, b->alap, n * sizeof *f->hi);
  for (int32_t v = 0; v < b->n; v++)
    spread(f, v, 1);
  return GAUS_OK;
}

static void clear(forces *f) {
  free(f->lo);
  free(f->hi);
  free(f->load);
  free(f->sum);
  free(f->force);
  free(f->work);
  free(f->stacked);
  gaus_i_heap_clear(&f->heap);
}

gaus_status gaus_i_fds(const gaus_i_acyclic *b, gaus_i_monitor *monitor, int32_t *start, gaus_error *err) {
  forces f = {0};
  gaus_status status;
  int32_t v, where = 0;
  GAUS_TRY_GOTO(status, init(&f, b, err), done);
  f.endless = gaus_i_budget_endless(monitor);
  for (int32_t i = 0; i < b->n && !gaus_i_halted(&f.endless); i++)
    if (f.lo[i] < f.hi[i])
      gaus_i_heap_push(&f.heap, i, key(least_force(&f, i, &where)));
  while (!gaus_i_halted(&f.endless) && (v = choose(&f, &where)) >= 0)
    fix(&f, v, where);
  memcpy(start, f.lo, (size_t)b->n * sizeof *start);
done:
  clear(&f);
  return status;
}
