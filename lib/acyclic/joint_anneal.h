/* Simulated annealing on several threads, in synchronous rounds.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_JOINT_ANNEAL_H
#define GAUS_ACYCLIC_JOINT_ANNEAL_H

#include "acyclic/anneal.h"
#include "support/crew.h"

/* Can gaus_i_acyclic_anneal_jointly take the problem? What blocks for very long and tables beyond measure are left to
 * gaus_i_acyclic_anneal. */
bool gaus_i_acyclic_joint_takes(const gaus_i_acyclic *b);

/* Anneals *p as gaus_i_acyclic_anneal does, with the same kinds of moves, but many at once: in a round many
 * operations propose moves at the loads as they stand, and what is accepted is settled together (joint_bids.h). The
 * schedule is the same on any crew; NULL is one thread. */
gaus_status gaus_i_acyclic_anneal_jointly(gaus_i_placement *p, const gaus_i_acyclic_anneal_settings *settings,
                                          gaus_i_crew *crew, gaus_i_monitor *monitor, int32_t *best, double *objective,
                                          gaus_error *err);

#endif
