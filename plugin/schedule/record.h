/* Whether the record of a loop is current: one answer for every pass that asks.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A current record is complete, of this version, and for the loop as it is and the target at hand. */
#ifndef GAUS_PLUGIN_SCHEDULE_RECORD_H
#define GAUS_PLUGIN_SCHEDULE_RECORD_H

#include "schedule/annotate.h"

/* Is the record complete, of this version, for this target and made for this loop's graph? False
 * comes with the reason, whose name is "NoSchedule", "BadRecord", "NoGraph", "Target" or "Stale". */
bool gp_loop_record_is_current(const gp_loop_task *task, const gp_loop_record *record, gp_refusal *why);

/* Is the record for this target? A record without a target's fingerprint is compared by the name. */
bool gp_loop_record_is_for(const gp_loop_record *record, const gp_target *target, gp_refusal *why);

/* Returns for each of `count` operations with these starts [count] its place in its slot, 0 being the first: metadata
 * `gaus.order`. The caller frees it. O(count log count). slot_order.c */
int32_t *gp_slot_order(const int32_t *start, int32_t count, int32_t ii);

/* States of a state machine for one iteration: what takes no time has its
 * cycle too. */
int32_t gp_states(const gaus_schedule *schedule);

#endif
