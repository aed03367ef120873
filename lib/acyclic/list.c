/* List scheduling under a latency bound.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/list.h"

#include <string.h>

#include "legalise/insertion.h"
#include "support/heap.h"
#include "support/support.h"

/* State while the steps go by. A type's ready operations wait in `ready`, those
 * that will be ready at a later step in the list of that step. */
typedef struct levels {
  const gaus_i_acyclic *b;
  int32_t *start;
  int32_t num_types;
  gaus_i_heap *ready;   /* [types] */
  int64_t *target;      /* [types] load up to which a step is filled */
  int64_t **busy;       /* [types][steps] */
  int32_t *waiting;     /* [n] predecessors not yet placed */
  int32_t *earliest;    /* [n] by the predecessors that are placed */
  int32_t *head, *next; /* lists by step: [steps], [n] */
} levels;

static void enlist(levels *l, int32_t v) {
  l->next[v] = l->head[l->earliest[v]];
  l->head[l->earliest[v]] = v;
}

static void place(levels *l, int32_t v, int32_t step) {
  const gaus_i_acyclic *b = l->b;
  int32_t t = b->problem->ops[v].type;
  l->start[v] = step;
  for (int32_t i = 0; i < b->problem->types[t].blocking; i++)
    l->busy[t][step + i] += b->demand[v];
  for (int32_t i = b->succ_begin[v]; i < b->succ_begin[v + 1]; i++) {
    int32_t w = b->succ[i].op, ready = step + b->succ[i].latency;
    l->earliest[w] = ready > l->earliest[w] ? ready : l->earliest[w];
    if (--l->waiting[w] > 0)
      continue;
    if (l->earliest[w] > step)
      enlist(l, w);
    else
      gaus_i_heap_push(&l->ready[b->problem->ops[w].type], w, -(int64_t)b->alap[w]);
  }
}

static bool has_room(const levels *l, int32_t v, int32_t step) {
  int32_t t = l->b->problem->ops[v].type;
  for (int32_t i = 0; i < l->b->problem->types[t].blocking; i++)
    if (l->busy[t][step + i] + l->b->demand[v] > l->target[t])
      return false;
  return true;
}

/* Fills one step with one type; true if anything was placed. */
static bool fill(levels *l, int32_t t, int32_t step) {
  bool any = false;
  while (l->ready[t].size > 0) {
    int32_t v = l->ready[t].entry[0].index; /* the heap's first */
    if (l->b->alap[v] > step && !has_room(l, v, step))
      break;
    gaus_i_heap_pop(&l->ready[t]);
    place(l, v, step);
    any = true;
  }
  return any;
}

static void run(levels *l) {
  const gaus_i_acyclic *b = l->b;
  for (int32_t v = 0; v < b->n; v++) {
    l->waiting[v] = b->pred_begin[v + 1] - b->pred_begin[v];
    l->earliest[v] = b->asap[v];
    if (l->waiting[v] == 0)
      enlist(l, v);
  }
  for (int32_t step = 0; step < b->steps; step++) {
    bool any = true;
    for (int32_t v = l->head[step]; v >= 0; v = l->next[v])
      gaus_i_heap_push(&l->ready[b->problem->ops[v].type], v, -(int64_t)b->alap[v]);
    while (any) { /* latency 0 makes others ready in the same step */
      any = false;
      for (int32_t t = 0; t < l->num_types; t++)
        any = fill(l, t, step) || any;
    }
  }
}

static gaus_status init(levels *l, const gaus_i_acyclic *b, int32_t *start, gaus_error *err) {
  const gaus_problem *p = b->problem;
  size_t n = (size_t)b->n, types = (size_t)p->num_types;
  l->b = b;
  l->start = start;
  l->num_types = p->num_types;
  l->ready = gaus_i_calloc(types, sizeof *l->ready);
  l->target = gaus_i_calloc(types, sizeof *l->target);
  l->busy = gaus_i_calloc(types, sizeof *l->busy);
  l->waiting = gaus_i_calloc(n, sizeof *l->waiting);
  l->earliest = gaus_i_calloc(n, sizeof *l->earliest);
  l->head = gaus_i_calloc((size_t)b->steps, sizeof *l->head);
  l->next = gaus_i_calloc(n, sizeof *l->next);
  if (!l->ready || !l->target || !l->busy || !l->waiting || !l->earliest || !l->head || !l->next)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < b->n; v++) {
    l->target[p->ops[v].type] += (int64_t)b->demand[v] * p->types[p->ops[v].type].blocking;
    l->ready[p->ops[v].type].capacity++; /* counted here, allocated below */
  }
  for (int32_t t = 0; t < p->num_types; t++) {
    int64_t mean = gaus_i_ceil_div(l->target[t], b->latency > 0 ? b->latency : 1);
    l->target[t] = p->types[t].limit != GAUS_UNLIMITED && p->types[t].limit < mean ? p->types[t].limit : mean;
    l->busy[t] = gaus_i_calloc((size_t)b->steps + (size_t)p->types[t].blocking, sizeof **l->busy);
    GAUS_TRY(gaus_i_heap_init(&l->ready[t], l->ready[t].capacity, err));
    if (!l->busy[t])
      return gaus_i_no_memory(err);
  }
  for (int32_t d = 0; d < b->steps; d++)
    l->head[d] = -1;
  return GAUS_OK;
}

static void clear(levels *l) {
  for (int32_t t = 0; t < l->num_types; t++) {
    if (l->ready)
      gaus_i_heap_clear(&l->ready[t]);
    if (l->busy)
      free(l->busy[t]);
  }
  free(l->ready);
  free(l->target);
  free(l->busy);
  free(l->waiting);
  free(l->earliest);
  free(l->head);
  free(l->next);
}

/* Where operations claim resources in several ways, or have largest separations: each goes to the first step with room,
 * in the order of the earliest starts. */
static gaus_status insert_early(const gaus_i_acyclic *b, int32_t *start, gaus_error *err) {
  enum { PASSES = 20 };
  gaus_i_insert in;
  gaus_i_budget endless = gaus_i_budget_endless(b->monitor);
  double *wish = gaus_i_calloc((size_t)b->n, sizeof *wish);
  if (!wish)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < b->n; v++)
    wish[v] = b->asap[v];
  gaus_status status = gaus_i_insert_init(&in, b->problem, 0, err);
  if (status == GAUS_OK) {
    in.budget = &endless;
    status = gaus_i_insert_run(&in, wish, b->asap, b->alap, PASSES, start, err);
    gaus_i_insert_clear(&in);
  }
  free(wish);
  if (status != GAUS_UNDECIDED && !gaus_i_halted(&endless))
    return status;
  memcpy(start, b->asap, (size_t)b->n * sizeof *start); /* within the dependences at least */
  return GAUS_OK;
}

gaus_status gaus_i_acyclic_list_schedule(const gaus_i_acyclic *b, int32_t *start, gaus_error *err) {
  if (b->general || b->problem->tangled)
    return insert_early(b, start, err);
  levels l = {0};
  gaus_status status = init(&l, b, start, err);
  if (status == GAUS_OK)
    run(&l);
  clear(&l);
  return status;
}
