/* Groups of operations that a joint annealing moves together, and what that costs.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_JOINT_GROUP_H
#define GAUS_ACYCLIC_JOINT_GROUP_H

#include "acyclic/joint_state.h"

/* Makes the group of v for a shift by some steps: w->group with w->want. False: there is none that is legal and not too
 * large. The numbers are those of w->random. */
bool gaus_i_joint_grow(const gaus_i_joint_state *s, gaus_i_joint_worker *w, int32_t v);

/* The same for a life that is to end earlier: last consumers of the value, and what has to start earlier for that. */
bool gaus_i_joint_squeeze(const gaus_i_joint_state *s, gaus_i_joint_worker *w, int32_t value);

/* Returns the change of the smoothed objective if the group starts where it wants to, at the loads as they stand. The
 * change of the loads stays in *w until it is written or dropped. */
double gaus_i_joint_weigh(const gaus_i_joint_state *s, gaus_i_joint_worker *w, int64_t *linear);

/* Appends the members, the runs and the values whose ends change to the chunk's; false: no room. */
bool gaus_i_joint_write(const gaus_i_joint_state *s, gaus_i_joint_worker *w, gaus_i_joint_chunk *c);
void gaus_i_joint_drop(gaus_i_joint_worker *w);

/* Appends the change of the live bits over span[0]..span[1]-1, as it stands in w->mover.delta; false: no room. */
bool gaus_i_joint_write_live(const gaus_i_joint_state *s, const gaus_i_joint_worker *w, const int32_t span[2],
                             gaus_i_joint_chunk *c);

#endif
