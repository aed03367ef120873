/* Delivers the statistics of solves: --stats and --verbose.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_STATS_H
#define GAUS_UTILS_STATS_H

#include "cli.h"

/* Returns memory for the statistics of `count` problems, all 0, for a console to fill; owned by the caller. */
int64_t *stats_alloc(size_t count);

/* Before the work: can the file be written? Says why not and returns an exit code. `path` NULL: no file is wanted. */
int stats_check(const char *command, const char *path);

/* Writes records[count] to `path` (NULL: no file is wanted) as gaus-statistics-1, and with `verbose` to standard error
 * those that are not 0, a line each. Returns an exit code. */
int stats_deliver(const char *command, const char *path, bool verbose, const gaus_statistics_record *records,
                  size_t count);

#endif
