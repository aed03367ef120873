/* Writes a file whole or not at all, through a temporary file that is renamed.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/support.h"

static gaus_status cannot(const char *path, gaus_error *err) {
  return gaus_i_fail(err, GAUS_IO, "%s: cannot write: %s", path, strerror(errno));
}

static bool write_all(int fd, const char *data, size_t size) {
  while (size > 0) {
    ssize_t done = write(fd, data, size);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return false;
    data += done;
    size -= (size_t)done;
  }
  return true;
}

/* Writes and closes, whatever happens. */
static bool finish(int fd, const char *data, size_t size) {
  bool written = write_all(fd, data, size);
  int cause = errno;
  bool closed = close(fd) == 0;
  if (!written)
    errno = cause;
  return written && closed;
}

static gaus_status write_standard_output(const char *data, size_t size, gaus_error *err) {
  if (fwrite(data, 1, size, stdout) != size || fflush(stdout) != 0)
    return cannot("standard output", err);
  return GAUS_OK;
}

static gaus_status write_directly(const char *path, const char *data, size_t size, gaus_error *err) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  return fd >= 0 && finish(fd, data, size) ? GAUS_OK : cannot(path, err);
}

/* A new file in the directory of `path`; its name goes to `name`, which has
 * room for strlen(path) + 48 bytes. */
static int create_beside(const char *path, char *name) {
  const char *slash = strrchr(path, '/');
  int directory = slash ? (int)(slash - path) + 1 : 0, fd = -1;
  for (int i = 0; i < 1000 && fd < 0; i++) {
    sprintf(name, "%.*s.gaus-%ld-%d.tmp", directory, path, (long)getpid(), i);
    fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno != EEXIST)
      break;
  }
  return fd;
}

static gaus_status replace_by(const char *path, const struct stat *old, const char *data, size_t size, char *name,
                              gaus_error *err) {
  int fd = create_beside(path, name);
  if (fd < 0)
    return cannot(path, err);
  if (old)
    (void)!fchmod(fd, old->st_mode & 07777); /* best effort: not every file system has modes */
  if (finish(fd, data, size) && rename(name, path) == 0)
    return GAUS_OK;
  gaus_status status = cannot(path, err);
  unlink(name);
  return status;
}

/* Signals wait until the new file is in its place or gone. */
static gaus_status replace(const char *path, const struct stat *old, const char *data, size_t size, gaus_error *err) {
  char *name = gaus_i_calloc(strlen(path) + 48, 1);
  if (!name)
    return gaus_i_no_memory(err);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  gaus_status status = replace_by(path, old, data, size, name, err);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  free(name);
  return status;
}

gaus_status gaus_i_file_write(const char *path, const char *data, size_t size, gaus_error *err) {
  struct stat old;
  if (strcmp(path, "-") == 0)
    return write_standard_output(data, size, err);
  if (stat(path, &old) != 0)
    return replace(path, NULL, data, size, err);
  if (!S_ISREG(old.st_mode))
    return write_directly(path, data, size, err);
  char *real = access(path, W_OK) == 0 ? realpath(path, NULL) : NULL;
  if (!real)
    return cannot(path, err);
  gaus_status status = replace(real, &old, data, size, err);
  free(real);
  return status;
}
