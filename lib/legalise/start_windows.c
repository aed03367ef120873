/* Propagates start windows along the dependences.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/start_windows.h"

#include <string.h>

#include "support/support.h"
#include "support/assert.h"

gaus_status gaus_i_start_windows_init(gaus_i_start_windows *w, const gaus_problem *problem, int32_t ii,
                                      const uint8_t *active, gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  memset(w, 0, sizeof *w);
  w->problem = problem;
  w->ii = ii;
  w->active = active;
  w->lo = gaus_i_calloc(n, sizeof *w->lo);
  w->hi = gaus_i_calloc(n, sizeof *w->hi);
  w->queue = gaus_i_calloc(n + 1, sizeof *w->queue);
  w->queued = gaus_i_calloc(n, sizeof *w->queued);
  if (!w->lo || !w->hi || !w->queue || !w->queued) {
    gaus_i_start_windows_clear(w);
    return gaus_i_no_memory(err);
  }
  gaus_i_start_windows_open(w);
  return GAUS_OK;
}

void gaus_i_start_windows_clear(gaus_i_start_windows *w) {
  free(w->lo);
  free(w->hi);
  free(w->queue);
  free(w->queued);
  free(w->trail);
  memset(w, 0, sizeof *w);
}

void gaus_i_start_windows_set(gaus_i_start_windows *w, const int32_t *lo, const int32_t *hi) {
  for (int32_t v = 0; v < w->problem->num_ops; v++) {
    w->lo[v] = lo[v];
    w->hi[v] = hi[v];
  }
  w->trail_size = 0;
}

void gaus_i_start_windows_open(gaus_i_start_windows *w) {
  for (int32_t v = 0; v < w->problem->num_ops; v++) {
    w->lo[v] = -GAUS_NO_BOUND;
    w->hi[v] = GAUS_NO_BOUND;
  }
  w->trail_size = 0;
}

static gaus_status change(gaus_i_start_windows *w, int32_t v, int64_t lo, int64_t hi, gaus_error *err) {
  if (!w->forgets) {
    GAUS_TRY(gaus_i_grow(&w->trail, &w->trail_capacity, w->trail_size + 1, sizeof *w->trail, err));
    w->trail[w->trail_size++] = (gaus_i_start_windows_undo){v, w->lo[v], w->hi[v]};
  }
  w->lo[v] = lo;
  w->hi[v] = hi;
  return GAUS_OK;
}

/* A ring of at most num_ops waiting operations. */
typedef struct ring {
  int32_t head, count;
} ring;

static void push(gaus_i_start_windows *w, ring *r, int32_t v) {
  if (w->queued[v])
    return;
  w->queued[v] = 1;
  int32_t at = r->head + r->count++;
  w->queue[at >= w->problem->num_ops ? at - w->problem->num_ops : at] = v;
}

static int32_t pop(gaus_i_start_windows *w, ring *r) {
  int32_t v = w->queue[r->head++];
  if (r->head == w->problem->num_ops)
    r->head = 0;
  r->count--;
  w->queued[v] = 0;
  return v;
}

static bool counts(const gaus_i_start_windows *w, int32_t e) {
  return (!w->active || w->active[e]) && (w->ii > 0 || w->problem->deps[e].distance == 0);
}

static gaus_status tighten(gaus_i_start_windows *w, int32_t v, ring *r, gaus_error *err) {
  const gaus_problem *p = w->problem;
  gaus_i_spend(w->budget, 1 + p->out_begin[v + 1] - p->out_begin[v] + p->in_begin[v + 1] - p->in_begin[v]);
  for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
    const gaus_dependence *d = &p->deps[p->out[k]];
    int64_t bound = w->lo[v] + d->latency - (int64_t)w->ii * d->distance;
    if (counts(w, p->out[k]) && w->lo[v] > -GAUS_NO_BOUND && bound > w->lo[d->dst]) {
      GAUS_TRY(change(w, d->dst, bound, w->hi[d->dst], err));
      push(w, r, d->dst);
    }
  }
  for (int32_t k = p->in_begin[v]; k < p->in_begin[v + 1]; k++) {
    const gaus_dependence *d = &p->deps[p->in[k]];
    int64_t bound = w->hi[v] - d->latency + (int64_t)w->ii * d->distance;
    if (counts(w, p->in[k]) && w->hi[v] < GAUS_NO_BOUND && bound < w->hi[d->src]) {
      GAUS_TRY(change(w, d->src, w->lo[d->src], bound, err));
      push(w, r, d->src);
    }
  }
  return GAUS_OK;
}

gaus_status gaus_i_start_windows_fix(gaus_i_start_windows *w, int32_t v, int64_t t, gaus_error *err) {
  GAUS_ASSERT(w->lo[v] <= t && t <= w->hi[v]);
  return gaus_i_start_windows_narrow(w, v, t, t, err);
}

gaus_status gaus_i_start_windows_narrow(gaus_i_start_windows *w, int32_t v, int64_t lo, int64_t hi, gaus_error *err) {
  ring r = {0, 0};
  GAUS_ASSERT(lo <= hi);
  GAUS_TRY(change(w, v, lo, hi, err));
  push(w, &r, v);
  gaus_status status = GAUS_OK;
  while (r.count > 0 && status == GAUS_OK)
    status = tighten(w, pop(w, &r), &r, err);
  while (r.count > 0)
    pop(w, &r);
  return status;
}

void gaus_i_start_windows_undo_to(gaus_i_start_windows *w, int32_t mark) {
  GAUS_ASSERT(0 <= mark && mark <= w->trail_size && !w->forgets);
  while (w->trail_size > mark) {
    gaus_i_start_windows_undo *u = &w->trail[--w->trail_size];
    w->lo[u->op] = u->lo;
    w->hi[u->op] = u->hi;
  }
}
