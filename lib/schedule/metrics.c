/* Computes the figures of merit of a schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/metrics.h"

#include "schedule/profile.h"
#include "problem/by_type.h"
#include "problem/problem.h"
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

static gaus_status measure_demand(const gaus_problem *p, const int32_t *start, int32_t ii, int64_t *peak,
                                  gaus_error *err) {
  gaus_i_profile use = {0};
  int32_t *begin = gaus_i_calloc((size_t)p->num_types + 1, sizeof *begin);
  int32_t *list = gaus_i_calloc((size_t)p->num_ops, sizeof *list);
  gaus_status status = begin && list ? gaus_i_profile_init(&use, p->num_ops, ii, err) : gaus_i_no_memory(err);
  if (status == GAUS_OK)
    gaus_i_group_by_type(p, begin, list);
  for (int32_t k = 0; status == GAUS_OK && k < p->num_types; k++) {
    gaus_i_profile_start(&use);
    for (int32_t i = begin[k]; i < begin[k + 1]; i++)
      gaus_i_profile_add(&use, start[list[i]], p->types[k].blocking, p->ops[list[i]].demand);
    peak[k] = gaus_i_profile_peak(&use);
  }
  gaus_i_profile_clear(&use);
  free(begin);
  free(list);
  return status;
}

gaus_status gaus_i_measure(const gaus_problem *problem, const int32_t *start, int32_t ii, gaus_metrics *metrics,
                           int64_t *peak_demand, gaus_error *err) {
  measure_length(problem, start, ii, metrics);
  measure_communication(problem, start, ii, metrics);
  GAUS_TRY(measure_lifetimes(problem, start, ii, metrics, err));
  return measure_demand(problem, start, ii, peak_demand, err);
}
