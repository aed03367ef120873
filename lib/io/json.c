/* Reads JSON with errors that say where and what would help.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "io/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/nearest.h"
#include "support/support.h"

/* --- loading ----------------------------------------------------------------- */

/* Where bytes come from: a file descriptor, or a text in memory. */
typedef struct source {
  int fd; /* -1: the text */
  const char *text;
  size_t size;
  int64_t bytes, values;
  int error; /* errno of a failed read */
} source;

static size_t take(source *s, char *buffer, size_t size) {
  if (s->fd < 0) {
    size_t part = s->size < size ? s->size : size;
    memcpy(buffer, s->text, part);
    s->text += part;
    s->size -= part;
    return part;
  }
  ssize_t got;
  do
    got = read(s->fd, buffer, size);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    s->error = errno;
  return got < 0 ? 0 : (size_t)got;
}

/* An upper bound on the values: each but the first comes after one of these. */
static int64_t count_values(const char *buffer, size_t size) {
  int64_t count = 0;
  for (size_t i = 0; i < size; i++)
    count += buffer[i] == ',' || buffer[i] == '[' || buffer[i] == '{' || buffer[i] == ':';
  return count;
}

static bool too_much(const source *s) {
  return s->bytes > GAUS_JSON_MAX_BYTES || s->values > GAUS_JSON_MAX_VALUES;
}

static size_t feed(void *buffer, size_t size, void *context) {
  source *s = context;
  if (too_much(s))
    return 0;
  size_t got = take(s, buffer, size);
  s->bytes += (int64_t)got;
  s->values += count_values(buffer, got);
  return too_much(s) ? 0 : got;
}

static const char *hint(const source *s, const json_error_t *error) {
  switch (json_error_code(error)) {
  case json_error_premature_end_of_input:
    return s->bytes == 0 ? "; there is nothing in it" : "; the text ends too early, was it cut off?";
  case json_error_numeric_overflow:
    return "; integers must fit 64 bits";
  case json_error_stack_overflow:
    return "; arrays and objects are nested too deeply";
  case json_error_duplicate_key:
    return "; a key may occur once in an object";
  case json_error_invalid_utf8:
    return "; JSON text must be UTF-8";
  default:
    return "";
  }
}

/* jansson has no words for it where an allocation fails, or says that a token
 * is not valid. */
static gaus_status syntax_error(const source *s, const char *where, const json_error_t *error, bool out_of_memory,
                                gaus_error *err) {
  if (s->error)
    return gaus_i_fail(err, GAUS_IO, "%s: cannot read: %s", where, strerror(s->error));
  if (s->bytes > GAUS_JSON_MAX_BYTES)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "%s: larger than %lld MiB, the most that is read", where,
                       (long long)(GAUS_JSON_MAX_BYTES >> 20));
  if (s->values > GAUS_JSON_MAX_VALUES)
    return gaus_i_fail(err, GAUS_BAD_INPUT,
                       "%s: more than %lld values (brackets, colons, commas), the most that is read", where,
                       (long long)GAUS_JSON_MAX_VALUES);
  if (out_of_memory || json_error_code(error) == json_error_out_of_memory || error->line < 0)
    return gaus_i_no_memory(err);
  return gaus_i_fail(err, GAUS_BAD_INPUT, "%s: line %d, column %d: %s%s", where, error->line, error->column,
                     error->text, hint(s, error));
}

static gaus_status load(source *s, const char *where, json_t **out, gaus_error *err) {
  json_error_t error = {.line = -1};
  errno = 0;
  *out = json_load_callback(feed, s, JSON_REJECT_DUPLICATES, &error);
  if (!*out || s->error || too_much(s)) {
    bool out_of_memory = !*out && errno == ENOMEM;
    json_decref(*out);
    *out = NULL;
    return syntax_error(s, where, &error, out_of_memory, err);
  }
  return GAUS_OK;
}

const char *gaus_i_json_where(const char *path) {
  return strcmp(path, "-") == 0 ? "standard input" : path;
}

gaus_status gaus_i_json_parse(const char *text, size_t size, const char *where, json_t **out, gaus_error *err) {
  return load(&(source){-1, text, size, 0, 0, 0}, where, out, err);
}

gaus_status gaus_i_json_read(const char *path, json_t **out, gaus_error *err) {
  *out = NULL;
  if (strcmp(path, "-") == 0)
    return load(&(source){STDIN_FILENO, NULL, 0, 0, 0, 0}, gaus_i_json_where(path), out, err);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return gaus_i_fail(err, GAUS_IO, "%s: cannot open: %s", path, strerror(errno));
  gaus_status status = load(&(source){fd, NULL, 0, 0, 0, 0}, path, out, err);
  close(fd);
  return status;
}

/* --- members ----------------------------------------------------------------- */

gaus_status gaus_i_json_bad(const gaus_i_json_at *at, const char *key, const char *format, ...) {
  char message[GAUS_MESSAGE_SIZE], place[32] = "";
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  if (at->list && at->index >= 0)
    snprintf(place, sizeof place, "[%d]", at->index);
  return gaus_i_fail(at->err, GAUS_BAD_INPUT, "%s: %s%s%s%s%s%s", at->where, at->list ? at->list : "", place,
                     at->list && key ? "." : "", key ? key : "", at->list || key ? ": " : "", message);
}

static const char *kind(const json_t *value) {
  switch (json_typeof(value)) {
  case JSON_OBJECT:
    return "an object";
  case JSON_ARRAY:
    return "an array";
  case JSON_STRING:
    return "a string";
  case JSON_INTEGER:
    return "an integer";
  case JSON_REAL:
    return "a number with a fraction or exponent";
  case JSON_TRUE:
  case JSON_FALSE:
    return "true or false";
  case JSON_NULL:
    return "null";
  }
  return "unknown";
}

/* Keys that a reader passes over. */
static bool free_key(const char *key) {
  return key[0] == '_' || strncmp(key, "x_", 2) == 0 || strcmp(key, "comment") == 0;
}

static bool known(const char *key, const char *const *keys) {
  for (; *keys; keys++)
    if (strcmp(key, *keys) == 0)
      return true;
  return false;
}

static gaus_status unknown_key(const gaus_i_json_at *at, const char *key, const char *const *keys) {
  gaus_i_nearest near = gaus_i_nearest_start(key);
  for (; *keys; keys++)
    gaus_i_nearest_offer(&near, *keys);
  if (near.best)
    return gaus_i_json_bad(at, NULL, "unknown key '%s'; did you mean '%s'?", key, near.best);
  return gaus_i_json_bad(at, NULL, "unknown key '%s'; a key of your own begins with 'x_'", key);
}

gaus_status gaus_i_json_keys(const gaus_i_json_at *at, const char *const *keys) {
  if (!json_is_object(at->object))
    return gaus_i_json_bad(at, NULL, "it is %s, it must be an object", kind(at->object));
  const char *key;
  json_t *value;
  json_object_foreach((json_t *)at->object, key, value) {
    if (!known(key, keys) && !free_key(key))
      return unknown_key(at, key, keys);
  }
  return GAUS_OK;
}

/* The member, NULL in *value where it is absent and may be. */
static gaus_status member(const gaus_i_json_at *at, const char *key, bool required, const json_t **value) {
  *value = json_object_get(at->object, key);
  if (*value || !required)
    return GAUS_OK;
  return gaus_i_json_bad(at, NULL, "key '%s' is missing", key);
}

static gaus_status integer(const gaus_i_json_at *at, const char *key, const json_t *found, int32_t least,
                           int32_t largest, int32_t *value) {
  if (json_is_real(found))
    return gaus_i_json_bad(at, key, "%.17g is not written as an integer; it must be %d..%d, without point or exponent",
                           json_real_value(found), least, largest);
  if (!json_is_integer(found))
    return gaus_i_json_bad(at, key, "it is %s, it must be an integer %d..%d", kind(found), least, largest);
  json_int_t number = json_integer_value(found);
  if (number < least || number > largest)
    return gaus_i_json_bad(at, key, "%lld is out of range, it must be %d..%d", (long long)number, least, largest);
  *value = (int32_t)number;
  return GAUS_OK;
}

gaus_status gaus_i_json_int(const gaus_i_json_at *at, const char *key, bool required, int32_t least, int32_t largest,
                            int32_t *value) {
  const json_t *found;
  GAUS_TRY(member(at, key, required, &found));
  return found ? integer(at, key, found, least, largest, value) : GAUS_OK;
}

gaus_status gaus_i_json_element(const gaus_i_json_at *at, const char *key, const json_t *array, int32_t index,
                                int32_t least, int32_t largest, int32_t *value) {
  gaus_i_json_at element = *at;
  element.list = key;
  element.index = index;
  return integer(&element, NULL, json_array_get(array, (size_t)index), least, largest, value);
}

gaus_status gaus_i_json_real(const gaus_i_json_at *at, const char *key, bool required, double *value) {
  const json_t *found;
  GAUS_TRY(member(at, key, required, &found));
  if (!found)
    return GAUS_OK;
  if (!json_is_number(found))
    return gaus_i_json_bad(at, key, "it is %s, it must be a number", kind(found));
  *value = json_number_value(found);
  return GAUS_OK;
}

uint64_t gaus_i_json_fingerprint(const gaus_i_json_at *at) {
  const char *text = json_string_value(json_object_get(at->object, "x_fingerprint"));
  if (!text || strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16)
    return 0;
  return strtoull(text, NULL, 16);
}

gaus_status gaus_i_json_string(const gaus_i_json_at *at, const char *key, bool required, const char **value) {
  const json_t *found;
  GAUS_TRY(member(at, key, required, &found));
  if (!found)
    return GAUS_OK;
  if (!json_is_string(found))
    return gaus_i_json_bad(at, key, "it is %s, it must be a string", kind(found));
  *value = json_string_value(found);
  return GAUS_OK;
}

gaus_status gaus_i_json_array(const gaus_i_json_at *at, const char *key, bool required, const json_t **value) {
  const json_t *found;
  GAUS_TRY(member(at, key, required, &found));
  if (!found)
    return GAUS_OK;
  if (!json_is_array(found))
    return gaus_i_json_bad(at, key, "it is %s, it must be an array", kind(found));
  if (json_array_size(found) > INT32_MAX)
    return gaus_i_json_bad(at, key, "more than %d elements", INT32_MAX);
  *value = found;
  return GAUS_OK;
}

gaus_status gaus_i_json_word(const gaus_i_json_at *at, const char *key, const char *const *words, int32_t *index) {
  const char *word = NULL;
  GAUS_TRY(gaus_i_json_string(at, key, false, &word));
  if (!word)
    return GAUS_OK;
  char list[64];
  size_t used = 0;
  for (int32_t i = 0; words[i]; i++) {
    if (strcmp(word, words[i]) == 0) {
      *index = i;
      return GAUS_OK;
    }
    used += (size_t)snprintf(list + used, sizeof list - used, "%s'%s'", i ? " or " : "", words[i]);
  }
  return gaus_i_json_bad(at, key, "'%s' is not known, it must be %s", word, list);
}
