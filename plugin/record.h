/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Whether a record is that of the loop as it is, for the target at hand: one
 * answer for every pass that asks. */
#ifndef GAUS_PLUGIN_RECORD_H
#define GAUS_PLUGIN_RECORD_H

#include "annotate.h"

/* The record is complete, of this version, for this target and made for this
 * body. False with the reason, of which the name is "NoSchedule", "BadRecord",
 * "NoGraph", "Target" or "Stale". */
bool gaus_record_is_current(const gaus_job *job, const gaus_record *record, gaus_refusal *why);

/* The target alone. A record that does not tell its fingerprint is known by the name. */
bool gaus_record_is_for(const gaus_record *record, const gaus_target *target, gaus_refusal *why);

/* States of a state machine for one iteration: what takes no time has its
 * cycle too. */
int32_t gaus_states(const gaus_schedule *schedule);

#endif
