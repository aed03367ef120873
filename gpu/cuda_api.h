/* The CUDA driver's functions that the backend uses, found at run time.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Nothing is linked: a program with the backend in it loads and runs on a
 * machine without a driver. The declarations are those of the driver's published
 * binary interface (cuda.h; compared in test/unit/gpu/test_gpu_api.c where that is
 * installed), so this side builds without a CUDA toolkit. Tests fill the table with
 * functions of their own. */
#ifndef GAUS_GPU_CUDA_API_H
#define GAUS_GPU_CUDA_API_H

#include <stddef.h>
#include <stdint.h>

#include "gaus/status.h"

typedef unsigned cu_result; /* an enumeration; 0: success */
typedef int cu_device;
typedef unsigned long long cu_pointer;
typedef struct CUctx_st *cu_context;
typedef struct CUmod_st *cu_module;
typedef struct CUfunc_st *cu_function;
typedef struct CUstream_st *cu_stream;
typedef struct CUevent_st *cu_event;
typedef struct CUgraph_st *cu_graph;
typedef struct CUgraphExec_st *cu_graph_exec;

enum {
  CU_OUT_OF_MEMORY = 2,
  CU_STREAM_NON_BLOCKING_FLAG = 1,
  CU_CAPTURE_THREAD_LOCAL = 1,
  CU_ATTRIBUTE_CLOCK_KHZ = 13,
  CU_ATTRIBUTE_MULTIPROCESSORS = 16,
  CU_ATTRIBUTE_MEMORY_CLOCK_KHZ = 36,
  CU_ATTRIBUTE_MEMORY_BUS_BITS = 37,
  CU_ATTRIBUTE_CAPABILITY_MAJOR = 75,
  CU_ATTRIBUTE_CAPABILITY_MINOR = 76
};

/* name in this table, name in the driver, arguments; enumerations are unsigned */
#define GPU_API(F)                                                                                                    \
  F(init, cuInit, (unsigned flags))                                                                                   \
  F(driver_version, cuDriverGetVersion, (int *version))                                                               \
  F(error_string, cuGetErrorString, (cu_result error, const char **text))                                             \
  F(device_count, cuDeviceGetCount, (int *count))                                                                     \
  F(device_get, cuDeviceGet, (cu_device * device, int ordinal))                                                       \
  F(device_name, cuDeviceGetName, (char *name, int size, cu_device device))                                           \
  F(device_memory, cuDeviceTotalMem_v2, (size_t * bytes, cu_device device))                                           \
  F(device_attribute, cuDeviceGetAttribute, (int *value, unsigned attribute, cu_device device))                       \
  F(context_retain, cuDevicePrimaryCtxRetain, (cu_context * context, cu_device device))                               \
  F(context_push, cuCtxPushCurrent_v2, (cu_context context))                                                          \
  F(context_pop, cuCtxPopCurrent_v2, (cu_context * context))                                                          \
  F(module_load, cuModuleLoadData, (cu_module * module, const void *image))                                           \
  F(module_unload, cuModuleUnload, (cu_module module))                                                                \
  F(module_function, cuModuleGetFunction, (cu_function * function, cu_module module, const char *name))               \
  F(alloc, cuMemAlloc_v2, (cu_pointer * pointer, size_t bytes))                                                       \
  F(free, cuMemFree_v2, (cu_pointer pointer))                                                                         \
  F(alloc_host, cuMemAllocHost_v2, (void **pointer, size_t bytes))                                                    \
  F(free_host, cuMemFreeHost, (void *pointer))                                                                        \
  F(upload, cuMemcpyHtoDAsync_v2, (cu_pointer to, const void *from, size_t bytes, cu_stream stream))                  \
  F(download, cuMemcpyDtoHAsync_v2, (void *to, cu_pointer from, size_t bytes, cu_stream stream))                      \
  F(fill, cuMemsetD8Async, (cu_pointer to, unsigned char value, size_t bytes, cu_stream stream))                      \
  F(stream_create, cuStreamCreate, (cu_stream * stream, unsigned flags))                                              \
  F(stream_destroy, cuStreamDestroy_v2, (cu_stream stream))                                                           \
  F(stream_wait, cuStreamSynchronize, (cu_stream stream))                                                             \
  F(capture_begin, cuStreamBeginCapture_v2, (cu_stream stream, unsigned mode))                                        \
  F(capture_end, cuStreamEndCapture, (cu_stream stream, cu_graph * graph))                                            \
  F(graph_instantiate, cuGraphInstantiateWithFlags, (cu_graph_exec * exec, cu_graph graph, unsigned long long flags)) \
  F(graph_launch, cuGraphLaunch, (cu_graph_exec exec, cu_stream stream))                                              \
  F(graph_exec_destroy, cuGraphExecDestroy, (cu_graph_exec exec))                                                     \
  F(graph_destroy, cuGraphDestroy, (cu_graph graph))                                                                  \
  F(launch, cuLaunchKernel,                                                                                           \
    (cu_function function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x, unsigned block_y,     \
     unsigned block_z, unsigned shared_bytes, cu_stream stream, void **parameters, void **extra))                     \
  F(event_create, cuEventCreate, (cu_event * event, unsigned flags))                                                  \
  F(event_destroy, cuEventDestroy_v2, (cu_event event))                                                               \
  F(event_record, cuEventRecord, (cu_event event, cu_stream stream))                                                  \
  F(event_elapsed, cuEventElapsedTime, (float *milliseconds, cu_event from, cu_event to))

typedef struct gpu_api {
#define GPU_API_MEMBER(name, symbol, arguments) cu_result(*name) arguments;
  GPU_API(GPU_API_MEMBER)
#undef GPU_API_MEMBER
  const void *image;    /* the compiled kernels, for module_load */
  const char *portable; /* the same as PTX, for drivers that do not load the image; NULL: there is none */
  int32_t image_cuda;   /* the toolkit that compiled them: 1000 x major + 10 x minor; 0: not known */
  int32_t image_least;  /* compute capability that they need: 10 x major + minor; 0: any */
} gpu_api;

/* Opens the driver's library, fills the table and initialises the driver.
 * GAUS_NO_BACKEND says what is missing. The library stays open. */
gaus_status gaus_i_gpu_api_load(gpu_api *api, gaus_error *err);

/* GAUS_NO_BACKEND with the driver's words for `result`; `what` failed. */
gaus_status gaus_i_gpu_fail(const gpu_api *api, cu_result result, const char *what, gaus_error *err);

#endif
