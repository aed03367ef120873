/* Rounds the means of the relaxation and pushes operations until every dependence holds.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/rounding.h"

#include <math.h>

#include "support/budget.h"
#include "support/heap.h"
#include "support/support.h"

static int32_t rounded(const gaus_i_acyclic *b, const float *mu, float offset, int32_t v) {
  float t = floorf(mu[v] + offset);
  return t <= (float)b->asap[v] ? b->asap[v] : t >= (float)b->alap[v] ? b->alap[v] : (int32_t)t;
}

static void forward(const gaus_i_acyclic *b, const float *mu, float offset, int32_t *start) {
  for (int32_t i = 0; i < b->n; i++) {
    int32_t v = b->problem->topo[i], t = rounded(b, mu, offset, v);
    for (int32_t k = b->pred_begin[v]; k < b->pred_begin[v + 1]; k++)
      if (start[b->pred[k].op] + b->pred[k].latency > t)
        t = start[b->pred[k].op] + b->pred[k].latency;
    start[v] = t;
  }
}

static void backward(const gaus_i_acyclic *b, const float *mu, float offset, int32_t *start) {
  for (int32_t i = b->n - 1; i >= 0; i--) {
    int32_t v = b->problem->topo[i], t = rounded(b, mu, offset, v);
    for (int32_t k = b->succ_begin[v]; k < b->succ_begin[v + 1]; k++)
      if (start[b->succ[k].op] - b->succ[k].latency < t)
        t = start[b->succ[k].op] - b->succ[k].latency;
    start[v] = t;
  }
}

void gaus_i_rounding_legalise(const gaus_i_acyclic *b, const float *mu, float offset, gaus_i_rounding how,
                              int32_t *scratch, int32_t *start) {
  if (how != GAUS_ROUNDING_BACKWARD)
    forward(b, mu, offset, start);
  if (how == GAUS_ROUNDING_BACKWARD)
    backward(b, mu, offset, start);
  if (how != GAUS_ROUNDING_MEAN)
    return;
  backward(b, mu, offset, scratch);
  for (int32_t v = 0; v < b->n; v++)
    start[v] = (start[v] + scratch[v]) / 2; /* both >= 0 */
}

/* --- with limits ------------------------------------------------------------------ */

typedef struct limited {
  const gaus_i_acyclic *b;
  const float *mu;
  int64_t *load; /* [resources][steps] */
  int32_t *waiting;
  gaus_i_heap ready;
  gaus_i_budget endless;
} limited;

static bool has_room(limited *l, int32_t v, int32_t t) {
  const gaus_i_acyclic *b = l->b;
  int32_t resource = b->resource_of[v];
  gaus_i_spend(&l->endless, b->resources[resource].blocking);
  const int64_t *load = l->load + (size_t)resource * (size_t)b->steps;
  for (int32_t i = 0; i < b->resources[resource].blocking; i++)
    if (load[t + i] + b->demand[v] > b->resources[resource].limit)
      return false;
  return true;
}

static int32_t find_step(limited *l, int32_t v, const int32_t *start) {
  const gaus_i_acyclic *b = l->b;
  int32_t lo = b->asap[v], wish = rounded(b, l->mu, 0.5f, v), t;
  for (int32_t k = b->pred_begin[v]; k < b->pred_begin[v + 1]; k++)
    if (start[b->pred[k].op] + b->pred[k].latency > lo)
      lo = start[b->pred[k].op] + b->pred[k].latency;
  wish = wish > lo ? wish : lo;
  if (b->resource_of[v] < 0)
    return wish;
  for (t = wish; t <= b->alap[v]; t++)
    if (has_room(l, v, t))
      return t;
  for (t = wish - 1; t >= lo; t--)
    if (has_room(l, v, t))
      return t;
  return wish;
}

static void place(limited *l, int32_t v, int32_t *start) {
  const gaus_i_acyclic *b = l->b;
  int32_t resource = b->resource_of[v];
  start[v] = find_step(l, v, start);
  for (int32_t i = 0; resource >= 0 && i < b->resources[resource].blocking; i++)
    l->load[(size_t)resource * (size_t)b->steps + (size_t)(start[v] + i)] += b->demand[v];
}

static void push_ready(limited *l, int32_t v) {
  gaus_i_heap_push(&l->ready, v, -(int64_t)(l->mu[v] * 1024));
}

static void place_all(limited *l, int32_t *start) {
  const gaus_i_acyclic *b = l->b;
  for (int32_t v = 0; v < b->n; v++)
    if ((l->waiting[v] = b->pred_begin[v + 1] - b->pred_begin[v]) == 0)
      push_ready(l, v);
  while (l->ready.size > 0 && !gaus_i_halted(&l->endless)) {
    int32_t v = gaus_i_heap_pop(&l->ready);
    place(l, v, start);
    for (int32_t i = b->succ_begin[v]; i < b->succ_begin[v + 1]; i++)
      if (--l->waiting[b->succ[i].op] == 0)
        push_ready(l, b->succ[i].op);
  }
}

gaus_status gaus_i_rounding_limited(const gaus_i_acyclic *b, const float *mu, int32_t *start, gaus_error *err) {
  limited l = {.b = b, .mu = mu, .endless = gaus_i_budget_endless(b->monitor)};
  gaus_status status = gaus_i_heap_init(&l.ready, b->n, err);
  l.load = gaus_i_calloc((size_t)b->num_resources * (size_t)b->steps, sizeof *l.load);
  l.waiting = gaus_i_calloc((size_t)b->n, sizeof *l.waiting);
  if (!l.load || !l.waiting)
    status = gaus_i_no_memory(err);
  if (status == GAUS_OK)
    place_all(&l, start);
  if (status == GAUS_OK && gaus_i_halted(&l.endless))
    status =
        gaus_i_fail(err, gaus_i_budget_status(&l.endless), "stopped while operations were pushed below the limits");
  free(l.load);
  free(l.waiting);
  gaus_i_heap_clear(&l.ready);
  return status;
}
