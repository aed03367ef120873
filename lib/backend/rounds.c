/* Runs the gradient rounds of many restarts as one batch on a backend.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "backend/rounds.h"

#include "problem/problem.h"
#include "support/support.h"

/* For each device: while it runs one, the host works on the other. */
enum { WINGS = 2, MOST_DEVICES = 256 };

/* A start of a search. */
typedef struct member {
  const gaus_i_rounds_task *joint;
  gaus_i_rounds_place place;
  bool active; /* set to run another round */
} member;

/* One of the relaxations that take turns on a device, and the searches that it runs. */
typedef struct wing {
  const gaus_i_backend *backend;
  gaus_i_relaxation *relaxation;
  const gaus_i_rounds_task **searches; /* [count], one relaxation problem each */
  int32_t *first;                      /* [count] where the members of each begin */
  member *members;                     /* [num_members] */
  int32_t count, num_members;
  int32_t iterations, starts; /* the most of any search */
  int64_t work;               /* starts x operations */
  int32_t device;             /* which of several; those of one solve share them */
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

/* --- one of the relaxations ----------------------------------------------------- */

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
    if (settings[i].device == GAUS_ALL_DEVICES)
      settings[i].device -= w->device;
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

/* --- all ------------------------------------------------------------------------------ */

typedef struct wings {
  wing *all; /* [count] */
  int32_t count;
} wings;

static bool any_running(const wings *w) {
  bool any = false;
  for (int32_t i = 0; i < w->count; i++)
    any |= w->all[i].running;
  return any;
}

static gaus_status run_wings(const wings *all, int32_t threads, gaus_error *err) {
  wing *end = all->all + all->count;
  /* A device that runs a round may hold up what opening the other takes. */
  for (wing *w = all->all; w < end; w++)
    if (w->count > 0)
      GAUS_TRY(open_wing(w, threads, err));
  for (wing *w = all->all; w < end; w++)
    if (w->count > 0)
      GAUS_TRY(begin_round(w, threads, err));
  while (any_running(all))
    for (wing *w = all->all; w < end; w++)
      if (w->running)
        GAUS_TRY(advance_wing(w, threads, err));
  return GAUS_OK;
}

/* Gives each search to the relaxation that has least work so far. */
static void deal(const wings *all, const gaus_i_rounds_task *searches, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    wing *w = all->all;
    const gaus_i_rounds_task *s = &searches[i];
    gaus_i_relax_problem relax_problem;
    gaus_i_relax_settings settings;
    for (int32_t k = 1; k < all->count; k++)
      w = all->all[k].work < w->work ? &all->all[k] : w;
    s->kind->relaxation(s->search, &relax_problem, &settings);
    w->searches[w->count++] = s;
    w->starts = s->starts > w->starts ? s->starts : w->starts;
    w->work += (int64_t)s->starts * relax_problem.problem->num_ops;
  }
}

/* Devices that the searches are to share: 1 unless all are asked for. */
static int32_t count_devices(const gaus_i_backend *backend, const gaus_i_rounds_task *searches, int32_t count) {
  gaus_i_relax_problem relax_problem;
  gaus_i_relax_settings settings = {.device = GAUS_ANY_DEVICE};
  int32_t devices = 1;
  if (count == 0 || backend == gaus_i_backend_cpu())
    return 1;
  searches[0].kind->relaxation(searches[0].search, &relax_problem, &settings);
  if (settings.device != GAUS_ALL_DEVICES || gaus_i_cuda_devices(NULL, 0, &devices, NULL) != GAUS_OK)
    return 1;
  return devices < 1 ? 1 : devices < MOST_DEVICES ? devices : MOST_DEVICES;
}

static gaus_status init_wings(wings *all, const gaus_i_backend *backend, const gaus_i_rounds_task *searches,
                              int32_t count, gaus_error *err) {
  size_t starts = 0;
  for (int32_t i = 0; i < count; i++)
    starts += (size_t)searches[i].starts;
  int32_t wanted = WINGS * count_devices(backend, searches, count);
  all->all = gaus_i_calloc((size_t)wanted, sizeof *all->all);
  if (!all->all)
    return gaus_i_no_memory(err);
  all->count = wanted;
  for (int32_t i = 0; i < wanted; i++) {
    wing *w = &all->all[i];
    w->backend = backend;
    w->device = i;
    w->searches = gaus_i_calloc((size_t)count, sizeof *w->searches);
    w->members = gaus_i_calloc(starts, sizeof *w->members);
    w->first = gaus_i_calloc((size_t)count, sizeof *w->first);
    if (!w->searches || !w->members || !w->first)
      return gaus_i_no_memory(err);
  }
  return GAUS_OK;
}

gaus_status gaus_i_rounds_run(const gaus_i_backend *backend, const gaus_i_rounds_task *searches, int32_t count,
                              int32_t threads, gaus_error *err) {
  wings all = {NULL, 0};
  gaus_status status = init_wings(&all, backend, searches, count, err);
  if (status == GAUS_OK) {
    deal(&all, searches, count);
    status = run_wings(&all, threads, err);
  }
  for (int32_t i = 0; i < all.count; i++) {
    backend->close(all.all[i].relaxation);
    free(all.all[i].searches);
    free(all.all[i].first);
    free(all.all[i].members);
  }
  free(all.all);
  return status;
}
