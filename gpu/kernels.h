/* The bodies of the kernels, for a device and for the host (team.h).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * One iteration is forward, weigh, backward, move; the first one of a round is
 * forward, sharpen, backward, normalise, weigh, backward, move. What they compute is
 * what lib/relax/terms.c and cpu.c compute, by the formulas of
 * gaussian.h; docs/backend.md has the shapes. */
#ifndef GAUS_GPU_KERNELS_H
#define GAUS_GPU_KERNELS_H

#include "team.h"

GAUS_HD int32_t gpu_min(int32_t a, int32_t b) {
  return a < b ? a : b;
}
GAUS_HD int32_t gpu_max(int32_t a, int32_t b) {
  return a > b ? a : b;
}

/* --- slots -------------------------------------------------------------------- */

/* The slots of steps k, k + lanes, k + 2 lanes, ... */
typedef struct gpu_walk {
  int32_t slot, step, wrap;
} gpu_walk;

GAUS_HD int32_t gpu_slot(const gpu_instance *in, int32_t slot0, int32_t k) {
  uint32_t slot = (uint32_t)slot0 + (uint32_t)k;
  return (int32_t)(in->ii > 0 ? slot % (uint32_t)in->ii : slot);
}

GAUS_HD gpu_walk gpu_walk_from(const gpu_instance *in, int32_t slot0, int32_t k, int32_t lanes) {
  gpu_walk w;
  w.slot = gpu_slot(in, slot0, k);
  w.step = in->ii > 0 ? lanes % in->ii : lanes;
  w.wrap = in->ii > 0 ? in->ii : INT32_MAX;
  return w;
}

GAUS_HD int32_t gpu_walk_on(gpu_walk *w) {
  int32_t slot = w->slot, next = slot + w->step;
  w->slot = next >= w->wrap ? next - w->wrap : next;
  return slot;
}

GAUS_HD int64_t gpu_cell(const gpu_instance *in, int32_t channel) {
  return in->cell + (int64_t)channel * in->stride;
}

/* --- the position, the life at hand --------------------------------------------- */

typedef struct gpu_mover {
  const gpu_instance *in;
  const gpu_op *op;
  const gpu_now *now;
  int32_t owner;
  float x, inverse;
  gaus_i_window window;
} gpu_mover;

GAUS_HD gpu_mover gpu_mover_at(const gpu_batch *b, int32_t p) {
  gpu_mover m;
  m.owner = b->owner[p];
  m.in = &b->instances[m.owner];
  m.op = &b->ops[m.in->op + (p - m.in->position)];
  m.now = &b->now[m.owner];
  m.x = b->x[p];
  m.inverse = b->inverse[p];
  m.window = b->window[p];
  return m;
}

/* Steps first..last of the producer's offsets between which the last consumer
 * starts (terms.c: consumer_span). */
typedef struct gpu_life {
  const gpu_instance *in;
  const gpu_value *value;
  const gpu_now *now;
  const gpu_use *uses; /* value->use_begin and on */
  int32_t num_uses, owner;
  int32_t producer; /* its position */
  int32_t first, last;
} gpu_life;

GAUS_HD gpu_life gpu_life_at(const gpu_batch *b, int32_t id) {
  gpu_life l;
  l.owner = b->life_owner[id];
  l.in = &b->instances[l.owner];
  l.value = &b->values[l.in->value + (id - l.in->life)];
  l.now = &b->now[l.owner];
  l.uses = b->uses + l.in->use + l.value->use_begin;
  l.num_uses = l.value->use_end - l.value->use_begin;
  l.producer = l.in->position + l.value->op;
  l.first = l.last = INT32_MIN;
  return l;
}

GAUS_HD void gpu_life_span(const gpu_batch *b, const gpu_team *t, gpu_life *l) {
  int32_t first[GPU_LANES], last[GPU_LANES];
  GPU_EACH_LANE(t, lane) {
    int32_t low = INT32_MIN, high = INT32_MIN;
    for (int32_t i = lane; i < l->num_uses; i += t->lanes) {
      gaus_i_window w = b->window[l->in->position + l->uses[i].op];
      low = gpu_max(low, w.lo + l->uses[i].shift);
      high = gpu_max(high, w.hi + l->uses[i].shift);
    }
    first[GPU_MINE(lane)] = low;
    last[GPU_MINE(lane)] = high;
  }
  l->first = gpu_last(t, first);
  l->last = gpu_last(t, last);
}

/* q[u] = product over the consumers of F_c at steps k, k + lanes, ...; needs
 * k >= l->first. `tile` is the least k of the team. */
GAUS_HD void gpu_products(const gpu_batch *b, const gpu_life *l, int32_t tile, int32_t k, int32_t lanes, float *q) {
  for (int32_t u = 0; u < GPU_UNROLL; u++)
    q[u] = 1;
  for (int32_t i = 0; i < l->num_uses; i++) {
    int32_t p = l->in->position + l->uses[i].op, shift = l->uses[i].shift, hi = b->window[p].hi + shift;
    if (hi < tile)
      continue;
    float x = b->x[p], inverse = b->inverse[p];
    for (int32_t u = 0; u < GPU_UNROLL; u++)
      if (k + u * lanes <= hi)
        q[u] *= gaus_i_product_factor(gaus_i_cdf(gaus_i_window_z(k + u * lanes - shift, x, inverse)));
  }
}

/* --- plan: teams by the length of windows ----------------------------------------- */

/* Most steps of a window with this 1 / sigma or a larger one. */
GAUS_HD int32_t gpu_extent(float width, float inverse, int32_t mobility) {
  float reach = width / inverse;
  return 2 * reach + 2 < (float)mobility ? (int32_t)(2 * reach) + 2 : mobility;
}

/* Both classes follow from the extents alone, which change at every
 * GPU_PLAN_PERIODth step of an instance and at no other: the number of lanes sets
 * the order of a sum, and must not depend on when plans are made. */
GAUS_HD int32_t gpu_position_class(const gpu_batch *b, int32_t p) {
  const gpu_instance *in = &b->instances[b->owner[p]];
  if (b->ops[in->op + (p - in->position)].channel < 0 || b->state[b->owner[p]].left == 0)
    return -1;
  return gpu_class_of(b->extent[p], 1);
}

/* From the first to the last step at which the last consumer may start is no
 * more than one window. */
GAUS_HD int32_t gpu_life_class(const gpu_batch *b, int32_t id) {
  gpu_life l = gpu_life_at(b, id);
  int32_t steps = 0;
  if (b->state[l.owner].left == 0)
    return -1;
  for (int32_t i = 0; i < l.num_uses; i++)
    steps = gpu_max(steps, b->extent[l.in->position + l.uses[i].op]);
  return gpu_class_of(steps, 1 + l.num_uses);
}

/* Each block sorts GPU_BLOCK of them by class, takes room in the lists at once,
 * and writes. Order within a list differs from run to run, and does not matter. */
GAUS_HD void gpu_plan(const gpu_batch *b, const gpu_block *block) {
  int32_t position_items = (b->num_positions + GPU_BLOCK - 1) / GPU_BLOCK;
  bool lives = block->index >= position_items;
  int32_t count = lives ? b->num_lives : b->num_positions;
  int32_t base = (lives ? block->index - position_items : block->index) * GPU_BLOCK;
  int32_t *list = lives ? b->life_list : b->mover_list;
  int32_t *counts = b->counts + (lives ? GPU_CLASSES : 0);
  int32_t *taken = (int32_t *)block->shared, *from = taken + GPU_CLASSES;
  GPU_EACH_TEAM(block, GPU_BLOCK, t) {
    int32_t class_[GPU_LANES], rank[GPU_LANES];
    GPU_EACH_LANE(&t, lane) if (lane < GPU_CLASSES) taken[lane] = 0;
    gpu_barrier(&t);
    GPU_EACH_LANE(&t, lane) {
      int32_t id = base + lane, c = -1;
      if (id < count)
        c = lives ? gpu_life_class(b, id) : gpu_position_class(b, id);
      class_[GPU_MINE(lane)] = c;
      rank[GPU_MINE(lane)] = c >= 0 ? gpu_take(&taken[c], 1) : 0;
    }
    gpu_barrier(&t);
    GPU_EACH_LANE(&t, lane) if (lane < GPU_CLASSES) from[lane] = gpu_take(&counts[lane], taken[lane]);
    gpu_barrier(&t);
    GPU_EACH_LANE(&t, lane) {
      int32_t c = class_[GPU_MINE(lane)];
      if (c >= 0)
        list[(int64_t)c * count + from[c] + rank[GPU_MINE(lane)]] = base + lane;
    }
  }
}

/* A block's share of the work of forward or backward: which class, and the
 * first of its teams' entries. Long windows come first. */
typedef struct gpu_item {
  int32_t class_, begin;
  bool life;
} gpu_item;

/* Finds item `index` of the lists, or says how many items come before what is
 * left (class_ = -1). */
GAUS_HD gpu_item gpu_item_at(const gpu_batch *b, int32_t *index) {
  gpu_item item;
  item.begin = 0;
  item.life = false;
  for (item.class_ = GPU_CLASSES - 1; item.class_ >= 0; item.class_--)
    for (int32_t lives = 1; lives >= 0; lives--) {
      int32_t each = GPU_BLOCK / gpu_class_lanes(item.class_);
      int32_t items = (b->counts[(lives ? GPU_CLASSES : 0) + item.class_] + each - 1) / each;
      if (*index < items) {
        item.begin = *index * each;
        item.life = lives != 0;
        return item;
      }
      *index -= items;
    }
  return item;
}

/* --- begin -------------------------------------------------------------------------- */

GAUS_HD void gpu_begin(const gpu_batch *b, const gpu_block *block) {
  GPU_EACH_TEAM(block, 1, t) {
    int32_t id = block->index * block->threads + t.index;
    if (id < b->num_instances && b->fresh[id]) {
      const gpu_space *g = &b->relax_problems[b->instances[id].relax_problem];
      gpu_state *s = &b->state[id];
      s->unbias0 = s->unbias1 = 1;
      s->scale = 1;
      s->rho = g->rho;
      s->rho_limit = g->rho_limit;
      s->left = g->iterations;
      s->moved = 0;
    }
    if (id < b->num_positions && b->fresh[b->owner[id]]) {
      const gpu_instance *in = &b->instances[b->owner[id]];
      float inverse = b->start_inverse[id], x = b->start_x[id];
      b->x[id] = b->checked[id] = x;
      b->inverse[id] = inverse;
      b->widen[id] = b->start_widen[id];
      b->first[id] = b->second[id] = 0;
      float width = b->relax_problems[in->relax_problem].window;
      int32_t mobility = b->ops[in->op + (id - in->position)].mobility;
      b->window[id] = gaus_i_window_of(x, width / inverse, mobility);
      b->extent[id] = gpu_extent(width, inverse, mobility);
    }
  }
}

GAUS_HD void gpu_clear(const gpu_batch *b, const gpu_block *block) {
  const gpu_level *level = &b->levels[block->index];
  const gpu_instance *in = &b->instances[level->instance];
  int64_t cell = gpu_cell(in, block->index - in->level);
  if (!b->fresh[level->instance])
    return;
  GPU_EACH_TEAM(block, block->threads, t)
  GPU_EACH_LANE(&t, lane)
  for (int32_t s = lane; s < in->slots; s += t.lanes)
    b->multiplier[cell + s] = 0;
}

/* --- forward --------------------------------------------------------------------------- */

/* What the iteration is for an instance. In forward, because nothing there
 * reads it, while everything after does. */
GAUS_HD void gpu_advance(const gpu_batch *b, int32_t instance) {
  gpu_state *s = &b->state[instance];
  gpu_now *now = &b->now[instance];
  const gpu_space *g = &b->relax_problems[b->instances[instance].relax_problem];
  int32_t done = g->iterations - s->left;
  if (done > 0 && done % GPU_PLAN_PERIOD == 0 && s->left > 0) {
    if (s->moved == 0 && g->tolerance > 0)
      s->left = 0; /* converged */
    s->moved = 0;
  }
  now->active = s->left > 0;
  now->first = now->active && done == 0;
  if (!now->active)
    return;
  now->rho = s->rho;
  now->rho_limit = s->rho_limit;
  now->rate = gaus_i_rate_at(g->rate, g->decay_from, g->iterations, done);
  s->unbias0 *= 0.9;
  s->unbias1 *= 0.99;
  now->unbias0 = (float)(1 / (1 - s->unbias0));
  now->unbias1 = (float)(1 / (1 - s->unbias1));
  s->left--;
  now->update = (done + 1) % g->rho_period == 0;
  now->plan = (done + 1) % GPU_PLAN_PERIOD == 0;
  if (now->update) {
    s->rho *= g->rho_growth;
    s->rho_limit *= g->rho_growth;
  }
}

/* Demand started by each step of the window, and all of it from there on
 * (`weigh` takes off what has ended). */
GAUS_HD void gpu_forward_mover(const gpu_batch *b, const gpu_team *t, int32_t p) {
  gpu_mover m = gpu_mover_at(b, p);
  const gpu_channel *c = &b->channels[m.in->channel + m.op->channel];
  int64_t cell = gpu_cell(m.in, m.op->channel), demand = m.op->demand;
  float one = c->one;
  GPU_EACH_LANE(t, lane) {
    int32_t k = m.window.lo + lane;
    gpu_walk w = gpu_walk_from(m.in, m.op->slot, k, t->lanes);
    for (; k <= m.window.hi; k += t->lanes)
      gpu_add(&b->direct[cell + gpu_walk_on(&w)],
              demand * gpu_round(one * gaus_i_cdf(gaus_i_window_z(k, m.x, m.inverse))));
    if (lane == 0)
      gpu_add(&b->tail[cell + gpu_slot(m.in, m.op->slot, m.window.hi + 1)], demand * gpu_round(one));
  }
}

/* `amount` in the slots of `length` steps from offset k on, as differences. */
GAUS_HD void gpu_add_run(const gpu_instance *in, int64_t *tail, int32_t slot0, int32_t k, int32_t length,
                         int64_t amount) {
  int32_t from, rest = length;
  if (length <= 0)
    return;
  from = gpu_slot(in, slot0, k);
  if (in->ii > 0) {
    rest = length % in->ii;
    if (length >= in->ii)
      gpu_add(&tail[0], amount * (length / in->ii));
    if (from + rest > in->slots) { /* the part that wraps */
      gpu_add(&tail[0], amount);
      gpu_add(&tail[from + rest - in->slots], -amount);
      rest = in->slots - from;
    }
  }
  gpu_add(&tail[from], amount);
  gpu_add(&tail[from + rest], -amount);
}

/* Expected live bits of one value: width x F_v (1 - Q) at each step
 * (terms.c: live_of). */
GAUS_HD void gpu_forward_life(const gpu_batch *b, const gpu_team *t, int32_t id) {
  gpu_life l = gpu_life_at(b, id);
  gaus_i_window w = b->window[l.producer];
  if (!l.in->live)
    return;
  gpu_life_span(b, t, &l);
  if (l.last < w.lo)
    return;
  float x = b->x[l.producer], inverse = b->inverse[l.producer];
  float one = b->channels[l.in->channel + l.in->num_channels - 1].one;
  int64_t cell = gpu_cell(l.in, l.in->num_channels - 1), width = l.value->width;
  int32_t end = gpu_min(gpu_min(w.hi, l.last), l.first - 1), from = gpu_max(l.first, w.lo);
  GPU_EACH_LANE(t, lane) {
    gpu_walk walk = gpu_walk_from(l.in, l.value->slot, w.lo + lane, t->lanes);
    for (int32_t k = w.lo + lane; k <= end; k += t->lanes)
      gpu_add(&b->direct[cell + gpu_walk_on(&walk)],
              width * gpu_round(one * gaus_i_cdf(gaus_i_window_z(k, x, inverse))));
    if (lane == 0)
      gpu_add_run(l.in, b->tail + cell, l.value->slot, w.hi + 1, gpu_min(l.first - 1, l.last) - w.hi,
                  width * gpu_round(one));
    walk = gpu_walk_from(l.in, l.value->slot, from + lane, t->lanes);
    for (int32_t tile = from; tile <= l.last; tile += GPU_UNROLL * t->lanes) {
      float q[GPU_UNROLL];
      gpu_products(b, &l, tile, tile + lane, t->lanes, q);
      for (int32_t u = 0, k = tile + lane; u < GPU_UNROLL; u++, k += t->lanes) {
        int32_t slot = gpu_walk_on(&walk);
        float started = k <= w.hi ? gaus_i_cdf(gaus_i_window_z(k, x, inverse)) : 1;
        if (k <= l.last)
          gpu_add(&b->direct[cell + slot], width * gpu_round(one * started * (1 - q[u])));
      }
    }
  }
}

#define GPU_EACH_ENTRY(b, block, item, lanes, run)                                                         \
  GPU_EACH_TEAM(block, lanes, t) {                                                                         \
    int32_t at = (item).begin + t.index, n = (b)->counts[((item).life ? GPU_CLASSES : 0) + (item).class_]; \
    if (at < n)                                                                                            \
      run(b, &t, (item).life,                                                                              \
          (item).life ? (b)->life_list[(int64_t)(item).class_ * (b)->num_lives + at]                       \
                      : (b)->mover_list[(int64_t)(item).class_ * (b)->num_positions + at]);                \
  }

GAUS_HD void gpu_forward_entry(const gpu_batch *b, const gpu_team *t, bool life, int32_t id) {
  if (life)
    gpu_forward_life(b, t, id);
  else
    gpu_forward_mover(b, t, id);
}

GAUS_HD void gpu_forward(const gpu_batch *b, const gpu_block *block) {
  int32_t before = (b->num_instances + GPU_BLOCK - 1) / GPU_BLOCK;
  for (int32_t index = block->index;; index += block->count) {
    int32_t rest = index - before;
    if (rest < 0) {
      GPU_EACH_TEAM(block, 1, t)
      if (index * GPU_BLOCK + t.index < b->num_instances)
        gpu_advance(b, index * GPU_BLOCK + t.index);
      continue;
    }
    gpu_item item = gpu_item_at(b, &rest);
    if (item.class_ < 0)
      return;
    if (item.class_ == 0)
      GPU_EACH_ENTRY(b, block, item, 4, gpu_forward_entry)
    else if (item.class_ == 1)
      GPU_EACH_ENTRY(b, block, item, 8, gpu_forward_entry)
    else if (item.class_ == 2)
      GPU_EACH_ENTRY(b, block, item, 32, gpu_forward_entry)
    else
      GPU_EACH_ENTRY(b, block, item, GPU_BLOCK, gpu_forward_entry)
  }
}

/* --- levels and weights --------------------------------------------------------------------- */

/* tail[s] = sum of tail[0..s], by the whole block: sums of each lane's
 * stretch, their prefix sums (Hillis and Steele 1986), then within the stretches. */
GAUS_HD void gpu_prefix(const gpu_team *t, int64_t *tail, int32_t slots) {
  int64_t *sums = (int64_t *)t->shared;
  int32_t stretch = (slots + t->lanes - 1) / t->lanes, from = 0;
  gpu_barrier(t);
  GPU_EACH_LANE(t, lane) {
    int64_t sum = 0;
    for (int32_t s = lane * stretch; s < gpu_min(slots, (lane + 1) * stretch); s++)
      sum += tail[s];
    sums[lane] = sum;
  }
  gpu_barrier(t);
  for (int32_t d = 1; d < t->lanes; d *= 2, from = GPU_MAX_BLOCK - from) {
    GPU_EACH_LANE(t, lane)
    sums[GPU_MAX_BLOCK - from + lane] = sums[from + lane] + (lane >= d ? sums[from + lane - d] : 0);
    gpu_barrier(t);
  }
  GPU_EACH_LANE(t, lane) {
    int64_t sum = lane > 0 ? sums[from + lane - 1] : 0;
    for (int32_t s = lane * stretch; s < gpu_min(slots, (lane + 1) * stretch); s++)
      tail[s] = sum += tail[s];
  }
  gpu_barrier(t);
}

/* In fixed point. Demand at a slot is what has started by then less what had
 * started `blocking` steps before; live bits are what is there. */
GAUS_HD int64_t gpu_total_at(const gpu_instance *in, int32_t blocking, const int64_t *direct, const int64_t *tail,
                             int32_t s) {
  int64_t total = direct[s] + tail[s];
  if (blocking == 0)
    return total;
  if (in->ii == 0)
    return s < blocking ? total : total - direct[s - blocking] - tail[s - blocking];
  int32_t whole = blocking / in->ii, rest = blocking % in->ii, before = s - rest;
  int64_t all = tail[in->ii - 1];
  if (before < 0) {
    before += in->ii;
    total += all;
  }
  return total - direct[before] - tail[before] + whole * all;
}

/* The level's value at each slot, into value[]. */
GAUS_HD void gpu_evaluate(const gpu_batch *b, const gpu_team *t, const gpu_instance *in, const gpu_channel *c,
                          int64_t cell) {
  const float *fixed = b->fixed_use + c->fixed;
  gpu_prefix(t, b->tail + cell, in->slots);
  GPU_EACH_LANE(t, lane)
  for (int32_t s = lane; s < in->slots; s += t->lanes) {
    float value = c->quantum * (float)gpu_total_at(in, c->blocking, b->direct + cell, b->tail + cell, s);
    b->value[cell + s] = c->blocking > 0 ? fixed[s] + value : value;
  }
}

/* What weigh knows of a level before it writes the weights. */
typedef struct gpu_peak {
  float most, sum, sharpness;
} gpu_peak;

GAUS_HD gpu_peak gpu_peak_of(const gpu_team *t, const float *value, int32_t slots, const gpu_level *level, float tau,
                             bool sharpen) {
  float part[GPU_LANES];
  gpu_peak peak;
  GPU_EACH_LANE(t, lane) {
    float most = -INFINITY;
    for (int32_t s = lane; s < slots; s += t->lanes)
      most = gaus_i_maxf(most, value[s]);
    part[GPU_MINE(lane)] = most;
  }
  peak.most = gpu_largest(t, part);
  peak.sharpness = sharpen ? tau / gaus_i_maxf(peak.most, 1e-6f) : level->sharpness;
  GPU_EACH_LANE(t, lane) {
    float sum = 0;
    for (int32_t s = lane; s < slots; s += t->lanes)
      sum += gaus_i_exp(peak.sharpness * (value[s] - peak.most));
    part[GPU_MINE(lane)] = sum;
  }
  peak.sum = gpu_sum(t, part);
  return peak;
}

/* weight[s]: softmax of the peak (gaus_i_term_peak) and, unless only sharpening,
 * the penalty on the limit (gaus_i_term_limit). Empties the cells behind it. */
GAUS_HD void gpu_write_weights(const gpu_batch *b, const gpu_team *t, const gpu_instance *in, const gpu_channel *c,
                               const gpu_now *now, const gpu_peak *peak, float scale, bool sharpen, int64_t cell) {
  bool limited = !sharpen && c->limit < INFINITY;
  float rho = now->rho_limit * c->penalty, share = scale * c->weight / peak->sum;
  GPU_EACH_LANE(t, lane)
  for (int32_t s = lane; s < in->slots; s += t->lanes) {
    float value = b->value[cell + s], weight = 0;
    if (c->weight > 0)
      weight = share * gaus_i_exp(peak->sharpness * (value - peak->most));
    if (limited) {
      float y = gaus_i_limit_weight(value, c->limit, b->multiplier[cell + s], rho);
      weight += y;
      if (now->update)
        b->multiplier[cell + s] = y;
    }
    b->weight[cell + s] = weight;
  }
  gpu_barrier(t);
  GPU_EACH_LANE(t, lane)
  for (int32_t s = lane; s < in->stride; s += t->lanes) {
    if (!sharpen)
      b->direct[cell + s] = b->tail[cell + s] = 0;
    if (s == in->slots || c->blocking == 0)
      continue;
    int32_t after = s + c->blocking;
    if (in->ii > 0)
      after %= in->ii;
    b->step[cell + s] = b->weight[cell + s] - (after < in->slots ? b->weight[cell + after] : 0);
  }
}

GAUS_HD void gpu_empty(const gpu_batch *b, const gpu_team *t, const gpu_instance *in, int64_t cell) {
  GPU_EACH_LANE(t, lane)
  for (int32_t s = lane; s < in->stride; s += t->lanes)
    b->direct[cell + s] = b->tail[cell + s] = 0;
}

/* One level by one block. In the first step of a round `sharpen` has found
 * the values already, and left the cells as they are. */
GAUS_HD void gpu_level_block(const gpu_batch *b, const gpu_block *block, bool sharpen) {
  gpu_level *level = &b->levels[block->index];
  const gpu_instance *in = &b->instances[level->instance];
  const gpu_channel *c = &b->channels[in->channel + (block->index - in->level)];
  const gpu_now *now = &b->now[level->instance];
  int64_t cell = gpu_cell(in, block->index - in->level);
  if (sharpen && !now->first)
    return;
  GPU_EACH_TEAM(block, gpu_level_lanes(in->slots), t) {
    if (t.index > 0)
      continue; /* leaves: barriers are for those that stay */
    if (!now->active) {
      gpu_empty(b, &t, in, cell);
      continue;
    }
    if (sharpen || !now->first)
      gpu_evaluate(b, &t, in, c, cell);
    gpu_peak peak =
        gpu_peak_of(&t, b->value + cell, in->slots, level, b->relax_problems[in->relax_problem].tau, sharpen);
    gpu_write_weights(b, &t, in, c, now, &peak, b->state[level->instance].scale, sharpen, cell);
    GPU_EACH_LANE(&t, lane) if (lane == 0) {
      level->sharpness = peak.sharpness;
      level->peak = c->weight > 0 ? c->weight * (peak.most + log((double)peak.sum) / peak.sharpness) : 0;
    }
  }
}

GAUS_HD void gpu_sharpen(const gpu_batch *b, const gpu_block *block) {
  gpu_level_block(b, block, true);
}
GAUS_HD void gpu_weigh(const gpu_batch *b, const gpu_block *block) {
  gpu_level_block(b, block, false);
}

/* --- backward ---------------------------------------------------------------------------- */

/* -demand / sigma x sum of step(s) phi(z) (terms.c: gaus_i_term_use_gradient). */
GAUS_HD void gpu_backward_mover(const gpu_batch *b, const gpu_team *t, int32_t p) {
  gpu_mover m = gpu_mover_at(b, p);
  const float *step = b->step + gpu_cell(m.in, m.op->channel);
  float part[GPU_LANES];
  if (!m.now->active)
    return;
  GPU_EACH_LANE(t, lane) {
    float sum = 0;
    int32_t k = m.window.lo + lane;
    gpu_walk w = gpu_walk_from(m.in, m.op->slot, k, t->lanes);
    GPU_ROLLED
    for (; k <= m.window.hi; k += t->lanes)
      sum += step[gpu_walk_on(&w)] * gaus_i_pdf(gaus_i_window_z(k, m.x, m.inverse));
    part[GPU_MINE(lane)] = sum;
  }
  float sum = gpu_sum(t, part);
  GPU_EACH_LANE(t, lane) if (lane == 0) b->grad_demand[p] = -(float)m.op->demand * m.inverse * sum;
}

/* Adds width / sigma_c x sum of h phi_c / F_c over a tile to the consumers'
 * gradients; h[u] belongs to step tile + lane + u x lanes and is 0 beyond the last one. */
GAUS_HD void gpu_consumers(const gpu_batch *b, const gpu_team *t, const gpu_life *l, float width, int32_t tile,
                           bool first_tile, float h[GPU_LANES][GPU_UNROLL]) {
  float *grad = b->grad_use + l->in->life_use + l->value->use_begin;
  for (int32_t i = 0; i < l->num_uses; i++) {
    int32_t p = l->in->position + l->uses[i].op, shift = l->uses[i].shift, hi = b->window[p].hi + shift;
    float x = b->x[p], inverse = b->inverse[p], part[GPU_LANES];
    if (hi < tile && !first_tile)
      continue;
    GPU_EACH_LANE(t, lane) {
      float sum = 0;
      for (int32_t u = 0, k = tile + lane; u < GPU_UNROLL; u++, k += t->lanes)
        if (k <= hi) {
          sum += h[GPU_MINE(lane)][u] * gaus_i_pdf_over_factor(gaus_i_window_z(k - shift, x, inverse));
        }
      part[GPU_MINE(lane)] = sum;
    }
    float sum = width * inverse * gpu_sum(t, part);
    GPU_EACH_LANE(t, lane) if (lane == 0) grad[i] = first_tile ? sum : grad[i] + sum;
  }
}

/* A life that costs nothing now. */
GAUS_HD void gpu_no_gradient(const gpu_batch *b, const gpu_team *t, const gpu_life *l, int32_t id) {
  GPU_EACH_LANE(t, lane) if (lane == 0) {
    for (int32_t i = 0; i < l->num_uses; i++)
      b->grad_use[l->in->life_use + l->value->use_begin + i] = 0;
    b->grad_life[id] = 0;
    b->length[id] = 0;
  }
}

/* Live bits (terms.c: live_gradient_of). */
GAUS_HD void gpu_backward_live(const gpu_batch *b, const gpu_team *t, gpu_life *l, int32_t id) {
  gaus_i_window w = b->window[l->producer];
  float x = b->x[l->producer], inverse = b->inverse[l->producer], width = (float)l->value->width;
  const float *weight = b->weight + gpu_cell(l->in, l->in->num_channels - 1);
  int32_t end = gpu_min(gpu_min(w.hi, l->last), l->first - 1), from = gpu_max(l->first, w.lo);
  float own[GPU_LANES];
  gpu_walk walk[GPU_LANES];
  if (l->last < from) {
    gpu_no_gradient(b, t, l, id);
    if (l->last < w.lo)
      return;
  }
  GPU_EACH_LANE(t, lane) {
    float sum = 0;
    gpu_walk alone = gpu_walk_from(l->in, l->value->slot, w.lo + lane, t->lanes);
    GPU_ROLLED
    for (int32_t k = w.lo + lane; k <= end; k += t->lanes)
      sum += weight[gpu_walk_on(&alone)] * gaus_i_pdf(gaus_i_window_z(k, x, inverse));
    own[GPU_MINE(lane)] = sum;
    walk[GPU_MINE(lane)] = gpu_walk_from(l->in, l->value->slot, from + lane, t->lanes);
  }
  for (int32_t tile = from; tile <= l->last; tile += GPU_UNROLL * t->lanes) {
    float h[GPU_LANES][GPU_UNROLL];
    GPU_EACH_LANE(t, lane) {
      float q[GPU_UNROLL];
      gpu_products(b, l, tile, tile + lane, t->lanes, q);
      for (int32_t u = 0, k = tile + lane; u < GPU_UNROLL; u++, k += t->lanes) {
        int32_t slot = gpu_walk_on(&walk[GPU_MINE(lane)]);
        float at = k <= l->last ? weight[slot] : 0, started = 1;
        if (k <= w.hi) {
          float z = gaus_i_window_z(k, x, inverse);
          started = gaus_i_cdf(z);
          own[GPU_MINE(lane)] += at * (1 - q[u]) * gaus_i_pdf(z);
        }
        h[GPU_MINE(lane)][u] = at * started * q[u];
      }
    }
    gpu_consumers(b, t, l, width, tile, tile == from, h);
  }
  float sum = gpu_sum(t, own);
  GPU_EACH_LANE(t, lane) if (lane == 0) b->grad_life[id] = -width * inverse * sum;
}

/* Lifetimes (terms.c: gaus_i_term_lifetime). */
GAUS_HD void gpu_backward_lifetime(const gpu_batch *b, const gpu_team *t, gpu_life *l, int32_t id) {
  float scale = b->state[l->owner].scale, width = scale * (float)l->value->width, rest[GPU_LANES];
  GPU_EACH_LANE(t, lane) rest[GPU_MINE(lane)] = 0;
  if (l->last < l->first)
    gpu_no_gradient(b, t, l, id);
  for (int32_t tile = l->first; tile <= l->last; tile += GPU_UNROLL * t->lanes) {
    float h[GPU_LANES][GPU_UNROLL];
    GPU_EACH_LANE(t, lane) {
      float q[GPU_UNROLL];
      gpu_products(b, l, tile, tile + lane, t->lanes, q);
      for (int32_t u = 0, k = tile + lane; u < GPU_UNROLL; u++, k += t->lanes) {
        h[GPU_MINE(lane)][u] = k <= l->last ? q[u] : 0;
        rest[GPU_MINE(lane)] += k <= l->last ? 1 - q[u] : 0;
      }
    }
    gpu_consumers(b, t, l, width, tile, tile == l->first, h);
  }
  float length = (float)l->first - b->x[l->producer] + gpu_sum(t, rest);
  if (length <= 0) {
    gpu_no_gradient(b, t, l, id);
    return;
  }
  GPU_EACH_LANE(t, lane) if (lane == 0) {
    b->grad_life[id] = -width;
    b->length[id] = length;
  }
}

GAUS_HD void gpu_backward_entry(const gpu_batch *b, const gpu_team *t, bool life, int32_t id) {
  if (!life) {
    gpu_backward_mover(b, t, id);
    return;
  }
  gpu_life l = gpu_life_at(b, id);
  if (!l.now->active)
    return;
  gpu_life_span(b, t, &l);
  if (l.in->live)
    gpu_backward_live(b, t, &l, id);
  else
    gpu_backward_lifetime(b, t, &l, id);
}

/* rho x the slope of the dependences' penalties, on the side of position p
 * (terms.c: gaus_i_term_dependence, gaus_i_term_dependence_expected). */
GAUS_HD void gpu_links(const gpu_batch *b, const gpu_team *t, int32_t p) {
  gpu_mover m = gpu_mover_at(b, p);
  const gpu_space *g = &b->relax_problems[m.in->relax_problem];
  float part[GPU_LANES];
  if (!m.now->active || m.op->mobility == 0)
    return;
  GPU_EACH_LANE(t, lane) {
    float sum = 0;
    GPU_ROLLED
    for (int32_t i = m.op->link_begin + lane; i < m.op->link_end; i += t->lanes) {
      gpu_link link = b->links[i];
      int32_t other = m.in->position + link.other;
      bool out = i < m.op->link_in;
      float violation = out ? m.x + link.gap - b->x[other] : b->x[other] + link.gap - m.x, slope;
      if (g->expected) {
        float own = 1 / m.inverse, his = b->ops[m.in->op + link.other].mobility > 0 ? 1 / b->inverse[other] : 0;
        slope = gaus_i_expected_excess_slope(violation, sqrtf(own * own + his * his));
      } else {
        slope = gaus_i_hinge_slope(violation, g->knee);
      }
      sum += out ? m.now->rho * slope : -m.now->rho * slope;
    }
    part[GPU_MINE(lane)] = sum;
  }
  float sum = gpu_sum(t, part);
  GPU_EACH_LANE(t, lane) if (lane == 0) b->grad_link[p] = sum;
}

/* Items: the lists', then heavy operations by warps, then the others. */
GAUS_HD bool gpu_links_item(const gpu_batch *b, const gpu_block *block, int32_t index) {
  int32_t heavy_items = (b->num_heavy + GPU_BLOCK / 32 - 1) / (GPU_BLOCK / 32);
  if (index < heavy_items) {
    GPU_EACH_TEAM(block, 32, t) {
      int32_t i = index * (GPU_BLOCK / 32) + t.index;
      if (i < b->num_heavy)
        gpu_links(b, &t, b->heavy[i]);
    }
    return true;
  }
  index -= heavy_items;
  if (index >= (b->num_positions + GPU_BLOCK - 1) / GPU_BLOCK)
    return false;
  GPU_EACH_TEAM(block, 1, t) {
    int32_t p = index * GPU_BLOCK + t.index;
    if (p >= b->num_positions)
      continue;
    gpu_mover m = gpu_mover_at(b, p);
    if (m.op->link_end - m.op->link_begin <= GPU_HEAVY)
      gpu_links(b, &t, p);
  }
  return true;
}

GAUS_HD void gpu_backward(const gpu_batch *b, const gpu_block *block) {
  for (int32_t index = block->index;; index += block->count) {
    int32_t rest = index;
    gpu_item item = gpu_item_at(b, &rest);
    if (item.class_ < 0) {
      if (!gpu_links_item(b, block, rest))
        return;
    } else if (item.class_ == 0)
      GPU_EACH_ENTRY(b, block, item, 4, gpu_backward_entry)
    else if (item.class_ == 1)
      GPU_EACH_ENTRY(b, block, item, 8, gpu_backward_entry)
    else if (item.class_ == 2)
      GPU_EACH_ENTRY(b, block, item, 32, gpu_backward_entry)
    else
      GPU_EACH_ENTRY(b, block, item, GPU_BLOCK, gpu_backward_entry)
  }
}

/* --- gathering ---------------------------------------------------------------------------- */

/* The objective's (and the limits') gradient at position p; each part was
 * written by one team, and they are added in one order. */
GAUS_HD float gpu_gradient(const gpu_batch *b, const gpu_instance *in, const gpu_op *op, int32_t p, float scale) {
  float grad = op->channel >= 0 ? b->grad_demand[p] : 0;
  if (!in->live)
    grad += scale * op->slope;
  if (op->life >= 0)
    grad += b->grad_life[in->life + op->life];
  for (int32_t i = op->use_begin; i < op->use_end; i++)
    grad += b->grad_use[in->life_use + b->in_use[i]];
  return grad;
}

/* Sets the scale so that the mean size of the objective's gradient becomes
 * settings->gradient. A block for each instance. */
GAUS_HD void gpu_normalise(const gpu_batch *b, const gpu_block *block) {
  const gpu_instance *in = &b->instances[block->index];
  if (!b->now[block->index].first)
    return;
  GPU_EACH_TEAM(block, block->threads, t) {
    double sum[GPU_LANES];
    int32_t moving = 0;
    float count[GPU_LANES];
    GPU_EACH_LANE(&t, lane) {
      sum[GPU_MINE(lane)] = 0;
      count[GPU_MINE(lane)] = 0;
      for (int32_t v = lane; v < in->num_ops; v += t.lanes) {
        const gpu_op *op = &b->ops[in->op + v];
        if (op->mobility == 0)
          continue;
        sum[GPU_MINE(lane)] += gaus_i_absf(gpu_gradient(b, in, op, in->position + v, 1));
        count[GPU_MINE(lane)] += 1;
      }
    }
    double total = gpu_sum_double(&t, sum);
    moving = (int32_t)gpu_sum(&t, count);
    GPU_EACH_LANE(&t, lane)
    if (lane == 0)
      b->state[block->index].scale =
          total > 0 ? b->relax_problems[in->relax_problem].gradient * (float)(moving / total) : 1;
  }
}

/* The objective where the iteration began. A block for each instance. */
GAUS_HD void gpu_measure(const gpu_batch *b, const gpu_block *block) {
  const gpu_instance *in = &b->instances[block->index];
  if (!b->now[block->index].active)
    return;
  GPU_EACH_TEAM(block, block->threads, t) {
    double sum[GPU_LANES];
    GPU_EACH_LANE(&t, lane) {
      double part = 0;
      for (int32_t v = lane; v < in->num_ops && !in->live; v += t.lanes)
        part += (double)b->ops[in->op + v].slope * b->x[in->position + v];
      for (int32_t i = lane; i < in->num_values && in->lifetime; i += t.lanes)
        part += (double)b->values[in->value + i].width * b->length[in->life + i];
      for (int32_t i = lane; i < in->num_channels; i += t.lanes)
        part += b->levels[in->level + i].peak;
      sum[GPU_MINE(lane)] = part;
    }
    double total = gpu_sum_double(&t, sum);
    GPU_EACH_LANE(&t, lane) if (lane == 0) b->objective[block->index] = total;
  }
}

/* A step of Adam, sigma's annealing, and the window of the next iteration. */
GAUS_HD void gpu_move(const gpu_batch *b, const gpu_block *block) {
  GPU_EACH_TEAM(block, 1, t) {
    int32_t p = block->index * block->threads + t.index;
    if (p >= b->num_positions)
      continue;
    gpu_mover m = gpu_mover_at(b, p);
    if (!m.now->active || m.op->mobility == 0)
      continue;
    float grad = gpu_gradient(b, m.in, m.op, p, b->state[m.owner].scale) + b->grad_link[p];
    float first = b->first[p], second = b->second[p], mobility = (float)m.op->mobility;
    float x = gaus_i_adam_step(m.x, grad, &first, &second, m.now->rate * m.op->unit, m.now->unbias0, m.now->unbias1,
                               mobility);
    float inverse = m.inverse * b->widen[p];
    b->x[p] = x;
    b->first[p] = first;
    b->second[p] = second;
    b->inverse[p] = inverse;
    float width = b->relax_problems[m.in->relax_problem].window;
    b->window[p] = gaus_i_window_of(x, width / inverse, m.op->mobility);
    if (m.now->plan) {
      b->extent[p] = gpu_extent(width, inverse, m.op->mobility);
      if (gaus_i_has_moved(x, b->checked[p], b->relax_problems[m.in->relax_problem].tolerance))
        gpu_take(&b->state[m.owner].moved, 1);
      b->checked[p] = x;
    }
  }
}

#endif
