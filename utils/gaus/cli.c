/* Exit codes, errors and memory of the tool.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int cli_exit_code(gaus_status status) {
  switch (status) {
  case GAUS_OK:
    return CLI_DONE;
  case GAUS_INFEASIBLE:
  case GAUS_ILLEGAL:
  case GAUS_CANCELLED:
  case GAUS_TIME_LIMIT:
    return CLI_INFEASIBLE;
  case GAUS_UNDECIDED:
    return CLI_UNDECIDED;
  case GAUS_BAD_INPUT:
  case GAUS_BAD_OPTION:
  case GAUS_IO:
  case GAUS_NO_BACKEND:
    return CLI_BAD_USAGE;
  case GAUS_NO_MEMORY:
  case GAUS_INTERNAL:
    break;
  }
  return CLI_BROKEN;
}

int cli_fail(const char *command, const char *where, const gaus_error *err) {
  fprintf(stderr, "%s: %s%s%s\n", command, where ? where : "", where ? ": " : "", err->message);
  return cli_exit_code(err->status);
}

const char *cli_name(const gaus_problem *problem, const char *path) {
  const char *name = gaus_problem_name(problem);
  return name[0] ? name : path;
}

int cli_check_output(const char *command, const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash)
    return CLI_DONE;
  char *folder = cli_format("%.*s/", (int)(slash - path), path);
  int failed = access(folder, F_OK) == 0 ? 0 : errno;
  free(folder);
  if (!failed)
    return CLI_DONE;
  fprintf(stderr, "%s: %s: cannot write: %s\n", command, path, strerror(failed));
  return CLI_BAD_USAGE;
}

int cli_finish_output(const char *command, int code) {
  if (fflush(stdout) == 0 && !ferror(stdout))
    return code;
  fprintf(stderr, "%s: standard output: %s\n", command, strerror(errno));
  return CLI_BAD_USAGE;
}

_Noreturn void cli_no_memory(void) {
  fputs("gaus: out of memory\n", stderr);
  exit(CLI_BROKEN);
}

static void *require(void *memory) {
  if (!memory)
    cli_no_memory();
  return memory;
}

void *cli_calloc(size_t count, size_t size) {
  return require(calloc(count ? count : 1, size));
}

char *cli_format(const char *format, ...) {
  va_list args;
  va_start(args, format);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  char *text = require(length < 0 ? NULL : malloc((size_t)length + 1));
  va_start(args, format);
  vsnprintf(text, (size_t)length + 1, format, args);
  va_end(args);
  return text;
}

/* Control characters, also those of two bytes in UTF-8: a terminal obeys them. */
static int controls_at(const char *text) {
  const unsigned char *c = (const unsigned char *)text;
  if (c[0] < 0x20 || c[0] == 0x7F)
    return 1;
  return c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0 ? 2 : 0;
}

static char *escape(const char *text) {
  char *out = cli_calloc(3 * strlen(text) + 1, 1), *to = out;
  while (*text) {
    int controls = controls_at(text);
    for (int k = 0; k < controls; k++)
      to += sprintf(to, "\\%02X", (unsigned char)*text++);
    if (!controls)
      *to++ = *text++;
  }
  return out;
}

const char *cli_shown(const char *text) {
  enum { KEPT = 4 }; /* of one printf */
  static char *kept[KEPT];
  static int next;
  const char *c = text;
  while (*c && !controls_at(c))
    c++;
  if (!*c)
    return text;
  free(kept[next]);
  char *shown = kept[next] = escape(text);
  next = (next + 1) % KEPT;
  return shown;
}
