/* Moves operations of a modulo schedule, and keeps its cost up to date.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/move_state.h"

#include <string.h>

#include "support/support.h"
#include "support/assert.h"

static gaus_i_move_state_link link_to(const gaus_i_move_state *s, int32_t op, const gaus_dependence *d) {
  int64_t shift = (int64_t)s->ii * d->distance;
  bool data = d->kind == GAUS_DATA && s->problem->ops[d->src].width > 0;
  return (gaus_i_move_state_link){op, data, d->latency - shift, shift};
}

static void set_sites(gaus_i_move_state *s) {
  const gaus_problem *p = s->problem;
  gaus_i_move_state_link *link = s->links;
  for (int32_t v = 0; v < p->num_ops; v++) {
    gaus_i_move_state_site *site = &s->sites[v];
    site->in = (int32_t)(link - s->links);
    for (int32_t k = p->in_begin[v]; k < p->in_begin[v + 1]; k++)
      *link++ = link_to(s, p->deps[p->in[k]].src, &p->deps[p->in[k]]);
    site->out = (int32_t)(link - s->links);
    for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
      *link = link_to(s, p->deps[p->out[k]].dst, &p->deps[p->out[k]]);
      site->width = link->data ? p->ops[v].width : site->width;
      link++;
    }
    site->next = (int32_t)(link - s->links);
    site->birth = p->lifetime_from == GAUS_FROM_START ? 0 : p->latency[v];
    const gaus_i_reservation *of = &s->mrt.of[v];
    if (of->row >= 0 && of->row < s->mrt.num_flat && of->cycles == 1) {
      site->demand = of->demand;
      site->most = of->most;
      site->use = s->mrt.use + (int64_t)of->row * s->mrt.slots;
    }
  }
}

gaus_status gaus_i_move_state_init(gaus_i_move_state *s, const gaus_problem *problem, int32_t ii,
                                   gaus_objective objective, gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  gaus_status status = GAUS_OK;
  memset(s, 0, sizeof *s);
  s->problem = problem;
  s->ii = ii;
  s->objective = objective;
  s->start = gaus_i_calloc(n, sizeof *s->start);
  s->sites = gaus_i_calloc(n, sizeof *s->sites);
  s->links = gaus_i_calloc(2 * (size_t)problem->num_deps, sizeof *s->links);
  s->live = objective == GAUS_OBJECTIVE_MAX_LIVE ? gaus_i_calloc((size_t)ii, sizeof *s->live) : NULL;
  if (!s->start || !s->sites || !s->links || (objective == GAUS_OBJECTIVE_MAX_LIVE && !s->live))
    GAUS_TRY_GOTO(status, gaus_i_no_memory(err), fail);
  GAUS_TRY_GOTO(status, gaus_i_reservation_table_init(&s->mrt, problem, ii, err), fail);
  set_sites(s);
  return GAUS_OK;
fail:
  gaus_i_move_state_clear(s);
  return status;
}

void gaus_i_move_state_clear(gaus_i_move_state *s) {
  gaus_i_reservation_table_clear(&s->mrt);
  free(s->start);
  free(s->sites);
  free(s->links);
  free(s->live);
  free(s->journal);
  memset(s, 0, sizeof *s);
}

static int64_t birth(const gaus_i_move_state *s, int32_t v) {
  return s->start[v] + (int64_t)s->sites[v].birth;
}

/* The end of v's lifetime; never before its birth. */
static int64_t find_end(const gaus_i_move_state *s, int32_t v) {
  const gaus_i_move_state_site *site = &s->sites[v];
  int64_t end = birth(s, v);
  for (const gaus_i_move_state_link *l = s->links + site->out; l < s->links + site->next; l++)
    if (l->data && s->start[l->op] + l->shift > end)
      end = s->start[l->op] + l->shift;
  return end;
}

/* Adds (sign 1) or removes (sign -1) a lifetime of v, in the slots too. */
static void count_live(gaus_i_move_state *s, int32_t v, int64_t from, int64_t to, int64_t sign) {
  int64_t length = to - from, bits = sign * s->sites[v].width;
  if (length == 0)
    return;
  s->base += (double)bits * (double)(length / s->ii);
  int32_t slot = gaus_i_mod(from, s->ii);
  for (int64_t k = length % s->ii; k > 0; k--) {
    s->live[slot] += bits;
    slot = slot + 1 == s->ii ? 0 : slot + 1;
  }
}

/* The value of v lives from..to instead of where it did. */
static void change_life(gaus_i_move_state *s, int32_t v, int64_t before, int64_t from, int64_t to) {
  gaus_i_move_state_site *site = &s->sites[v];
  s->lifetime += (double)site->width * (double)(to - from - (site->end - before));
  if (s->live && site->width > 0) {
    count_live(s, v, before, site->end, -1);
    count_live(s, v, from, to, 1);
  }
  site->end = to;
}

void gaus_i_move_state_load(gaus_i_move_state *s, const int32_t *start, int32_t latest) {
  int32_t n = s->problem->num_ops;
  s->latest = latest;
  s->lifetime = s->base = 0;
  s->journal_size = 0;
  gaus_i_reservation_table_reset(&s->mrt);
  if (s->live)
    memset(s->live, 0, sizeof *s->live * (size_t)s->ii);
  memcpy(s->start, start, sizeof *start * (size_t)n);
  for (int32_t v = 0; v < n; v++) {
    gaus_i_reservation_table_add(&s->mrt, v, start[v]);
    s->sites[v].slot = gaus_i_reservation_table_slot(&s->mrt, start[v]);
    s->sites[v].end = birth(s, v);
    change_life(s, v, birth(s, v), birth(s, v), find_end(s, v));
  }
}

double gaus_i_move_state_cost(const gaus_i_move_state *s) {
  if (!s->live)
    return s->lifetime;
  int64_t most = 0;
  for (int32_t k = 0; k < s->ii; k++)
    most = s->live[k] > most ? s->live[k] : most;
  /* The mean is below the peak, so a sixteenth of it breaks ties and points downhill. */
  return s->base + (double)most + s->lifetime / (GAUS_MOVE_STATE_TIE_BREAK * s->ii);
}

static void change_slot(gaus_i_move_state *s, int32_t v, int32_t t) {
  gaus_i_move_state_site *site = &s->sites[v];
  int32_t slot = gaus_i_reservation_table_slot(&s->mrt, t);
  if (site->demand > 0) {
    site->use[site->slot] -= site->demand;
    site->use[slot] += site->demand;
  } else {
    gaus_i_reservation_table_remove(&s->mrt, v, s->start[v]);
    gaus_i_reservation_table_add(&s->mrt, v, t);
  }
  site->slot = slot;
}

static void change_start(gaus_i_move_state *s, int32_t v, int32_t t) {
  const gaus_i_move_state_site *site = &s->sites[v];
  int32_t before = s->start[v];
  change_slot(s, v, t);
  s->start[v] = t;
  if (site->width > 0)
    change_life(s, v, before + (int64_t)site->birth, birth(s, v), find_end(s, v));
  for (const gaus_i_move_state_link *l = s->links + site->in; l < s->links + site->out; l++) {
    int64_t end = s->sites[l->op].end, read = t + l->shift;
    if (!l->data || l->op == v || read == end || (read < end && before + l->shift < end))
      continue; /* another consumer, or the birth, sets the end before and after */
    read = read > end ? read : find_end(s, l->op);
    if (read != end)
      change_life(s, l->op, birth(s, l->op), birth(s, l->op), read);
  }
}

bool gaus_i_move_state_is_consistent(const gaus_i_move_state *s) {
  double lifetime = 0;
  for (int32_t v = 0; v < s->problem->num_ops; v++) {
    const gaus_i_move_state_site *site = &s->sites[v];
    lifetime += (double)site->width * (double)(site->end - birth(s, v));
    if (site->slot != gaus_i_reservation_table_slot(&s->mrt, s->start[v]) ||
        (site->width > 0 && site->end != find_end(s, v)))
      return false;
  }
  return lifetime == s->lifetime || s->lifetime > 0x1p53;
}

bool gaus_i_move_state_fits(gaus_i_move_state *s, int32_t v, int64_t t) {
  const gaus_i_move_state_site *site = &s->sites[v];
  if (site->demand > 0) {
    int32_t slot = gaus_i_reservation_table_slot(&s->mrt, t);
    return slot == site->slot || site->use[slot] <= site->most;
  }
  gaus_i_reservation_table_remove(&s->mrt, v, s->start[v]);
  bool fits = gaus_i_reservation_table_fits(&s->mrt, v, t);
  gaus_i_reservation_table_add(&s->mrt, v, s->start[v]);
  return fits;
}

gaus_status gaus_i_move_state_move(gaus_i_move_state *s, int32_t v, int32_t t, gaus_error *err) {
  GAUS_ASSERT(t >= 0 && t + s->problem->latency[v] <= s->latest); /* where it came from may be beyond */
  GAUS_TRY(gaus_i_grow(&s->journal, &s->journal_capacity, s->journal_size + 1, sizeof *s->journal, err));
  s->journal[s->journal_size++] = (gaus_i_move_state_entry){v, s->start[v]};
  change_start(s, v, t);
  return GAUS_OK;
}

void gaus_i_move_state_unmove(gaus_i_move_state *s) {
  GAUS_ASSERT(s->journal_size > 0);
  gaus_i_move_state_entry e = s->journal[--s->journal_size];
  change_start(s, e.op, e.start);
}

void gaus_i_move_state_rollback(gaus_i_move_state *s) {
  while (s->journal_size > 0)
    gaus_i_move_state_unmove(s);
}

void gaus_i_move_state_commit(gaus_i_move_state *s) {
  s->journal_size = 0;
}

void gaus_i_move_state_window(const gaus_i_move_state *s, int32_t v, int64_t *lo, int64_t *hi) {
  const gaus_i_move_state_site *site = &s->sites[v];
  const gaus_i_move_state_link *l = s->links + site->in;
  int64_t from = 0, to = s->latest - s->problem->latency[v];
  for (; l < s->links + site->out; l++)
    if (l->op != v && s->start[l->op] + l->lag > from)
      from = s->start[l->op] + l->lag;
  for (; l < s->links + site->next; l++)
    if (l->op != v && s->start[l->op] - l->lag < to)
      to = s->start[l->op] - l->lag;
  *lo = from;
  *hi = to;
}
