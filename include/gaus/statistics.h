/* Statistics: what a solve did, and where its time went. `statistics.def` is their one table.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A host gets them by the callback `statistics` of gaus_callbacks (solve.h). */
#ifndef GAUS_STATISTICS_H
#define GAUS_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

#include "gaus/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Indices of statistics: GAUS_STATISTIC_BNB_NODES and so on. */
typedef enum gaus_statistic {
#define GAUS_STATISTIC(enumerator, name, unit, meaning) GAUS_STATISTIC_##enumerator,
#include "gaus/statistics.def"
#undef GAUS_STATISTIC
} gaus_statistic;

/* One row of the table. */
typedef struct gaus_statistic_info {
  const char *name;    /* "bnb_nodes" */
  const char *unit;    /* "nodes"; "ns": a processor time, which differs from run to run */
  const char *meaning; /* a phrase */
} gaus_statistic_info;

/* The number of statistics. */
GAUS_API size_t gaus_statistics_count(void);

/* The table, [gaus_statistics_count()], in the order of gaus_statistic. Static storage. */
GAUS_API const gaus_statistic_info *gaus_statistics_table(void);

/* The statistics of one problem, for gaus_statistics_write. */
typedef struct gaus_statistics_record {
  const char *problem;   /* its name */
  gaus_status status;    /* what became of it */
  const int64_t *values; /* [gaus_statistics_count()] */
} gaus_statistics_record;

/* Writes the statistics records[count] as `gaus-statistics-1` JSON (docs/formats.md), "-" for standard output. A file
 * is written whole or not at all. GAUS_IO where it cannot be written. O(count). */
GAUS_API gaus_status gaus_statistics_write(const gaus_statistics_record *records, size_t count, const char *path,
                                           gaus_error *err);

#ifdef __cplusplus
}
#endif
#endif
