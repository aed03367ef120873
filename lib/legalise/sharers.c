/* Keeps operations that exclude one another where they are placed.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/sharers.h"

#include "support/support.h"

static gaus_status list_claims(gaus_i_sharers *s, gaus_error *err) {
  const gaus_problem *p = s->problem;
  s->begin = gaus_i_calloc((size_t)p->num_resources + 1, sizeof *s->begin);
  s->list = gaus_i_calloc((size_t)p->claim_begin[p->num_ops], sizeof *s->list);
  s->at = gaus_i_calloc((size_t)p->num_ops, sizeof *s->at);
  if (!s->begin || !s->list || !s->at)
    return gaus_i_no_memory(err);
  for (int32_t pass = 0; pass < 2; pass++) {
    for (int32_t v = p->num_ops - 1; v >= 0; v--)
      for (int32_t i = p->claim_begin[v + 1] - 1; gaus_i_sharers_has(s, v) && i >= p->claim_begin[v]; i--)
        if (pass == 0)
          s->begin[p->claims[i].resource]++;
        else
          s->list[--s->begin[p->claims[i].resource]] = (gaus_i_sharer){v, i};
    for (int32_t r = 0, sum = 0; pass == 0 && r <= p->num_resources; r++)
      s->begin[r] = sum += s->begin[r];
  }
  return GAUS_OK;
}

gaus_status gaus_i_sharers_init(gaus_i_sharers *s, const gaus_problem *problem, gaus_error *err) {
  *s = (gaus_i_sharers){0};
  if (!problem->branches)
    return GAUS_OK;
  s->problem = problem;
  GAUS_TRY(list_claims(s, err));
  gaus_i_sharers_reset(s);
  return gaus_i_branch_sum_init(&s->sum, problem->branches, err);
}

void gaus_i_sharers_clear(gaus_i_sharers *s) {
  free(s->begin);
  free(s->list);
  free(s->at);
  gaus_i_branch_sum_clear(&s->sum);
  *s = (gaus_i_sharers){0};
}

void gaus_i_sharers_reset(gaus_i_sharers *s) {
  for (int32_t v = 0; s->problem && v < s->problem->num_ops; v++)
    s->at[v] = INT64_MIN;
}

static bool is_there(const gaus_i_claim *c, int64_t t, int64_t cycle) {
  return t + c->from <= cycle && cycle < t + c->from + c->cycles;
}

int64_t gaus_i_sharers_more(const gaus_i_sharers *s, int32_t v, int64_t t, int32_t claim, int64_t cycle) {
  const gaus_problem *p = s->problem;
  const gaus_i_claim *own = &p->claims[claim];
  gaus_i_branch_sum sum = s->sum;
  int64_t taken[2];
  for (int with = 0; with < 2; with++) {
    for (int32_t i = s->begin[own->resource]; i < s->begin[own->resource + 1]; i++) {
      const gaus_i_sharer *o = &s->list[i];
      int64_t at = o->op == v ? t : s->at[o->op];
      bool counts = o->op == v ? o->claim < claim : at != INT64_MIN;
      if (counts && is_there(&p->claims[o->claim], at, cycle))
        gaus_i_branch_sum_add(&sum, o->op, p->claims[o->claim].demand);
    }
    if (with)
      gaus_i_branch_sum_add(&sum, v, own->demand);
    taken[with] = gaus_i_branch_sum_take(&sum);
  }
  return taken[1] - taken[0];
}
