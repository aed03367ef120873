/* Low-temperature annealing of a legal modulo schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "polish/anneal.h"

#include <math.h>
#include <string.h>

enum { MAX_PUSHES = 96 };

/* A start for v in its window, most likely near where it is or at an end. */
static int64_t propose(const gaus_state *s, int32_t v, int64_t lo, int64_t hi, gaus_rng *rng) {
  int64_t span = hi - lo, reach = 2 * (int64_t)s->ii < span ? 2 * (int64_t)s->ii : span;
  switch (gaus_rng_below(rng, 4)) {
  case 0:
    return lo + gaus_rng_below(rng, (int32_t)reach + 1);
  case 1:
    return hi - gaus_rng_below(rng, (int32_t)reach + 1);
  case 2:
    return gaus_rng_below(rng, 2) ? lo : hi;
  default: {
    int64_t t = s->start[v] + gaus_rng_below(rng, 7) - 3;
    return t < lo ? lo : t > hi ? hi : t;
  }
  }
}

/* A different operation of v's type with an equal claim that holds v's units
 * at t; -1 if there is none. */
static int32_t holder(const gaus_state *s, const int32_t *peers, int32_t num_peers, int32_t v, int64_t t) {
  int32_t slot = gaus_mrt_slot(&s->mrt, t);
  for (int32_t k = 0; k < num_peers; k++) {
    int32_t w = peers[k];
    if (w != v && gaus_mrt_slot(&s->mrt, s->start[w]) == slot && s->problem->ops[w].demand == s->problem->ops[v].demand)
      return w;
  }
  return -1;
}

/* w goes to the slot of `slot_of` within its window, as near to where it was
 * as can be. */
static bool find_in_slot(const gaus_state *s, int32_t w, int32_t slot, int32_t *t) {
  int64_t lo, hi;
  gaus_state_window(s, w, &lo, &hi);
  int64_t at = s->start[w] - gaus_mod(s->start[w] - slot, s->ii); /* nearest below */
  while (at < lo)
    at += s->ii;
  if (at > hi)
    return false;
  *t = (int32_t)at;
  return true;
}

typedef struct annealer {
  gaus_state *s;
  gaus_rng *rng;
  int32_t *peers;      /* operations grouped by type */
  int32_t *peer_begin; /* of each type */
  int32_t *limited, num_limited;
  gaus_error *err;
} annealer;

static gaus_status move_one(annealer *a, int32_t v, bool *legal) {
  gaus_state *s = a->s;
  int64_t lo, hi;
  gaus_state_window(s, v, &lo, &hi);
  *legal = false;
  if (lo > hi)
    return GAUS_OK;
  int64_t t = propose(s, v, lo, hi, a->rng);
  if (t == s->start[v])
    return GAUS_OK;
  int32_t from = s->start[v], to;
  if (!gaus_mrt_limited(&s->mrt, v)) {
    *legal = true;
    return gaus_state_move(s, v, (int32_t)t, a->err);
  }
  gaus_mrt_remove(&s->mrt, v, from);
  bool fits = gaus_mrt_fits(&s->mrt, v, t);
  gaus_mrt_add(&s->mrt, v, from);
  if (fits) {
    *legal = true;
    return gaus_state_move(s, v, (int32_t)t, a->err);
  }
  int32_t type = s->problem->ops[v].type;
  int32_t w = holder(s, a->peers + a->peer_begin[type], a->peer_begin[type + 1] - a->peer_begin[type], v, t);
  if (w < 0)
    return GAUS_OK;
  GAUS_TRY(gaus_state_move(s, v, (int32_t)t, a->err));
  if (!find_in_slot(s, w, from % s->ii, &to))
    return GAUS_OK;
  int64_t wlo, whi;
  GAUS_TRY(gaus_state_move(s, w, to, a->err));
  gaus_state_window(s, v, &wlo, &whi);
  *legal = t >= wlo && t <= whi;
  return GAUS_OK;
}

/* The start that the neighbours of v, on the side it is pushed from, ask for. */
static int64_t demanded(const gaus_state *s, int32_t v, int step) {
  const gaus_problem *p = s->problem;
  int64_t t = s->start[v];
  if (step > 0) {
    for (int32_t k = p->in_begin[v]; k < p->in_begin[v + 1]; k++) {
      const gaus_dependence *d = &p->deps[p->in[k]];
      int64_t bound = s->start[d->src] + d->latency - (int64_t)s->ii * d->distance;
      t = d->src != v && bound > t ? bound : t;
    }
  } else {
    for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
      const gaus_dependence *d = &p->deps[p->out[k]];
      int64_t bound = s->start[d->dst] - d->latency + (int64_t)s->ii * d->distance;
      t = d->dst != v && bound < t ? bound : t;
    }
  }
  return t;
}

/* Queues the neighbours of v that its new start violates. */
static void queue_violated(const gaus_state *s, int32_t v, int step, int32_t *queue, int32_t *count) {
  const gaus_problem *p = s->problem;
  const int32_t *begin = step > 0 ? p->out_begin : p->in_begin, *list = step > 0 ? p->out : p->in;
  for (int32_t k = begin[v]; k < begin[v + 1] && *count < MAX_PUSHES; k++) {
    const gaus_dependence *d = &p->deps[list[k]];
    if (d->src != d->dst && s->start[d->dst] + (int64_t)s->ii * d->distance < s->start[d->src] + (int64_t)d->latency)
      queue[(*count)++] = step > 0 ? d->dst : d->src;
  }
}

/* Moves v to t and pushes on, in one direction, all that this violates. */
static gaus_status push(annealer *a, int32_t v, int64_t t, int step, bool *legal) {
  gaus_state *s = a->s;
  int32_t queue[MAX_PUSHES], count = 0;
  queue[count++] = v;
  *legal = false;
  for (int32_t k = 0; k < count; k++) {
    int32_t u = queue[k], from = s->start[u];
    int64_t to = k == 0 ? t : demanded(s, u, step);
    if (to == from)
      continue;
    if (gaus_mrt_limited(&s->mrt, u)) {
      gaus_mrt_remove(&s->mrt, u, from);
      int64_t skip = gaus_mrt_find(&s->mrt, u, to, step, s->ii);
      gaus_mrt_add(&s->mrt, u, from);
      if (skip < 0)
        return GAUS_OK;
      to += step * skip;
    }
    if (to < 0 || to + s->problem->latency[u] > s->latest)
      return GAUS_OK;
    GAUS_TRY(gaus_state_move(s, u, (int32_t)to, a->err));
    queue_violated(s, u, step, queue, &count);
    if (count == MAX_PUSHES)
      return GAUS_OK;
  }
  *legal = true;
  return GAUS_OK;
}

static gaus_status push_one(annealer *a, int32_t v, bool *legal) {
  int step = gaus_rng_below(a->rng, 2) ? 1 : -1;
  int64_t by = 1 + gaus_rng_below(a->rng, a->s->ii < 4 ? a->s->ii : 4);
  if (gaus_rng_below(a->rng, 4) == 0)
    by = a->s->ii;
  return push(a, v, a->s->start[v] + step * by, step, legal);
}

/* Unlimited neighbours of what has moved go to the better end of their windows:
 * a constant stays beside the operation that reads it. */
static gaus_status settle(annealer *a, int32_t u) {
  gaus_state *s = a->s;
  int64_t lo, hi;
  if (gaus_mrt_limited(&s->mrt, u))
    return GAUS_OK;
  gaus_state_window(s, u, &lo, &hi);
  int32_t from = s->start[u], best = from;
  double least = gaus_state_cost(s);
  for (int side = 0; side < 2; side++) {
    int64_t t = side ? lo : hi;
    if (lo > hi || t == from)
      continue;
    GAUS_TRY(gaus_state_move(s, u, (int32_t)t, a->err));
    if (gaus_state_cost(s) < least) {
      least = gaus_state_cost(s);
      best = (int32_t)t;
    } else {
      gaus_state_unmove(s);
    }
  }
  return best == s->start[u] ? GAUS_OK : gaus_state_move(s, u, best, a->err);
}

static gaus_status settle_neighbours(annealer *a) {
  gaus_state *s = a->s;
  const gaus_problem *p = s->problem;
  for (int32_t k = s->journal_size - 1; k >= 0; k--) {
    int32_t v = s->journal[k].op;
    for (int32_t e = p->in_begin[v]; e < p->in_begin[v + 1]; e++)
      GAUS_TRY(settle(a, p->deps[p->in[e]].src));
    for (int32_t e = p->out_begin[v]; e < p->out_begin[v + 1]; e++)
      GAUS_TRY(settle(a, p->deps[p->out[e]].dst));
  }
  return GAUS_OK;
}

static gaus_status group_by_type(annealer *a) {
  const gaus_problem *p = a->s->problem;
  a->peers = gaus_calloc((size_t)p->num_ops, sizeof *a->peers);
  a->peer_begin = gaus_calloc((size_t)p->num_types + 2, sizeof *a->peer_begin);
  a->limited = gaus_calloc((size_t)p->num_ops, sizeof *a->limited);
  if (!a->peers || !a->peer_begin || !a->limited)
    return gaus_no_memory(a->err);
  for (int32_t v = 0; v < p->num_ops; v++)
    if (gaus_mrt_limited(&a->s->mrt, v))
      a->limited[a->num_limited++] = v;
  for (int32_t v = 0; v < p->num_ops; v++)
    a->peer_begin[p->ops[v].type + 2]++;
  for (int32_t k = 0; k < p->num_types; k++)
    a->peer_begin[k + 2] += a->peer_begin[k + 1];
  for (int32_t v = 0; v < p->num_ops; v++)
    a->peers[a->peer_begin[p->ops[v].type + 1]++] = v;
  return GAUS_OK;
}

static double mean_width(const gaus_problem *p) {
  double sum = 0;
  int32_t count = 0;
  for (int32_t v = 0; v < p->num_ops; v++) {
    sum += p->ops[v].width;
    count += p->ops[v].width > 0;
  }
  return count ? sum / count : 1;
}

static gaus_status run(annealer *a, const gaus_anneal_plan *plan, int32_t *best) {
  gaus_state *s = a->s;
  int32_t n = s->problem->num_ops;
  double unit = mean_width(s->problem) / (s->live ? s->ii : 1);
  double cost = gaus_state_cost(s), best_cost = cost;
  memcpy(best, s->start, sizeof *best * (size_t)n);
  double temperature = 0;
  for (int64_t k = 0; k < plan->moves && best_cost > plan->target; k++) {
    if (k % 64 == 0)
      temperature = unit * plan->hot * pow(plan->cold / plan->hot, (double)k / (double)plan->moves);
    int32_t v = a->num_limited > 0 && gaus_rng_below(a->rng, 3) ? a->limited[gaus_rng_below(a->rng, a->num_limited)]
                                                                : gaus_rng_below(a->rng, n);
    bool legal;
    GAUS_TRY(gaus_rng_below(a->rng, 3) ? move_one(a, v, &legal) : push_one(a, v, &legal));
    if (legal)
      GAUS_TRY(settle_neighbours(a));
    double next = legal ? gaus_state_cost(s) : INFINITY;
    if (next > cost && !(gaus_rng_unit(a->rng) < exp((cost - next) / temperature))) {
      gaus_state_rollback(s);
      continue;
    }
    gaus_state_commit(s);
    cost = next;
    if (cost < best_cost) {
      best_cost = cost;
      memcpy(best, s->start, sizeof *best * (size_t)n);
    }
  }
  gaus_state_load(s, best, s->latest);
  return GAUS_OK;
}

gaus_status gaus_anneal(gaus_state *s, const gaus_anneal_plan *plan, gaus_rng *rng, int32_t *best, gaus_error *err) {
  annealer a = {.s = s, .rng = rng, .err = err};
  gaus_status status = group_by_type(&a);
  if (status == GAUS_OK && s->problem->num_ops > 0)
    status = run(&a, plan, best);
  free(a.peers);
  free(a.peer_begin);
  free(a.limited);
  return status;
}
