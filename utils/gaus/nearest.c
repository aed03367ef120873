/* Finds the name that was meant.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "nearest.h"

#include <stdint.h>
#include <string.h>

enum { LONGEST = 64, MOST_EDITS = 2 };

static size_t least_of(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Insertions, deletions, substitutions and swaps of neighbours from a to b. */
static size_t distance(const char *a, const char *b) {
  size_t row[3][LONGEST], length = strlen(b);
  if (length >= LONGEST - 1)
    return SIZE_MAX;
  for (size_t j = 0; j <= length; j++)
    row[0][j] = j;
  size_t i = 1;
  for (; a[i - 1]; i++) {
    size_t *now = row[i % 3], *before = row[(i + 2) % 3], *earlier = row[(i + 1) % 3];
    now[0] = i;
    for (size_t j = 1; j <= length; j++) {
      now[j] = least_of(before[j - 1] + (a[i - 1] != b[j - 1]), 1 + least_of(before[j], now[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = least_of(now[j], earlier[j - 2] + 1);
    }
  }
  return row[(i - 1) % 3][length];
}

cli_nearest cli_nearest_to(const char *wanted) {
  return (cli_nearest){wanted, NULL, MOST_EDITS + 1};
}

void cli_nearest_offer(cli_nearest *nearest, const char *name) {
  size_t edits = distance(nearest->wanted, name);
  if (edits < nearest->edits) {
    nearest->edits = edits;
    nearest->name = name;
  }
}
