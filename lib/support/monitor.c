/* Asks the host and the clock whether a solve is to stop, and passes messages on.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/monitor.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "support/budget.h"
#include "support/support.h"

void gaus_i_monitor_init(gaus_i_monitor *monitor, const gaus_callbacks *callbacks, double time_limit) {
  memset(monitor, 0, sizeof *monitor);
  monitor->callbacks = callbacks;
  monitor->timed = callbacks && callbacks->statistics;
  monitor->started = gaus_i_seconds();
  monitor->deadline = time_limit > 0 ? monitor->started + time_limit : (double)INFINITY;
  pthread_mutex_init(&monitor->lock, NULL);
  atomic_init(&monitor->stopped, GAUS_OK);
  atomic_init(&monitor->device_lost, 0);
  monitor->proof = NULL;
}

void gaus_i_monitor_clear(gaus_i_monitor *monitor) {
  pthread_mutex_destroy(&monitor->lock);
}

void gaus_i_monitor_init_member(gaus_i_monitor *monitor, gaus_i_monitor *batch) {
  memset(monitor, 0, sizeof *monitor);
  monitor->batch = batch;
  monitor->timed = batch->timed;
}

/* The monitor that answers for this one. */
static gaus_i_monitor *whole(gaus_i_monitor *monitor) {
  return monitor->batch ? monitor->batch : monitor;
}

bool gaus_i_monitor_stop(gaus_i_monitor *monitor) {
  monitor = whole(monitor);
  if (atomic_load(&monitor->stopped) != GAUS_OK)
    return true;
  if (gaus_i_seconds() > monitor->deadline)
    atomic_store(&monitor->stopped, GAUS_TIME_LIMIT);
  else if (monitor->callbacks && monitor->callbacks->cancel) {
    pthread_mutex_lock(&monitor->lock);
    if (monitor->callbacks->cancel(monitor->callbacks->context))
      atomic_store(&monitor->stopped, GAUS_CANCELLED);
    pthread_mutex_unlock(&monitor->lock);
  }
  return atomic_load(&monitor->stopped) != GAUS_OK;
}

gaus_status gaus_i_monitor_status(gaus_i_monitor *monitor) {
  return (gaus_status)atomic_load(&whole(monitor)->stopped);
}

bool gaus_i_budget_ask(gaus_i_budget *budget) {
  bool stopped = gaus_i_monitor_stop(budget->monitor);
  budget->next = stopped ? INT64_MAX : budget->left - GAUS_STEPS_BETWEEN_LOOKS;
  return stopped;
}

void gaus_i_budget_count(const gaus_i_budget *budget, gaus_statistic which, int64_t amount) {
  if (budget)
    gaus_i_count(budget->monitor, which, amount);
}

gaus_status gaus_i_budget_status(const gaus_i_budget *budget) {
  return budget && budget->monitor ? gaus_i_monitor_status(budget->monitor) : GAUS_OK;
}

void gaus_i_monitor_log(gaus_i_monitor *monitor, gaus_log_level level, const char *format, ...) {
  monitor = whole(monitor);
  if (!monitor->callbacks || !monitor->callbacks->log)
    return;
  char message[GAUS_MESSAGE_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  pthread_mutex_lock(&monitor->lock);
  monitor->callbacks->log(monitor->callbacks->context, level, message);
  pthread_mutex_unlock(&monitor->lock);
}

void gaus_i_monitor_device_lost(gaus_i_monitor *monitor, const char *why) {
  if (atomic_exchange(&whole(monitor)->device_lost, 1) == 0)
    gaus_i_monitor_log(monitor, GAUS_LOG_WARNING, "CUDA: %s; the relaxation runs on the CPU instead", why);
}

bool gaus_i_monitor_lost_device(const gaus_i_monitor *monitor) {
  return atomic_load(monitor->batch ? &monitor->batch->device_lost : &monitor->device_lost);
}

int64_t gaus_i_time(const gaus_i_monitor *monitor) {
  struct timespec t = {0, 0};
  if (monitor && monitor->timed)
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void gaus_i_monitor_count(gaus_i_monitor *monitor, gaus_statistic which, int64_t amount) {
  gaus_i_count(monitor, which, amount);
}

void gaus_i_count_all(gaus_i_monitor *monitor, gaus_i_monitor *other) {
  int64_t values[GAUS_NUM_STATISTICS];
  gaus_i_statistics_read(&other->statistics, values);
  for (int k = 0; k < GAUS_NUM_STATISTICS; k++)
    gaus_i_statistics_add(&monitor->statistics, (gaus_statistic)k, values[k]);
}

void gaus_i_monitor_report(gaus_i_monitor *monitor, size_t index) {
  int64_t values[GAUS_NUM_STATISTICS];
  const gaus_callbacks *callbacks = whole(monitor)->callbacks;
  if (!callbacks || !callbacks->statistics)
    return;
  gaus_i_statistics_read(&monitor->statistics, values);
  callbacks->statistics(callbacks->context, index, values);
}

void gaus_i_monitor_progress(gaus_i_monitor *monitor, double fraction, int32_t ii, double best) {
  monitor = whole(monitor);
  if (!monitor->callbacks || !monitor->callbacks->progress)
    return;
  pthread_mutex_lock(&monitor->lock);
  monitor->callbacks->progress(monitor->callbacks->context, fraction, ii, best);
  pthread_mutex_unlock(&monitor->lock);
}

void gaus_i_monitor_bound(gaus_i_monitor *monitor, double bound) {
  monitor = whole(monitor);
  if (!monitor->callbacks || !monitor->callbacks->bound)
    return;
  pthread_mutex_lock(&monitor->lock);
  monitor->callbacks->bound(monitor->callbacks->context, bound);
  pthread_mutex_unlock(&monitor->lock);
}
