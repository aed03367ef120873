// The kernels: entry points for the bodies in kernels.h.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "kernels.h"

#define GPU_ENTRY(name, most_threads, shared_bytes)                                                                 \
  extern "C" __global__ void __launch_bounds__(most_threads)                                                        \
      gaus_i_gpu_##name(const __grid_constant__ gpu_batch batch) {                                                  \
    __shared__ __align__(8) char shared[shared_bytes];                                                              \
    gpu_block block = {(int32_t)blockIdx.x, (int32_t)gridDim.x, (int32_t)threadIdx.x, (int32_t)blockDim.x, shared}; \
    gpu_##name(&batch, &block);                                                                                     \
  }

#define GPU_ITEM_ENTRY(name) GPU_ENTRY(name, GPU_BLOCK, 256)
#define GPU_LEVEL_ENTRY(name) GPU_ENTRY(name, GPU_MAX_BLOCK, GPU_SHARED_BYTES)
GPU_ITEM_KERNELS(GPU_ITEM_ENTRY)
GPU_LEVEL_KERNELS(GPU_LEVEL_ENTRY)
