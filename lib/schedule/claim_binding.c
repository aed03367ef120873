/* Binds claims on resources to units, first fit.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/claim_binding.h"

#include "problem/branches.h"
#include "support/sort.h"
#include "support/support.h"

/* A claim at work: units first .. first + demand - 1 of its resource. */
typedef struct holding {
  int32_t op, claim, first;
  int64_t begin;
} holding;

typedef struct binder {
  const gaus_problem *p;
  const int32_t *start;
  int32_t ii, count;
  holding *holdings; /* of the resource at hand */
  int32_t *order;
  gaus_error *err;
} binder;

static int64_t slot_of(const binder *b, int32_t i) {
  return b->ii > 0 ? gaus_i_mod(b->holdings[i].begin, b->ii) : b->holdings[i].begin;
}

static bool before(const void *context, int32_t x, int32_t y) {
  const binder *b = context;
  int64_t at_x = slot_of(b, x), at_y = slot_of(b, y);
  return at_x != at_y ? at_x < at_y : x < y;
}

/* Do the ways of v and w part at a test? */
static bool exclude(const gaus_problem *p, int32_t v, int32_t w) {
  const gaus_i_branches *b = p->branches;
  for (int32_t x = b ? b->way_of[v] : 0; x > 0; x = b->parent[x])
    for (int32_t y = b->way_of[w]; y > 0; y = b->parent[y])
      if (x != y && b->test[x] == b->test[y])
        return true;
  return false;
}

/* Do both need a unit in one slot? Those that exclude one another do not where it is one cycle of one iteration. */
static bool clash(const binder *b, const holding *x, const holding *y) {
  int64_t length_x = b->p->claims[x->claim].cycles, length_y = b->p->claims[y->claim].cycles, gap = y->begin - x->begin;
  bool exclusive = exclude(b->p, x->op, y->op);
  if (b->ii == 0)
    return !exclusive && gap < length_x && -gap < length_y;
  int64_t ahead = gaus_i_mod(gap, b->ii), behind = gaus_i_mod(-gap, b->ii);
  return (ahead < length_x && !(exclusive && ahead == gap)) || (behind < length_y && !(exclusive && behind == -gap));
}

/* The first of `demand` consecutive units that none before it in the order has. */
static bool place(const binder *b, int32_t at, int32_t limit) {
  holding *h = &b->holdings[b->order[at]];
  int32_t demand = b->p->claims[h->claim].demand;
  h->first = 0;
  for (int32_t i = 0; i < at; i++) {
    const holding *o = &b->holdings[b->order[i]];
    int32_t end = o->first + b->p->claims[o->claim].demand;
    if (h->first < end && o->first < h->first + demand && clash(b, o, h)) {
      h->first = end;
      i = -1; /* from the beginning, with later units */
    }
  }
  return (int64_t)h->first + demand <= limit;
}

static gaus_status bind_resource(binder *b, int32_t resource, int32_t *unit) {
  const gaus_problem *p = b->p;
  b->count = 0;
  for (int32_t v = 0; v < p->num_ops; v++)
    for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++)
      if (p->claims[i].resource == resource && p->claims[i].demand > 0) {
        b->order[b->count] = b->count;
        b->holdings[b->count++] = (holding){v, i, 0, (int64_t)b->start[v] + p->claims[i].from};
      }
  gaus_i_sort(b->order, b->count, before, b);
  for (int32_t k = 0; k < b->count; k++) {
    const holding *h = &b->holdings[b->order[k]];
    if (!place(b, k, p->resources[resource].limit))
      return gaus_i_fail(b->err, GAUS_UNDECIDED,
                         "operation '%s': no binding to the %d units of resource '%s' was found", p->ops[h->op].name,
                         p->resources[resource].limit, p->resources[resource].name);
    if (unit[h->op] < 0 && p->claims[h->claim].demand == 1 && h->claim == p->claim_begin[h->op])
      unit[h->op] = h->first;
  }
  return GAUS_OK;
}

gaus_status gaus_i_bind_claims(const gaus_problem *problem, const int32_t *start, int32_t ii, int32_t *unit,
                               gaus_error *err) {
  binder b = {.p = problem, .start = start, .ii = ii, .err = err};
  size_t count = (size_t)problem->claim_begin[problem->num_ops];
  b.holdings = gaus_i_calloc(count, sizeof *b.holdings);
  b.order = gaus_i_calloc(count, sizeof *b.order);
  gaus_status status = b.holdings && b.order ? GAUS_OK : gaus_i_no_memory(err);
  for (int32_t v = 0; v < problem->num_ops; v++)
    unit[v] = -1;
  for (int32_t r = 0; status == GAUS_OK && r < problem->num_resources; r++)
    if (problem->resources[r].limit != GAUS_UNLIMITED)
      status = bind_resource(&b, r, unit);
  free(b.holdings);
  free(b.order);
  return status;
}
