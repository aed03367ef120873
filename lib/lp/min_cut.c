/* Minimises separable costs under difference constraints, as a minimum cut by push-relabel.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The variables of the cut are the bits z(t) = [x <= t]. Setting a bit changes the cost: a bit
 * that saves cost when it is set has that much excess, a bit that adds cost has a deficit. An
 * implication between bits is an arc without limit. Excess moves to deficits as far as arcs lead;
 * the bits from which no deficit can be reached are set. */
#include "lp/min_cut.h"

#include <string.h>

#include "support/support.h"

/* An end of an implication: from `other` one may take back what flows there. */
typedef struct end {
  int32_t other;
  int32_t flow; /* f: this bit implies the other, flow[f] goes there; ~f: the other way around */
} end;

struct gaus_i_min_cut {
  int32_t n, bits;
  int32_t *lo, *base;       /* [n]; [n + 1] first bit of each variable */
  int32_t *begin;           /* [bits + 1] */
  end *ends;                /* of each bit */
  int64_t *flow;            /* [arcs] */
  int64_t *supply, *excess; /* [bits] as the costs say; what is left of it, below 0 a deficit */
  int32_t *height;          /* [bits] at most the arcs to a deficit; `bits`: there is no way */
  int32_t *active, *next;   /* [bits] bits with excess by height, as lists */
  int32_t *level;           /* [bits] all bits by height below `bits`, as lists both ways */
  int32_t *after, *before;  /* [bits] */
  int32_t *queue;           /* [bits] */
  int32_t top, highest;     /* no list of `active`, of `level` above it holds a bit */
  int64_t work;             /* ends looked at since heights were exact */
};

int64_t gaus_i_min_cut_size(int32_t n, const int32_t *lo, const int32_t *hi) {
  int64_t size = 0;
  for (int32_t i = 0; i < n; i++)
    size += hi[i] - lo[i];
  return size;
}

int32_t gaus_i_min_cut_place(const gaus_i_min_cut *c, int32_t i) {
  return c->base[i] + i;
}

int32_t gaus_i_min_cut_places(const gaus_i_min_cut *c) {
  return c->bits + c->n;
}

/* --- building ----------------------------------------------------------------------------- */

/* Calls for each implication, chains first. Bits before `lo` do not occur, as windows
 * follow the constraints, and bits from `hi` on are set. */
typedef void add_arc(gaus_i_min_cut *c, int32_t from, int32_t to, int32_t flow);

static int32_t each_arc(gaus_i_min_cut *c, int32_t m, const gaus_i_lp_constraint *constraints, add_arc *add) {
  int32_t flow = 0;
  for (int32_t i = 0; i < c->n; i++)
    for (int32_t u = c->base[i]; u + 1 < c->base[i + 1]; u++)
      add(c, u, u + 1, flow++);
  for (int32_t r = 0; r < m; r++) {
    int32_t head = c->base[constraints[r].head], tail = c->base[constraints[r].tail];
    int32_t shift = c->lo[constraints[r].head] - (int32_t)constraints[r].gap - c->lo[constraints[r].tail];
    int32_t head_bits = c->base[constraints[r].head + 1] - head, tail_bits = c->base[constraints[r].tail + 1] - tail;
    for (int32_t k = 0; k < head_bits && k + shift < tail_bits; k++)
      add(c, head + k, tail + k + shift, flow++);
  }
  return flow;
}

static void count_arc(gaus_i_min_cut *c, int32_t from, int32_t to, int32_t flow) {
  (void)flow;
  c->begin[from]++;
  c->begin[to]++;
}

static void put_arc(gaus_i_min_cut *c, int32_t from, int32_t to, int32_t flow) {
  c->ends[--c->begin[from]] = (end){to, flow};
  c->ends[--c->begin[to]] = (end){from, ~flow};
}

static bool fits(int32_t n, const int32_t *lo, const int32_t *hi, int32_t m, const gaus_i_lp_constraint *constraints) {
  int64_t arcs = gaus_i_min_cut_size(n, lo, hi) + n;
  for (int32_t r = 0; r < m; r++)
    arcs += hi[constraints[r].head] - lo[constraints[r].head];
  return arcs < INT32_MAX / 2;
}

static gaus_status build(gaus_i_min_cut *c, const int32_t *lo, const int32_t *hi, int32_t m,
                         const gaus_i_lp_constraint *constraints, gaus_error *err) {
  c->lo = gaus_i_calloc((size_t)c->n, sizeof *c->lo);
  c->base = gaus_i_calloc((size_t)c->n + 1, sizeof *c->base);
  if (!c->lo || !c->base)
    return gaus_i_no_memory(err);
  for (int32_t i = 0; i < c->n; i++) {
    c->lo[i] = lo[i];
    c->base[i + 1] = c->base[i] + hi[i] - lo[i];
  }
  size_t bits = (size_t)(c->bits = c->base[c->n]);
  c->begin = gaus_i_calloc(bits + 1, sizeof *c->begin);
  c->supply = gaus_i_calloc(2 * bits, sizeof *c->supply);
  c->height = gaus_i_calloc(7 * bits, sizeof *c->height);
  if (!c->begin || !c->supply || !c->height)
    return gaus_i_no_memory(err);
  c->excess = c->supply + bits;
  c->active = c->height + bits;
  c->next = c->active + bits;
  c->level = c->next + bits;
  c->after = c->level + bits;
  c->before = c->after + bits;
  c->queue = c->before + bits;
  size_t arcs = (size_t)each_arc(c, m, constraints, count_arc);
  for (size_t u = 0; u < bits; u++)
    c->begin[u + 1] += c->begin[u];
  c->ends = gaus_i_calloc(2 * arcs, sizeof *c->ends);
  c->flow = gaus_i_calloc(arcs, sizeof *c->flow);
  if (!c->ends || !c->flow)
    return gaus_i_no_memory(err);
  each_arc(c, m, constraints, put_arc);
  return GAUS_OK;
}

gaus_status gaus_i_min_cut_open(int32_t n, const int32_t *lo, const int32_t *hi, int32_t m,
                                const gaus_i_lp_constraint *constraints, gaus_i_min_cut **out, gaus_error *err) {
  gaus_i_min_cut *c = NULL;
  *out = NULL;
  if (!fits(n, lo, hi, m, constraints) || !(c = gaus_i_calloc(1, sizeof *c)))
    return gaus_i_no_memory(err);
  c->n = n;
  gaus_status status = build(c, lo, hi, m, constraints, err);
  if (status == GAUS_OK)
    *out = c;
  else
    gaus_i_min_cut_close(c);
  return status;
}

void gaus_i_min_cut_close(gaus_i_min_cut *c) {
  if (!c)
    return;
  free(c->lo);
  free(c->base);
  free(c->begin);
  free(c->ends);
  free(c->flow);
  free(c->supply);
  free(c->height);
  free(c);
}

/* --- pushing and relabelling ---------------------------------------------------------------- */

static void activate(gaus_i_min_cut *c, int32_t u) {
  int32_t h = c->height[u];
  if (h == c->bits)
    return;
  c->next[u] = c->active[h];
  c->active[h] = u;
  c->top = h > c->top ? h : c->top;
}

static void enter_level(gaus_i_min_cut *c, int32_t u) {
  int32_t h = c->height[u];
  if (h == c->bits)
    return;
  c->before[u] = -1;
  c->after[u] = c->level[h];
  if (c->level[h] >= 0)
    c->before[c->level[h]] = u;
  c->level[h] = u;
  c->highest = h > c->highest ? h : c->highest;
}

static void leave_level(gaus_i_min_cut *c, int32_t u) {
  if (c->after[u] >= 0)
    c->before[c->after[u]] = c->before[u];
  if (c->before[u] >= 0)
    c->after[c->before[u]] = c->after[u];
  else
    c->level[c->height[u]] = c->after[u];
}

/* Nothing is at height `gap`, so no way down leads from above it. */
static void cut_off(gaus_i_min_cut *c, int32_t gap) {
  for (int32_t h = gap + 1; h <= c->highest; h++) {
    for (int32_t u = c->level[h]; u >= 0; u = c->after[u])
      c->height[u] = c->bits;
    c->level[h] = c->active[h] = -1;
  }
  c->highest = gap;
  c->top = c->top < gap ? c->top : gap;
}

static void raise(gaus_i_min_cut *c, int32_t u, int32_t height) {
  int32_t old = c->height[u];
  leave_level(c, u);
  c->height[u] = height;
  enter_level(c, u);
  if (c->level[old] < 0)
    cut_off(c, old);
}

/* Exact heights: breadth first from the deficits. */
static void measure_heights(gaus_i_min_cut *c) {
  int32_t count = 0;
  for (int32_t u = 0; u < c->bits; u++) {
    c->height[u] = c->excess[u] < 0 ? 0 : c->bits;
    c->active[u] = c->level[u] = -1;
    if (c->excess[u] < 0)
      c->queue[count++] = u;
  }
  for (int32_t i = 0; i < count; i++) {
    int32_t v = c->queue[i];
    for (int32_t k = c->begin[v]; k < c->begin[v + 1]; k++) {
      end e = c->ends[k];
      if (c->height[e.other] == c->bits && (e.flow < 0 || c->flow[e.flow] > 0)) {
        c->height[e.other] = c->height[v] + 1;
        c->queue[count++] = e.other;
      }
    }
  }
  c->top = c->highest = -1;
  for (int32_t u = 0; u < c->bits; u++) {
    enter_level(c, u);
    if (c->excess[u] > 0)
      activate(c, u);
  }
  c->work = 0;
}

static void push(gaus_i_min_cut *c, int32_t u, end e) {
  int64_t amount = c->excess[u], had = c->excess[e.other];
  if (e.flow >= 0)
    c->flow[e.flow] += amount;
  else {
    amount = amount < c->flow[~e.flow] ? amount : c->flow[~e.flow];
    c->flow[~e.flow] -= amount;
  }
  c->excess[u] -= amount;
  c->excess[e.other] += amount;
  if (had <= 0 && had + amount > 0)
    activate(c, e.other);
}

/* Until the excess of u is gone, or no deficit is within reach. */
static void discharge(gaus_i_min_cut *c, int32_t u) {
  while (c->height[u] < c->bits) {
    int32_t least = c->bits - 1;
    for (int32_t k = c->begin[u]; k < c->begin[u + 1]; k++) {
      end e = c->ends[k];
      if (e.flow < 0 && c->flow[~e.flow] == 0)
        continue;
      if (c->height[e.other] < c->height[u]) {
        push(c, u, e);
        if (c->excess[u] == 0)
          return;
      } else if (c->height[e.other] < least)
        least = c->height[e.other];
    }
    c->work += c->begin[u + 1] - c->begin[u];
    raise(c, u, least + 1);
  }
}

/* What was looked at since heights were exact, and to make them so. */
static void spend(const gaus_i_min_cut *c, gaus_i_budget *budget) {
  gaus_i_spend(budget, c->work + c->begin[c->bits] + c->bits);
}

/* Highest first. Exact heights every now and then keep excess from climbing step by step
 * where no way is left. */
static gaus_status settle(gaus_i_min_cut *c, gaus_i_budget *budget, gaus_i_monitor *monitor) {
  int64_t patience = 8 * ((int64_t)c->begin[c->bits] + c->bits);
  measure_heights(c);
  while (c->top >= 0) {
    int32_t u = c->active[c->top];
    if (u < 0) {
      c->top--;
      continue;
    }
    c->active[c->top] = c->next[u];
    discharge(c, u);
    if (c->work > patience) {
      if (monitor && gaus_i_monitor_stop(monitor))
        return gaus_i_monitor_status(monitor);
      spend(c, budget);
      measure_heights(c);
    }
  }
  spend(c, budget);
  measure_heights(c);
  return GAUS_OK;
}

gaus_status gaus_i_min_cut_solve(gaus_i_min_cut *c, const int64_t *cost, gaus_i_budget *budget, gaus_i_monitor *monitor,
                                 int32_t *x, int64_t *value) {
  for (int32_t i = 0; i < c->n; i++)
    for (int32_t u = c->base[i]; u < c->base[i + 1]; u++) {
      int64_t supply = cost[u + i + 1] - cost[u + i];
      c->excess[u] += supply - c->supply[u];
      c->supply[u] = supply;
    }
  GAUS_TRY(settle(c, budget, monitor));
  *value = 0;
  for (int32_t i = 0; i < c->n; i++) {
    int32_t u = c->base[i];
    while (u < c->base[i + 1] && c->height[u] < c->bits)
      u++;
    x[i] = c->lo[i] + u - c->base[i];
    *value += cost[u + i];
  }
  return GAUS_OK;
}

/* In the order of each_arc. */
void gaus_i_min_cut_visit(const gaus_i_min_cut *c, int32_t m, const gaus_i_lp_constraint *constraints,
                          gaus_i_min_cut_visitor *visit, void *context) {
  int32_t flow = 0;
  for (int32_t i = 0; i < c->n; i++)
    for (int32_t k = 0; c->base[i] + k + 1 < c->base[i + 1]; k++, flow++)
      if (c->flow[flow] > 0)
        visit(context, ~i, c->lo[i] + k, c->flow[flow]);
  for (int32_t r = 0; r < m; r++) {
    int32_t head = constraints[r].head, tail = constraints[r].tail;
    int32_t shift = c->lo[head] - (int32_t)constraints[r].gap - c->lo[tail];
    int32_t head_bits = c->base[head + 1] - c->base[head], tail_bits = c->base[tail + 1] - c->base[tail];
    for (int32_t k = 0; k < head_bits && k + shift < tail_bits; k++, flow++)
      if (c->flow[flow] > 0)
        visit(context, r, c->lo[head] + k, c->flow[flow]);
  }
}
