/* What callers through a foreign-function interface need besides the rest.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Such a caller (Python, Julia, Rust without bindgen) loads libgaus.so and has no compiler to tell it the layout of
 * structs. It can rely on this, in all libraries of one SONAME:
 *
 * - gaus_problem, gaus_schedule and gaus_front are opaque handles. What is in them comes out as JSON
 *   (gaus_problem_to_json, gaus_schedule_to_json, gaus_front_to_json, gaus_bounds_to_json) and goes in as JSON
 *   (gaus_problem_parse, gaus_schedule_parse). New constraints and figures are new keys there, so that the functions
 *   stay as they are.
 * - gaus_options is as many bytes as gaus_options_size says; gaus_options_init fills them, and gaus_options_set changes
 *   one option by its name. An array of options has them one after the other.
 * - gaus_callbacks gets new members at its end only, and is as many bytes as gaus_callbacks_size says. A caller
 *   zeroes them all and fills the members that it knows.
 * - gaus_error is an int, the status, and GAUS_MESSAGE_SIZE bytes. Values of enumerations do not change; there may be
 *   more of them. */
#ifndef GAUS_FOREIGN_H
#define GAUS_FOREIGN_H

#include <stddef.h>

#include "gaus/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the structs of that name in the library that is linked. */
GAUS_API size_t gaus_error_size(void);
GAUS_API size_t gaus_options_size(void);
GAUS_API size_t gaus_callbacks_size(void);

/* A `cancel` for gaus_callbacks: `context` points to an int, which any thread sets to other than 0 to stop the solve.
 * It costs nothing where a callback into an interpreter would take that interpreter's lock 10,000 times a second. */
GAUS_API int gaus_cancel_flag(void *context);

/* Frees what a function named _to_json made; takes NULL. */
GAUS_API void gaus_text_free(char *text);

#ifdef __cplusplus
}
#endif
#endif
