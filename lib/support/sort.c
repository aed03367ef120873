/* A sort with a context.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/sort.h"
#include "support/assert.h"

typedef bool (*order)(const void *context, int32_t a, int32_t b);

static void sift_down(int32_t *items, int32_t at, int32_t count, order before, const void *context) {
  int32_t moved = items[at];
  for (int32_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && before(context, items[child], items[child + 1]))
      child++;
    if (!before(context, moved, items[child]))
      break;
    items[at] = items[child];
  }
  items[at] = moved;
}

static bool is_sorted(const int32_t *items, int32_t count, order before, const void *context) {
  for (int32_t k = 1; k < count; k++)
    if (before(context, items[k], items[k - 1]))
      return false;
  return true;
}

void gaus_i_sort(int32_t *items, int32_t count, order before, const void *context) {
  for (int32_t at = count / 2 - 1; at >= 0; at--)
    sift_down(items, at, count, before, context);
  for (int32_t last = count - 1; last > 0; last--) {
    int32_t largest = items[0];
    items[0] = items[last];
    items[last] = largest;
    sift_down(items, 0, last, before, context);
  }
  GAUS_ASSERT(is_sorted(items, count, before, context));
}
