/* Says which GauS this is.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "tool_version.h"

#include <stdio.h>

#include "gaus_build.h" /* made by cmake/GausCommit.cmake */

#include "cli.h"

void tool_print_version(void) {
  printf("gaus %s\n", gaus_version());
  if (GAUS_BUILD_COMMIT[0])
    printf("  commit  %s\n", GAUS_BUILD_COMMIT);
  printf("  CUDA    %s\n", GAUS_BUILD_CUDA[0] ? GAUS_BUILD_CUDA : "not compiled in");
}
