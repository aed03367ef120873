/* A hash table with open addressing, from pointers to indices.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "map.h"

typedef struct gi_entry {
  const void *key; /* NULL: free */
  int32_t value;
} gi_entry;

/* Multiplies by 2^64 / the golden ratio (Knuth 1998, 6.4): pointers differ in their middle bits. */
static gi_entry *find(const gi_map *map, const void *key) {
  uint32_t mask = (uint32_t)map->capacity - 1;
  uint32_t at = (uint32_t)(((uint64_t)(uintptr_t)key * 0x9E3779B97F4A7C15u) >> 32) & mask;
  while (map->entries[at].key && map->entries[at].key != key)
    at = (at + 1) & mask;
  return &map->entries[at];
}

static void grow(gi_arena *arena, gi_map *map) {
  gi_map larger = {NULL, map->count, map->capacity ? 2 * map->capacity : 16};
  larger.entries = gi_alloc(arena, larger.capacity, sizeof *larger.entries);
  for (int32_t i = 0; i < map->capacity; i++)
    if (map->entries[i].key)
      *find(&larger, map->entries[i].key) = map->entries[i];
  *map = larger;
}

void gi_map_set(gi_arena *arena, gi_map *map, const void *key, int32_t value) {
  if (2 * (int64_t)map->count >= map->capacity)
    grow(arena, map);
  gi_entry *entry = find(map, key);
  map->count += !entry->key;
  *entry = (gi_entry){key, value};
}

int32_t gi_map_get(const gi_map *map, const void *key) {
  if (!map->count)
    return -1;
  const gi_entry *entry = find(map, key);
  return entry->key ? entry->value : -1;
}
