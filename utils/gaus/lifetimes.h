/* Says when the value of each operation is alive.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_LIFETIMES_H
#define GAUS_UTILS_LIFETIMES_H

#include "cli.h"

/* begin[v], end[v], num_operations each: the value of v is alive in the cycles begin .. end - 1, as docs/formats.md
 * defines it; begin = end for a value that is not kept. O(V + E). */
void cli_lifetimes(const gaus_problem *problem, const int32_t *start, int32_t ii, int64_t *begin, int64_t *end);

#endif
