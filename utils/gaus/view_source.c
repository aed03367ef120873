/* Finds the source lines of a dumped problem's operations.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "view_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LINES = 2000 }; /* of one loop: a page is no place for a whole program */

typedef struct line_range {
  const char *path; /* NULL: no operation says where it is from */
  json_int_t first, last;
} line_range;

static json_int_t line_of(const json_t *operation, const char *path) {
  const char *own = json_string_value(json_object_get(operation, "x_file"));
  return own && path && strcmp(own, path) != 0 ? 0 : json_integer_value(json_object_get(operation, "x_line"));
}

/* The file is that of the problem; operations from others (inlined from a header) have no line. */
static line_range range_of(const json_t *problem) {
  line_range range = {json_string_value(json_object_get(problem, "x_file")), 0, 0};
  size_t k;
  json_t *operation;
  json_array_foreach(json_object_get(problem, "operations"), k, operation) {
    json_int_t line = line_of(operation, range.path);
    if (line > 0 && (range.first == 0 || line < range.first))
      range.first = line;
    if (line > range.last)
      range.last = line;
  }
  return range;
}

static json_t *lines_between(FILE *file, json_int_t first, json_int_t last) {
  json_t *lines = json_array();
  char *text = NULL;
  size_t room = 0;
  ssize_t length;
  for (json_int_t k = 1; k <= last && (length = getline(&text, &room, file)) >= 0; k++) {
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
      text[--length] = '\0';
    json_t *line = k < first ? NULL : json_stringn(text, (size_t)length);
    if (k >= first)
      json_array_append_new(lines, line ? line : json_string("")); /* a line that is not UTF-8 */
  }
  free(text);
  return lines;
}

static void add_text(const line_range *range, json_t *loop) {
  FILE *file = range->last - range->first < MOST_LINES ? fopen(range->path, "r") : NULL;
  if (!file)
    return;
  json_object_set_new(loop, "source",
                      json_pack("{s:s, s:I, s:o}", "file", range->path, "first", range->first, "lines",
                                lines_between(file, range->first, range->last)));
  fclose(file);
}

void view_add_source(const json_t *problem, json_t *loop) {
  line_range range = range_of(problem);
  if (range.last == 0)
    return;
  json_t *line = json_array(), *operation;
  size_t k;
  json_array_foreach(json_object_get(problem, "operations"), k, operation)
      json_array_append_new(line, json_integer(line_of(operation, range.path)));
  json_object_set_new(loop, "line", line);
  if (range.path)
    add_text(&range, loop);
}
