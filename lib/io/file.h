/* Files that are written whole or not at all.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_IO_FILE_H
#define GAUS_IO_FILE_H

#include <stddef.h>

#include "gaus/status.h"

/* Writes a temporary file beside `path` and renames it; where that fails,
 * nothing is left, and what was there before still is. A link is followed, an
 * existing file keeps its mode, and a file that may not be written is refused.
 * "-" is standard output; a device or pipe is written to directly. GAUS_IO
 * gives the system's reason. */
gaus_status gaus_i_file_write(const char *path, const char *data, size_t size, gaus_error *err);

#endif
