/* Sets temperature, prices and multipliers on the way through an annealing.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/cooling.h"

#include <math.h>

static double mean_width(const gaus_i_acyclic *b) {
  double sum = 0;
  int32_t n = 0;
  for (int32_t v = 0; v < b->n; v++)
    if (b->width[v] > 0) {
      sum += b->width[v];
      n++;
    }
  return n > 0 ? sum / n : 1;
}

static double mean_demand(const gaus_i_acyclic *b) {
  double sum = 0;
  int32_t n = 0;
  for (int32_t i = 0; b->general && i < b->problem->claim_begin[b->n]; i++) {
    bool counts = b->row_of[b->problem->claims[i].resource] >= 0 && b->problem->claims[i].demand > 0;
    sum += counts ? b->problem->claims[i].demand : 0;
    n += counts;
  }
  for (int32_t v = 0; v < b->n; v++)
    if (b->resource_of[v] >= 0) {
      sum += b->demand[v];
      n++;
    }
  return n > 0 ? sum / n : 1;
}

/* Without communication (alpha 0) the temperature counts in mean demands. */
static double unit_of(const gaus_i_acyclic *b) {
  if (b->live_resource >= 0)
    return mean_width(b);
  if (b->communication_weight > 0)
    return b->communication_weight;
  return b->num_resources > 0 ? b->resources[0].weight * mean_demand(b) / b->latency : 1;
}

void gaus_i_cooling_init(gaus_i_cooling *c, const gaus_i_acyclic *b, const gaus_i_acyclic_anneal_settings *settings) {
  c->b = b;
  c->settings = settings;
  c->unit = unit_of(b);
  c->demand = mean_demand(b);
  c->temperature = 0;
  for (int32_t i = 0; i < GAUS_COOLING_THRESHOLDS; i++)
    c->threshold[i] = (float)-log((i + 0.5) / GAUS_COOLING_THRESHOLDS);
}

static double between(double from, double to, double fraction) {
  return from * pow(to / from, fraction);
}

void gaus_i_cooling_stage(gaus_i_cooling *c, gaus_i_smoothed_state *mover, double fraction) {
  const gaus_i_acyclic_anneal_settings *s = c->settings;
  c->temperature = c->unit * between(s->hot, s->cold, fraction);
  gaus_i_smoothed_state_price(mover, between(s->smooth, s->sharp, fraction), s->follow);
  if (c->b->live_resource >= 0)
    c->temperature /= mover->tight;
  gaus_i_smoothed_state_fence(mover, c->temperature * between(3, 300, fraction) / (c->demand * c->demand), s->press);
}

void gaus_i_cooling_tight(const gaus_i_smoothed_state *mover, int32_t *before, int32_t *tight, int32_t *num_tight) {
  const gaus_i_placement *p = mover->p;
  const gaus_i_acyclic *b = p->b;
  const int64_t *live = p->load + (size_t)b->live_resource * (size_t)b->steps;
  const double *cap = mover->resources[b->live_resource].cap;
  *num_tight = 0;
  for (int32_t d = 0; d < b->steps; d++)
    before[d + 1] = before[d] + ((double)live[d] > cap[d]);
  for (int32_t v = 0; v < b->n; v++) {
    int32_t from = p->start[v] + b->alive_from[v], to = p->end[v];
    if (b->width[v] > 0 && from < to && before[from] < before[to])
      tight[(*num_tight)++] = v;
  }
}
