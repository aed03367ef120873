/* Fuzzes the parser of options: lines of "name=value".
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "fuzz.h"
#include "gaus/gaus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gaus_options options;
  gaus_error err = {0};
  char *text = malloc(size + 1);
  FUZZ_CHECK(text, "memory");
  memcpy(text, data, size);
  text[size] = '\0';
  gaus_options_init(&options);
  for (char *line = text, *end; line < text + size; line = end + 1) {
    end = strchr(line, '\n');
    end = end ? end : line + strlen(line);
    *end = '\0';
    char *value = strchr(line, '=');
    if (value)
      *value++ = '\0';
    gaus_status status = gaus_options_set(&options, line, value ? value : "", &err);
    FUZZ_CHECK(status == GAUS_OK || (status == GAUS_BAD_OPTION && err.message[0]), "%d %s", status, err.message);
  }
  /* What the parser lets in is in range, whatever came before. */
  FUZZ_CHECK(gaus_options_check(&options, &err) == GAUS_OK, "%s", err.message);
  free(text);
  return 0;
}
