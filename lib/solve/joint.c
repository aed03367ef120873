/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/joint.h"

#include <math.h>

#include "support/support.h"

enum { WINGS = 2 };

typedef struct member {
  const gaus_joint_search *joint;
  gaus_search search;
  bool open, active;    /* active: set to run another round */
  int32_t space, start; /* its place in the wing's relaxation */
  int32_t round;        /* the next one to begin */
} member;

typedef struct wing {
  const gaus_backend *backend;
  gaus_relaxation *relaxation;
  member *members; /* [count] */
  int32_t count, iterations;
  bool running;
} wing;

/* --- host work --------------------------------------------------------------------- */

static void open_member(void *context, int32_t i) {
  member *m = &((wing *)context)->members[i];
  *m->joint->cost = INFINITY;
  *m->joint->status = gaus_search_open(&m->search, m->joint->space, m->joint->index, m->joint->best, NULL);
  m->open = *m->joint->status == GAUS_OK;
}

/* Legalises and polishes what a round gave, and says where the next begins. */
static void advance_member(void *context, int32_t i) {
  wing *w = context;
  member *m = &w->members[i];
  gaus_relax_start from;
  if (!m->open)
    return;
  if (m->active) {
    w->backend->get(w->relaxation, m->space, m->start, &(gaus_relax_result){.mu = m->search.means});
    *m->joint->status = gaus_search_end_round(&m->search, NULL);
  }
  m->active = (m->active || m->round == 0) && *m->joint->status == GAUS_OK &&
              gaus_search_begin_round(&m->search, m->joint->index, m->round, &from);
  if (m->active)
    w->backend->set_start(w->relaxation, m->space, m->start, &from);
  m->round++;
}

/* --- a wing ------------------------------------------------------------------------ */

/* Members of one space are neighbours, and its starts. */
static gaus_status open_wing(wing *w, int32_t threads, gaus_error *err) {
  int32_t spaces = 0, starts = 0;
  gaus_space *space = gaus_calloc((size_t)w->count, sizeof *space);
  gaus_relax_settings *settings = gaus_calloc((size_t)w->count, sizeof *settings);
  gaus_status status = space && settings ? GAUS_OK : gaus_no_memory(err);
  for (int32_t i = 0; i < w->count && status == GAUS_OK; i++) {
    member *m = &w->members[i];
    bool same = i > 0 && m[-1].joint->space == m->joint->space;
    if (!same)
      gaus_search_relaxation(m->joint->space, &space[spaces], &settings[spaces]);
    m->space = same ? spaces - 1 : spaces++;
    m->start = same ? m[-1].start + 1 : 0;
    starts = m->start >= starts ? m->start + 1 : starts;
    w->iterations = settings[m->space].iterations > w->iterations ? settings[m->space].iterations : w->iterations;
  }
  if (status == GAUS_OK)
    status = w->backend->open(space, settings, spaces, starts, threads, &w->relaxation, err);
  free(space);
  free(settings);
  return status;
}

static gaus_status advance_wing(wing *w, int32_t threads, gaus_error *err) {
  gaus_parallel(threads, w->count, advance_member, w);
  w->running = false;
  for (int32_t i = 0; i < w->count; i++)
    w->running |= w->members[i].active;
  return w->running ? w->backend->begin_run(w->relaxation, w->iterations, err) : GAUS_OK;
}

static void close_wing(wing *w) {
  w->backend->close(w->relaxation);
  for (int32_t i = 0; i < w->count; i++)
    if (w->members[i].open) {
      *w->members[i].joint->cost = w->members[i].search.best_cost;
      gaus_search_close(&w->members[i].search);
    }
}

/* --- both ---------------------------------------------------------------------------- */

static gaus_status run_wings(wing *wings, int32_t threads, gaus_error *err) {
  for (wing *w = wings; w < wings + WINGS; w++) {
    if (w->count == 0)
      continue;
    gaus_parallel(threads, w->count, open_member, w);
    GAUS_TRY(open_wing(w, threads, err));
    GAUS_TRY(advance_wing(w, threads, err));
  }
  while (wings[0].running || wings[1].running)
    for (wing *w = wings; w < wings + WINGS; w++)
      if (w->running) {
        GAUS_TRY(w->backend->end_run(w->relaxation, err));
        GAUS_TRY(advance_wing(w, threads, err));
      }
  return GAUS_OK;
}

gaus_status gaus_joint_run(const gaus_backend *backend, const gaus_joint_search *searches, int32_t count,
                           int32_t threads, gaus_error *err) {
  member *members = gaus_calloc((size_t)count, sizeof *members);
  if (!members)
    return gaus_no_memory(err);
  int32_t half = (count + 1) / 2;
  wing wings[WINGS] = {{.backend = backend, .members = members, .count = half},
                       {.backend = backend, .members = members + half, .count = count - half}};
  for (int32_t i = 0; i < count; i++) /* every other one, so that the wings are alike */
    members[i % 2 ? half + i / 2 : i / 2].joint = &searches[i];
  gaus_status status = run_wings(wings, threads, err);
  for (wing *w = wings; w < wings + WINGS; w++)
    close_wing(w);
  free(members);
  return status;
}
