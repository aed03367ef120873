/* Checks for the verifier that no resource is taken more often than there are units.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Works from the operator types and the conditions as they were given, not from what freezing makes of them for
 * schedulers. */
#include <stdio.h>
#include <string.h>

#include "support/sort.h"
#include "support/support.h"
#include "verify/candidate.h"

/* An operation holds `units` of a resource in the cycles from .. to - 1. */
typedef struct hold {
  int32_t op;
  int64_t from, to, units;
} hold;

/* From `slot` on, `units` more are in use. */
typedef struct change {
  int64_t slot, units;
} change;

/* The holds of all resources, sorted by resource, and room for those of one. */
typedef struct usage {
  int64_t *begin; /* [num_resources + 1] */
  hold *holds;
  int64_t *edges; /* cycles in which a hold of the resource begins or ends */
  int32_t *there; /* holds in one stretch of cycles, by the conditions of their operations */
  change *changes;
  int64_t num_changes, cap_changes;
} usage;

/* --- holds --------------------------------------------------------------------- */

/* own[k]: the resource that type k is, if it has no uses. */
static void number_own(const gaus_problem *p, int32_t *own) {
  for (int32_t k = 0, at = 0; k < p->num_types; k++)
    own[k] = p->use_begin && p->use_begin[k] < p->use_begin[k + 1] ? -1 : at++;
}

/* The rows of v's type: how many, and each of them with its resource. */
static int32_t num_rows(const gaus_problem *p, int32_t v) {
  int32_t k = p->ops[v].type;
  return p->use_begin && p->use_begin[k + 1] > p->use_begin[k] ? p->use_begin[k + 1] - p->use_begin[k] : 0;
}

static int32_t row_of(const gaus_problem *p, const int32_t *own, int32_t v, int32_t i, gaus_use *use) {
  const gaus_operator_type *t = &p->types[p->ops[v].type];
  if (num_rows(p, v) == 0) {
    *use = (gaus_use){t->name, 1, 0, t->blocking};
    return own[p->ops[v].type];
  }
  const gaus_i_use *row = &p->uses[p->use_begin[p->ops[v].type] + i];
  *use = row->use;
  return row->resource;
}

/* An operation has the same units in every iteration, so they have to be free
 * again when it comes round, however many others there are. */
static gaus_status check_cycles(const gaus_i_candidate *c, int32_t v, int32_t resource, int32_t cycles) {
  const gaus_resource *r = &c->p->resources[resource];
  if (c->ii == 0 || cycles <= c->ii || r->limit == GAUS_UNLIMITED)
    return GAUS_OK;
  return gaus_i_fail(c->err, GAUS_ILLEGAL,
                     "operation '%s' blocks its unit of %s '%s' for %d cycles, longer than the II %d",
                     c->p->ops[v].name, c->p->num_uses ? "resource" : "operator type", r->name, cycles, c->ii);
}

static gaus_status fill_holds(const gaus_i_candidate *c, const int32_t *own, int64_t *at, usage *u) {
  const gaus_problem *p = c->p;
  gaus_use use;
  for (int32_t v = 0; v < p->num_ops; v++)
    for (int32_t i = 0, n = num_rows(p, v) > 0 ? num_rows(p, v) : 1; i < n; i++) {
      int32_t resource = row_of(p, own, v, i, &use);
      int64_t from = (int64_t)c->start[v] + use.from;
      GAUS_TRY(check_cycles(c, v, resource, use.cycles));
      u->holds[at[resource]++] = (hold){v, from, from + use.cycles, (int64_t)p->ops[v].demand * use.demand};
    }
  return GAUS_OK;
}

static gaus_status sort_holds(const gaus_i_candidate *c, int32_t *own, int64_t *at, usage *u) {
  const gaus_problem *p = c->p;
  gaus_use use;
  number_own(p, own);
  for (int32_t v = 0; v < p->num_ops; v++)
    for (int32_t i = 0, n = num_rows(p, v) > 0 ? num_rows(p, v) : 1; i < n; i++)
      u->begin[row_of(p, own, v, i, &use) + 1]++;
  int64_t most = 0;
  for (int32_t r = 0; r < p->num_resources; r++) {
    most = u->begin[r + 1] > most ? u->begin[r + 1] : most;
    at[r] = u->begin[r];
    u->begin[r + 1] += u->begin[r];
  }
  u->holds = gaus_i_calloc((size_t)u->begin[p->num_resources], sizeof *u->holds);
  u->edges = gaus_i_calloc(2 * (size_t)most, sizeof *u->edges);
  u->there = gaus_i_calloc((size_t)most, sizeof *u->there);
  u->cap_changes = 8 * most + 1; /* 4 for each hold, or for each stretch between two edges */
  u->changes = gaus_i_calloc((size_t)u->cap_changes, sizeof *u->changes);
  if (!u->holds || !u->edges || !u->there || !u->changes)
    return gaus_i_no_memory(c->err);
  return fill_holds(c, own, at, u);
}

static gaus_status usage_init(const gaus_i_candidate *c, usage *u) {
  const gaus_problem *p = c->p;
  int32_t *own = gaus_i_calloc((size_t)p->num_types, sizeof *own);
  int64_t *at = gaus_i_calloc((size_t)p->num_resources + 1, sizeof *at);
  u->begin = gaus_i_calloc((size_t)p->num_resources + 1, sizeof *u->begin);
  gaus_status status = own && at && u->begin ? sort_holds(c, own, at, u) : gaus_i_no_memory(c->err);
  free(own);
  free(at);
  return status;
}

static void usage_clear(usage *u) {
  free(u->begin);
  free(u->holds);
  free(u->edges);
  free(u->there);
  free(u->changes);
}

/* --- use of slots ------------------------------------------------------------------ */

static void change_use(usage *u, int64_t slot, int64_t units) {
  u->changes[u->num_changes++] = (change){slot, units};
}

static int compare_slots(const void *a, const void *b) {
  int64_t x = ((const change *)a)->slot, y = ((const change *)b)->slot;
  return (x > y) - (x < y);
}

/* `units` are in use for `cycles` from `from` on, at most the II. */
static void enter(const gaus_i_candidate *c, usage *u, int64_t from, int64_t cycles, int64_t units) {
  if (c->ii > 0)
    from %= c->ii;
  int64_t to = from + cycles;
  change_use(u, from, units);
  change_use(u, to, -units);
  if (c->ii > 0 && to > c->ii) { /* the end wraps round */
    u->changes[u->num_changes - 1].slot = c->ii;
    change_use(u, 0, units);
    change_use(u, to - c->ii, -units);
  }
}

static bool busy(const gaus_i_candidate *c, const hold *h, int64_t slot) {
  int64_t since = slot - h->from;
  if (c->ii == 0)
    return since >= 0 && since < h->to - h->from;
  since %= c->ii;
  return (since < 0 ? since + c->ii : since) < h->to - h->from;
}

static gaus_status report_use(const gaus_i_candidate *c, const usage *u, int32_t resource, int64_t slot,
                              int64_t units) {
  const gaus_resource *r = &c->p->resources[resource];
  char names[256], place[48];
  size_t used = 0;
  for (int64_t k = u->begin[resource]; k < u->begin[resource + 1] && used < sizeof names; k++)
    if (u->holds[k].units > 0 && busy(c, &u->holds[k], slot))
      used +=
          (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", c->p->ops[u->holds[k].op].name);
  if (used >= sizeof names)
    memcpy(names + sizeof names - 4, "...", 4);
  if (c->ii > 0)
    snprintf(place, sizeof place, "slot %lld (II %d)", (long long)slot, c->ii);
  else
    snprintf(place, sizeof place, "cycle %lld", (long long)slot);
  return gaus_i_fail(c->err, GAUS_ILLEGAL, "%s '%s': %lld units in use in %s, its limit is %d: %s",
                     c->p->num_uses ? "resource" : "operator type", r->name, (long long)units, place, r->limit, names);
}

static gaus_status check_changes(const gaus_i_candidate *c, usage *u, int32_t resource) {
  int64_t units = 0;
  qsort(u->changes, (size_t)u->num_changes, sizeof *u->changes, compare_slots);
  for (int64_t i = 0; i < u->num_changes; i++) {
    units += u->changes[i].units;
    bool last_of_slot = i + 1 == u->num_changes || u->changes[i + 1].slot != u->changes[i].slot;
    if (last_of_slot && units > c->p->resources[resource].limit)
      return report_use(c, u, resource, u->changes[i].slot, units);
  }
  return GAUS_OK;
}

/* --- operations that exclude one another ---------------------------------------------- */

typedef struct by_path {
  const gaus_problem *p;
  const hold *holds;
} by_path;

static int32_t depth_of(const gaus_problem *p, int32_t v) {
  return p->condition_begin[v + 1] - p->condition_begin[v];
}

static const gaus_i_condition *condition_of(const gaus_problem *p, int32_t v, int32_t depth) {
  return &p->conditions[p->condition_begin[v] + depth];
}

/* Shorter lists first, and those with the same beginning together. */
static bool before(const void *context, int32_t a, int32_t b) {
  const by_path *x = context;
  int32_t v = x->holds[a].op, w = x->holds[b].op;
  for (int32_t i = 0; i < depth_of(x->p, v) && i < depth_of(x->p, w); i++) {
    const gaus_i_condition *c = condition_of(x->p, v, i), *d = condition_of(x->p, w, i);
    if (c->test != d->test)
      return c->test < d->test;
    if (c->way != d->way)
      return c->way < d->way;
  }
  return depth_of(x->p, v) != depth_of(x->p, w) ? depth_of(x->p, v) < depth_of(x->p, w) : a < b;
}

/* The most of there[lo .. hi - 1] that can run together, which agree in their first `depth` conditions. No deeper than
 * GAUS_MAX_CONDITIONS. */
static int64_t together(const by_path *x, const int32_t *there, int64_t lo, int64_t hi, int32_t depth) {
  const gaus_problem *p = x->p;
  int64_t sum = 0;
  for (; lo < hi && depth_of(p, x->holds[there[lo]].op) == depth; lo++)
    sum += x->holds[there[lo]].units;
  while (lo < hi) {
    int32_t test = condition_of(p, x->holds[there[lo]].op, depth)->test;
    int64_t most = 0;
    while (lo < hi && condition_of(p, x->holds[there[lo]].op, depth)->test == test) {
      int32_t way = condition_of(p, x->holds[there[lo]].op, depth)->way;
      int64_t end = lo + 1;
      while (end < hi && condition_of(p, x->holds[there[end]].op, depth)->test == test &&
             condition_of(p, x->holds[there[end]].op, depth)->way == way)
        end++;
      int64_t units = together(x, there, lo, end, depth + 1);
      most = units > most ? units : most;
      lo = end;
    }
    sum += most;
  }
  return sum;
}

static int compare_cycles(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* Between two edges nothing changes. A stretch lasts no longer than some hold, which is no longer than the II. */
static void enter_stretches(const gaus_i_candidate *c, usage *u, const hold *holds, int64_t count) {
  by_path context = {c->p, holds};
  for (int64_t i = 0; i < count; i++) {
    u->edges[2 * i] = holds[i].from;
    u->edges[2 * i + 1] = holds[i].to;
  }
  qsort(u->edges, 2 * (size_t)count, sizeof *u->edges, compare_cycles);
  for (int64_t i = 0; i + 1 < 2 * count; i++) {
    int64_t from = u->edges[i], to = u->edges[i + 1];
    int32_t size = 0;
    for (int32_t k = 0; k < count && from < to; k++)
      if (holds[k].from <= from && from < holds[k].to)
        u->there[size++] = k;
    if (size == 0)
      continue;
    gaus_i_sort(u->there, size, before, &context);
    enter(c, u, from, to - from, together(&context, u->there, 0, size, 0));
  }
}

/* --- all of it ------------------------------------------------------------------------ */

static gaus_status check_resource(const gaus_i_candidate *c, usage *u, int32_t resource) {
  const hold *holds = u->holds + u->begin[resource];
  int64_t count = u->begin[resource + 1] - u->begin[resource];
  u->num_changes = 0;
  change_use(u, 0, 0); /* slot 0 is looked at even if nothing changes there */
  if (c->p->num_conditions > 0)
    enter_stretches(c, u, holds, count);
  for (int64_t k = 0; c->p->num_conditions == 0 && k < count; k++)
    enter(c, u, holds[k].from, holds[k].to - holds[k].from, holds[k].units);
  return check_changes(c, u, resource);
}

gaus_status gaus_i_check_resources(const gaus_i_candidate *c) {
  usage u = {0};
  gaus_status status = usage_init(c, &u);
  for (int32_t r = 0; status == GAUS_OK && r < c->p->num_resources; r++)
    if (c->p->resources[r].limit != GAUS_UNLIMITED)
      status = check_resource(c, &u, r);
  usage_clear(&u);
  return status;
}
