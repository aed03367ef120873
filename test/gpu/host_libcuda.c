/* libcuda.so.1 made of host code, for programs that look for the real one.
 * GAUS_HOST_CUDA_FAIL="launch:200" makes the 200th call of one function fail;
 * GAUS_HOST_CUDA_COUNT="graph_launch:FILE" writes the number of its calls to a file at the end;
 * GAUS_HOST_CUDA_CAPABILITY=70 makes it an old device.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "host_cuda.h"

#define EXPORT(name, symbol, arguments) \
  cu_result symbol arguments __attribute__((alias("host_" #name), visibility("default")));
GPU_API(EXPORT)

static char only[32];
static char count_file[1024];

__attribute__((constructor)) static void choose_count(void) {
  const char *count = getenv("GAUS_HOST_CUDA_COUNT");
  if (count && sscanf(count, "%31[a-z_]:%1023s", only, count_file) == 2)
    host_cuda.only = only;
}

__attribute__((constructor)) static void choose_capability(void) {
  const char *capability = getenv("GAUS_HOST_CUDA_CAPABILITY");
  if (capability)
    host_cuda.capability = atoi(capability);
}

__attribute__((destructor)) static void write_count(void) {
  FILE *file = count_file[0] ? fopen(count_file, "w") : NULL;
  if (!file)
    return;
  fprintf(file, "%ld\n", (long)host_cuda.calls);
  fclose(file);
}

__attribute__((constructor)) static void choose_failure(void) {
  const char *fail = getenv("GAUS_HOST_CUDA_FAIL");
  if (!fail || sscanf(fail, "%31[a-z_]:%ld", only, &host_cuda.fail_at) != 2)
    return;
  host_cuda.only = only;
}
