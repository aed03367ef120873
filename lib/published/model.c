/* The expectations of GauS as published, and their gradients by the means and by the widths.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "published/model.h"

#include <math.h>
#include <string.h>

#include "relax/gaussian.h"
#include "support/support.h"

enum { WIDTH = 4, MOST_ROOM = 1 << 26 };

typedef struct span {
  int64_t lo, hi; /* hi < lo: empty */
} span;

/* The steps at which F is neither 0 nor 1, as near as WIDTH sigmas say. */
static span window(const gaus_i_published_point *at, int32_t v, int64_t shift) {
  double mu = (double)at->mu[v] + (double)shift, reach = WIDTH * (double)at->sigma[v];
  return (span){(int64_t)ceil(mu - 0.5 - reach), (int64_t)floor(mu - 0.5 + reach)};
}

static float z_of(const gaus_i_published_point *at, int32_t v, int64_t shift, int64_t d) {
  return ((float)(d - shift) + 0.5f - at->mu[v]) / at->sigma[v];
}

/* --- a model's life --------------------------------------------------------------------- */

static int32_t count_uses(const gaus_problem *p) {
  int32_t count = 0;
  for (int32_t e = 0; e < p->num_given; e++)
    count += p->deps[e].kind == GAUS_DATA && p->ops[p->deps[e].src].width > 0;
  return count;
}

static void fill_uses(gaus_i_published_model *m) {
  const gaus_problem *p = m->problem;
  int32_t at = 0;
  for (int32_t v = 0; v < m->n; v++) {
    m->use_begin[v] = at;
    for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1] && p->ops[v].width > 0; k++) {
      const gaus_dependence *d = &p->deps[p->out[k]];
      if (p->out[k] < p->num_given && d->kind == GAUS_DATA)
        m->use[at++] = (gaus_i_published_use){d->dst, (int64_t)m->ii * d->distance};
    }
  }
  m->use_begin[m->n] = at;
}

gaus_status gaus_i_published_model_init(gaus_i_published_model *m, const gaus_problem *problem,
                                        gaus_i_published_aim aim, int32_t ii, int32_t slots, gaus_error *err) {
  size_t loads = (size_t)(problem->num_types > 0 ? problem->num_types : 1) * (size_t)slots;
  *m = (gaus_i_published_model){
      .problem = problem, .aim = aim, .n = problem->num_ops, .ii = ii, .slots = slots, .tau = 1, .scale = 1};
  if (loads > MOST_ROOM)
    return gaus_i_fail(err, GAUS_NO_MEMORY, "gaus-2026 keeps a number for each type and slot: too many of them");
  m->use_begin = gaus_i_calloc((size_t)m->n + 1, sizeof *m->use_begin);
  m->use = gaus_i_calloc((size_t)count_uses(problem), sizeof *m->use);
  m->load = gaus_i_calloc(loads, sizeof *m->load);
  m->pull = gaus_i_calloc(loads, sizeof *m->pull);
  m->live = gaus_i_calloc((size_t)slots, sizeof *m->live);
  m->live_pull = gaus_i_calloc((size_t)slots, sizeof *m->live_pull);
  m->sharp = gaus_i_calloc((size_t)problem->num_types + 1, sizeof *m->sharp);
  m->room = 1024;
  m->cdf = gaus_i_calloc((size_t)m->room, sizeof *m->cdf);
  m->survive = gaus_i_calloc((size_t)m->room, sizeof *m->survive);
  if (!m->use_begin || !m->use || !m->load || !m->pull || !m->live || !m->live_pull || !m->cdf || !m->survive ||
      !m->sharp)
    return gaus_i_no_memory(err);
  fill_uses(m);
  return GAUS_OK;
}

void gaus_i_published_model_clear(gaus_i_published_model *m) {
  free(m->use_begin);
  free(m->use);
  free(m->load);
  free(m->pull);
  free(m->live);
  free(m->live_pull);
  free(m->cdf);
  free(m->survive);
  free(m->sharp);
  memset(m, 0, sizeof *m);
}

/* --- steps and slots -------------------------------------------------------------------- */

/* The slot of a step; -1: outside the latency bound, where nothing counts. */
static int64_t slot_of(const gaus_i_published_model *m, int64_t d) {
  if (m->ii > 0)
    return gaus_i_mod(d, m->ii);
  return d >= 0 && d < m->slots ? d : -1;
}

static float pull_at(const gaus_i_published_model *m, const float *pull, int64_t d) {
  int64_t slot = slot_of(m, d);
  return slot < 0 ? 0 : pull[slot];
}

/* --- expected demand ----------------------------------------------------------------------- */

void gaus_i_published_loads(gaus_i_published_model *m, const gaus_i_published_point *at) {
  const gaus_problem *p = m->problem;
  memset(m->load, 0, sizeof *m->load * (size_t)p->num_types * (size_t)m->slots);
  for (int32_t v = 0; v < m->n; v++) {
    const gaus_operation *op = &p->ops[v];
    int32_t blocking = p->types[op->type].blocking;
    float *load = m->load + (size_t)op->type * (size_t)m->slots;
    span w = window(at, v, 0);
    for (int64_t d = w.lo; d <= w.hi + blocking; d++) {
      int64_t slot = slot_of(m, d);
      if (slot < 0)
        continue;
      float begun = d > w.hi ? 1.0f : gaus_i_cdf(z_of(at, v, 0, d));
      float over = d - blocking > w.hi ? 1.0f : d - blocking < w.lo ? 0.0f : gaus_i_cdf(z_of(at, v, 0, d - blocking));
      load[slot] += (float)op->demand * (begun - over);
    }
  }
}

/* With g the derivative by F_v(d): dF/dmu = -phi(z) / sigma, dF/dsigma = -phi(z) z / sigma. */
static void add_gradient(gaus_i_published_point *at, int32_t v, float z, double g) {
  double slope = (double)gaus_i_pdf(z) / (double)at->sigma[v];
  at->by_mu[v] -= g * slope;
  at->by_sigma[v] -= g * slope * (double)z;
}

void gaus_i_published_loads_gradient(gaus_i_published_model *m, gaus_i_published_point *at) {
  const gaus_problem *p = m->problem;
  for (int32_t v = 0; v < m->n; v++) {
    const gaus_operation *op = &p->ops[v];
    int32_t blocking = p->types[op->type].blocking;
    const float *pull = m->pull + (size_t)op->type * (size_t)m->slots;
    span w = window(at, v, 0);
    for (int64_t d = w.lo; d <= w.hi; d++) {
      float g = (float)op->demand * (pull_at(m, pull, d) - pull_at(m, pull, d + blocking));
      if (g != 0)
        add_gradient(at, v, z_of(at, v, 0, d), (double)g);
    }
  }
}

/* --- live bits --------------------------------------------------------------------------------- */

/* One value: alive at d with probability F_v(d) (1 - Q(d)), Q the product over its consumers. It varies in `birth`,
 * in `death`, and is 1 between them. */
typedef struct value {
  int32_t v;
  int64_t from; /* steps after the start at which it begins to live */
  float width;
  span birth, death;
} value;

static bool value_of(const gaus_i_published_model *m, const gaus_i_published_point *at, int32_t v, value *out) {
  int32_t begin = m->use_begin[v], end = m->use_begin[v + 1];
  if (begin == end)
    return false;
  *out = (value){.v = v, .width = (float)m->problem->ops[v].width};
  out->from = m->problem->lifetime_from == GAUS_FROM_FINISH ? m->problem->latency[v] : 0;
  out->birth = window(at, v, out->from);
  out->death = (span){INT64_MIN, INT64_MIN};
  for (int32_t k = begin; k < end; k++) {
    span w = window(at, m->use[k].op, m->use[k].shift);
    out->death.lo = w.lo > out->death.lo ? w.lo : out->death.lo;
    out->death.hi = w.hi > out->death.hi ? w.hi : out->death.hi;
  }
  if (out->death.lo <= out->birth.hi) { /* no step between: one span */
    out->death.hi = out->death.hi > out->birth.hi ? out->death.hi : out->birth.hi;
    out->death.lo = out->birth.lo;
    out->birth.hi = out->birth.lo - 1;
  }
  return true;
}

static float cdf_at(const gaus_i_published_point *at, int32_t v, int64_t shift, span w, int64_t d) {
  return d > w.hi ? 1.0f : d < w.lo ? 0.0f : gaus_i_cdf(z_of(at, v, shift, d));
}

/* m->cdf = F_v and m->survive = Q over the steps of s. False: there is no memory for so long a span, which m->failed
 * says. */
static bool fill_span(gaus_i_published_model *m, const gaus_i_published_point *at, const value *x, span s) {
  int64_t count = s.hi - s.lo + 1;
  if (count > m->room) {
    int64_t room = 2 * count;
    float *cdf = room > MOST_ROOM ? NULL : realloc(m->cdf, sizeof *cdf * (size_t)room);
    m->cdf = cdf ? cdf : m->cdf;
    float *survive = cdf ? realloc(m->survive, sizeof *survive * (size_t)room) : NULL;
    m->survive = survive ? survive : m->survive;
    m->failed |= !survive;
    if (!survive)
      return false;
    m->room = room;
  }
  span w = window(at, x->v, x->from);
  for (int64_t i = 0; i < count; i++) {
    m->cdf[i] = cdf_at(at, x->v, x->from, w, s.lo + i);
    m->survive[i] = 1;
  }
  for (int32_t k = m->use_begin[x->v]; k < m->use_begin[x->v + 1]; k++) {
    const gaus_i_published_use *u = &m->use[k];
    span c = window(at, u->op, u->shift);
    for (int64_t i = 0; i < count; i++)
      m->survive[i] *= gaus_i_product_factor(cdf_at(at, u->op, u->shift, c, s.lo + i));
  }
  return true;
}

static void add_live_span(gaus_i_published_model *m, const gaus_i_published_point *at, const value *x, span s) {
  if (s.lo > s.hi || !fill_span(m, at, x, s))
    return;
  for (int64_t d = s.lo; d <= s.hi; d++) {
    int64_t slot = slot_of(m, d);
    if (slot >= 0)
      m->live[slot] += x->width * m->cdf[d - s.lo] * (1 - m->survive[d - s.lo]);
  }
}

static void add_live(gaus_i_published_model *m, const gaus_i_published_point *at, const value *x) {
  add_live_span(m, at, x, x->birth);
  add_live_span(m, at, x, x->death);
  if (x->birth.hi < x->birth.lo)
    return;
  int64_t lo = x->birth.hi + 1, hi = x->death.lo - 1;
  if (m->ii == 0) { /* outside the bound nothing counts */
    lo = lo > 0 ? lo : 0;
    hi = hi < m->slots ? hi : m->slots - 1;
  }
  for (int64_t d = lo; d <= hi; d++)
    m->live[slot_of(m, d)] += x->width;
}

static void live_gradient_span(gaus_i_published_model *m, gaus_i_published_point *at, const value *x, span s) {
  if (s.lo > s.hi || !fill_span(m, at, x, s))
    return;
  span w = window(at, x->v, x->from);
  for (int64_t d = s.lo > w.lo ? s.lo : w.lo; d <= s.hi && d <= w.hi; d++)
    add_gradient(at, x->v, z_of(at, x->v, x->from, d),
                 (double)(x->width * pull_at(m, m->live_pull, d) * (1 - m->survive[d - s.lo])));
  for (int32_t k = m->use_begin[x->v]; k < m->use_begin[x->v + 1]; k++) {
    const gaus_i_published_use *u = &m->use[k];
    span c = window(at, u->op, u->shift);
    for (int64_t d = s.lo > c.lo ? s.lo : c.lo; d <= s.hi && d <= c.hi; d++) {
      float others = m->survive[d - s.lo] / gaus_i_product_factor(cdf_at(at, u->op, u->shift, c, d));
      add_gradient(at, u->op, z_of(at, u->op, u->shift, d),
                   (double)(-x->width * pull_at(m, m->live_pull, d) * m->cdf[d - s.lo] * others));
    }
  }
}

static void compute_live(gaus_i_published_model *m, const gaus_i_published_point *at) {
  value x;
  memset(m->live, 0, sizeof *m->live * (size_t)m->slots);
  for (int32_t v = 0; v < m->n; v++)
    if (value_of(m, at, v, &x))
      add_live(m, at, &x);
}

static void live_gradient(gaus_i_published_model *m, gaus_i_published_point *at) {
  value x;
  for (int32_t v = 0; v < m->n; v++)
    if (value_of(m, at, v, &x)) {
      live_gradient_span(m, at, &x, x.birth);
      live_gradient_span(m, at, &x, x.death);
    }
}

/* --- the objectives ----------------------------------------------------------------------------- */

/* LogSumExp of m->sharp[which], and weight x its derivative added to `pull`; 0 where all is 0. */
static double smooth_maximum(gaus_i_published_model *m, int32_t which, const float *at, double weight, float *pull) {
  double most = 0, sum = 0;
  for (int32_t k = 0; k < m->slots; k++)
    most = (double)at[k] > most ? (double)at[k] : most;
  if (most == 0)
    return 0;
  if (m->sharp[which] == 0)
    m->sharp[which] = m->tau / most;
  double sharp = m->sharp[which];
  for (int32_t k = 0; k < m->slots; k++)
    sum += exp(sharp * ((double)at[k] - most));
  for (int32_t k = 0; k < m->slots; k++)
    pull[k] += (float)(weight * exp(sharp * ((double)at[k] - most)) / sum);
  return weight * (most + log(sum) / sharp);
}

static double communication(const gaus_i_published_model *m, gaus_i_published_point *at) {
  const gaus_problem *p = m->problem;
  double sum = 0, weight = m->scale * m->communication;
  for (int32_t e = 0; e < p->num_given && weight != 0; e++) {
    const gaus_dependence *d = &p->deps[e];
    if (d->kind != GAUS_DATA || (m->ii == 0 && d->distance > 0))
      continue;
    sum += (double)at->mu[d->dst] - (double)at->mu[d->src] + (double)m->ii * d->distance;
    at->by_mu[d->dst] += weight;
    at->by_mu[d->src] -= weight;
  }
  return weight * sum;
}

static double peaks(gaus_i_published_model *m) {
  double sum = 0;
  for (int32_t k = 0; k < m->problem->num_types; k++) {
    size_t row = (size_t)k * (size_t)m->slots;
    if (m->type_weight[k] > 0)
      sum += smooth_maximum(m, k, m->load + row, m->scale * m->type_weight[k], m->pull + row);
  }
  return sum;
}

static double bits(gaus_i_published_model *m, gaus_i_published_point *at) {
  double sum = 0;
  compute_live(m, at);
  for (int32_t s = 0; s < m->slots; s++) {
    sum += m->scale * (double)m->live[s];
    m->live_pull[s] = m->aim == GAUS_PUBLISHED_SUM ? (float)m->scale : 0;
  }
  if (m->aim == GAUS_PUBLISHED_PEAK)
    sum = smooth_maximum(m, m->problem->num_types, m->live, m->scale, m->live_pull);
  live_gradient(m, at);
  return sum;
}

double gaus_i_published_objective(gaus_i_published_model *m, gaus_i_published_point *at) {
  return m->aim == GAUS_PUBLISHED_RESOURCE ? peaks(m) + communication(m, at) : bits(m, at);
}
