/* An allocator in place of lib/support/memory.c, for tests that let
 * allocations fail: the test says which, by spend().
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_FAILING_MEMORY_H
#define GAUS_TEST_FAILING_MEMORY_H

#include <stdbool.h>

#include "common.h"

#include "support/support.h"

/* Asked before each allocation: may it succeed? */
static bool spend(void);

void *gaus_i_calloc(size_t count, size_t size) {
  return spend() ? calloc(count ? count : 1, size ? size : 1) : NULL;
}

char *gaus_i_strdup(const char *text) {
  char *copy = gaus_i_calloc(strlen(text) + 1, 1);
  return copy ? strcpy(copy, text) : NULL;
}

gaus_status gaus_i_grow(void *array, int32_t *capacity, int32_t need, size_t size, gaus_error *err) {
  void *old, *moved;
  if (need <= *capacity)
    return GAUS_OK;
  memcpy(&old, array, sizeof old);
  int32_t grown = 2 * need;
  if (!spend() || !(moved = realloc(old, (size_t)grown * size)))
    return gaus_i_no_memory(err);
  memcpy(array, &moved, sizeof moved);
  *capacity = grown;
  return GAUS_OK;
}

#endif
