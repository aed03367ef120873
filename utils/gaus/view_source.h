/* Finds the source lines of a dumped problem's operations.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_VIEW_SOURCE_H
#define GAUS_UTILS_VIEW_SOURCE_H

#include <jansson.h>

/* Adds "line" (one for each operation, 0 where it is not known) and "source" (the lines themselves, where their file
 * can be read) to a loop's data, from the keys x_line and x_file that the plugin writes. `problem` may be NULL. */
void view_add_source(const json_t *problem, json_t *loop);

#endif
