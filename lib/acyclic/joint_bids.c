/* Settles the bids of a round, phase by phase.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/joint_bids.h"

#include <string.h>

static inline void add(int64_t *at, int64_t change) {
  __atomic_fetch_add(at, change, __ATOMIC_RELAXED);
}

static inline void lower(uint64_t *at, uint64_t key) {
  uint64_t old = __atomic_load_n(at, __ATOMIC_RELAXED);
  while (key < old && !__atomic_compare_exchange_n(at, &old, key, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}

/* --- claims ------------------------------------------------------------------------ */

static void take_place(gaus_i_joint_state *s, const gaus_i_joint_member *m, uint64_t key) {
  s->place[m->op] = (gaus_i_joint_place){key, m->target, s->round};
}

static bool claims(const gaus_i_joint_state *s) {
  return s->of_groups || s->b->live_resource >= 0;
}

void gaus_i_joint_claim(gaus_i_joint_state *s, const gaus_i_joint_chunk *c, gaus_i_joint_bid *bid) {
  bid->alive = true;
  if (!claims(s)) {
    take_place(s, &c->member[bid->member], bid->key);
    return;
  }
  for (int32_t i = 0; i < bid->members; i++)
    lower(&s->claim[c->member[bid->member + i].op], bid->key);
  for (int32_t i = 0; i < bid->values; i++)
    lower(&s->value_claim[c->value[bid->value + i]], bid->key);
}

static bool holds_all(const gaus_i_joint_state *s, const gaus_i_joint_chunk *c, const gaus_i_joint_bid *bid) {
  for (int32_t i = 0; i < bid->members; i++)
    if (s->claim[c->member[bid->member + i].op] != bid->key)
      return false;
  for (int32_t i = 0; i < bid->values; i++)
    if (s->value_claim[c->value[bid->value + i]] != bid->key)
      return false;
  return true;
}

static void hold(void *context, int32_t i, int32_t worker) {
  gaus_i_joint_state *s = context;
  gaus_i_joint_chunk *c = s->chunks[i];
  (void)worker;
  for (int32_t k = 0; k < c->bids; k++) {
    gaus_i_joint_bid *bid = &c->bid[k];
    bid->alive = holds_all(s, c, bid);
    for (int32_t j = 0; bid->alive && j < bid->members; j++)
      take_place(s, &c->member[bid->member + j], bid->key);
  }
}

/* --- dependences ---------------------------------------------------------------------- */

/* Does a lower bid move a neighbour of the operation so that the two break a dependence? */
static bool breaks(const gaus_i_joint_state *s, const gaus_i_joint_member *m, uint64_t key) {
  const gaus_i_acyclic *b = s->b;
  for (int32_t i = b->pred_begin[m->op]; i < b->pred_begin[m->op + 1]; i++) {
    const gaus_i_joint_place *other = &s->place[b->pred[i].op];
    if (other->round == s->round && other->key < key && other->target + b->pred[i].latency > m->target)
      return true;
  }
  for (int32_t i = b->succ_begin[m->op]; i < b->succ_begin[m->op + 1]; i++) {
    const gaus_i_joint_place *other = &s->place[b->succ[i].op];
    if (other->round == s->round && other->key < key && m->target + b->succ[i].latency > other->target)
      return true;
  }
  return false;
}

static int32_t bucket_of(const gaus_i_joint_bid *bid) {
  return (int32_t)(bid->key >> 35) & (GAUS_JOINT_BUCKETS - 1); /* the highest of the 16 bits from bit 24 */
}

static void count(gaus_i_joint_state *s, const gaus_i_joint_chunk *c, const gaus_i_joint_bid *bid) {
  for (int32_t i = bid->run; i < bid->run + bid->runs; i++) {
    const gaus_i_joint_run *run = &c->run[i];
    int64_t *table = run->delta > 0 ? s->more : s->less;
    for (int32_t k = 0; k < run->length; k++)
      add(&table[(size_t)(run->at + k) * GAUS_JOINT_BUCKETS + (size_t)bucket_of(bid)], run->delta);
  }
}

static void check(void *context, int32_t i, int32_t worker) {
  gaus_i_joint_state *s = context;
  gaus_i_joint_chunk *c = s->chunks[i];
  (void)worker;
  for (int32_t k = 0; k < c->bids; k++) {
    gaus_i_joint_bid *bid = &c->bid[k];
    for (int32_t j = 0; bid->alive && j < bid->members; j++)
      bid->alive = !breaks(s, &c->member[bid->member + j], bid->key);
    bid->counted = bid->alive;
    if (bid->counted)
      count(s, c, bid);
  }
}

/* --- loads -------------------------------------------------------------------------------- */

/* What lower bids, and equal ones, do to an entry, less `own`. */
static int64_t others(const int64_t *table, int32_t at, int32_t bucket, int64_t own) {
  const int64_t *row = table + (size_t)at * GAUS_JOINT_BUCKETS;
  int64_t sum = -own;
  for (int32_t k = 0; k <= bucket; k++)
    sum += row[k];
  return sum;
}

static double run_change(const gaus_i_joint_state *s, const gaus_i_joint_run *run, int32_t bucket) {
  int32_t resource = run->at / s->b->steps, step = run->at % s->b->steps;
  const gaus_i_smoothed_resource *r = &s->mover.resources[resource];
  const int64_t *table = run->delta > 0 ? s->more : s->less;
  double sum = 0;
  for (int32_t k = 0; k < run->length; k++) {
    int64_t load = s->p->load[run->at + k] + others(table, run->at + k, bucket, run->delta);
    sum += gaus_i_smoothed_cost(r, step + k, load + run->delta) - gaus_i_smoothed_cost(r, step + k, load);
  }
  return sum;
}

static void decide(void *context, int32_t i, int32_t worker) {
  gaus_i_joint_state *s = context;
  gaus_i_joint_chunk *c = s->chunks[i];
  (void)worker;
  for (int32_t k = 0; k < c->bids; k++) {
    gaus_i_joint_bid *bid = &c->bid[k];
    double change = s->b->communication_weight * (double)bid->linear;
    for (int32_t j = bid->run; bid->alive && j < bid->run + bid->runs; j++)
      change += run_change(s, &c->run[j], bucket_of(bid));
    bid->alive = bid->alive && change <= bid->allowed;
  }
}

/* --- moves ------------------------------------------------------------------------------------ */

static void forget(gaus_i_joint_state *s, const gaus_i_joint_chunk *c, const gaus_i_joint_bid *bid) {
  for (int32_t i = bid->run; i < bid->run + bid->runs; i++) {
    const gaus_i_joint_run *run = &c->run[i];
    int64_t *table = run->delta > 0 ? s->more : s->less;
    for (int32_t k = 0; k < run->length; k++)
      __atomic_store_n(&table[(size_t)(run->at + k) * GAUS_JOINT_BUCKETS + (size_t)bucket_of(bid)], 0,
                       __ATOMIC_RELAXED);
  }
}

/* The live bits are settled value by value, when all starts are known. */
static void move(gaus_i_joint_state *s, const gaus_i_joint_chunk *c, const gaus_i_joint_bid *bid) {
  int32_t live = s->b->live_resource < 0 ? INT32_MAX : s->b->live_resource * s->b->steps;
  for (int32_t i = bid->member; i < bid->member + bid->members; i++)
    s->p->start[c->member[i].op] = c->member[i].target;
  for (int32_t i = bid->run; i < bid->run + bid->runs; i++)
    for (int32_t k = 0; c->run[i].at < live && k < c->run[i].length; k++)
      add(&s->p->load[c->run[i].at + k], c->run[i].delta);
}

/* Claims the values whose lives the bid may have changed, for the round after this one: those claims are lower. */
static void claim_lives(gaus_i_joint_state *s, const gaus_i_joint_chunk *c, const gaus_i_joint_bid *bid) {
  const gaus_i_acyclic *b = s->b;
  uint64_t key = bid->key - (UINT64_C(1) << 40);
  for (int32_t i = bid->member; i < bid->member + bid->members; i++) {
    int32_t v = c->member[i].op;
    if (b->width[v] > 0)
      lower(&s->value_claim[v], key);
    for (int32_t k = b->read_begin[v]; k < b->read_begin[v + 1]; k++)
      lower(&s->value_claim[b->read[k]], key);
  }
}

static void apply(void *context, int32_t i, int32_t worker) {
  gaus_i_joint_state *s = context;
  gaus_i_joint_chunk *c = s->chunks[i];
  int64_t linear = 0;
  for (int32_t k = 0; k < c->bids; k++) {
    gaus_i_joint_bid *bid = &c->bid[k];
    if (bid->counted)
      forget(s, c, bid);
    if (!bid->alive)
      continue;
    s->workers[worker].accepted++;
    move(s, c, bid);
    linear += bid->linear;
    if (s->b->live_resource >= 0)
      claim_lives(s, c, bid);
  }
  add(&s->p->linear, linear);
}

/* --- lives ---------------------------------------------------------------------------------------- */

static void add_life(gaus_i_joint_state *s, int32_t from, int32_t to, int64_t width) {
  int64_t *live = s->p->load + (size_t)s->b->live_resource * (size_t)s->b->steps;
  for (int32_t d = from; d < to; d++)
    add(&live[d], width);
}

/* Brings the life of a value, and the live bits, up to date. */
static void update_life(gaus_i_joint_state *s, int32_t value) {
  const gaus_i_acyclic *b = s->b;
  int32_t birth = s->p->start[value] + b->alive_from[value], end = 0;
  int32_t was = s->birth[value], ended = s->p->end[value];
  for (int32_t i = b->use_begin[value]; i < b->use_begin[value + 1]; i++)
    end = s->p->start[b->use[i]] > end ? s->p->start[b->use[i]] : end;
  if (birth == was && end == ended)
    return;
  add_life(s, was, ended, -(int64_t)b->width[value]);
  add_life(s, birth, end, b->width[value]);
  s->birth[value] = birth;
  s->p->end[value] = end;
}

static void update_lives(void *context, int32_t i, int32_t worker) {
  gaus_i_joint_state *s = context;
  const gaus_i_acyclic *b = s->b;
  gaus_i_joint_chunk *c = s->chunks[i];
  (void)worker;
  for (int32_t k = 0; k < c->bids; k++) {
    const gaus_i_joint_bid *bid = &c->bid[k];
    uint64_t key = bid->key - (UINT64_C(1) << 40);
    for (int32_t j = bid->member; bid->alive && j < bid->member + bid->members; j++) {
      int32_t v = c->member[j].op;
      if (b->width[v] > 0 && s->value_claim[v] == key)
        update_life(s, v);
      for (int32_t r = b->read_begin[v]; r < b->read_begin[v + 1]; r++)
        if (s->value_claim[b->read[r]] == key)
          update_life(s, b->read[r]);
    }
  }
}

void gaus_i_joint_settle(gaus_i_joint_state *s, int32_t chunks) {
  if (claims(s))
    gaus_i_crew_run(s->crew, chunks, hold, s);
  gaus_i_crew_run(s->crew, chunks, check, s);
  gaus_i_crew_run(s->crew, chunks, decide, s);
  gaus_i_crew_run(s->crew, chunks, apply, s);
  if (s->b->live_resource >= 0)
    gaus_i_crew_run(s->crew, chunks, update_lives, s);
}
