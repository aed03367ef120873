/* Flattens a problem for the relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/model.h"

#include <math.h>
#include <string.h>

#include "problem/resources.h"
#include "support/support.h"

enum {
  SHIFT_LIMIT = 1 << 29, /* beyond this only the order of steps matters */
  DOMINANCE_DEGREE = 64  /* consumers with more successors are not searched */
};

static int32_t clamp_shift(int64_t shift) {
  return (int32_t)(shift > SHIFT_LIMIT ? SHIFT_LIMIT : shift < -SHIFT_LIMIT ? -SHIFT_LIMIT : shift);
}

/* Does the dependence count in this mode? */
static bool counts(const gaus_i_model *m, const gaus_dependence *dep) {
  return m->ii > 0 || dep->distance == 0;
}

static bool is_resource(const gaus_i_model *m, const gaus_resource *resource) {
  return m->mode == GAUS_MODE_RESOURCE || resource->limit != GAUS_UNLIMITED;
}

/* --- allocation --------------------------------------------------------------- */

static gaus_status allocate(gaus_i_model *m, const gaus_problem *p, gaus_error *err) {
  size_t n = (size_t)p->num_ops, e = (size_t)p->num_deps, t = (size_t)p->num_resources;
  size_t users = (size_t)p->claim_begin[n];
  m->asap = gaus_i_calloc(n, sizeof *m->asap);
  m->mobility = gaus_i_calloc(n, sizeof *m->mobility);
  m->slope = gaus_i_calloc(n, sizeof *m->slope);
  m->edge_src = gaus_i_calloc(e, sizeof *m->edge_src);
  m->edge_dst = gaus_i_calloc(e, sizeof *m->edge_dst);
  m->edge_gap = gaus_i_calloc(e, sizeof *m->edge_gap);
  m->resource_begin = gaus_i_calloc(t + 1, sizeof *m->resource_begin);
  m->resource_type = gaus_i_calloc(t, sizeof *m->resource_type);
  m->resource_blocking = gaus_i_calloc(t, sizeof *m->resource_blocking);
  m->resource_limit = gaus_i_calloc(t, sizeof *m->resource_limit);
  m->resource_weight = gaus_i_calloc(t, sizeof *m->resource_weight);
  m->resource_unit = gaus_i_calloc(t, sizeof *m->resource_unit);
  m->user_op = gaus_i_calloc(users, sizeof *m->user_op);
  m->user_from = gaus_i_calloc(users, sizeof *m->user_from);
  m->user_cycles = gaus_i_calloc(users, sizeof *m->user_cycles);
  m->user_demand = gaus_i_calloc(users, sizeof *m->user_demand);
  m->value_op = gaus_i_calloc(n, sizeof *m->value_op);
  m->value_step = gaus_i_calloc(n, sizeof *m->value_step);
  m->value_width = gaus_i_calloc(n, sizeof *m->value_width);
  m->use_begin = gaus_i_calloc(n + 1, sizeof *m->use_begin);
  m->use_op = gaus_i_calloc(e, sizeof *m->use_op);
  m->use_shift = gaus_i_calloc(e, sizeof *m->use_shift);
  if (!m->asap || !m->mobility || !m->slope || !m->edge_src || !m->edge_dst || !m->edge_gap || !m->resource_begin ||
      !m->resource_type || !m->resource_blocking || !m->resource_limit || !m->resource_weight || !m->resource_unit ||
      !m->user_op || !m->user_from || !m->user_cycles || !m->user_demand || !m->value_op || !m->value_step ||
      !m->value_width || !m->use_begin || !m->use_op || !m->use_shift)
    return gaus_i_no_memory(err);
  return GAUS_OK;
}

void gaus_i_model_clear(gaus_i_model *m) {
  free(m->asap);
  free(m->mobility);
  free(m->slope);
  free(m->edge_src);
  free(m->edge_dst);
  free(m->edge_gap);
  free(m->resource_begin);
  free(m->resource_type);
  free(m->resource_blocking);
  free(m->resource_limit);
  free(m->resource_weight);
  free(m->resource_unit);
  free(m->user_op);
  free(m->user_from);
  free(m->user_cycles);
  free(m->user_demand);
  free(m->value_op);
  free(m->value_step);
  free(m->value_width);
  free(m->use_begin);
  free(m->use_op);
  free(m->use_shift);
  free(m->fixed_use);
  memset(m, 0, sizeof *m);
}

/* --- windows, dependences ------------------------------------------------------- */

static gaus_status set_windows(gaus_i_model *m, const gaus_problem *p, const gaus_i_relax_problem *relax_problem,
                               gaus_error *err) {
  int64_t last = 0;
  for (int32_t v = 0; v < p->num_ops; v++) {
    int64_t held = gaus_i_occupancy(p, v), tail = p->latency[v] > held ? p->latency[v] : held;
    m->asap[v] = relax_problem->asap[v];
    m->mobility[v] = relax_problem->alap[v] - relax_problem->asap[v];
    if (m->mobility[v] < 0)
      return gaus_i_fail(err, GAUS_INTERNAL, "operation %s has an empty window", p->ops[v].name);
    if (m->mobility[v] + 1 > m->max_window)
      m->max_window = m->mobility[v] + 1;
    if (relax_problem->alap[v] + tail > last)
      last = relax_problem->alap[v] + tail;
  }
  if (m->ii == 0 && last >= GAUS_MAX_STEP)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the latency bound is too large to relax");
  m->slots = m->ii > 0 ? m->ii : (int32_t)last + 1;
  return GAUS_OK;
}

static void set_edges(gaus_i_model *m, const gaus_problem *p) {
  for (int32_t i = 0; i < p->num_deps; i++) {
    const gaus_dependence *dep = &p->deps[i];
    int64_t gap;
    if (!counts(m, dep) || dep->src == dep->dst)
      continue;
    gap = (int64_t)m->asap[dep->src] + dep->latency - (int64_t)m->ii * dep->distance - m->asap[dep->dst];
    if (gap + m->mobility[dep->src] <= 0) /* holds at the ends of the windows */
      continue;
    m->edge_src[m->num_edges] = dep->src;
    m->edge_dst[m->num_edges] = dep->dst;
    m->edge_gap[m->num_edges++] = (float)gap;
  }
}

/* --- resources --------------------------------------------------------------------------- */

static void add_fixed_use(gaus_i_model *m, int32_t resource, int32_t step, const gaus_i_claim *c) {
  float *use = m->fixed_use + (size_t)resource * m->slots;
  for (int32_t i = c->from; i < c->from + c->cycles; i++)
    use[m->ii > 0 ? gaus_i_mod((int64_t)step + i, m->ii) : step + i] += (float)c->demand;
}

static void set_row_units(gaus_i_model *m) {
  for (int32_t resource = 0; resource < m->num_resources; resource++) {
    int32_t n = m->resource_begin[resource + 1] - m->resource_begin[resource];
    double sum = 0;
    for (int32_t u = m->resource_begin[resource]; u < m->resource_begin[resource + 1]; u++)
      sum += m->user_demand[u];
    m->resource_unit[resource] = n > 0 ? (float)(sum / n) : 1;
  }
}

/* How long each resource is taken, and whether all users do it alike. */
static void note_claim(gaus_i_model *m, int32_t resource, const gaus_i_claim *c) {
  int32_t *blocking = &m->resource_blocking[resource], end = c->from + c->cycles;
  m->mixed = m->mixed || c->from > 0 || (*blocking > 0 && *blocking != c->cycles);
  *blocking = end > *blocking ? end : *blocking;
  m->max_blocking = *blocking > m->max_blocking ? *blocking : m->max_blocking;
}

static void number_resources(gaus_i_model *m, const gaus_problem *p, const gaus_i_relax_problem *relax_problem,
                             int32_t *resource_of) {
  for (int32_t t = 0; t < p->num_resources; t++) {
    const gaus_resource *given = &p->resources[t];
    int32_t resource = m->num_resources;
    resource_of[t] = -1;
    if (!is_resource(m, given))
      continue;
    resource_of[t] = m->num_resources++;
    m->resource_type[resource] = t;
    m->resource_blocking[resource] = p->plain ? p->types[t].blocking : 0;
    m->resource_limit[resource] = given->limit == GAUS_UNLIMITED ? INFINITY : (float)given->limit;
    m->resource_weight[resource] = m->mode == GAUS_MODE_RESOURCE ? (float)relax_problem->peak_weight : 0;
    if (m->resource_blocking[resource] > m->max_blocking)
      m->max_blocking = m->resource_blocking[resource];
  }
  for (int32_t i = 0; i < p->claim_begin[p->num_ops]; i++)
    if (resource_of[p->claims[i].resource] >= 0)
      note_claim(m, resource_of[p->claims[i].resource], &p->claims[i]);
  for (int32_t r = 0; r < m->num_resources; r++)
    m->resource_blocking[r] = m->resource_blocking[r] > 0 ? m->resource_blocking[r] : 1;
}

/* Users are counted, then placed, so that each resource lists them in the order of
 * operations. */
static void place_users(gaus_i_model *m, const gaus_problem *p, const int32_t *resource_of, int32_t *next) {
  for (int32_t pass = 0; pass < 2; pass++) {
    for (int32_t v = 0; v < p->num_ops; v++)
      for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++) {
        const gaus_i_claim *c = &p->claims[i];
        int32_t resource = resource_of[c->resource];
        if (resource < 0 || c->demand == 0)
          continue;
        if (pass == 0) {
          m->resource_begin[resource + 1] += m->mobility[v] > 0;
        } else if (m->mobility[v] == 0) {
          add_fixed_use(m, resource, m->asap[v], c);
        } else {
          int32_t at = next[resource]++;
          m->user_op[at] = v;
          m->user_from[at] = c->from;
          m->user_cycles[at] = c->cycles;
          m->user_demand[at] = (float)c->demand;
        }
      }
    for (int32_t r = 0; pass == 0 && r < m->num_resources; r++)
      next[r + 1] = m->resource_begin[r + 1] += m->resource_begin[r];
  }
}

static gaus_status set_resources(gaus_i_model *m, const gaus_problem *p, const gaus_i_relax_problem *relax_problem,
                                 gaus_error *err) {
  int32_t *resource_of = gaus_i_calloc((size_t)p->num_resources, sizeof *resource_of);
  int32_t *next = gaus_i_calloc((size_t)p->num_resources + 1, sizeof *next);
  gaus_status status = resource_of && next ? GAUS_OK : gaus_i_no_memory(err);
  m->max_blocking = 1;
  if (status == GAUS_OK) {
    number_resources(m, p, relax_problem, resource_of);
    m->fixed_use = gaus_i_calloc((size_t)m->num_resources * (size_t)m->slots, sizeof *m->fixed_use);
    status = m->fixed_use ? GAUS_OK : gaus_i_no_memory(err);
  }
  if (status == GAUS_OK) {
    place_users(m, p, resource_of, next);
    set_row_units(m);
  }
  free(resource_of);
  free(next);
  return status;
}

/* --- values ---------------------------------------------------------------------------- */

/* One consumer of the value at hand; `latency` is that of its dependence. */
typedef struct consumer {
  int32_t op, shift, latency;
  int64_t ahead; /* II x distance */
  bool dead;     /* another consumer is never earlier */
} consumer;

/* Collects the consumers of v, one for each operation (the latest). Without an II a use in a later iteration counts at
 * its start, as if in this one; v itself then ends nothing. */
static int32_t collect(const gaus_i_model *m, const gaus_problem *p, int32_t v, int32_t start, int32_t *slot_of,
                       consumer *out) {
  int32_t n = 0;
  for (int32_t i = p->out_begin[v]; i < p->out_begin[v + 1]; i++) {
    const gaus_dependence *dep = &p->deps[p->out[i]];
    int64_t ahead = (int64_t)m->ii * dep->distance;
    int32_t j = slot_of[dep->dst];
    if (dep->kind != GAUS_DATA || (m->ii == 0 && dep->dst == v))
      continue;
    if (j < 0) {
      j = slot_of[dep->dst] = n++;
      out[j] = (consumer){dep->dst, 0, dep->latency, ahead, false};
    } else if (ahead > out[j].ahead) {
      out[j].ahead = ahead;
      out[j].latency = dep->latency;
    }
    out[j].shift = clamp_shift(m->asap[dep->dst] + out[j].ahead - start);
  }
  return n;
}

/* Marks consumers that another one outlives in every legal schedule: by their
 * windows, or by a dependence from one to the other. Independence of the
 * factors would count them wrongly. */
static void mark_dominated(const gaus_i_model *m, const gaus_problem *p, const int32_t *slot_of, consumer *c,
                           int32_t n) {
  int32_t latest = 0;
  for (int32_t j = 1; j < n; j++)
    if (c[j].shift > c[latest].shift)
      latest = j;
  for (int32_t j = 0; j < n; j++) {
    int32_t a = c[j].op;
    if (j != latest && (int64_t)c[j].shift + m->mobility[a] <= c[latest].shift)
      c[j].dead = true;
    if (m->ii == 0 && c[j].shift + (int64_t)m->mobility[a] <= 0) /* before the value, in a later iteration */
      c[j].dead = true;
    if (p->out_begin[a + 1] - p->out_begin[a] > DOMINANCE_DEGREE)
      continue;
    for (int32_t i = p->out_begin[a]; i < p->out_begin[a + 1]; i++) {
      const gaus_dependence *dep = &p->deps[p->out[i]];
      int32_t k = slot_of[dep->dst];
      int64_t lead = dep->latency - (int64_t)m->ii * dep->distance;
      if (counts(m, dep) && k >= 0 && k != j && !c[k].dead && lead + c[k].ahead >= c[j].ahead)
        c[j].dead = true;
    }
  }
}

/* Lifetime of one consumer that cannot be negative: linear. */
static bool is_linear(const gaus_i_model *m, const consumer *c, int32_t v, int32_t value_latency) {
  return c->latency >= value_latency || (int64_t)c->shift >= m->mobility[v];
}

static void add_value(gaus_i_model *m, const gaus_problem *p, int32_t v, int32_t *slot_of, consumer *c) {
  int32_t latency = p->lifetime_from == GAUS_FROM_FINISH ? p->latency[v] : 0;
  int32_t n = collect(m, p, v, m->asap[v] + latency, slot_of, c), kept = 0, only = 0;
  float width = (float)p->ops[v].width;
  mark_dominated(m, p, slot_of, c, n);
  for (int32_t j = 0; j < n; j++) {
    slot_of[c[j].op] = -1;
    if (!c[j].dead) {
      only = j;
      kept++;
    }
  }
  if (kept == 0)
    return;
  if (kept == 1 && m->mode == GAUS_MODE_MODULO && m->objective == GAUS_OBJECTIVE_LIFETIME &&
      is_linear(m, &c[only], v, latency)) {
    m->slope[v] -= width;
    m->slope[c[only].op] += width;
    return;
  }
  m->value_op[m->num_values] = v;
  m->value_step[m->num_values] = m->asap[v] + latency;
  m->value_width[m->num_values] = width;
  for (int32_t j = 0, at = m->use_begin[m->num_values]; j < n; j++)
    if (!c[j].dead) {
      m->use_op[at] = c[j].op;
      m->use_shift[at++] = c[j].shift;
      m->use_begin[m->num_values + 1] = at;
    }
  m->num_values++;
}

static gaus_status set_values(gaus_i_model *m, const gaus_problem *p, gaus_error *err) {
  int32_t *slot_of, most = 1;
  consumer *c;
  for (int32_t v = 0; v < p->num_ops; v++)
    if (p->out_begin[v + 1] - p->out_begin[v] > most)
      most = p->out_begin[v + 1] - p->out_begin[v];
  slot_of = gaus_i_calloc((size_t)p->num_ops, sizeof *slot_of);
  c = gaus_i_calloc((size_t)most, sizeof *c);
  if (!slot_of || !c) {
    free(slot_of);
    free(c);
    return gaus_i_no_memory(err);
  }
  memset(slot_of, -1, (size_t)p->num_ops * sizeof *slot_of);
  for (int32_t v = 0; v < p->num_ops; v++)
    if (p->ops[v].width > 0)
      add_value(m, p, v, slot_of, c);
  free(slot_of);
  free(c);
  return GAUS_OK;
}

static void set_communication(gaus_i_model *m, const gaus_problem *p, float weight) {
  for (int32_t i = 0; i < p->num_deps; i++) {
    const gaus_dependence *dep = &p->deps[i];
    if (dep->kind != GAUS_DATA || !counts(m, dep))
      continue;
    m->slope[dep->src] -= weight;
    m->slope[dep->dst] += weight;
  }
}

bool gaus_i_model_has_live(const gaus_i_model *m) {
  return m->mode == GAUS_MODE_MEMORY || (m->mode == GAUS_MODE_MODULO && m->objective == GAUS_OBJECTIVE_MAX_LIVE);
}

gaus_status gaus_i_model_init(gaus_i_model *m, const gaus_i_relax_problem *relax_problem, gaus_error *err) {
  const gaus_problem *p = relax_problem->problem;
  memset(m, 0, sizeof *m);
  m->mode = relax_problem->mode;
  m->objective = relax_problem->objective;
  m->ii = relax_problem->mode == GAUS_MODE_MODULO ? relax_problem->ii : 0;
  m->num_ops = p->num_ops;
  GAUS_TRY(allocate(m, p, err));
  GAUS_TRY(set_windows(m, p, relax_problem, err));
  set_edges(m, p);
  GAUS_TRY(set_resources(m, p, relax_problem, err));
  if (m->mode == GAUS_MODE_RESOURCE)
    set_communication(m, p, (float)relax_problem->communication_weight);
  else
    GAUS_TRY(set_values(m, p, err));
  return GAUS_OK;
}
