/* Writes the certificate of a solve: what is proven, and the steps that lead there (docs/proofs.md).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A search tells its steps to a draft, which is written when the search has proven something and forgotten when it
 * begins again or ends undecided. So the certificate holds proofs only, in proportion to the searches that
 * succeeded. Every function takes NULL, which is a solve without a certificate, and does nothing then. */
#ifndef GAUS_PROOF_PROOF_H
#define GAUS_PROOF_PROOF_H

#include "gaus/bounds.h"
#include "gaus/solve.h"
#include "problem/problem.h"
#include "support/budget.h"
#include "support/monitor.h"
#include "support/text.h"

/* Belongs to one solve, and to the thread that proves. */
typedef struct gaus_i_proof {
  const gaus_problem *problem; /* not owned */
  const gaus_callbacks *sink;  /* not owned */
  gaus_i_text draft;           /* the steps of the search that is under way */
  int32_t mark;                /* of them, those that stand before it begins */
  gaus_i_text kept;            /* those of one that has proven something, which may be improved on */
} gaus_i_proof;

/* Writes the head of the certificate if the callbacks have a place for it. Returns `proof`, or NULL: there is none to
 * write. Needs a frozen problem. */
gaus_i_proof *gaus_i_proof_open(gaus_i_proof *proof, const gaus_problem *problem, const gaus_callbacks *callbacks);
void gaus_i_proof_close(gaus_i_proof *proof);

/* The certificate of the solve that a monitor or a budget watches; NULL: none. */
static inline gaus_i_proof *gaus_i_monitor_proof(const gaus_i_monitor *monitor) {
  return monitor ? monitor->proof : NULL;
}
static inline gaus_i_proof *gaus_i_budget_proof(const gaus_i_budget *budget) {
  return budget ? gaus_i_monitor_proof(budget->monitor) : NULL;
}

/* Begins a draft with a line. */
void gaus_i_proof_begin(gaus_i_proof *proof, const char *format, ...) GAUS_PRINTF(2, 3);

/* What is in the draft now stays when the search begins again; forgets what came after that. */
void gaus_i_proof_mark(gaus_i_proof *proof);
void gaus_i_proof_restart(gaus_i_proof *proof);

/* Adds to the draft. Callers in a hot loop ask first whether there is a proof. */
void gaus_i_proof_add(gaus_i_proof *proof, const char *format, ...) GAUS_PRINTF(2, 3);

/* Puts the draft, which is empty then, in the place of what was kept; or writes what was kept. */
void gaus_i_proof_keep(gaus_i_proof *proof);
void gaus_i_proof_write_kept(gaus_i_proof *proof);

/* Writes the draft, which is empty then. Where memory ran out there is a note in its place. */
void gaus_i_proof_write(gaus_i_proof *proof);

/* Writes a line at once. */
void gaus_i_proof_line(gaus_i_proof *proof, const char *format, ...) GAUS_PRINTF(2, 3);

/* Writes which operation no schedule can hold, whatever the others do. */
void gaus_i_proof_impossible(gaus_i_proof *proof);

/* Writes the lower bounds of the II, each with its reason. */
void gaus_i_proof_bounds(gaus_i_proof *proof, const gaus_bounds *bounds);

#endif
