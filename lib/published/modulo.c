/* The scheduler gaus-2026 in mode modulo.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <string.h>

#include "gaus/bounds.h"
#include "gaus/schedule.h"
#include "legalise/insertion.h"
#include "published/gaus_2026.h"
#include "published/search.h"
#include "support/support.h"

enum { INSERTION_PASSES = 20 };

typedef struct judge {
  const gaus_problem *problem;
  const gaus_options *options;
  gaus_i_insert insert;
  int32_t ii;
  double *mu;                          /* [n] */
  int32_t *asap, *alap, *room, *given; /* [n] windows of the relaxation, latest starts of insertion, where it begins */
  int32_t *best;                       /* [n] */
  int64_t value;
} judge;

/* --- legalising --------------------------------------------------------------------------- */

/* Rounded means, pushed later until all dependences hold, in at most n passes; limits are not looked at. */
static bool push(const judge *j, const float *mu, int32_t *start) {
  const gaus_problem *p = j->problem;
  bool changed = true;
  for (int32_t v = 0; v < p->num_ops; v++)
    start[v] = (int32_t)fmin(fmax(round((double)mu[v]), 0), GAUS_MAX_STEP / 2);
  for (int32_t pass = 0; pass < p->num_ops && changed; pass++) {
    changed = false;
    for (int32_t k = 0; k < p->num_deps; k++) {
      const gaus_dependence *d = &p->deps[k];
      int64_t least = (int64_t)start[d->src] + d->latency - (int64_t)j->ii * d->distance;
      if (least > GAUS_MAX_STEP)
        return false;
      if (least > start[d->dst]) {
        start[d->dst] = (int32_t)least;
        changed = true;
      }
    }
  }
  return !changed;
}

static bool is_legal(const judge *j, const int32_t *start) {
  return gaus_schedule_verify_starts(j->problem, start, j->ii, (int32_t)j->options->latency, NULL) == GAUS_OK;
}

/* As published where that is legal; where it exceeds limits, insertion at the nearest free slots. */
static gaus_status legalise(void *context, const float *mu, int32_t *start, bool *legal, gaus_error *err) {
  judge *j = context;
  *legal = push(j, mu, start) && is_legal(j, start);
  if (*legal)
    return GAUS_OK;
  for (int32_t v = 0; v < j->problem->num_ops; v++)
    j->mu[v] = (double)mu[v];
  gaus_status status = gaus_i_insert_run(&j->insert, j->mu, j->asap, j->room, INSERTION_PASSES, start, err);
  *legal = status == GAUS_OK && is_legal(j, start);
  return status == GAUS_NO_MEMORY ? status : GAUS_OK;
}

/* --- judging --------------------------------------------------------------------------------- */

static int64_t value_of(const judge *j, const int32_t *start) {
  gaus_schedule *s;
  if (gaus_schedule_create(j->problem, start, j->ii, &s, NULL) != GAUS_OK)
    return INT64_MAX;
  bool sum = j->options->objective == GAUS_OBJECTIVE_LIFETIME;
  int64_t value = sum ? s->metrics.lifetime_bits : s->metrics.max_live_bits;
  gaus_schedule_destroy(s);
  return value;
}

static bool offer(void *context, const int32_t *start) {
  judge *j = context;
  int64_t value = value_of(j, start);
  if (value >= j->value)
    return false;
  j->value = value;
  memcpy(j->best, start, (size_t)j->problem->num_ops * sizeof *start);
  return true;
}

/* --- the interface ------------------------------------------------------------------------------ */

/* The windows of a schedule as long as the given one, or of the latency bound. */
static gaus_status find_windows(judge *j, int32_t *latency, gaus_error *err) {
  const gaus_problem *p = j->problem;
  *latency = (int32_t)j->options->latency;
  if (*latency == 0)
    *latency = gaus_i_problem_length(p, j->given);
  GAUS_TRY(gaus_problem_mobility(p, j->ii, *latency, j->asap, j->alap, err));
  int64_t far = (int64_t)*latency + (j->options->latency > 0 ? 0 : 2 * (int64_t)j->ii);
  return gaus_problem_mobility(p, j->ii, (int32_t)(far < GAUS_MAX_STEP ? far : GAUS_MAX_STEP), j->asap, j->room, err);
}

static gaus_status run(judge *j, gaus_i_monitor *monitor, gaus_error *err) {
  int32_t latency;
  GAUS_TRY(find_windows(j, &latency, err));
  gaus_i_published_task task = {.problem = j->problem,
                                .options = j->options,
                                .monitor = monitor,
                                .aim = j->options->objective == GAUS_OBJECTIVE_LIFETIME ? GAUS_PUBLISHED_SUM
                                                                                        : GAUS_PUBLISHED_PEAK,
                                .ii = j->ii,
                                .asap = j->asap,
                                .alap = j->alap,
                                .bounded = j->options->latency > 0,
                                .given = j->given,
                                .legalise = legalise,
                                .offer = offer,
                                .context = j};
  return gaus_i_published_search(&task, err);
}

gaus_status gaus_i_gaus_2026_modulo(const gaus_problem *problem, const gaus_options *options, int32_t ii,
                                    gaus_i_monitor *monitor, int32_t *start, gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  judge j = {.problem = problem, .options = options, .ii = ii, .best = start};
  int32_t *rows = gaus_i_calloc(4 * n, sizeof *rows);
  j.mu = gaus_i_calloc(n, sizeof *j.mu);
  gaus_status status = rows && j.mu ? GAUS_OK : gaus_i_no_memory(err);
  if (status == GAUS_OK)
    status = gaus_i_insert_init(&j.insert, problem, ii, err);
  if (status == GAUS_OK) {
    j.asap = rows;
    j.alap = rows + n;
    j.room = rows + 2 * n;
    j.given = rows + 3 * n;
    memcpy(j.given, start, n * sizeof *start);
    j.value = value_of(&j, start);
    status = run(&j, monitor, err);
  }
  gaus_i_insert_clear(&j.insert);
  free(j.mu);
  free(rows);
  return status;
}
