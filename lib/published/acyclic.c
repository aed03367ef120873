/* The scheduler gaus-2026 in modes resource and memory.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <string.h>

#include "acyclic/rounding.h"
#include "published/gaus_2026.h"
#include "published/search.h"
#include "support/support.h"

typedef struct judge {
  const gaus_i_acyclic *b;
  gaus_i_placement placement;
  double *type_weight; /* [types] */
  bool limited;
  int32_t *start;
  double *objective;
} judge;

static gaus_status legalise(void *context, const float *mu, int32_t *start, bool *legal, gaus_error *err) {
  const judge *j = context;
  *legal = true;
  if (j->limited)
    return gaus_i_rounding_limited(j->b, mu, start, err);
  gaus_i_rounding_legalise(j->b, mu, 0.5f, GAUS_ROUNDING_FORWARD, NULL, start);
  return GAUS_OK;
}

static bool offer(void *context, const int32_t *start) {
  judge *j = context;
  gaus_i_placement_load(&j->placement, start);
  double value = gaus_i_placement_objective(&j->placement);
  if (value >= *j->objective)
    return false;
  *j->objective = value;
  memcpy(j->start, start, (size_t)j->b->n * sizeof *start);
  return true;
}

static gaus_status judge_init(judge *j, const gaus_i_acyclic *b, gaus_error *err) {
  j->type_weight = gaus_i_calloc((size_t)b->problem->num_types, sizeof *j->type_weight);
  if (!j->type_weight)
    return gaus_i_no_memory(err);
  for (int32_t k = 0; k < b->num_resources; k++) {
    if (b->resources[k].type >= 0)
      j->type_weight[b->resources[k].type] = b->resources[k].weight;
    j->limited |= b->resources[k].limit < INT64_MAX;
  }
  return gaus_i_placement_init(&j->placement, b, err);
}

gaus_status gaus_i_gaus_2026_acyclic(const gaus_i_acyclic *b, const gaus_options *options, int32_t *start,
                                     double *objective, gaus_error *err) {
  judge j = {.b = b, .start = start, .objective = objective};
  int32_t *given = gaus_i_calloc((size_t)b->n, sizeof *given);
  gaus_status status = given ? judge_init(&j, b, err) : gaus_i_no_memory(err);
  gaus_i_published_task task = {.problem = b->problem,
                                .options = options,
                                .monitor = b->monitor,
                                .aim = b->mode == GAUS_MODE_RESOURCE ? GAUS_PUBLISHED_RESOURCE : GAUS_PUBLISHED_PEAK,
                                .steps = b->latency,
                                .asap = b->asap,
                                .alap = b->alap,
                                .bounded = true,
                                .type_weight = j.type_weight,
                                .communication_weight = b->communication_weight,
                                .given = *objective < INFINITY ? given : NULL,
                                .legalise = legalise,
                                .offer = offer,
                                .context = &j};
  if (status == GAUS_OK) {
    memcpy(given, start, (size_t)b->n * sizeof *given);
    status = gaus_i_published_search(&task, err);
  }
  gaus_i_placement_clear(&j.placement);
  free(j.type_weight);
  free(given);
  return status;
}
