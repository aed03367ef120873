/* Tells the certificate how the least lifetimes were proven.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/lifetime_proof.h"

#include <string.h>

#include "support/support.h"

/* Values that are read after very many iterations are bounded by the last cycle of any schedule (length_limit in
 * order_lp.c), which is no constraint of the problem. */
static bool is_certifiable(const gaus_i_order_lp *order) {
  bool limited = false;
  for (int32_t k = 0; k < order->fixed_rows; k++)
    limited = limited || order->origin[k] % GAUS_ORDER_LP_ORIGINS == GAUS_ORDER_LP_LENGTH;
  return order->latency_bound > 0 || !limited || order->problem->num_ops == 0;
}

void gaus_i_lifetime_proof_init(gaus_i_lifetime_proof *t, gaus_i_proof *proof, const gaus_i_order_lp *order,
                                int32_t room) {
  *t = (gaus_i_lifetime_proof){.proof = proof, .order = order, .room = room};
  if (!proof)
    return;
  if (!is_certifiable(order)) {
    gaus_i_proof_line(proof, "note the bound on lifetimes is not certified: it rests on the last cycle that a schedule "
                             "can have");
    t->proof = NULL;
    return;
  }
  t->told = gaus_i_calloc((size_t)order->fixed_rows + (size_t)room, sizeof *t->told);
  t->cycle = gaus_i_calloc((size_t)order->num_vars + 1, sizeof *t->cycle);
  if (t->told && t->cycle)
    return;
  gaus_i_proof_line(proof, "note the bound on lifetimes is not certified: memory ran out");
  gaus_i_lifetime_proof_clear(t);
}

void gaus_i_lifetime_proof_clear(gaus_i_lifetime_proof *t) {
  free(t->told);
  free(t->cycle);
  memset(t, 0, sizeof *t);
}

/* --- the tokens of docs/proofs.md ------------------------------------------------------------ */

/* Constraint k as the certificate names it. False: it is told by way of others. */
static bool name(const gaus_i_lifetime_proof *t, int32_t k, char *letter, int32_t *index) {
  static const char letters[GAUS_ORDER_LP_ORIGINS] = {[GAUS_ORDER_LP_DEPENDENCE] = 'd',
                                                      [GAUS_ORDER_LP_USE] = 'u',
                                                      [GAUS_ORDER_LP_BEGIN] = 's',
                                                      [GAUS_ORDER_LP_END] = 'e'};
  *letter = 'p';
  *index = k - t->order->fixed_rows;
  if (*index >= 0)
    return true;
  *letter = letters[t->order->origin[k] % GAUS_ORDER_LP_ORIGINS];
  *index = t->order->origin[k] / GAUS_ORDER_LP_ORIGINS;
  return *letter != 0;
}

static void tell_flow(gaus_i_lifetime_proof *t, int32_t k, int64_t flow) {
  char letter;
  int32_t index;
  if (t->told[k] == flow)
    return;
  t->told[k] = flow;
  t->proof->draft.failed |= flow % GAUS_ORDER_LP_BIT != 0;
  if (name(t, k, &letter, &index))
    gaus_i_proof_add(t->proof, " %c%d=%lld", letter, index, (long long)(flow / GAUS_ORDER_LP_BIT));
}

/* A value that is read once has no variable of its own: all its bits flow to that use. */
static void tell_single_uses(gaus_i_lifetime_proof *t) {
  const gaus_problem *p = t->order->problem;
  for (int32_t v = 0; v < p->num_ops; v++) {
    int32_t reader;
    if (gaus_i_order_lp_single_use(t->order, v, &reader))
      gaus_i_proof_add(t->proof, " u%d=%d", reader, p->ops[v].width);
  }
}

void gaus_i_lifetime_proof_begin(gaus_i_lifetime_proof *t) {
  if (!t->proof)
    return;
  t->proof->mark = 0;
  gaus_i_proof_restart(t->proof);
  memset(t->told, 0, sizeof *t->told * (size_t)t->order->fixed_rows);
  gaus_i_proof_add(t->proof, "flow");
  tell_single_uses(t);
  gaus_i_proof_add(t->proof, "\n");
}

void gaus_i_lifetime_proof_root(gaus_i_lifetime_proof *t) {
  if (!t->proof)
    return;
  gaus_i_lifetime_proof_begin(t);
  gaus_i_proof_add(t->proof, "dual");
  for (int32_t k = 0; k < t->order->fixed_rows; k++)
    tell_flow(t, k, t->order->flow[k]);
  gaus_i_proof_add(t->proof, "\n");
  gaus_i_proof_keep(t->proof);
}

void gaus_i_lifetime_proof_dual(gaus_i_lifetime_proof *t, const gaus_i_incremental_lp *lp) {
  if (!t->proof)
    return;
  gaus_i_proof_add(t->proof, "dual");
  for (int32_t k = 0; k < t->order->fixed_rows + t->room - gaus_i_incremental_lp_room(lp); k++)
    tell_flow(t, k, gaus_i_incremental_lp_flow(lp, k));
  gaus_i_proof_add(t->proof, "\n");
}

void gaus_i_lifetime_proof_cycle(gaus_i_lifetime_proof *t, const gaus_i_incremental_lp *lp) {
  if (!t->proof)
    return;
  int32_t size = gaus_i_incremental_lp_cycle(lp, t->cycle);
  gaus_i_proof_add(t->proof, "cycle");
  for (int32_t i = 0; i < size; i++) {
    char letter;
    int32_t index;
    if (name(t, t->cycle[i], &letter, &index))
      gaus_i_proof_add(t->proof, " %c%d", letter, index);
  }
  gaus_i_proof_add(t->proof, "\n");
}

void gaus_i_lifetime_proof_split(gaus_i_lifetime_proof *t, const int32_t *op, const int64_t *delta, int32_t count,
                                 const int64_t *turn) {
  if (!t->proof)
    return;
  gaus_i_proof_add(t->proof, "%s %d", turn ? "apart" : "split", op[0]);
  for (int32_t k = 1; k < count; k++)
    gaus_i_proof_add(t->proof, " %d %lld", op[k], (long long)(turn ? *turn : delta[k]));
  gaus_i_proof_add(t->proof, "\n");
}

void gaus_i_lifetime_proof_branch(gaus_i_lifetime_proof *t, const gaus_i_incremental_lp *lp, int32_t branch,
                                  int32_t rows) {
  if (!t->proof)
    return;
  int32_t end = t->order->fixed_rows + t->room - gaus_i_incremental_lp_room(lp);
  memset(t->told + end - rows, 0, sizeof *t->told * (size_t)rows);
  gaus_i_proof_add(t->proof, "branch %d\n", branch);
}

void gaus_i_lifetime_proof_write(gaus_i_lifetime_proof *t, int64_t bits) {
  if (!t->proof)
    return;
  gaus_i_proof_line(t->proof, "lifetimes %d %d %lld", t->order->ii, t->order->latency_bound, (long long)bits);
  gaus_i_proof_write_kept(t->proof);
  gaus_i_proof_line(t->proof, "qed");
}
