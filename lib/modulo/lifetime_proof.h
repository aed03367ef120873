/* Tells the certificate how the least lifetimes were proven: the dual of each program, and the branches between.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_MODULO_LIFETIME_PROOF_H
#define GAUS_MODULO_LIFETIME_PROOF_H

#include "lp/incremental_lp.h"
#include "modulo/order_lp.h"
#include "proof/proof.h"

/* What has been told of one tree. All functions do nothing where `proof` is NULL. */
typedef struct gaus_i_lifetime_proof {
  gaus_i_proof *proof;          /* not owned */
  const gaus_i_order_lp *order; /* not owned */
  int64_t *told;                /* [fixed_rows + room] flows as the certificate has them */
  int32_t *cycle;               /* scratch */
  int32_t room;
} gaus_i_lifetime_proof;

/* `room`: the most constraints on the way to a node. Without memory there is no certificate of this bound, and a note
 * says so. */
void gaus_i_lifetime_proof_init(gaus_i_lifetime_proof *t, gaus_i_proof *proof, const gaus_i_order_lp *order,
                                int32_t room);
void gaus_i_lifetime_proof_clear(gaus_i_lifetime_proof *t);

/* A tree begins: what is in the draft is forgotten. */
void gaus_i_lifetime_proof_begin(gaus_i_lifetime_proof *t);

/* The root's program alone, by order->flow. */
void gaus_i_lifetime_proof_root(gaus_i_lifetime_proof *t);

/* The node at hand is closed: by the dual of its program, or by a positive cycle. */
void gaus_i_lifetime_proof_dual(gaus_i_lifetime_proof *t, const gaus_i_incremental_lp *lp);
void gaus_i_lifetime_proof_cycle(gaus_i_lifetime_proof *t, const gaus_i_incremental_lp *lp);

/* The node at hand branches on a conflict of operations: too many at distances delta[1..] from the first, or, where
 * `turn` is not NULL, two that must be apart by their blocking time from that multiple of the II. */
void gaus_i_lifetime_proof_split(gaus_i_lifetime_proof *t, const int32_t *op, const int64_t *delta, int32_t count,
                                 const int64_t *turn);

/* Its branch of this number becomes the node at hand, by `rows` constraints that were just pushed. */
void gaus_i_lifetime_proof_branch(gaus_i_lifetime_proof *t, const gaus_i_incremental_lp *lp, int32_t branch,
                                  int32_t rows);

/* Writes what was kept as the proof of `bits`. */
void gaus_i_lifetime_proof_write(gaus_i_lifetime_proof *t, int64_t bits);

#endif
