/* "Did you mean ...": the known name nearest to an unknown one.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SUPPORT_NEAREST_H
#define GAUS_SUPPORT_NEAREST_H

#include <stdint.h>

typedef struct gaus_i_nearest {
  const char *word;
  const char *best; /* NULL: nothing is near enough */
  int32_t distance;
} gaus_i_nearest;

/* Start with one, offer every known name, then look at `best`. Near enough is
 * an edit distance of at most a third of the word, 1 at least (a neighbouring
 * pair swapped is one edit; '-' is equal to '_', case is not counted).
 * O(length^2) an offer; words of more than 63 bytes are near nothing. The
 * first of equally near ones stays. */
gaus_i_nearest gaus_i_nearest_start(const char *word);
void gaus_i_nearest_offer(gaus_i_nearest *nearest, const char *name);

#endif
