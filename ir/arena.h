/* Memory that is given back all at once, and the way out where there is none.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_IR_ARENA_H
#define GAUS_IR_ARENA_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

/* Where memory runs out, an allocation does not return but jumps to `out`: no frame of LLVM's is ever
 * between the two, and all that was allocated is in the arena. */
typedef struct gi_arena {
  struct gi_chunk *chunks;
  char *free;
  size_t left;
  jmp_buf out;
} gi_arena;

/* Returns zeroed memory for `count` items of `size` bytes. */
void *gi_alloc(gi_arena *arena, int64_t count, size_t size);
/* Makes room for one more item in a list of `count`: `*items` may move. O(1) amortised. */
void *gi_room(gi_arena *arena, void *items, int32_t count, int32_t *capacity, size_t size);
/* Returns a copy of `length` bytes with a 0 after them. */
char *gi_copy(gi_arena *arena, const char *text, size_t length);
__attribute__((format(printf, 2, 3))) const char *gi_format(gi_arena *arena, const char *format, ...);
void gi_arena_clear(gi_arena *arena);

#endif
