/* Sets up and frees what the rounds of a joint annealing work on.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/joint_state.h"

#include <string.h>

#include "support/support.h"

/* At least a tenth of the proposals move one operation. */
static double groups_for_each(const gaus_i_acyclic_anneal_settings *settings) {
  double share = settings->groups + settings->squeezes;
  share = share < 0.9 ? share : 0.9;
  return share / (1 - share);
}

/* Deals the operations to the parts of a sweep at random, each part in their order. Where few operations share a step,
 * as in epfl/div, one part is too much at once; lives that several moves change are not weighed again, so that in mode
 * memory smaller rounds find more (bench/results/parallel.md). */
static void deal(gaus_i_joint_state *s) {
  const gaus_i_acyclic *b = s->b;
  s->num_movable = 0;
  s->parts = b->live_resource < 0 ? 4 : GAUS_JOINT_PARTS;
  for (int32_t part = 0; part < s->parts; part++) {
    s->part_begin[part] = s->num_movable;
    for (int32_t v = 0; v < b->n; v++)
      if (b->alap[v] > b->asap[v] && (int32_t)((gaus_i_joint_mix((uint64_t)v + 1) >> 32) % (uint64_t)s->parts) == part)
        s->movable[s->num_movable++] = v;
  }
  s->part_begin[s->parts] = s->num_movable;
}

static gaus_status init_worker(gaus_i_joint_state *s, gaus_i_joint_worker *w, gaus_error *err) {
  size_t n = (size_t)s->b->n, steps = (size_t)s->b->steps;
  w->mover = s->mover;
  w->mover.delta = gaus_i_calloc(steps + 1, sizeof *w->mover.delta);
  w->mark = gaus_i_calloc(n, sizeof *w->mark);
  w->want = gaus_i_calloc(n, sizeof *w->want);
  w->load_delta = gaus_i_calloc((size_t)s->b->num_resources * steps, sizeof *w->load_delta);
  if (!w->mover.delta || !w->mark || !w->want || !w->load_delta)
    return gaus_i_no_memory(err);
  if (s->b->live_resource < 0)
    return GAUS_OK;
  w->value_mark = gaus_i_calloc(n, sizeof *w->value_mark);
  w->value = gaus_i_calloc(n, sizeof *w->value);
  return w->value_mark && w->value ? GAUS_OK : gaus_i_no_memory(err);
}

static gaus_status init_workers(gaus_i_joint_state *s, gaus_error *err) {
  s->workers = gaus_i_calloc((size_t)gaus_i_crew_size(s->crew), sizeof *s->workers);
  if (!s->workers)
    return gaus_i_no_memory(err);
  for (; s->num_workers < gaus_i_crew_size(s->crew); s->num_workers++)
    GAUS_TRY(init_worker(s, &s->workers[s->num_workers], err));
  return GAUS_OK;
}

/* As many as the largest round has. */
static gaus_status init_chunks(gaus_i_joint_state *s, gaus_error *err) {
  int32_t most = 0, singles, groups;
  for (int32_t part = 0; part < s->parts; part++) {
    int32_t size = s->part_begin[part + 1] - s->part_begin[part];
    most = size > most ? size : most;
  }
  singles = most / GAUS_JOINT_CHUNK + 1;
  groups = (int32_t)(most * s->groups) / GAUS_JOINT_GROUP_CHUNK + 2;
  most = groups > singles ? groups : singles;
  s->chunks = gaus_i_calloc((size_t)most, sizeof *s->chunks);
  if (!s->chunks)
    return gaus_i_no_memory(err);
  for (; s->num_chunks < most; s->num_chunks++)
    if (!(s->chunks[s->num_chunks] = gaus_i_calloc(1, sizeof **s->chunks)))
      return gaus_i_no_memory(err);
  return GAUS_OK;
}

static gaus_status init_values(gaus_i_joint_state *s, gaus_error *err) {
  size_t n = (size_t)s->b->n;
  s->value_claim = gaus_i_calloc(n, sizeof *s->value_claim);
  s->birth = gaus_i_calloc(n, sizeof *s->birth);
  s->tight = gaus_i_calloc(n, sizeof *s->tight);
  s->tight_before = gaus_i_calloc((size_t)s->b->steps + 1, sizeof *s->tight_before);
  if (!s->value_claim || !s->birth || !s->tight || !s->tight_before)
    return gaus_i_no_memory(err);
  memset(s->value_claim, 0xff, n * sizeof *s->value_claim);
  for (int32_t v = 0; v < s->b->n; v++)
    s->birth[v] = s->p->start[v] + s->b->alive_from[v];
  return GAUS_OK;
}

gaus_status gaus_i_joint_init(gaus_i_joint_state *s, gaus_i_placement *p,
                              const gaus_i_acyclic_anneal_settings *settings, gaus_i_crew *crew, gaus_error *err) {
  const gaus_i_acyclic *b = p->b;
  size_t n = (size_t)b->n, cells = (size_t)b->num_resources * (size_t)b->steps;
  *s = (gaus_i_joint_state){.p = p, .b = b, .settings = settings, .crew = crew};
  s->groups = groups_for_each(settings);
  gaus_i_cooling_init(&s->cooling, b, settings);
  GAUS_TRY(gaus_i_smoothed_state_init(&s->mover, p, err));
  s->movable = gaus_i_calloc(n, sizeof *s->movable);
  s->place = gaus_i_calloc(n, sizeof *s->place);
  s->claim = gaus_i_calloc(n, sizeof *s->claim);
  s->more = gaus_i_calloc(cells * GAUS_JOINT_BUCKETS, sizeof *s->more);
  s->less = gaus_i_calloc(cells * GAUS_JOINT_BUCKETS, sizeof *s->less);
  if (!s->movable || !s->place || !s->claim || !s->more || !s->less)
    return gaus_i_no_memory(err);
  memset(s->claim, 0xff, n * sizeof *s->claim);
  deal(s);
  if (b->live_resource >= 0)
    GAUS_TRY(init_values(s, err));
  GAUS_TRY(init_workers(s, err));
  return init_chunks(s, err);
}

static void clear_worker(gaus_i_joint_worker *w) {
  free(w->mover.delta);
  free(w->mark);
  free(w->want);
  free(w->load_delta);
  free(w->value_mark);
  free(w->value);
}

void gaus_i_joint_clear(gaus_i_joint_state *s) {
  /* one more: that whose memory ran out */
  for (int32_t i = 0; s->workers && i <= s->num_workers && i < gaus_i_crew_size(s->crew); i++)
    clear_worker(&s->workers[i]);
  for (int32_t i = 0; i < s->num_chunks; i++)
    free(s->chunks[i]);
  free(s->workers);
  free(s->chunks);
  free(s->movable);
  free(s->place);
  free(s->claim);
  free(s->value_claim);
  free(s->birth);
  free(s->tight);
  free(s->tight_before);
  free(s->more);
  free(s->less);
  gaus_i_smoothed_state_clear(&s->mover);
}
