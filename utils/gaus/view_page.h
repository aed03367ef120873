/* Writes data and the viewer into one HTML file.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_VIEW_PAGE_H
#define GAUS_UTILS_VIEW_PAGE_H

#include <jansson.h>

/* Writes the page to `path` ("-": standard output). Says what went wrong and returns an exit code. */
int view_write_page(const char *command, const char *title, const json_t *data, const char *path);

#endif
