/* Reads JSON with errors that say where and what would help.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_IO_JSON_H
#define GAUS_IO_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "gaus/status.h"

/* Largest text, and most values in it, that are read: memory is bounded
 * whatever comes in (/dev/zero, a pipe without end). */
#define GAUS_JSON_MAX_BYTES (INT64_C(256) << 20)
#define GAUS_JSON_MAX_VALUES (INT64_C(16) << 20)

/* Reads one JSON object from the file `path` ("-": standard input) or from a
 * text. Duplicate keys, nesting beyond 2048 and integers beyond 64 bits are
 * errors. GAUS_BAD_INPUT gives line and column, GAUS_IO the system's reason.
 * The caller releases *out with json_decref. */
gaus_status gaus_i_json_read(const char *path, json_t **out, gaus_error *err);
gaus_status gaus_i_json_parse(const char *text, size_t size, const char *where, json_t **out, gaus_error *err);

/* What a path is called in messages: itself, or "standard input". */
const char *gaus_i_json_where(const char *path);

/* An object inside a file: `list`[`index`], `list` alone where the index is
 * -1, or the whole where list is NULL. */
typedef struct gaus_i_json_at {
  const char *where, *list;
  int32_t index;
  const json_t *object;
  gaus_error *err;
} gaus_i_json_at;

/* Fails with "where: list[index].key: message"; `key` may be NULL. */
gaus_status gaus_i_json_bad(const gaus_i_json_at *at, const char *key, const char *format, ...) GAUS_PRINTF(3, 4);

/* The object must be one, and have no keys but `keys` (NULL at the end),
 * "comment", and those that begin with "_" or "x_". */
gaus_status gaus_i_json_keys(const gaus_i_json_at *at, const char *const *keys);

/* The member `key`, which must be a JSON integer in least..largest (a finite
 * number from 0, a string, an array). Where it is absent *value stays as it is
 * if `required` is false; otherwise that is an error. */
gaus_status gaus_i_json_int(const gaus_i_json_at *at, const char *key, bool required, int32_t least, int32_t largest,
                            int32_t *value);
gaus_status gaus_i_json_real(const gaus_i_json_at *at, const char *key, bool required, double *value);
gaus_status gaus_i_json_string(const gaus_i_json_at *at, const char *key, bool required, const char **value);
/* Returns what problem and schedule files have as `x_fingerprint`: 16 hexadecimal digits; 0 where there is no such key,
 * or another writer's of that name. */
uint64_t gaus_i_json_fingerprint(const gaus_i_json_at *at);
gaus_status gaus_i_json_array(const gaus_i_json_at *at, const char *key, bool required, const json_t **value);

/* An array's element as an integer, under the array's name in messages. */
gaus_status gaus_i_json_element(const gaus_i_json_at *at, const char *key, const json_t *array, int32_t index,
                                int32_t least, int32_t largest, int32_t *value);

/* The string `value` of `key` must be one of `words` (NULL at the end):
 * *index tells which. */
gaus_status gaus_i_json_word(const gaus_i_json_at *at, const char *key, const char *const *words, int32_t *index);

#endif
