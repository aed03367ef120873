/* Finds the known name that is nearest to an unknown one, by edit distance.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/nearest.h"

#include <string.h>

enum { LONGEST = 63 };

static int fold(char c) {
  if (c >= 'A' && c <= 'Z')
    return c - 'A' + 'a';
  return c == '-' ? '_' : c;
}

static int32_t least(int32_t a, int32_t b) {
  return a < b ? a : b;
}

/* rows[i % 3][j]: from the first i characters of a to the first j of b. */
static int32_t edit_distance(const char *a, int32_t n, const char *b, int32_t m) {
  int32_t rows[3][LONGEST + 1];
  for (int32_t j = 0; j <= m; j++)
    rows[0][j] = j;
  for (int32_t i = 1; i <= n; i++) {
    int32_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
    row[0] = i;
    for (int32_t j = 1; j <= m; j++) {
      int x = fold(a[i - 1]), y = fold(b[j - 1]);
      row[j] = least(above[j - 1] + (x != y), least(above[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && x == fold(b[j - 2]) && y == fold(a[i - 2]))
        row[j] = least(row[j], before[j - 2] + 1);
    }
  }
  return rows[n % 3][m];
}

gaus_i_nearest gaus_i_nearest_start(const char *word) {
  size_t size = strlen(word);
  return (gaus_i_nearest){word, NULL, size < 6 ? 2 : (int32_t)(size > LONGEST ? 0 : size / 3 + 1)};
}

void gaus_i_nearest_offer(gaus_i_nearest *nearest, const char *name) {
  size_t n = strlen(nearest->word), m = strlen(name);
  if (n > LONGEST || m > LONGEST)
    return;
  int32_t distance = edit_distance(nearest->word, (int32_t)n, name, (int32_t)m);
  if (distance < nearest->distance) {
    nearest->distance = distance;
    nearest->best = name;
  }
}
