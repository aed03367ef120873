/* Prints what became of a problem as one line of JSON.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_REPORT_JSON_H
#define GAUS_UTILS_REPORT_JSON_H

#include "cli.h"

/* With a schedule: the keys of gaus-schedule-1, and "file", "operations" and "dependences". Without one (NULL):
 * "status" and "message" say why. `name` is cli_name's. */
void report_json(const char *name, const char *path, const gaus_problem *problem, const gaus_schedule *schedule,
                 const gaus_error *err);

#endif
