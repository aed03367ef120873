/* Makes a legal modulo schedule at once, for a search that is stopped before it has one.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/first_schedule.h"

#include <string.h>

#include "modulo/ims.h"
#include "gaus/schedule.h"
#include "modulo/compact.h"
#include "support/heap.h"
#include "support/support.h"

enum { GRACE = 60000000 }; /* steps of iterative modulo scheduling: about 0.1 s */

static bool within(const gaus_problem *p, const gaus_options *options, const int32_t *start) {
  return options->latency == 0 || gaus_i_problem_length(p, start) <= options->latency;
}

/* --- iterative modulo scheduling, as far as it gets ---------------------------------------- */

/* *found: a schedule within the bound on latency. */
static gaus_status climb(const gaus_problem *p, const gaus_options *options, const gaus_i_ii_range *range, int64_t from,
                         int32_t *start, int32_t *ii, bool *found, gaus_error *err) {
  gaus_i_budget grace = gaus_i_budget_of(GRACE, NULL);
  *found = false;
  for (int64_t k = from; !*found && k <= range->last && !gaus_i_spent(&grace); k = gaus_i_ii_range_next(range, k)) {
    gaus_status status = gaus_i_ims(p, (int32_t)k, options->ims_budget, &grace, start, err);
    if (status == GAUS_OK && !within(p, options, start))
      status = gaus_i_compact(p, (int32_t)k, NULL, start, err);
    if (status != GAUS_OK && status != GAUS_UNDECIDED)
      return status;
    *ii = (int32_t)k;
    *found = status == GAUS_OK && within(p, options, start);
  }
  return GAUS_OK;
}

/* --- one iteration after another -------------------------------------------------------------- */

/* Units of a type are given out in turns: one turn takes no more than there are, and
 * the next begins when all of it are free again. */
typedef struct turn {
  int64_t first; /* start of any, or -1 */
  int64_t begin, end, taken;
} turn;

typedef struct filler {
  const gaus_problem *p;
  gaus_i_heap ready; /* the earliest first */
  int64_t *start;    /* the earliest, until it is placed */
  int32_t *waiting;
  turn *turns; /* of each type */
} filler;

static bool is_limited(const gaus_problem *p, int32_t v) {
  return p->types[p->ops[v].type].limit != GAUS_UNLIMITED && p->ops[v].demand > 0;
}

static void place(filler *f, int32_t v) {
  const gaus_operator_type *type = &f->p->types[f->p->ops[v].type];
  turn *t = &f->turns[f->p->ops[v].type];
  int64_t at = f->start[v] > t->begin ? f->start[v] : t->begin;
  if (at >= t->end || t->taken + f->p->ops[v].demand > type->limit) {
    at = at > t->end ? at : t->end;
    t->begin = at;
    t->taken = 0;
  }
  t->taken += f->p->ops[v].demand;
  t->end = t->end > at + type->blocking ? t->end : at + type->blocking;
  t->first = t->first < 0 ? at : t->first;
  f->start[v] = at;
}

static void release(filler *f, int32_t v) {
  const gaus_problem *p = f->p;
  for (int32_t e = p->out_begin[v]; e < p->out_begin[v + 1]; e++) {
    const gaus_dependence *d = &p->deps[p->out[e]];
    if (d->distance > 0)
      continue;
    if (f->start[v] + d->latency > f->start[d->dst])
      f->start[d->dst] = f->start[v] + d->latency;
    if (--f->waiting[d->dst] == 0)
      gaus_i_heap_push(&f->ready, d->dst, -f->start[d->dst]);
  }
}

/* As operations come in the order of their earliest starts, the turns do too. */
static void fill(filler *f) {
  const gaus_problem *p = f->p;
  for (int32_t k = 0; k < p->num_types; k++)
    f->turns[k].first = -1;
  for (int32_t e = 0; e < p->num_deps; e++)
    f->waiting[p->deps[e].dst] += p->deps[e].distance == 0;
  for (int32_t v = 0; v < p->num_ops; v++)
    if (f->waiting[v] == 0)
      gaus_i_heap_push(&f->ready, v, 0);
  while (f->ready.size > 0) {
    int32_t v = gaus_i_heap_pop(&f->ready);
    if (is_limited(p, v))
      place(f, v);
    release(f, v);
  }
}

/* The least II at which dependences on other iterations hold, and no two iterations
 * share the units of a type. */
static int64_t least_ii(const filler *f, const gaus_i_ii_range *range) {
  const gaus_problem *p = f->p;
  int64_t least = range->first;
  for (int32_t e = 0; e < p->num_deps; e++) {
    const gaus_dependence *d = &p->deps[e];
    int64_t need = d->distance > 0 ? f->start[d->src] + d->latency - f->start[d->dst] : 0;
    need = need > 0 ? gaus_i_ceil_div(need, d->distance) : 0;
    least = need > least ? need : least;
  }
  for (int32_t k = 0; k < p->num_types; k++)
    if (f->turns[k].first >= 0 && f->turns[k].end - f->turns[k].first > least)
      least = f->turns[k].end - f->turns[k].first;
  return least;
}

static gaus_status take(const filler *f, const gaus_options *options, const gaus_i_ii_range *range, int32_t *start,
                        int32_t *ii, gaus_error *err) {
  int64_t least = least_ii(f, range), last = 0;
  for (int32_t v = 0; v < f->p->num_ops; v++)
    last = f->start[v] > last ? f->start[v] : last;
  if (least > range->last || last > GAUS_MAX_STEP)
    return gaus_i_fail(err, GAUS_UNDECIDED, "one iteration after another would need an II of %lld", (long long)least);
  for (int32_t v = 0; v < f->p->num_ops; v++)
    start[v] = (int32_t)f->start[v];
  *ii = (int32_t)least;
  return within(f->p, options, start) ? GAUS_OK
                                      : gaus_i_fail(err, GAUS_UNDECIDED, "one iteration alone takes %d cycles",
                                                    gaus_i_problem_length(f->p, start));
}

static gaus_status one_after_another(const gaus_problem *problem, const gaus_options *options,
                                     const gaus_i_ii_range *range, int32_t *start, int32_t *ii, gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  filler f = {.p = problem};
  f.start = gaus_i_calloc(n, sizeof *f.start);
  f.waiting = gaus_i_calloc(n, sizeof *f.waiting);
  f.turns = gaus_i_calloc((size_t)problem->num_types, sizeof *f.turns);
  gaus_status status = gaus_i_heap_init(&f.ready, problem->num_ops, err);
  if (!f.start || !f.waiting || !f.turns)
    status = gaus_i_no_memory(err);
  if (status == GAUS_OK) {
    fill(&f);
    status = take(&f, options, range, start, ii, err);
  }
  gaus_i_heap_clear(&f.ready);
  free(f.start);
  free(f.waiting);
  free(f.turns);
  return status;
}

gaus_status gaus_i_first_schedule(const gaus_problem *problem, const gaus_options *options,
                                  const gaus_i_ii_range *range, int64_t from, int32_t *start, int32_t *ii,
                                  gaus_error *err) {
  bool found;
  GAUS_TRY(climb(problem, options, range, from, start, ii, &found, err));
  if (!found && (!problem->plain || problem->tangled)) /* turns are of types, and largest separations forbid them */
    return gaus_i_fail(err, GAUS_UNDECIDED, "one iteration after another is tried for operator types alone");
  return found ? GAUS_OK : one_after_another(problem, options, range, start, ii, err);
}
