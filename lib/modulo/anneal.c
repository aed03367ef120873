/* Low-temperature annealing of a legal modulo schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/anneal.h"
#include "support/assert.h"

#include <math.h>
#include <string.h>

enum { MAX_PUSHES = 96, MAX_LOOKS = 4 };

/* A start for v in its window, most likely near where it is or at an end. */
static int64_t propose(const gaus_i_move_state *s, int32_t v, int64_t lo, int64_t hi, gaus_i_rng *rng) {
  int64_t span = hi - lo, reach = 2 * (int64_t)s->ii < span ? 2 * (int64_t)s->ii : span;
  switch (gaus_i_rng_below(rng, 4)) {
  case 0:
    return lo + gaus_i_rng_below(rng, (int32_t)reach + 1);
  case 1:
    return hi - gaus_i_rng_below(rng, (int32_t)reach + 1);
  case 2:
    return gaus_i_rng_below(rng, 2) ? lo : hi;
  default: {
    int64_t t = s->start[v] + gaus_i_rng_below(rng, 7) - 3;
    return t < lo ? lo : t > hi ? hi : t;
  }
  }
}

/* w goes to the slot of `slot_of` within its window, as near to where it was
 * as can be. */
static bool find_in_slot(const gaus_i_move_state *s, int32_t w, int32_t slot, int32_t *t) {
  int64_t lo, hi;
  gaus_i_move_state_window(s, w, &lo, &hi);
  int32_t above = s->sites[w].slot - slot;
  int64_t at = s->start[w] - (above < 0 ? above + s->ii : above); /* nearest below */
  while (at < lo)
    at += s->ii;
  if (at > hi)
    return false;
  *t = (int32_t)at;
  return true;
}

typedef struct annealer {
  gaus_i_move_state *s;
  gaus_i_rng *rng;
  int32_t *peers;      /* operations grouped by type */
  int32_t *peer_begin; /* of each type */
  int32_t *limited, num_limited;
  int64_t proposals, accepted;
  gaus_error *err;
} annealer;

/* A different operation of v's type with an equal claim that holds v's units
 * at t; -1 if there is none. */
static int32_t holder(const annealer *a, int32_t v, int64_t t) {
  const gaus_i_move_state *s = a->s;
  const gaus_operation *ops = s->problem->ops;
  int32_t slot = gaus_i_reservation_table_slot(&s->mrt, t);
  if (s->problem->branches) /* who shares a unit with others is not like another */
    return -1;
  for (int32_t k = a->peer_begin[ops[v].type]; k < a->peer_begin[ops[v].type + 1]; k++) {
    int32_t w = a->peers[k];
    if (s->sites[w].slot == slot && w != v && ops[w].demand == ops[v].demand)
      return w;
  }
  return -1;
}

static gaus_status move_one(annealer *a, int32_t v, bool *legal) {
  gaus_i_move_state *s = a->s;
  int64_t lo, hi;
  gaus_i_move_state_window(s, v, &lo, &hi);
  *legal = false;
  if (lo > hi)
    return GAUS_OK;
  int64_t t = propose(s, v, lo, hi, a->rng);
  if (t == s->start[v])
    return GAUS_OK;
  int32_t from = s->sites[v].slot, to;
  if (!gaus_i_reservation_table_limited(&s->mrt, v)) {
    *legal = true;
    return gaus_i_move_state_move(s, v, (int32_t)t, a->err);
  }
  if (gaus_i_move_state_fits(s, v, t)) {
    *legal = true;
    return gaus_i_move_state_move(s, v, (int32_t)t, a->err);
  }
  int32_t w = holder(a, v, t);
  if (w < 0)
    return GAUS_OK;
  GAUS_TRY(gaus_i_move_state_move(s, v, (int32_t)t, a->err));
  if (!find_in_slot(s, w, from, &to))
    return GAUS_OK;
  int64_t wlo, whi;
  GAUS_TRY(gaus_i_move_state_move(s, w, to, a->err));
  gaus_i_move_state_window(s, v, &wlo, &whi);
  *legal = t >= wlo && t <= whi;
  return GAUS_OK;
}

/* The start that the neighbours of v, on the side it is pushed from, ask for. */
static int64_t demanded(const gaus_i_move_state *s, int32_t v, int step) {
  const gaus_i_move_state_site *site = &s->sites[v];
  int64_t t = s->start[v];
  if (step > 0) {
    for (const gaus_i_move_state_link *l = s->links + site->in; l < s->links + site->out; l++)
      if (l->op != v && s->start[l->op] + l->lag > t)
        t = s->start[l->op] + l->lag;
  } else {
    for (const gaus_i_move_state_link *l = s->links + site->out; l < s->links + site->next; l++)
      if (l->op != v && s->start[l->op] - l->lag < t)
        t = s->start[l->op] - l->lag;
  }
  return t;
}

/* A push under way: operations that still have to move. */
typedef struct pushing {
  int step;  /* 1: later, -1: earlier */
  bool swap; /* exchange units where all are taken */
  int32_t count;
  int32_t queue[MAX_PUSHES];
} pushing;

/* Queues the neighbours of v that its new start violates. Full queues are seen by the caller. */
static void queue_violated(const gaus_i_move_state *s, int32_t v, pushing *q) {
  const gaus_i_move_state_site *site = &s->sites[v];
  int32_t begin = q->step > 0 ? site->out : site->in, end = q->step > 0 ? site->next : site->out;
  for (const gaus_i_move_state_link *l = s->links + begin; l < s->links + end; l++) {
    int64_t gap = q->step > 0 ? s->start[l->op] - s->start[v] : s->start[v] - s->start[l->op];
    if (gap < l->lag && l->op != v && q->count < MAX_PUSHES)
      q->queue[q->count++] = l->op;
  }
}

/* u goes to the first start from `to` on, `step` by step, that is free or whose
 * holder can take u's old slot inside its own window: the only way on where
 * every slot is taken. */
static gaus_status exchange(annealer *a, int32_t u, int64_t to, int step, bool *done) {
  gaus_i_move_state *s = a->s;
  int32_t from = s->sites[u].slot, looks = s->ii < MAX_LOOKS ? s->ii : MAX_LOOKS, at;
  *done = false;
  for (int32_t k = 0; k < looks && !*done; k++, to += step) {
    if (to < 0 || to + s->problem->latency[u] > s->latest)
      return GAUS_OK;
    bool fits = gaus_i_move_state_fits(s, u, to);
    int32_t w = fits ? -1 : holder(a, u, to);
    if (!fits && w < 0)
      continue;
    GAUS_TRY(gaus_i_move_state_move(s, u, (int32_t)to, a->err));
    *done = fits || find_in_slot(s, w, from, &at);
    if (!*done)
      gaus_i_move_state_unmove(s);
    else if (!fits)
      GAUS_TRY(gaus_i_move_state_move(s, w, at, a->err));
  }
  return GAUS_OK;
}

/* Moves u towards `to` or beyond, as resources allow. */
static gaus_status place(annealer *a, int32_t u, int64_t to, const pushing *q, bool *done) {
  gaus_i_move_state *s = a->s;
  int32_t from = s->start[u];
  *done = false;
  if (q->swap && gaus_i_reservation_table_limited(&s->mrt, u))
    return exchange(a, u, to, q->step, done);
  if (gaus_i_reservation_table_limited(&s->mrt, u)) {
    gaus_i_reservation_table_remove(&s->mrt, u, from);
    int64_t skip = gaus_i_reservation_table_find(&s->mrt, u, to, q->step, s->ii);
    gaus_i_reservation_table_add(&s->mrt, u, from);
    if (skip < 0)
      return GAUS_OK;
    to += q->step * skip;
  }
  if (to < 0 || to + s->problem->latency[u] > s->latest)
    return GAUS_OK;
  *done = true;
  return gaus_i_move_state_move(s, u, (int32_t)to, a->err);
}

/* Moves v to t and pushes on, in one direction, all that this violates. */
static gaus_status push(annealer *a, int32_t v, int64_t t, pushing *q, bool *legal) {
  gaus_i_move_state *s = a->s;
  *legal = false;
  q->queue[q->count++] = v;
  for (int32_t k = 0; k < q->count; k++) {
    int32_t u = q->queue[k];
    int64_t to = k == 0 ? t : demanded(s, u, q->step);
    if (to == s->start[u])
      continue;
    bool done;
    GAUS_TRY(place(a, u, to, q, &done));
    if (!done)
      return GAUS_OK;
    queue_violated(s, u, q);
    if (q->count == MAX_PUSHES)
      return GAUS_OK;
  }
  *legal = true;
  return GAUS_OK;
}

static gaus_status push_one(annealer *a, int32_t v, bool *legal) {
  pushing q;
  q.step = gaus_i_rng_below(a->rng, 2) ? 1 : -1;
  q.swap = gaus_i_rng_below(a->rng, 5) > 0;
  q.count = 0;
  int64_t by = 1 + gaus_i_rng_below(a->rng, a->s->ii < 4 ? a->s->ii : 4);
  if (gaus_i_rng_below(a->rng, 4) == 0)
    by = a->s->ii;
  return push(a, v, a->s->start[v] + q.step * by, &q, legal);
}

/* Unlimited neighbours of what has moved go to the better end of their windows:
 * a constant stays beside the operation that reads it. */
static gaus_status settle(annealer *a, int32_t u) {
  gaus_i_move_state *s = a->s;
  int64_t lo, hi;
  if (gaus_i_reservation_table_limited(&s->mrt, u))
    return GAUS_OK;
  gaus_i_move_state_window(s, u, &lo, &hi);
  int32_t from = s->start[u], best = from;
  double least = gaus_i_move_state_cost(s);
  for (int side = 0; side < 2; side++) {
    int64_t t = side ? lo : hi;
    if (lo > hi || t == from)
      continue;
    GAUS_TRY(gaus_i_move_state_move(s, u, (int32_t)t, a->err));
    if (gaus_i_move_state_cost(s) < least) {
      least = gaus_i_move_state_cost(s);
      best = (int32_t)t;
    } else {
      gaus_i_move_state_unmove(s);
    }
  }
  return best == s->start[u] ? GAUS_OK : gaus_i_move_state_move(s, u, best, a->err);
}

static gaus_status settle_neighbours(annealer *a) {
  gaus_i_move_state *s = a->s;
  for (int32_t k = s->journal_size - 1; k >= 0; k--) {
    const gaus_i_move_state_site *site = &s->sites[s->journal[k].op];
    for (int32_t e = site->in; e < site->next; e++)
      GAUS_TRY(settle(a, s->links[e].op));
  }
  return GAUS_OK;
}

static gaus_status group_by_type(annealer *a) {
  const gaus_problem *p = a->s->problem;
  a->peers = gaus_i_calloc((size_t)p->num_ops, sizeof *a->peers);
  a->peer_begin = gaus_i_calloc((size_t)p->num_types + 2, sizeof *a->peer_begin);
  a->limited = gaus_i_calloc((size_t)p->num_ops, sizeof *a->limited);
  if (!a->peers || !a->peer_begin || !a->limited)
    return gaus_i_no_memory(a->err);
  for (int32_t v = 0; v < p->num_ops; v++)
    if (gaus_i_reservation_table_limited(&a->s->mrt, v))
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

/* A move looks at the peers of v, and with max-live at every slot a few times. */
static void spend_move(const annealer *a, int32_t v, gaus_i_budget *budget) {
  int32_t type = a->s->problem->ops[v].type;
  gaus_i_spend(budget, 200 + a->peer_begin[type + 1] - a->peer_begin[type] + (a->s->live ? 4 * (int64_t)a->s->ii : 0));
}

static gaus_status run(annealer *a, const gaus_i_anneal_plan *plan, int32_t *best) {
  gaus_i_move_state *s = a->s;
  int32_t n = s->problem->num_ops;
  double unit = mean_width(s->problem) / (s->live ? s->ii : 1);
  double cost = gaus_i_move_state_cost(s), best_cost = cost;
  memcpy(best, s->start, sizeof *best * (size_t)n);
  double temperature = 0;
  for (int64_t k = 0; k < plan->moves && best_cost > plan->target && !gaus_i_halted(plan->budget); k++) {
    if (k % 64 == 0)
      temperature = unit * plan->hot * pow(plan->cold / plan->hot, (double)k / (double)plan->moves);
    int32_t v = a->num_limited > 0 && gaus_i_rng_below(a->rng, 3) ? a->limited[gaus_i_rng_below(a->rng, a->num_limited)]
                                                                  : gaus_i_rng_below(a->rng, n);
    bool legal;
    spend_move(a, v, plan->budget);
    a->proposals++;
    GAUS_TRY(gaus_i_rng_below(a->rng, 3) ? move_one(a, v, &legal) : push_one(a, v, &legal));
    if (legal)
      GAUS_TRY(settle_neighbours(a));
    double next = legal ? gaus_i_move_state_cost(s) : INFINITY;
    if (next > cost && !(gaus_i_rng_unit(a->rng) < exp((cost - next) / temperature))) {
      gaus_i_move_state_rollback(s);
      continue;
    }
    gaus_i_move_state_commit(s);
    a->accepted++;
    cost = next;
    if (cost < best_cost) {
      best_cost = cost;
      memcpy(best, s->start, sizeof *best * (size_t)n);
    }
  }
  GAUS_ASSERT(s->journal_size == 0 && gaus_i_move_state_is_consistent(s));
  gaus_i_move_state_load(s, best, s->latest);
  return GAUS_OK;
}

gaus_status gaus_i_anneal(gaus_i_move_state *s, const gaus_i_anneal_plan *plan, gaus_i_rng *rng, int32_t *best,
                          gaus_error *err) {
  annealer a = {.s = s, .rng = rng, .err = err};
  gaus_status status = group_by_type(&a);
  if (status == GAUS_OK && s->problem->num_ops > 0)
    status = run(&a, plan, best);
  gaus_i_budget_count(plan->budget, GAUS_STATISTIC_PROPOSALS, a.proposals);
  gaus_i_budget_count(plan->budget, GAUS_STATISTIC_ACCEPTED, a.accepted);
  free(a.peers);
  free(a.peer_begin);
  free(a.limited);
  return status;
}
