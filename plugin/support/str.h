/* Text that grows, and a map from pointers to indices.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_SUPPORT_STR_H
#define GAUS_PLUGIN_SUPPORT_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gaus/status.h"

/* Zero-initialised: "". `chars` is NULL or ends with a NUL. */
typedef struct gp_str {
  char *chars;
  size_t size, capacity;
} gp_str;

void gp_str_add(gp_str *text, const char *format, ...) GAUS_PRINTF(2, 3);
void gp_str_add_bytes(gp_str *text, const char *bytes, size_t count);
/* A name of the IR: other bytes than printable ASCII in hexadecimal, as there. */
void gp_str_add_name(gp_str *text, const char *name, size_t count);
const char *gp_str_chars(const gp_str *text); /* never NULL */
void gp_str_clear(gp_str *text);              /* frees; usable again */

/* A copy that the caller frees. */
char *gp_copy_string(const char *chars, size_t count);

/* Makes room for element `count` of the array *items, doubling. */
void gp_make_room(void *items, int32_t count, int32_t *capacity, size_t size);

/* Zero-initialised: empty. */
typedef struct gp_map {
  const void **keys;
  int32_t *values;
  size_t count, capacity; /* capacity is a power of two */
} gp_map;

void gp_map_set(gp_map *map, const void *key, int32_t value);
int32_t gp_map_get(const gp_map *map, const void *key); /* -1 if absent */
void gp_map_clear(gp_map *map);

#endif
