/* Modulo list scheduling, a baseline.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/list.h"

#include "legalise/reservation_table.h"
#include "problem/resources.h"
#include "support/heap.h"
#include "support/support.h"

typedef struct lister {
  const gaus_problem *p;
  int32_t ii;
  gaus_i_reservation_table mrt;
  gaus_i_heap ready;
  int64_t *height;  /* longest path of distance 0 to a sink */
  int32_t *waiting; /* predecessors of distance 0 not yet placed */
  int64_t *time;    /* -1: not placed */
  gaus_i_budget *budget;
} lister;

static void prepare(lister *l) {
  const gaus_problem *p = l->p;
  for (int32_t k = p->num_ops - 1; k >= 0; k--) {
    int32_t v = p->topo[k];
    l->time[v] = -1;
    l->height[v] = p->latency[v];
    for (int32_t e = p->out_begin[v]; e < p->out_begin[v + 1]; e++) {
      const gaus_dependence *d = &p->deps[p->out[e]];
      if (d->distance > 0 || d->latency < 0)
        continue;
      l->waiting[d->dst]++;
      if (d->latency + l->height[d->dst] > l->height[v])
        l->height[v] = d->latency + l->height[d->dst];
    }
  }
  for (int32_t v = 0; v < p->num_ops; v++)
    if (l->waiting[v] == 0)
      gaus_i_heap_push(&l->ready, v, l->height[v]);
}

/* Bounds from the neighbours that are placed. */
static void window(const lister *l, int32_t v, int64_t *lo, int64_t *hi) {
  const gaus_problem *p = l->p;
  *lo = 0;
  *hi = INT64_MAX;
  for (int32_t e = p->in_begin[v]; e < p->in_begin[v + 1]; e++) {
    const gaus_dependence *d = &p->deps[p->in[e]];
    int64_t bound = l->time[d->src] + d->latency - (int64_t)l->ii * d->distance;
    if (l->time[d->src] >= 0 && (d->distance == 0 || l->ii > 0) && bound > *lo)
      *lo = bound;
  }
  for (int32_t e = p->out_begin[v]; (l->ii > 0 || p->tangled) && e < p->out_begin[v + 1]; e++) {
    const gaus_dependence *d = &p->deps[p->out[e]];
    int64_t bound = l->time[d->dst] - d->latency + (int64_t)l->ii * d->distance;
    if (l->time[d->dst] >= 0 && d->dst != v && (d->distance == 0 || l->ii > 0) && bound < *hi)
      *hi = bound;
  }
}

static gaus_status place(lister *l, int32_t v, gaus_error *err) {
  int64_t t, hi;
  window(l, v, &t, &hi);
  int64_t last = l->ii > 0 ? t + l->ii - 1 : GAUS_MAX_STEP;
  for (;; t++) {
    gaus_i_spend(l->budget, gaus_i_occupancy(l->p, v));
    if (gaus_i_halted(l->budget))
      return gaus_i_fail(err, gaus_i_budget_status(l->budget), "list scheduling was stopped");
    if (t > hi || t > last)
      return gaus_i_fail(err, GAUS_UNDECIDED, "list scheduling found no start for operation %s at II %d",
                         l->p->ops[v].name, l->ii);
    GAUS_TRY(gaus_i_reservation_table_reserve(
        &l->mrt, gaus_i_reservation_table_limited(&l->mrt, v) ? t + gaus_i_occupancy(l->p, v) : 0, err));
    if (gaus_i_reservation_table_fits(&l->mrt, v, t))
      break;
  }
  gaus_i_reservation_table_add(&l->mrt, v, t);
  l->time[v] = t;
  return GAUS_OK;
}

static gaus_status run(lister *l, gaus_error *err) {
  prepare(l);
  while (l->ready.size > 0) {
    int32_t v = gaus_i_heap_pop(&l->ready);
    GAUS_TRY(place(l, v, err));
    for (int32_t e = l->p->out_begin[v]; e < l->p->out_begin[v + 1]; e++) {
      const gaus_dependence *d = &l->p->deps[l->p->out[e]];
      if (d->distance == 0 && d->latency >= 0 && --l->waiting[d->dst] == 0)
        gaus_i_heap_push(&l->ready, d->dst, l->height[d->dst]);
    }
  }
  return GAUS_OK;
}

gaus_status gaus_i_modulo_list_schedule(const gaus_problem *problem, int32_t ii, gaus_i_budget *budget, int32_t *start,
                                        gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  lister l = {.p = problem, .ii = ii, .budget = budget};
  gaus_status status = GAUS_OK;
  l.height = gaus_i_calloc(n, sizeof *l.height);
  l.waiting = gaus_i_calloc(n, sizeof *l.waiting);
  l.time = gaus_i_calloc(n, sizeof *l.time);
  if (!l.height || !l.waiting || !l.time)
    GAUS_TRY_GOTO(status, gaus_i_no_memory(err), done);
  GAUS_TRY_GOTO(status, gaus_i_heap_init(&l.ready, problem->num_ops, err), done);
  GAUS_TRY_GOTO(status, gaus_i_reservation_table_init(&l.mrt, problem, ii, err), done);
  GAUS_TRY_GOTO(status, run(&l, err), done);
  for (size_t v = 0; v < n; v++)
    start[v] = (int32_t)l.time[v];
done:
  gaus_i_reservation_table_clear(&l.mrt);
  gaus_i_heap_clear(&l.ready);
  free(l.height);
  free(l.waiting);
  free(l.time);
  return status;
}
