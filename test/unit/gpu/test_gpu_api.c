/* Our declarations of the CUDA driver against its own header, where that is
 * installed: types, numbers, and the names that functions go by in the library.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "../../gpu/cuda_api.h"
#include "support/support.h"

#if __has_include(<cuda.h>)
#include <cuda.h>

_Static_assert(sizeof(CUdeviceptr) == sizeof(cu_pointer), "device pointers");
_Static_assert(sizeof(CUresult) == sizeof(cu_result), "results");
_Static_assert(sizeof(CUdevice) == sizeof(cu_device), "devices");
_Static_assert((int)CUDA_SUCCESS == 0, "success");
_Static_assert((int)CUDA_ERROR_OUT_OF_MEMORY == CU_OUT_OF_MEMORY, "out of memory");
_Static_assert((int)CU_STREAM_NON_BLOCKING == CU_STREAM_NON_BLOCKING_FLAG, "streams");
_Static_assert((int)CU_STREAM_CAPTURE_MODE_THREAD_LOCAL == CU_CAPTURE_THREAD_LOCAL, "capture");
_Static_assert((int)CU_DEVICE_ATTRIBUTE_CLOCK_RATE == CU_ATTRIBUTE_CLOCK_KHZ, "clock");
_Static_assert((int)CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT == CU_ATTRIBUTE_MULTIPROCESSORS, "multiprocessors");
_Static_assert((int)CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE == CU_ATTRIBUTE_MEMORY_CLOCK_KHZ, "memory clock");
_Static_assert((int)CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH == CU_ATTRIBUTE_MEMORY_BUS_BITS, "memory bus");
_Static_assert((int)CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR == CU_ATTRIBUTE_CAPABILITY_MAJOR, "capability");
_Static_assert((int)CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR == CU_ATTRIBUTE_CAPABILITY_MINOR, "capability");

/* Every function has the arguments that the header declares for it. */
#define SAME(name, symbol, arguments) \
  _Static_assert(__builtin_types_compatible_p(__typeof__(symbol), CUresult arguments), #symbol);
GPU_API(SAME)
#undef SAME

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name) /* what the header's macros make of the name */

/* The names to look up are those that the header's macros stand for. */
static void names(void **state) {
  (void)state;
  static const char *const ours[] = {
#define OUR_NAME(name, symbol, arguments) #symbol,
      GPU_API(OUR_NAME)
#undef OUR_NAME
  };
  static const char *const theirs[] = {TEXT(cuDeviceTotalMem),  TEXT(cuCtxPushCurrent),    TEXT(cuCtxPopCurrent),
                                       TEXT(cuMemAlloc),        TEXT(cuMemFree),           TEXT(cuMemAllocHost),
                                       TEXT(cuMemcpyHtoDAsync), TEXT(cuMemcpyDtoHAsync),   TEXT(cuStreamDestroy),
                                       TEXT(cuEventDestroy),    TEXT(cuStreamBeginCapture)};
  for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++) {
    bool found = false;
    for (size_t j = 0; j < sizeof ours / sizeof *ours; j++)
      found |= strcmp(ours[j], theirs[i]) == 0;
    if (!found)
      fail_msg("%s is not among the names that we look up", theirs[i]);
  }
}
#else
static void names(void **state) {
  (void)state;
  print_message("there is no cuda.h here\n");
  skip();
}
#endif

/* Without a driver there is a reason, and nothing worse. */
static void loading(void **state) {
  (void)state;
  gpu_api api;
  gaus_error err = {GAUS_OK, ""};
  gaus_status status = gaus_i_gpu_api_load(&api, &err);
  if (status == GAUS_OK) {
    int count = 0;
    assert_int_equal(api.device_count(&count), 0);
    return;
  }
  assert_int_equal(status, GAUS_NO_BACKEND);
  assert_non_null(strstr(err.message, "CUDA driver"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(names), cmocka_unit_test(loading)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
