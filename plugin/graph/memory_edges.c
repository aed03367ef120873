/* Adds the memory dependences of a loop to its graph.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * For two accesses A, B (A first in program order), the first of these cases that holds decides:
 *  1. One is volatile, atomic, a fence, or a call whose memory is not known: A before B, and B
 *     before A of the next iteration.
 *  2. No iteration of one meets any iteration of the other: no dependence, unless one is a call
 *     that may synchronise with other threads, and these can see what the other touches; then as
 *     in 1.
 *  3. Both addresses are linear in the number of the iteration and start from the same pointer:
 *     dependence_test.h gives the least distance each way at which the two can meet, exactly where
 *     only the iteration is unknown. It implies all larger distances.
 *  4. Otherwise as in 1, but A and B of one iteration may still be told apart.
 * What the source promises of different iterations (parallel_accesses.h) is then applied to
 * distances other than 0. Of many accesses only those pairs are looked at that pairs.h asks for:
 * an access that is ordered against everything is a barrier there. LLVM's DependenceAnalysis is
 * not used: it has been wrong on partial overlaps and on scopes of inlined functions. */
#include <stdlib.h>

#include "graph/banks.h"
#include "graph/loop_graph.h"
#include "memory/memory_queries.h"
#include "memory/origin.h"
#include "memory/pairs.h"
#include "graph/parallel_accesses.h"

typedef struct access {
  int32_t node;
  const gp_node *own; /* its node in the body that it is in: an inner one's where it is in a nest */
  bool inside;        /* of a nest, in as many places and cycles as that has iterations */
  bool reads, writes;
  bool syncs;    /* a call that may synchronise with other threads */
  bool located;  /* a plain load or store */
  bool constant; /* reads what nothing writes while the loop runs */
  bool ordered;  /* against every access */
  bool parallel; /* of different iterations apart, by a pragma */
  int8_t local;  /* to memory of the function's own; -1: not asked yet */
} access;

typedef struct memory {
  gp_loop_graph *graph;
  gp_memory_model model;
  gp_parallel_accesses promises;
  gp_memory_queries *queries;
  gp_origin *origin;
  access *accesses;
  int32_t count, capacity;
  int32_t first_edge;
  gp_map merged; /* ends and distance of a nest's edge -> that edge */
  int32_t tests; /* for one pair: large loops have many */
} memory;

static bool touches_memory(const gp_effects *effects) {
  return effects->reads || effects->writes || effects->ordered || effects->may_leave;
}

static access access_of(const memory *m, const gp_loop_graph *graph, int32_t v, int32_t node, bool inside) {
  const gp_node *own = &graph->nodes[v];
  bool ordered = own->effects.ordered || own->effects.may_leave;
  return (access){.node = node,
                  .own = own,
                  .inside = inside,
                  .reads = own->effects.reads,
                  .writes = own->effects.writes,
                  .syncs = own->effects.syncs,
                  .ordered = ordered,
                  .parallel = !ordered && !own->effects.syncs && gp_parallel_accesses_cover(&m->promises, own->inst),
                  .local = -1};
}

/* Collects the accesses of a graph; those of a nest stand for its node `nest` of the outer graph. */
static void collect_from(memory *m, const gp_loop_graph *graph, int32_t nest) {
  for (int32_t v = 0; v < graph->num_nodes; v++) {
    int32_t node = nest < 0 ? v : nest;
    if (graph->nodes[v].nest)
      collect_from(m, graph->nodes[v].nest->graph, node);
    else if (touches_memory(&graph->nodes[v].effects)) {
      gp_make_room(&m->accesses, m->count, &m->capacity, sizeof *m->accesses);
      m->accesses[m->count++] = access_of(m, graph, v, node, nest >= 0);
    }
  }
}

static void collect(memory *m) {
  collect_from(m, m->graph, -1);
  LLVMValueRef *insts = gp_host_realloc(NULL, (size_t)m->count, sizeof *insts);
  for (int32_t i = 0; i < m->count; i++)
    insts[i] = m->accesses[i].own->inst;
  m->queries = gp_memory_queries_create(m->graph->loop, insts, (size_t)m->count);
  for (int32_t i = 0; i < m->count; i++) {
    m->accesses[i].located = gp_memory_queries_is_located(m->queries, (size_t)i);
    m->accesses[i].constant = gp_memory_queries_is_constant(m->queries, (size_t)i);
  }
  free(insts);
}

static int32_t tests_for(int32_t count) {
  enum { LEAST = 8, ALL = 4000000 };
  int64_t tests = ALL / ((int64_t)count * count + 1);
  return tests < LEAST ? LEAST : tests > GP_MEET_TESTS ? GP_MEET_TESTS : (int32_t)tests;
}

/* A nest has its own ports. */
static bool assign_banks(memory *m, gp_refusal *refusal) {
  for (int32_t i = 0; i < m->count; i++)
    if (m->accesses[i].located && !m->accesses[i].inside &&
        !gp_assign_bank(m->graph, m->queries, (size_t)i, m->accesses[i].node, refusal))
      return false;
  return true;
}

/* --- whose memory ------------------------------------------------------- */

static bool is_own(memory *m, int32_t a) {
  access *x = &m->accesses[a];
  if (x->local < 0)
    x->local = gp_origin_is_own(m->origin, x->own->inst);
  return x->local;
}

static bool may_be_own(memory *m, int32_t a, int32_t b) {
  return is_own(m, a) || is_own(m, b);
}

/* --- one edge ----------------------------------------------------------- */

static gp_edge_kind kind_of(const access *src, const access *dst) {
  if (src->ordered || dst->ordered || !src->located || !dst->located)
    return GP_EDGE_ORDERED;
  if (src->writes)
    return dst->writes ? GP_EDGE_WRITE_AFTER_WRITE : GP_EDGE_READ_AFTER_WRITE;
  return GP_EDGE_WRITE_AFTER_READ;
}

static int32_t latency_of_access(const memory *m, const access *x) {
  return gp_target_type(m->graph->target, x->own->match.type).latency;
}

/* A store takes effect at its end, so a long one starts the earlier before a
 * short one. Loads sample at their start, and nothing more is to be said of
 * them. What is ordered comes to its end before the next one starts, and never
 * starts with it. */
static int32_t separation(const memory *m, gp_edge_kind kind, const access *src, const access *dst) {
  int32_t latency = latency_of_access(m, src), least = m->model.write_after_write, longer;
  switch (kind) {
  case GP_EDGE_READ_AFTER_WRITE:
    return m->model.read_after_write;
  case GP_EDGE_WRITE_AFTER_READ:
    return m->model.write_after_read;
  case GP_EDGE_WRITE_AFTER_WRITE:
    longer = latency - latency_of_access(m, dst);
    least = least == GAUS_LATENCY_OF_SOURCE ? latency : least;
    return longer > 0 && least <= longer ? longer + 1 : least;
  default:
    break;
  }
  return latency < 1 ? 1 : latency;
}

/* In a nest its operation may end when that does; what more there has to be
 * between the two comes on top. */
static int32_t latency_of(const memory *m, gp_edge_kind kind, const access *src, const access *dst) {
  int32_t cycles = separation(m, kind, src, dst), latency = latency_of_access(m, src);
  if (!src->inside)
    return cycles;
  int32_t more = cycles == GAUS_LATENCY_OF_SOURCE || cycles < latency ? 0 : cycles - latency;
  return m->graph->nodes[src->node].nest->latency + more;
}

static gp_edge edge_of(memory *m, int32_t a, int32_t b, int64_t distance, gp_provenance provenance, gp_reason reason) {
  const access *src = &m->accesses[a], *dst = &m->accesses[b];
  gp_edge edge = {src->node, dst->node, (int32_t)distance, 0, kind_of(src, dst), provenance, reason, {0}, false};
  edge.latency = latency_of(m, edge.kind, src, dst);
  edge.objects[0] = gp_memory_queries_object(m->queries, (size_t)a);
  edge.objects[1] = gp_memory_queries_object(m->queries, (size_t)b);
  edge.own = distance > 0 && provenance == GP_PROVENANCE_ASSUMED && may_be_own(m, a, b);
  return edge;
}

/* Worth more to a reader: no better proof would remove it, or it is what makes
 * a recurrence. */
static bool is_more_telling(const gp_edge *edge, const gp_edge *than) {
  if ((edge->provenance == GP_PROVENANCE_ASSUMED) != (than->provenance == GP_PROVENANCE_ASSUMED))
    return than->provenance == GP_PROVENANCE_ASSUMED;
  return edge->kind == GP_EDGE_READ_AFTER_WRITE && than->kind != GP_EDGE_READ_AFTER_WRITE;
}

/* Each is less than 2^20. */
static const void *key_of(const gp_edge *edge) {
  uint64_t key = (uint64_t)1 << 60 | (uint64_t)edge->src << 40 | (uint64_t)edge->dst << 20 | (uint64_t)edge->distance;
  return (const void *)(uintptr_t)key;
}

/* Of the many accesses of a nest one edge is enough, with the latency of the
 * longest. */
static void add_merged(memory *m, gp_edge *edge) {
  if (edge->latency == GAUS_LATENCY_OF_SOURCE)
    edge->latency = gp_loop_graph_type(m->graph, edge->src).latency;
  int32_t e = gp_map_get(&m->merged, key_of(edge));
  if (e < 0) {
    gp_map_set(&m->merged, key_of(edge), m->graph->num_edges);
    gp_loop_graph_add_edge(m->graph, edge);
    return;
  }
  gp_edge *other = &m->graph->edges[e];
  int32_t longest = other->latency > edge->latency ? other->latency : edge->latency;
  if (is_more_telling(edge, other))
    *other = *edge;
  other->latency = longest;
}

/* To the largest distance that a problem takes: stricter, so sound. */
static int64_t cut(int64_t distance) {
  return distance > GAUS_MAX_DISTANCE ? GAUS_MAX_DISTANCE : distance;
}

static void add(memory *m, int32_t a, int32_t b, int64_t distance, gp_provenance provenance, gp_reason reason) {
  gp_edge edge = edge_of(m, a, b, distance, provenance, reason);
  if (m->accesses[a].inside || m->accesses[b].inside)
    add_merged(m, &edge);
  else
    gp_loop_graph_add_edge(m->graph, &edge);
}

/* --- promises ----------------------------------------------------------- */

static gp_promise promise_of(memory *m, int32_t a, int32_t b) {
  const access *x = &m->accesses[a], *y = &m->accesses[b];
  bool plain = x->located && y->located && !x->ordered && !y->ordered;
  gp_promise promise = GP_PROMISE_NONE;
  if (x->parallel && y->parallel)
    promise = GP_PROMISE_PARALLEL;
  else if (plain && m->promises.safelen)
    promise = GP_PROMISE_SAFELEN;
  else if (plain && m->promises.independent)
    promise = GP_PROMISE_INDEPENDENT;
  return promise && !may_be_own(m, a, b) ? promise : GP_PROMISE_NONE;
}

/* The least distance of a dependence on another iteration, as far as the
 * promise goes; 0: there is none. */
static int64_t least_carried(const memory *m, gp_promise promise) {
  return promise == GP_PROMISE_NONE ? 1 : promise == GP_PROMISE_SAFELEN ? m->promises.safelen : 0;
}

/* Enough to read. */
enum { MOST_LISTED = 1000 };

/* At `distance`, and now at `moved`; 0: not at all. */
static void note_promise(memory *m, int32_t a, int32_t b, gp_promise by, int64_t distance, int64_t moved,
                         gp_reason reason) {
  gp_loop_graph *graph = m->graph;
  graph->num_promised++;
  if (graph->num_listed == MOST_LISTED)
    return;
  gp_edge edge = edge_of(m, a, b, cut(distance), GP_PROVENANCE_ASSUMED, reason);
  gp_make_room(&graph->promised, graph->num_listed, &graph->cap_listed, sizeof *graph->promised);
  graph->promised[graph->num_listed++] = (gp_promised){edge, by, (int32_t)cut(moved)};
}

/* A promise that the addresses contradict is worth a remark. */
static void note_broken(memory *m, int32_t a, int32_t b, int64_t distance) {
  if (m->graph->broken.src < 0 && distance <= GAUS_MAX_DISTANCE)
    m->graph->broken = edge_of(m, a, b, distance, GP_PROVENANCE_PROVED, GP_REASON_ADDRESSES);
}

/* --- distances from addresses ------------------------------------------- */

/* One iteration does both. Else they are one, lie on different branches, or in
 * one nest, which keeps the order among its own. */
static bool may_meet_within(const memory *m, int32_t a, int32_t b) {
  return gp_loop_graph_precedes(m->graph, m->accesses[a].node, m->accesses[b].node);
}

/* Not every byte between the first and the last need be touched. A distance
 * has to be possible by both, if there are two. */
static gp_dependence_distance first_meeting_at(const gp_meeting_places *places, int64_t from) {
  enum { ROUNDS = 8 };
  gp_dependence_distance meeting = gp_least_distance(&places->whole, from);
  meeting.proved &= !places->whole.gaps && !places->whole.folded;
  for (int i = 0; i < ROUNDS && places->has_fine && meeting.distance >= 0 && !meeting.proved; i++) {
    gp_dependence_distance fine = gp_least_distance(&places->fine, meeting.distance);
    if (fine.distance < 0 || fine.distance == meeting.distance)
      return (gp_dependence_distance){fine.distance, false};
    meeting = (gp_dependence_distance){gp_least_distance(&places->whole, fine.distance).distance, false};
  }
  return meeting;
}

/* The nearest of all places. */
static gp_dependence_distance first_meeting(const gp_pair *pair, int64_t from) {
  gp_dependence_distance nearest = {-1, false};
  for (int32_t i = 0; i < pair->count; i++) {
    bool later = pair->places[i].not_within && from == 0;
    gp_dependence_distance meeting = first_meeting_at(&pair->places[i], later ? 1 : from);
    meeting.proved &= !pair->chosen;
    if (meeting.distance >= 0 && (nearest.distance < 0 || meeting.distance < nearest.distance))
      nearest = meeting;
  }
  return nearest;
}

static void exchange(gp_pair *pair) {
  for (int32_t i = 0; i < pair->count; i++) {
    pair->places[i].whole = gp_access_pair_exchange(&pair->places[i].whole);
    if (pair->places[i].has_fine)
      pair->places[i].fine = gp_access_pair_exchange(&pair->places[i].fine);
  }
}

static void set_effort(const memory *m, gp_pair *pair) {
  for (int32_t i = 0; i < pair->count; i++) {
    pair->places[i].whole.farthest = pair->places[i].fine.farthest = GAUS_MAX_STEP;
    pair->places[i].whole.tests = pair->places[i].fine.tests = m->tests;
  }
}

/* Says why the addresses leave it open at which distance the two accesses meet. */
static gp_reason why_open(const gp_pair *pair) {
  const gp_access_pair *places = &pair->places[0].whole;
  if (pair->chosen)
    return GP_REASON_CHOSEN;
  if (places->folded)
    return GP_REASON_NOT_AFFINE;
  bool fixed = true, same = places->stride_a.constant == places->stride_b.constant;
  for (int32_t i = 0; i < places->num_symbols; i++) {
    fixed = fixed && places->stride_a.factor[i] == 0;
    same = same && places->stride_a.factor[i] == places->stride_b.factor[i];
  }
  if (same && places->gaps)
    return GP_REASON_SPAN;
  return !same ? GP_REASON_STRIDES : fixed ? GP_REASON_UNKNOWN : GP_REASON_STRIDE;
}

static void add_meeting(memory *m, int32_t a, int32_t b, const gp_pair *pair, gp_dependence_distance meeting) {
  if (meeting.distance < 0)
    return;
  add(m, a, b, cut(meeting.distance), meeting.proved ? GP_PROVENANCE_PROVED : GP_PROVENANCE_ASSUMED,
      meeting.proved ? GP_REASON_ADDRESSES : why_open(pair));
}

/* What linear addresses leave open, alias analysis may know; of the same
 * iteration of an inner loop, that is. */
static bool is_apart_within(memory *m, int32_t a, int32_t b) {
  return a != b && !m->accesses[a].inside && !m->accesses[b].inside &&
         gp_memory_queries_no_alias_within(m->queries, (size_t)a, (size_t)b);
}

/* A later iteration in which they do meet, whatever is not known; -1: none is
 * known. Where one of several places is chosen, that proves nothing. */
static int64_t certain_meeting(const gp_pair *pair) {
  int64_t nearest = -1;
  for (int32_t i = 0; i < pair->count && !pair->chosen; i++) {
    const gp_access_pair *places = &pair->places[i].whole;
    int64_t certain = places->gaps || places->folded ? -1 : gp_certain_meeting(places, 1);
    if (certain >= 0 && (nearest < 0 || certain < nearest))
      nearest = certain;
  }
  return nearest;
}

/* Of a first meeting under a promise that they are `least` iterations apart, or
 * never meet (0): that much, or where their addresses prove that they do. */
static gp_dependence_distance what_stays(const gp_pair *pair, gp_dependence_distance meeting, int64_t least) {
  gp_dependence_distance promised = least ? first_meeting(pair, least) : (gp_dependence_distance){-1, false};
  int64_t certain = meeting.proved ? meeting.distance : certain_meeting(pair);
  if (certain < 0 || (promised.distance >= 0 && promised.distance <= certain))
    return promised;
  return (gp_dependence_distance){certain, true};
}

static void add_carried(memory *m, int32_t a, int32_t b, const gp_pair *pair) {
  gp_dependence_distance meeting = first_meeting(pair, 1);
  gp_promise promise = meeting.distance > 0 ? promise_of(m, a, b) : GP_PROMISE_NONE;
  int64_t least = least_carried(m, promise);
  if (least != 1 && (!least || meeting.distance < least)) {
    gp_dependence_distance kept = what_stays(pair, meeting, least);
    if (kept.proved && (!least || kept.distance < least))
      note_broken(m, a, b, kept.distance);
    if (kept.distance != meeting.distance)
      note_promise(m, a, b, promise, meeting.distance, kept.distance < 0 ? 0 : kept.distance, why_open(pair));
    meeting = kept;
  }
  add_meeting(m, a, b, pair, meeting);
}

/* Backward, B of an iteration meets A of a later one. No schedule is longer
 * than GAUS_MAX_STEP. */
static void add_places(memory *m, int32_t a, int32_t b, gp_pair *pair) {
  gp_dependence_distance within = {-1, false};
  set_effort(m, pair);
  if (may_meet_within(m, a, b))
    within = first_meeting(pair, 0);
  if (within.distance == 0 && (within.proved || !is_apart_within(m, a, b)))
    add_meeting(m, a, b, pair, within);
  else
    add_carried(m, a, b, pair);
  if (a != b) {
    exchange(pair);
    add_carried(m, b, a, pair);
  }
}

/* --- one pair ----------------------------------------------------------- */

static gp_reason why_ordered(const memory *m, int32_t a, int32_t b) {
  const gp_effects *x = &m->accesses[a].own->effects, *y = &m->accesses[b].own->effects;
  if (x->ordered || y->ordered)
    return GP_REASON_ORDERED;
  return x->may_leave || y->may_leave ? GP_REASON_LEAVES : GP_REASON_CALL;
}

static gp_reason why_unknown(memory *m, int32_t a, int32_t b) {
  LLVMValueRef x = gp_memory_queries_object(m->queries, (size_t)a), y = gp_memory_queries_object(m->queries, (size_t)b);
  if (!x || !y || x != y)
    return GP_REASON_ALIAS;
  bool linear =
      gp_memory_queries_is_linear(m->queries, (size_t)a) && gp_memory_queries_is_linear(m->queries, (size_t)b);
  return linear ? GP_REASON_UNKNOWN : GP_REASON_NOT_AFFINE;
}

static void add_unknown_carried(memory *m, int32_t a, int32_t b, gp_provenance provenance, gp_reason reason) {
  gp_promise promise = promise_of(m, a, b);
  int64_t least = least_carried(m, promise);
  if (least != 1)
    note_promise(m, a, b, promise, 1, least, reason);
  if (least)
    add(m, a, b, least, provenance, reason);
}

/* Both ways, and A before B within an iteration unless they are apart there or
 * it does not do both. */
static void add_unknown(memory *m, int32_t a, int32_t b, bool apart, gp_provenance provenance, gp_reason reason) {
  if (!apart && may_meet_within(m, a, b))
    add(m, a, b, 0, provenance, reason);
  else
    add_unknown_carried(m, a, b, provenance, reason);
  if (a != b)
    add_unknown_carried(m, b, a, provenance, reason);
}

/* Do both touch the same memory, and does one of them write it? */
static bool may_conflict(const memory *m, int32_t a, int32_t b) {
  bool writes = m->accesses[a].writes || m->accesses[b].writes;
  return writes && (a == b || !gp_memory_queries_never_alias(m->queries, (size_t)a, (size_t)b));
}

/* What one touches may be published, or received from another thread, by the
 * other. */
static bool may_pass_on(const memory *m, int32_t a, int32_t b) {
  const access *x = &m->accesses[a], *y = &m->accesses[b];
  if (x->syncs && y->syncs)
    return true;
  return (x->syncs && !gp_memory_queries_is_private(m->queries, (size_t)a, (size_t)b)) ||
         (y->syncs && !gp_memory_queries_is_private(m->queries, (size_t)b, (size_t)a));
}

static void add_pair(memory *m, int32_t a, int32_t b) {
  const access *x = &m->accesses[a], *y = &m->accesses[b];
  gp_pair pair;
  if (x->ordered || y->ordered)
    add_unknown(m, a, b, false, GP_PROVENANCE_FORCED, why_ordered(m, a, b));
  else if (x->constant || y->constant)
    return;
  else if (!may_conflict(m, a, b)) {
    if (may_pass_on(m, a, b))
      add_unknown(m, a, b, false, GP_PROVENANCE_ASSUMED, GP_REASON_SYNC);
  } else if (!x->located || !y->located)
    add_unknown(m, a, b, false, GP_PROVENANCE_ASSUMED, GP_REASON_CALL);
  else if (gp_memory_queries_places(m->queries, (size_t)a, (size_t)b, &pair))
    add_places(m, a, b, &pair);
  else if (gp_memory_queries_moves_along(m->queries, (size_t)a, (size_t)b)) {
    if (may_meet_within(m, a, b))
      add(m, a, b, 0, GP_PROVENANCE_PROVED, GP_REASON_ADDRESSES);
  } else
    add_unknown(m, a, b, is_apart_within(m, a, b), GP_PROVENANCE_ASSUMED, why_unknown(m, a, b));
}

/* --- which pairs -------------------------------------------------------- */

/* Of accesses in the body itself; after a store a shorter one waits for one
 * cycle more than the latency. */
static int32_t longest_after(const memory *m, const access *src) {
  static const gp_edge_kind kinds[] = {GP_EDGE_READ_AFTER_WRITE, GP_EDGE_WRITE_AFTER_READ, GP_EDGE_WRITE_AFTER_WRITE};
  int32_t own = latency_of_access(m, src), longest = own + 1;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    int32_t cycles = latency_of(m, kinds[i], src, src);
    cycles = cycles == GAUS_LATENCY_OF_SOURCE ? own : cycles;
    longest = cycles > longest ? cycles : longest;
  }
  return longest;
}

static bool promises_anything(const memory *m, const access *x) {
  return x->parallel || m->promises.independent || m->promises.safelen;
}

static gp_pair_access pair_access(memory *m, int32_t a, bool *slow) {
  const access *x = &m->accesses[a];
  gp_pair_access p = {m->graph->nodes[x->node].block, x->own->match.type, .writes = x->writes};
  p.loose = x->inside;
  p.barrier = x->ordered && !x->inside;
  p.plain = x->located && !x->ordered && !x->inside;
  p.placed = p.plain && gp_memory_queries_fixed_place(m->queries, (size_t)a, &p.place);
  p.exact = p.placed && !promises_anything(m, x);
  if (p.plain && longest_after(m, x) > latency_of(m, GP_EDGE_ORDERED, x, x) + 1)
    *slow = true;
  return p;
}

static void look_at(void *context, int32_t a, int32_t b) {
  add_pair(context, a, b);
}

/* False: at all pairs. */
static bool look_at_pairs(memory *m) {
  const gp_flow *flow = &m->graph->flow;
  gp_pair_list list = {.count = m->count, .num_blocks = flow->num_blocks, .reach = flow->reach, .words = flow->words};
  gp_pair_access *accesses = gp_host_realloc(NULL, (size_t)m->count, sizeof *accesses);
  for (int32_t a = 0; a < m->count; a++)
    accesses[a] = pair_access(m, a, &list.slow_pairs);
  list.accesses = accesses;
  bool fewer = gp_visit_pairs(&list, look_at, m);
  free(accesses);
  return fewer;
}

bool gp_memory_edges(gp_loop_graph *graph, gp_refusal *refusal) {
  memory m = {.graph = graph, .model = gp_target_memory(graph->target), .first_edge = graph->num_edges};
  gp_parallel_accesses_read(graph->loop, graph->trusts, &m.promises);
  m.origin = gp_origin_create(graph->loop);
  collect(&m);
  m.tests = tests_for(m.count);
  bool good = assign_banks(&m, refusal);
  if (good)
    gp_reduce_edges(graph, m.first_edge, look_at_pairs(&m));
  gp_memory_queries_destroy(m.queries);
  gp_origin_destroy(m.origin);
  gp_parallel_accesses_clear(&m.promises);
  gp_map_clear(&m.merged);
  free(m.accesses);
  return good;
}
