/* Computes the figures of merit of a schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/metrics.h"

#include "schedule/profile.h"
#include "problem/branches.h"
#include "support/support.h"

static void measure_length(const gaus_problem *p, const int32_t *start, int32_t ii, gaus_metrics *m) {
  int32_t last = 0;
  m->length = 0;
  for (int32_t v = 0; v < p->num_ops; v++) {
    int32_t finish = start[v] + p->latency[v];
    m->length = finish > m->length ? finish : m->length;
    last = start[v] > last ? start[v] : last;
  }
  m->stages = ii > 0 ? last / ii + 1 : 1;
}

static void measure_communication(const gaus_problem *p, const int32_t *start, int32_t ii, gaus_metrics *m) {
  m->communication = 0;
  for (int32_t e = 0; e < p->num_deps; e++) {
    const gaus_dependence *d = &p->deps[e];
    if (d->kind != GAUS_DATA || (ii == 0 && d->distance > 0))
      continue;
    int64_t cycles = (int64_t)start[d->dst] + (int64_t)ii * d->distance - start[d->src];
    m->communication = gaus_i_add_capped(m->communication, cycles);
  }
}

/* The last use of v's value: start[v] if there is none. Without an II a use in
 * a later iteration counts at its start, as if in this one. */
static int64_t last_use(const gaus_problem *p, const int32_t *start, int32_t ii, int32_t v) {
  int64_t last = start[v];
  for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
    const gaus_dependence *d = &p->deps[p->out[k]];
    int64_t use = (int64_t)start[d->dst] + (int64_t)ii * d->distance;
    if (d->kind == GAUS_DATA && use > last)
      last = use;
  }
  return last;
}

static gaus_status measure_lifetimes(const gaus_problem *p, const int32_t *start, int32_t ii, gaus_metrics *m,
                                     gaus_error *err) {
  gaus_i_profile live;
  GAUS_TRY(gaus_i_profile_init(&live, p->num_ops, ii, err));
  m->lifetime_bits = 0;
  for (int32_t v = 0; v < p->num_ops; v++) {
    int64_t birth = (int64_t)start[v] + (p->lifetime_from == GAUS_FROM_FINISH ? p->latency[v] : 0);
    int64_t lifetime = last_use(p, start, ii, v) - birth, width = p->ops[v].width;
    if (lifetime <= 0)
      continue;
    m->lifetime_bits = gaus_i_add_capped(m->lifetime_bits, gaus_i_multiply_capped(width, lifetime));
    gaus_i_profile_add(&live, birth, lifetime, width);
  }
  m->max_live_bits = gaus_i_profile_peak(&live);
  gaus_i_profile_clear(&live);
  return GAUS_OK;
}

/* The claims of each resource: of operation op[i], number claim[i], begin[r] <= i < begin[r + 1]. */
typedef struct by_resource {
  int32_t *begin, *op, *claim;
  int64_t *edges; /* scratch: two for each */
} by_resource;

static gaus_status group_claims(by_resource *g, const gaus_problem *p, gaus_error *err) {
  size_t count = (size_t)p->claim_begin[p->num_ops];
  g->begin = gaus_i_calloc((size_t)p->num_resources + 1, sizeof *g->begin);
  g->op = gaus_i_calloc(count, sizeof *g->op);
  g->claim = gaus_i_calloc(count, sizeof *g->claim);
  g->edges = p->branches ? gaus_i_calloc(2 * count, sizeof *g->edges) : NULL;
  if (!g->begin || !g->op || !g->claim || (p->branches && !g->edges))
    return gaus_i_no_memory(err);
  for (size_t i = 0; i < count; i++)
    g->begin[p->claims[i].resource]++;
  for (int32_t r = 0, sum = 0; r <= p->num_resources; r++)
    g->begin[r] = sum += g->begin[r];
  for (int32_t v = p->num_ops - 1; v >= 0; v--)
    for (int32_t i = p->claim_begin[v + 1] - 1; i >= p->claim_begin[v]; i--) {
      int32_t at = --g->begin[p->claims[i].resource];
      g->op[at] = v;
      g->claim[at] = i;
    }
  return GAUS_OK;
}

static void free_groups(by_resource *g) {
  free(g->begin);
  free(g->op);
  free(g->claim);
  free(g->edges);
}

static int compare_cycles(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* From one cycle in which a claim begins or ends to the next, what is taken stays the same: the most that can run
 * together. */
static void add_exclusive(const gaus_problem *p, const int32_t *start, const by_resource *g, int32_t r,
                          gaus_i_branch_sum *sum, gaus_i_profile *use) {
  int32_t count = 0;
  for (int32_t i = g->begin[r]; i < g->begin[r + 1]; i++) {
    const gaus_i_claim *c = &p->claims[g->claim[i]];
    g->edges[count++] = (int64_t)start[g->op[i]] + c->from;
    g->edges[count++] = (int64_t)start[g->op[i]] + c->from + c->cycles;
  }
  qsort(g->edges, (size_t)count, sizeof *g->edges, compare_cycles);
  for (int32_t k = 0; k + 1 < count; k++) {
    if (g->edges[k] == g->edges[k + 1])
      continue;
    for (int32_t i = g->begin[r]; i < g->begin[r + 1]; i++) {
      const gaus_i_claim *c = &p->claims[g->claim[i]];
      int64_t from = (int64_t)start[g->op[i]] + c->from;
      if (from <= g->edges[k] && g->edges[k] < from + c->cycles)
        gaus_i_branch_sum_add(sum, g->op[i], c->demand);
    }
    gaus_i_profile_add(use, g->edges[k], g->edges[k + 1] - g->edges[k], gaus_i_branch_sum_take(sum));
  }
}

static void measure_resources(const gaus_problem *p, const int32_t *start, const by_resource *g, gaus_i_branch_sum *sum,
                              gaus_i_profile *use, int64_t *peak) {
  for (int32_t r = 0; r < p->num_resources; r++) {
    gaus_i_profile_start(use);
    if (p->branches)
      add_exclusive(p, start, g, r, sum, use);
    for (int32_t i = g->begin[r]; !p->branches && i < g->begin[r + 1]; i++) {
      const gaus_i_claim *c = &p->claims[g->claim[i]];
      gaus_i_profile_add(use, (int64_t)start[g->op[i]] + c->from, c->cycles, c->demand);
    }
    peak[r] = gaus_i_profile_peak(use);
  }
}

static gaus_status measure_demand(const gaus_problem *p, const int32_t *start, int32_t ii, int64_t *peak,
                                  gaus_error *err) {
  gaus_i_profile use = {0};
  gaus_i_branch_sum sum = {0};
  by_resource g = {0};
  int32_t intervals = p->claim_begin[p->num_ops];
  gaus_status status = group_claims(&g, p, err);
  if (status == GAUS_OK)
    status = gaus_i_profile_init(&use, p->branches ? 2 * intervals : intervals, ii, err);
  if (status == GAUS_OK && p->branches)
    status = gaus_i_branch_sum_init(&sum, p->branches, err);
  if (status == GAUS_OK)
    measure_resources(p, start, &g, &sum, &use, peak);
  gaus_i_profile_clear(&use);
  gaus_i_branch_sum_clear(&sum);
  free_groups(&g);
  return status;
}

gaus_status gaus_i_measure(const gaus_problem *problem, const int32_t *start, int32_t ii, gaus_metrics *metrics,
                           int64_t *peak_demand, gaus_error *err) {
  measure_length(problem, start, ii, metrics);
  measure_communication(problem, start, ii, metrics);
  GAUS_TRY(measure_lifetimes(problem, start, ii, metrics, err));
  return measure_demand(problem, start, ii, peak_demand, err);
}
