/* The monitor of one solve, shared by its threads: time limit, cancelling, log, progress, statistics.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SUPPORT_MONITOR_H
#define GAUS_SUPPORT_MONITOR_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "gaus/solve.h"
#include "support/statistics.h"

struct gaus_i_proof; /* proof/proof.h */

typedef struct gaus_i_monitor {
  struct gaus_i_monitor *batch; /* the monitor of the batch that the solve is part of, which does all but count; NULL:
                                   it is on its own */
  const gaus_callbacks *callbacks; /* may be NULL */
  pthread_mutex_t lock;            /* callbacks are called one at a time */
  double started, deadline;        /* gaus_i_seconds(); infinity: no limit */
  atomic_int stopped;              /* 0, or the status that says why */
  atomic_int device_lost;          /* 1: a backend fell back on the CPU, and the host knows */
  bool timed;                      /* the host wants statistics: clocks are read */
  gaus_i_statistics statistics;
  struct gaus_i_proof *proof; /* the certificate of the solve; NULL after gaus_i_monitor_init: none. Not owned */
} gaus_i_monitor;

/* time_limit 0: none. */
void gaus_i_monitor_init(gaus_i_monitor *monitor, const gaus_callbacks *callbacks, double time_limit);
void gaus_i_monitor_clear(gaus_i_monitor *monitor);

/* The monitor of one problem of a batch: what it is asked and told goes to the monitor of the batch, but it counts for
 * itself. Nothing to clear. */
void gaus_i_monitor_init_member(gaus_i_monitor *monitor, gaus_i_monitor *batch);

/* Has the time run out, or does the host want to stop? Once true, always true.
 * Cheap enough for every few microseconds of work is not promised: ask every
 * millisecond or so, or where steps are counted by way of budget.h. */
bool gaus_i_monitor_stop(gaus_i_monitor *monitor);

/* GAUS_CANCELLED or GAUS_TIME_LIMIT after a stop, GAUS_OK before. */
gaus_status gaus_i_monitor_status(gaus_i_monitor *monitor);

/* Warns the host that work goes on on the CPU, once however often it is called. */
void gaus_i_monitor_device_lost(gaus_i_monitor *monitor, const char *why);

/* Was the device lost? */
bool gaus_i_monitor_lost_device(const gaus_i_monitor *monitor);

void gaus_i_monitor_log(gaus_i_monitor *monitor, gaus_log_level level, const char *format, ...) GAUS_PRINTF(3, 4);
void gaus_i_monitor_progress(gaus_i_monitor *monitor, double fraction, int32_t ii, double best);
void gaus_i_monitor_bound(gaus_i_monitor *monitor, double bound);

/* Adds to a statistic of the solve; `monitor` may be NULL. Not for innermost loops: count in a variable there. */
static inline void gaus_i_count(gaus_i_monitor *monitor, gaus_statistic which, int64_t amount) {
  if (monitor)
    gaus_i_statistics_add(&monitor->statistics, which, amount);
}

/* The same for network_simplex.cpp, as C++ does not know the monitor's atomic members. */
void gaus_i_monitor_count(gaus_i_monitor *monitor, gaus_statistic which, int64_t amount);

/* Returns the processor time of the calling thread in ns, to be handed to gaus_i_count_time; 0 where `monitor` is NULL
 * or nobody wants to know, as this is a system call. */
int64_t gaus_i_time(const gaus_i_monitor *monitor);

/* Adds the processor time of this thread since `began`, where that is wanted. */
static inline void gaus_i_count_time(gaus_i_monitor *monitor, gaus_statistic which, int64_t began) {
  if (monitor && monitor->timed)
    gaus_i_statistics_add(&monitor->statistics, which, gaus_i_time(monitor) - began);
}

/* Adds all that another monitor has counted. */
void gaus_i_count_all(gaus_i_monitor *monitor, gaus_i_monitor *other);

/* Tells the host the statistics of problem `index`, where it wants them. */
void gaus_i_monitor_report(gaus_i_monitor *monitor, size_t index);

#endif
