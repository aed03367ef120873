/* Compares what libgaus-ir reads of a record with what it was made from.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_PASSES_VERIFY_READING_H
#define GAUS_PLUGIN_PASSES_VERIFY_READING_H

#include "gaus-ir/metadata.h"
#include "schedule/module_schedule.h"

/* False, with the reason, where operators, latencies, orders, predicates or the number of iterations differ, or where
 * the library cannot read the record. `start` has the recorded cycles of the task's operations. A record of an earlier
 * release has none of these: true. */
bool gp_check_reading(const gp_loop_task *task, const gaus_ir_module *schedules, const int32_t *start, gp_refusal *why);

#endif
