/* Chooses the backend that the options ask for, or that pays.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "backend/backend.h"
#include "backend/fallback.h"
#include "problem/problem.h"
#include "support/support.h"

/* The driver is not started for what is too small for any device. */
static bool device_pays(const gaus_options *options, const gaus_i_offload_estimate *work) {
  enum { MOST_DEVICES = 256 };
  int32_t index, count, threads = (int32_t)options->threads;
  if (!gaus_i_offload_estimate_pays(work, threads, INT32_MAX) ||
      gaus_i_cuda_usable((int32_t)options->device, &index, NULL) != GAUS_OK)
    return false;
  gaus_device *devices = gaus_i_calloc(MOST_DEVICES, sizeof *devices);
  bool pays = devices && gaus_i_cuda_devices(devices, MOST_DEVICES, &count, NULL) == GAUS_OK && index < MOST_DEVICES &&
              gaus_i_offload_estimate_pays(work, threads, devices[index].multiprocessors);
  free(devices);
  return pays;
}

gaus_status gaus_i_backend_select(const gaus_options *options, const gaus_i_offload_estimate *work,
                                  const gaus_i_backend **out, gaus_error *err) {
  (void)err;
  bool wanted =
      options->backend == GAUS_BACKEND_CUDA || (options->backend == GAUS_BACKEND_AUTO && device_pays(options, work));
  *out = wanted ? gaus_i_backend_with_fallback() : gaus_i_backend_cpu();
  return GAUS_OK;
}

gaus_status gaus_i_backend_select_for(const gaus_problem *problem, const gaus_options *options,
                                      const gaus_i_offload_estimate *work, const gaus_i_backend **out,
                                      gaus_error *err) {
  GAUS_TRY(gaus_i_backend_select(options, work, out, err));
  *out = problem->plain ? *out : gaus_i_backend_cpu();
  return GAUS_OK;
}
