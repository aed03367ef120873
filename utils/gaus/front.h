/* gaus solve --pareto: the front of one problem.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_FRONT_H
#define GAUS_UTILS_FRONT_H

#include "cli.h"

typedef struct front_args {
  const char *command;
  const gaus_options *options;
  const char *json;  /* where to write the front, or NULL */
  const char *plot;  /* where to draw it, or NULL */
  const char *stats; /* where to write the statistics, or NULL */
  bool quiet, verbose, csv;
} front_args;

/* Reads a problem, sweeps its front, writes and prints it. Returns an exit code. */
int front_run(const front_args *args, const char *path);

#endif
