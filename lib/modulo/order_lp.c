/* Finds the best schedule that keeps the order of operations on every unit.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/order_lp.h"

#include <string.h>

#include "gaus/schedule.h"
#include "support/monitor.h"
#include "problem/branches.h"
#include "support/sort.h"
#include "support/support.h"

static gaus_status add_row(gaus_i_order_lp *c, int32_t tail, int32_t head, int64_t gap, gaus_error *err) {
  GAUS_TRY(gaus_i_grow(&c->rows, &c->capacity, c->num_rows + 1, sizeof *c->rows, err));
  c->rows[c->num_rows++] = (gaus_i_lp_constraint){tail, head, gap};
  return GAUS_OK;
}

/* One of those that hold in any schedule. */
static gaus_status add_fixed_row(gaus_i_order_lp *c, gaus_i_order_lp_origin origin, int32_t index,
                                 gaus_i_lp_constraint row, gaus_error *err) {
  GAUS_TRY(gaus_i_grow(&c->origin, &c->origin_capacity, c->num_rows + 1, sizeof *c->origin, err));
  c->origin[c->num_rows] = GAUS_ORDER_LP_ORIGINS * index + (int32_t)origin;
  return add_row(c, row.tail, row.head, row.gap, err);
}

static int32_t birth_offset(const gaus_problem *p, int32_t v) {
  return p->lifetime_from == GAUS_FROM_START ? 0 : p->latency[v];
}

static int32_t count_readers(const gaus_problem *p, int32_t v, int32_t *reader) {
  int32_t readers = 0;
  for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++)
    if (p->deps[p->out[k]].kind == GAUS_DATA) {
      readers++;
      *reader = p->out[k];
    }
  return readers;
}

bool gaus_i_order_lp_single_use(const gaus_i_order_lp *order, int32_t v, int32_t *dependence) {
  const gaus_problem *p = order->problem;
  return p->ops[v].width > 0 && count_readers(p, v, dependence) == 1 &&
         p->deps[*dependence].latency >= birth_offset(p, v);
}

/* The value of v: a variable for its end, above all consumers, unless its one
 * consumer is the end. */
static gaus_status add_value(gaus_i_order_lp *c, int32_t v, gaus_error *err) {
  const gaus_problem *p = c->problem;
  int32_t reader, readers = count_readers(p, v, &reader);
  int64_t bits = (int64_t)p->ops[v].width * GAUS_ORDER_LP_BIT;
  if (readers == 0 || bits == 0)
    return GAUS_OK;
  c->weight[v] -= bits;
  if (gaus_i_order_lp_single_use(c, v, &reader)) {
    c->weight[p->deps[reader].dst] += bits;
    return GAUS_OK;
  }
  int32_t end = c->num_vars++;
  c->weight[end] = bits;
  GAUS_TRY(add_fixed_row(c, GAUS_ORDER_LP_VALUE, v, (gaus_i_lp_constraint){v, end, birth_offset(p, v)}, err));
  for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
    const gaus_dependence *d = &p->deps[p->out[k]];
    if (d->kind == GAUS_DATA)
      GAUS_TRY(add_fixed_row(c, GAUS_ORDER_LP_USE, p->out[k],
                             (gaus_i_lp_constraint){d->dst, end, (int64_t)c->ii * d->distance}, err));
  }
  return GAUS_OK;
}

/* Values that are read after many iterations pull at starts that no schedule
 * can hold; where that could be, the length is bounded although none asked. */
static int64_t length_limit(const gaus_i_order_lp *c) {
  const gaus_problem *p = c->problem;
  int64_t reach = p->latency_sum;
  for (int32_t e = 0; e < p->num_deps && reach < GAUS_MAX_STEP; e++)
    reach += (int64_t)c->ii * p->deps[e].distance;
  return c->latency_bound > 0 ? c->latency_bound : reach < GAUS_MAX_STEP ? 0 : GAUS_MAX_STEP + GAUS_MAX_LATENCY;
}

static gaus_status build(gaus_i_order_lp *c, gaus_error *err) {
  const gaus_problem *p = c->problem;
  int64_t limit = length_limit(c);
  c->first = c->num_vars++;
  c->last = c->num_vars++;
  for (int32_t v = 0; v < p->num_ops; v++) {
    GAUS_TRY(add_fixed_row(c, GAUS_ORDER_LP_BEGIN, v, (gaus_i_lp_constraint){c->first, v, 0}, err));
    GAUS_TRY(add_fixed_row(c, GAUS_ORDER_LP_END, v, (gaus_i_lp_constraint){v, c->last, p->latency[v]}, err));
  }
  if (p->num_ops == 0) /* nothing else holds the two together */
    GAUS_TRY(add_fixed_row(c, GAUS_ORDER_LP_LENGTH, 0, (gaus_i_lp_constraint){c->first, c->last, 0}, err));
  if (limit > 0)
    GAUS_TRY(add_fixed_row(c, GAUS_ORDER_LP_LENGTH, 0, (gaus_i_lp_constraint){c->last, c->first, -limit}, err));
  for (int32_t e = 0; e < p->num_deps; e++) {
    const gaus_dependence *d = &p->deps[e];
    if (d->src != d->dst) /* a self-dependence holds at any II >= RecMII */
      GAUS_TRY(add_fixed_row(c, GAUS_ORDER_LP_DEPENDENCE, e,
                             (gaus_i_lp_constraint){d->src, d->dst, d->latency - (int64_t)c->ii * d->distance}, err));
  }
  for (int32_t v = 0; v < p->num_ops; v++)
    GAUS_TRY(add_value(c, v, err));
  c->fixed_rows = c->num_rows;
  return GAUS_OK;
}

gaus_status gaus_i_order_lp_init(gaus_i_order_lp *order, const gaus_problem *problem, int32_t ii, int32_t latency_bound,
                                 gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  memset(order, 0, sizeof *order);
  order->problem = problem;
  order->ii = ii;
  order->latency_bound = latency_bound;
  order->num_vars = problem->num_ops;
  order->weight = gaus_i_calloc(2 * n + 2, sizeof *order->weight);
  order->x = gaus_i_calloc(2 * n + 2, sizeof *order->x);
  order->order = gaus_i_calloc(n, sizeof *order->order);
  order->unit = gaus_i_calloc(n, sizeof *order->unit);
  gaus_status status = GAUS_OK;
  if (!order->weight || !order->x || !order->order || !order->unit)
    GAUS_TRY_GOTO(status, gaus_i_no_memory(err), fail);
  GAUS_TRY_GOTO(status, build(order, err), fail);
  order->flow = gaus_i_calloc((size_t)order->fixed_rows, sizeof *order->flow);
  if (!order->flow)
    GAUS_TRY_GOTO(status, gaus_i_no_memory(err), fail);
  return GAUS_OK;
fail:
  gaus_i_order_lp_clear(order);
  return status;
}

void gaus_i_order_lp_clear(gaus_i_order_lp *order) {
  free(order->weight);
  free(order->x);
  free(order->flow);
  free(order->rows);
  free(order->origin);
  free(order->order);
  free(order->unit);
  memset(order, 0, sizeof *order);
}

/* `length_weight` 0 leaves lifetimes alone in the objective. `flow`: the dual, or NULL. */
static gaus_status solve(gaus_i_order_lp *c, int64_t length_weight, int64_t *flow, int32_t *start, gaus_error *err) {
  c->weight[c->first] = -length_weight;
  c->weight[c->last] = length_weight;
  GAUS_TRY(gaus_i_lp_solve(c->num_vars, c->num_rows, c->rows, c->weight, c->first, c->monitor, c->x, flow, NULL, err));
  int64_t least = INT64_MAX;
  for (int32_t v = 0; v < c->problem->num_ops; v++)
    least = c->x[v] < least ? c->x[v] : least;
  for (int32_t v = 0; v < c->problem->num_ops; v++) {
    if (c->x[v] - least > GAUS_MAX_STEP + GAUS_MAX_LATENCY)
      return gaus_i_fail(err, GAUS_INFEASIBLE, "a start is beyond the last step");
    start[v] = (int32_t)(c->x[v] - least);
  }
  return GAUS_OK;
}

gaus_status gaus_i_order_lp_relaxed(gaus_i_order_lp *order, int32_t *start, int64_t *bound, gaus_error *err) {
  gaus_schedule *relaxed;
  order->num_rows = order->fixed_rows;
  GAUS_TRY(solve(order, 0, order->flow, start, err));
  /* What the program minimised, but its own sum may not fit in 64 bits. */
  GAUS_TRY(gaus_schedule_create(order->problem, start, order->ii, &relaxed, err));
  *bound = relaxed->metrics.lifetime_bits;
  gaus_schedule_destroy(relaxed);
  return GAUS_OK;
}

typedef struct by_slot {
  const gaus_problem *p;
  const int32_t *start, *unit;
  int32_t ii;
} by_slot;

static bool before(const void *context, int32_t a, int32_t b) {
  const by_slot *c = context;
  int32_t s = c->start[a] % c->ii, t = c->start[b] % c->ii;
  if (c->p->ops[a].type != c->p->ops[b].type)
    return c->p->ops[a].type < c->p->ops[b].type;
  if (c->unit && c->unit[a] != c->unit[b])
    return c->unit[a] < c->unit[b];
  return s != t ? s < t : a < b;
}

static bool is_limited(const gaus_problem *p, int32_t v) {
  return p->types[p->ops[v].type].limit != GAUS_UNLIMITED && p->ops[v].demand > 0;
}

/* a's unit is next taken by b: at least `blocking` later, in the same turn of
 * the table as now. */
static gaus_status add_follows(gaus_i_order_lp *c, const int32_t *start, int32_t a, int32_t b, gaus_error *err) {
  if (a == b)
    return GAUS_OK;
  int32_t blocking = c->problem->types[c->problem->ops[a].type].blocking;
  int64_t turn = gaus_i_floor_div((int64_t)start[b] - start[a], c->ii) * c->ii;
  return add_row(c, a, b, turn + blocking, err);
}

/* Operations order[begin..end-1] of one type, in order of slots, one slot
 * each: dealt in turn to the units, so that those which share one lie far apart. */
static gaus_status deal_in_turn(gaus_i_order_lp *c, const int32_t *start, int32_t begin, int32_t end, gaus_error *err) {
  int32_t limit = c->problem->types[c->problem->ops[c->order[begin]].type].limit, count = end - begin;
  for (int32_t k = 0; k < count; k++) {
    int32_t next = limit < count - k ? k + limit : k % limit; /* a limit may be as large as an int holds */
    GAUS_TRY(add_follows(c, start, c->order[begin + k], c->order[begin + next], err));
  }
  return GAUS_OK;
}

/* Where no units can be told apart, the type's operations keep their offsets. */
static gaus_status hold_offsets(gaus_i_order_lp *c, const int32_t *start, int32_t begin, int32_t end, gaus_error *err) {
  for (int32_t k = begin; k + 1 < end; k++) {
    int32_t a = c->order[k], b = c->order[k + 1];
    GAUS_TRY(add_row(c, a, b, (int64_t)start[b] - start[a], err));
    GAUS_TRY(add_row(c, b, a, (int64_t)start[a] - start[b], err));
  }
  return GAUS_OK;
}

/* Operations in order of units, then slots: each unit's cyclic order. */
static gaus_status follow_units(gaus_i_order_lp *c, const int32_t *start, int32_t begin, int32_t end, gaus_error *err) {
  for (int32_t k = begin, first = begin; k < end; k++) {
    bool ends = k + 1 == end || c->unit[c->order[k + 1]] != c->unit[c->order[k]];
    GAUS_TRY(add_follows(c, start, c->order[k], c->order[ends ? first : k + 1], err));
    first = ends ? k + 1 : first;
  }
  return GAUS_OK;
}

static gaus_status add_type_rows(gaus_i_order_lp *c, const int32_t *start, int32_t begin, int32_t end, bool *bound,
                                 gaus_error *err) {
  const gaus_problem *p = c->problem;
  bool simple = p->types[p->ops[c->order[begin]].type].blocking == 1, single = true;
  for (int32_t k = begin; k < end; k++)
    single = single && p->ops[c->order[k]].demand == 1;
  if (simple && single)
    return deal_in_turn(c, start, begin, end, err);
  if (!single || !*bound)
    return hold_offsets(c, start, begin, end, err);
  by_slot context = {p, start, c->unit, c->ii};
  gaus_i_sort(c->order + begin, end - begin, before, &context);
  return follow_units(c, start, begin, end, err);
}

static gaus_status add_unit_rows(gaus_i_order_lp *c, const int32_t *start, gaus_error *err) {
  const gaus_problem *p = c->problem;
  int32_t limited = 0;
  bool blocking = false;
  for (int32_t v = 0; v < p->num_ops; v++)
    if (is_limited(p, v)) {
      c->order[limited++] = v;
      blocking = blocking || p->types[p->ops[v].type].blocking > 1;
    }
  by_slot context = {p, start, NULL, c->ii};
  gaus_i_sort(c->order, limited, before, &context);
  bool bound = blocking && gaus_schedule_bind_units(p, start, c->ii, c->unit, NULL) == GAUS_OK;
  for (int32_t begin = 0, end; begin < limited; begin = end) {
    int32_t type = p->ops[c->order[begin]].type;
    for (end = begin; end < limited && p->ops[c->order[end]].type == type;)
      end++;
    GAUS_TRY(add_type_rows(c, start, begin, end, &bound, err));
  }
  return GAUS_OK;
}

/* --- resources that operations claim in several ways ------------------------------------------ */

/* A claim as the program sees it: of `op`, from its start + `from` on. */
typedef struct holding {
  int32_t op, from, cycles, demand;
} holding;

typedef struct by_place {
  const gaus_i_order_lp *c;
  const int32_t *start;
  const holding *holdings;
} by_place;

static int64_t place_of(const holding *h, const int32_t *start) {
  return (int64_t)start[h->op] + h->from;
}

static bool before_in_turn(const void *context, int32_t a, int32_t b) {
  const by_place *x = context;
  int32_t s = gaus_i_mod(place_of(&x->holdings[a], x->start), x->c->ii);
  int32_t t = gaus_i_mod(place_of(&x->holdings[b], x->start), x->c->ii);
  return s != t ? s < t : a < b;
}

/* As add_follows. */
static gaus_status add_next(gaus_i_order_lp *c, const int32_t *start, const holding *a, const holding *b,
                            gaus_error *err) {
  if (a->op == b->op)
    return GAUS_OK;
  int64_t turn = gaus_i_floor_div(place_of(b, start) - place_of(a, start), c->ii) * c->ii;
  return add_row(c, a->op, b->op, turn + a->cycles + a->from - b->from, err);
}

/* The claims on a resource. *single: each takes one unit, and none shares it; *brief: each for one cycle. */
static int32_t list_holdings(const gaus_problem *p, int32_t resource, holding *out, int64_t *demand, bool *single,
                             bool *brief) {
  int32_t count = 0;
  *demand = 0;
  *single = *brief = true;
  for (int32_t v = 0; v < p->num_ops; v++)
    for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++) {
      const gaus_i_claim *claim = &p->claims[i];
      if (claim->resource != resource || claim->demand == 0)
        continue;
      out[count++] = (holding){v, claim->from, claim->cycles, claim->demand};
      *demand += claim->demand;
      *single = *single && claim->demand == 1 && (!p->branches || p->branches->way_of[v] == 0);
      *brief = *brief && claim->cycles == 1;
    }
  return count;
}

/* Claims stay in their order where one unit serves them all, or each takes one for a cycle; the operations of others
 * keep their offsets. */
static gaus_status add_resource_rows(gaus_i_order_lp *c, const int32_t *start, int32_t resource, holding *h,
                                     int32_t *order, gaus_error *err) {
  int64_t demand;
  bool single, brief;
  int32_t limit = c->problem->resources[resource].limit;
  int32_t count = list_holdings(c->problem, resource, h, &demand, &single, &brief);
  if (limit == GAUS_UNLIMITED || demand <= limit)
    return GAUS_OK;
  for (int32_t k = 0; k < count; k++)
    order[k] = k;
  by_place context = {c, start, h};
  gaus_i_sort(order, count, before_in_turn, &context);
  for (int32_t k = 0; k < count; k++) {
    const holding *a = &h[order[k]];
    if (single && (brief || limit == 1)) {
      GAUS_TRY(add_next(c, start, a, &h[order[limit < count - k ? k + limit : k % limit]], err));
    } else if (k + 1 < count) {
      const holding *b = &h[order[k + 1]];
      GAUS_TRY(add_row(c, a->op, b->op, (int64_t)start[b->op] - start[a->op], err));
      GAUS_TRY(add_row(c, b->op, a->op, (int64_t)start[a->op] - start[b->op], err));
    }
  }
  return GAUS_OK;
}

static gaus_status add_all_resource_rows(gaus_i_order_lp *c, const int32_t *start, gaus_error *err) {
  const gaus_problem *p = c->problem;
  size_t count = (size_t)p->claim_begin[p->num_ops];
  holding *h = gaus_i_calloc(count, sizeof *h);
  int32_t *order = gaus_i_calloc(count, sizeof *order);
  gaus_status status = h && order ? GAUS_OK : gaus_i_no_memory(err);
  for (int32_t r = 0; status == GAUS_OK && r < p->num_resources; r++)
    status = add_resource_rows(c, start, r, h, order, err);
  free(h);
  free(order);
  return status;
}

gaus_status gaus_i_order_lp_best(gaus_i_order_lp *order, int32_t *start, gaus_error *err) {
  order->num_rows = order->fixed_rows;
  if (order->problem->plain)
    GAUS_TRY(add_unit_rows(order, start, err));
  else
    GAUS_TRY(add_all_resource_rows(order, start, err));
  gaus_i_count(order->monitor, GAUS_STATISTIC_ORDER_PROGRAMS, 1);
  return solve(order, 1, NULL, start, err);
}
