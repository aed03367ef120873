/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
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

static int32_t edit_distance(const char *a, int32_t n, const char *b, int32_t m) {
  int32_t row[LONGEST + 1];
  for (int32_t j = 0; j <= m; j++)
    row[j] = j;
  for (int32_t i = 1; i <= n; i++) {
    int32_t diagonal = row[0];
    row[0] = i;
    for (int32_t j = 1; j <= m; j++) {
      int32_t replace = diagonal + (fold(a[i - 1]) != fold(b[j - 1]));
      diagonal = row[j];
      row[j] = least(replace, least(row[j], row[j - 1]) + 1);
    }
  }
  return row[m];
}

gaus_nearest gaus_nearest_start(const char *word) {
  size_t size = strlen(word);
  return (gaus_nearest){word, NULL, size < 6 ? 2 : (int32_t)(size > LONGEST ? 0 : size / 3 + 1)};
}

void gaus_nearest_offer(gaus_nearest *nearest, const char *name) {
  size_t n = strlen(nearest->word), m = strlen(name);
  if (n > LONGEST || m > LONGEST)
    return;
  int32_t distance = edit_distance(nearest->word, (int32_t)n, name, (int32_t)m);
  if (distance < nearest->distance) {
    nearest->distance = distance;
    nearest->best = name;
  }
}
