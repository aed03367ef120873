/* A malloc that fails once, or from some call on: loaded before the C library's, it makes every allocation of a
 * program fail in turn.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * FAIL_AT=N fails call N, counted from 1 over malloc, calloc and realloc; FAIL_ON=1 all that follow, too. Where
 * FAIL_COUNT names a file, the number of calls is written to it at the end. Calls before main are not counted. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static atomic_long calls;
static long fail_at = -1;
static int fail_on, counting;

static int refused(void) {
  if (!counting)
    return 0;
  long call = atomic_fetch_add(&calls, 1) + 1;
  if (fail_at <= 0 || (call != fail_at && !(fail_on && call > fail_at)))
    return 0;
  errno = ENOMEM;
  return 1;
}

void *malloc(size_t size) {
  return refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  return refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  return refused() ? NULL : __libc_realloc(memory, size);
}

__attribute__((constructor)) static void start(void) {
  const char *at = getenv("FAIL_AT"), *on = getenv("FAIL_ON");
  fail_at = at ? strtol(at, NULL, 10) : -1;
  fail_on = on && on[0] == '1';
  counting = 1;
}

__attribute__((destructor)) static void stop(void) {
  const char *path = getenv("FAIL_COUNT");
  char text[32];
  if (!path)
    return;
  int length = snprintf(text, sizeof text, "%ld\n", (long)calls);
  int out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (out < 0 || write(out, text, (size_t)length) != length)
    _exit(99);
  close(out);
}
