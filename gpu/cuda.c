/* The CUDA backend on the machine's driver. Where this is built,
 * lib/relax/backend_cuda_stub.c is not.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "backend.h"

/* The kernels of kernels.cu, compiled for each architecture. */
extern const char gaus_gpu_image[];
__asm__(".section .rodata\n"
        ".balign 64\n"
        ".globl gaus_gpu_image\n"
        ".hidden gaus_gpu_image\n"
        "gaus_gpu_image:\n"
        ".incbin \"" GPU_IMAGE_FILE "\"\n"
        ".previous\n");

gaus_status gaus_gpu_load(gpu_api *api, gaus_error *err) {
  gaus_status status = gaus_gpu_api_load(api, err);
  api->image = gaus_gpu_image;
  api->image_cuda = GPU_TOOLKIT_VERSION;
  api->image_least = GPU_LEAST_CAPABILITY;
  return status;
}

static gaus_status cuda_open(const gaus_space *spaces, const gaus_relax_settings *settings, int32_t count,
                             int32_t starts, int32_t threads, gaus_relaxation **out, gaus_error *err) {
  gpu_api api;
  (void)threads;
  *out = NULL;
  gaus_status status = gaus_gpu_load(&api, err);
  return status == GAUS_OK ? gaus_gpu_open(&api, spaces, settings, count, starts, out, err) : status;
}

const gaus_backend *gaus_backend_cuda(void) {
  static const gaus_backend backend = {"cuda",       cuda_open,          gaus_gpu_set_start,
                                       gaus_gpu_run, gaus_gpu_begin_run, gaus_gpu_end_run,
                                       gaus_gpu_get, gaus_gpu_close,     gaus_gpu_report};
  return gaus_cuda_usable(NULL) == GAUS_OK ? &backend : NULL;
}

gaus_status gaus_cuda_usable(gaus_error *err) {
  gpu_api api;
  cu_device device;
  gaus_status status = gaus_gpu_load(&api, err);
  return status == GAUS_OK ? gaus_gpu_first(&api, &device, err) : status;
}

gaus_status gaus_cuda_devices(gaus_device *devices, int32_t capacity, int32_t *count, gaus_error *err) {
  gpu_api api;
  *count = 0;
  gaus_status status = gaus_gpu_load(&api, err);
  return status == GAUS_OK ? gaus_gpu_devices(&api, devices, capacity, count, err) : status;
}
