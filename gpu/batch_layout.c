/* Lays the flattened problems of a batch out in one block of device memory.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "batch_layout.h"

#include <string.h>

#include "backend/initial_point.h"
#include "support/support.h"

enum {
  ALIGNMENT = 256,
  FRACTION_BITS = 30, /* as many as fit beside a probability of 1 in 32 bits */
  LEAST_BITS = 16,
  SUM_BITS = 61
};

/* --- sizes ------------------------------------------------------------------------ */

static int32_t num_channels(const gaus_i_model *m) {
  return m->num_resources + (gaus_i_model_has_live(m) ? 1 : 0);
}

size_t gaus_i_gpu_cells(const gaus_i_model *m) {
  return (size_t)num_channels(m) * ((size_t)m->slots + 1);
}

/* Links of each operation: dependences from it and to it. The caller frees. */
static int32_t *count_links(const gaus_i_model *m, int32_t **in) {
  int32_t *out = gaus_i_calloc(2 * (size_t)m->num_ops, sizeof *out);
  if (!out)
    return NULL;
  *in = out + m->num_ops;
  for (int32_t e = 0; e < m->num_edges; e++) {
    out[m->edge_src[e]]++;
    (*in)[m->edge_dst[e]]++;
  }
  return out;
}

static int32_t count_heavy(const gaus_i_model *m) {
  int32_t *in, *out = count_links(m, &in), n = 0;
  for (int32_t v = 0; out && v < m->num_ops; v++)
    n += out[v] + in[v] > GPU_HEAVY;
  free(out);
  return out ? n : -1;
}

static bool sizes_fit(const gpu_sizes *s) {
  const int64_t most = INT32_MAX / 2;
  return s->positions < most && s->lives < most && s->life_uses < most && s->levels < most && s->instances < most &&
         s->links < most && s->fixed_cells < most;
}

gaus_status gaus_i_gpu_count(const gaus_i_model *models, int32_t count, int32_t starts, gpu_sizes *s, gaus_error *err) {
  memset(s, 0, sizeof *s);
  s->relax_problems = count;
  s->instances = (int64_t)count * starts;
  for (int32_t i = 0; i < count; i++) {
    const gaus_i_model *m = &models[i];
    int32_t uses = m->use_begin[m->num_values], heavy = count_heavy(m), channels = num_channels(m);
    if (heavy < 0)
      return gaus_i_no_memory(err);
    s->ops += m->num_ops;
    s->links += 2 * (int64_t)m->num_edges;
    s->values += m->num_values;
    s->uses += uses;
    s->channels += channels;
    s->fixed_cells += (int64_t)m->num_resources * m->slots;
    s->heavy += (int64_t)heavy * starts;
    s->cells += (int64_t)starts * (int64_t)gaus_i_gpu_cells(m);
  }
  s->in_uses = s->uses;
  s->positions = s->ops * starts;
  s->levels = s->channels * starts;
  s->lives = s->values * starts;
  s->life_uses = s->uses * starts;
  s->mover_entries = GPU_CLASSES * s->positions;
  s->life_entries = GPU_CLASSES * s->lives;
  s->counts = 2 * GPU_CLASSES;
  if (!sizes_fit(s))
    return gaus_i_fail(err, GAUS_NO_BACKEND, "a batch of %d spaces with %d starts is too large for the device", count,
                       starts);
  return GAUS_OK;
}

static char *take(char **at, size_t *bytes, int64_t count, size_t size) {
  char *here = *at;
  size_t rounded = ((size_t)count * size / ALIGNMENT + 1) * ALIGNMENT; /* never without a gap behind it */
  *bytes += rounded;
  if (*at)
    *at += rounded;
  return here;
}

size_t gaus_i_gpu_place(const gpu_sizes *sizes, gpu_region region, char *base, gpu_batch *batch) {
  size_t bytes = 0;
#define GPU_PLACE(region_, type, name, count)                            \
  if (region == GPU_##region_) {                                         \
    char *here = take(&base, &bytes, sizes->count, sizeof *batch->name); \
    if (here)                                                            \
      batch->name = (void *)here;                                        \
  }
  GPU_ARRAYS(GPU_PLACE)
#undef GPU_PLACE
  return bytes;
}

void gaus_i_gpu_set_counts(const gpu_sizes *sizes, gpu_batch *b) {
  b->num_instances = (int32_t)sizes->instances;
  b->num_positions = (int32_t)sizes->positions;
  b->num_levels = (int32_t)sizes->levels;
  b->num_lives = (int32_t)sizes->lives;
  b->num_heavy = (int32_t)sizes->heavy;
}

/* --- one relaxation problem ---------------------------------------------------------------------- */

/* How far the arrays are filled. */
typedef struct cursor {
  int32_t op, link, in_use, value, use, channel, fixed;
  int32_t position, level, life, life_use, heavy;
  int64_t cell;
} cursor;

static int32_t slot_of(const gaus_i_model *m, int64_t step) {
  return m->ii > 0 ? gaus_i_mod(step, m->ii) : (int32_t)step;
}

static void fill_space(gpu_space *g, const gaus_i_relax_settings *s) {
  *g = (gpu_space){.iterations = s->iterations,
                   .rho_period = GAUS_RHO_PERIOD,
                   .expected = s->expected,
                   .rate = s->rate,
                   .decay_from = s->decay_from,
                   .tau = s->tau,
                   .rho = s->rho,
                   .rho_limit = s->rho_limit,
                   .rho_growth = s->rho_growth,
                   .gradient = s->gradient,
                   .knee = s->knee,
                   .tolerance = s->tolerance,
                   .window = s->window};
}

/* Demands and widths are below 2^30 (GAUS_MAX_WIDTH). */
static void fill_ops(gpu_op *ops, const gaus_i_model *m, const float *unit) {
  for (int32_t v = 0; v < m->num_ops; v++)
    ops[v] = (gpu_op){.slot = slot_of(m, m->asap[v]),
                      .mobility = m->mobility[v],
                      .channel = -1,
                      .life = -1,
                      .slope = m->slope[v],
                      .unit = unit[v]};
  for (int32_t resource = 0; resource < m->num_resources; resource++)
    for (int32_t u = m->resource_begin[resource]; u < m->resource_begin[resource + 1]; u++) {
      ops[m->user_op[u]].channel = resource;
      ops[m->user_op[u]].demand = (int32_t)m->user_demand[u];
    }
  for (int32_t i = 0; i < m->num_values; i++)
    ops[m->value_op[i]].life = i;
}

static gaus_status fill_links(gpu_batch *b, gpu_op *ops, const gaus_i_model *m, int32_t first, gaus_error *err) {
  int32_t *in, *out = count_links(m, &in);
  if (!out)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < m->num_ops; v++) {
    ops[v].link_begin = first;
    ops[v].link_in = first + out[v];
    ops[v].link_end = first += out[v] + in[v];
    out[v] = ops[v].link_begin; /* from now on: where the next one goes */
    in[v] = ops[v].link_in;
  }
  for (int32_t e = 0; e < m->num_edges; e++) {
    int32_t u = m->edge_src[e], v = m->edge_dst[e];
    b->links[out[u]++] = (gpu_link){v, m->edge_gap[e]};
    b->links[in[v]++] = (gpu_link){u, m->edge_gap[e]};
  }
  free(out);
  return GAUS_OK;
}

static gaus_status fill_values(gpu_batch *b, gpu_op *ops, const gaus_i_model *m, const cursor *at, gaus_error *err) {
  int32_t *next = gaus_i_calloc((size_t)m->num_ops, sizeof *next), first = at->in_use;
  if (!next)
    return gaus_i_no_memory(err);
  for (int32_t i = 0; i < m->num_values; i++) {
    b->values[at->value + i] = (gpu_value){.op = m->value_op[i],
                                           .slot = slot_of(m, m->value_step[i]),
                                           .width = (int32_t)m->value_width[i],
                                           .use_begin = m->use_begin[i],
                                           .use_end = m->use_begin[i + 1]};
    for (int32_t j = m->use_begin[i]; j < m->use_begin[i + 1]; j++) {
      b->uses[at->use + j] = (gpu_use){m->use_op[j], m->use_shift[j]};
      next[m->use_op[j]]++;
    }
  }
  for (int32_t v = 0; v < m->num_ops; v++) {
    ops[v].use_begin = first;
    ops[v].use_end = first += next[v];
    next[v] = ops[v].use_begin;
  }
  for (int32_t j = 0; j < m->use_begin[m->num_values]; j++)
    b->in_use[next[m->use_op[j]]++] = j;
  free(next);
  return GAUS_OK;
}

/* --- fixed point ----------------------------------------------------------------------- */

/* Bounds of what a cell may come to, over all steps that fold into it. */
static double resource_bound(const gaus_i_model *m, int32_t resource) {
  double sum = 0;
  for (int32_t u = m->resource_begin[resource]; u < m->resource_begin[resource + 1]; u++) {
    double folds =
        m->ii > 0 ? (double)m->mobility[m->user_op[u]] / m->ii + (double)m->resource_blocking[resource] / m->ii + 3 : 3;
    sum += m->user_demand[u] * folds;
  }
  return sum;
}

static double live_bound(const gaus_i_model *m) {
  double sum = 0;
  for (int32_t i = 0; i < m->num_values; i++) {
    double longest = 0;
    for (int32_t j = m->use_begin[i]; j < m->use_begin[i + 1]; j++) {
      double length = (double)m->use_shift[j] + m->mobility[m->use_op[j]];
      longest = length > longest ? length : longest;
    }
    sum += m->value_width[i] * (m->ii > 0 ? longest / m->ii + 3 : 3);
  }
  return sum;
}

/* As many bits below the point as leave room for `bound` above it. */
static gaus_status set_point(gpu_channel *c, double bound, gaus_error *err) {
  int32_t above = 0, bits;
  while (bound >= 1) {
    bound /= 2;
    above++;
  }
  bits = SUM_BITS - above < FRACTION_BITS ? SUM_BITS - above : FRACTION_BITS;
  if (bits < LEAST_BITS)
    return gaus_i_fail(err, GAUS_NO_BACKEND, "demands or widths are too large for the device");
  c->one = (float)((int64_t)1 << bits);
  c->quantum = 1 / c->one;
  return GAUS_OK;
}

static gaus_status fill_channels(gpu_batch *b, const gaus_i_model *m, const cursor *at, gaus_error *err) {
  gpu_channel *c = b->channels + at->channel;
  for (int32_t resource = 0; resource < m->num_resources; resource++) {
    c[resource] = (gpu_channel){.blocking = m->resource_blocking[resource],
                                .fixed = at->fixed + resource * m->slots,
                                .limit = m->resource_limit[resource],
                                .weight = m->resource_weight[resource],
                                .penalty = 1 / (m->resource_unit[resource] * m->resource_unit[resource])};
    GAUS_TRY(set_point(&c[resource], resource_bound(m, resource), err));
  }
  if (gaus_i_model_has_live(m)) {
    c[m->num_resources] = (gpu_channel){.limit = INFINITY, .weight = 1, .penalty = 1};
    GAUS_TRY(set_point(&c[m->num_resources], live_bound(m), err));
  }
  memcpy(b->fixed_use + at->fixed, m->fixed_use, sizeof *m->fixed_use * (size_t)m->num_resources * (size_t)m->slots);
  return GAUS_OK;
}

/* --- its starts -------------------------------------------------------------------------- */

static void fill_instance(gpu_batch *b, const gaus_i_model *m, int32_t relax_problem, int32_t instance,
                          const gpu_op *ops, cursor *at) {
  bool live = gaus_i_model_has_live(m);
  gpu_instance *in = &b->instances[instance];
  *in = (gpu_instance){.relax_problem = relax_problem,
                       .ii = m->ii,
                       .slots = m->slots,
                       .stride = m->slots + 1,
                       .num_ops = m->num_ops,
                       .num_channels = num_channels(m),
                       .num_values = m->num_values,
                       .num_uses = m->use_begin[m->num_values],
                       .live = live,
                       .lifetime = !live && m->mode == GAUS_MODE_MODULO,
                       .op = at->op,
                       .channel = at->channel,
                       .value = at->value,
                       .use = at->use,
                       .position = at->position,
                       .level = at->level,
                       .life = at->life,
                       .life_use = at->life_use,
                       .cell = at->cell};
  for (int32_t v = 0; v < m->num_ops; v++) {
    b->owner[at->position + v] = instance;
    if (ops[v].link_end - ops[v].link_begin > GPU_HEAVY)
      b->heavy[at->heavy++] = at->position + v;
  }
  for (int32_t i = 0; i < m->num_values; i++)
    b->life_owner[at->life + i] = instance;
  for (int32_t i = 0; i < in->num_channels; i++)
    b->levels[at->level + i] = (gpu_level){.instance = instance};
  at->position += m->num_ops;
  at->level += in->num_channels;
  at->life += m->num_values;
  at->life_use += in->num_uses;
  at->cell += (int64_t)in->num_channels * in->stride;
}

static gaus_status flatten_one(const gaus_i_model *m, const gaus_i_relax_settings *settings, int32_t relax_problem,
                               int32_t starts, float *unit, gpu_batch *b, cursor *at, gaus_error *err) {
  gpu_op *ops = b->ops + at->op;
  gaus_i_initial_point_units(m, settings, unit);
  fill_space(&b->relax_problems[relax_problem], settings);
  fill_ops(ops, m, unit);
  GAUS_TRY(fill_links(b, ops, m, at->link, err));
  GAUS_TRY(fill_values(b, ops, m, at, err));
  GAUS_TRY(fill_channels(b, m, at, err));
  for (int32_t j = 0; j < starts; j++)
    fill_instance(b, m, relax_problem, relax_problem * starts + j, ops, at);
  at->op += m->num_ops;
  at->link += 2 * m->num_edges;
  at->value += m->num_values;
  at->use += m->use_begin[m->num_values];
  at->in_use += m->use_begin[m->num_values];
  at->channel += num_channels(m);
  at->fixed += m->num_resources * m->slots;
  return GAUS_OK;
}

gaus_status gaus_i_gpu_flatten(const gaus_i_model *models, const gaus_i_relax_settings *settings, int32_t count,
                               int32_t starts, gpu_batch *b, gaus_error *err) {
  cursor at = {0};
  for (int32_t i = 0; i < count; i++) {
    float *unit = gaus_i_calloc((size_t)models[i].num_ops, sizeof *unit);
    gaus_status status =
        unit ? flatten_one(&models[i], &settings[i], i, starts, unit, b, &at, err) : gaus_i_no_memory(err);
    free(unit);
    GAUS_TRY(status);
  }
  return GAUS_OK;
}
