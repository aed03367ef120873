/* The public interface.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A multiply-accumulate loop, scheduled:
 *
 *   gaus_error err;
 *   gaus_problem *p;
 *   gaus_schedule *s;
 *   int32_t mul, add, m, a;
 *   gaus_problem_create("mac", &p, &err);
 *   gaus_problem_add_type(p, &(gaus_operator_type){"mul", 3, 1, 1, 0, 0}, &mul, &err);
 *   gaus_problem_add_type(p, &(gaus_operator_type){"add", 1, GAUS_UNLIMITED, 1, 0, 0}, &add, &err);
 *   gaus_problem_add_operation(p, &(gaus_operation){"x*y", mul, 32, 1}, &m, &err);
 *   gaus_problem_add_operation(p, &(gaus_operation){"acc", add, 32, 1}, &a, &err);
 *   gaus_problem_add_dependence(p, &(gaus_dependence){m, a, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
 *   gaus_problem_add_dependence(p, &(gaus_dependence){a, a, 1, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
 *   if (gaus_problem_freeze(p, &err) || gaus_solve(p, NULL, NULL, &s, &err))
 *     fprintf(stderr, "%s\n", err.message);
 *   else
 *     printf("II %d, x*y at %d, acc at %d\n", s->ii, s->start[m], s->start[a]); // II 1, 0, 3
 *
 * Every function that can fail returns a gaus_status and explains a failure in the
 * gaus_error, which may be NULL. It refuses a NULL that its comment does not allow with
 * GAUS_BAD_INPUT, and names the argument. Any of them may return GAUS_NO_MEMORY. What ends in _destroy or _clear takes
 * NULL. The others, which answer at once, cannot say so: NULL is the caller's fault there. Handles are owned by the
 * caller. A frozen problem may be shared between threads; there is no global state. Structs may get more members, so
 * compile against the headers of the library that is linked; a caller that cannot, because it has no C compiler, goes
 * by gaus/foreign.h. */
#ifndef GAUS_GAUS_H
#define GAUS_GAUS_H

#include "gaus/bounds.h"
#include "gaus/device.h"
#include "gaus/foreign.h"
#include "gaus/options.h"
#include "gaus/pareto.h"
#include "gaus/problem.h"
#include "gaus/schedule.h"
#include "gaus/solve.h"
#include "gaus/statistics.h"
#include "gaus/status.h"

/* The version of these headers; gaus_version is that of the library. */
#define GAUS_VERSION_MAJOR 0
#define GAUS_VERSION_MINOR 1
#define GAUS_VERSION_PATCH 0
#define GAUS_VERSION "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

/* GAUS_VERSION of the library that is linked, for a host to compare with that of its headers. Static storage. */
GAUS_API const char *gaus_version(void);

#ifdef __cplusplus
}
#endif

#endif
