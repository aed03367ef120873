/* Prints schedules as text.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_REPORT_H
#define GAUS_UTILS_REPORT_H

#include "cli.h"

/* `name` is what the problem is called: cli_name. */

/* A paragraph: II against its bounds, figures of merit, peak demands. */
void report_summary(const char *name, const gaus_problem *problem, const gaus_schedule *schedule);

/* One line of a summary of many; report_line_header comes first. */
void report_line_header(void);
void report_line(const char *name, const gaus_schedule *schedule);

/* cycle, slot, stage, unit, operation, type: by cycle, then by operation. */
void report_table(const gaus_problem *problem, const gaus_schedule *schedule);

/* row[v]: the place of each operation in that table. */
void report_rows(const gaus_schedule *schedule, int32_t *row);

/* RFC 4180. The row of a problem without a schedule (NULL) has its name and
 * status and nothing between. */
void report_csv_header(void);
void report_csv(const char *name, const gaus_schedule *schedule, gaus_status status);

/* max(ResMII, RecMII), 0 if they were not computed. */
int32_t report_mii(const gaus_schedule *schedule);

/* "feasible" or "optimal". */
const char *report_quality(const gaus_schedule *schedule);

/* The problem with the implementations that the schedule chose: *copy, which the caller destroys, or the same. */
const gaus_problem *report_chosen(const gaus_problem *problem, const gaus_schedule *s, gaus_problem **copy);

#endif
