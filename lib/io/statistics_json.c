/* Writes `gaus-statistics-1` (docs/formats.md).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>
#include <string.h>

#include "gaus/statistics.h"
#include "io/file.h"
#include "support/support.h"
#include "support/text.h"

/* The statistics that are processor times, or those that are not. */
static void add_values(const int64_t *values, bool times, gaus_i_text *text) {
  const gaus_statistic_info *table = gaus_statistics_table();
  const char *separator = "";
  for (size_t k = 0; k < gaus_statistics_count(); k++) {
    if ((strcmp(table[k].unit, "ns") == 0) != times)
      continue;
    gaus_i_text_add(text, "%s\n   \"%s\": %lld", separator, table[k].name, (long long)values[k]);
    separator = ",";
  }
}

static gaus_status add_record(const gaus_statistics_record *record, gaus_i_text *text, gaus_error *err) {
  gaus_i_text_add(text, "\n {\"problem\": ");
  if (!gaus_i_text_string(text, record->problem))
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem's name is not UTF-8, JSON cannot hold it");
  gaus_i_text_add(text, ", \"status\": \"%s\",\n  \"counts\": {", gaus_status_name(record->status));
  add_values(record->values, false, text);
  gaus_i_text_add(text, "},\n  \"nanoseconds\": {");
  add_values(record->values, true, text);
  gaus_i_text_add(text, "}}");
  return GAUS_OK;
}

static gaus_status add_all(const gaus_statistics_record *records, size_t count, gaus_i_text *text, gaus_error *err) {
  gaus_i_text_add(text, "{\n \"format\": \"gaus-statistics-1\",\n \"problems\": [");
  for (size_t i = 0; i < count; i++) {
    gaus_i_text_add(text, "%s", i ? "," : "");
    GAUS_TRY(add_record(&records[i], text, err));
  }
  gaus_i_text_add(text, "]\n}\n");
  return text->failed ? gaus_i_no_memory(err) : GAUS_OK;
}

gaus_status gaus_statistics_write(const gaus_statistics_record *records, size_t count, const char *path,
                                  gaus_error *err) {
  GAUS_WANT_AS(records || count == 0, records);
  GAUS_WANT(path);
  gaus_i_text text = {0};
  gaus_status status = add_all(records, count, &text, err);
  if (status == GAUS_OK)
    status = gaus_i_file_write(path, text.data, (size_t)text.size, err);
  free(text.data);
  return status;
}
