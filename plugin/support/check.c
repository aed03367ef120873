/* Ends the compiler where an invariant does not hold, in builds that check.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/check.h"

#ifdef GAUS_ASSERTS
#include <stdio.h>
#include <stdlib.h>

void gp_assert_failed(const char *condition, const char *file, int line) {
  fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, condition);
  abort();
}
#else
typedef int gp_no_asserts; /* a file is not to be empty */
#endif
