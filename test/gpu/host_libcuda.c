/* libcuda.so.1 made of host code, for programs that look for the real one.
 * GAUS_HOST_CUDA_FAIL="launch:200" makes the 200th call of one function fail.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "host_cuda.h"

#define EXPORT(name, symbol, arguments) \
  cu_result symbol arguments __attribute__((alias("host_" #name), visibility("default")));
GPU_API(EXPORT)

__attribute__((constructor)) static void choose_failure(void) {
  static char only[32];
  const char *fail = getenv("GAUS_HOST_CUDA_FAIL");
  if (!fail || sscanf(fail, "%31[a-z_]:%ld", only, &host_cuda.fail_at) != 2)
    return;
  host_cuda.only = only;
}
