/* Writes a schedule as a JSON object, for files that have more than one.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_IO_SCHEDULE_JSON_H
#define GAUS_IO_SCHEDULE_JSON_H

#include "gaus/schedule.h"
#include "support/text.h"

/* Appends a whole `gaus-schedule-1` object and a line break. GAUS_BAD_INPUT if the
 * schedule is not of this problem or a name is not UTF-8. */
gaus_status gaus_i_schedule_add_json(const gaus_schedule *schedule, const gaus_problem *problem, gaus_i_text *text,
                                     gaus_error *err);

#endif
