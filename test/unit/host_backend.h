/* The functions by which the library asks for CUDA, on the driver made of host code: a test that
 * has them solves with it in every build.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_HOST_BACKEND_H
#define GAUS_TEST_HOST_BACKEND_H

#include "../../gpu/relaxation.h"
#include "host_cuda.h"
#include "backend/backend.h"

static _Atomic int spaces_opened, batches_opened, opened_before_the_first_round;

static gaus_status host_open(const gaus_i_relax_problem *relax_problems, const gaus_i_relax_settings *settings,
                             int32_t count, int32_t starts, int32_t threads, gaus_i_relaxation **out, gaus_error *err) {
  (void)threads;
  spaces_opened += count;
  batches_opened++;
  return gaus_i_gpu_open(&host_api, relax_problems, settings, count, starts, out, err);
}

static gaus_status host_begin_run(gaus_i_relaxation *r, int32_t iterations, gaus_error *err) {
  if (opened_before_the_first_round == 0)
    opened_before_the_first_round = batches_opened;
  return gaus_i_gpu_begin_run(r, iterations, err);
}

const gaus_i_backend *gaus_i_backend_cuda(void) {
  static const gaus_i_backend backend = {.name = "cuda",
                                         .open = host_open,
                                         .set_start = gaus_i_gpu_set_start,
                                         .run = gaus_i_gpu_run,
                                         .begin_run = host_begin_run,
                                         .end_run = gaus_i_gpu_end_run,
                                         .get = gaus_i_gpu_get,
                                         .close = gaus_i_gpu_close,
                                         .report = gaus_i_gpu_report};
  return host_cuda.devices > 0 ? &backend : NULL;
}

gaus_status gaus_i_cuda_usable(int32_t wanted, int32_t *index, gaus_error *err) {
  return gaus_i_gpu_choose(&host_api, wanted, index, err);
}

gaus_status gaus_i_cuda_devices(gaus_device *devices, int32_t capacity, int32_t *count, gaus_error *err) {
  return gaus_i_gpu_devices(&host_api, devices, capacity, count, err);
}

#endif
