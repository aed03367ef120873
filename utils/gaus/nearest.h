/* Finds the name that was meant.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_NEAREST_H
#define GAUS_UTILS_NEAREST_H

#include <stddef.h>

/* The nearest of the names offered so far, at most two slips of the finger away: more are no slip. */
typedef struct cli_nearest {
  const char *wanted, *name; /* name NULL: none is near */
  size_t edits;
} cli_nearest;

cli_nearest cli_nearest_to(const char *wanted);
void cli_nearest_offer(cli_nearest *nearest, const char *name);

#endif
