/* A binary heap of indices.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/heap.h"

#include <stdbool.h>

#include "support/support.h"

gaus_status gaus_i_heap_init(gaus_i_heap *heap, int32_t capacity, gaus_error *err) {
  heap->entry = gaus_i_calloc((size_t)capacity, sizeof *heap->entry);
  heap->size = 0;
  heap->capacity = capacity;
  return heap->entry ? GAUS_OK : gaus_i_no_memory(err);
}

void gaus_i_heap_clear(gaus_i_heap *heap) {
  free(heap->entry);
  heap->entry = NULL;
}

static bool before(gaus_i_heap_entry a, gaus_i_heap_entry b) {
  return a.key != b.key ? a.key > b.key : a.index < b.index;
}

void gaus_i_heap_push(gaus_i_heap *heap, int32_t index, int64_t key) {
  gaus_i_heap_entry added = {key, index};
  int32_t at = heap->size++;
  while (at > 0 && before(added, heap->entry[(at - 1) / 2])) {
    heap->entry[at] = heap->entry[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  heap->entry[at] = added;
}

int32_t gaus_i_heap_pop(gaus_i_heap *heap) {
  int32_t top = heap->entry[0].index;
  gaus_i_heap_entry moved = heap->entry[--heap->size];
  int32_t at = 0;
  for (;;) {
    int32_t child = 2 * at + 1;
    if (child >= heap->size)
      break;
    if (child + 1 < heap->size && before(heap->entry[child + 1], heap->entry[child]))
      child++;
    if (!before(heap->entry[child], moved))
      break;
    heap->entry[at] = heap->entry[child];
    at = child;
  }
  heap->entry[at] = moved;
  return top;
}
