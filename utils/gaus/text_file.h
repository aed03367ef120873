/* Writes a text to a file, whole or not at all.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_TEXT_FILE_H
#define GAUS_UTILS_TEXT_FILE_H

/* To another name in the same folder, which is then renamed; "-": to standard output. Says what went wrong, with
 * `where` before it (the file, or the option that names it), and returns an exit code. */
int cli_write_text(const char *command, const char *where, const char *path, const char *text);

#endif
