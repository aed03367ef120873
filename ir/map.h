/* A map from pointers to indices.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_IR_MAP_H
#define GAUS_IR_MAP_H

#include "arena.h"

typedef struct gi_map {
  struct gi_entry *entries;
  int32_t count, capacity;
} gi_map;

/* Replaces what was there. O(1) on average. */
void gi_map_set(gi_arena *arena, gi_map *map, const void *key, int32_t value);
/* -1 where there is none. O(1) on average. */
int32_t gi_map_get(const gi_map *map, const void *key);

#endif
