/* Searches the start windows of all operations, depth first, for a legal schedule or the proof that there is none.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/window_search.h"

#include <string.h>

#include "legalise/packing.h"
#include "legalise/reservation_table.h"
#include "legalise/start_windows.h"
#include "problem/resources.h"
#include "proof/proof.h"
#include "support/support.h"
#include "support/assert.h"

enum { MOST = 4000 }; /* bounds the recursion */

typedef struct explorer {
  const gaus_problem *p;
  int32_t turn; /* slots of the table: the II, or so many that no step meets another */
  const int32_t *asap, *alap;
  gaus_i_reservation_table mrt;
  gaus_i_start_windows windows;
  int32_t *ops, num_ops; /* the limited operations, by row */
  int32_t *resource_of;  /* [rows] the resource */
  int32_t *twin;         /* of each: one before it that it could change places with; -1: none */
  uint8_t *placed;       /* [operations] */
  double *weight;        /* [operations] failures that each caused */
  int64_t *ends;         /* scratch, `turn`; 0 */
  gaus_i_packing packing;
  int64_t nodes;         /* left of this run */
  int64_t visited, runs; /* nodes of all runs, and their number */
  gaus_i_budget *budget;
  gaus_i_rng rng;
  bool exhausted;      /* one of them ran out */
  gaus_i_proof *proof; /* hears of each step; NULL: nobody does */
} explorer;

/* --- propagation ----------------------------------------------------------------------- */

/* Shrinks v's window to its first and last start with room. False: there is none. */
static bool shrink(explorer *s, int32_t v, bool *changed, gaus_status *status, gaus_error *err) {
  int64_t lo = s->windows.lo[v], hi = s->windows.hi[v], count = hi - lo + 1;
  int64_t up = gaus_i_reservation_table_find(&s->mrt, v, lo, 1, count),
          down = up < 0 ? 0 : gaus_i_reservation_table_find(&s->mrt, v, hi, -1, count);
  gaus_i_spend(s->budget, 4 + (up < 0 ? count : up + down));
  if (up < 0)
    return false;
  if (up == 0 && down == 0)
    return true;
  *changed = true;
  *status = gaus_i_start_windows_narrow(&s->windows, v, lo + up, hi - down, err);
  return *status == GAUS_OK;
}

/* Of two operations that could change places, the one of the lower index starts no later. */
static bool order_twins(explorer *s, int32_t v, bool *changed, gaus_status *status, gaus_error *err) {
  gaus_i_start_windows *w = &s->windows;
  int32_t u = s->twin[v];
  if (u < 0 || (w->lo[v] >= w->lo[u] && w->hi[u] <= w->hi[v]))
    return true;
  if (w->lo[u] > w->hi[v])
    return false;
  *changed = true;
  if (w->lo[v] < w->lo[u])
    *status = gaus_i_start_windows_narrow(w, v, w->lo[u], w->hi[v], err);
  if (*status == GAUS_OK && w->hi[u] > w->hi[v]) {
    if (w->lo[u] > w->hi[v])
      return false;
    *status = gaus_i_start_windows_narrow(w, u, w->lo[u], w->hi[v], err);
  }
  return *status == GAUS_OK;
}

/* Adds up in ends[d] the demand of those that are not placed and whose last start is d steps after `from`, all others
 * in between; starts that differ by a turn meet in the table. Windows that end after `last` do not count. Returns the
 * last d of one; -1: there are none. ops: of one row. */
static int64_t count_ends(explorer *s, const int32_t *ops, int32_t count, int64_t from, int64_t last) {
  int64_t most = -1;
  gaus_i_spend(s->budget, 2 * count);
  for (int32_t k = 0; k < count; k++) {
    int64_t lo = s->windows.lo[ops[k]], end = gaus_i_mod(lo - from, s->turn) + s->windows.hi[ops[k]] - lo;
    if (s->placed[ops[k]] || end > last)
      continue;
    s->ends[end] += s->mrt.of[ops[k]].demand;
    most = end > most ? end : most;
  }
  return most;
}

/* Do the windows of one row leave too few units? What has its starts within an arc of the table is
 * held against what still goes there (packing.h). Of all arcs with the same windows the one that begins with the first
 * of them holds least. ops: of one row, which all take it for as many cycles. */
static bool overfull(explorer *s, const int32_t *ops, int32_t count) {
  int32_t row = s->mrt.of[ops[0]].row, resource = s->resource_of[row];
  int64_t last = s->turn - s->mrt.cycles[row];
  bool full = false;
  for (int32_t i = 0; i < count && !full; i++) {
    int64_t from = s->windows.lo[ops[i]], demand = 0;
    int64_t most = s->placed[ops[i]] ? -1 : count_ends(s, ops, count, from, last);
    if (most >= 0)
      gaus_i_packing_line(&s->packing, resource, from, most);
    gaus_i_spend(s->budget, most + 1);
    for (int64_t d = 0; d <= most; d++) {
      demand += s->ends[d];
      s->ends[d] = 0;
      if (!full && demand > s->packing.most[d])
        gaus_i_proof_add(s->proof, "full %d %lld %lld\n", resource, (long long)from, (long long)d);
      full = full || demand > s->packing.most[d];
    }
  }
  return full;
}

/* Does what is left of one row, whatever its windows, not go into what is left of the table? An operation keeps others
 * of the row from 2 x blocking - 1 starts: up to one for each so many slots always goes. ops: as above. */
static bool overflows(explorer *s, const int32_t *ops, int32_t count) {
  int32_t row = s->mrt.of[ops[0]].row;
  int64_t blocking = s->mrt.cycles[row], all = 0, left = 0;
  for (int32_t k = 0; k < count; k++) {
    all += s->mrt.of[ops[k]].demand;
    left += s->placed[ops[k]] ? 0 : s->mrt.of[ops[k]].demand;
  }
  gaus_i_spend(s->budget, count);
  bool more = blocking <= s->turn && left > 0 && all * (2 * blocking - 1) > s->turn &&
              left > gaus_i_packing_circle(&s->packing, s->resource_of[row]);
  if (more)
    gaus_i_proof_add(s->proof, "whole %d %lld\n", s->resource_of[row], (long long)s->packing.cut);
  return more;
}

static bool any_overfull(explorer *s) {
  for (int32_t k = 0, from = 0; k < s->num_ops; k++)
    if (k + 1 == s->num_ops || s->mrt.of[s->ops[k + 1]].row != s->mrt.of[s->ops[k]].row) {
      int32_t row = s->mrt.of[s->ops[k]].row;
      bool alike = row >= 0 && s->mrt.cycles[row] > 0;
      if (alike && (overflows(s, s->ops + from, k + 1 - from) || overfull(s, s->ops + from, k + 1 - from)))
        return true;
      from = k + 1;
    }
  return false;
}

/* Until nothing changes. *alive: false where nothing is left for an operation. */
static gaus_status propagate(explorer *s, bool *alive, gaus_error *err) {
  gaus_status status = GAUS_OK;
  bool changed = true;
  *alive = true;
  while (changed && *alive && status == GAUS_OK) {
    changed = false;
    for (int32_t k = 0; k < s->num_ops && *alive && status == GAUS_OK; k++) {
      int32_t v = s->ops[k];
      *alive = (s->placed[v] || shrink(s, v, &changed, &status, err)) &&
               (status != GAUS_OK || order_twins(s, v, &changed, &status, err));
      if (!*alive)
        s->weight[v] += 1;
    }
  }
  if (status == GAUS_OK && *alive)
    *alive = !any_overfull(s);
  else
    gaus_i_proof_add(s->proof, "empty\n");
  return status;
}

/* --- the search ------------------------------------------------------------------------- */

static int64_t count_starts(const explorer *s, int32_t v, int64_t most) {
  int64_t lo = s->windows.lo[v], hi = s->windows.hi[v], found = 0, t = lo;
  for (; t <= hi && found < most; t++)
    found += gaus_i_reservation_table_fits(&s->mrt, v, t);
  gaus_i_spend(s->budget, t - lo);
  return found;
}

/* The one with the fewest starts for its weight; -1: all are placed. */
static int32_t choose(const explorer *s) {
  int32_t best = -1;
  double least = 0;
  for (int32_t k = 0; k < s->num_ops; k++) {
    int32_t v = s->ops[k];
    if (s->placed[v])
      continue;
    double most = best < 0 ? (double)INT32_MAX : least * s->weight[v] + 1;
    double score = (double)count_starts(s, v, most < INT32_MAX ? (int64_t)most : INT32_MAX) / s->weight[v];
    if (best < 0 || score < least) {
      best = v;
      least = score;
    }
  }
  return best;
}

static bool spent(explorer *s) {
  s->exhausted = s->nodes-- <= 0 || gaus_i_spent(s->budget);
  return s->exhausted;
}

static gaus_status descend(explorer *s, bool *found, gaus_error *err);

static gaus_status try_start(explorer *s, int32_t v, int64_t t, bool *found, gaus_error *err) {
  int32_t mark = s->windows.trail_size;
  bool alive = false;
  s->visited++;
  gaus_i_proof_add(s->proof, "at %lld\n", (long long)t);
  s->placed[v] = 1;
  gaus_i_reservation_table_add(&s->mrt, v, t);
  gaus_status status = gaus_i_start_windows_fix(&s->windows, v, t, err);
  if (status == GAUS_OK)
    status = propagate(s, &alive, err);
  if (status == GAUS_OK && alive)
    status = descend(s, found, err);
  if (*found)
    return status;
  gaus_i_start_windows_undo_to(&s->windows, mark);
  gaus_i_reservation_table_remove(&s->mrt, v, t);
  s->placed[v] = 0;
  return status;
}

/* No deeper than there are limited operations. */
static gaus_status descend(explorer *s, bool *found, gaus_error *err) {
  int32_t v = choose(s);
  if (v < 0) {
    *found = true;
    return GAUS_OK;
  }
  int64_t lo = s->windows.lo[v], count = s->windows.hi[v] - lo + 1;
  gaus_i_proof_add(s->proof, "on %d\n", v);
  int64_t turn = count > 1 ? gaus_i_rng_below(&s->rng, (int32_t)(count < 4 ? count : 4)) : 0;
  for (int64_t k = 0; k < count && !*found && !s->exhausted; k++) {
    int64_t t = lo + (k + turn) % count;
    if (gaus_i_reservation_table_fits(&s->mrt, v, t) && !spent(s))
      GAUS_TRY(try_start(s, v, t, found, err));
  }
  if (!*found && !s->exhausted)
    s->weight[v] += 1;
  return GAUS_OK;
}

static gaus_status run(explorer *s, bool *found, gaus_error *err) {
  bool alive;
  gaus_i_start_windows_set(&s->windows, s->asap, s->alap);
  gaus_i_reservation_table_reset(&s->mrt);
  memset(s->placed, 0, (size_t)s->p->num_ops);
  s->exhausted = false;
  gaus_i_proof_restart(s->proof);
  GAUS_TRY(propagate(s, &alive, err));
  if (alive)
    GAUS_TRY(descend(s, found, err));
  GAUS_ASSERT(*found || gaus_i_reservation_table_is_empty(&s->mrt));
  return GAUS_OK;
}

/* The caller began the draft. */
static void tell_twins(const explorer *s) {
  for (int32_t k = 0; s->proof && k < s->num_ops; k++)
    if (s->twin[s->ops[k]] >= 0)
      gaus_i_proof_add(s->proof, "twins %d %d\n", s->twin[s->ops[k]], s->ops[k]);
  gaus_i_proof_mark(s->proof);
}

static gaus_status proven(const explorer *s, gaus_error *err) {
  gaus_i_proof_add(s->proof, "qed\n");
  gaus_i_proof_write(s->proof);
  return gaus_i_fail(err, GAUS_INFEASIBLE, "no schedule: every order of the limited operations was ruled out");
}

/* Restarts with growing budgets, failure weights kept. */
static gaus_status search(explorer *s, int32_t *start, gaus_error *err) {
  bool found = false;
  int64_t nodes = 4 * (int64_t)s->num_ops + 64;
  tell_twins(s);
  do {
    s->nodes = nodes;
    s->runs++;
    nodes += nodes / 2;
    GAUS_TRY(run(s, &found, err));
    if (!found && !s->exhausted)
      return proven(s, err);
  } while (!found && !gaus_i_spent(s->budget));
  for (int32_t v = 0; found && v < s->p->num_ops; v++)
    start[v] = (int32_t)s->windows.lo[v]; /* the others as early as those let them */
  return found ? GAUS_OK : gaus_i_fail(err, GAUS_UNDECIDED, "the search for a schedule ended undecided");
}

/* --- preparation ----------------------------------------------------------------------------- */

/* The same dependences with the same other ends, parallel ones in the same order? */
static bool same_side(const gaus_problem *p, const int32_t *begin, const int32_t *list, int32_t a, int32_t b, bool in) {
  if (begin[a + 1] - begin[a] != begin[b + 1] - begin[b])
    return false;
  for (int32_t i = begin[a], k = begin[b]; i < begin[a + 1]; i++, k++) {
    const gaus_dependence *d = &p->deps[list[i]], *e = &p->deps[list[k]];
    if (d->distance != e->distance || d->latency != e->latency || (in ? d->src != e->src : d->dst != e->dst))
      return false;
  }
  return true;
}

static bool are_twins(const explorer *s, int32_t a, int32_t b) {
  const gaus_problem *p = s->p;
  return p->ops[a].type == p->ops[b].type && p->ops[a].demand == p->ops[b].demand &&
         (!p->branches || p->branches->way_of[a] == p->branches->way_of[b]) && s->asap[a] == s->asap[b] &&
         s->alap[a] == s->alap[b] && same_side(p, p->in_begin, p->in, a, b, true) &&
         same_side(p, p->out_begin, p->out, a, b, false);
}

/* Lists the operations of a row, or those of several rows. */
static void list_row(explorer *s, int32_t row) {
  int32_t from = s->num_ops;
  for (int32_t v = 0; v < s->p->num_ops; v++) {
    if (s->mrt.of[v].row != row)
      continue;
    s->twin[v] = -1;
    for (int32_t k = s->num_ops - 1; k >= from && s->twin[v] < 0; k--)
      if (are_twins(s, s->ops[k], v))
        s->twin[v] = s->ops[k];
    s->ops[s->num_ops++] = v;
  }
}

/* Limited operations by row; of each the nearest twin before it. */
static void list_operations(explorer *s) {
  const gaus_problem *p = s->p;
  for (int32_t r = 0; r < p->num_resources; r++) {
    if (s->mrt.resource[r] < 0)
      continue;
    s->resource_of[s->mrt.resource[r]] = r;
    list_row(s, s->mrt.resource[r]);
  }
  if (!p->plain)
    list_row(s, GAUS_MANY_ROWS);
  for (int32_t v = 0; v < p->num_ops; v++)
    s->weight[v] = 1;
}

/* Slots for all steps that are in reach, so that none is met twice. */
static int32_t flat_turn(const gaus_problem *p, const int32_t *alap) {
  int64_t last = 1;
  for (int32_t v = 0; v < p->num_ops; v++) {
    int64_t end = (int64_t)alap[v] + gaus_i_occupancy(p, v);
    last = end > last ? end : last;
  }
  return last < GAUS_MAX_STEP ? (int32_t)last : GAUS_MAX_STEP;
}

static gaus_status allocate(explorer *s, gaus_error *err) {
  size_t n = (size_t)s->p->num_ops;
  s->ops = gaus_i_calloc(n, sizeof *s->ops);
  s->twin = gaus_i_calloc(n, sizeof *s->twin);
  s->placed = gaus_i_calloc(n, sizeof *s->placed);
  s->weight = gaus_i_calloc(n, sizeof *s->weight);
  s->ends = gaus_i_calloc((size_t)s->turn, sizeof *s->ends);
  s->resource_of = gaus_i_calloc((size_t)s->p->num_resources, sizeof *s->resource_of);
  return s->ops && s->twin && s->placed && s->weight && s->ends && s->resource_of ? GAUS_OK : gaus_i_no_memory(err);
}

gaus_status gaus_i_window_search(const gaus_problem *problem, int32_t ii, const int32_t *asap, const int32_t *alap,
                                 gaus_i_budget *budget, uint64_t seed, int32_t *start, gaus_error *err) {
  explorer s = {.p = problem, .asap = asap, .alap = alap, .budget = budget, .proof = gaus_i_budget_proof(budget)};
  gaus_status status;
  s.turn = ii > 0 ? ii : flat_turn(problem, alap);
  gaus_i_rng_seed(&s.rng, seed, (uint64_t)ii);
  GAUS_TRY_GOTO(status, allocate(&s, err), done);
  GAUS_TRY_GOTO(status, gaus_i_reservation_table_init(&s.mrt, problem, s.turn, err), done);
  GAUS_TRY_GOTO(status, gaus_i_packing_init(&s.packing, &s.mrt, budget, err), done);
  GAUS_TRY_GOTO(status, gaus_i_start_windows_init(&s.windows, problem, ii, NULL, err), done);
  s.windows.budget = budget;
  list_operations(&s);
  status = s.num_ops <= MOST
               ? search(&s, start, err)
               : gaus_i_fail(err, GAUS_UNDECIDED, "%d limited operations are too many to search", s.num_ops);
done:
  gaus_i_budget_count(budget, GAUS_STATISTIC_WINDOW_RUNS, s.runs);
  gaus_i_budget_count(budget, GAUS_STATISTIC_WINDOW_NODES, s.visited);
  gaus_i_packing_clear(&s.packing);
  gaus_i_reservation_table_clear(&s.mrt);
  gaus_i_start_windows_clear(&s.windows);
  free(s.ops);
  free(s.twin);
  free(s.placed);
  free(s.weight);
  free(s.ends);
  free(s.resource_of);
  return status;
}
