/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/backend.h"
#include "relax/guard.h"

/* The driver is not started for what is too small for any device. */
static bool device_pays(const gaus_options *options, const gaus_work *work) {
  gaus_device device;
  int32_t count;
  return gaus_work_pays(work, (int32_t)options->threads, INT32_MAX) && gaus_cuda_usable(NULL) == GAUS_OK &&
         gaus_cuda_devices(&device, 1, &count, NULL) == GAUS_OK &&
         gaus_work_pays(work, (int32_t)options->threads, device.multiprocessors);
}

gaus_status gaus_backend_select(const gaus_options *options, const gaus_work *work, const gaus_backend **out,
                                gaus_error *err) {
  (void)err;
  bool wanted =
      options->backend == GAUS_BACKEND_CUDA || (options->backend == GAUS_BACKEND_AUTO && device_pays(options, work));
  *out = wanted ? gaus_backend_guarded() : gaus_backend_cpu();
  return GAUS_OK;
}
