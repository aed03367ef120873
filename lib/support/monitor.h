/* The monitor of one solve, shared by its threads: time limit, cancelling, log, progress.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SUPPORT_MONITOR_H
#define GAUS_SUPPORT_MONITOR_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "gaus/solve.h"

typedef struct gaus_i_monitor {
  const gaus_callbacks *callbacks; /* may be NULL */
  pthread_mutex_t lock;            /* callbacks are called one at a time */
  double started, deadline;        /* gaus_i_seconds(); infinity: no limit */
  atomic_int stopped;              /* 0, or the status that says why */
  atomic_int device_lost;          /* 1: a backend fell back on the CPU, and the host knows */
} gaus_i_monitor;

/* time_limit 0: none. */
void gaus_i_monitor_init(gaus_i_monitor *monitor, const gaus_callbacks *callbacks, double time_limit);
void gaus_i_monitor_clear(gaus_i_monitor *monitor);

/* Has the time run out, or does the host want to stop? Once true, always true.
 * Cheap enough for every few microseconds of work is not promised: ask every
 * millisecond or so, or where steps are counted by way of budget.h. */
bool gaus_i_monitor_stop(gaus_i_monitor *monitor);

/* GAUS_CANCELLED or GAUS_TIME_LIMIT after a stop, GAUS_OK before. */
gaus_status gaus_i_monitor_status(gaus_i_monitor *monitor);

/* Warns the host that work goes on on the CPU, once however often it is called. */
void gaus_i_monitor_device_lost(gaus_i_monitor *monitor, const char *why);

void gaus_i_monitor_log(gaus_i_monitor *monitor, gaus_log_level level, const char *format, ...) GAUS_PRINTF(3, 4);
void gaus_i_monitor_progress(gaus_i_monitor *monitor, double fraction, int32_t ii, double best);

#endif
