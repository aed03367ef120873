/* Delivers the statistics of solves: --stats and --verbose.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "stats.h"

#include <inttypes.h>
#include <stdio.h>

int64_t *stats_alloc(size_t count) {
  return cli_calloc(count * gaus_statistics_count(), sizeof(int64_t));
}

int stats_check(const char *command, const char *path) {
  return path ? cli_check_output(command, path) : CLI_DONE;
}

static void print(const char *command, const gaus_statistics_record *record) {
  const gaus_statistic_info *table = gaus_statistics_table();
  for (size_t k = 0; k < gaus_statistics_count(); k++)
    if (record->values[k] != 0)
      fprintf(stderr, "%s: %s: %-20s %12" PRId64 " %s\n", command, cli_shown(record->problem), table[k].name,
              record->values[k], table[k].unit);
}

int stats_deliver(const char *command, const char *path, bool verbose, const gaus_statistics_record *records,
                  size_t count) {
  gaus_error err;
  for (size_t i = 0; verbose && i < count; i++)
    print(command, &records[i]);
  if (path && gaus_statistics_write(records, count, path, &err) != GAUS_OK)
    return cli_fail(command, NULL, &err);
  return CLI_DONE;
}
