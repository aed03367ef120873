/* Says which GauS this is.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_TOOL_VERSION_H
#define GAUS_UTILS_TOOL_VERSION_H

/* Prints the version, the commit that was built where that is known, and whether CUDA is compiled in. */
void tool_print_version(void);

#endif
