/* Shows progress and log messages while a solve runs, and answers Ctrl-C.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "console.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NANOSECONDS 1000000000L
#define QUIET_TIME NANOSECONDS /* shorter runs show nothing */
#define REDRAW_TIME (NANOSECONDS / 5)

/* A signal handler reaches nothing else. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number) {
  (void)signal_number;
  interrupted = 1;
}

static struct timespec clock_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t;
}

static double seconds(struct timespec t) {
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void erase(cli_console *c) {
  if (c->shown)
    fputs("\r\033[K", stderr);
  c->shown = false;
}

static void draw_ii(const cli_console *c, const char *before) {
  if (c->ii <= 0)
    return;
  fprintf(stderr, "%sII %d", before, c->ii);
  if (c->mii > 0 && c->ii > c->mii)
    fprintf(stderr, " (lower bound %d, gap %.3g %%)", c->mii, 100.0 * (c->ii - c->mii) / c->mii);
  else if (c->mii > 0)
    fputs(" (the lower bound)", stderr);
}

/* A time limit says when it is over at the latest; what is done says how long the rest may take. */
static void draw_time(const cli_console *c) {
  double spent = seconds(clock_now()) - c->began, limit = c->time_limit > 0 ? fmax(c->time_limit - spent, 0) : INFINITY;
  double rest = c->fraction >= 0.02 ? spent * (1 - c->fraction) / c->fraction : INFINITY;
  fprintf(stderr, "  %.0f s", spent);
  if (isfinite(fmin(limit, rest)))
    fprintf(stderr, ", %s %.0f s left", rest < limit ? "about" : "at most", fmin(limit, rest));
}

static void draw_best(const cli_console *c) {
  if (!isfinite(c->best))
    return;
  fprintf(stderr, "  best %.6g", c->best);
  if (isfinite(c->bound) && c->bound > 0)
    fprintf(stderr, " (lower bound %.6g, gap %.3g %%)", c->bound, 100 * (c->best / c->bound - 1));
}

/* Nothing is done of the search for registers while it is for an II. */
static void draw(cli_console *c) {
  char bar[] = "                    ";
  memset(bar, '=', (size_t)(20 * c->fraction));
  c->shown = true;
  if (c->fraction == 0 && c->ii > 0) {
    draw_ii(c, "\rlooking for an II: trying ");
  } else {
    fprintf(stderr, "\r[%s] %3.0f%%", bar, 100 * c->fraction);
    draw_ii(c, "  ");
    draw_best(c);
  }
  draw_time(c);
  fputs("\033[K", stderr);
}

/* Waits for the end or `delay` nanoseconds; true at the end. */
static bool wait_until_over(cli_console *c, long delay) {
  struct timespec until = clock_now();
  until.tv_nsec += delay;
  until.tv_sec += until.tv_nsec / NANOSECONDS;
  until.tv_nsec %= NANOSECONDS;
  int status = 0;
  while (!c->done && status == 0)
    status = pthread_cond_timedwait(&c->over, &c->lock, &until);
  return c->done;
}

static void *tick(void *context) {
  cli_console *c = context;
  pthread_mutex_lock(&c->lock);
  if (!wait_until_over(c, QUIET_TIME))
    do
      draw(c);
    while (!wait_until_over(c, REDRAW_TIME));
  erase(c);
  pthread_mutex_unlock(&c->lock);
  return NULL;
}

static void on_log(void *context, gaus_log_level level, const char *message) {
  cli_console *c = context;
  if (level > c->level)
    return;
  pthread_mutex_lock(&c->lock);
  erase(c);
  fprintf(stderr, "%s: %s%s\n", c->command, level == GAUS_LOG_WARNING ? "warning: " : "", message);
  pthread_mutex_unlock(&c->lock);
}

static void on_progress(void *context, double fraction, int32_t ii, double best) {
  cli_console *c = context;
  pthread_mutex_lock(&c->lock);
  c->fraction = fraction > 0 ? fmin(fraction, 1) : 0;
  c->ii = ii;
  c->best = best;
  pthread_mutex_unlock(&c->lock);
}

static void on_statistics(void *context, size_t index, const int64_t *values) {
  cli_console *c = context;
  size_t count = gaus_statistics_count();
  memcpy(c->statistics + index * count, values, count * sizeof *values);
}

static void on_bound(void *context, double bound) {
  cli_console *c = context;
  pthread_mutex_lock(&c->lock);
  c->bound = bound;
  pthread_mutex_unlock(&c->lock);
}

static int on_cancel(void *context) {
  (void)context;
  return interrupted;
}

/* Without a thread there is no line, and that is all. */
static void start_ticking(cli_console *c) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&c->over, &attributes);
  pthread_condattr_destroy(&attributes);
  c->ticking = pthread_create(&c->ticker, NULL, tick, c) == 0;
}

void cli_console_open(cli_console *c, const char *command, bool quiet, bool verbose) {
  *c = (cli_console){
      .command = command, .level = verbose ? GAUS_LOG_DEBUG : GAUS_LOG_WARNING, .best = INFINITY, .bound = -INFINITY};
  c->callbacks = (gaus_callbacks){.context = c, .log = on_log, .progress = on_progress, .cancel = on_cancel};
  c->began = seconds(clock_now());
  pthread_mutex_init(&c->lock, NULL);
  /* SA_RESETHAND: the second Ctrl-C has its usual effect */
  sigaction(SIGINT, &(struct sigaction){.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND}, NULL);
  const char *term = getenv("TERM");
  if (!quiet && isatty(STDERR_FILENO) && !(term && strcmp(term, "dumb") == 0))
    start_ticking(c);
}

void cli_console_count(cli_console *c, int64_t *statistics) {
  c->statistics = statistics;
  c->callbacks.statistics = on_statistics;
}

void cli_console_expect(cli_console *c, const gaus_problem *problem, const gaus_options *options) {
  gaus_bounds bounds = {0};
  gaus_error err;
  int32_t mii = 0;
  if (c->ticking && options->mode == GAUS_MODE_MODULO && gaus_bounds_compute(problem, &bounds, &err) == GAUS_OK)
    mii = gaus_bounds_mii(&bounds);
  gaus_bounds_clear(&bounds);
  pthread_mutex_lock(&c->lock);
  c->mii = mii;
  c->time_limit = options->time_limit;
  c->callbacks.bound = on_bound;
  pthread_mutex_unlock(&c->lock);
}

bool cli_console_close(cli_console *c) {
  if (c->ticking) {
    pthread_mutex_lock(&c->lock);
    c->done = true;
    pthread_cond_signal(&c->over);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->ticker, NULL);
    pthread_cond_destroy(&c->over);
  }
  pthread_mutex_destroy(&c->lock);
  signal(SIGINT, SIG_DFL);
  return interrupted;
}

/* --- the certificate ---------------------------------------------------------------------------- */

static void on_proof(void *context, const char *text, size_t size) {
  const cli_console *c = context;
  (void)!fwrite(text, 1, size, c->proof); /* ferror remembers */
}

static int cannot_write(const cli_console *c, const char *path) {
  fprintf(stderr, "%s: %s: cannot write: %s\n", c->command, path, strerror(errno));
  return CLI_BAD_USAGE;
}

int cli_console_prove(cli_console *console, const char *path) {
  console->proof = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
  if (!console->proof)
    return cannot_write(console, path);
  console->callbacks.proof = on_proof;
  return CLI_DONE;
}

int cli_console_end_proof(cli_console *console, const char *path) {
  bool failed = fflush(console->proof) != 0 || ferror(console->proof);
  if (console->proof != stdout)
    failed |= fclose(console->proof) != 0;
  console->proof = NULL;
  return failed ? cannot_write(console, path) : CLI_DONE;
}
