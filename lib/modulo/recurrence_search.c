/* Searches exactly for a modulo schedule, by the operations in recurrences.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/recurrence_search.h"

#include <string.h>

#include "legalise/reservation_table.h"
#include "legalise/start_windows.h"
#include "analysis/components.h"
#include "proof/proof.h"
#include "support/support.h"
#include "support/assert.h"

enum { MAX_CORE = 4000 }; /* bounds the recursion; larger cores are left to the heuristics */

typedef struct core {
  const gaus_problem *p;
  int32_t ii;
  int32_t num_components;
  int32_t *component, *size; /* of each operation; of each component */
  uint8_t *inside;           /* dependences within a component */
  gaus_i_reservation_table mrt;
  gaus_i_start_windows windows;
  int32_t *ops, num_ops; /* the core, by row */
  int32_t *group;        /* scratch: some of them */
  int64_t *ends;         /* scratch, II */
  int64_t *at;           /* start of each, or -1 */
  int32_t *anchored;     /* placements in each component */
  double *weight;        /* failures that each caused */
  int64_t nodes;         /* left of this run */
  int64_t visited, runs; /* nodes of all runs, and their number */
  gaus_i_budget *budget; /* of all runs, NULL: no limit */
  gaus_i_rng rng;
  bool exhausted;      /* one of them ran out */
  gaus_i_proof *proof; /* hears of each step; NULL: nobody does */
} core;

/* First start to try for v, and how many there are. The first operation of a
 * component may take any slot: the component moves freely. The very first of all may
 * take slot 0, since the whole table turns. */
static void domain(const core *s, int32_t v, int32_t depth, int64_t *first, int64_t *count) {
  if (s->anchored[s->component[v]] == 0) {
    *first = 0;
    *count = depth == 0 ? 1 : s->ii;
    return;
  }
  *first = s->windows.lo[v];
  *count = s->windows.hi[v] - s->windows.lo[v] + 1;
}

static int64_t count_free(const core *s, int32_t v, int32_t depth, int64_t cap) {
  int64_t first, count, found = 0;
  domain(s, v, depth, &first, &count);
  int64_t k = 0;
  for (; k < count && found < cap; k++)
    found += gaus_i_reservation_table_fits(&s->mrt, v, first + k);
  gaus_i_spend(s->budget, k * s->mrt.of[v].cycles);
  return found;
}

/* The operation with the fewest free starts for its weight; anchored
 * components first. */
static int32_t choose(const core *s, int32_t depth) {
  int32_t best = -1;
  double best_score = 0;
  for (int32_t k = 0; k < s->num_ops && !(best >= 0 && gaus_i_halted(s->budget)); k++) {
    int32_t v = s->ops[k];
    if (s->at[v] != INT64_MIN)
      continue;
    bool open = s->anchored[s->component[v]] == 0;
    double score = open ? 1e12 - s->weight[v] * (double)s->size[s->component[v]]
                        : (double)count_free(s, v, depth, 4 * (int64_t)s->ii) / s->weight[v];
    if (best < 0 || score < best_score) {
      best = v;
      best_score = score;
    }
  }
  return best;
}

/* Do the windows of one row leave too few units? Operations whose windows lie
 * in a..b, b - a < II, need demand x blocking of the limit x (b - a + blocking)
 * unit-cycles there (the pigeonhole form of edge finding). ops: those of one
 * row in anchored components, which all take it for as many cycles. */
static bool overfull(const core *s, const int32_t *ops, int32_t count) {
  const gaus_problem *p = s->p;
  int32_t row = s->mrt.of[ops[0]].row, blocking = s->mrt.cycles[row];
  int64_t limit = s->mrt.limit[row];
  for (int32_t i = 0; i < count && !gaus_i_halted(s->budget); i++) {
    int64_t a = s->windows.lo[ops[i]], last = a + s->ii - blocking;
    /* room[d]: demand of windows inside a .. a + d, by their ends */
    gaus_i_spend(s->budget, count + (int64_t)s->ii);
    memset(s->ends, 0, sizeof *s->ends * (size_t)s->ii);
    for (int32_t k = 0; k < count; k++)
      if (s->windows.lo[ops[k]] >= a && s->windows.hi[ops[k]] <= last)
        s->ends[s->windows.hi[ops[k]] - a] += p->ops[ops[k]].demand;
    int64_t demand = 0;
    for (int32_t d = 0; a + d <= last; d++) {
      demand += s->ends[d];
      if (demand * blocking > limit * (d + (int64_t)blocking)) {
        gaus_i_proof_add(s->proof, "full %d %lld %d\n", p->ops[ops[0]].type, (long long)a, d);
        return true;
      }
    }
  }
  return false;
}

/* Checks every row whose operations take it alike; s->ops is grouped by row. */
static bool windows_overfull(core *s) {
  int32_t count = 0;
  for (int32_t k = 0; k < s->num_ops; k++) {
    int32_t v = s->ops[k];
    if (s->anchored[s->component[v]] > 0)
      s->group[count++] = v;
    if (k + 1 == s->num_ops || s->mrt.of[s->ops[k + 1]].row != s->mrt.of[v].row) {
      if (count > 1 && s->mrt.of[v].row >= 0 && s->mrt.cycles[s->mrt.of[v].row] > 0 && overfull(s, s->group, count))
        return true;
      count = 0;
    }
  }
  return false;
}

static gaus_status descend(core *s, int32_t depth, bool *found, gaus_error *err);

static gaus_status try_start(core *s, int32_t v, int64_t t, int32_t depth, bool *found, gaus_error *err) {
  int32_t mark = s->windows.trail_size;
  int64_t slot = gaus_i_mod(t, s->ii);
  if (!gaus_i_reservation_table_fits(&s->mrt, v, slot))
    return GAUS_OK;
  if (s->nodes-- <= 0 || gaus_i_spent(s->budget)) {
    s->exhausted = true;
    return GAUS_OK;
  }
  s->visited++;
  gaus_i_proof_add(s->proof, "at %lld\n", (long long)t);
  s->at[v] = t;
  s->anchored[s->component[v]]++;
  gaus_i_reservation_table_add(&s->mrt, v, slot);
  gaus_status status = gaus_i_start_windows_fix(&s->windows, v, t, err);
  if (status == GAUS_OK && !windows_overfull(s))
    status = descend(s, depth + 1, found, err);
  if (*found)
    return status;
  gaus_i_start_windows_undo_to(&s->windows, mark);
  gaus_i_reservation_table_remove(&s->mrt, v, slot);
  s->anchored[s->component[v]]--;
  s->at[v] = INT64_MIN;
  return status;
}

/* Depth is at most that of the core, MAX_CORE. */
static gaus_status descend(core *s, int32_t depth, bool *found, gaus_error *err) {
  if (depth == s->num_ops) {
    *found = true;
    return GAUS_OK;
  }
  int32_t v = choose(s, depth);
  int64_t first, count;
  domain(s, v, depth, &first, &count);
  gaus_i_proof_add(s->proof, "on %d\n", v);
  int64_t turn = count > 1 ? gaus_i_rng_below(&s->rng, (int32_t)(count < 4 ? count : 4)) : 0;
  for (int64_t k = 0; k < count && !*found && !s->exhausted; k++)
    GAUS_TRY(try_start(s, v, first + (k + turn) % count, depth, found, err));
  if (!*found)
    s->weight[v] += 1;
  return GAUS_OK;
}

static void reset(core *s) {
  gaus_i_start_windows_open(&s->windows);
  gaus_i_reservation_table_reset(&s->mrt);
  memset(s->anchored, 0, sizeof *s->anchored * (size_t)s->num_components);
  for (int32_t v = 0; v < s->p->num_ops; v++)
    s->at[v] = INT64_MIN;
  s->exhausted = false;
}

/* The operations in play, by component: one moves freely against the others by multiples of the II. */
static void tell_groups(const core *s) {
  int32_t *tail = gaus_i_calloc((size_t)s->num_components, sizeof *tail);
  if (!tail)
    s->proof->draft.failed = true;
  for (int32_t k = 0; tail && k < s->num_ops; k++) {
    int32_t c = s->component[s->ops[k]];
    if (tail[c]++ > 0)
      continue;
    gaus_i_proof_add(s->proof, "group");
    for (int32_t v = 0; v < s->p->num_ops; v++)
      if (s->component[v] == c)
        gaus_i_proof_add(s->proof, " %d", v);
    gaus_i_proof_add(s->proof, "\n");
  }
  free(tail);
  gaus_i_proof_mark(s->proof);
}

static void tell_begin(const core *s) {
  if (!s->proof)
    return;
  gaus_i_proof_begin(s->proof, "refute %d", s->ii);
  tell_groups(s);
}

static gaus_status proven(const core *s, gaus_error *err) {
  gaus_i_proof_add(s->proof, "qed\n");
  gaus_i_proof_write(s->proof);
  return gaus_i_fail(err, GAUS_INFEASIBLE, "the recurrences and the units they share leave no schedule at II %d",
                     s->ii);
}

/* Restarts with growing budgets, failure weights kept. */
static gaus_status search(core *s, int64_t nodes, gaus_error *err) {
  bool found = false;
  tell_begin(s);
  for (int64_t run = 4 * (int64_t)s->num_ops + 16; nodes > 0; run += run / 2) {
    gaus_i_spend(s->budget, s->p->num_ops);
    reset(s);
    s->nodes = run < nodes ? run : nodes;
    s->runs++;
    nodes -= s->nodes;
    gaus_i_proof_restart(s->proof);
    GAUS_TRY(descend(s, 0, &found, err));
    if (found)
      return GAUS_OK;
    GAUS_ASSERT(s->windows.trail_size == 0 && gaus_i_reservation_table_is_empty(&s->mrt));
    if (!s->exhausted)
      return proven(s, err);
    if (gaus_i_spent(s->budget))
      break;
  }
  return gaus_i_fail(err, GAUS_UNDECIDED, "II %d is undecided", s->ii);
}

/* Inside a component that holds placed operations every window is bounded;
 * the earliest starts are a solution. A component without them gets asap from 0. */
static gaus_status settle_components(core *s, gaus_error *err) {
  for (int32_t k = 0; k < s->p->num_ops; k++) {
    int32_t v = s->p->topo[k];
    if (s->size[s->component[v]] > 1 && s->anchored[s->component[v]]++ == 0)
      GAUS_TRY(gaus_i_start_windows_fix(&s->windows, v, 0, err));
    s->at[v] = s->windows.lo[v];
  }
  return GAUS_OK;
}

/* The least start or shift (multiple of the II) that all dependences into
 * the component allow. */
static int64_t lower_bound(const core *s, int32_t v) {
  int64_t bound = INT64_MIN;
  for (int32_t k = s->p->in_begin[v]; k < s->p->in_begin[v + 1]; k++) {
    const gaus_dependence *d = &s->p->deps[s->p->in[k]];
    int64_t t = s->at[d->src] + d->latency - (int64_t)s->ii * d->distance;
    if (s->component[d->src] != s->component[v] && t > bound)
      bound = t;
  }
  return bound;
}

/* Components in topological order: those of the core and other recurrences
 * move by multiples of the II, single operations go to the first free slot. */
static bool expand(core *s, int32_t *members, int32_t *begin) {
  for (int32_t c = 0; c < s->num_components; c++) {
    int32_t v = members[begin[c]];
    if (begin[c + 1] - begin[c] == 1 && s->anchored[c] == 0) {
      int64_t low = lower_bound(s, v), t = low < 0 ? 0 : low;
      for (int64_t end = t + s->ii; t < end && !gaus_i_reservation_table_fits(&s->mrt, v, t);)
        t++;
      if (!gaus_i_reservation_table_fits(&s->mrt, v, t))
        return false;
      gaus_i_reservation_table_add(&s->mrt, v, t);
      s->at[v] = t;
      continue;
    }
    int64_t shift = INT64_MIN;
    for (int32_t k = begin[c]; k < begin[c + 1]; k++) {
      int64_t bound = lower_bound(s, members[k]);
      int64_t need = gaus_i_ceil_div((bound < 0 ? 0 : bound) - s->at[members[k]], s->ii);
      if (need > shift)
        shift = need;
    }
    for (int32_t k = begin[c]; k < begin[c + 1]; k++)
      s->at[members[k]] += shift * s->ii;
  }
  return true;
}

static gaus_status finish(core *s, int32_t *start, gaus_error *err) {
  int32_t n = s->p->num_ops;
  int32_t *begin = gaus_i_calloc((size_t)s->num_components + 2, sizeof *begin),
          *members = gaus_i_calloc((size_t)n, sizeof *members);
  gaus_status status = begin && members ? GAUS_OK : gaus_i_no_memory(err);
  if (status == GAUS_OK)
    status = settle_components(s, err);
  if (status == GAUS_OK) {
    for (int32_t v = 0; v < n; v++)
      begin[s->component[v] + 2]++;
    for (int32_t c = 0; c < s->num_components; c++)
      begin[c + 2] += begin[c + 1];
    for (int32_t v = 0; v < n; v++)
      members[begin[s->component[v] + 1]++] = v;
    if (!expand(s, members, begin))
      status =
          gaus_i_fail(err, GAUS_UNDECIDED, "the operations outside the recurrences found no slots at II %d", s->ii);
    for (int32_t v = 0; v < n && status == GAUS_OK; v++)
      start[v] = (int32_t)s->at[v];
  }
  free(begin);
  free(members);
  return status;
}

/* What the search needs to know about the graph. */
static gaus_status prepare(core *s, gaus_error *err) {
  const gaus_problem *p = s->p;
  GAUS_TRY(gaus_i_components(p, s->component, &s->num_components, err));
  for (int32_t v = 0; v < p->num_ops; v++)
    s->size[s->component[v]]++;
  for (int32_t e = 0; e < p->num_deps; e++)
    s->inside[e] = s->component[p->deps[e].src] == s->component[p->deps[e].dst];
  return GAUS_OK;
}

/* Do its operations take more than one unit for one cycle? Then what is left
 * of the units may not suffice, however the table turns. */
static bool packs(const gaus_problem *p, int32_t resource) {
  bool many = false;
  for (int32_t v = 0; v < p->num_ops && !many; v++)
    for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1] && !many; i++)
      many = p->claims[i].resource == resource && (p->claims[i].cycles > 1 || p->claims[i].demand > 1);
  return many;
}

static void add_to_core(core *s, int32_t row, bool all) {
  for (int32_t v = 0; v < s->p->num_ops; v++)
    if (s->mrt.of[v].row == row && (all || s->size[s->component[v]] > 1))
      s->ops[s->num_ops++] = v;
}

/* The limited operations inside recurrences; if `wide`, also those of the
 * resources that pack, and all that have several claims. */
static void choose_core(core *s, bool wide) {
  const gaus_problem *p = s->p;
  s->num_ops = 0;
  for (int32_t v = 0; v < p->num_ops; v++)
    s->weight[v] = 1;
  for (int32_t r = 0; r < p->num_resources; r++)
    if (s->mrt.resource[r] >= 0)
      add_to_core(s, s->mrt.resource[r], wide && (!p->plain || packs(p, r)));
  if (!p->plain)
    add_to_core(s, GAUS_MANY_ROWS, wide);
}

static gaus_status search_core(core *s, int64_t nodes, int32_t *start, gaus_error *err) {
  if (s->num_ops > MAX_CORE)
    return gaus_i_fail(err, GAUS_UNDECIDED, "the core of %d operations is too large to search", s->num_ops);
  GAUS_TRY(search(s, nodes, err));
  return finish(s, start, err);
}

gaus_status gaus_i_recurrence_search(const gaus_problem *problem, int32_t ii, int64_t nodes, gaus_i_budget *budget,
                                     uint64_t seed, int32_t *start, gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  core s = {.p = problem, .ii = ii, .budget = budget, .proof = gaus_i_budget_proof(budget)};
  gaus_status status = GAUS_OK;
  if (problem->branches) /* who shares a unit hangs on stages, and here only slots are looked at */
    return gaus_i_fail(err, GAUS_UNDECIDED, "operations that exclude one another are not searched by slots");
  gaus_i_rng_seed(&s.rng, seed, (uint64_t)ii);
  s.component = gaus_i_calloc(n, sizeof *s.component);
  s.size = gaus_i_calloc(n, sizeof *s.size);
  s.inside = gaus_i_calloc((size_t)problem->num_deps, sizeof *s.inside);
  s.ops = gaus_i_calloc(n, sizeof *s.ops);
  s.group = gaus_i_calloc(n, sizeof *s.group);
  s.ends = gaus_i_calloc((size_t)ii, sizeof *s.ends);
  s.at = gaus_i_calloc(n, sizeof *s.at);
  s.anchored = gaus_i_calloc(n, sizeof *s.anchored);
  s.weight = gaus_i_calloc(n, sizeof *s.weight);
  if (!s.component || !s.size || !s.inside || !s.ops || !s.group || !s.ends || !s.at || !s.anchored || !s.weight)
    GAUS_TRY_GOTO(status, gaus_i_no_memory(err), done);
  GAUS_TRY_GOTO(status, gaus_i_reservation_table_init(&s.mrt, problem, ii, err), done);
  GAUS_TRY_GOTO(status, gaus_i_start_windows_init(&s.windows, problem, ii, s.inside, err), done);
  s.windows.budget = budget;
  GAUS_TRY_GOTO(status, prepare(&s, err), done);
  choose_core(&s, false);
  int32_t narrow = s.num_ops;
  status = search_core(&s, nodes, start, err);
  if (status == GAUS_UNDECIDED && !s.exhausted) {
    choose_core(&s, true);
    status = s.num_ops > narrow ? search_core(&s, nodes / 8, start, err) : status;
  }
done:
  gaus_i_budget_count(budget, GAUS_STATISTIC_RECURRENCE_RUNS, s.runs);
  gaus_i_budget_count(budget, GAUS_STATISTIC_RECURRENCE_NODES, s.visited);
  gaus_i_reservation_table_clear(&s.mrt);
  gaus_i_start_windows_clear(&s.windows);
  free(s.component);
  free(s.size);
  free(s.inside);
  free(s.ops);
  free(s.group);
  free(s.ends);
  free(s.at);
  free(s.anchored);
  free(s.weight);
  return status;
}
