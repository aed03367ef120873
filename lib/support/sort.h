/* A sort with a context, the same on every C library.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SUPPORT_SORT_H
#define GAUS_SUPPORT_SORT_H

#include <stdbool.h>
#include <stdint.h>

/* Sorts `count` indices by a strict weak order, in place. Not stable: order
 * ties by index. Heap sort, O(n log n), no memory. */
void gaus_i_sort(int32_t *items, int32_t count, bool (*before)(const void *context, int32_t a, int32_t b),
                 const void *context);

#endif
