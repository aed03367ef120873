/* What callers through a foreign-function interface need besides the rest.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/foreign.h"

#include <stdlib.h>

#include "gaus/options.h"
#include "gaus/solve.h"

size_t gaus_error_size(void) {
  return sizeof(gaus_error);
}

size_t gaus_options_size(void) {
  return sizeof(gaus_options);
}

size_t gaus_callbacks_size(void) {
  return sizeof(gaus_callbacks);
}

int gaus_cancel_flag(void *context) {
  return __atomic_load_n((const int *)context, __ATOMIC_RELAXED);
}

void gaus_text_free(char *text) {
  free(text);
}
