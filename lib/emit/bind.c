/* Binding operations to units. All operations of a type hold their unit for
 * the same time, so on a line they are intervals of one length: dealing the
 * units out in turn, in the order of the starts, needs no more of them than are
 * ever in use. On the circle of an II that can fail at the wrap; then a search
 * decides.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>

#include "emit/profile.h"
#include "gaus/schedule.h"
#include "problem/groups.h"
#include "problem/problem.h"
#include "support/sort.h"
#include "support/support.h"

enum { MOST_ITEMS = 1 << 22, MOST_LOOKS = 4000000 };

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
  gaus_profile use;
  const char *name = b->p->types[b->type].name;
  if (b->ii > 0 && b->blocking > b->ii)
    return gaus_fail(b->err, GAUS_INFEASIBLE,
                     "operation '%s' holds its unit of operator type '%s' for %d cycles, longer than the II %d",
                     b->p->ops[b->list[0]].name, name, b->blocking, b->ii);
  GAUS_TRY(gaus_profile_init(&use, b->count, b->ii, b->err));
  for (int32_t i = 0; i < b->count; i++)
    gaus_profile_add(&use, b->start[b->list[i]], b->blocking, b->p->ops[b->list[i]].demand);
  int64_t peak = gaus_profile_peak(&use);
  gaus_profile_clear(&use);
  if (peak <= b->limit)
    return GAUS_OK;
  return gaus_fail(b->err, GAUS_INFEASIBLE, "operator type '%s': %lld units in use at once, its limit is %d", name,
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

/* One unit held by one operation, from `at`, counted from the cut. */
typedef struct item {
  int32_t op, at;
} item;

typedef struct circle {
  const binding *b;
  item *items;
  int32_t count, wraps; /* the last `wraps` items go on beyond the cut */
  /* unit u may be used in free_from[u] .. wall[u] - 1; walls ascend */
  int32_t units, *free_from, *wall;
  int32_t *choice, *before; /* of each item: its unit, and free_from before it came */
} circle;

/* The slot of list[j], the list taken as going on into the next turn. */
static int64_t slot_in_turn(const binding *b, int64_t j) {
  return slot_of(b, b->list[j % b->count]) + (j >= b->count ? b->ii : 0);
}

/* The slot that the fewest units are held across; if none is, the circle is a
 * line. Two turns: the first finds out what goes on into the second. */
static int32_t best_cut(const binding *b) {
  int64_t held = 0, fewest = INT64_MAX, cut = 0, oldest = 0;
  for (int64_t j = 0; j < 2 * (int64_t)b->count; j++) {
    int64_t slot = slot_in_turn(b, j);
    for (; oldest < j && slot_in_turn(b, oldest) + b->blocking <= slot; oldest++)
      held -= b->p->ops[b->list[oldest % b->count]].demand;
    if (j >= b->count && slot != slot_in_turn(b, j - 1) && held < fewest) {
      fewest = held;
      cut = slot;
    }
    held += b->p->ops[b->list[j % b->count]].demand;
  }
  return (int32_t)(cut % b->ii);
}

static void place_items(circle *c, int32_t cut) {
  const binding *b = c->b;
  int32_t first = 0;
  while (first < b->count && slot_of(b, b->list[first]) < cut)
    first++;
  for (int32_t i = 0; i < b->count; i++) {
    int32_t v = b->list[(first + i) % b->count], at = gaus_mod((int64_t)slot_of(b, v) - cut, b->ii);
    for (int32_t k = 0; k < b->p->ops[v].demand; k++)
      c->items[c->count++] = (item){v, at};
  }
  while (c->wraps < c->count && (int64_t)c->items[c->count - 1 - c->wraps].at + b->blocking > b->ii)
    c->wraps++;
}

/* Items across the cut have the first units: each is free from where its item
 * ends to where the item begins again, its wall. Items are in order, so walls
 * ascend; those of the other units are the II itself. */
static void build_units(circle *c) {
  const binding *b = c->b;
  for (int32_t u = 0; u < c->units; u++) {
    bool wrapped = u < c->wraps;
    int32_t at = wrapped ? c->items[c->count - c->wraps + u].at : 0;
    c->free_from[u] = wrapped ? at + b->blocking - b->ii : 0;
    c->wall[u] = wrapped ? at : b->ii;
    if (wrapped)
      c->choice[c->count - c->wraps + u] = u;
  }
}

/* The next unit for item `i` after the one that it has, -1 if there is none.
 * Units that are free and have the same wall are as good as one another. */
static int32_t next_unit(const circle *c, int32_t i, int64_t *looks) {
  int32_t at = c->items[i].at, old = c->choice[i], u = old + 1;
  if (old < 0 && i > 0 && c->items[i - 1].op == c->items[i].op)
    u = c->choice[i - 1] + 1; /* one operation's units ascend: their order is of no account */
  for (; u < c->units; u++) {
    ++*looks;
    if (c->free_from[u] <= at && at + c->b->blocking <= c->wall[u] && (old < 0 || c->wall[u] != c->wall[old]))
      return u;
  }
  return -1;
}

/* First fit, to the unit of the nearest wall; back to the item before where
 * there is none, as long as the search may last. Returns the item that stayed
 * without a unit, -1 if all have one. */
static int32_t search(circle *c) {
  int32_t placed = 0, furthest = 0, last = c->count - c->wraps;
  int64_t looks = 0;
  for (int32_t i = 0; i < last; i++)
    c->choice[i] = -1;
  while (placed < last) {
    int32_t u = next_unit(c, placed, &looks);
    if (u >= 0) {
      c->before[placed] = c->free_from[u];
      c->free_from[u] = c->items[placed].at + c->b->blocking;
      c->choice[placed++] = u;
      furthest = placed > furthest ? placed : furthest;
      continue;
    }
    c->choice[placed] = -1;
    if (placed == 0 || looks > MOST_LOOKS)
      return furthest;
    placed--;
    c->free_from[c->choice[placed]] = c->before[placed];
  }
  return -1;
}

static gaus_status search_circle(circle *c) {
  const binding *b = c->b;
  place_items(c, best_cut(b));
  build_units(c);
  int32_t stuck = search(c);
  if (stuck >= 0)
    return gaus_fail(b->err, GAUS_INFEASIBLE,
                     "operation '%s': no binding to the %d units of operator type '%s' was found at II %d, though the "
                     "schedule is legal; each unit is busy for %d cycles, which need not fit round the II",
                     b->p->ops[c->items[stuck].op].name, b->limit, b->p->types[b->type].name, b->ii, b->blocking);
  for (int32_t i = 0; i < c->count; i++)
    assign(b, c->items[i].op, c->choice[i]);
  return GAUS_OK;
}

static gaus_status bind_circle(const binding *b) {
  if (b->items > MOST_ITEMS)
    return gaus_fail(b->err, GAUS_INFEASIBLE, "operator type '%s': a demand of %lld units in all is too much to bind",
                     b->p->types[b->type].name, (long long)b->items);
  circle c = {.b = b, .units = (int32_t)(b->items < b->limit ? b->items : b->limit)};
  size_t n = (size_t)b->items;
  c.items = gaus_calloc(n, sizeof *c.items);
  int32_t *ints = gaus_calloc(2 * n + 2 * (size_t)c.units, sizeof *ints);
  gaus_status status = c.items && ints ? GAUS_OK : gaus_no_memory(b->err);
  if (status == GAUS_OK) {
    c.choice = ints;
    c.before = ints + n;
    c.free_from = ints + 2 * n;
    c.wall = c.free_from + c.units;
    status = search_circle(&c);
  }
  free(c.items);
  free(ints);
  return status;
}

/* --- types ------------------------------------------------------------------- */

static gaus_status bind_type(binding *b) {
  if (b->count == 0)
    return GAUS_OK;
  gaus_sort(b->list, b->count, earlier, b);
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

static gaus_status bind_all(binding *b, int32_t *begin, int32_t *by_type) {
  const gaus_problem *p = b->p;
  gaus_group_by_type(p, begin, by_type);
  for (int32_t k = 0; k < p->num_types; k++) {
    if (p->types[k].limit == GAUS_UNLIMITED)
      continue;
    b->type = k;
    b->limit = p->types[k].limit;
    b->blocking = p->types[k].blocking;
    collect(b, by_type, begin[k], begin[k + 1]);
    GAUS_TRY(bind_type(b));
  }
  return GAUS_OK;
}

gaus_status gaus_bind_units(const gaus_problem *problem, const int32_t *start, int32_t ii, int32_t *unit,
                            gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  if (!problem->frozen)
    return gaus_fail(err, GAUS_BAD_INPUT, "the problem is not frozen");
  for (size_t v = 0; v < n; v++)
    unit[v] = -1;
  int32_t *ints = gaus_calloc(2 * n + (size_t)problem->num_types + 1, sizeof *ints);
  if (!ints)
    return gaus_no_memory(err);
  binding b = {.p = problem, .start = start, .ii = ii, .unit = unit, .err = err, .list = ints};
  gaus_status status = bind_all(&b, ints + 2 * n, ints + n);
  free(ints);
  return status;
}
