/* The proposals of a round: moves of one operation, of a group, or of the last consumers of a value.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_JOINT_PROPOSE_H
#define GAUS_ACYCLIC_JOINT_PROPOSE_H

#include "acyclic/joint_state.h"

/* Makes the s->proposals proposals of a round and claims for those that are accepted as if each were alone; returns
 * the number of chunks. */
int32_t gaus_i_joint_propose(gaus_i_joint_state *s);

#endif
