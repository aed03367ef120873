/* Turns a clock period into dependences: finds the chains that do not fit, and breaks them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "problem/chaining.h"

#include <math.h>

#include "support/heap.h"
#include "support/support.h"

int64_t gaus_i_femtoseconds(double ns) {
  double most = 2 * GAUS_MAX_CLOCK_PERIOD;
  return llround((ns < most ? ns : most) * 1e6);
}

bool gaus_i_carries_signal(const gaus_dependence *d) {
  return d->kind == GAUS_DATA || d->kind == GAUS_CONTROL;
}

/* From one operation on, along the paths of the least distance to each
 * operation: only there may a signal arrive in the cycle in which that one
 * ends. */
typedef struct walk {
  gaus_problem *p;
  int64_t period, *delay;  /* fs; of each operation */
  int32_t *rank;           /* place in the topological order */
  int32_t round, *reached; /* the last round that got here */
  int32_t *distance;       /* from the source of that round */
  int64_t *arrival;        /* largest sum of delays on the way, its own not included */
  int32_t *via;            /* the dependence by which that came */
  bool *done;
  gaus_i_heap heap;            /* by distance, then in topological order */
  gaus_i_chain_visitor *visit; /* NULL: dependences are added */
  void *context;
  int32_t *path; /* scratch, operations + 1, if `visit` */
} walk;

static gaus_status walk_init(walk *w, gaus_problem *p, gaus_error *err) {
  size_t n = (size_t)p->num_ops;
  *w = (walk){.p = p, .period = gaus_i_femtoseconds(p->clock_period)};
  w->delay = gaus_i_calloc(n, sizeof *w->delay);
  w->rank = gaus_i_calloc(n, sizeof *w->rank);
  w->reached = gaus_i_calloc(n, sizeof *w->reached);
  w->distance = gaus_i_calloc(n, sizeof *w->distance);
  w->arrival = gaus_i_calloc(n, sizeof *w->arrival);
  w->via = gaus_i_calloc(n, sizeof *w->via);
  w->done = gaus_i_calloc(n, sizeof *w->done);
  if (!w->delay || !w->rank || !w->reached || !w->distance || !w->arrival || !w->via || !w->done)
    return gaus_i_no_memory(err);
  for (int32_t i = 0; i < p->num_ops; i++) {
    w->rank[p->topo[i]] = i;
    w->delay[i] = gaus_i_femtoseconds(p->types[p->ops[i].type].delay);
  }
  return gaus_i_heap_init(&w->heap, p->num_deps + 1, err);
}

static void walk_clear(walk *w) {
  free(w->delay);
  free(w->rank);
  free(w->reached);
  free(w->distance);
  free(w->arrival);
  free(w->via);
  free(w->done);
  free(w->path);
  gaus_i_heap_clear(&w->heap);
}

static void reach(walk *w, int32_t via, int32_t distance, int64_t arrival) {
  int32_t v = w->p->deps[via].dst;
  bool known = w->reached[v] == w->round;
  if (known && distance > w->distance[v])
    return; /* a dependence separates them already */
  if (known && distance == w->distance[v]) {
    w->via[v] = arrival > w->arrival[v] ? via : w->via[v];
    w->arrival[v] = arrival > w->arrival[v] ? arrival : w->arrival[v];
    return;
  }
  w->reached[v] = w->round;
  w->done[v] = false;
  w->distance[v] = distance;
  w->arrival[v] = arrival;
  w->via[v] = via;
  gaus_i_heap_push(&w->heap, v, -((int64_t)distance * w->p->num_ops + w->rank[v]));
}

/* What the source puts before its chains: its own delay, or what comes behind
 * its last register. */
static int64_t delay_of_source(const walk *w, int32_t source) {
  if (w->p->latency[source] == 0)
    return w->delay[source];
  return gaus_i_femtoseconds(w->p->types[w->p->ops[source].type].delay_out);
}

static void visit_path(const walk *w, int32_t source, int32_t v) {
  int32_t size = 0;
  do {
    w->path[size] = w->via[v];
    v = w->p->deps[w->path[size++]].src;
  } while (v != source);
  for (int32_t i = 0, k = size - 1; i < k; i++, k--) {
    int32_t last = w->path[k];
    w->path[k] = w->path[i];
    w->path[i] = last;
  }
  w->visit(w->context, w->path, size);
}

/* Where the path without its first operation is too long as well, that one's
 * dependence says more. */
static gaus_status separate(const walk *w, int32_t source, int32_t v, gaus_error *err) {
  gaus_problem *p = w->p;
  if (w->arrival[v] + w->delay[v] - delay_of_source(w, source) > w->period)
    return GAUS_OK;
  if (w->visit) {
    visit_path(w, source, v);
    return GAUS_OK;
  }
  GAUS_TRY(gaus_i_grow(&p->deps, &p->cap_deps, p->num_deps + 1, sizeof *p->deps, err));
  p->deps[p->num_deps++] = (gaus_dependence){source, v, w->distance[v], p->latency[source] + 1, GAUS_ORDER};
  return GAUS_OK;
}

/* No signal comes back to an operation of latency 0 in its own cycle; to others
 * it does where the distance makes up for the latency. */
static gaus_status leave(walk *w, int32_t source, int32_t v, gaus_error *err) {
  const gaus_problem *p = w->p;
  int64_t arrival = w->arrival[v] + w->delay[v];
  if (arrival > w->period)
    return separate(w, source, v, err);
  for (int32_t k = p->out_begin[v]; p->latency[v] == 0 && k < p->out_begin[v + 1]; k++) {
    const gaus_dependence *d = &p->deps[p->out[k]];
    int64_t distance = (int64_t)w->distance[v] + d->distance;
    bool back = d->dst == source && p->latency[source] == 0;
    if (gaus_i_carries_signal(d) && d->latency == 0 && !back && distance <= GAUS_MAX_DISTANCE)
      reach(w, p->out[k], (int32_t)distance, arrival);
  }
  return GAUS_OK;
}

static gaus_status spread(walk *w, int32_t source, gaus_error *err) {
  gaus_status status = GAUS_OK;
  while (status == GAUS_OK && w->heap.size > 0) {
    int32_t v = gaus_i_heap_pop(&w->heap);
    if (w->done[v])
      continue; /* came in again by a shorter distance, and has left */
    w->done[v] = true;
    status = leave(w, source, v, err);
  }
  return status;
}

/* Dependences that end with the source can be walked together: of two paths
 * the longer distance is never in the cycle in which it ends. */
static gaus_status walk_from(walk *w, int32_t source, gaus_error *err) {
  const gaus_problem *p = w->p;
  w->round++;
  for (int32_t k = p->out_begin[source]; k < p->out_begin[source + 1]; k++) {
    const gaus_dependence *d = &p->deps[p->out[k]];
    bool back = d->dst == source && p->latency[source] == 0;
    if (gaus_i_carries_signal(d) && d->latency == p->latency[source] && !back)
      reach(w, p->out[k], d->distance, delay_of_source(w, source));
  }
  return spread(w, source, err);
}

/* One that may end earlier: each goes alone, as no other one's distance says
 * anything of it. That its user could start earlier too, where no signal is
 * waited for, is given up: no dependence says "before or after". */
static gaus_status walk_early(walk *w, int32_t source, gaus_error *err) {
  gaus_problem *p = w->p;
  for (int32_t k = p->out_begin[source]; k < p->out_begin[source + 1]; k++) {
    gaus_dependence d = p->deps[p->out[k]];
    int32_t before = p->num_deps;
    if (!gaus_i_carries_signal(&d) || d.latency >= p->latency[source])
      continue;
    w->round++;
    reach(w, p->out[k], d.distance, delay_of_source(w, source));
    GAUS_TRY(spread(w, source, err));
    p->stricter |= p->num_deps > before;
  }
  return GAUS_OK;
}

static gaus_status walk_all(walk *w, gaus_error *err) {
  for (int32_t source = 0; source < w->p->num_ops; source++) {
    if (delay_of_source(w, source) == 0)
      continue;
    GAUS_TRY(walk_from(w, source, err));
    GAUS_TRY(walk_early(w, source, err));
  }
  return GAUS_OK;
}

gaus_status gaus_i_add_chain_breaks(gaus_problem *p, gaus_error *err) {
  walk w;
  gaus_status status = walk_init(&w, p, err);
  if (status == GAUS_OK)
    status = walk_all(&w, err);
  walk_clear(&w);
  return status;
}

gaus_status gaus_i_chain_breaks_visit(const gaus_problem *p, gaus_i_chain_visitor *visit, void *context) {
  walk w;
  gaus_problem copy = *p; /* is not changed where there is a visitor */
  gaus_status status = walk_init(&w, &copy, NULL);
  if (status == GAUS_OK)
    w.path = gaus_i_calloc((size_t)p->num_ops + 1, sizeof *w.path);
  if (status == GAUS_OK && !w.path)
    status = GAUS_NO_MEMORY;
  w.visit = visit;
  w.context = context;
  if (status == GAUS_OK)
    status = walk_all(&w, NULL);
  walk_clear(&w);
  return status;
}
