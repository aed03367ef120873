/* Asks the host and the clock whether a solve is to stop, and passes messages on.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/monitor.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "support/budget.h"
#include "support/support.h"

void gaus_i_monitor_init(gaus_i_monitor *monitor, const gaus_callbacks *callbacks, double time_limit) {
  monitor->callbacks = callbacks;
  monitor->started = gaus_i_seconds();
  monitor->deadline = time_limit > 0 ? monitor->started + time_limit : (double)INFINITY;
  pthread_mutex_init(&monitor->lock, NULL);
  atomic_init(&monitor->stopped, GAUS_OK);
  atomic_init(&monitor->device_lost, 0);
}

void gaus_i_monitor_clear(gaus_i_monitor *monitor) {
  pthread_mutex_destroy(&monitor->lock);
}

bool gaus_i_monitor_stop(gaus_i_monitor *monitor) {
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
  return (gaus_status)atomic_load(&monitor->stopped);
}

bool gaus_i_budget_ask(gaus_i_budget *budget) {
  bool stopped = gaus_i_monitor_stop(budget->monitor);
  budget->next = stopped ? INT64_MAX : budget->left - GAUS_STEPS_BETWEEN_LOOKS;
  return stopped;
}

gaus_status gaus_i_budget_status(const gaus_i_budget *budget) {
  return budget && budget->monitor ? gaus_i_monitor_status(budget->monitor) : GAUS_OK;
}

void gaus_i_monitor_log(gaus_i_monitor *monitor, gaus_log_level level, const char *format, ...) {
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
  if (atomic_exchange(&monitor->device_lost, 1) == 0)
    gaus_i_monitor_log(monitor, GAUS_LOG_WARNING, "CUDA: %s; the relaxation runs on the CPU instead", why);
}

void gaus_i_monitor_progress(gaus_i_monitor *monitor, double fraction, int32_t ii, double best) {
  if (!monitor->callbacks || !monitor->callbacks->progress)
    return;
  pthread_mutex_lock(&monitor->lock);
  monitor->callbacks->progress(monitor->callbacks->context, fraction, ii, best);
  pthread_mutex_unlock(&monitor->lock);
}
