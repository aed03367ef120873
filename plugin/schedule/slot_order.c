/* Numbers the operations of each slot in an order in which they may be executed.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Older iterations come first, and operations of one iteration in program order. Where a dependence of distance d has
 * its ends in one cycle, its source is d stages above its destination; if d is 0 it is before it in the program. So
 * each source comes before its destination. */
#include <stdlib.h>

#include "schedule/record.h"

typedef struct place {
  int32_t slot, stage, node;
} place;

static int compare(const void *a, const void *b) {
  const place *x = a, *y = b;
  if (x->slot != y->slot)
    return x->slot < y->slot ? -1 : 1;
  if (x->stage != y->stage)
    return x->stage > y->stage ? -1 : 1;
  return x->node < y->node ? -1 : 1;
}

int32_t *gp_slot_order(const int32_t *start, int32_t count, int32_t ii) {
  place *places = gp_host_realloc(NULL, (size_t)count, sizeof *places);
  int32_t *order = gp_host_realloc(NULL, (size_t)count, sizeof *order);
  for (int32_t v = 0; v < count; v++)
    places[v] = ii ? (place){start[v] % ii, start[v] / ii, v} : (place){start[v], 0, v};
  qsort(places, (size_t)count, sizeof *places, compare);
  for (int32_t i = 0; i < count; i++)
    order[places[i].node] = i && places[i].slot == places[i - 1].slot ? order[places[i - 1].node] + 1 : 0;
  free(places);
  return order;
}
