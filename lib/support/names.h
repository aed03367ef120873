/* A table from names to indices.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SUPPORT_NAMES_H
#define GAUS_SUPPORT_NAMES_H

#include <stdint.h>

#include "gaus/status.h"

/* Open addressing, linear probing; the strings stay the caller's. */
typedef struct gaus_i_names {
  const char **names;
  int32_t *indices;
  uint32_t mask;
} gaus_i_names;

/* Room for `count` names; gaus_i_names_clear frees. */
gaus_status gaus_i_names_init(gaus_i_names *table, int32_t count, gaus_error *err);
void gaus_i_names_clear(gaus_i_names *table);

/* Puts `name` in with `index` and returns -1; where it is there already,
 * returns the index that it has, and changes nothing. */
int32_t gaus_i_names_add(gaus_i_names *table, const char *name, int32_t index);
/* The index of `name`, -1 if it is not there. */
int32_t gaus_i_names_find(const gaus_i_names *table, const char *name);

#endif
