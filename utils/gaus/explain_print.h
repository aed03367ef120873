/* Prints the tree of an explanation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_EXPLAIN_PRINT_H
#define GAUS_UTILS_EXPLAIN_PRINT_H

#include <jansson.h>

typedef void explain_printer(const json_t *tree);

/* "text", "json", "dot" or "html", to standard output; NULL for another word. */
explain_printer *explain_printer_of(const char *format);

#endif
