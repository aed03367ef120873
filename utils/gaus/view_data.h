/* Turns problems and schedules into the data of a page.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_VIEW_DATA_H
#define GAUS_UTILS_VIEW_DATA_H

#include "view_input.h"

/* What utils/gaus/view/data.js reads: one object for each loop. The caller owns it. */
json_t *view_data(const view_input *input);

/* The first rule that a schedule breaks, or "" if it is legal. Owned by the caller. */
char *view_violation(const gaus_problem *problem, const gaus_schedule *schedule);

#endif
