/* A map from pointers to indices.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/bridge.h"
#include "support/check.h"

static size_t map_slot(const gp_map *map, const void *key) {
  uint64_t hash = (uint64_t)(uintptr_t)key * 0x9E3779B97F4A7C15u;
  size_t slot = (size_t)(hash >> 32) & (map->capacity - 1);
  while (map->keys[slot] && map->keys[slot] != key)
    slot = (slot + 1) & (map->capacity - 1);
  return slot;
}

static void map_grow(gp_map *map) {
  gp_map old = *map;
  map->capacity = old.capacity ? 2 * old.capacity : 64;
  map->keys = gp_host_realloc(NULL, map->capacity, sizeof *map->keys);
  memset(map->keys, 0, map->capacity * sizeof *map->keys);
  map->values = gp_host_realloc(NULL, map->capacity, sizeof *map->values);
  for (size_t i = 0; i < old.capacity; i++)
    if (old.keys[i]) {
      size_t slot = map_slot(map, old.keys[i]);
      map->keys[slot] = old.keys[i];
      map->values[slot] = old.values[i];
    }
  free(old.keys);
  free(old.values);
}

void gp_map_set(gp_map *map, const void *key, int32_t value) {
  if (2 * (map->count + 1) > map->capacity)
    map_grow(map);
  size_t slot = map_slot(map, key);
  if (!map->keys[slot])
    map->count++;
  map->keys[slot] = key;
  map->values[slot] = value;
  GP_ASSERT(2 * map->count <= map->capacity && gp_map_get(map, key) == value);
}

int32_t gp_map_get(const gp_map *map, const void *key) {
  if (!map->capacity)
    return -1;
  size_t slot = map_slot(map, key);
  return map->keys[slot] ? map->values[slot] : -1;
}

void gp_map_clear(gp_map *map) {
  free(map->keys);
  free(map->values);
  *map = (gp_map){0};
}
