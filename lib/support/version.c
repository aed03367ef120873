/* The version of the library.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/gaus.h"

const char *gaus_version(void) {
  return GAUS_VERSION;
}
