/* What a solve tells a person while it runs: a progress line, log messages,
 * and the answer to Ctrl-C.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_CONSOLE_H
#define GAUS_UTILS_CONSOLE_H

#include "cli.h"

typedef struct cli_console {
  const char *command;
  gaus_log_level level;  /* messages above it are dropped */
  bool terminal;         /* a progress line makes sense */
  bool shown;            /* one is on the screen */
  double began, drawn;   /* seconds */
  double fraction, best; /* as last told */
  int32_t ii;
  gaus_callbacks callbacks;
} cli_console;

/* Fills in the callbacks (their context is `console`, which must outlive the
 * solve) and takes over SIGINT: the first one asks the solver to stop and
 * deliver, a second one ends the program. */
void cli_console_open(cli_console *console, const char *command, bool quiet, bool verbose);

/* Erases the progress line, gives SIGINT back. True if it was interrupted. */
bool cli_console_close(cli_console *console);

#endif
