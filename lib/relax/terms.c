/* The loss terms of the relaxation, each with its gradient.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/terms.h"

#include <math.h>
#include <string.h>

#include "relax/window_kernels.h"
#include "support/support.h"

static inline int32_t min32(int32_t a, int32_t b) {
  return a < b ? a : b;
}
static inline int32_t max32(int32_t a, int32_t b) {
  return a > b ? a : b;
}

void gaus_i_point_windows(const gaus_i_model *m, const float *x, const float *inverse, float width,
                          gaus_i_window *window) {
  for (int32_t v = 0; v < m->num_ops; v++)
    window[v] = gaus_i_window_of(x[v], width / inverse[v], m->mobility[v]);
}

gaus_status gaus_i_scratch_init(gaus_i_scratch *s, const gaus_i_model *m, gaus_error *err) {
  /* use_of has the blocking on both sides of a window */
  size_t room = (size_t)m->max_window + 2 * (size_t)m->max_blocking + 2 * GAUS_WINDOW_PAD;
  memset(s, 0, sizeof *s);
  for (int i = 0; i < 4; i++)
    if (!(s->scratch[i] = gaus_i_calloc(room, sizeof(float))))
      return gaus_i_no_memory(err);
  s->ring = gaus_i_calloc((size_t)m->slots + room, sizeof(float));
  s->base = gaus_i_calloc((size_t)m->slots + 1, sizeof *s->base);
  return s->ring && s->base ? gaus_i_cells_init(&s->cells, m, err) : gaus_i_no_memory(err);
}

void gaus_i_scratch_clear(gaus_i_scratch *s) {
  for (int i = 0; i < 4; i++)
    free(s->scratch[i]);
  free(s->ring);
  free(s->base);
  gaus_i_cells_clear(&s->cells);
  memset(s, 0, sizeof *s);
}

/* --- slots ----------------------------------------------------------------------
 * A run of steps begins at its slot in `ring` and runs on past the II without
 * wrapping; the ring is folded afterwards (or filled by repetition before). */

static int32_t ring_size(const gaus_i_model *m) {
  return m->ii > 0 ? m->slots + m->max_window + m->max_blocking : m->slots;
}

static inline int32_t slot_of(const gaus_i_model *m, int64_t step) {
  return m->ii > 0 ? gaus_i_mod(step, m->ii) : (int32_t)step;
}

static void fold(const gaus_i_model *m, const float *ring, float *slots) {
  for (int32_t from = 0, n = ring_size(m); from < n; from += m->slots)
    for (int32_t i = 0, k = min32(m->slots, n - from); i < k; i++)
      slots[i] += ring[from + i];
}

/* --- demand ------------------------------------------------------------------------ */

static void use_of(const gaus_i_model *m, const gaus_i_point *at, int32_t user, float *cdf, float *ring) {
  int32_t v = m->user_op[user], blocking = m->user_cycles[user];
  float demand = m->user_demand[user];
  gaus_i_window w = at->window[v];
  int32_t n = w.hi - w.lo + 1;
  float *use = ring + slot_of(m, (int64_t)m->asap[v] + m->user_from[user] + w.lo);
  for (int32_t i = 0; i < blocking; i++)
    cdf[i] = 0;
  gaus_i_window_cdf(cdf + blocking, w.lo, n, at->x[v], at->inverse[v]);
  for (int32_t i = 0; i < blocking; i++)
    cdf[blocking + n + i] = 1;
  for (int32_t i = 0; i < n + blocking; i++)
    use[i] += demand * (cdf[i + blocking] - cdf[i]);
}

void gaus_i_term_use(const gaus_i_model *m, const gaus_i_point *at, gaus_i_scratch *s, float *use) {
  memcpy(use, m->fixed_use, (size_t)m->num_resources * (size_t)m->slots * sizeof *use);
  for (int32_t resource = 0; resource < m->num_resources; resource++, use += m->slots) {
    float *ring = m->ii > 0 ? s->ring : use;
    if (m->ii > 0)
      memset(ring, 0, (size_t)ring_size(m) * sizeof *ring);
    gaus_i_cells_clear_grid(&s->cells);
    for (int32_t u = m->resource_begin[resource]; u < m->resource_begin[resource + 1]; u++)
      if (m->mixed || !gaus_i_cells_use(&s->cells, m, at, u))
        use_of(m, at, u, s->scratch[0], ring);
    if (!m->mixed)
      gaus_i_cells_add_use(&s->cells, m, m->resource_blocking[resource], use);
    if (m->ii > 0)
      fold(m, ring, use);
  }
}

/* ring[i] = weight(i) - weight(i + blocking) */
static void weight_differences(const gaus_i_model *m, const float *weight, int32_t blocking, float *ring) {
  if (m->ii == 0) {
    for (int32_t i = 0; i < m->slots; i++)
      ring[i] = weight[i] - (i + blocking < m->slots ? weight[i + blocking] : 0);
    return;
  }
  for (int32_t i = 0, j = blocking % m->ii; i < m->ii; i++, j = j + 1 == m->ii ? 0 : j + 1)
    ring[i] = weight[i] - weight[j];
  for (int32_t i = m->ii, n = ring_size(m); i < n; i++)
    ring[i] = ring[i - m->ii];
}

/* As weight_differences, for one user over its window. */
static void user_differences(const gaus_i_model *m, const float *weight, int32_t user, gaus_i_window w, float *run) {
  int64_t first = (int64_t)m->asap[m->user_op[user]] + m->user_from[user] + w.lo;
  for (int32_t i = 0; i <= w.hi - w.lo; i++) {
    int64_t end = first + i + m->user_cycles[user];
    float behind = m->ii > 0 ? weight[slot_of(m, end)] : end < m->slots ? weight[end] : 0;
    run[i] = weight[slot_of(m, first + i)] - behind;
  }
}

static void mixed_use_gradient(const gaus_i_model *m, const gaus_i_point *at, const float *weight, gaus_i_scratch *s,
                               float *grad) {
  for (int32_t resource = 0; resource < m->num_resources; resource++, weight += m->slots)
    for (int32_t u = m->resource_begin[resource]; u < m->resource_begin[resource + 1]; u++) {
      int32_t v = m->user_op[u];
      gaus_i_window w = at->window[v];
      user_differences(m, weight, u, w, s->scratch[0]);
      float sum = gaus_i_window_dot_pdf(s->scratch[0], w.lo, w.hi - w.lo + 1, at->x[v], at->inverse[v]);
      grad[v] -= m->user_demand[u] * at->inverse[v] * sum;
    }
}

void gaus_i_term_use_gradient(const gaus_i_model *m, const gaus_i_point *at, const float *weight, gaus_i_scratch *s,
                              float *grad) {
  if (m->mixed) {
    mixed_use_gradient(m, at, weight, s, grad);
    return;
  }
  for (int32_t resource = 0; resource < m->num_resources; resource++, weight += m->slots) {
    weight_differences(m, weight, m->resource_blocking[resource], s->ring);
    gaus_i_cells_weigh_use(&s->cells, m, m->resource_blocking[resource], weight);
    for (int32_t u = m->resource_begin[resource]; u < m->resource_begin[resource + 1]; u++) {
      int32_t v = m->user_op[u];
      gaus_i_window w = at->window[v];
      if (gaus_i_cells_use_gradient(&s->cells, m, at, u, grad))
        continue;
      const float *g = s->ring + slot_of(m, (int64_t)m->asap[v] + w.lo);
      float sum = gaus_i_window_dot_pdf(g, w.lo, w.hi - w.lo + 1, at->x[v], at->inverse[v]);
      grad[v] -= m->user_demand[u] * at->inverse[v] * sum;
    }
  }
}

/* --- maxima and limits ---------------------------------------------------------------- */

double gaus_i_term_peak(const float *value, int32_t n, float s, float scale, float *weight) {
  float most = value[0], sum = 0;
  for (int32_t i = 1; i < n; i++)
    most = gaus_i_maxf(most, value[i]);
  for (int32_t i = 0; i < n; i++)
    sum += gaus_i_exp(s * (value[i] - most));
  for (int32_t i = 0; i < n; i++)
    weight[i] += scale / sum * gaus_i_exp(s * (value[i] - most));
  return scale * (most + log(sum) / s);
}

double gaus_i_term_limit(const float *value, int32_t n, float limit, const float *multiplier, float rho,
                         float *weight) {
  double sum = 0;
  for (int32_t i = 0; i < n; i++) {
    float y = gaus_i_limit_weight(value[i], limit, multiplier[i], rho);
    weight[i] += y;
    sum += y * y - multiplier[i] * multiplier[i];
  }
  return sum / (2 * rho);
}

void gaus_i_term_limit_update(const float *value, int32_t n, float limit, float *multiplier, float rho) {
  for (int32_t i = 0; i < n; i++)
    multiplier[i] = gaus_i_limit_weight(value[i], limit, multiplier[i], rho);
}

double gaus_i_term_linear(const gaus_i_model *m, const gaus_i_point *at, float scale, float *grad) {
  double sum = 0;
  for (int32_t v = 0; v < m->num_ops; v++) {
    sum += m->slope[v] * at->x[v];
    grad[v] += scale * m->slope[v];
  }
  return scale * sum;
}

/* --- dependences --------------------------------------------------------------------------- */

double gaus_i_term_dependence(const gaus_i_model *m, const gaus_i_point *at, float rho, float knee, float *grad) {
  double sum = 0;
  for (int32_t e = 0; e < m->num_edges; e++) {
    int32_t u = m->edge_src[e], v = m->edge_dst[e];
    float violation = at->x[u] + m->edge_gap[e] - at->x[v], y;
    if (violation <= 0)
      continue;
    y = rho * gaus_i_hinge_slope(violation, knee);
    grad[u] += y;
    grad[v] -= y;
    sum += gaus_i_hinge(violation, knee);
  }
  return rho * sum;
}

double gaus_i_term_dependence_expected(const gaus_i_model *m, const gaus_i_point *at, float rho, float *grad) {
  double sum = 0;
  for (int32_t e = 0; e < m->num_edges; e++) {
    int32_t u = m->edge_src[e], v = m->edge_dst[e];
    float violation = at->x[u] + m->edge_gap[e] - at->x[v];
    float su = m->mobility[u] > 0 ? 1 / at->inverse[u] : 0, sv = m->mobility[v] > 0 ? 1 / at->inverse[v] : 0;
    float s = sqrtf(su * su + sv * sv), y = rho * gaus_i_expected_excess_slope(violation, s);
    grad[u] += y;
    grad[v] -= y;
    sum += gaus_i_expected_excess(violation, s);
  }
  return rho * sum;
}

/* --- live bits and lifetimes -------------------------------------------------------------------
 * In the producer's offsets: consumers are certainly unfinished below `first`, the largest lower end of
 * their windows (Q = 0), and certainly done above `last` (Q = 1). last - first is less than one window. */

typedef struct span {
  int32_t first, last;
} span;

static span consumer_span(const gaus_i_model *m, const gaus_i_point *at, int32_t value) {
  span q = {INT32_MIN, INT32_MIN};
  for (int32_t i = m->use_begin[value]; i < m->use_begin[value + 1]; i++) {
    gaus_i_window w = at->window[m->use_op[i]];
    q.first = max32(q.first, w.lo + m->use_shift[i]);
    q.last = max32(q.last, w.hi + m->use_shift[i]);
  }
  return q;
}

/* Q over from..q.last; needs from >= q.first. */
static void product_run(const gaus_i_model *m, const gaus_i_point *at, int32_t value, int32_t from, span q,
                        float *run) {
  for (int32_t k = 0; k <= q.last - from; k++)
    run[k] = 1;
  for (int32_t i = m->use_begin[value]; i < m->use_begin[value + 1]; i++) {
    int32_t c = m->use_op[i], shift = m->use_shift[i], hi = at->window[c].hi + shift;
    if (hi >= from)
      gaus_i_window_times_cdf(run, from - shift, hi - from + 1, at->x[c], at->inverse[c]);
  }
}

/* Adds `amount` to the slots of `length` steps from `step` on. */
static void add_run(const gaus_i_model *m, double *base, int64_t step, int32_t length, double amount) {
  int32_t from = slot_of(m, step), rest = length;
  if (length <= 0)
    return;
  if (m->ii > 0) {
    base[0] += amount * (length / m->ii);
    rest = length % m->ii;
    if (from + rest > m->slots) { /* the part that wraps */
      base[0] += amount;
      base[from + rest - m->slots] -= amount;
      rest = m->slots - from;
    }
  }
  base[from] += amount;
  base[from + rest] -= amount;
}

/* What forward and backward passes share for one value: F_v over lo..hi in
 * scratch[0], Q over from..last in scratch[1]. False if it is never alive. */
typedef struct life {
  int32_t v, lo, hi, from, first, last;
  int64_t step; /* absolute, of offset 0 */
  float width;
} life;

static bool life_of(const gaus_i_model *m, const gaus_i_point *at, int32_t value, gaus_i_scratch *s, life *l) {
  span q = consumer_span(m, at, value);
  gaus_i_window w;
  l->v = m->value_op[value];
  l->step = m->value_step[value];
  l->width = m->value_width[value];
  w = at->window[l->v];
  if (q.last < w.lo)
    return false;
  l->lo = w.lo;
  l->hi = w.hi;
  l->first = q.first;
  l->last = q.last;
  l->from = max32(q.first, w.lo);
  gaus_i_window_cdf(s->scratch[0], w.lo, min32(w.hi, q.last) - w.lo + 1, at->x[l->v], at->inverse[l->v]);
  product_run(m, at, value, l->from, q, s->scratch[1]);
  return true;
}

static void live_of(const gaus_i_model *m, const life *l, gaus_i_scratch *s, float *ring) {
  const float *cdf = s->scratch[0], *product = s->scratch[1];
  float *live = ring + slot_of(m, l->step + l->lo);
  for (int32_t k = l->lo, end = min32(min32(l->hi, l->last), l->first - 1); k <= end; k++)
    live[k - l->lo] += l->width * cdf[k - l->lo];
  add_run(m, s->base, l->step + l->hi + 1, min32(l->first - 1, l->last) - l->hi, l->width);
  live = ring + slot_of(m, l->step + l->from);
  for (int32_t k = l->from; k <= l->last; k++) {
    float started = k <= l->hi ? cdf[k - l->lo] : 1;
    live[k - l->from] += l->width * started * (1 - product[k - l->from]);
  }
}

void gaus_i_term_live(const gaus_i_model *m, const gaus_i_point *at, gaus_i_scratch *s, float *live) {
  float *ring = m->ii > 0 ? s->ring : live;
  double sum = 0;
  life l;
  memset(ring, 0, (size_t)ring_size(m) * sizeof *ring);
  memset(s->base, 0, ((size_t)m->slots + 1) * sizeof *s->base);
  gaus_i_cells_clear_grid(&s->cells);
  for (int32_t value = 0; value < m->num_values; value++)
    if (!gaus_i_cells_live_bits(&s->cells, m, at, value, s->base) && life_of(m, at, value, s, &l))
      live_of(m, &l, s, ring);
  gaus_i_cells_add_live(&s->cells, m, live);
  if (m->ii > 0) {
    memset(live, 0, (size_t)m->slots * sizeof *live);
    fold(m, ring, live);
  }
  for (int32_t i = 0; i < m->slots; i++) {
    sum += s->base[i];
    live[i] += (float)sum;
  }
}

/* d/dx of the consumers: scratch[2] holds weight x F_v x Q over from..last. */
static void consumers_gradient(const gaus_i_model *m, const gaus_i_point *at, int32_t value, int32_t from, float width,
                               const float *run, float *grad) {
  for (int32_t i = m->use_begin[value]; i < m->use_begin[value + 1]; i++) {
    int32_t c = m->use_op[i], shift = m->use_shift[i];
    int32_t n = at->window[c].hi + shift - from + 1;
    if (n > 0)
      grad[c] += width * at->inverse[c] * gaus_i_window_dot_ratio(run, from - shift, n, at->x[c], at->inverse[c]);
  }
}

static void live_gradient_of(const gaus_i_model *m, const gaus_i_point *at, int32_t value, const life *l,
                             const float *ring, gaus_i_scratch *s, float *grad) {
  const float *cdf = s->scratch[0], *product = s->scratch[1];
  const float *weight = ring + slot_of(m, l->step + l->lo);
  float *run = s->scratch[2];
  int32_t end = min32(l->hi, l->last);
  for (int32_t k = l->lo; k <= end; k++)
    run[k - l->lo] = weight[k - l->lo] * (k < l->first ? 1 : 1 - product[k - l->from]);
  grad[l->v] -=
      l->width * at->inverse[l->v] * gaus_i_window_dot_pdf(run, l->lo, end - l->lo + 1, at->x[l->v], at->inverse[l->v]);
  weight = ring + slot_of(m, l->step + l->from);
  for (int32_t k = l->from; k <= l->last; k++) {
    float started = k <= l->hi ? cdf[k - l->lo] : 1;
    run[k - l->from] = weight[k - l->from] * started * product[k - l->from];
  }
  consumers_gradient(m, at, value, l->from, l->width, run, grad);
}

void gaus_i_term_live_gradient(const gaus_i_model *m, const gaus_i_point *at, const float *weight, gaus_i_scratch *s,
                               float *grad) {
  life l;
  if (m->ii > 0) {
    memcpy(s->ring, weight, (size_t)m->slots * sizeof *weight);
    for (int32_t i = m->ii, n = ring_size(m); i < n; i++)
      s->ring[i] = s->ring[i - m->ii];
    weight = s->ring;
  }
  gaus_i_cells_weigh_live(&s->cells, m, weight);
  for (int32_t value = 0; value < m->num_values; value++)
    if (!gaus_i_cells_live_bits_gradient(&s->cells, m, at, value, grad) && life_of(m, at, value, s, &l))
      live_gradient_of(m, at, value, &l, weight, s, grad);
}

double gaus_i_term_lifetime(const gaus_i_model *m, const gaus_i_point *at, float scale, gaus_i_scratch *s,
                            float *grad) {
  double total = 0;
  for (int32_t value = 0; value < m->num_values; value++) {
    int32_t v = m->value_op[value], n;
    span q = consumer_span(m, at, value);
    float width = scale * m->value_width[value], length = (float)q.first - at->x[v];
    product_run(m, at, value, q.first, q, s->scratch[1]);
    n = q.last - q.first + 1;
    for (int32_t k = 0; k < n; k++)
      length += 1 - s->scratch[1][k];
    if (length <= 0)
      continue;
    total += width * length;
    grad[v] -= width;
    consumers_gradient(m, at, value, q.first, width, s->scratch[1], grad);
  }
  return total;
}
