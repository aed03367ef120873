/* A text that grows, for writers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SUPPORT_TEXT_H
#define GAUS_SUPPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gaus/status.h"

/* Starts zeroed; free(data) ends it. `failed` stays set after memory ran out,
 * so that a writer asks once, at its end. */
typedef struct gaus_i_text {
  char *data;
  int32_t size, capacity;
  bool failed;
} gaus_i_text;

void gaus_i_text_add(gaus_i_text *text, const char *format, ...) GAUS_PRINTF(2, 3);

/* A JSON string, quoted and escaped. False (and nothing added) if `string` is
 * not UTF-8: JSON cannot hold it. */
bool gaus_i_text_string(gaus_i_text *text, const char *string);

/* The shortest of 15 to 17 digits that reads back as the same double, with a
 * point whatever the locale. `value` is finite. */
void gaus_i_text_real(gaus_i_text *text, double value);

/* Ends a text that was written with `status`: hands it to *out, whose owner frees it, and its bytes without the final
 * NUL to *size unless that is NULL. After a failure the text is freed, and *out is NULL. Returns `status`. */
gaus_status gaus_i_text_take(gaus_i_text *text, gaus_status status, char **out, size_t *size);

#endif
