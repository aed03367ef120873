/* The compact form of a problem under a latency bound, and one schedule of it with its loads.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/instance.h"

#include <math.h>
#include <string.h>

#include "acyclic/claims.h"
#include "gaus/bounds.h"
#include "problem/resources.h"
#include "support/support.h"

/* --- building -------------------------------------------------------------------- */

void gaus_i_acyclic_clear(gaus_i_acyclic *b) {
  free(b->asap);
  free(b->alap);
  free(b->pred_begin);
  free(b->succ_begin);
  free(b->pred);
  free(b->succ);
  free(b->slope);
  free(b->resources);
  free(b->resource_of);
  free(b->demand);
  free(b->row_of);
  free(b->use_begin);
  free(b->use);
  free(b->read_begin);
  free(b->read);
  free(b->width);
  free(b->alive_from);
  memset(b, 0, sizeof *b);
}

static gaus_status allocate(gaus_i_acyclic *b, gaus_error *err) {
  const gaus_problem *p = b->problem;
  size_t n = (size_t)p->num_ops, e = (size_t)p->num_deps;
  b->asap = gaus_i_calloc(n, sizeof *b->asap);
  b->alap = gaus_i_calloc(n, sizeof *b->alap);
  b->pred_begin = gaus_i_calloc(n + 1, sizeof *b->pred_begin);
  b->succ_begin = gaus_i_calloc(n + 1, sizeof *b->succ_begin);
  b->pred = gaus_i_calloc(e, sizeof *b->pred);
  b->succ = gaus_i_calloc(e, sizeof *b->succ);
  b->slope = gaus_i_calloc(n, sizeof *b->slope);
  b->resources = gaus_i_calloc((size_t)p->num_resources + 1, sizeof *b->resources);
  b->row_of = gaus_i_calloc((size_t)p->num_resources, sizeof *b->row_of);
  b->resource_of = gaus_i_calloc(n, sizeof *b->resource_of);
  b->demand = gaus_i_calloc(n, sizeof *b->demand);
  b->use_begin = gaus_i_calloc(n + 1, sizeof *b->use_begin);
  b->use = gaus_i_calloc(e, sizeof *b->use);
  b->read_begin = gaus_i_calloc(n + 1, sizeof *b->read_begin);
  b->read = gaus_i_calloc(e, sizeof *b->read);
  b->width = gaus_i_calloc(n, sizeof *b->width);
  b->alive_from = gaus_i_calloc(n, sizeof *b->alive_from);
  if (!b->asap || !b->alap || !b->pred_begin || !b->succ_begin || !b->pred || !b->succ || !b->slope || !b->resources ||
      !b->resource_of || !b->demand || !b->row_of || !b->use_begin || !b->use || !b->read_begin || !b->read ||
      !b->width || !b->alive_from)
    return gaus_i_no_memory(err);
  return GAUS_OK;
}

/* Appends a link to the row from..at-1, or merges it into the one to the same operation: `place` [n] has where each was
 * appended last. Every pair of operations has one link in either direction, as what counts predecessors goes by
 * successors. */
static int32_t add_link(gaus_i_link *links, int32_t *place, int32_t from, int32_t at, int32_t op,
                        const gaus_dependence *d) {
  int32_t data = d->kind == GAUS_DATA, i = place[op];
  if (i >= from && i < at && links[i].op == op) {
    links[i].latency = links[i].latency > d->latency ? links[i].latency : d->latency;
    links[i].data += data;
    return at;
  }
  place[op] = at;
  links[at] = (gaus_i_link){op, d->latency, data};
  return at + 1;
}

static gaus_status set_links(gaus_i_acyclic *b, gaus_error *err) {
  const gaus_problem *p = b->problem;
  int32_t in = 0, out = 0, *place = gaus_i_calloc(2 * (size_t)b->n, sizeof *place);
  if (!place)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < b->n; v++) {
    b->pred_begin[v] = in;
    b->succ_begin[v] = out;
    for (int32_t i = p->in_begin[v]; i < p->in_begin[v + 1]; i++) {
      const gaus_dependence *d = &p->deps[p->in[i]];
      if (d->distance == 0)
        in = add_link(b->pred, place, b->pred_begin[v], in, d->src, d);
    }
    for (int32_t i = p->out_begin[v]; i < p->out_begin[v + 1]; i++) {
      const gaus_dependence *d = &p->deps[p->out[i]];
      if (d->distance == 0)
        out = add_link(b->succ, place + b->n, b->succ_begin[v], out, d->dst, d);
    }
  }
  b->pred_begin[b->n] = in;
  b->succ_begin[b->n] = out;
  free(place);
  return GAUS_OK;
}

static void set_slopes(gaus_i_acyclic *b) {
  const gaus_problem *p = b->problem;
  for (int32_t i = 0; i < p->num_deps; i++)
    if (p->deps[i].distance == 0 && p->deps[i].kind == GAUS_DATA) {
      b->slope[p->deps[i].src]--;
      b->slope[p->deps[i].dst]++;
    }
}

/* Consumers of each value, each once; then the transpose. `last` marks. Those of later iterations count
 * at their starts, as if in this one; the producer itself then never ends its own value's life later. */
static gaus_status set_values(gaus_i_acyclic *b, gaus_error *err) {
  const gaus_problem *p = b->problem;
  int32_t *last = gaus_i_calloc((size_t)b->n, sizeof *last), at = 0;
  if (!last)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < b->n; v++)
    last[v] = -1;
  for (int32_t v = 0; v < b->n; v++) {
    b->use_begin[v] = at;
    b->alive_from[v] = p->lifetime_from == GAUS_FROM_FINISH ? p->latency[v] : 0;
    for (int32_t i = p->out_begin[v]; p->ops[v].width > 0 && i < p->out_begin[v + 1]; i++) {
      const gaus_dependence *d = &p->deps[p->out[i]];
      if (d->kind != GAUS_DATA || d->dst == v || last[d->dst] == v)
        continue;
      last[d->dst] = v;
      b->use[at++] = d->dst;
    }
    b->width[v] = at > b->use_begin[v] ? p->ops[v].width : 0;
  }
  b->use_begin[b->n] = at;
  for (int32_t i = 0; i < at; i++)
    b->read_begin[b->use[i] + 1]++;
  for (int32_t v = 0; v < b->n; v++)
    last[v] = b->read_begin[v + 1] += b->read_begin[v];
  for (int32_t v = b->n - 1; v >= 0; v--) /* filled from the back */
    for (int32_t i = b->use_begin[v]; i < b->use_begin[v + 1]; i++)
      b->read[--last[b->use[i]]] = v;
  free(last);
  return GAUS_OK;
}

/* Rows: in mode resource every type, in mode memory the limited ones and the
 * live bits. */
static void set_resources(gaus_i_acyclic *b, double peak_weight) {
  const gaus_problem *p = b->problem;
  int32_t tail = 1;
  b->live_resource = -1;
  for (int32_t v = 0; v < b->n; v++)
    b->resource_of[v] = -1;
  for (int32_t t = 0; t < p->num_resources; t++) {
    bool limited = p->resources[t].limit != GAUS_UNLIMITED;
    int32_t blocking = b->general ? 0 : p->types[t].blocking;
    if (blocking > tail)
      tail = blocking;
    b->row_of[t] = -1;
    if (b->mode == GAUS_MODE_MEMORY && !limited)
      continue;
    for (int32_t v = 0; !b->general && v < b->n; v++)
      if (p->ops[v].type == t && p->ops[v].demand > 0)
        b->resource_of[v] = b->num_resources;
    b->row_of[t] = b->num_resources;
    b->resources[b->num_resources++] = (gaus_i_resource){b->mode == GAUS_MODE_RESOURCE ? peak_weight : 0,
                                                         limited ? p->resources[t].limit : INT64_MAX, blocking, t};
  }
  for (int32_t v = 0; b->general && v < b->n; v++)
    tail = gaus_i_occupancy(p, v) > tail ? (int32_t)gaus_i_occupancy(p, v) : tail;
  if (b->mode == GAUS_MODE_MEMORY) {
    b->live_resource = b->num_resources;
    b->resources[b->num_resources++] = (gaus_i_resource){1, INT64_MAX, 0, -1};
  }
  for (int32_t v = 0; v < b->n; v++) {
    b->demand[v] = p->ops[v].demand;
    if (b->alap[v] + tail + 1 > b->steps)
      b->steps = b->alap[v] + tail + 1;
    if (b->alap[v] + p->latency[v] + 1 > b->steps)
      b->steps = b->alap[v] + p->latency[v] + 1;
  }
}

/* Weights of the sum of peaks and of communication; alpha < 0: the sum of
 * peaks over the mean load within `bound`, communication over the latencies of the data dependences. */
static void set_weights(gaus_i_acyclic *b, double alpha, int64_t bound, double *peak_weight) {
  const gaus_problem *p = b->problem;
  double demand = 0, latency = 0;
  *peak_weight = 1;
  b->communication_weight = alpha;
  if (b->mode == GAUS_MODE_MEMORY)
    b->communication_weight = 0;
  if (b->mode == GAUS_MODE_MEMORY || alpha >= 0)
    return;
  for (int32_t i = 0; i < p->claim_begin[p->num_ops]; i++)
    demand += (double)p->claims[i].demand * p->claims[i].cycles;
  for (int32_t i = 0; i < p->num_deps; i++)
    if (p->deps[i].kind == GAUS_DATA && p->deps[i].distance == 0)
      latency += p->deps[i].latency;
  *peak_weight = demand > 0 ? (double)bound / demand : 0;
  b->communication_weight = latency > 0 ? 1 / latency : 0;
}

gaus_status gaus_i_acyclic_init(gaus_i_acyclic *b, const gaus_problem *problem, const gaus_options *options,
                                int32_t latency, gaus_error *err) {
  double peak_weight;
  memset(b, 0, sizeof *b);
  b->problem = problem;
  b->mode = (gaus_mode)options->mode;
  b->n = problem->num_ops;
  b->general = !problem->plain;
  b->latency = latency;
  GAUS_TRY(allocate(b, err));
  GAUS_TRY(gaus_problem_mobility(problem, 0, latency, b->asap, b->alap, err));
  set_weights(b, options->alpha, options->latency > latency ? options->latency : latency, &peak_weight);
  GAUS_TRY(set_links(b, err));
  set_slopes(b);
  set_resources(b, peak_weight);
  return b->mode == GAUS_MODE_MEMORY ? set_values(b, err) : GAUS_OK;
}

/* --- placements ------------------------------------------------------------------------ */

gaus_status gaus_i_placement_init(gaus_i_placement *p, const gaus_i_acyclic *b, gaus_error *err) {
  memset(p, 0, sizeof *p);
  p->b = b;
  p->start = gaus_i_calloc((size_t)b->n, sizeof *p->start);
  p->end = gaus_i_calloc((size_t)b->n, sizeof *p->end);
  p->load = gaus_i_calloc((size_t)b->num_resources * (size_t)b->steps, sizeof *p->load);
  GAUS_TRY(gaus_i_sharers_init(&p->sharers, b->problem, err));
  return p->start && p->end && p->load ? GAUS_OK : gaus_i_no_memory(err);
}

void gaus_i_placement_clear(gaus_i_placement *p) {
  free(p->start);
  free(p->end);
  free(p->load);
  gaus_i_sharers_clear(&p->sharers);
  memset(p, 0, sizeof *p);
}

static void load_values(gaus_i_placement *p) {
  const gaus_i_acyclic *b = p->b;
  int64_t *live = p->load + (size_t)b->live_resource * (size_t)b->steps;
  for (int32_t v = 0; v < b->n; v++) {
    int32_t from = p->start[v] + b->alive_from[v], end = 0;
    for (int32_t i = b->use_begin[v]; i < b->use_begin[v + 1]; i++)
      end = p->start[b->use[i]] > end ? p->start[b->use[i]] : end;
    p->end[v] = end;
    if (b->width[v] > 0 && end > from) {
      live[from] += b->width[v];
      live[end] -= b->width[v];
    }
  }
  for (int32_t d = 1; d < b->steps; d++)
    live[d] += live[d - 1];
}

void gaus_i_placement_load(gaus_i_placement *p, const int32_t *start) {
  const gaus_i_acyclic *b = p->b;
  memcpy(p->start, start, (size_t)b->n * sizeof *start);
  memset(p->load, 0, (size_t)b->num_resources * (size_t)b->steps * sizeof *p->load);
  p->linear = 0;
  gaus_i_sharers_reset(&p->sharers);
  for (int32_t v = 0; v < b->n; v++) {
    int32_t resource = b->resource_of[v];
    p->linear += (int64_t)b->slope[v] * start[v];
    for (int32_t i = 0; resource >= 0 && i < b->resources[resource].blocking; i++)
      p->load[(size_t)resource * (size_t)b->steps + (size_t)(start[v] + i)] += b->demand[v];
    if (b->general)
      gaus_i_claims_enter(p, v, start[v], NULL, NULL);
  }
  if (b->live_resource >= 0)
    load_values(p);
}

/* Is operation v within its window, after those that it depends on, and its value's end the last of its uses? */
static bool is_placed_well(const gaus_i_placement *p, int32_t v) {
  const gaus_i_acyclic *b = p->b;
  int32_t end = 0;
  for (int32_t i = b->pred_begin[v]; i < b->pred_begin[v + 1]; i++)
    if (p->start[b->pred[i].op] + b->pred[i].latency > p->start[v])
      return false;
  for (int32_t i = b->use_begin[v]; i < b->use_begin[v + 1]; i++)
    end = p->start[b->use[i]] > end ? p->start[b->use[i]] : end;
  return b->asap[v] <= p->start[v] && p->start[v] <= b->alap[v] && (b->width[v] == 0 || p->end[v] == end);
}

bool gaus_i_placement_is_consistent(const gaus_i_placement *p) {
  const gaus_i_acyclic *b = p->b;
  int64_t linear = 0, sum = 0;
  for (int32_t v = 0; v < b->n; v++) {
    int32_t resource = b->resource_of[v], from = p->start[v] + b->alive_from[v];
    linear += (int64_t)b->slope[v] * p->start[v];
    sum += resource >= 0 ? (int64_t)b->demand[v] * b->resources[resource].blocking : 0;
    for (int32_t i = b->problem->claim_begin[v]; b->general && i < b->problem->claim_begin[v + 1]; i++)
      if (b->row_of[b->problem->claims[i].resource] >= 0)
        sum += (int64_t)b->problem->claims[i].demand * b->problem->claims[i].cycles;
    if (b->live_resource >= 0 && b->width[v] > 0 && p->end[v] > from)
      sum += (int64_t)b->width[v] * (p->end[v] - from);
    if (!is_placed_well(p, v))
      return false;
  }
  for (int64_t k = 0; k < (int64_t)b->num_resources * b->steps; k++)
    sum -= p->load[k];
  return linear == p->linear && (sum == 0 || b->problem->branches); /* those that share take less */
}

static int64_t peak_of(const int64_t *load, int32_t steps) {
  int64_t most = 0;
  for (int32_t d = 0; d < steps; d++)
    most = load[d] > most ? load[d] : most;
  return most;
}

double gaus_i_placement_objective(const gaus_i_placement *p) {
  const gaus_i_acyclic *b = p->b;
  double sum = b->communication_weight * (double)p->linear;
  for (int32_t resource = 0; resource < b->num_resources; resource++) {
    int64_t peak = peak_of(p->load + (size_t)resource * (size_t)b->steps, b->steps);
    if (peak > b->resources[resource].limit)
      return INFINITY;
    sum += b->resources[resource].weight * (double)peak;
  }
  return sum;
}
