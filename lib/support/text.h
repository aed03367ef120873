/* A text that grows, for writers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEXT_H
#define GAUS_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "gaus/status.h"

/* Starts zeroed; free(data) ends it. `failed` stays set after memory ran out,
 * so that a writer asks once, at its end. */
typedef struct gaus_text {
  char *data;
  int32_t size, capacity;
  bool failed;
} gaus_text;

void gaus_text_add(gaus_text *text, const char *format, ...) GAUS_PRINTF(2, 3);

/* A JSON string, quoted and escaped. False (and nothing added) if `string` is
 * not UTF-8: JSON cannot hold it. */
bool gaus_text_string(gaus_text *text, const char *string);

/* The shortest of 15 to 17 digits that reads back as the same double, with a
 * point whatever the locale. `value` is finite. */
void gaus_text_real(gaus_text *text, double value);

#endif
