/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Memory dependences. For two accesses A, B (A first in program order), the
 * first that holds of:
 *  1. one is volatile, atomic, a fence, or a call whose memory is not known:
 *     A before B, and B before A of the next iteration;
 *  2. no iteration of one meets any iteration of the other: no dependence;
 *  3. both addresses move by the same stride s and lie D bytes apart: A of
 *     iteration k meets B of iteration k + d exactly where
 *     -size(B) < D + d s < size(A), modulo the size of the address space. The
 *     nearest d each way is kept, as it implies the others;
 *  4. else: as in 1, but A and B of one iteration may still be told apart.
 * LLVM's DependenceAnalysis is not used: it has been wrong on partial overlaps
 * and on scopes of inlined functions. */
#include <stdlib.h>

#include "body.h"

typedef struct access {
  int32_t node;
  bool reads, writes;
  bool located; /* a plain load or store */
  bool ordered; /* against every access */
} access;

typedef struct memory {
  gaus_body *body;
  gaus_memory_model model;
  gaus_oracle *oracle;
  access *accesses;
  int32_t count;
  int64_t trip_count; /* 0: not known */
} memory;

static bool touches_memory(const gaus_effects *effects) {
  return effects->reads || effects->writes || effects->ordered || effects->may_leave;
}

static void collect(memory *m) {
  LLVMValueRef *insts = gaus_host_realloc(NULL, (size_t)m->body->num_nodes, sizeof *insts);
  m->accesses = gaus_host_realloc(NULL, (size_t)m->body->num_nodes, sizeof *m->accesses);
  for (int32_t v = 0; v < m->body->num_nodes; v++) {
    const gaus_effects *effects = &m->body->nodes[v].effects;
    if (!touches_memory(effects))
      continue;
    bool ordered = effects->ordered || effects->may_leave;
    insts[m->count] = m->body->nodes[v].inst;
    m->accesses[m->count++] = (access){v, effects->reads, effects->writes, false, ordered};
  }
  m->oracle = gaus_oracle_create(m->body->loop, insts, (size_t)m->count);
  for (int32_t i = 0; i < m->count; i++)
    m->accesses[i].located = gaus_oracle_is_located(m->oracle, (size_t)i);
  free(insts);
}

/* --- one edge ----------------------------------------------------------- */

static gaus_edge_kind kind_of(const access *src, const access *dst) {
  if (src->ordered || dst->ordered || !src->located || !dst->located)
    return GAUS_EDGE_ORDERED;
  if (src->writes)
    return dst->writes ? GAUS_EDGE_WRITE_AFTER_WRITE : GAUS_EDGE_READ_AFTER_WRITE;
  return GAUS_EDGE_WRITE_AFTER_READ;
}

/* What is ordered comes to its end before the next one starts, and never
 * starts with it. */
static int32_t latency_of(const memory *m, gaus_edge_kind kind, int32_t src) {
  switch (kind) {
  case GAUS_EDGE_READ_AFTER_WRITE:
    return m->model.read_after_write;
  case GAUS_EDGE_WRITE_AFTER_READ:
    return m->model.write_after_read;
  case GAUS_EDGE_WRITE_AFTER_WRITE:
    return m->model.write_after_write;
  default:
    break;
  }
  int32_t latency = gaus_target_type(m->body->target, m->body->nodes[src].match.type).latency;
  return latency < 1 ? 1 : latency;
}

static void add(memory *m, int32_t a, int32_t b, int64_t distance, gaus_provenance provenance, gaus_reason reason) {
  const access *src = &m->accesses[a], *dst = &m->accesses[b];
  gaus_edge edge = {src->node, dst->node, (int32_t)distance, 0, kind_of(src, dst), provenance, reason, {0}};
  edge.latency = latency_of(m, edge.kind, src->node);
  edge.objects[0] = gaus_oracle_object(m->oracle, (size_t)a);
  edge.objects[1] = gaus_oracle_object(m->oracle, (size_t)b);
  gaus_body_add_edge(m->body, &edge);
}

/* --- distances from addresses ------------------------------------------- */

static __int128 modulo(__int128 value, __int128 m) {
  return value % m < 0 ? value % m + m : value % m;
}
static __int128 ceil_div(__int128 a, __int128 b) {
  return (a + b - 1) / b;
}

/* The least x >= 0 with lo <= x * step mod m <= hi, -1 if there is none, for
 * 0 <= step < m <= 2^64 and 0 <= lo <= hi < m. Either a multiple of step is in
 * the range as it is, or m * turns modulo step must be in a range of its own:
 * O(log m) steps, as Euclid's. The shorter way around keeps products in range. */
static __int128 first_within(__int128 step, __int128 m, __int128 lo, __int128 hi) {
  if (lo == 0)
    return 0;
  if (step == 0)
    return -1;
  if (step > m / 2)
    return first_within(m - step, m, m - hi, m - lo);
  __int128 x = ceil_div(lo, step);
  if (x * step <= hi)
    return x;
  __int128 turns = first_within(m % step, step, modulo(-hi, step), modulo(-lo, step));
  return turns < 0 ? -1 : ceil_div(lo + m * turns, step);
}

/* The least d >= from with -size_b < apart + d * stride < size_a modulo 2^bits,
 * -1 if there is none: addresses wrap, and what one turn around the address
 * space steps over a later one may hit. */
static __int128 first_meeting(const gaus_affine *affine, __int128 stride, int64_t from, int64_t size_a,
                              int64_t size_b) {
  if (size_a == 0 || size_b == 0)
    return -1;
  __int128 m = (__int128)1 << affine->bits, apart = affine->difference + from * stride;
  if ((__int128)size_a + size_b > m)
    return from;
  __int128 lo = modulo(1 - size_b - apart, m), hi = modulo(size_a - 1 - apart, m);
  if (lo > hi) /* 0 is between them */
    return from;
  __int128 more = first_within(modulo(stride, m), m, lo, hi);
  return more < 0 ? -1 : from + more;
}

/* No iteration so far away exists, or no schedule is so long. Distances
 * between are cut to the largest that a problem takes: stricter, so sound. */
static bool is_out_of_reach(const memory *m, __int128 distance) {
  return distance < 0 || distance > GAUS_MAX_STEP || (m->trip_count > 0 && distance >= m->trip_count);
}

static void add_at(memory *m, int32_t a, int32_t b, __int128 distance) {
  if (is_out_of_reach(m, distance))
    return;
  int64_t cut = distance > GAUS_MAX_DISTANCE ? GAUS_MAX_DISTANCE : (int64_t)distance;
  add(m, a, b, cut, GAUS_PROVED, GAUS_REASON_ADDRESSES);
}

/* One iteration does both. Else they are one, or lie on different branches. */
static bool may_meet_within(const memory *m, int32_t a, int32_t b) {
  return gaus_body_precedes(m->body, m->accesses[a].node, m->accesses[b].node);
}

/* Backward, B of an iteration meets A of a later one: d turns to -d. */
static void add_affine(memory *m, int32_t a, int32_t b, const gaus_affine *affine) {
  int64_t size_a = gaus_oracle_size(m->oracle, (size_t)a), size_b = gaus_oracle_size(m->oracle, (size_t)b);
  add_at(m, a, b, first_meeting(affine, affine->stride, !may_meet_within(m, a, b), size_a, size_b));
  if (a != b)
    add_at(m, b, a, first_meeting(affine, -(__int128)affine->stride, 1, size_a, size_b));
}

/* --- one pair ----------------------------------------------------------- */

static gaus_reason why_ordered(const memory *m, int32_t a, int32_t b) {
  const gaus_effects *x = &m->body->nodes[m->accesses[a].node].effects;
  const gaus_effects *y = &m->body->nodes[m->accesses[b].node].effects;
  if (x->ordered || y->ordered)
    return GAUS_REASON_ORDERED;
  return x->may_leave || y->may_leave ? GAUS_REASON_LEAVES : GAUS_REASON_CALL;
}

static gaus_reason why_unknown(memory *m, int32_t a, int32_t b) {
  LLVMValueRef x = gaus_oracle_object(m->oracle, (size_t)a), y = gaus_oracle_object(m->oracle, (size_t)b);
  if (!x || !y || x != y)
    return GAUS_REASON_ALIAS;
  int64_t strides[2];
  if (!gaus_oracle_stride(m->oracle, (size_t)a, &strides[0]) || !gaus_oracle_stride(m->oracle, (size_t)b, &strides[1]))
    return GAUS_REASON_NOT_AFFINE;
  return strides[0] != strides[1] ? GAUS_REASON_STRIDES : GAUS_REASON_UNKNOWN;
}

/* Both ways, and A before B within an iteration unless they are apart there or
 * it does not do both. */
static void add_unknown(memory *m, int32_t a, int32_t b, bool apart, gaus_provenance provenance, gaus_reason reason) {
  add(m, a, b, apart || !may_meet_within(m, a, b), provenance, reason);
  if (a != b)
    add(m, b, a, 1, provenance, reason);
}

static bool is_constant(memory *m, int32_t a) {
  return !m->accesses[a].ordered && gaus_oracle_is_constant(m->oracle, (size_t)a);
}

static void add_pair(memory *m, int32_t a, int32_t b) {
  const access *x = &m->accesses[a], *y = &m->accesses[b];
  gaus_affine affine;
  if (x->ordered || y->ordered)
    add_unknown(m, a, b, false, GAUS_FORCED, why_ordered(m, a, b));
  else if ((!x->writes && !y->writes) || is_constant(m, a) || is_constant(m, b))
    return;
  else if (!x->located || !y->located)
    add_unknown(m, a, b, false, GAUS_ASSUMED, GAUS_REASON_CALL);
  else if (a != b && gaus_oracle_never_alias(m->oracle, (size_t)a, (size_t)b))
    return;
  else if (gaus_oracle_size(m->oracle, (size_t)a) >= 0 && gaus_oracle_size(m->oracle, (size_t)b) >= 0 &&
           gaus_oracle_affine(m->oracle, (size_t)a, (size_t)b, &affine))
    add_affine(m, a, b, &affine);
  else
    add_unknown(m, a, b, a != b && gaus_oracle_no_alias_within(m->oracle, (size_t)a, (size_t)b), GAUS_ASSUMED,
                why_unknown(m, a, b));
}

void gaus_memory_edges(gaus_body *body) {
  int32_t first = body->num_edges;
  memory m = {.body = body, .model = gaus_target_memory(body->target)};
  m.trip_count = gaus_loop_max_trip_count(body->loop);
  collect(&m);
  for (int32_t a = 0; a < m.count; a++)
    for (int32_t b = a; b < m.count; b++)
      add_pair(&m, a, b);
  gaus_reduce_edges(body, first);
  gaus_oracle_destroy(m.oracle);
  free(m.accesses);
}
