/* A binary heap of indices: the largest key first, the lower index on a tie.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_HEAP_H
#define GAUS_HEAP_H

#include <stdint.h>

#include "gaus/status.h"

typedef struct gaus_heap_entry {
  int64_t key;
  int32_t index;
} gaus_heap_entry;

typedef struct gaus_heap {
  gaus_heap_entry *entry;
  int32_t size, capacity;
} gaus_heap;

/* Room for `capacity` entries; the caller never pushes more. */
gaus_status gaus_heap_init(gaus_heap *heap, int32_t capacity, gaus_error *err);
void gaus_heap_clear(gaus_heap *heap);
void gaus_heap_push(gaus_heap *heap, int32_t index, int64_t key);
int32_t gaus_heap_pop(gaus_heap *heap); /* size > 0 */

#endif
