/* Chooses the backend that the options ask for, or that pays.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "backend/backend.h"
#include "backend/fallback.h"

/* The driver is not started for what is too small for any device. */
static bool device_pays(const gaus_options *options, const gaus_i_offload_estimate *work) {
  gaus_device device;
  int32_t count;
  return gaus_i_offload_estimate_pays(work, (int32_t)options->threads, INT32_MAX) &&
         gaus_i_cuda_usable(NULL) == GAUS_OK && gaus_i_cuda_devices(&device, 1, &count, NULL) == GAUS_OK &&
         gaus_i_offload_estimate_pays(work, (int32_t)options->threads, device.multiprocessors);
}

gaus_status gaus_i_backend_select(const gaus_options *options, const gaus_i_offload_estimate *work,
                                  const gaus_i_backend **out, gaus_error *err) {
  (void)err;
  bool wanted =
      options->backend == GAUS_BACKEND_CUDA || (options->backend == GAUS_BACKEND_AUTO && device_pays(options, work));
  *out = wanted ? gaus_i_backend_with_fallback() : gaus_i_backend_cpu();
  return GAUS_OK;
}
