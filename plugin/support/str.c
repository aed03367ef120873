/* Text that grows.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/bridge.h"

static void reserve(gp_str *text, size_t more) {
  size_t need = text->size + more + 1;
  if (need <= text->capacity)
    return;
  text->capacity = need < 128 ? 128 : 2 * need;
  text->chars = gp_host_realloc(text->chars, text->capacity, 1);
}

void gp_str_add_bytes(gp_str *text, const char *bytes, size_t count) {
  reserve(text, count);
  if (count)
    memcpy(text->chars + text->size, bytes, count);
  text->size += count;
  text->chars[text->size] = '\0';
}

void gp_str_add(gp_str *text, const char *format, ...) {
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

void gp_str_add_name(gp_str *text, const char *name, size_t count) {
  for (size_t i = 0; i < count; i++)
    gp_str_add(text, name[i] > ' ' && name[i] < 127 && name[i] != '\\' ? "%c" : "\\%02X", (unsigned char)name[i]);
}

const char *gp_str_chars(const gp_str *text) {
  return text->chars ? text->chars : "";
}

void gp_str_clear(gp_str *text) {
  free(text->chars);
  *text = (gp_str){0};
}

char *gp_copy_string(const char *chars, size_t count) {
  char *copy = gp_host_realloc(NULL, count + 1, 1);
  if (count)
    memcpy(copy, chars, count);
  copy[count] = '\0';
  return copy;
}

void gp_make_room(void *items, int32_t count, int32_t *capacity, size_t size) {
  if (count < *capacity)
    return;
  *capacity = *capacity < 16 ? 16 : *capacity * 2;
  void *memory;
  memcpy(&memory, items, sizeof memory);
  memory = gp_host_realloc(memory, (size_t)*capacity, size);
  memcpy(items, &memory, sizeof memory);
}
