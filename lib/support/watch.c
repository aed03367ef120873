/* The host's ear and the clock of one solve.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/watch.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "support/budget.h"
#include "support/support.h"

void gaus_watch_init(gaus_watch *watch, const gaus_callbacks *callbacks, double time_limit) {
  watch->callbacks = callbacks;
  watch->started = gaus_seconds();
  watch->deadline = time_limit > 0 ? watch->started + time_limit : (double)INFINITY;
  pthread_mutex_init(&watch->lock, NULL);
  atomic_init(&watch->stopped, GAUS_OK);
  atomic_init(&watch->device_lost, 0);
}

void gaus_watch_clear(gaus_watch *watch) {
  pthread_mutex_destroy(&watch->lock);
}

bool gaus_watch_stop(gaus_watch *watch) {
  if (atomic_load(&watch->stopped) != GAUS_OK)
    return true;
  if (gaus_seconds() > watch->deadline)
    atomic_store(&watch->stopped, GAUS_TIME_LIMIT);
  else if (watch->callbacks && watch->callbacks->cancel) {
    pthread_mutex_lock(&watch->lock);
    if (watch->callbacks->cancel(watch->callbacks->context))
      atomic_store(&watch->stopped, GAUS_CANCELLED);
    pthread_mutex_unlock(&watch->lock);
  }
  return atomic_load(&watch->stopped) != GAUS_OK;
}

gaus_status gaus_watch_status(gaus_watch *watch) {
  return (gaus_status)atomic_load(&watch->stopped);
}

bool gaus_budget_ask(gaus_budget *budget) {
  bool stopped = gaus_watch_stop(budget->watch);
  budget->next = stopped ? INT64_MAX : budget->left - GAUS_STEPS_BETWEEN_LOOKS;
  return stopped;
}

gaus_status gaus_budget_status(const gaus_budget *budget) {
  return budget && budget->watch ? gaus_watch_status(budget->watch) : GAUS_OK;
}

void gaus_watch_log(gaus_watch *watch, gaus_log_level level, const char *format, ...) {
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

void gaus_watch_device_lost(gaus_watch *watch, const char *why) {
  if (atomic_exchange(&watch->device_lost, 1) == 0)
    gaus_watch_log(watch, GAUS_LOG_WARNING, "CUDA: %s; the relaxation runs on the CPU instead", why);
}

void gaus_watch_progress(gaus_watch *watch, double fraction, int32_t ii, double best) {
  if (!watch->callbacks || !watch->callbacks->progress)
    return;
  pthread_mutex_lock(&watch->lock);
  watch->callbacks->progress(watch->callbacks->context, fraction, ii, best);
  pthread_mutex_unlock(&watch->lock);
}
