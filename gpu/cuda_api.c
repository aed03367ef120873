/* Finds the CUDA driver and its functions at run time.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "cuda_api.h"

#include <dlfcn.h>
#include <string.h>

#include "support/support.h"

/* POSIX lets a function's address be copied out of a void pointer, ISO C does not let it be cast. */
static gaus_status find(void *library, const char *symbol, void *slot, gaus_error *err) {
  void *address = dlsym(library, symbol);
  if (!address)
    return gaus_i_fail(err, GAUS_NO_BACKEND, "the CUDA driver is too old: it has no %s", symbol);
  memcpy(slot, &address, sizeof address);
  return GAUS_OK;
}

gaus_status gaus_i_gpu_api_load(gpu_api *api, gaus_error *err) {
  void *library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  memset(api, 0, sizeof *api);
  if (!library)
    return gaus_i_fail(err, GAUS_NO_BACKEND, "no CUDA driver is installed (libcuda.so.1 was not found)");
#define GPU_API_FIND(name, symbol, arguments) GAUS_TRY(find(library, #symbol, &api->name, err));
  GPU_API(GPU_API_FIND)
#undef GPU_API_FIND
  cu_result result = api->init(0);
  return result ? gaus_i_gpu_fail(api, result, "the CUDA driver does not start", err) : GAUS_OK;
}

gaus_status gaus_i_gpu_fail(const gpu_api *api, cu_result result, const char *what, gaus_error *err) {
  const char *text = NULL;
  if (api->error_string(result, &text) != 0 || !text)
    text = "unknown error";
  return gaus_i_fail(err, GAUS_NO_BACKEND, "%s: %s (CUDA error %u)", what, text, result);
}
