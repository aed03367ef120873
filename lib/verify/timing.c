/* Computes for the verifier when the inputs of each operation arrive within its cycle.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "verify/timing.h"

#include <math.h>

#include "gaus/schedule.h"
#include "support/support.h"

static int64_t rounded(double ns) {
  return llround(fmin(ns, 2 * GAUS_MAX_CLOCK_PERIOD) * 1e6);
}

static int32_t latency_of(const gaus_problem *p, int32_t v) {
  return p->types[p->ops[v].type].latency;
}

int64_t gaus_i_delay_of(const gaus_problem *p, int32_t v) {
  return rounded(p->types[p->ops[v].type].delay);
}

int64_t gaus_i_delay_out_of(const gaus_problem *p, int32_t v) {
  return latency_of(p, v) > 0 ? rounded(p->types[p->ops[v].type].delay_out) : 0;
}

/* The signal goes from one to the other in the cycle in which the first ends
 * and the second starts. */
static bool is_signal(const gaus_problem *p, const int32_t *start, int32_t ii, const gaus_dependence *d) {
  if ((d->kind != GAUS_DATA && d->kind != GAUS_CONTROL) || (ii == 0 && d->distance > 0))
    return false;
  return start[d->dst] + (int64_t)ii * d->distance == (int64_t)start[d->src] + latency_of(p, d->src);
}

static bool is_chained(const gaus_problem *p, const int32_t *start, int32_t ii, const gaus_dependence *d) {
  return latency_of(p, d->src) == 0 && is_signal(p, start, ii, d);
}

/* Operations whose inputs are all known, first in, first out. */
typedef struct front {
  int32_t *queue, *waiting;
  int32_t size;
} front;

static void arrive(int64_t *arrival, int32_t *from, const gaus_dependence *d, int64_t time) {
  if (time <= arrival[d->dst])
    return;
  arrival[d->dst] = time;
  from[d->dst] = d->src;
}

/* From behind registers, whose own inputs came cycles before. */
static void begin(const gaus_problem *p, const int32_t *start, int32_t ii, int64_t *arrival, int32_t *from) {
  for (int32_t e = 0; e < p->num_given; e++) {
    const gaus_dependence *d = &p->deps[e];
    if (latency_of(p, d->src) > 0 && is_signal(p, start, ii, d))
      arrive(arrival, from, d, gaus_i_delay_out_of(p, d->src));
  }
}

static void spread(const gaus_problem *p, const int32_t *start, int32_t ii, front *f, int64_t *arrival, int32_t *from) {
  for (int32_t e = 0; e < p->num_given; e++)
    f->waiting[p->deps[e].dst] += is_chained(p, start, ii, &p->deps[e]);
  for (int32_t v = 0; v < p->num_ops; v++) {
    arrival[v] = 0;
    from[v] = -1;
    if (f->waiting[v] == 0)
      f->queue[f->size++] = v;
  }
  begin(p, start, ii, arrival, from);
  for (int32_t i = 0; i < f->size; i++) {
    int32_t v = f->queue[i];
    int64_t out = arrival[v] + gaus_i_delay_of(p, v);
    for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
      const gaus_dependence *d = &p->deps[p->out[k]];
      if (p->out[k] >= p->num_given || !is_chained(p, start, ii, d))
        continue;
      arrive(arrival, from, d, out);
      if (--f->waiting[d->dst] == 0)
        f->queue[f->size++] = d->dst;
    }
  }
}

gaus_status gaus_i_signal_arrival(const gaus_problem *p, const int32_t *start, int32_t ii, int64_t *arrival,
                                  int32_t *from, gaus_error *err) {
  front f = {gaus_i_calloc((size_t)p->num_ops, sizeof *f.queue), gaus_i_calloc((size_t)p->num_ops, sizeof *f.waiting),
             0};
  gaus_status status = f.queue && f.waiting ? GAUS_OK : gaus_i_no_memory(err);
  if (status == GAUS_OK) {
    spread(p, start, ii, &f, arrival, from);
    if (f.size < p->num_ops)
      status = gaus_i_fail(err, GAUS_ILLEGAL, "operations of latency 0 feed one another within a cycle");
  }
  free(f.queue);
  free(f.waiting);
  return status;
}

gaus_status gaus_schedule_arrival_times(const gaus_problem *problem, const int32_t *start, int32_t ii, double *arrival,
                                        gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT_EACH(problem, start);
  GAUS_WANT_EACH(problem, arrival);
  if (!problem->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen");
  int64_t *times = gaus_i_calloc((size_t)problem->num_ops, sizeof *times);
  int32_t *from = gaus_i_calloc((size_t)problem->num_ops, sizeof *from);
  gaus_status status = times && from ? GAUS_OK : gaus_i_no_memory(err);
  if (status == GAUS_OK)
    status = gaus_i_signal_arrival(problem, start, ii, times, from, err);
  for (int32_t v = 0; status == GAUS_OK && v < problem->num_ops; v++)
    arrival[v] = (double)times[v] / 1e6;
  free(times);
  free(from);
  return status;
}
