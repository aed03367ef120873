/* Keeps loads of operations that have several claims, later ones, or share units.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/claims.h"

typedef struct entry {
  gaus_i_placement *p;
  int32_t v, t, sign;
  gaus_i_load_cost cost;
  const void *context;
} entry;

static double change_claim(const entry *e, int32_t i) {
  const gaus_i_acyclic *b = e->p->b;
  const gaus_i_claim *c = &b->problem->claims[i];
  int32_t resource = b->row_of[c->resource];
  if (resource < 0 || c->demand == 0)
    return 0;
  int64_t *load = e->p->load + (size_t)resource * (size_t)b->steps;
  bool shares = gaus_i_sharers_has(&e->p->sharers, e->v);
  double sum = 0;
  for (int32_t d = e->t + c->from; d < e->t + c->from + c->cycles; d++) {
    int64_t more = shares ? gaus_i_sharers_more(&e->p->sharers, e->v, e->t, i, d) : c->demand, before = load[d];
    load[d] += e->sign * more;
    sum += e->cost ? e->cost(e->context, resource, d, before, load[d]) : 0;
  }
  return sum;
}

double gaus_i_claims_enter(gaus_i_placement *p, int32_t v, int32_t t, gaus_i_load_cost cost, const void *context) {
  const gaus_problem *problem = p->b->problem;
  entry e = {p, v, t, 1, cost, context};
  double sum = 0;
  for (int32_t i = problem->claim_begin[v]; i < problem->claim_begin[v + 1]; i++)
    sum += change_claim(&e, i);
  if (p->sharers.problem)
    p->sharers.at[v] = t;
  return sum;
}

double gaus_i_claims_leave(gaus_i_placement *p, int32_t v, int32_t t, gaus_i_load_cost cost, const void *context) {
  const gaus_problem *problem = p->b->problem;
  entry e = {p, v, t, -1, cost, context};
  double sum = 0;
  if (p->sharers.problem)
    p->sharers.at[v] = INT64_MIN;
  for (int32_t i = problem->claim_begin[v + 1] - 1; i >= problem->claim_begin[v]; i--)
    sum += change_claim(&e, i);
  return sum;
}
