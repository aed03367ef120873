/* The devices that the relaxation can run on besides the CPU, and a measurement of a backend.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_DEVICE_H
#define GAUS_DEVICE_H

#include "gaus/options.h"
#include "gaus/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A CUDA device. */
typedef struct gaus_device {
  char name[64];
  int64_t memory;                             /* bytes */
  int32_t capability_major, capability_minor; /* compute capability */
  int32_t multiprocessors;
  double peak_flops;       /* single-precision operations a second, a multiply-add counted as two; 0: not known */
  double peak_bytes;       /* bytes a second to and from its memory; 0: not known */
  int32_t driver_version;  /* newest CUDA that the driver serves: 1000 x major + 10 x minor */
  int32_t toolkit_version; /* the CUDA toolkit that compiled the kernels, likewise */
  char note[128];          /* why it cannot be used, or may turn out so; empty: nothing is known against it */
} gaus_device;

/* Fills devices[capacity] (NULL if that is 0) and the number that there are.
 * GAUS_NO_BACKEND says why there is none: built without CUDA, no driver, no
 * device. The option `device` says which is used: the first that can run the kernels, if nothing else is said. */
GAUS_API gaus_status gaus_devices(gaus_device *devices, int32_t capacity, int32_t *count, gaus_error *err);

/* Rounds of the relaxation of a batch of problems, measured. Evaluations are those of a CDF or PDF at
 * a step of a window; docs/backend.md says how operations and bytes are counted from them. */
typedef struct gaus_bench {
  char backend[16]; /* where it ran */
  int32_t starts, iterations;
  int32_t ii;            /* of the one problem, if it is one; 0 in modes resource and memory */
  double seconds;        /* wall-clock time of a round: the median */
  double device_seconds; /* of these, between the first and the last kernel; 0 on the CPU */
  double evaluations;    /* mean of an iteration, over all problems and starts */
  double flops, bytes;   /* mean of an iteration, over all problems and starts */
  int64_t device_memory; /* bytes taken; 0 on the CPU */
  int32_t device;        /* its number in gaus_devices; -1 on the CPU */
  double objective;      /* of the best start at the end; summed over the problems */
  int32_t rounds;        /* that were timed */
} gaus_bench;

/* Runs rounds of options->iterations steps (0: 200) of options->starts starts
 * (0: 1) of the relaxation of problems[count] as one batch, in options->mode
 * and at options->ii (0: each one's lower bound), on options->backend (auto: as for a
 * solve): one that is not timed, then at least three and options->time_limit seconds
 * (0: 1), but no more than 1000, all from the same starts. What is timed is a round as a solve runs it,
 * with the starts on their way to a device and the means on their way back. GAUS_NO_BACKEND if that is cuda and there
 * is none: there is no falling back here. */
GAUS_API gaus_status gaus_bench_batch(const gaus_problem *const *problems, int32_t count, const gaus_options *options,
                                      gaus_bench *out, gaus_error *err);

/* The same for one problem, with the errors of gaus_bench_batch. */
GAUS_API gaus_status gaus_bench_backend(const gaus_problem *problem, const gaus_options *options, gaus_bench *out,
                                        gaus_error *err);

#ifdef __cplusplus
}
#endif
#endif
