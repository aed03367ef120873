/* The host's ear and the clock of one solve, shared by its threads.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_WATCH_H
#define GAUS_WATCH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "gaus/solve.h"

typedef struct gaus_watch {
  const gaus_callbacks *callbacks; /* may be NULL */
  pthread_mutex_t lock;            /* callbacks are called one at a time */
  double started, deadline;        /* gaus_seconds(); infinity: no limit */
  atomic_int stopped;              /* 0, or the status that says why */
  atomic_int device_lost;          /* 1: a backend fell back on the CPU, and the host knows */
} gaus_watch;

/* time_limit 0: none. */
void gaus_watch_init(gaus_watch *watch, const gaus_callbacks *callbacks, double time_limit);
void gaus_watch_clear(gaus_watch *watch);

/* Has the time run out, or does the host want to stop? Once true, always true.
 * Cheap enough for every few microseconds of work is not promised: ask every
 * millisecond or so, or where steps are counted by way of budget.h. */
bool gaus_watch_stop(gaus_watch *watch);

/* GAUS_CANCELLED or GAUS_TIME_LIMIT after a stop, GAUS_OK before. */
gaus_status gaus_watch_status(gaus_watch *watch);

/* Warns the host that work goes on on the CPU, once however often it is called. */
void gaus_watch_device_lost(gaus_watch *watch, const char *why);

void gaus_watch_log(gaus_watch *watch, gaus_log_level level, const char *format, ...) GAUS_PRINTF(3, 4);
void gaus_watch_progress(gaus_watch *watch, double fraction, int32_t ii, double best);

#endif
