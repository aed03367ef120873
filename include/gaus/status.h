/* Status codes.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Every function of the library that can fail returns one and takes an optional `gaus_error`,
 * which then says what, where and what would help. The library never aborts, exits or prints. */
#ifndef GAUS_STATUS_H
#define GAUS_STATUS_H

#if defined(__GNUC__)
#define GAUS_API __attribute__((visibility("default")))
#define GAUS_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define GAUS_API
#define GAUS_PRINTF(fmt, args)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What became of a call. */
typedef enum gaus_status {
  GAUS_OK = 0,
  GAUS_INFEASIBLE, /* it is proven that there is no schedule */
  GAUS_ILLEGAL,    /* a schedule violates a constraint */
  GAUS_BAD_INPUT,  /* a file, a text or an argument is malformed */
  GAUS_BAD_OPTION, /* unknown option, or a value outside its range */
  GAUS_NO_MEMORY,  /* an allocation failed */
  GAUS_IO,         /* a file could not be read or written */
  GAUS_CANCELLED,  /* the host's callback asked to stop */
  GAUS_TIME_LIMIT, /* time ran out before any legal schedule was found */
  GAUS_NO_BACKEND, /* the backend asked for is not there, or broke down */
  GAUS_INTERNAL,   /* a defect of this library */
  GAUS_UNDECIDED   /* no schedule was found, and it is not proven that there is none */
} gaus_status;

/* Bytes of a message, with the final NUL. */
enum { GAUS_MESSAGE_SIZE = 512 };

/* The cause of a failure. `message` is one sentence or more without a final
 * newline; never empty when the status is not GAUS_OK. Plain data: nothing to
 * free. */
typedef struct gaus_error {
  gaus_status status;
  char message[GAUS_MESSAGE_SIZE];
} gaus_error;

/* A short name of a status, "infeasible" for example. Static storage. */
GAUS_API const char *gaus_status_name(gaus_status status);

#ifdef __cplusplus
}
#endif
#endif
