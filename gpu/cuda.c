/* The CUDA backend on the machine's driver.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Where this is built, lib/backend/cuda_stub.c is not. */
#include "relaxation.h"

/* The kernels of kernels.cu, compiled for each architecture. */
extern const char gaus_i_gpu_image[];
__asm__(".section .rodata\n"
        ".balign 64\n"
        ".globl gaus_i_gpu_image\n"
        ".hidden gaus_i_gpu_image\n"
        "gaus_i_gpu_image:\n"
        ".incbin \"" GPU_IMAGE_FILE "\"\n"
        ".previous\n");

/* The same as text, PTX that drivers older than the toolkit can read. */
extern const char gaus_i_gpu_portable[];
__asm__(".section .rodata\n"
        ".globl gaus_i_gpu_portable\n"
        ".hidden gaus_i_gpu_portable\n"
        "gaus_i_gpu_portable:\n"
        ".incbin \"" GPU_PORTABLE_FILE "\"\n"
        ".byte 0\n"
        ".previous\n");

gaus_status gaus_i_gpu_load(gpu_api *api, gaus_error *err) {
  gaus_status status = gaus_i_gpu_api_load(api, err);
  api->image = gaus_i_gpu_image;
  api->portable = gaus_i_gpu_portable;
  api->image_cuda = GPU_TOOLKIT_VERSION;
  api->image_least = GPU_LEAST_CAPABILITY;
  return status;
}

static gaus_status cuda_open(const gaus_i_relax_problem *relax_problems, const gaus_i_relax_settings *settings,
                             int32_t count, int32_t starts, int32_t threads, gaus_i_relaxation **out, gaus_error *err) {
  gpu_api api;
  (void)threads;
  *out = NULL;
  gaus_status status = gaus_i_gpu_load(&api, err);
  return status == GAUS_OK ? gaus_i_gpu_open(&api, relax_problems, settings, count, starts, out, err) : status;
}

const gaus_i_backend *gaus_i_backend_cuda(void) {
  static const gaus_i_backend backend = {
      "cuda",         cuda_open,        gaus_i_gpu_set_start, gaus_i_gpu_run, gaus_i_gpu_begin_run, gaus_i_gpu_end_run,
      gaus_i_gpu_get, gaus_i_gpu_close, gaus_i_gpu_report};
  int32_t index;
  return gaus_i_cuda_usable(GAUS_ANY_DEVICE, &index, NULL) == GAUS_OK ? &backend : NULL;
}

gaus_status gaus_i_cuda_usable(int32_t wanted, int32_t *index, gaus_error *err) {
  gpu_api api;
  gaus_status status = gaus_i_gpu_load(&api, err);
  return status == GAUS_OK ? gaus_i_gpu_choose(&api, wanted, index, err) : status;
}

gaus_status gaus_i_cuda_devices(gaus_device *devices, int32_t capacity, int32_t *count, gaus_error *err) {
  gpu_api api;
  *count = 0;
  gaus_status status = gaus_i_gpu_load(&api, err);
  return status == GAUS_OK ? gaus_i_gpu_devices(&api, devices, capacity, count, err) : status;
}
