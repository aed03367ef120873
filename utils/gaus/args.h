/* Parses command lines.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * glibc's argp, fed with a subcommand's own options and, where it solves, with the library's table
 * of options. */
#ifndef GAUS_UTILS_ARGS_H
#define GAUS_UTILS_ARGS_H

#include <argp.h>

#include "cli.h"

typedef struct cli_spec {
  const char *operands; /* for the usage line: "PROBLEM.json..." */
  const char *doc;      /* what it does, for --help */
  const struct argp_option *own;
  /* Takes one of its own options. Bad values end with cli_bad_value. */
  void (*set)(void *context, int key, const char *value, struct argp_state *state);
  void *context;
  gaus_options *solver; /* NULL: takes no solver options */
  int least, most;      /* number of operands; most < 0: any */
} cli_spec;

/* Parses the command line, or prints help or an error and exits. The operands
 * are argv[*first .. argc - 1] afterwards (argp moves them to the end). */
void cli_parse(const cli_spec *spec, int argc, char **argv, int *first);

/* A number in [least, largest], or the end of the program with a message. */
int64_t cli_int(struct argp_state *state, const char *name, const char *value, int64_t least, int64_t largest);
double cli_real(struct argp_state *state, const char *name, const char *value, double least, double largest);

#endif
