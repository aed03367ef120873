/* Iterative modulo scheduling (Rau, MICRO 1994).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/ims.h"

#include <string.h>

#include "legalise/reservation_table.h"
#include "support/heap.h"
#include "support/support.h"

enum { UNSCHEDULED = -1 };

typedef struct ims {
  const gaus_problem *p;
  int32_t ii;
  gaus_i_reservation_table mrt;
  gaus_i_heap ready; /* unscheduled operations, highest first */
  int64_t *height;   /* longest path to a sink at this II */
  int64_t *time;     /* current start, or UNSCHEDULED */
  int64_t *last;     /* start at the last placement, or UNSCHEDULED */
  gaus_i_budget *budget;
  int64_t placements, evictions;
} ims;

static gaus_status stopped(const ims *s, gaus_error *err) {
  gaus_status why = gaus_i_budget_status(s->budget);
  return gaus_i_fail(err, why == GAUS_OK ? GAUS_INFEASIBLE : why, "iterative modulo scheduling was stopped at II %d",
                     s->ii);
}

/* Rau's HeightR: the largest of 0 and H(dst) + latency - II * distance. */
static gaus_status compute_heights(ims *s, gaus_error *err) {
  const gaus_problem *p = s->p;
  for (int32_t pass = 0; pass <= p->num_ops; pass++) {
    bool changed = false;
    for (int32_t k = p->num_ops - 1; k >= 0; k--) {
      int32_t v = p->topo[k];
      gaus_i_spend(s->budget, 1 + p->out_begin[v + 1] - p->out_begin[v]);
      for (int32_t e = p->out_begin[v]; e < p->out_begin[v + 1]; e++) {
        const gaus_dependence *d = &p->deps[p->out[e]];
        int64_t h = s->height[d->dst] + d->latency - (int64_t)s->ii * d->distance;
        if (h > s->height[v]) {
          s->height[v] = h;
          changed = true;
        }
      }
    }
    if (!changed)
      return GAUS_OK;
    if (gaus_i_spent(s->budget))
      return stopped(s, err);
  }
  return gaus_i_fail(err, GAUS_INFEASIBLE, "II %d is below the recurrence bound", s->ii);
}

static int64_t earliest_start(const ims *s, int32_t v) {
  int64_t t = 0;
  for (int32_t e = s->p->in_begin[v]; e < s->p->in_begin[v + 1]; e++) {
    const gaus_dependence *d = &s->p->deps[s->p->in[e]];
    int64_t bound = s->time[d->src] + d->latency - (int64_t)s->ii * d->distance;
    if (s->time[d->src] != UNSCHEDULED && d->src != v && bound > t)
      t = bound;
  }
  return t;
}

static int64_t find_slot(const ims *s, int32_t v) {
  int64_t early = earliest_start(s, v);
  int64_t skip = gaus_i_reservation_table_find(&s->mrt, v, early, 1, s->ii);
  gaus_i_spend(s->budget, 1 + gaus_i_reservation_table_steps(&s->mrt, v, skip < 0 ? s->ii : skip));
  if (skip >= 0)
    return early + skip;
  return s->last[v] == UNSCHEDULED || early > s->last[v] ? early : s->last[v] + 1;
}

static void unschedule(ims *s, int32_t v) {
  s->evictions++;
  gaus_i_reservation_table_remove(&s->mrt, v, s->time[v]);
  s->time[v] = UNSCHEDULED;
  gaus_i_heap_push(&s->ready, v, s->height[v]);
}

/* Makes room for v at t, then drops every successor that now starts too early. */
static void place(ims *s, int32_t v, int64_t t) {
  const gaus_problem *p = s->p;
  int32_t w = 0;
  bool fits = gaus_i_reservation_table_fits(&s->mrt, v, t);
  for (; w < p->num_ops && !fits; w++)
    if (s->time[w] != UNSCHEDULED && gaus_i_reservation_table_overlap(&s->mrt, v, t, w, s->time[w])) {
      unschedule(s, w);
      gaus_i_spend(s->budget, gaus_i_reservation_table_steps(&s->mrt, v, 0));
      fits = gaus_i_reservation_table_fits(&s->mrt, v, t);
    }
  gaus_i_spend(s->budget, w + p->in_begin[v + 1] - p->in_begin[v] + p->out_begin[v + 1] - p->out_begin[v]);
  gaus_i_reservation_table_add(&s->mrt, v, t);
  s->placements++;
  s->time[v] = s->last[v] = t;
  for (int32_t e = p->out_begin[v]; e < p->out_begin[v + 1]; e++) {
    const gaus_dependence *d = &p->deps[p->out[e]];
    if (d->dst != v && s->time[d->dst] != UNSCHEDULED &&
        s->time[d->dst] < t + d->latency - (int64_t)s->ii * d->distance)
      unschedule(s, d->dst);
  }
}

static gaus_status run(ims *s, int64_t budget_ratio, gaus_error *err) {
  GAUS_TRY(compute_heights(s, err));
  for (int32_t v = 0; v < s->p->num_ops; v++) {
    s->time[v] = s->last[v] = UNSCHEDULED;
    gaus_i_heap_push(&s->ready, v, s->height[v]);
  }
  int64_t placements = budget_ratio * s->p->num_ops;
  while (s->ready.size > 0) {
    if (gaus_i_spent(s->budget))
      return stopped(s, err);
    if (placements-- == 0)
      return gaus_i_fail(err, GAUS_UNDECIDED, "iterative modulo scheduling ran out of its budget at II %d", s->ii);
    int32_t v = gaus_i_heap_pop(&s->ready);
    int64_t t = find_slot(s, v);
    if (t > GAUS_MAX_STEP)
      return gaus_i_fail(err, GAUS_UNDECIDED, "iterative modulo scheduling ran off the last step at II %d", s->ii);
    place(s, v, t);
  }
  return GAUS_OK;
}

gaus_status gaus_i_ims(const gaus_problem *problem, int32_t ii, int64_t budget_ratio, gaus_i_budget *budget,
                       int32_t *start, gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  ims s = {.p = problem, .ii = ii, .budget = budget};
  gaus_status status = GAUS_OK;
  s.height = gaus_i_calloc(n, sizeof *s.height);
  s.time = gaus_i_calloc(n, sizeof *s.time);
  s.last = gaus_i_calloc(n, sizeof *s.last);
  if (!s.height || !s.time || !s.last)
    GAUS_TRY_GOTO(status, gaus_i_no_memory(err), done);
  GAUS_TRY_GOTO(status, gaus_i_heap_init(&s.ready, problem->num_ops, err), done);
  GAUS_TRY_GOTO(status, gaus_i_reservation_table_init(&s.mrt, problem, ii, err), done);
  GAUS_TRY_GOTO(status, run(&s, budget_ratio, err), done);
  for (size_t v = 0; v < n; v++)
    start[v] = (int32_t)s.time[v];
done:
  gaus_i_budget_count(budget, GAUS_STATISTIC_IMS_PLACEMENTS, s.placements);
  gaus_i_budget_count(budget, GAUS_STATISTIC_IMS_EVICTIONS, s.evictions);
  gaus_i_reservation_table_clear(&s.mrt);
  gaus_i_heap_clear(&s.ready);
  free(s.height);
  free(s.time);
  free(s.last);
  return status;
}
