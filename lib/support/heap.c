/* A binary heap of indices.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/heap.h"

#include <stdbool.h>

#include "support/support.h"
#include "support/assert.h"

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

enum { FEW = 64 }; /* entries of a heap that is checked whole after each pop */

static bool before(gaus_i_heap_entry a, gaus_i_heap_entry b) {
  return a.key != b.key ? a.key > b.key : a.index < b.index;
}

/* Does no entry from `from` on come before its parent? */
static bool is_heap(const gaus_i_heap *heap, int32_t from) {
  for (int32_t k = from > 1 ? from : 1; k < heap->size; k++)
    if (before(heap->entry[k], heap->entry[(k - 1) / 2]))
      return false;
  return true;
}

void gaus_i_heap_push(gaus_i_heap *heap, int32_t index, int64_t key) {
  GAUS_ASSERT(heap->size < heap->capacity);
  gaus_i_heap_entry added = {key, index};
  int32_t at = heap->size++;
  while (at > 0 && before(added, heap->entry[(at - 1) / 2])) {
    heap->entry[at] = heap->entry[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  heap->entry[at] = added;
  GAUS_ASSERT(is_heap(heap, heap->size - 1));
}

int32_t gaus_i_heap_pop(gaus_i_heap *heap) {
  GAUS_ASSERT(heap->size > 0);
  gaus_i_heap_entry first = heap->entry[0];
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
  GAUS_ASSERT(heap->size == 0 || !before(heap->entry[0], first));
  GAUS_ASSERT(heap->size > FEW || is_heap(heap, 1));
  return first.index;
}
