/* The driver made of host code (host_cuda.h) with an executor that interprets what nvcc made of the kernels.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_HOST_PTX_H
#define GAUS_TEST_HOST_PTX_H

#include <pthread.h>

#include "../../gpu/batch_layout.h"
#include "host_cuda.h"
#include "ptx.h"

static struct {
  ptx_module *module;
  ptx_memory *memory;
  ptx_options options; /* a test may set these */
  pthread_mutex_t lock;
  ptx_report total; /* counts of all launches */
} host_ptx = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Thread_local ptx_report host_ptx_report;

static bool host_ptx_launch(const char *name, unsigned blocks, unsigned threads, const void *parameter, size_t bytes) {
  ptx_report *r = &host_ptx_report, *total = &host_ptx.total;
  ptx_kernel *kernel = ptx_find(host_ptx.module, name);
  memset(r, 0, sizeof *r);
  if (!kernel) {
    snprintf(r->error, sizeof r->error, "there is no kernel %s", name);
    return false;
  }
  bool done = ptx_launch(kernel, host_ptx.memory, &host_ptx.options, blocks, threads, parameter, bytes, r);
  pthread_mutex_lock(&host_ptx.lock);
  total->instructions += r->instructions;
  total->block_barriers += r->block_barriers;
  total->warp_barriers += r->warp_barriers;
  total->exchanges += r->exchanges;
  total->atomics += r->atomics;
  pthread_mutex_unlock(&host_ptx.lock);
  return done;
}

static const char *host_ptx_error(void) {
  return host_ptx_report.error;
}
static void host_ptx_allocated(void *memory, size_t bytes) {
  ptx_memory_add(host_ptx.memory, memory, bytes);
}
static void host_ptx_freed(void *memory) {
  ptx_memory_remove(host_ptx.memory, memory);
}
/* Also hears of downloads, which write to the host's memory. */
static void host_ptx_written(void *memory, size_t bytes) {
  ptx_memory_mark(host_ptx.memory, memory, bytes, PTX_WRITTEN);
}

static const host_executor host_ptx_executor = {host_ptx_launch, host_ptx_error, host_ptx_allocated, host_ptx_freed,
                                                host_ptx_written};

/* Makes the gaps behind a batch's arrays forbidden ground. */
static inline void host_ptx_fence(const gpu_sizes *sizes, const gpu_batch *b) {
#define HOST_PTX_FENCE(region, type, name, elements)                                           \
  {                                                                                            \
    size_t bytes = (size_t)sizes->elements * sizeof *b->name, gap = (256 - bytes % 256) % 256; \
    ptx_memory_mark(host_ptx.memory, (const char *)b->name + bytes, gap, PTX_FORBIDDEN);       \
  }
  GPU_ARRAYS(HOST_PTX_FENCE)
#undef HOST_PTX_FENCE
}

/* From now on kernels are those of the module in the file; false and why not. */
static bool host_ptx_open(const char *path, char *why, size_t size) {
  host_ptx.module = ptx_load_file(path, why, size);
  host_ptx.memory = ptx_memory_create();
  host_cuda.executor = &host_ptx_executor;
  return host_ptx.module != NULL;
}

static void host_ptx_close(void) {
  host_cuda.executor = NULL;
  ptx_memory_destroy(host_ptx.memory);
  ptx_unload(host_ptx.module);
}

#endif
