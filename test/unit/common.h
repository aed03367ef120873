/* What the unit tests of problems and schedules share.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_COMMON_H
#define GAUS_TEST_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gaus/gaus.h"

#define UNUSED __attribute__((unused))

/* A problem from JSON, with ' for " so that it reads well in C. */
static UNUSED gaus_status parse_status(const char *quoted, gaus_problem **out, gaus_error *err) {
  char *text = test_malloc(strlen(quoted) + 1);
  strcpy(text, quoted);
  for (char *c = text; *c; c++)
    *c = *c == '\'' ? '"' : *c;
  gaus_status status = gaus_problem_parse(text, strlen(text), "test", out, err);
  test_free(text);
  return status;
}

static UNUSED gaus_problem *parse(const char *quoted) {
  gaus_problem *p;
  gaus_error err;
  if (parse_status(quoted, &p, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  return p;
}

/* The message must contain each of the words (NULL at the end). */
static UNUSED void assert_says(const gaus_error *err, const char *const *words) {
  for (; *words; words++)
    if (!strstr(err->message, *words))
      fail_msg("'%s' is not in: %s", *words, err->message);
}
#define SAYS(err, ...) assert_says(err, (const char *const[]){__VA_ARGS__, NULL})

/* The path of a file of the benchmark instances, which lie beside the
 * repository or where GAUS_SHARED says. False where they are not there. */
static UNUSED int shared_path(const char *file, char *path, size_t size) {
  static const char here[] = __FILE__;
  const char *folder = getenv("GAUS_SHARED");
  int depth = 0, end = (int)sizeof here - 1;
  while (end > 0 && depth < 4)
    depth += here[--end] == '/';
  if (folder && *folder)
    snprintf(path, size, "%s/%s", folder, file);
  else
    snprintf(path, size, "%.*s/shared/%s", end, here, file);
  FILE *there = fopen(path, "r");
  if (there)
    fclose(there);
  else
    print_message("skipped: %s is not there\n", path);
  return there != NULL;
}

#endif
