/* The bids of a round: which of the moves that are good alone are made together.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Communication is linear in the starts, so moves add up; what may conflict are dependences, loads and lives of values.
 * A bid gives way to a lower one if both moves together break a dependence. Loads are convex costs: a bid is
 * weighed again as if the lower ones had added what they add, and once more had taken off what they take off, so that
 * the cost of all is never more than what was accepted. */
#ifndef GAUS_ACYCLIC_JOINT_BIDS_H
#define GAUS_ACYCLIC_JOINT_BIDS_H

#include "acyclic/joint_state.h"

/* Claims what the bid moves; in rounds that propose a move of each operation once, the operation has its place at
 * once. */
void gaus_i_joint_claim(gaus_i_joint_state *s, const gaus_i_joint_chunk *c, gaus_i_joint_bid *bid);

/* Carries out the phases of a round after its proposals, of `chunks` chunks. */
void gaus_i_joint_settle(gaus_i_joint_state *s, int32_t chunks);

#endif
