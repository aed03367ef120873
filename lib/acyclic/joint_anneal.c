/* Anneals in synchronous rounds.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/joint_anneal.h"

#include <string.h>

#include "acyclic/joint_bids.h"
#include "acyclic/joint_propose.h"
#include "support/support.h"

/* Parts of a sweep between two looks at the prices and at the best in mode memory; in mode resource it is a sweep. */
enum { PARTS_OF_STAGE = 2 };

/* Entries of the tables, 512 bytes each; operations, so that a proposal's index has 24 bits. */
enum { MOST_CELLS = 1 << 17, MOST_OPERATIONS = 1 << 24 };

bool gaus_i_acyclic_joint_takes(const gaus_i_acyclic *b) {
  if (b->general || b->problem->tangled) /* its tables know one resource of an operation, and separations of one sign */
    return false;
  for (int32_t resource = 0; resource < b->num_resources; resource++)
    if (b->resources[resource].blocking > GAUS_JOINT_BLOCKING)
      return false;
  return (int64_t)b->num_resources * b->steps <= MOST_CELLS && b->n < MOST_OPERATIONS;
}

static void keep_best(const gaus_i_placement *p, int32_t *best, double *objective) {
  double value = gaus_i_placement_objective(p);
  if (value >= *objective)
    return;
  *objective = value;
  memcpy(best, p->start, (size_t)p->b->n * sizeof *best);
}

/* Claims of later rounds are lower; when the numbers run out, they begin anew. */
static void count_round(gaus_i_joint_state *s) {
  size_t n = (size_t)s->b->n;
  s->round += 2;
  if (s->round < 2 * GAUS_JOINT_ROUNDS - 2)
    return;
  s->epoch += (uint64_t)s->round;
  s->round = 2;
  memset(s->claim, 0xff, n * sizeof *s->claim);
  memset(s->place, 0, n * sizeof *s->place);
  if (s->value_claim)
    memset(s->value_claim, 0xff, n * sizeof *s->value_claim);
}

static void run_round(gaus_i_joint_state *s, bool of_groups, int32_t proposals) {
  if (proposals == 0)
    return;
  count_round(s);
  s->of_groups = of_groups;
  s->proposals = proposals;
  gaus_i_joint_settle(s, gaus_i_joint_propose(s));
  s->proposed += proposals;
}

static bool stopped(gaus_i_monitor *monitor) {
  return monitor && gaus_i_monitor_stop(monitor);
}

static void sweep_part(gaus_i_joint_state *s, int32_t part, gaus_i_monitor *monitor) {
  int32_t begin = s->part_begin[part], count = s->part_begin[part + 1] - begin;
  s->from = s->movable + begin;
  s->num_from = count;
  run_round(s, false, count);
  if (!stopped(monitor))
    run_round(s, true, (int32_t)(count * s->groups));
}

/* Prices, temperature and aim as they are when `done` of so many sweeps are done. */
static void set_stage(gaus_i_joint_state *s, double done, int64_t sweeps) {
  gaus_i_cooling_stage(&s->cooling, &s->mover, done / (double)sweeps);
  if (s->tight && s->settings->aimed > 0)
    gaus_i_cooling_tight(&s->mover, s->tight_before, s->tight, &s->num_tight);
}

static void anneal(gaus_i_joint_state *s, gaus_i_monitor *monitor, int32_t *best, double *objective) {
  int32_t parts_of_stage = s->b->live_resource < 0 ? s->parts : PARTS_OF_STAGE;
  int64_t sweeps = (int64_t)((double)s->settings->moves / ((1 + s->groups) * s->num_movable)) + 1;
  for (int64_t i = 0; i < sweeps * s->parts; i++) {
    if (i % parts_of_stage == 0)
      set_stage(s, (double)i / s->parts, sweeps);
    sweep_part(s, (int32_t)(i % s->parts), monitor);
    if (i % parts_of_stage == parts_of_stage - 1)
      keep_best(s->p, best, objective);
    if (*objective <= s->settings->bound || stopped(monitor))
      break;
  }
  keep_best(s->p, best, objective);
}

static void report(const gaus_i_joint_state *s, gaus_i_monitor *monitor, int64_t began) {
  int64_t accepted = 0;
  for (int32_t i = 0; i < s->num_workers; i++)
    accepted += s->workers[i].accepted;
  gaus_i_count(monitor, GAUS_STATISTIC_PROPOSALS, s->proposed);
  gaus_i_count(monitor, GAUS_STATISTIC_ACCEPTED, accepted);
  gaus_i_count_time(monitor, GAUS_STATISTIC_TIME_IMPROVEMENT, began);
}

gaus_status gaus_i_acyclic_anneal_jointly(gaus_i_placement *p, const gaus_i_acyclic_anneal_settings *settings,
                                          gaus_i_crew *crew, gaus_i_monitor *monitor, int32_t *best, double *objective,
                                          gaus_error *err) {
  gaus_i_joint_state s = {0};
  int64_t began = gaus_i_time(monitor);
  gaus_status status = gaus_i_joint_init(&s, p, settings, crew, err);
  if (status == GAUS_OK) {
    keep_best(p, best, objective);
    if (s.num_movable > 0 && *objective > settings->bound)
      anneal(&s, monitor, best, objective);
  }
  report(&s, monitor, began);
  gaus_i_joint_clear(&s);
  return status;
}
