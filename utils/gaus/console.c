/* Progress, log and Ctrl-C.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "console.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const double QUIET_SECONDS = 1.0; /* shorter runs show nothing */
static const double REDRAW_SECONDS = 0.1;

/* A signal handler reaches nothing else. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number) {
  (void)signal_number;
  interrupted = 1;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void erase(cli_console *c) {
  if (c->shown)
    fputs("\r\033[K", stderr);
  c->shown = false;
}

static void on_log(void *context, gaus_log_level level, const char *message) {
  cli_console *c = context;
  if (level > c->level)
    return;
  erase(c);
  fprintf(stderr, "%s: %s%s\n", c->command, level == GAUS_LOG_WARNING ? "warning: " : "", message);
}

/* At most ten times a second, and not in the first second. */
static void draw(cli_console *c) {
  double t = now();
  if (!c->terminal || t - c->began < QUIET_SECONDS || t - c->drawn < REDRAW_SECONDS)
    return;
  c->drawn = t;
  c->shown = true;
  char bar[] = "                    ";
  memset(bar, '=', (size_t)(20 * c->fraction));
  fprintf(stderr, "\r[%s] %3.0f%%  %.0f s", bar, 100 * c->fraction, t - c->began);
  if (c->ii > 0)
    fprintf(stderr, "  II %d", c->ii);
  if (isfinite(c->best))
    fprintf(stderr, "  best %.6g", c->best);
  fputs("\033[K", stderr);
}

static void on_progress(void *context, double fraction, int32_t ii, double best) {
  cli_console *c = context;
  c->fraction = fraction > 0 ? fmin(fraction, 1) : 0;
  c->ii = ii;
  c->best = best;
  draw(c);
}

/* Asked more often than progress is told: it keeps the clock on the line going. */
static int on_cancel(void *context) {
  draw(context);
  return interrupted;
}

void cli_console_open(cli_console *c, const char *command, bool quiet, bool verbose) {
  const char *term = getenv("TERM");
  *c = (cli_console){.command = command, .level = verbose ? GAUS_LOG_DEBUG : GAUS_LOG_WARNING};
  c->began = now();
  c->best = INFINITY;
  c->terminal = !quiet && isatty(STDERR_FILENO) && !(term && strcmp(term, "dumb") == 0);
  c->callbacks = (gaus_callbacks){c, on_log, on_progress, on_cancel};
  /* SA_RESETHAND: the second Ctrl-C has its usual effect */
  sigaction(SIGINT, &(struct sigaction){.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND}, NULL);
}

bool cli_console_close(cli_console *c) {
  erase(c);
  signal(SIGINT, SIG_DFL);
  return interrupted;
}
