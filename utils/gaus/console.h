/* Shows progress and log messages while a solve runs, and answers Ctrl-C.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_CONSOLE_H
#define GAUS_UTILS_CONSOLE_H

#include <pthread.h>
#include <stdio.h>

#include "cli.h"

/* The solver reports when it can; a thread of its own keeps the line's clock
 * going in between. `lock` guards what is below it. */
typedef struct cli_console {
  const char *command;
  gaus_log_level level; /* messages above it are dropped */
  bool ticking;         /* there is a line, and a thread that draws it */
  double began;         /* seconds */
  gaus_callbacks callbacks;
  pthread_t ticker;
  pthread_cond_t over;
  pthread_mutex_t lock;
  bool done;
  bool shown;            /* the line is on the screen */
  double fraction, best; /* as last told */
  double bound;          /* no schedule is below it; -infinity: not known */
  int32_t ii;
  int64_t *statistics; /* [problems][gaus_statistics_count()], where they go; not owned */
  FILE *proof;         /* where the certificate goes, NULL: nowhere; owned, see cli_console_prove */
  int32_t mii;         /* a lower bound on it; 0: none is known, or there are several problems */
  double time_limit;   /* seconds; 0: none */
} cli_console;

/* Fills in the callbacks (their context is `console`, which must outlive the
 * solve) and takes over SIGINT: the first one asks the solver to stop and
 * deliver, a second one ends the program. */
void cli_console_open(cli_console *console, const char *command, bool quiet, bool verbose);

/* Has the statistics of each problem stored in statistics[problems][gaus_statistics_count()]. Not called, there are
 * none. */
void cli_console_count(cli_console *console, int64_t *statistics);
/* Lets the solve write its certificate to the file (`-': standard output). An exit code; it says what went wrong. To be
 * called after cli_console_open; cli_console_end_proof closes the file. */
int cli_console_prove(cli_console *console, const char *path);
int cli_console_end_proof(cli_console *console, const char *path);

/* What the line can say besides: the lower bound on the II of the one problem (0: none), and when time runs out. */
void cli_console_expect(cli_console *console, const gaus_problem *problem, const gaus_options *options);

/* Erases the progress line, gives SIGINT back. True if it was interrupted. */
bool cli_console_close(cli_console *console);

#endif
