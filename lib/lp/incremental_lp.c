/* Solves a program of difference_lp.h again after each new constraint.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "lp/incremental_lp.h"

#include <string.h>

#include "support/heap.h"
#include "support/support.h"
#include "support/assert.h"

/* A constraint is an arc from its tail to its head. Flow can be added to it at the cost
 * of its slack, and taken back for nothing, as a constraint with flow is tight. */
struct gaus_i_incremental_lp {
  int32_t n, m, most, pushed;
  gaus_i_lp_constraint *constraints; /* [m], the pushed ones last */
  int64_t *weight, *x, *flow, value;
  int32_t *first_out, *first_in, *next_out, *next_in; /* the constraints of a variable, linked; -1 ends */
  int64_t *saved;                                     /* before each push: x, the flow, the value */
  int64_t num_saved;
  gaus_i_heap heap;
  int64_t *distance; /* of the shortest path so far; -1: none */
  int32_t *via;      /* its last constraint; ~constraint where that is walked backwards */
  int32_t *seen, num_seen;
  int64_t all_pushed, paths; /* what was done so far */
};

static void link_constraint(gaus_i_incremental_lp *lp, int32_t constraint) {
  const gaus_i_lp_constraint *r = &lp->constraints[constraint];
  lp->next_out[constraint] = lp->first_out[r->tail];
  lp->first_out[r->tail] = constraint;
  lp->next_in[constraint] = lp->first_in[r->head];
  lp->first_in[r->head] = constraint;
}

static gaus_status allocate(gaus_i_incremental_lp *lp, gaus_error *err) {
  size_t n = (size_t)lp->n, constraints = (size_t)lp->m + (size_t)lp->most;
  lp->constraints = gaus_i_calloc(constraints, sizeof *lp->constraints);
  lp->weight = gaus_i_calloc(n, sizeof *lp->weight);
  lp->x = gaus_i_calloc(n, sizeof *lp->x);
  lp->flow = gaus_i_calloc(constraints, sizeof *lp->flow);
  lp->first_out = gaus_i_calloc(n, sizeof *lp->first_out);
  lp->first_in = gaus_i_calloc(n, sizeof *lp->first_in);
  lp->next_out = gaus_i_calloc(constraints, sizeof *lp->next_out);
  lp->next_in = gaus_i_calloc(constraints, sizeof *lp->next_in);
  lp->saved = gaus_i_calloc((size_t)lp->most * (n + constraints + 1), sizeof *lp->saved);
  lp->distance = gaus_i_calloc(n, sizeof *lp->distance);
  lp->via = gaus_i_calloc(n, sizeof *lp->via);
  lp->seen = gaus_i_calloc(n, sizeof *lp->seen);
  GAUS_TRY(gaus_i_heap_init(&lp->heap, (int32_t)(2 * constraints + 1), err));
  bool complete = lp->constraints && lp->weight && lp->x && lp->flow && lp->first_out && lp->first_in && lp->next_out &&
                  lp->next_in && lp->saved && lp->distance && lp->via && lp->seen;
  return complete ? GAUS_OK : gaus_i_no_memory(err);
}

static void fill(gaus_i_incremental_lp *lp, const gaus_i_lp_constraint *constraints, const int64_t *weight,
                 const int64_t *x, const int64_t *flow) {
  memcpy(lp->constraints, constraints, sizeof *constraints * (size_t)lp->m);
  memcpy(lp->flow, flow, sizeof *flow * (size_t)lp->m);
  memcpy(lp->weight, weight, sizeof *weight * (size_t)lp->n);
  memcpy(lp->x, x, sizeof *x * (size_t)lp->n);
  for (int32_t i = 0; i < lp->n; i++) {
    lp->value += weight[i] * x[i];
    lp->first_out[i] = lp->first_in[i] = -1;
    lp->distance[i] = -1;
  }
  for (int32_t k = 0; k < lp->m; k++)
    link_constraint(lp, k);
}

gaus_status gaus_i_incremental_lp_open(int32_t n, int32_t m, const gaus_i_lp_constraint *constraints,
                                       const int64_t *weight, const int64_t *x, const int64_t *flow, int32_t most,
                                       gaus_i_incremental_lp **out, gaus_error *err) {
  gaus_i_incremental_lp *lp = gaus_i_calloc(1, sizeof *lp);
  *out = NULL;
  if (!lp)
    return gaus_i_no_memory(err);
  lp->n = n;
  lp->m = m;
  lp->most = most;
  gaus_status status = allocate(lp, err);
  if (status != GAUS_OK) {
    gaus_i_incremental_lp_close(lp);
    return status;
  }
  fill(lp, constraints, weight, x, flow);
  *out = lp;
  return GAUS_OK;
}

void gaus_i_incremental_lp_close(gaus_i_incremental_lp *lp) {
  if (!lp)
    return;
  gaus_i_heap_clear(&lp->heap);
  free(lp->constraints);
  free(lp->weight);
  free(lp->x);
  free(lp->flow);
  free(lp->first_out);
  free(lp->first_in);
  free(lp->next_out);
  free(lp->next_in);
  free(lp->saved);
  free(lp->distance);
  free(lp->via);
  free(lp->seen);
  free(lp);
}

static int64_t slack(const gaus_i_incremental_lp *lp, int32_t constraint) {
  const gaus_i_lp_constraint *r = &lp->constraints[constraint];
  return lp->x[r->head] - lp->x[r->tail] - r->gap;
}

static void reach(gaus_i_incremental_lp *lp, int32_t i, int64_t distance, int32_t via, int64_t limit) {
  if (distance >= limit || (lp->distance[i] >= 0 && lp->distance[i] <= distance))
    return;
  if (lp->distance[i] < 0)
    lp->seen[lp->num_seen++] = i;
  lp->distance[i] = distance;
  lp->via[i] = via;
  gaus_i_heap_push(&lp->heap, i, -distance);
}

/* Shortest paths from `from`, as far as `to` and below `limit`. Returns the
 * distance of `to`, or the limit; all that is nearer is in `seen`, with its distance. */
static int64_t find_path(gaus_i_incremental_lp *lp, int32_t from, int32_t to, int64_t limit, gaus_i_budget *budget) {
  lp->heap.size = lp->num_seen = 0;
  reach(lp, from, 0, -1, limit);
  while (lp->heap.size > 0) {
    int64_t distance = -lp->heap.entry[0].key;
    int32_t i = gaus_i_heap_pop(&lp->heap), looked = 0;
    if (distance > lp->distance[i])
      continue;
    if (i == to)
      return distance;
    for (int32_t k = lp->first_out[i]; k >= 0; k = lp->next_out[k], looked++)
      reach(lp, lp->constraints[k].head, distance + slack(lp, k), k, limit);
    for (int32_t k = lp->first_in[i]; k >= 0; k = lp->next_in[k], looked++)
      if (lp->flow[k] > 0)
        reach(lp, lp->constraints[k].tail, distance, ~k, limit);
    gaus_i_spend(budget, looked);
  }
  return limit;
}

/* Raises the seen by what their distance is below `by`: no constraint breaks, none with flow gets slack. */
static void raise_seen(gaus_i_incremental_lp *lp, int64_t by) {
  for (int32_t k = 0; k < lp->num_seen; k++) {
    int32_t i = lp->seen[k];
    if (lp->distance[i] < by) {
      lp->x[i] += by - lp->distance[i];
      lp->value += lp->weight[i] * (by - lp->distance[i]);
    }
    lp->distance[i] = -1;
  }
}

/* The constraint by which the path just found comes to *i, which becomes the end that it comes from. */
static int32_t step_back(const gaus_i_incremental_lp *lp, int32_t *i, bool *backwards) {
  int32_t via = lp->via[*i], constraint = via < 0 ? ~via : via;
  *backwards = via < 0;
  *i = *backwards ? lp->constraints[constraint].head : lp->constraints[constraint].tail;
  return constraint;
}

/* Sends round `constraint`, by the path just found, what the path takes. */
static gaus_status send(gaus_i_incremental_lp *lp, int32_t constraint) {
  int32_t from = lp->constraints[constraint].head, to = lp->constraints[constraint].tail;
  int64_t most = INT64_MAX;
  bool backwards;
  for (int32_t i = to; i != from;) {
    int32_t k = step_back(lp, &i, &backwards);
    if (backwards && lp->flow[k] < most)
      most = lp->flow[k];
  }
  if (most == INT64_MAX)
    return GAUS_INFEASIBLE;
  for (int32_t i = to; i != from;) {
    int32_t k = step_back(lp, &i, &backwards);
    lp->flow[k] += backwards ? -most : most;
  }
  lp->flow[constraint] += most;
  return GAUS_OK;
}

static void save(gaus_i_incremental_lp *lp) {
  int64_t *at = lp->saved + lp->num_saved;
  memcpy(at, lp->x, sizeof *at * (size_t)lp->n);
  memcpy(at + lp->n, lp->flow, sizeof *at * (size_t)lp->m);
  at[lp->n + lp->m] = lp->value;
  lp->num_saved += lp->n + lp->m + 1;
}

/* No constraint is broken, and those with flow are tight: then no schedule is better (complementary slackness). */
static bool is_optimal(const gaus_i_incremental_lp *lp) {
  for (int32_t k = 0; k < lp->m; k++)
    if (slack(lp, k) < 0 || lp->flow[k] < 0 || (lp->flow[k] > 0 && slack(lp, k) > 0))
      return false;
  return true;
}

gaus_status gaus_i_incremental_lp_push(gaus_i_incremental_lp *lp, gaus_i_lp_constraint constraint, int64_t cutoff,
                                       gaus_i_budget *budget) {
  GAUS_ASSERT(lp->pushed < lp->most);
  save(lp);
  gaus_i_spend(budget, (lp->n + lp->m) / 8);
  int32_t index = lp->m++;
  lp->pushed++;
  lp->all_pushed++;
  lp->constraints[index] = constraint;
  lp->flow[index] = 0;
  gaus_status status = GAUS_OK;
  while (status == GAUS_OK && lp->value < cutoff && slack(lp, index) < 0) {
    int64_t missing = -slack(lp, index), distance = find_path(lp, constraint.head, constraint.tail, missing, budget);
    lp->paths++;
    raise_seen(lp, distance);
    if (distance < missing)
      status = send(lp, index);
  }
  GAUS_ASSERT(status != GAUS_OK || lp->value >= cutoff || is_optimal(lp));
  link_constraint(lp, index); /* only now: it was no arc for its own paths */
  return status;
}

void gaus_i_incremental_lp_pop(gaus_i_incremental_lp *lp) {
  GAUS_ASSERT(lp->pushed > 0);
  const gaus_i_lp_constraint *r = &lp->constraints[--lp->m];
  lp->pushed--;
  lp->first_out[r->tail] = lp->next_out[lp->m];
  lp->first_in[r->head] = lp->next_in[lp->m];
  lp->num_saved -= lp->n + lp->m + 1;
  const int64_t *at = lp->saved + lp->num_saved;
  memcpy(lp->x, at, sizeof *at * (size_t)lp->n);
  memcpy(lp->flow, at + lp->n, sizeof *at * (size_t)lp->m);
  lp->value = at[lp->n + lp->m];
}

void gaus_i_incremental_lp_work(const gaus_i_incremental_lp *lp, int64_t *constraints, int64_t *paths) {
  *constraints = lp->all_pushed;
  *paths = lp->paths;
}

int32_t gaus_i_incremental_lp_room(const gaus_i_incremental_lp *lp) {
  return lp->most - lp->pushed;
}

const int64_t *gaus_i_incremental_lp_x(const gaus_i_incremental_lp *lp) {
  return lp->x;
}

int64_t gaus_i_incremental_lp_value(const gaus_i_incremental_lp *lp) {
  return lp->value;
}

int64_t gaus_i_incremental_lp_flow(const gaus_i_incremental_lp *lp, int32_t k) {
  return lp->flow[k];
}

int32_t gaus_i_incremental_lp_cycle(const gaus_i_incremental_lp *lp, int32_t *cycle) {
  const gaus_i_lp_constraint *last = &lp->constraints[lp->m - 1];
  int32_t size = 0;
  bool backwards;
  cycle[size++] = lp->m - 1;
  for (int32_t i = last->tail; i != last->head;)
    cycle[size++] = step_back(lp, &i, &backwards);
  return size;
}
