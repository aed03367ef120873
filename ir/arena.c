/* Hands out memory from large chunks.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct gi_chunk {
  struct gi_chunk *next;
  max_align_t bytes[];
} gi_chunk;

enum { CHUNK = 1 << 14, ALIGNMENT = alignof(max_align_t) };

static void *new_chunk(gi_arena *arena, size_t bytes) {
  gi_chunk *chunk = bytes <= SIZE_MAX - sizeof *chunk ? calloc(1, sizeof *chunk + bytes) : NULL;
  if (!chunk)
    longjmp(arena->out, 1);
  chunk->next = arena->chunks;
  arena->chunks = chunk;
  return chunk->bytes;
}

void *gi_alloc(gi_arena *arena, int64_t count, size_t size) {
  if (count < 0 || (uint64_t)count > (SIZE_MAX / 2) / size)
    longjmp(arena->out, 1);
  size_t bytes = ((size_t)count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (bytes >= CHUNK / 4)
    return new_chunk(arena, bytes);
  if (bytes > arena->left) {
    arena->free = new_chunk(arena, CHUNK);
    arena->left = CHUNK;
  }
  void *memory = arena->free;
  arena->free += bytes;
  arena->left -= bytes;
  return memory;
}

void *gi_room(gi_arena *arena, void *items, int32_t count, int32_t *capacity, size_t size) {
  if (count < *capacity)
    return items;
  if (count > INT32_MAX / 2)
    longjmp(arena->out, 1);
  *capacity = count ? 2 * count : 8;
  void *larger = gi_alloc(arena, *capacity, size);
  if (count)
    memcpy(larger, items, (size_t)count * size);
  return larger;
}

char *gi_copy(gi_arena *arena, const char *text, size_t length) {
  char *copy = gi_alloc(arena, (int64_t)length + 1, 1);
  if (length)
    memcpy(copy, text, length);
  return copy;
}

const char *gi_format(gi_arena *arena, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return gi_copy(arena, text, strlen(text));
}

void gi_arena_clear(gi_arena *arena) {
  while (arena->chunks) {
    gi_chunk *next = arena->chunks->next;
    free(arena->chunks);
    arena->chunks = next;
  }
}
