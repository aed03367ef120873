/* The host's ear and the clock of one solve.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/monitor.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "support/budget.h"
#include "support/support.h"

void gaus_i_monitor_init(gaus_i_monitor *watch, const gaus_callbacks *callbacks, double time_limit) {
  watch->callbacks = callbacks;
  watch->started = gaus_i_seconds();
  watch->deadline = time_limit > 0 ? watch->started + time_limit : (double)INFINITY;
  pthread_mutex_init(&watch->lock, NULL);
  atomic_init(&watch->stopped, GAUS_OK);
  atomic_init(&watch->device_lost, 0);
}

void gaus_i_monitor_clear(gaus_i_monitor *watch) {
  pthread_mutex_destroy(&watch->lock);
}

bool gaus_i_monitor_stop(gaus_i_monitor *watch) {
  if (atomic_load(&watch->stopped) != GAUS_OK)
    return true;
  if (gaus_i_seconds() > watch->deadline)
    atomic_store(&watch->stopped, GAUS_TIME_LIMIT);
  else if (watch->callbacks && watch->callbacks->cancel) {
    pthread_mutex_lock(&watch->lock);
    if (watch->callbacks->cancel(watch->callbacks->context))
      atomic_store(&watch->stopped, GAUS_CANCELLED);
    pthread_mutex_unlock(&watch->lock);
  }
  return atomic_load(&watch->stopped) != GAUS_OK;
}

gaus_status gaus_i_monitor_status(gaus_i_monitor *watch) {
  return (gaus_status)atomic_load(&watch->stopped);
}

bool gaus_i_budget_ask(gaus_i_budget *budget) {
  bool stopped = gaus_i_monitor_stop(budget->watch);
  budget->next = stopped ? INT64_MAX : budget->left - GAUS_STEPS_BETWEEN_LOOKS;
  return stopped;
}

gaus_status gaus_i_budget_status(const gaus_i_budget *budget) {
  return budget && budget->watch ? gaus_i_monitor_status(budget->watch) : GAUS_OK;
}

void gaus_i_monitor_log(gaus_i_monitor *watch, gaus_log_level level, const char *format, ...) {
  if (!watch->callbacks || !watch->callbacks->log)
    return;
  char message[GAUS_MESSAGE_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  pthread_mutex_lock(&watch->lock);
  watch->callbacks->log(watch->callbacks->context, level, message);
  pthread_mutex_unlock(&watch->lock);
}

void gaus_i_monitor_device_lost(gaus_i_monitor *watch, const char *why) {
  if (atomic_exchange(&watch->device_lost, 1) == 0)
    gaus_i_monitor_log(watch, GAUS_LOG_WARNING, "CUDA: %s; the relaxation runs on the CPU instead", why);
}

void gaus_i_monitor_progress(gaus_i_monitor *watch, double fraction, int32_t ii, double best) {
  if (!watch->callbacks || !watch->callbacks->progress)
    return;
  pthread_mutex_lock(&watch->lock);
  watch->callbacks->progress(watch->callbacks->context, fraction, ii, best);
  pthread_mutex_unlock(&watch->lock);
}
