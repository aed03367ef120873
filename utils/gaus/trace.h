/* Writes a schedule as Chrome trace events, which Perfetto and chrome://tracing show.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_TRACE_H
#define GAUS_UTILS_TRACE_H

#include "cli.h"

/* A process for each operator type, an event for each operation from its start to its result, a microsecond for each
 * cycle; of a pipelined loop as many iterations as overlap, and two more. "-": standard output. Says what went wrong
 * and returns an exit code. */
int trace_write(const char *command, const gaus_problem *problem, const gaus_schedule *schedule, const char *path);

#endif
