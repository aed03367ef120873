/* Chooses implementations: all choices where they are few, else by descent.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/choice.h"

#include <math.h>
#include <string.h>

#include "analysis/within.h"
#include "problem/problem.h"
#include "support/support.h"

/* Choices that are all tried, times the operations of each; the same of those that are tried with all effort at once;
 * and the problems that a descent solves. */
enum { MOST_WORK = 6000, MOST_AT_ONCE = 600, MOST_TRIALS = 400 };

/* What is known of a choice. */
typedef struct record {
  int32_t ii, ii_bound; /* of its schedule (INT32_MAX: none), and a bound */
  double bound;         /* of the objective at that II */
} record;

typedef struct chooser {
  const gaus_problem *p;
  const gaus_options *options;
  int32_t threads;
  gaus_i_monitor *monitor;
  gaus_i_solve_function solve;
  int32_t *type;       /* the choice at hand */
  gaus_schedule *best; /* and its types */
  int32_t bound;       /* no II below it is feasible, whatever the choice */
  record *records;     /* of the choices that are not ruled out */
  int32_t count, capacity;
  int32_t best_record;
  bool undecided; /* of some choice it is not known whether it has a schedule */
  gaus_error why; /* of the last that has none */
} chooser;

static bool better(const gaus_schedule *a, const gaus_schedule *b) {
  return a->ii != b->ii ? a->ii < b->ii : a->objective < b->objective;
}

static gaus_status note(chooser *c, record known, gaus_error *err) {
  GAUS_TRY(gaus_i_grow(&c->records, &c->capacity, c->count + 1, sizeof *c->records, err));
  c->records[c->count++] = known;
  return GAUS_OK;
}

/* Choices of which nothing is known may have anything. */
static gaus_status note_others(chooser *c, gaus_error *err) {
  c->undecided = true;
  return note(c, (record){INT32_MAX, c->bound, -INFINITY}, err);
}

static gaus_status keep(chooser *c, gaus_schedule *s, bool *improved, gaus_error *err) {
  *improved = !c->best || better(s, c->best);
  if (!*improved) {
    gaus_schedule_destroy(s);
    return GAUS_OK;
  }
  gaus_schedule_destroy(c->best);
  c->best = s;
  c->best_record = c->count - 1;
  s->type = gaus_i_calloc((size_t)c->p->num_ops, sizeof *s->type);
  if (!s->type)
    return gaus_i_no_memory(err);
  memcpy(s->type, c->type, (size_t)c->p->num_ops * sizeof *s->type);
  return GAUS_OK;
}

/* Can the choice be as good as the best, by its MII alone? */
static gaus_status is_worth_it(const chooser *c, const gaus_problem *chosen, bool *worth, int32_t *mii,
                               gaus_error *err) {
  gaus_bounds bounds = {0};
  gaus_i_budget endless = gaus_i_budget_endless(c->monitor);
  *worth = true;
  *mii = c->bound;
  gaus_status status = gaus_i_bounds_within(chosen, &endless, &bounds, err);
  if (status == GAUS_OK) {
    *mii = gaus_bounds_mii(&bounds);
    *worth = c->options->mode != GAUS_MODE_MODULO || !c->best || *mii <= c->best->ii;
  }
  gaus_bounds_clear(&bounds);
  return status;
}

/* Solves the choice at hand. */
static gaus_status try_choice(chooser *c, const gaus_options *options, bool *improved, gaus_error *err) {
  gaus_problem *chosen;
  gaus_schedule *s = NULL;
  bool worth;
  int32_t mii;
  *improved = false;
  GAUS_TRY(gaus_problem_implement(c->p, c->type, &chosen, err));
  gaus_status status = is_worth_it(c, chosen, &worth, &mii, &c->why);
  if (status == GAUS_OK && worth)
    status = c->solve(chosen, options, c->threads, c->monitor, &s, &c->why);
  gaus_problem_destroy(chosen);
  if (status == GAUS_OK && !worth)
    return GAUS_OK; /* its II is larger than that of the best */
  if (status == GAUS_UNDECIDED)
    GAUS_TRY(note(c, (record){INT32_MAX, mii, -INFINITY}, err));
  c->undecided = c->undecided || status == GAUS_UNDECIDED;
  if (status == GAUS_INFEASIBLE || status == GAUS_UNDECIDED)
    return GAUS_OK;
  if (status != GAUS_OK)
    return gaus_i_fail(err, status, "%s", c->why.message);
  status = note(c, (record){s->ii, s->ii_bound, s->bound}, err);
  if (status == GAUS_OK)
    return keep(c, s, improved, err);
  gaus_schedule_destroy(s);
  return status;
}

/* --- all of them --------------------------------------------------------------- */

/* Goes on to the next choice, like a counter. False: that was the last. */
static bool advance(const chooser *c, int32_t *digit) {
  for (int32_t v = 0; v < c->p->num_ops; v++) {
    if (++digit[v] < gaus_problem_num_implementations(c->p, v)) {
      c->type[v] = gaus_problem_implementation(c->p, v, digit[v]);
      return true;
    }
    digit[v] = 0;
    c->type[v] = gaus_problem_implementation(c->p, v, 0);
  }
  return false;
}

static bool stopped(const chooser *c) {
  return c->best && gaus_i_monitor_stop(c->monitor);
}

static gaus_status try_all(chooser *c, const gaus_options *options, int32_t *digit, gaus_error *err) {
  bool improved, more = true;
  for (int32_t v = 0; v < c->p->num_ops; v++)
    c->type[v] = gaus_problem_implementation(c->p, v, 0);
  for (; more && !stopped(c); more = advance(c, digit))
    GAUS_TRY(try_choice(c, options, &improved, err));
  return more ? note_others(c, err) : GAUS_OK;
}

/* The best choice once more, with all the effort that was asked for: both runs say something of it. */
static gaus_status finish(chooser *c, gaus_error *err) {
  bool improved;
  int32_t first = c->best_record, before = c->count;
  if (!c->best || stopped(c))
    return GAUS_OK;
  memcpy(c->type, c->best->type, (size_t)c->p->num_ops * sizeof *c->type);
  GAUS_TRY(try_choice(c, c->options, &improved, err));
  if (c->count == before)
    return GAUS_OK;
  const record *again = &c->records[--c->count];
  record *known = &c->records[first];
  known->ii_bound = again->ii_bound > known->ii_bound ? again->ii_bound : known->ii_bound;
  if (again->ii <= known->ii) {
    known->bound = again->ii < known->ii ? again->bound : fmax(again->bound, known->bound);
    known->ii = again->ii;
  }
  return GAUS_OK;
}

/* Where that is much work, all of them at low effort, and the best one again. */
static gaus_status try_each(chooser *c, int32_t *digit, int64_t work, gaus_error *err) {
  gaus_options quick = *c->options;
  bool slow = c->options->mode != GAUS_MODE_MODULO && c->options->scheduler == GAUS_SCHEDULER_GAUSS;
  if (work <= (slow ? 0 : MOST_AT_ONCE))
    return try_all(c, c->options, digit, err);
  quick.effort = GAUS_EFFORT_LOW;
  GAUS_TRY(try_all(c, &quick, digit, err));
  return finish(c, err);
}

/* --- descent ---------------------------------------------------------------------- */

/* Before anything is solved: the choice whose MII is least, one operation after another. */
static gaus_status begin(chooser *c, gaus_error *err) {
  for (int32_t v = 0; v < c->p->num_ops; v++) {
    c->type[v] = gaus_problem_implementation(c->p, v, 0);
    for (int32_t i = 1, n = gaus_problem_num_implementations(c->p, v); i < n; i++) {
      int32_t k = gaus_problem_implementation(c->p, v, i);
      c->type[v] = c->p->types[k].latency < c->p->types[c->type[v]].latency ? k : c->type[v];
    }
  }
  for (int32_t v = 0; v < c->p->num_ops; v++) {
    int32_t least = INT32_MAX, chosen = c->type[v];
    for (int32_t i = 0, n = gaus_problem_num_implementations(c->p, v); n > 1 && i < n; i++) {
      gaus_problem *trial;
      bool worth;
      int32_t mii;
      c->type[v] = gaus_problem_implementation(c->p, v, i);
      GAUS_TRY(gaus_problem_implement(c->p, c->type, &trial, err));
      gaus_status status = is_worth_it(c, trial, &worth, &mii, NULL);
      gaus_problem_destroy(trial);
      if (status == GAUS_OK && (mii < least || (mii == least && c->type[v] == chosen))) {
        least = mii;
        chosen = c->type[v];
      } else if (status != GAUS_OK && status != GAUS_INFEASIBLE)
        return status == GAUS_NO_MEMORY ? gaus_i_no_memory(err) : gaus_i_fail(err, status, "stopped");
    }
    c->type[v] = chosen;
  }
  return GAUS_OK;
}

/* One implementation after another, at low effort, as long as any change is better. */
static gaus_status descend(chooser *c, gaus_error *err) {
  gaus_options quick = *c->options;
  int32_t trials = 0;
  bool improved, any = true;
  quick.effort = GAUS_EFFORT_LOW;
  GAUS_TRY(try_choice(c, &quick, &improved, err));
  while (any && trials < MOST_TRIALS && !stopped(c)) {
    any = false;
    for (int32_t v = 0; v < c->p->num_ops && trials < MOST_TRIALS && !stopped(c); v++)
      for (int32_t i = 0, n = gaus_problem_num_implementations(c->p, v); n > 1 && i < n; i++) {
        int32_t before = c->type[v];
        c->type[v] = gaus_problem_implementation(c->p, v, i);
        if (c->type[v] == before)
          continue;
        trials++;
        GAUS_TRY(try_choice(c, &quick, &improved, err));
        any = any || improved;
        c->type[v] = improved ? c->type[v] : before;
      }
  }
  return GAUS_OK;
}

static gaus_status search(chooser *c, gaus_error *err) {
  GAUS_TRY(begin(c, err));
  GAUS_TRY(descend(c, err));
  GAUS_TRY(finish(c, err));
  return note_others(c, err);
}

/* --- the answer --------------------------------------------------------------------- */

/* The choices times the operations; more than MOST_WORK where that is too much. */
static int64_t work_of_all(const gaus_problem *p) {
  int64_t count = 1;
  for (int32_t v = 0; v < p->num_ops && count * p->num_ops <= MOST_WORK; v++)
    count *= gaus_problem_num_implementations(p, v);
  return count * p->num_ops;
}

/* A choice counts if it may reach the II of the best: with its bound if that is of this II, else with none. */
static void set_bounds(const chooser *c, gaus_schedule *s) {
  int32_t least = s->ii;
  s->bound = INFINITY;
  for (int32_t i = 0; i < c->count; i++) {
    const record *r = &c->records[i];
    if (r->ii_bound > s->ii)
      continue;
    least = r->ii_bound < least ? r->ii_bound : least;
    s->bound = fmin(s->bound, r->ii == s->ii ? r->bound : -INFINITY);
  }
  if (c->options->mode == GAUS_MODE_MODULO && s->ii_bound > 0)
    s->ii_bound = least > c->bound ? least : c->bound;
}

static gaus_status conclude(chooser *c, gaus_schedule **out, gaus_error *err) {
  gaus_schedule *s = c->best;
  if (!s)
    return gaus_i_fail(err, c->undecided ? GAUS_UNDECIDED : GAUS_INFEASIBLE,
                       "no choice of implementations %s a schedule; the last: %s",
                       c->undecided ? "was found that has" : "has", c->why.message);
  set_bounds(c, s);
  s->quality = s->objective <= s->bound && s->metrics.lifetime_bits < INT64_MAX ? GAUS_OPTIMAL : GAUS_FEASIBLE;
  *out = s;
  c->best = NULL;
  return GAUS_OK;
}

static gaus_status find_bound(chooser *c, gaus_error *err) {
  gaus_bounds bounds = {0};
  gaus_i_budget endless = gaus_i_budget_endless(c->monitor);
  gaus_status status = gaus_i_bounds_within(c->p, &endless, &bounds, err);
  c->bound = gaus_bounds_mii(&bounds);
  gaus_bounds_clear(&bounds);
  return status;
}

gaus_status gaus_i_solve_choice(const gaus_problem *problem, const gaus_options *options, int32_t threads,
                                gaus_i_monitor *monitor, gaus_i_solve_function solve, gaus_schedule **out,
                                gaus_error *err) {
  chooser c = {.p = problem, .options = options, .threads = threads, .monitor = monitor, .solve = solve};
  size_t n = (size_t)problem->num_ops;
  double began = gaus_i_seconds();
  int32_t *digit = gaus_i_calloc(n, sizeof *digit);
  *out = NULL;
  c.type = gaus_i_calloc(n, sizeof *c.type);
  gaus_status status = digit && c.type ? find_bound(&c, err) : gaus_i_no_memory(err);
  if (status == GAUS_OK)
    status = work_of_all(problem) <= MOST_WORK ? try_each(&c, digit, work_of_all(problem), err) : search(&c, err);
  if (status == GAUS_OK)
    status = conclude(&c, out, err);
  if (status == GAUS_OK)
    (*out)->seconds = gaus_i_seconds() - began;
  gaus_schedule_destroy(c.best);
  free(c.records);
  free(c.type);
  free(digit);
  return status;
}
