/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge.h"

static void reserve(gaus_str *text, size_t more) {
  size_t need = text->size + more + 1;
  if (need <= text->capacity)
    return;
  text->capacity = need < 128 ? 128 : 2 * need;
  text->chars = gaus_host_realloc(text->chars, text->capacity, 1);
}

void gaus_str_add_bytes(gaus_str *text, const char *bytes, size_t count) {
  reserve(text, count);
  if (count)
    memcpy(text->chars + text->size, bytes, count);
  text->size += count;
  text->chars[text->size] = '\0';
}

void gaus_str_add(gaus_str *text, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int size = vsnprintf(NULL, 0, format, arguments);
  if (size >= 0) {
    reserve(text, (size_t)size);
    vsnprintf(text->chars + text->size, (size_t)size + 1, format, again);
    text->size += (size_t)size;
  }
  va_end(again);
  va_end(arguments);
}

void gaus_str_add_name(gaus_str *text, const char *name, size_t count) {
  for (size_t i = 0; i < count; i++)
    gaus_str_add(text, name[i] > ' ' && name[i] < 127 && name[i] != '\\' ? "%c" : "\\%02X", (unsigned char)name[i]);
}

const char *gaus_str_chars(const gaus_str *text) {
  return text->chars ? text->chars : "";
}

void gaus_str_clear(gaus_str *text) {
  free(text->chars);
  *text = (gaus_str){0};
}

char *gaus_copy_string(const char *chars, size_t count) {
  char *copy = gaus_host_realloc(NULL, count + 1, 1);
  if (count)
    memcpy(copy, chars, count);
  copy[count] = '\0';
  return copy;
}

void gaus_make_room(void *items, int32_t count, int32_t *capacity, size_t size) {
  if (count < *capacity)
    return;
  *capacity = *capacity < 16 ? 16 : *capacity * 2;
  void *memory;
  memcpy(&memory, items, sizeof memory);
  memory = gaus_host_realloc(memory, (size_t)*capacity, size);
  memcpy(items, &memory, sizeof memory);
}

static size_t map_slot(const gaus_map *map, const void *key) {
  uint64_t hash = (uint64_t)(uintptr_t)key * 0x9E3779B97F4A7C15u;
  size_t slot = (size_t)(hash >> 32) & (map->capacity - 1);
  while (map->keys[slot] && map->keys[slot] != key)
    slot = (slot + 1) & (map->capacity - 1);
  return slot;
}

static void map_grow(gaus_map *map) {
  gaus_map old = *map;
  map->capacity = old.capacity ? 2 * old.capacity : 64;
  map->keys = gaus_host_realloc(NULL, map->capacity, sizeof *map->keys);
  memset(map->keys, 0, map->capacity * sizeof *map->keys);
  map->values = gaus_host_realloc(NULL, map->capacity, sizeof *map->values);
  for (size_t i = 0; i < old.capacity; i++)
    if (old.keys[i]) {
      size_t slot = map_slot(map, old.keys[i]);
      map->keys[slot] = old.keys[i];
      map->values[slot] = old.values[i];
    }
  free(old.keys);
  free(old.values);
}

void gaus_map_set(gaus_map *map, const void *key, int32_t value) {
  if (2 * (map->count + 1) > map->capacity)
    map_grow(map);
  size_t slot = map_slot(map, key);
  if (!map->keys[slot])
    map->count++;
  map->keys[slot] = key;
  map->values[slot] = value;
}

int32_t gaus_map_get(const gaus_map *map, const void *key) {
  if (!map->capacity)
    return -1;
  size_t slot = map_slot(map, key);
  return map->keys[slot] ? map->values[slot] : -1;
}

void gaus_map_clear(gaus_map *map) {
  free(map->keys);
  free(map->values);
  *map = (gaus_map){0};
}
