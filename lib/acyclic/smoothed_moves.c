/* Computes the cost of a move in annealing while the peaks are smoothed.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/smoothed_moves.h"

#include <math.h>
#include <string.h>

#include "acyclic/claims.h"
#include "support/support.h"

static void init_resource(gaus_i_smoothed_resource *s, const gaus_i_resource *r, double *store, size_t steps) {
  s->cap = store;
  s->middle = store + steps;
  if (r->limit == INT64_MAX)
    return;
  s->bar = store + 2 * steps;
  for (size_t d = 0; d < steps; d++)
    s->bar[d] = (double)r->limit;
}

gaus_status gaus_i_smoothed_state_init(gaus_i_smoothed_state *m, gaus_i_placement *p, gaus_error *err) {
  size_t resources = (size_t)p->b->num_resources, steps = (size_t)p->b->steps;
  memset(m, 0, sizeof *m);
  m->p = p;
  m->resources = gaus_i_calloc(resources, sizeof *m->resources);
  m->delta = gaus_i_calloc(steps + 1, sizeof *m->delta);
  m->store = gaus_i_calloc(3 * resources * steps, sizeof *m->store);
  if (!m->resources || !m->delta || !m->store)
    return gaus_i_no_memory(err);
  for (size_t resource = 0; resource < resources; resource++)
    init_resource(&m->resources[resource], &p->b->resources[resource], m->store + 3 * resource * steps, steps);
  return GAUS_OK;
}

void gaus_i_smoothed_state_clear(gaus_i_smoothed_state *m) {
  free(m->resources);
  free(m->delta);
  free(m->store);
  memset(m, 0, sizeof *m);
}

/* --- prices ------------------------------------------------------------------------- */

static const int64_t *load_of(const gaus_i_placement *p, int32_t resource) {
  return p->load + (size_t)resource * (size_t)p->b->steps;
}

/* The cap with sum (load - cap)+ = room, by Michelot's (1986) shrinking set: from a cap that is too low, each
 * pass keeps the loads above it. Rounding may let a load back in, and ends it too. */
static double find_cap(const double *load, int32_t steps, double room, int32_t *above) {
  double cap = -INFINITY;
  int32_t before = INT32_MAX;
  for (;;) {
    double sum = 0;
    int32_t n = 0;
    for (int32_t d = 0; d < steps; d++)
      if (load[d] > cap) {
        sum += load[d];
        n++;
      }
    if (n >= before || n == 0)
      break;
    before = n;
    cap = (sum - room) / n;
  }
  *above = before;
  return cap;
}

static double sum_of(const int64_t *load, int32_t steps) {
  double sum = 0;
  for (int32_t d = 0; d < steps; d++)
    sum += (double)load[d];
  return sum > 0 ? sum : 1;
}

/* Caps of a resource with a weight; the number of steps with a price. */
static int32_t set_caps(gaus_i_smoothed_resource *s, const int64_t *load, int32_t steps, double room, double eta,
                        double follow) {
  int32_t above;
  double cap;
  for (int32_t d = 0; d < steps; d++)
    s->cap[d] = (double)load[d] + eta * s->middle[d];
  cap = find_cap(s->cap, steps, room, &above);
  for (int32_t d = 0; d < steps; d++) {
    double over = s->cap[d] - cap, price = over > 0 ? over / eta : 0;
    s->cap[d] = cap - eta * s->middle[d];
    s->middle[d] += follow * (price - s->middle[d]);
  }
  return above;
}

void gaus_i_smoothed_state_price(gaus_i_smoothed_state *m, double share, double follow) {
  const gaus_i_acyclic *b = m->p->b;
  m->tight = 1;
  for (int32_t resource = 0; resource < b->num_resources; resource++) {
    const int64_t *load = load_of(m->p, resource);
    const gaus_i_resource *r = &b->resources[resource];
    gaus_i_smoothed_resource *s = &m->resources[resource];
    double room = share * sum_of(load, b->steps);
    s->factor = r->weight / (2 * room);
    if (r->weight > 0) {
      int32_t tight = set_caps(s, load, b->steps, room, room / r->weight, follow);
      m->tight = tight > m->tight ? tight : m->tight;
    }
  }
}

void gaus_i_smoothed_state_fence(gaus_i_smoothed_state *m, double fence, double press) {
  const gaus_i_acyclic *b = m->p->b;
  for (int32_t resource = 0; resource < b->num_resources; resource++) {
    gaus_i_smoothed_resource *s = &m->resources[resource];
    const int64_t *load = load_of(m->p, resource);
    double limit = (double)b->resources[resource].limit, kept = fence > 0 ? s->fence / fence : 0;
    for (int32_t d = 0; s->bar && d < b->steps; d++) {
      double excess = kept * (limit - s->bar[d]) + press * ((double)load[d] - limit);
      s->bar[d] = excess > 0 ? limit - excess : limit;
    }
    s->fence = fence;
  }
}

/* --- demand -------------------------------------------------------------------------- */

static double cost_of(const void *context, int32_t resource, int32_t d, int64_t before, int64_t after) {
  const gaus_i_smoothed_resource *s = &((const gaus_i_smoothed_state *)context)->resources[resource];
  return gaus_i_smoothed_cost(s, d, after) - gaus_i_smoothed_cost(s, d, before);
}

/* The move, and back, so that the loads are as before. */
static double general_change(const gaus_i_smoothed_state *m, int32_t v, int32_t t) {
  int32_t from = m->p->start[v];
  double sum = gaus_i_claims_leave(m->p, v, from, cost_of, m);
  sum += gaus_i_claims_enter(m->p, v, t, cost_of, m);
  gaus_i_claims_leave(m->p, v, t, NULL, NULL);
  gaus_i_claims_enter(m->p, v, from, NULL, NULL);
  return sum;
}

static double demand_change(const gaus_i_smoothed_state *m, int32_t v, int32_t t) {
  const gaus_i_acyclic *b = m->p->b;
  int32_t resource = b->resource_of[v], from = m->p->start[v], n;
  const gaus_i_smoothed_resource *s;
  const int64_t *load;
  int64_t demand = b->demand[v];
  double sum = 0;
  if (resource < 0)
    return b->general ? general_change(m, v, t) : 0;
  load = load_of(m->p, resource);
  s = &m->resources[resource];
  n = b->resources[resource].blocking;
  if (n == 1)
    return t == from
               ? 0
               : gaus_i_smoothed_cost(s, t, load[t] + demand) - gaus_i_smoothed_cost(s, t, load[t]) +
                     gaus_i_smoothed_cost(s, from, load[from] - demand) - gaus_i_smoothed_cost(s, from, load[from]);
  for (int32_t i = 0; i < n; i++) {
    if (t + i < from || t + i >= from + n)
      sum += gaus_i_smoothed_cost(s, t + i, load[t + i] + demand) - gaus_i_smoothed_cost(s, t + i, load[t + i]);
    if (from + i < t || from + i >= t + n)
      sum += gaus_i_smoothed_cost(s, from + i, load[from + i] - demand) -
             gaus_i_smoothed_cost(s, from + i, load[from + i]);
  }
  return sum;
}

static void demand_apply(gaus_i_smoothed_state *m, int32_t v, int32_t t) {
  const gaus_i_acyclic *b = m->p->b;
  int32_t resource = b->resource_of[v], from = m->p->start[v];
  int64_t *load;
  if (b->general) {
    gaus_i_claims_leave(m->p, v, from, NULL, NULL);
    gaus_i_claims_enter(m->p, v, t, NULL, NULL);
  }
  if (resource < 0)
    return;
  load = m->p->load + (size_t)resource * (size_t)b->steps;
  for (int32_t i = 0, n = b->resources[resource].blocking; i < n; i++) {
    load[from + i] -= b->demand[v];
    load[t + i] += b->demand[v];
  }
}

/* --- live bits --------------------------------------------------------------------------- */

/* Last use of a value by another than `but`. */
static int32_t end_without(const gaus_i_placement *p, int32_t value, int32_t but) {
  const gaus_i_acyclic *b = p->b;
  int32_t end = 0;
  for (int32_t i = b->use_begin[value]; i < b->use_begin[value + 1]; i++)
    if (b->use[i] != but && p->start[b->use[i]] > end)
      end = p->start[b->use[i]];
  return end;
}

/* Where the value's life ends if its consumer v starts at t. */
static int32_t end_with(const gaus_i_placement *p, int32_t value, int32_t v, int32_t t) {
  int32_t end = p->end[value], others;
  if (t >= end)
    return t;
  if (p->start[v] < end)
    return end;
  others = end_without(p, value, v);
  return t > others ? t : others;
}

/* Adds `width` over from..to-1, or takes it off where to < from. */
static void add_delta(gaus_i_smoothed_state *m, int32_t from, int32_t to, int64_t width, int32_t span[2]) {
  if (to < from) {
    int32_t swap = from;
    from = to;
    to = swap;
    width = -width;
  }
  for (int32_t d = from; d < to; d++)
    m->delta[d] += width;
  span[0] = from < span[0] ? from : span[0];
  span[1] = to > span[1] ? to : span[1];
}

/* Change of the live bits in m->delta over span[0]..span[1]-1. A life that
 * ends before it begins is empty. */
static void live_delta(gaus_i_smoothed_state *m, int32_t v, int32_t t, int32_t span[2]) {
  const gaus_i_acyclic *b = m->p->b;
  const gaus_i_placement *p = m->p;
  if (b->width[v] > 0) {
    int32_t end = p->end[v], from = p->start[v] + b->alive_from[v], to = t + b->alive_from[v];
    add_delta(m, to < end ? to : end, from < end ? from : end, b->width[v], span);
  }
  for (int32_t i = b->read_begin[v]; i < b->read_begin[v + 1]; i++) {
    int32_t u = b->read[i], from = p->start[u] + b->alive_from[u], end = p->end[u], after = end_with(p, u, v, t);
    if (after != end)
      add_delta(m, end > from ? end : from, after > from ? after : from, b->width[u], span);
  }
}

static double live_change(const gaus_i_smoothed_state *m, const int32_t span[2]) {
  const gaus_i_smoothed_resource *s = &m->resources[m->p->b->live_resource];
  const int64_t *live = load_of(m->p, m->p->b->live_resource);
  double sum = 0;
  for (int32_t d = span[0]; d < span[1]; d++)
    sum += gaus_i_square_above((double)(live[d] + m->delta[d]), s->cap[d]) -
           gaus_i_square_above((double)live[d], s->cap[d]);
  return s->factor * sum;
}

static void live_apply(gaus_i_smoothed_state *m, int32_t v, int32_t t, const int32_t span[2]) {
  const gaus_i_acyclic *b = m->p->b;
  int64_t *live = m->p->load + (size_t)b->live_resource * (size_t)b->steps;
  for (int32_t d = span[0]; d < span[1]; d++)
    live[d] += m->delta[d];
  for (int32_t i = b->read_begin[v]; i < b->read_begin[v + 1]; i++)
    m->p->end[b->read[i]] = end_with(m->p, b->read[i], v, t);
}

/* --- moves ---------------------------------------------------------------------------------- */

double gaus_i_smoothed_state_change(gaus_i_smoothed_state *m, int32_t v, int32_t t, int32_t span[2]) {
  const gaus_i_acyclic *b = m->p->b;
  double sum = b->communication_weight * (double)b->slope[v] * (t - m->p->start[v]) + demand_change(m, v, t);
  span[0] = INT32_MAX;
  span[1] = 0;
  if (b->live_resource < 0)
    return sum;
  live_delta(m, v, t, span);
  return sum + live_change(m, span);
}

void gaus_i_smoothed_state_drop(gaus_i_smoothed_state *m, const int32_t span[2]) {
  for (int32_t d = span[0]; d < span[1]; d++)
    m->delta[d] = 0;
}

void gaus_i_smoothed_state_apply(gaus_i_smoothed_state *m, int32_t v, int32_t t, const int32_t span[2]) {
  demand_apply(m, v, t);
  if (m->p->b->live_resource >= 0)
    live_apply(m, v, t, span);
  gaus_i_smoothed_state_drop(m, span);
  m->p->linear += (int64_t)m->p->b->slope[v] * (t - m->p->start[v]);
  m->p->start[v] = t;
}

double gaus_i_smoothed_state_relocate(gaus_i_smoothed_state *m, int32_t v, int32_t t) {
  int32_t span[2];
  double change = gaus_i_smoothed_state_change(m, v, t, span);
  gaus_i_smoothed_state_apply(m, v, t, span);
  return change;
}
