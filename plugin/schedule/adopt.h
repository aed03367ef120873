/* Adopts the schedule that a loop's metadata has as its task's own.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_SCHEDULE_ADOPT_H
#define GAUS_PLUGIN_SCHEDULE_ADOPT_H

#include "schedule/module_schedule.h"

/* Takes the schedule from the loop's metadata, where there is a record that is
 * current and holds: task->adoption says what became of it, task->unfit why not.
 * A task whose schedule is for another target is refused: it is not the one to
 * make another. */
void gp_loop_task_adopt(gp_loop_task *task, const gp_target *target);

/* The table of a schedule for another target, by the metadata alone. */
void gp_add_recorded_table(const gp_loop_task *task, gp_str *text);

#endif
