/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Text that grows, and a map from pointers to indices. */
#ifndef GAUS_PLUGIN_TEXT_H
#define GAUS_PLUGIN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gaus/status.h"

/* Zero-initialised: "". `chars` is NULL or ends with a NUL. */
typedef struct gaus_str {
  char *chars;
  size_t size, capacity;
} gaus_str;

void gaus_str_add(gaus_str *text, const char *format, ...) GAUS_PRINTF(2, 3);
void gaus_str_add_bytes(gaus_str *text, const char *bytes, size_t count);
/* A name of the IR: other bytes than printable ASCII in hexadecimal, as there. */
void gaus_str_add_name(gaus_str *text, const char *name, size_t count);
const char *gaus_str_chars(const gaus_str *text); /* never NULL */
void gaus_str_clear(gaus_str *text);              /* frees; usable again */

/* A copy that the caller frees. */
char *gaus_copy_string(const char *chars, size_t count);

/* Makes room for element `count` of the array *items, doubling. */
void gaus_make_room(void *items, int32_t count, int32_t *capacity, size_t size);

/* Zero-initialised: empty. */
typedef struct gaus_map {
  const void **keys;
  int32_t *values;
  size_t count, capacity; /* capacity is a power of two */
} gaus_map;

void gaus_map_set(gaus_map *map, const void *key, int32_t value);
int32_t gaus_map_get(const gaus_map *map, const void *key); /* -1 if absent */
void gaus_map_clear(gaus_map *map);

#endif
