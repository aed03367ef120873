/* Proposes the moves of a round, each as if it were alone.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/joint_propose.h"

#include "acyclic/joint_bids.h"
#include "acyclic/joint_group.h"

/* --- choosing --------------------------------------------------------------------------- */

static int32_t any_of(const int32_t *list, int32_t count, uint32_t random) {
  return list[((uint64_t)random * (uint64_t)count) >> 32];
}

/* Of the 2^32 values of half a random number. */
static uint64_t share(double of) {
  return (uint64_t)(of * 4294967296.0);
}

/* Where a proposal begins. Rounds of single operations in mode resource take each operation of the part once. */
static int32_t choose(const gaus_i_joint_state *s, uint64_t *random, int32_t index) {
  if (s->num_tight > 0) {
    uint64_t r = gaus_i_joint_next(random);
    if ((uint32_t)r < share(s->settings->aimed))
      return any_of(s->tight, s->num_tight, (uint32_t)(r >> 32));
  }
  if (s->b->live_resource < 0 && !s->of_groups)
    return s->from[index];
  return any_of(s->from, s->num_from, (uint32_t)(gaus_i_joint_next(random) >> 32));
}

/* --- bids ------------------------------------------------------------------------------------ */

/* Opens a bid at the ends of the chunk's lists. */
static gaus_i_joint_bid *open_bid(gaus_i_joint_state *s, gaus_i_joint_chunk *c, uint64_t random, int32_t index) {
  gaus_i_joint_bid *bid = &c->bid[c->bids];
  uint64_t round = (UINT64_C(1) << 24) - 1 - (uint64_t)s->round;
  float threshold = s->cooling.threshold[random % GAUS_COOLING_THRESHOLDS];
  *bid = (gaus_i_joint_bid){.key = round << 40 | (random >> 48) << 24 | (uint64_t)index,
                            .allowed = s->cooling.temperature * (double)threshold,
                            .member = c->members,
                            .run = c->runs,
                            .value = c->values};
  return bid;
}

static void close_bid(gaus_i_joint_state *s, gaus_i_joint_chunk *c, gaus_i_joint_bid *bid) {
  bid->members = c->members - bid->member;
  bid->runs = c->runs - bid->run;
  bid->values = c->values - bid->value;
  c->bids++;
  gaus_i_joint_claim(s, c, bid);
}

/* Takes a bid back that had no room. */
static void withdraw(gaus_i_joint_chunk *c, const gaus_i_joint_bid *bid) {
  c->members = bid->member;
  c->runs = bid->run;
  c->values = bid->value;
}

/* --- one operation --------------------------------------------------------------------------- */

/* A place in lo..hi other than `at`: anywhere, or where that is far, half of the time nearby. */
static int32_t draw_target(uint64_t *random, int32_t at, int32_t lo, int32_t hi) {
  uint64_t r = gaus_i_joint_next(random);
  int32_t t;
  if (hi - lo > 8 && (r & 1)) {
    int32_t reach = 2 << ((r >> 1) & 3);
    lo = at - reach > lo ? at - reach : lo;
    hi = at + reach < hi ? at + reach : hi;
  }
  t = lo + (int32_t)(((r >> 32) * (uint64_t)(hi - lo)) >> 32);
  return t < at ? t : t + 1;
}

static void append_run(gaus_i_joint_chunk *c, int64_t delta, int32_t at, int32_t length) {
  c->run[c->runs++] = (gaus_i_joint_run){delta, at, length};
}

static void append_demand(const gaus_i_joint_state *s, gaus_i_joint_chunk *c, int32_t v, int32_t t) {
  const gaus_i_acyclic *b = s->b;
  int32_t resource = b->resource_of[v], from = s->p->start[v], moved = t > from ? t - from : from - t, length;
  if (resource < 0 || b->demand[v] == 0)
    return;
  length = b->resources[resource].blocking;
  if (moved < length && t > from)
    t += length - moved;
  else if (moved < length)
    from += length - moved;
  length = moved < length ? moved : length;
  append_run(c, -(int64_t)b->demand[v], resource * b->steps + from, length);
  append_run(c, b->demand[v], resource * b->steps + t, length);
}

/* The values whose ends change if v starts at t. */
static bool append_values(const gaus_i_joint_state *s, gaus_i_joint_chunk *c, int32_t v, int32_t t) {
  const gaus_i_acyclic *b = s->b;
  for (int32_t i = b->read_begin[v]; i < b->read_begin[v + 1]; i++) {
    int32_t u = b->read[i];
    if (t <= s->p->end[u] && s->p->start[v] < s->p->end[u])
      continue;
    if (c->values == GAUS_JOINT_VALUES)
      return false;
    c->value[c->values++] = u;
  }
  return true;
}

static bool append_single(const gaus_i_joint_state *s, gaus_i_joint_worker *w, gaus_i_joint_chunk *c,
                          gaus_i_joint_member m, const int32_t span[2]) {
  if (c->members == GAUS_JOINT_MEMBERS || c->runs + 2 > GAUS_JOINT_RUNS)
    return false;
  c->member[c->members++] = m;
  append_demand(s, c, m.op, m.target);
  return s->b->live_resource < 0 || (append_values(s, c, m.op, m.target) && gaus_i_joint_write_live(s, w, span, c));
}

static void propose_single(gaus_i_joint_state *s, gaus_i_joint_worker *w, gaus_i_joint_chunk *c, int32_t index) {
  int32_t v = choose(s, &w->random, index), lo, hi, span[2];
  gaus_i_placement_window(s->p, v, &lo, &hi);
  if (lo >= hi)
    return;
  gaus_i_joint_member m = {v, draw_target(&w->random, s->p->start[v], lo, hi)};
  gaus_i_joint_bid *bid = open_bid(s, c, gaus_i_joint_next(&w->random), index);
  double change = gaus_i_smoothed_state_change(&w->mover, v, m.target, span);
  bid->linear = (int64_t)s->b->slope[v] * (m.target - s->p->start[v]);
  if (change <= bid->allowed) {
    if (append_single(s, w, c, m, span))
      close_bid(s, c, bid);
    else
      withdraw(c, bid);
  }
  gaus_i_smoothed_state_drop(&w->mover, span);
}

/* --- groups ------------------------------------------------------------------------------------ */

static bool make_group(gaus_i_joint_state *s, gaus_i_joint_worker *w, int32_t index) {
  double squeezes = s->settings->squeezes, all = s->settings->groups + squeezes;
  bool squeeze = squeezes > 0 && (uint32_t)gaus_i_joint_next(&w->random) < share(squeezes / all);
  int32_t v = choose(s, &w->random, index);
  return squeeze ? gaus_i_joint_squeeze(s, w, v) : gaus_i_joint_grow(s, w, v);
}

static void propose_group(gaus_i_joint_state *s, gaus_i_joint_worker *w, gaus_i_joint_chunk *c, int32_t index) {
  if (!make_group(s, w, index))
    return;
  gaus_i_joint_bid *bid = open_bid(s, c, gaus_i_joint_next(&w->random), index);
  if (gaus_i_joint_weigh(s, w, &bid->linear) <= bid->allowed) {
    if (gaus_i_joint_write(s, w, c))
      close_bid(s, c, bid);
    else
      withdraw(c, bid);
  }
  gaus_i_joint_drop(w);
}

/* --- a round -------------------------------------------------------------------------------------- */

static void propose_chunk(void *context, int32_t i, int32_t worker) {
  gaus_i_joint_state *s = context;
  gaus_i_joint_worker *w = &s->workers[worker];
  gaus_i_joint_chunk *c = s->chunks[i];
  int32_t size = s->of_groups ? GAUS_JOINT_GROUP_CHUNK : GAUS_JOINT_CHUNK;
  c->bids = c->members = c->runs = c->values = 0;
  for (int32_t index = i * size; index < (i + 1) * size && index < s->proposals; index++) {
    w->random = gaus_i_joint_stream(s, index);
    if (s->of_groups)
      propose_group(s, w, c, index);
    else
      propose_single(s, w, c, index);
  }
}

int32_t gaus_i_joint_propose(gaus_i_joint_state *s) {
  int32_t size = s->of_groups ? GAUS_JOINT_GROUP_CHUNK : GAUS_JOINT_CHUNK;
  int32_t chunks = (s->proposals + size - 1) / size;
  gaus_i_crew_run(s->crew, chunks, propose_chunk, s);
  return chunks;
}
