/* Keeps a table of names, to find duplicates and to look indices up.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/names.h"

#include <string.h>

#include "support/support.h"

gaus_status gaus_i_names_init(gaus_i_names *table, int32_t count, gaus_error *err) {
  uint32_t size = 8;
  while (size < UINT32_C(0x80000000) && size / 2 <= (uint32_t)count)
    size *= 2;
  table->mask = size - 1;
  table->names = gaus_i_calloc(size, sizeof *table->names);
  table->indices = gaus_i_calloc(size, sizeof *table->indices);
  if (table->names && table->indices)
    return GAUS_OK;
  gaus_i_names_clear(table);
  return gaus_i_no_memory(err);
}

void gaus_i_names_clear(gaus_i_names *table) {
  free(table->names);
  free(table->indices);
  memset(table, 0, sizeof *table);
}

/* FNV-1a, with a final mix for the low bits. */
static uint32_t hash(const char *name) {
  uint64_t h = UINT64_C(0xCBF29CE484222325);
  for (; *name; name++)
    h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001B3);
  return (uint32_t)(h ^ (h >> 32));
}

/* The place where `name` is, or would go. */
static uint32_t locate(const gaus_i_names *table, const char *name) {
  uint32_t at = hash(name) & table->mask;
  while (table->names[at] && strcmp(table->names[at], name) != 0)
    at = (at + 1) & table->mask;
  return at;
}

int32_t gaus_i_names_add(gaus_i_names *table, const char *name, int32_t index) {
  uint32_t at = locate(table, name);
  if (table->names[at])
    return table->indices[at];
  table->names[at] = name;
  table->indices[at] = index;
  return -1;
}

int32_t gaus_i_names_find(const gaus_i_names *table, const char *name) {
  uint32_t at = locate(table, name);
  return table->names[at] ? table->indices[at] : -1;
}
