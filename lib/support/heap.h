/* A binary heap of indices: the largest key first, the lower index on a tie.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SUPPORT_HEAP_H
#define GAUS_SUPPORT_HEAP_H

#include <stdint.h>

#include "gaus/status.h"

typedef struct gaus_i_heap_entry {
  int64_t key;
  int32_t index;
} gaus_i_heap_entry;

typedef struct gaus_i_heap {
  gaus_i_heap_entry *entry;
  int32_t size, capacity;
} gaus_i_heap;

/* Room for `capacity` entries; the caller never pushes more. */
gaus_status gaus_i_heap_init(gaus_i_heap *heap, int32_t capacity, gaus_error *err);
void gaus_i_heap_clear(gaus_i_heap *heap);
void gaus_i_heap_push(gaus_i_heap *heap, int32_t index, int64_t key);
int32_t gaus_i_heap_pop(gaus_i_heap *heap); /* size > 0 */

#endif
