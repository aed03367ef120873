/* Demand and live bits of operations with wide windows.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/cell_terms.h"

#include <string.h>

#include "relax/terms.h"
#include "support/support.h"

/* A window, and a value's span, of fewer steps are faster step by step (bench/results/tried.md#windows). */
enum { LEAST_STEPS = 64 };

static inline int32_t min32(int32_t a, int32_t b) {
  return a < b ? a : b;
}
static inline int32_t max32(int32_t a, int32_t b) {
  return a > b ? a : b;
}

gaus_status gaus_i_cells_init(gaus_i_cells *c, const gaus_i_model *m, gaus_error *err) {
  int32_t most = 1;
  memset(c, 0, sizeof *c);
  if (m->ii > 0 || m->max_window < LEAST_STEPS / 2)
    return GAUS_OK;
  for (int32_t i = 0; i < m->num_values; i++)
    most = max32(most, m->use_begin[i + 1] - m->use_begin[i]);
  gaus_i_pyramid_init(&c->pyramid, m->slots);
  c->grid = gaus_i_calloc(c->pyramid.size, sizeof *c->grid);
  c->consumers = gaus_i_calloc((size_t)most, sizeof *c->consumers);
  c->consumer_op = gaus_i_calloc((size_t)most, sizeof *c->consumer_op);
  c->ratio = gaus_i_calloc((size_t)most * GAUS_CELL, sizeof *c->ratio);
  c->sum = gaus_i_calloc((size_t)most * GAUS_CELL, sizeof *c->sum);
  return c->grid && c->consumers && c->consumer_op && c->ratio && c->sum ? GAUS_OK : gaus_i_no_memory(err);
}

void gaus_i_cells_clear(gaus_i_cells *c) {
  free(c->grid);
  free(c->consumers);
  free(c->consumer_op);
  free(c->ratio);
  free(c->sum);
  memset(c, 0, sizeof *c);
}

void gaus_i_cells_clear_grid(gaus_i_cells *c) {
  c->touched = false;
  if (c->grid)
    memset(c->grid, 0, c->pyramid.size * sizeof *c->grid);
}

/* The level of an operation, or of a product whose narrowest factor this is. */
static int32_t level_of(const gaus_i_cells *c, float sigmas, float inverse) {
  return min32(gaus_i_cell_level(sigmas / inverse), c->pyramid.levels);
}

/* The steps at which an operation may not have started, from `origin`, its offset 0, on. Where the window ends because
 * of its reach, not with the mobility, it grows to whole cells. */
static gaus_i_cell_run span_of(gaus_i_window w, int32_t origin, int32_t mobility, int32_t level) {
  gaus_i_cell_run r = {origin + w.lo, origin + w.hi, level};
  int32_t inside = (GAUS_CELL << level) - 1;
  if (level == 0 || w.hi < w.lo)
    return r;
  if (w.lo > 0)
    r.first = max32(origin, r.first & ~inside);
  if (w.hi < mobility - 1)
    r.last = min32(origin + mobility - 1, r.last | inside);
  return r;
}

/* --- demand ------------------------------------------------------------------------------
 * The start of an operation has a density, and what is left at either end of its window is taken
 * to be at the first and the last step. Demand is then the sum over `blocking` steps. */

typedef struct user {
  gaus_i_normal start;
  gaus_i_cell_run run;
  float before, after; /* z of the first and the last step's outer ends */
} user;

static bool user_of(const gaus_i_cells *c, const gaus_i_model *m, const gaus_i_point *at, int32_t v, user *out) {
  gaus_i_window w = at->window[v];
  float inverse = at->inverse[v];
  int32_t origin = m->asap[v], level;
  if (!c->grid || w.hi - w.lo + 1 < LEAST_STEPS || (level = level_of(c, at->cell, inverse)) == 0)
    return false;
  out->run = span_of(w, origin, m->mobility[v], level);
  out->run.last++; /* it starts by the step after the last at which it may not have */
  out->start = (gaus_i_normal){origin, at->x[v], inverse, out->run.last};
  out->before = gaus_i_window_z(out->run.first - 1 - origin, at->x[v], inverse);
  out->after = gaus_i_window_z(out->run.last - origin, at->x[v], inverse);
  return true;
}

bool gaus_i_cells_use(gaus_i_cells *c, const gaus_i_model *m, const gaus_i_point *at, int32_t u) {
  float demand = m->user_demand[u];
  user user;
  if (!user_of(c, m, at, m->user_op[u], &user))
    return false;
  c->touched = true;
  gaus_i_cells_deposit(&c->pyramid, c->grid, user.run, &user.start, demand);
  c->grid[user.run.first] += demand * gaus_i_cdf(user.before);
  c->grid[user.run.last] += demand * gaus_i_cdf(-user.after);
  return true;
}

void gaus_i_cells_add_use(gaus_i_cells *c, const gaus_i_model *m, int32_t blocking, float *use) {
  double sum = 0;
  if (!c->touched)
    return;
  gaus_i_pyramid_prolong(&c->pyramid, c->grid);
  for (int32_t i = 0; i < m->slots; i++) {
    sum += c->grid[i];
    if (i >= blocking)
      sum -= c->grid[i - blocking];
    use[i] += blocking == 1 ? c->grid[i] : (float)sum;
  }
}

void gaus_i_cells_weigh_use(gaus_i_cells *c, const gaus_i_model *m, int32_t blocking, const float *weight) {
  double sum = 0;
  if (!c->grid)
    return;
  memset(c->grid, 0, (size_t)c->pyramid.cells[0] * GAUS_CELL * sizeof *c->grid);
  for (int32_t i = m->slots - 1; i >= 0; i--) {
    sum += weight[i];
    if (i + blocking < m->slots)
      sum -= weight[i + blocking];
    c->grid[i] = blocking == 1 ? weight[i] : (float)sum;
  }
  gaus_i_pyramid_restrict(&c->pyramid, c->grid);
}

bool gaus_i_cells_use_gradient(gaus_i_cells *c, const gaus_i_model *m, const gaus_i_point *at, int32_t u, float *grad) {
  int32_t v = m->user_op[u];
  user user;
  if (!user_of(c, m, at, v, &user))
    return false;
  float ends = c->grid[user.run.last] * gaus_i_pdf(user.after) - c->grid[user.run.first] * gaus_i_pdf(user.before);
  float inside = gaus_i_cells_dot(&c->pyramid, c->grid, user.run, &user.start);
  grad[v] += m->user_demand[u] * (inside + at->inverse[v] * ends);
  return true;
}

/* --- live bits ------------------------------------------------------------------------------
 * From the first step at which the producer may have started to the last at which a consumer may
 * not have. Before `ready` some consumer certainly has not, and the product is 0. Operations leave
 * the product when they have certainly started, and the cells are never larger than those that remain allow. */

typedef struct life {
  gaus_i_normal producer;
  float width;
  int32_t op, count; /* of the consumers in gaus_i_cells */
  int32_t first, ready, last;
} life;

static int32_t add_consumer(gaus_i_cells *c, const gaus_i_model *m, const gaus_i_point *at, int32_t op, int32_t origin,
                            life *l) {
  gaus_i_cell_run r = span_of(at->window[op], origin, m->mobility[op], level_of(c, at->cell, at->inverse[op]));
  c->consumer_op[l->count] = op;
  c->consumers[l->count++] = (gaus_i_normal){origin, at->x[op], at->inverse[op], r.last};
  l->ready = max32(l->ready, r.first);
  l->last = max32(l->last, r.last);
  return r.level;
}

/* False: no wider than steps are worth. */
static bool life_of(gaus_i_cells *c, const gaus_i_model *m, const gaus_i_point *at, int32_t value, life *l) {
  int32_t v = m->value_op[value], step = m->value_step[value], last = INT32_MIN;
  gaus_i_window w = at->window[v];
  for (int32_t i = m->use_begin[value]; i < m->use_begin[value + 1]; i++)
    last = max32(last, at->window[m->use_op[i]].hi + m->use_shift[i]);
  if (!c->grid || at->cell <= 0 || last - w.lo + 1 < LEAST_STEPS)
    return false;
  gaus_i_cell_run own = span_of(w, step, m->mobility[v], level_of(c, at->cell, at->inverse[v]));
  *l = (life){.producer = {step, at->x[v], at->inverse[v], own.last},
              .width = m->value_width[value],
              .op = v,
              .first = own.first,
              .ready = INT32_MIN,
              .last = INT32_MIN};
  int32_t widest = own.level;
  for (int32_t i = m->use_begin[value]; i < m->use_begin[value + 1]; i++)
    widest = max32(widest, add_consumer(c, m, at, m->use_op[i], step + m->use_shift[i], l));
  return widest > 0;
}

/* Cells are as large as the narrowest of the operations that may not have started allows, and smaller the more there
 * are: a product of k equal factors rises in about 1 / (1 + log2(k) / 2) of the time. */
static int32_t product_level(const gaus_i_cells *c, const gaus_i_point *at, const life *l, bool started) {
  float inverse = started ? 0 : l->producer.inverse, sharper = 1;
  for (int32_t i = 0; i < l->count; i++)
    inverse = gaus_i_maxf(inverse, c->consumers[i].inverse);
  for (int32_t k = l->count + !started; k > 1; k /= 2)
    sharper += 0.5f;
  return level_of(c, at->cell, inverse * sharper);
}

/* The end of the run from `step` on in which no operation leaves the product. */
static int32_t run_end(const gaus_i_cells *c, const life *l, int32_t step, bool started) {
  int32_t last = started ? l->last : min32(l->last, l->producer.last);
  for (int32_t i = 0; i < l->count; i++)
    last = min32(last, c->consumers[i].last);
  return max32(last, step);
}

static void flush(gaus_i_cells *c, const life *l, int32_t i, float *grad) {
  grad[c->consumer_op[i]] += l->width * c->consumers[i].inverse * gaus_i_sum_lanes(c->sum + i * GAUS_CELL);
}

/* Takes out the consumers that have certainly started at `step`; with `grad` their sums go there. */
static void drop_started(gaus_i_cells *c, life *l, int32_t step, float *grad) {
  int32_t kept = 0;
  for (int32_t i = 0; i < l->count; i++) {
    if (c->consumers[i].last < step) {
      if (grad)
        flush(c, l, i, grad);
      continue;
    }
    c->consumers[kept] = c->consumers[i];
    c->consumer_op[kept] = c->consumer_op[i];
    memmove(c->sum + kept++ * GAUS_CELL, c->sum + i * GAUS_CELL, GAUS_CELL * sizeof *c->sum);
  }
  l->count = kept;
}

/* The next run from `step` on, before `ready` and after. False where the value is constant up to there. */
static gaus_i_live_run waiting_run(const gaus_i_cells *c, const gaus_i_point *at, const life *l) {
  int32_t last = min32(min32(l->producer.last, l->ready - 1), l->last);
  return (gaus_i_live_run){{l->first, last, level_of(c, at->cell, l->producer.inverse)}, &l->producer, NULL, 0, 1};
}

static gaus_i_live_run ending_run(const gaus_i_cells *c, const gaus_i_point *at, const life *l, int32_t step) {
  bool started = l->producer.last < step;
  return (gaus_i_live_run){{step, run_end(c, l, step, started), product_level(c, at, l, started)},
                           started ? NULL : &l->producer,
                           c->consumers,
                           l->count,
                           0};
}

bool gaus_i_cells_live_bits(gaus_i_cells *c, const gaus_i_model *m, const gaus_i_point *at, int32_t value,
                            double *base) {
  life l;
  if (!life_of(c, m, at, value, &l))
    return false;
  c->touched = true;
  gaus_i_live_run run = waiting_run(c, at, &l);
  gaus_i_cells_live(&c->pyramid, c->grid, &run, l.width);
  int32_t from = max32(l.producer.last + 1, l.first), to = min32(l.ready - 1, l.last);
  if (from <= to) {
    base[from] += l.width;
    base[to + 1] -= l.width;
  }
  for (int32_t step = max32(l.first, l.ready); step <= l.last; step = run.run.last + 1) {
    drop_started(c, &l, step, NULL);
    run = ending_run(c, at, &l, step);
    gaus_i_cells_live(&c->pyramid, c->grid, &run, l.width);
  }
  return true;
}

void gaus_i_cells_add_live(gaus_i_cells *c, const gaus_i_model *m, float *live) {
  if (!c->touched)
    return;
  gaus_i_pyramid_prolong(&c->pyramid, c->grid);
  for (int32_t i = 0; i < m->slots; i++)
    live[i] += c->grid[i];
}

void gaus_i_cells_weigh_live(gaus_i_cells *c, const gaus_i_model *m, const float *weight) {
  if (!c->grid)
    return;
  memset(c->grid, 0, (size_t)c->pyramid.cells[0] * GAUS_CELL * sizeof *c->grid);
  memcpy(c->grid, weight, (size_t)m->slots * sizeof *weight);
  gaus_i_pyramid_restrict(&c->pyramid, c->grid);
}

bool gaus_i_cells_live_bits_gradient(gaus_i_cells *c, const gaus_i_model *m, const gaus_i_point *at, int32_t value,
                                     float *grad) {
  life l;
  if (!life_of(c, m, at, value, &l))
    return false;
  memset(c->sum, 0, (size_t)l.count * GAUS_CELL * sizeof *c->sum);
  gaus_i_live_run run = waiting_run(c, at, &l);
  float own = gaus_i_cells_live_gradient(&c->pyramid, c->grid, &run, c->ratio, c->sum);
  for (int32_t step = max32(l.first, l.ready); step <= l.last; step = run.run.last + 1) {
    drop_started(c, &l, step, grad);
    run = ending_run(c, at, &l, step);
    own += gaus_i_cells_live_gradient(&c->pyramid, c->grid, &run, c->ratio, c->sum);
  }
  for (int32_t i = 0; i < l.count; i++)
    flush(c, &l, i, grad);
  grad[l.op] -= l.width * l.producer.inverse * own;
  return true;
}
