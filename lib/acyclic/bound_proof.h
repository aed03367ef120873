/* Tells the certificate what proves the bounds of modes resource and memory (docs/proofs.md).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The certificate is that of the monitor of the problem; without one the functions do nothing. */
#ifndef GAUS_ACYCLIC_BOUND_PROOF_H
#define GAUS_ACYCLIC_BOUND_PROOF_H

#include "acyclic/instance.h"
#include "acyclic/lower_bounds.h"
#include "lp/min_cut.h"
#include "proof/proof.h"

void gaus_i_bound_proof_peak(const gaus_i_acyclic *b, int32_t resource, const gaus_i_peak *peak);

/* At least `bits` are alive: what every schedule keeps alive at a "step", or what an operation "reads". */
void gaus_i_bound_proof_live(const gaus_i_acyclic *b, int64_t bits, const char *why, int32_t at);

/* A linear program of lower_bounds.c has the least value `least`, as its dual shows. `name` is the word of its line;
 * `flow` NULL: nothing is told. */
void gaus_i_bound_proof_program(const gaus_i_acyclic *b, const char *name, int64_t least,
                                const gaus_i_lp_constraint *rows, int32_t num_rows, const int64_t *flow);

/* A round of the Lagrangian bound: prices of each resource and step in turn, then the flow of its cut. Replaces what
 * was told of the round before; gaus_i_proof_write_kept writes it. */
typedef struct gaus_i_bound_proof {
  const gaus_i_acyclic *b;
  const gaus_i_min_cut *cut;
  int64_t value; /* of the cut */
  const gaus_i_lp_constraint *rows;
  gaus_i_proof *proof;
  int32_t resource; /* whose prices are being told */
} gaus_i_bound_proof;

/* False: there is no certificate. */
bool gaus_i_bound_proof_prices_open(gaus_i_bound_proof *t, int64_t communication);
void gaus_i_bound_proof_price(gaus_i_bound_proof *t, int32_t resource, int32_t step, int64_t price);
void gaus_i_bound_proof_prices_close(gaus_i_bound_proof *t, int32_t num_rows, const gaus_i_lp_constraint *rows);

/* What all of it comes to; `peaks` and `communication` are the least of each. */
void gaus_i_bound_proof_claim(const gaus_i_acyclic *b, const gaus_options *options, int64_t peaks,
                              int64_t communication, double bound);

#endif
