/* Writes a text to a file, whole or not at all.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "text_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* Returns errno, 0 if all went well. */
static int fill(const char *path, const char *text) {
  FILE *to = fopen(path, "w");
  if (!to)
    return errno;
  errno = 0;
  int failed = fputs(text, to) < 0 || fflush(to) != 0 ? (errno ? errno : EIO) : 0;
  if (fclose(to) != 0 && !failed)
    failed = errno;
  return failed;
}

int cli_write_text(const char *command, const char *where, const char *path, const char *text) {
  if (strcmp(path, "-") == 0) {
    fputs(text, stdout); /* cli_finish_output says whether that failed */
    return CLI_DONE;
  }
  char *draft = cli_format("%s.part", path);
  int failed = fill(draft, text);
  if (!failed && rename(draft, path) != 0)
    failed = errno;
  if (failed)
    remove(draft);
  if (failed == ENOMEM)
    cli_no_memory();
  if (failed)
    fprintf(stderr, "%s: %s: cannot write: %s\n", command, cli_shown(where), strerror(failed));
  free(draft);
  return failed ? CLI_BAD_USAGE : CLI_DONE;
}
