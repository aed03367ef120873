/* Status codes, and the messages that explain them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "support/support.h"

const char *gaus_status_name(gaus_status status) {
  switch (status) {
  case GAUS_OK:
    return "ok";
  case GAUS_INFEASIBLE:
    return "infeasible";
  case GAUS_ILLEGAL:
    return "illegal";
  case GAUS_BAD_INPUT:
    return "bad input";
  case GAUS_BAD_OPTION:
    return "bad option";
  case GAUS_NO_MEMORY:
    return "out of memory";
  case GAUS_IO:
    return "input/output error";
  case GAUS_CANCELLED:
    return "cancelled";
  case GAUS_TIME_LIMIT:
    return "time limit";
  case GAUS_NO_BACKEND:
    return "no backend";
  case GAUS_INTERNAL:
    return "internal error";
  case GAUS_UNDECIDED:
    return "undecided";
  }
  return "unknown status";
}

/* Ends a message that did not fit with dots, and not inside a UTF-8 sequence. */
static void mark_cut(char *message) {
  size_t end = GAUS_MESSAGE_SIZE - 4;
  while (end > 0 && ((unsigned char)message[end] & 0xC0) == 0x80)
    end--;
  memcpy(message + end, "...", 4);
}

gaus_status gaus_i_fail(gaus_error *err, gaus_status status, const char *format, ...) {
  if (!err)
    return status;
  /* Built aside: the arguments may point into *err, to be given a prefix. */
  char message[GAUS_MESSAGE_SIZE];
  va_list args;
  va_start(args, format);
  int size = vsnprintf(message, sizeof message, format, args);
  va_end(args);
  if (size <= 0)
    snprintf(message, sizeof message, "%s", gaus_status_name(status));
  else if (size >= GAUS_MESSAGE_SIZE)
    mark_cut(message);
  /* Names come from files: no control character reaches a terminal. */
  for (char *c = message; *c; c++)
    if ((unsigned char)*c < 0x20 || *c == 0x7F)
      *c = '?';
  err->status = status;
  memcpy(err->message, message, sizeof message);
  return status;
}

gaus_status gaus_i_no_memory(gaus_error *err) {
  return gaus_i_fail(err, GAUS_NO_MEMORY, "out of memory");
}

double gaus_i_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
