/* Allocates all memory of the library.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * It is a file of its own so that a test can link an allocator that fails on purpose. */
#include <string.h>

#include "support/support.h"

void *gaus_i_calloc(size_t count, size_t size) {
  count = count ? count : 1;
  return size > SIZE_MAX / count ? NULL : calloc(count, size ? size : 1);
}

char *gaus_i_strdup(const char *text) {
  size_t size = strlen(text) + 1;
  char *copy = gaus_i_calloc(size, 1);
  if (copy)
    memcpy(copy, text, size);
  return copy;
}

gaus_status gaus_i_grow(void *array, int32_t *capacity, int32_t need, size_t size, gaus_error *err) {
  if (need <= *capacity)
    return GAUS_OK;
  int64_t grown = *capacity < 8 ? 8 : (int64_t)*capacity * 2;
  if (grown < need)
    grown = need;
  if (grown > INT32_MAX)
    grown = INT32_MAX;
  if (need < 0 || (uint64_t)grown > SIZE_MAX / size)
    return gaus_i_no_memory(err);
  void *old, *moved; /* by memcpy: `array` points to a pointer of any type */
  memcpy(&old, array, sizeof old);
  moved = realloc(old, (size_t)grown * size);
  if (!moved)
    return gaus_i_no_memory(err);
  memcpy(array, &moved, sizeof moved);
  *capacity = (int32_t)grown;
  return GAUS_OK;
}
