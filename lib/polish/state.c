/* A legal modulo schedule under change.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "polish/state.h"

#include <string.h>

#include "support/support.h"

gaus_status gaus_state_init(gaus_state *s, const gaus_problem *problem, int32_t ii, gaus_objective objective,
                            gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  gaus_status status = GAUS_OK;
  memset(s, 0, sizeof *s);
  s->problem = problem;
  s->ii = ii;
  s->objective = objective;
  s->start = gaus_calloc(n, sizeof *s->start);
  s->end = gaus_calloc(n, sizeof *s->end);
  s->live = objective == GAUS_OBJECTIVE_MAX_LIVE ? gaus_calloc((size_t)ii, sizeof *s->live) : NULL;
  if (!s->start || !s->end || (objective == GAUS_OBJECTIVE_MAX_LIVE && !s->live))
    GAUS_TRY_GOTO(status, gaus_no_memory(err), fail);
  GAUS_TRY_GOTO(status, gaus_mrt_init(&s->mrt, problem, ii, err), fail);
  return GAUS_OK;
fail:
  gaus_state_clear(s);
  return status;
}

void gaus_state_clear(gaus_state *s) {
  gaus_mrt_clear(&s->mrt);
  free(s->start);
  free(s->end);
  free(s->live);
  free(s->journal);
  memset(s, 0, sizeof *s);
}

static int64_t birth(const gaus_state *s, int32_t v) {
  return s->start[v] + (s->problem->lifetime_from == GAUS_FROM_START ? 0 : s->problem->latency[v]);
}

/* The end of v's lifetime; never before its birth. */
static int64_t find_end(const gaus_state *s, int32_t v) {
  const gaus_problem *p = s->problem;
  int64_t end = birth(s, v);
  for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
    const gaus_dependence *d = &p->deps[p->out[k]];
    int64_t read = s->start[d->dst] + (int64_t)s->ii * d->distance;
    if (d->kind == GAUS_DATA && read > end)
      end = read;
  }
  return end;
}

/* Adds (sign 1) or removes (sign -1) the value of v as it stands. */
static void count_value(gaus_state *s, int32_t v, int64_t sign) {
  int64_t from = birth(s, v), length = s->end[v] - from, bits = sign * s->problem->ops[v].width;
  s->lifetime += (double)bits * (double)length;
  if (!s->live || length == 0)
    return;
  s->base += (double)bits * (double)(length / s->ii);
  int32_t slot = gaus_mod(from, s->ii);
  for (int64_t k = length % s->ii; k > 0; k--) {
    s->live[slot] += bits;
    slot = slot + 1 == s->ii ? 0 : slot + 1;
  }
}

void gaus_state_load(gaus_state *s, const int32_t *start, int32_t latest) {
  int32_t n = s->problem->num_ops;
  s->latest = latest;
  s->lifetime = s->base = 0;
  s->journal_size = 0;
  gaus_mrt_reset(&s->mrt);
  if (s->live)
    memset(s->live, 0, sizeof *s->live * (size_t)s->ii);
  memcpy(s->start, start, sizeof *start * (size_t)n);
  for (int32_t v = 0; v < n; v++) {
    gaus_mrt_add(&s->mrt, v, start[v]);
    s->end[v] = find_end(s, v);
    count_value(s, v, 1);
  }
}

double gaus_state_cost(const gaus_state *s) {
  if (!s->live)
    return s->lifetime;
  int64_t most = 0;
  for (int32_t k = 0; k < s->ii; k++)
    most = s->live[k] > most ? s->live[k] : most;
  /* The mean is below the peak, so a sixteenth of it breaks ties and points downhill. */
  return s->base + (double)most + s->lifetime / (GAUS_STATE_TIE_BREAK * s->ii);
}

static void change_start(gaus_state *s, int32_t v, int32_t t) {
  const gaus_problem *p = s->problem;
  gaus_mrt_remove(&s->mrt, v, s->start[v]);
  count_value(s, v, -1);
  int32_t before = s->start[v];
  s->start[v] = t;
  s->end[v] = find_end(s, v);
  count_value(s, v, 1);
  gaus_mrt_add(&s->mrt, v, t);
  for (int32_t k = p->in_begin[v]; k < p->in_begin[v + 1]; k++) {
    const gaus_dependence *d = &p->deps[p->in[k]];
    int64_t shift = (int64_t)s->ii * d->distance;
    if (d->kind != GAUS_DATA || d->src == v || p->ops[d->src].width == 0)
      continue;
    if (t + shift <= s->end[d->src] && before + shift < s->end[d->src])
      continue; /* another consumer, or the birth, sets the end before and after */
    int64_t end = t + shift >= s->end[d->src] ? t + shift : find_end(s, d->src);
    if (end == s->end[d->src])
      continue;
    count_value(s, d->src, -1);
    s->end[d->src] = end;
    count_value(s, d->src, 1);
  }
}

gaus_status gaus_state_move(gaus_state *s, int32_t v, int32_t t, gaus_error *err) {
  GAUS_TRY(gaus_grow(&s->journal, &s->journal_capacity, s->journal_size + 1, sizeof *s->journal, err));
  s->journal[s->journal_size++] = (gaus_state_entry){v, s->start[v]};
  change_start(s, v, t);
  return GAUS_OK;
}

void gaus_state_unmove(gaus_state *s) {
  gaus_state_entry e = s->journal[--s->journal_size];
  change_start(s, e.op, e.start);
}

void gaus_state_rollback(gaus_state *s) {
  while (s->journal_size > 0)
    gaus_state_unmove(s);
}

void gaus_state_commit(gaus_state *s) {
  s->journal_size = 0;
}

void gaus_state_window(const gaus_state *s, int32_t v, int64_t *lo, int64_t *hi) {
  const gaus_problem *p = s->problem;
  *lo = 0;
  *hi = s->latest - p->latency[v];
  for (int32_t k = p->in_begin[v]; k < p->in_begin[v + 1]; k++) {
    const gaus_dependence *d = &p->deps[p->in[k]];
    int64_t bound = s->start[d->src] + d->latency - (int64_t)s->ii * d->distance;
    if (d->src != v && bound > *lo)
      *lo = bound;
  }
  for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
    const gaus_dependence *d = &p->deps[p->out[k]];
    int64_t bound = s->start[d->dst] - d->latency + (int64_t)s->ii * d->distance;
    if (d->dst != v && bound < *hi)
      *hi = bound;
  }
}
