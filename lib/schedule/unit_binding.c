/* Binds operations to units.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * All operations of a type hold their unit for the same time, so on a line they are intervals of
 * one length: dealing the units out in turn, in the order of the starts, needs no more of them
 * than are ever in use. On the circle of an II that can fail at the wrap (arc_colouring.h). */
#include "schedule/arc_colouring.h"
#include "schedule/claim_binding.h"
#include "schedule/profile.h"
#include "gaus/schedule.h"
#include "problem/by_type.h"
#include "problem/problem.h"
#include "support/sort.h"
#include "support/support.h"

enum { MOST_ITEMS = 1 << 22 };

typedef struct binding {
  const gaus_problem *p;
  const int32_t *start;
  int32_t ii;
  int32_t *unit;
  gaus_error *err;
  int32_t type, limit, blocking;
  int32_t *list, count; /* operations of the type, by slot and index */
  int64_t items;        /* units that they hold together */
} binding;

static int32_t slot_of(const binding *b, int32_t v) {
  return b->ii > 0 ? b->start[v] % b->ii : b->start[v];
}

static bool earlier(const void *context, int32_t x, int32_t y) {
  const binding *b = context;
  int32_t at_x = slot_of(b, x), at_y = slot_of(b, y);
  return at_x != at_y ? at_x < at_y : x < y;
}

static void assign(const binding *b, int32_t v, int64_t unit) {
  b->unit[v] = b->p->ops[v].demand == 1 ? (int32_t)unit : -1;
}

/* Refuses what no binding can serve. */
static gaus_status check_use(const binding *b) {
  gaus_i_profile use;
  const char *name = b->p->types[b->type].name;
  GAUS_TRY(gaus_i_profile_init(&use, b->count, b->ii, b->err));
  for (int32_t i = 0; i < b->count; i++)
    gaus_i_profile_add(&use, b->start[b->list[i]], b->blocking, b->p->ops[b->list[i]].demand);
  int64_t peak = gaus_i_profile_peak(&use);
  gaus_i_profile_clear(&use);
  if (peak <= b->limit)
    return GAUS_OK;
  return gaus_i_fail(b->err, GAUS_INFEASIBLE, "operator type '%s': %lld units in use at once, its limit is %d", name,
                     (long long)peak, b->limit);
}

/* Deals units out in turn; `anew` begins with unit 0 in each slot. */
static void deal(const binding *b, bool anew) {
  int64_t next = 0;
  for (int32_t i = 0; i < b->count; i++) {
    int32_t v = b->list[i];
    if (anew && i > 0 && slot_of(b, v) != slot_of(b, b->list[i - 1]))
      next = 0;
    assign(b, v, next % b->limit);
    next += b->p->ops[v].demand;
  }
}

/* --- on a circle ------------------------------------------------------------- */

static gaus_status not_bound(const binding *b, int32_t v) {
  return gaus_i_fail(b->err, GAUS_UNDECIDED,
                     "operation '%s': no binding to the %d units of operator type '%s' was found at II %d, though the "
                     "schedule is legal; a unit is busy for %d cycles, which need not fit round the II",
                     b->p->ops[v].name, b->limit, b->p->types[b->type].name, b->ii, b->blocking);
}

/* `at`, `op` and `unit` have a place for each unit held. */
static gaus_status colour(const binding *b, int32_t *at, int32_t *op, int32_t *unit) {
  gaus_i_arcs arcs = {at, 0, b->blocking, b->ii, (int32_t)(b->items < b->limit ? b->items : b->limit)};
  for (int32_t i = 0; i < b->count; i++)
    for (int32_t k = 0; k < b->p->ops[b->list[i]].demand; k++) {
      op[arcs.count] = b->list[i];
      at[arcs.count++] = slot_of(b, b->list[i]);
    }
  int32_t stuck;
  GAUS_TRY(gaus_i_colour_arcs(&arcs, unit, &stuck, b->err));
  if (stuck >= 0)
    return not_bound(b, op[stuck]);
  for (int32_t i = 0; i < arcs.count; i++)
    assign(b, op[i], unit[i]);
  return GAUS_OK;
}

static gaus_status bind_circle(const binding *b) {
  if (b->items > MOST_ITEMS)
    return gaus_i_fail(b->err, GAUS_UNDECIDED, "operator type '%s': a demand of %lld units in all is too much to bind",
                       b->p->types[b->type].name, (long long)b->items);
  size_t n = (size_t)b->items;
  int32_t *ints = gaus_i_calloc(3 * n, sizeof *ints);
  if (!ints)
    return gaus_i_no_memory(b->err);
  gaus_status status = colour(b, ints, ints + n, ints + 2 * n);
  free(ints);
  return status;
}

/* --- types ------------------------------------------------------------------- */

static gaus_status bind_type(binding *b) {
  if (b->count == 0)
    return GAUS_OK;
  gaus_i_sort(b->list, b->count, earlier, b);
  GAUS_TRY(check_use(b));
  if (b->ii > 0 && b->blocking > 1 && b->items > b->limit)
    return bind_circle(b);
  deal(b, b->ii > 0 && b->blocking == 1);
  return GAUS_OK;
}

static void collect(binding *b, const int32_t *by_type, int32_t begin, int32_t end) {
  b->count = 0;
  b->items = 0;
  for (int32_t i = begin; i < end; i++) {
    int32_t demand = b->p->ops[by_type[i]].demand;
    if (demand == 0)
      continue;
    b->list[b->count++] = by_type[i];
    b->items += demand;
  }
}

/* An operation has the same units in every iteration, whatever its demand. */
static gaus_status check_blocking(const binding *b, int32_t v) {
  if (b->ii > 0 && b->blocking > b->ii)
    return gaus_i_fail(b->err, GAUS_INFEASIBLE,
                       "operation '%s' holds its unit of operator type '%s' for %d cycles, longer than the II %d",
                       b->p->ops[v].name, b->p->types[b->type].name, b->blocking, b->ii);
  return GAUS_OK;
}

static gaus_status bind_all(binding *b, int32_t *begin, int32_t *by_type) {
  const gaus_problem *p = b->p;
  gaus_i_group_by_type(p, begin, by_type);
  for (int32_t k = 0; k < p->num_types; k++) {
    if (p->types[k].limit == GAUS_UNLIMITED)
      continue;
    b->type = k;
    b->limit = p->types[k].limit;
    b->blocking = p->types[k].blocking;
    if (begin[k] < begin[k + 1])
      GAUS_TRY(check_blocking(b, by_type[begin[k]]));
    collect(b, by_type, begin[k], begin[k + 1]);
    GAUS_TRY(bind_type(b));
  }
  return GAUS_OK;
}

gaus_status gaus_schedule_bind_units(const gaus_problem *problem, const int32_t *start, int32_t ii, int32_t *unit,
                                     gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT_EACH(problem, start);
  GAUS_WANT_EACH(problem, unit);
  size_t n = (size_t)problem->num_ops;
  if (!problem->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen");
  for (size_t v = 0; v < n; v++)
    unit[v] = -1;
  if (!problem->plain)
    return gaus_i_bind_claims(problem, start, ii, unit, err);
  int32_t *ints = gaus_i_calloc(2 * n + (size_t)problem->num_types + 1, sizeof *ints);
  if (!ints)
    return gaus_i_no_memory(err);
  binding b = {.p = problem, .start = start, .ii = ii, .unit = unit, .err = err, .list = ints};
  gaus_status status = bind_all(&b, ints + 2 * n, ints + n);
  free(ints);
  return status;
}
