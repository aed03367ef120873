/* A string that grows while it is written.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "support/support.h"

/* Room for `more` bytes and a NUL. */
static bool reserve(gaus_i_text *text, size_t more) {
  if (text->failed || more >= (size_t)(INT32_MAX - text->size) ||
      gaus_i_grow(&text->data, &text->capacity, text->size + (int32_t)more + 1, 1, NULL) != GAUS_OK)
    text->failed = true;
  return !text->failed;
}

static void append(gaus_i_text *text, const char *bytes, size_t size) {
  if (!reserve(text, size))
    return;
  memcpy(text->data + text->size, bytes, size);
  text->size += (int32_t)size;
  text->data[text->size] = '\0';
}

void gaus_i_text_add(gaus_i_text *text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int size = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (size < 0 || !reserve(text, (size_t)size))
    return;
  va_start(args, format);
  vsnprintf(text->data + text->size, (size_t)size + 1, format, args);
  va_end(args);
  text->size += size;
}

/* The size of the UTF-8 sequence at `s` (RFC 3629: no surrogates, no longer
 * form than needed, nothing beyond U+10FFFF), 0 if it is none. */
static size_t sequence(const unsigned char *s) {
  if (s[0] < 0x80)
    return 1;
  size_t size = s[0] >= 0xC2 && s[0] <= 0xDF ? 2 : (s[0] & 0xF0) == 0xE0 ? 3 : s[0] >= 0xF0 && s[0] <= 0xF4 ? 4 : 0;
  for (size_t i = 1; i < size; i++)
    if ((s[i] & 0xC0) != 0x80)
      return 0;
  bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
  bool outside = (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF4 && s[1] > 0x8F);
  return overlong || outside ? 0 : size;
}

static bool is_utf8(const char *string) {
  for (const unsigned char *s = (const unsigned char *)string; *s;) {
    size_t size = sequence(s);
    if (size == 0)
      return false;
    s += size;
  }
  return true;
}

bool gaus_i_text_string(gaus_i_text *text, const char *string) {
  if (!is_utf8(string))
    return false;
  append(text, "\"", 1);
  for (const char *c = string; *c;) {
    size_t plain = 0;
    while (c[plain] && c[plain] != '"' && c[plain] != '\\' && (unsigned char)c[plain] >= 0x20)
      plain++;
    append(text, c, plain);
    c += plain;
    if (*c == '"' || *c == '\\')
      gaus_i_text_add(text, "\\%c", *c++);
    else if (*c)
      gaus_i_text_add(text, "\\u%04x", (unsigned)(unsigned char)*c++);
  }
  append(text, "\"", 1);
  return true;
}

void gaus_i_text_real(gaus_i_text *text, double value) {
  char digits[40];
  for (int precision = 15; precision <= 17; precision++) {
    snprintf(digits, sizeof digits, "%.*g", precision, value);
    if (strtod(digits, NULL) == value)
      break;
  }
  for (char *c = digits; *c; c++) /* what a locale puts for the point */
    if (!strchr("0123456789+-e", *c))
      *c = '.';
  append(text, digits, strlen(digits));
}

gaus_status gaus_i_text_take(gaus_i_text *text, gaus_status status, char **out, size_t *size) {
  if (status != GAUS_OK) {
    free(text->data);
    *text = (gaus_i_text){0};
  }
  *out = text->data;
  if (size)
    *size = (size_t)text->size;
  return status;
}
