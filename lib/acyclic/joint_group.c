/* Grows groups of operations that a joint annealing moves together, and weighs them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/joint_group.h"

enum { QUEUE_SIZE = 128 /* of a squeeze */ };

/* --- growing ------------------------------------------------------------------------ */

static bool has(const gaus_i_joint_worker *w, int32_t u) {
  return w->mark[u] == w->stamp;
}

static void begin(gaus_i_joint_worker *w) {
  w->stamp++;
  w->size = 0;
  w->num_touched = w->num_values = w->runs = 0;
  w->span[0] = INT32_MAX;
  w->span[1] = 0;
}

static void append(gaus_i_joint_worker *w, int32_t u, int32_t target) {
  w->mark[u] = w->stamp;
  w->want[u] = target;
  w->group[w->size++] = u;
}

static const gaus_i_link *links(const gaus_i_acyclic *b, int32_t v, bool ahead, const gaus_i_link **end) {
  const gaus_i_link *link = ahead ? b->succ : b->pred;
  const int32_t *at = ahead ? b->succ_begin : b->pred_begin;
  *end = link + at[v + 1];
  return link + at[v];
}

/* Room between v and the operation of a link before the separation is broken. */
static int32_t slack(const gaus_i_placement *p, int32_t v, const gaus_i_link *link) {
  int32_t gap = p->start[link->op] - p->start[v];
  return (gap < 0 ? -gap : gap) - link->latency;
}

typedef struct shift {
  int32_t by, most, loose; /* steps; the size at which the group is given up; slack of a dependence that ties */
  uint32_t follow;         /* chance / 2^32 that it does */
} shift;

/* Half as many groups of twice the size: all sizes cost about as much. */
static shift draw_shift(gaus_i_joint_worker *w) {
  static const uint32_t follow[4] = {0x60000000u, 0xa0000000u, 0xe0000000u, 0xffffffffu};
  uint64_t r = gaus_i_joint_next(&w->random);
  shift g = {r & 1 ? 1 + (int32_t)((r >> 1) & 3) : 1, 4, r & 16 ? 0 : INT32_MAX, follow[(r >> 5) & 3]};
  g.by = r & 8 ? -g.by : g.by;
  for (uint64_t bits = r >> 32; (bits & 1) && g.most < GAUS_JOINT_GROUP; bits >>= 1)
    g.most *= 2;
  return g;
}

/* Takes in what stands in the way of v; false: the group is full. */
static bool push(const gaus_i_joint_state *s, gaus_i_joint_worker *w, const shift *g, int32_t v) {
  const gaus_i_link *end;
  int32_t reach = g->by > 0 ? g->by : -g->by;
  for (const gaus_i_link *link = links(s->b, v, g->by > 0, &end); link < end; link++) {
    if (slack(s->p, v, link) >= reach || has(w, link->op))
      continue;
    if (w->size == g->most)
      return false;
    append(w, link->op, s->p->start[link->op] + g->by);
  }
  return true;
}

/* Takes in some of what v would leave behind. */
static void pull(const gaus_i_joint_state *s, gaus_i_joint_worker *w, const shift *g, int32_t v) {
  const gaus_i_link *end;
  for (const gaus_i_link *link = links(s->b, v, g->by < 0, &end); link < end && w->size < g->most; link++)
    if (link->data > 0 && !has(w, link->op) && slack(s->p, v, link) <= g->loose &&
        (uint32_t)gaus_i_joint_next(&w->random) < g->follow)
      append(w, link->op, s->p->start[link->op] + g->by);
}

bool gaus_i_joint_grow(const gaus_i_joint_state *s, gaus_i_joint_worker *w, int32_t v) {
  const gaus_i_acyclic *b = s->b;
  shift g = draw_shift(w);
  begin(w);
  append(w, v, s->p->start[v] + g.by);
  for (int32_t i = 0; i < w->size; i++) {
    int32_t u = w->group[i];
    if (w->want[u] < b->asap[u] || w->want[u] > b->alap[u] || !push(s, w, &g, u))
      return false;
    pull(s, w, &g, u);
  }
  return true;
}

/* --- squeezes ---------------------------------------------------------------------------- */

typedef struct waiting {
  int32_t op[QUEUE_SIZE], count;
} waiting;

/* u is to start at t at the latest; false if that cannot be, or the group is full. */
static bool require(const gaus_i_joint_state *s, gaus_i_joint_worker *w, waiting *q, int32_t u, int32_t t) {
  bool member = has(w, u);
  if ((member ? w->want[u] : s->p->start[u]) <= t)
    return true;
  if (t < s->b->asap[u] || q->count == QUEUE_SIZE || (!member && w->size == GAUS_JOINT_GROUP))
    return false;
  if (!member)
    append(w, u, t);
  w->want[u] = t;
  q->op[q->count++] = u;
  return true;
}

bool gaus_i_joint_squeeze(const gaus_i_joint_state *s, gaus_i_joint_worker *w, int32_t value) {
  const gaus_i_acyclic *b = s->b;
  int32_t end = s->p->end[value] - 1 - (int32_t)(gaus_i_joint_next(&w->random) & 3);
  waiting q = {.count = 0};
  begin(w);
  if (b->width[value] == 0)
    return false;
  for (int32_t i = b->use_begin[value]; i < b->use_begin[value + 1]; i++)
    if (!require(s, w, &q, b->use[i], end))
      return false;
  for (int32_t i = 0; i < q.count; i++) {
    const gaus_i_link *stop;
    for (const gaus_i_link *link = links(b, q.op[i], false, &stop); link < stop; link++)
      if (!require(s, w, &q, link->op, w->want[q.op[i]] - link->latency))
        return false;
  }
  return w->size > 0;
}

/* --- demand --------------------------------------------------------------------------------- */

static void touch(gaus_i_joint_worker *w, int32_t at, int64_t change) {
  w->load_delta[at] += change;
  w->touched[w->num_touched++] = at;
}

static void touch_demand(const gaus_i_joint_state *s, gaus_i_joint_worker *w, int32_t v) {
  const gaus_i_acyclic *b = s->b;
  int32_t resource = b->resource_of[v];
  if (resource < 0)
    return;
  for (int32_t i = 0; i < b->resources[resource].blocking; i++) {
    touch(w, resource * b->steps + s->p->start[v] + i, -(int64_t)b->demand[v]);
    touch(w, resource * b->steps + w->want[v] + i, b->demand[v]);
  }
}

/* Clears the changes as it reads them, so that an entry that was touched twice counts once. */
static double demand_change(const gaus_i_joint_state *s, gaus_i_joint_worker *w) {
  double sum = 0;
  w->runs = 0;
  for (int32_t i = 0; i < w->num_touched; i++) {
    int32_t at = w->touched[i], resource = at / s->b->steps, step = at % s->b->steps;
    const gaus_i_smoothed_resource *r = &s->mover.resources[resource];
    int64_t load = s->p->load[at], delta = w->load_delta[at];
    w->load_delta[at] = 0;
    if (delta == 0)
      continue;
    sum += gaus_i_smoothed_cost(r, step, load + delta) - gaus_i_smoothed_cost(r, step, load);
    w->run[w->runs++] = (gaus_i_joint_run){delta, at, 1};
  }
  return sum;
}

/* --- lives ------------------------------------------------------------------------------------ */

static void touch_value(gaus_i_joint_worker *w, int32_t value) {
  if (w->value_mark[value] == w->stamp)
    return;
  w->value_mark[value] = w->stamp;
  w->value[w->num_values++] = value;
}

static void touch_values(const gaus_i_joint_state *s, gaus_i_joint_worker *w, int32_t v) {
  const gaus_i_acyclic *b = s->b;
  if (b->width[v] > 0)
    touch_value(w, v);
  for (int32_t i = b->read_begin[v]; i < b->read_begin[v + 1]; i++)
    touch_value(w, b->read[i]);
}

static int32_t start_of(const gaus_i_joint_state *s, const gaus_i_joint_worker *w, int32_t v) {
  return has(w, v) ? w->want[v] : s->p->start[v];
}

static int32_t end_of(const gaus_i_joint_state *s, const gaus_i_joint_worker *w, int32_t value) {
  const gaus_i_acyclic *b = s->b;
  int32_t end = 0;
  for (int32_t i = b->use_begin[value]; i < b->use_begin[value + 1]; i++) {
    int32_t t = start_of(s, w, b->use[i]);
    end = t > end ? t : end;
  }
  return end;
}

static void add_life(gaus_i_joint_worker *w, int32_t from, int32_t to, int64_t width, int32_t span[2]) {
  if (from >= to)
    return;
  w->mover.delta[from] += width;
  w->mover.delta[to] -= width;
  span[0] = from < span[0] ? from : span[0];
  span[1] = to > span[1] ? to : span[1];
}

/* The change of the live bits, from the differences that the values leave in delta; those whose ends change stay in the
 * list. */
static double live_change(const gaus_i_joint_state *s, gaus_i_joint_worker *w) {
  const gaus_i_acyclic *b = s->b;
  const gaus_i_smoothed_resource *r = &s->mover.resources[b->live_resource];
  const int64_t *live = s->p->load + (size_t)b->live_resource * (size_t)b->steps;
  int32_t *span = w->span, kept = 0;
  double sum = 0;
  for (int32_t i = 0; i < w->num_values; i++) {
    int32_t u = w->value[i], birth = start_of(s, w, u) + b->alive_from[u], end = end_of(s, w, u);
    if (birth == s->birth[u] && end == s->p->end[u])
      continue;
    add_life(w, s->birth[u], s->p->end[u], -(int64_t)b->width[u], span);
    add_life(w, birth, end, b->width[u], span);
    if (end != s->p->end[u])
      w->value[kept++] = u;
  }
  w->num_values = kept;
  for (int32_t d = span[0]; d < span[1]; d++) {
    if (d > span[0])
      w->mover.delta[d] += w->mover.delta[d - 1];
    if (w->mover.delta[d] != 0)
      sum += gaus_i_smoothed_cost(r, d, live[d] + w->mover.delta[d]) - gaus_i_smoothed_cost(r, d, live[d]);
  }
  if (span[0] < span[1])
    w->mover.delta[span[1]] = 0;
  return sum;
}

/* --- both ---------------------------------------------------------------------------------------- */

double gaus_i_joint_weigh(const gaus_i_joint_state *s, gaus_i_joint_worker *w, int64_t *linear) {
  const gaus_i_acyclic *b = s->b;
  double sum;
  *linear = 0;
  for (int32_t i = 0; i < w->size; i++) {
    int32_t v = w->group[i];
    *linear += (int64_t)b->slope[v] * (w->want[v] - s->p->start[v]);
    touch_demand(s, w, v);
    if (b->live_resource >= 0)
      touch_values(s, w, v);
  }
  sum = b->communication_weight * (double)*linear + demand_change(s, w);
  return b->live_resource >= 0 ? sum + live_change(s, w) : sum;
}

/* --- writing ------------------------------------------------------------------------------------- */

static bool write_run(gaus_i_joint_chunk *c, gaus_i_joint_run run) {
  if (c->runs == GAUS_JOINT_RUNS)
    return false;
  c->run[c->runs++] = run;
  return true;
}

bool gaus_i_joint_write_live(const gaus_i_joint_state *s, const gaus_i_joint_worker *w, const int32_t span[2],
                             gaus_i_joint_chunk *c) {
  int32_t live = s->b->live_resource * s->b->steps;
  const int64_t *delta = w->mover.delta;
  for (int32_t d = span[0], end; d < span[1]; d = end) {
    for (end = d + 1; end < span[1] && delta[end] == delta[d]; end++) {
    }
    if (delta[d] != 0 && !write_run(c, (gaus_i_joint_run){delta[d], live + d, end - d}))
      return false;
  }
  return true;
}

bool gaus_i_joint_write(const gaus_i_joint_state *s, gaus_i_joint_worker *w, gaus_i_joint_chunk *c) {
  if (c->members + w->size > GAUS_JOINT_MEMBERS || c->values + w->num_values > GAUS_JOINT_VALUES)
    return false;
  for (int32_t i = 0; i < w->size; i++)
    c->member[c->members++] = (gaus_i_joint_member){w->group[i], w->want[w->group[i]]};
  for (int32_t i = 0; i < w->num_values; i++)
    c->value[c->values++] = w->value[i];
  for (int32_t i = 0; i < w->runs; i++)
    if (!write_run(c, w->run[i]))
      return false;
  return gaus_i_joint_write_live(s, w, w->span, c);
}

void gaus_i_joint_drop(gaus_i_joint_worker *w) {
  for (int32_t d = w->span[0]; d < w->span[1]; d++)
    w->mover.delta[d] = 0;
}
