/* Runs the gradient rounds of many restarts as one batch on a backend.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "backend/rounds.h"

#include "problem/problem.h"
#include "support/support.h"

enum { WINGS = 2 };

/* A start of a search. */
typedef struct member {
  const gaus_i_rounds_task *joint;
  gaus_i_rounds_place place;
  bool active; /* set to run another round */
} member;

/* One of the two relaxations that take turns on the device, and the searches that it runs. */
typedef struct wing {
  const gaus_i_backend *backend;
  gaus_i_relaxation *relaxation;
  const gaus_i_rounds_task **searches; /* [count], one relaxation problem each */
  int32_t *first;                      /* [count] where the members of each begin */
  member *members;                     /* [num_members] */
  int32_t count, num_members;
  int32_t iterations, starts; /* the most of any search */
  int64_t work;               /* starts x operations */
  bool running;
} wing;

void gaus_i_rounds_read(const gaus_i_rounds_place *place, float *mu) {
  place->backend->get(place->relaxation, place->relax_problem, place->start, &(gaus_i_relax_result){.mu = mu});
}

/* --- host work --------------------------------------------------------------------- */

static void end_member(void *context, int32_t i) {
  member *m = &((wing *)context)->members[i];
  if (m->active)
    m->joint->kind->end(m->joint->search, m->place.start, &m->place);
}

static void gather_search(void *context, int32_t i) {
  const wing *w = context;
  const gaus_i_rounds_task *joint = w->searches[i];
  bool ran = false;
  for (int32_t k = 0; k < joint->starts; k++)
    ran |= w->members[w->first[i] + k].active;
  if (ran && joint->kind->gather)
    joint->kind->gather(joint->search);
}

static void begin_member(void *context, int32_t i) {
  wing *w = context;
  member *m = &w->members[i];
  gaus_i_initial_point from = {0};
  m->active = m->active && m->joint->kind->begin(m->joint->search, m->place.start, &from);
  if (m->active)
    w->backend->set_start(w->relaxation, m->place.relax_problem, m->place.start, &from);
}

/* --- one of the two relaxations ----------------------------------------------------- */

static void add_members(wing *w, int32_t relax_problem) {
  w->first[relax_problem] = w->num_members;
  for (int32_t k = 0; k < w->searches[relax_problem]->starts; k++)
    w->members[w->num_members++] =
        (member){w->searches[relax_problem], {w->backend, w->relaxation, relax_problem, k}, .active = true};
}

static gaus_status open_wing(wing *w, int32_t threads, gaus_error *err) {
  gaus_i_relax_problem *relax_problem = gaus_i_calloc((size_t)w->count, sizeof *relax_problem);
  gaus_i_relax_settings *settings = gaus_i_calloc((size_t)w->count, sizeof *settings);
  gaus_status status = relax_problem && settings ? GAUS_OK : gaus_i_no_memory(err);
  for (int32_t i = 0; i < w->count && status == GAUS_OK; i++) {
    w->searches[i]->kind->relaxation(w->searches[i]->search, &relax_problem[i], &settings[i]);
    w->iterations = settings[i].iterations > w->iterations ? settings[i].iterations : w->iterations;
  }
  if (status == GAUS_OK)
    status = w->backend->open(relax_problem, settings, w->count, w->starts, threads, &w->relaxation, err);
  for (int32_t i = 0; i < w->count && status == GAUS_OK; i++)
    add_members(w, i);
  free(relax_problem);
  free(settings);
  return status;
}

static gaus_status begin_round(wing *w, int32_t threads, gaus_error *err) {
  gaus_i_parallel(threads, w->num_members, begin_member, w);
  w->running = false;
  for (int32_t i = 0; i < w->num_members; i++)
    w->running |= w->members[i].active;
  return w->running ? w->backend->begin_run(w->relaxation, w->iterations, err) : GAUS_OK;
}

/* Legalises and polishes what a round gave, and begins the next. */
static gaus_status advance_wing(wing *w, int32_t threads, gaus_error *err) {
  GAUS_TRY(w->backend->end_run(w->relaxation, err));
  gaus_i_parallel(threads, w->num_members, end_member, w);
  gaus_i_parallel(threads, w->count, gather_search, w);
  return begin_round(w, threads, err);
}

/* --- both ---------------------------------------------------------------------------- */

static gaus_status run_wings(wing *wings, int32_t threads, gaus_error *err) {
  /* A device that runs a round may hold up what opening the other takes. */
  for (wing *w = wings; w < wings + WINGS; w++)
    if (w->count > 0)
      GAUS_TRY(open_wing(w, threads, err));
  for (wing *w = wings; w < wings + WINGS; w++)
    if (w->count > 0)
      GAUS_TRY(begin_round(w, threads, err));
  while (wings[0].running || wings[1].running)
    for (wing *w = wings; w < wings + WINGS; w++)
      if (w->running)
        GAUS_TRY(advance_wing(w, threads, err));
  return GAUS_OK;
}

/* Gives each search to the relaxation that has less work so far. */
static void deal(wing *wings, const gaus_i_rounds_task *searches, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    wing *w = &wings[wings[1].work < wings[0].work];
    const gaus_i_rounds_task *s = &searches[i];
    gaus_i_relax_problem relax_problem;
    gaus_i_relax_settings settings;
    s->kind->relaxation(s->search, &relax_problem, &settings);
    w->searches[w->count++] = s;
    w->starts = s->starts > w->starts ? s->starts : w->starts;
    w->work += (int64_t)s->starts * relax_problem.problem->num_ops;
  }
}

gaus_status gaus_i_rounds_run(const gaus_i_backend *backend, const gaus_i_rounds_task *searches, int32_t count,
                              int32_t threads, gaus_error *err) {
  wing wings[WINGS] = {{0}};
  size_t starts = 0;
  for (int32_t i = 0; i < count; i++)
    starts += (size_t)searches[i].starts;
  gaus_status status = GAUS_OK;
  for (wing *w = wings; w < wings + WINGS; w++) {
    w->backend = backend;
    w->searches = gaus_i_calloc((size_t)count, sizeof *w->searches);
    w->members = gaus_i_calloc(starts, sizeof *w->members);
    w->first = gaus_i_calloc((size_t)count, sizeof *w->first);
    if (!w->searches || !w->members || !w->first)
      status = gaus_i_no_memory(err);
  }
  if (status == GAUS_OK) {
    deal(wings, searches, count);
    status = run_wings(wings, threads, err);
  }
  for (wing *w = wings; w < wings + WINGS; w++) {
    backend->close(w->relaxation);
    free(w->searches);
    free(w->first);
    free(w->members);
  }
  return status;
}
