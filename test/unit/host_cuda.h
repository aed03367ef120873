/* A CUDA driver made of host code: memory is the host's, kernels are run block
 * by block through the bodies in gpu/kernels.h, graphs are lists of calls.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A stream does nothing until somebody waits for it, so that what is read or
 * overwritten too early is found out. Blocks, the teams of a block and the lanes of a
 * phase can be run in any order (host_cuda.shuffle); test_gpu_races.c looks at
 * every access to memory besides. */
#ifndef GAUS_TEST_HOST_CUDA_H
#define GAUS_TEST_HOST_CUDA_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../gpu/cuda_api.h"

#define GPU_HOST_HOOKS

#if !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized" /* of arrays that every lane fills */
#endif
#include "../../gpu/kernels.h"

typedef struct host_call {
  gpu_kernel kernel; /* GPU_NUM_KERNELS: copy, or fill with zeros */
  unsigned blocks, threads;
  gpu_batch batch;
  void *to;
  const void *from; /* NULL: zeros */
  size_t bytes;
} host_call;

/* What is to be done: a graph, or what waits in a stream. */
typedef struct host_list {
  int count, room;
  host_call *calls;
} host_list;

/* Runs kernels in place of the bodies, and hears of memory on the device. */
typedef struct host_executor {
  bool (*launch)(const char *kernel, unsigned blocks, unsigned threads, const void *parameter, size_t bytes);
  const char *(*error)(void); /* of the last launch of this thread, if it failed */
  void (*allocated)(void *memory, size_t bytes);
  void (*freed)(void *memory);
  void (*written)(void *memory, size_t bytes);
} host_executor;

/* The driver's state; a test may set the first members. */
static struct {
  const host_executor *executor; /* NULL: the bodies are run */
  int devices;                   /* that it shows */
  int multiprocessors;
  int capability;        /* compute capability: 10 x major + minor */
  unsigned shuffle;      /* orders of blocks, teams and lanes; 0: from the first to the last */
  long fail_at;          /* the number of the call that fails; 0: none, -1: all */
  cu_result fail_by;     /* with this; 0: 999 */
  const char *only;      /* count calls of this function only; NULL: all */
  _Atomic long calls;    /* counted so far */
  _Atomic long live;     /* objects not yet released */
  _Atomic long launches; /* kernels, those in graphs included */
  _Atomic long graph_launches;
  _Atomic long wide_barriers[GPU_NUM_KERNELS]; /* of more than a warp */
} host_cuda = {.devices = 1, .multiprocessors = 2, .capability = 90};

/* Each thread records a graph of its own. */
static _Thread_local host_list *host_capturing;
static _Thread_local gpu_kernel host_running;

/* What the race detector hears; see test_gpu_races.c. */
#ifndef HOST_RACE
#define HOST_RACE(call) (void)0
#endif

/* --- order ------------------------------------------------------------------------------ */

/* The `turn`th of n, in an order of its own for each shuffle: multiplication
 * by an odd number is a permutation of 0 .. 2^k - 1, of which those below n count. */
static int32_t host_order(int32_t turn, int32_t n) {
  uint32_t shuffle = host_cuda.shuffle, size = 1;
  if (shuffle == 0)
    return turn;
  while (size < (uint32_t)n)
    size *= 2;
  if (size != (uint32_t)n) /* such numbers are walked through backwards or forwards */
    return shuffle % 2 ? n - 1 - turn : (int32_t)(((uint32_t)turn + shuffle) % (uint32_t)n);
  return (int32_t)(((uint32_t)turn * (2 * shuffle + 1) + shuffle * 7919u) & (size - 1));
}

static int32_t gpu_host_lane(const gpu_team *team, int32_t turn) {
  int32_t lane = turn < team->lanes ? host_order(turn, team->lanes) : -1;
  HOST_RACE(race_set_lane(lane));
  return lane;
}

static gpu_team gpu_host_team(const gpu_block *block, int32_t lanes, int32_t turn) {
  int32_t count = block->threads / lanes;
  gpu_team team = gpu_team_of(block, lanes, turn < count ? host_order(turn, count) : -1);
  team.turn = turn;
  HOST_RACE(race_set_team(team.index, lanes, turn == 0));
  return team;
}

static void gpu_host_sync(const gpu_team *team) {
  host_cuda.wide_barriers[host_running] += team->lanes > 32;
  HOST_RACE(race_sync());
}

/* --- the driver --------------------------------------------------------------------------- */

static cu_result host_count(const char *name) {
  if (host_cuda.only && strcmp(host_cuda.only, name) != 0)
    return 0;
  long n = ++host_cuda.calls;
  if (host_cuda.fail_at == 0 || (host_cuda.fail_at > 0 && n != host_cuda.fail_at))
    return 0;
  return host_cuda.fail_by ? host_cuda.fail_by : 999;
}

enum { HOST_LAUNCH_FAILED = 719 };

#define HOST_CALL(name)                  \
  do {                                   \
    cu_result host_ = host_count(#name); \
    if (host_ != 0)                      \
      return host_;                      \
  } while (0)

static cu_result host_init(unsigned flags) {
  (void)flags;
  HOST_CALL(init);
  return 0;
}
static cu_result host_driver_version(int *version) {
  *version = 13000;
  return 0;
}
static cu_result host_error_string(cu_result error, const char **text) {
  if (error == HOST_LAUNCH_FAILED && host_cuda.executor && host_cuda.executor->error()[0]) {
    *text = host_cuda.executor->error();
    return 0;
  }
  *text = error == CU_OUT_OF_MEMORY ? "out of memory" : "unknown error";
  return 0;
}
static cu_result host_device_count(int *count) {
  HOST_CALL(device_count);
  *count = host_cuda.devices;
  return 0;
}
static cu_result host_device_get(cu_device *device, int ordinal) {
  HOST_CALL(device_get);
  *device = ordinal;
  return 0;
}
static cu_result host_device_name(char *name, int size, cu_device device) {
  (void)device;
  HOST_CALL(device_name);
  snprintf(name, (size_t)size, "host");
  return 0;
}
static cu_result host_device_memory(size_t *bytes, cu_device device) {
  (void)device;
  *bytes = (size_t)1 << 30;
  return 0;
}
static cu_result host_device_attribute(int *value, unsigned attribute, cu_device device) {
  (void)device;
  HOST_CALL(device_attribute);
  *value = attribute == CU_ATTRIBUTE_MULTIPROCESSORS    ? host_cuda.multiprocessors
           : attribute == CU_ATTRIBUTE_CAPABILITY_MAJOR ? host_cuda.capability / 10
           : attribute == CU_ATTRIBUTE_CAPABILITY_MINOR ? host_cuda.capability % 10
                                                        : 0;
  return 0;
}

static cu_result host_context_retain(cu_context *context, cu_device device) {
  static int any;
  (void)device;
  HOST_CALL(context_retain);
  *context = (cu_context)(void *)&any;
  return 0;
}
static cu_result host_context_push(cu_context context) {
  (void)context;
  HOST_CALL(context_push);
  host_cuda.live++;
  return 0;
}
static cu_result host_context_pop(cu_context *context) {
  *context = NULL;
  host_cuda.live--;
  return 0;
}

/* Handles are addresses of small blocks, so that leaks are seen. */
static void *host_handle(void) {
  host_cuda.live++;
  return calloc(1, 1);
}
static cu_result host_drop(void *handle) {
  host_cuda.live--;
  free(handle);
  return 0;
}

static cu_result host_module_load(cu_module *module, const void *image) {
  (void)image;
  HOST_CALL(module_load);
  *module = host_handle();
  return 0;
}
static cu_result host_module_unload(cu_module module) {
  return host_drop(module);
}

static const struct {
  const char *name;
  void (*body)(const gpu_batch *, const gpu_block *);
} host_kernels[GPU_NUM_KERNELS] = {
#define HOST_KERNEL(name) {"gaus_gpu_" #name, gpu_##name},
    GPU_ITEM_KERNELS(HOST_KERNEL) GPU_LEVEL_KERNELS(HOST_KERNEL)
#undef HOST_KERNEL
};

static cu_result host_module_function(cu_function *function, cu_module module, const char *name) {
  (void)module;
  HOST_CALL(module_function);
  for (int k = 0; k < GPU_NUM_KERNELS; k++)
    if (strcmp(host_kernels[k].name, name) == 0) {
      *function = (cu_function)(uintptr_t)(k + 1);
      return 0;
    }
  return 500; /* not found */
}

/* Fresh memory holds NaNs and absurd indices. */
static cu_result host_alloc(cu_pointer *pointer, size_t bytes) {
  HOST_CALL(alloc);
  void *memory = aligned_alloc(256, (bytes + 255) / 256 * 256);
  if (!memory)
    return CU_OUT_OF_MEMORY;
  memset(memory, 0xff, bytes);
  host_cuda.live++;
  HOST_RACE(race_watch(memory, bytes));
  if (host_cuda.executor)
    host_cuda.executor->allocated(memory, bytes);
  *pointer = (cu_pointer)(uintptr_t)memory;
  return 0;
}
static cu_result host_free(cu_pointer pointer) {
  HOST_RACE(race_unwatch((void *)(uintptr_t)pointer));
  if (host_cuda.executor)
    host_cuda.executor->freed((void *)(uintptr_t)pointer);
  return host_drop((void *)(uintptr_t)pointer);
}
static cu_result host_alloc_host(void **pointer, size_t bytes) {
  HOST_CALL(alloc_host);
  *pointer = malloc(bytes ? bytes : 1);
  host_cuda.live++;
  return *pointer ? 0 : CU_OUT_OF_MEMORY;
}
static cu_result host_free_host(void *pointer) {
  return host_drop(pointer);
}

/* Copies cross the poisoned gaps between arrays, as a device's would. */
#if defined(__SANITIZE_ADDRESS__)
__attribute__((no_sanitize_address))
#endif
static void
host_copy(void *to, const void *from, size_t bytes) {
  volatile char *t = to;
  const volatile char *f = from;
  for (size_t i = 0; i < bytes; i++)
    t[i] = f ? f[i] : 0;
}

/* By the executor; or by the bodies, block by block. */
static cu_result host_run_kernel(const host_call *call) {
  static _Thread_local _Alignas(8) char shared[GPU_SHARED_BYTES];
  const char *name = host_kernels[call->kernel].name;
  host_cuda.launches++;
  host_running = call->kernel;
  if (host_cuda.executor)
    return host_cuda.executor->launch(name, call->blocks, call->threads, &call->batch, sizeof call->batch)
               ? 0
               : HOST_LAUNCH_FAILED;
  HOST_RACE(race_begin_launch(name));
  for (unsigned i = 0; i < call->blocks; i++) {
    gpu_block block = {host_order((int32_t)i, (int32_t)call->blocks), (int32_t)call->blocks, 0, (int32_t)call->threads,
                       shared};
    memset(shared, 0xff, sizeof shared);
    HOST_RACE(race_begin_block(block.index, shared, sizeof shared));
    host_kernels[call->kernel].body(&call->batch, &block);
  }
  HOST_RACE(race_end_launch());
  return 0;
}

static cu_result host_do(const host_call *call) {
  if (call->kernel != GPU_NUM_KERNELS)
    return host_run_kernel(call);
  host_copy(call->to, call->from, call->bytes);
  if (host_cuda.executor)
    host_cuda.executor->written(call->to, call->bytes);
  return 0;
}

static void host_append(host_list *list, const host_call *call) {
  if (list->count == list->room) {
    list->room = list->room ? 2 * list->room : 64;
    list->calls = realloc(list->calls, sizeof *list->calls * (size_t)list->room);
    if (!list->calls)
      abort();
  }
  list->calls[list->count++] = *call;
}

/* Into the graph that this thread records, or into the stream. */
static cu_result host_queue(cu_stream stream, const host_call *call) {
  host_append(host_capturing ? host_capturing : (host_list *)(void *)stream, call);
  return 0;
}

/* Page-locked memory is read when the copy is made; the pages of any other may be
 * copied at once, and a program must not count on either. */
static cu_result host_upload(cu_pointer to, const void *from, size_t bytes, cu_stream stream) {
  HOST_CALL(upload);
  host_call call = {.kernel = GPU_NUM_KERNELS, .to = (void *)(uintptr_t)to, .from = from, .bytes = bytes};
  return host_queue(stream, &call);
}
static cu_result host_download(void *to, cu_pointer from, size_t bytes, cu_stream stream) {
  HOST_CALL(download);
  host_call call = {.kernel = GPU_NUM_KERNELS, .to = to, .from = (const void *)(uintptr_t)from, .bytes = bytes};
  return host_queue(stream, &call);
}

static cu_result host_fill(cu_pointer to, unsigned char value, size_t bytes, cu_stream stream) {
  HOST_CALL(fill);
  host_call call = {.kernel = GPU_NUM_KERNELS, .to = (void *)(uintptr_t)to, .bytes = bytes};
  return value ? 1 : host_queue(stream, &call);
}

static cu_result host_launch(cu_function function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                             unsigned block_y, unsigned block_z, unsigned shared_bytes, cu_stream stream,
                             void **parameters, void **extra) {
  (void)shared_bytes, (void)extra;
  HOST_CALL(launch);
  if (grid_x == 0 || grid_y != 1 || grid_z != 1 || block_x > GPU_MAX_BLOCK || block_y != 1 || block_z != 1)
    return 1; /* invalid value, as a driver would */
  host_call call = {.kernel = (gpu_kernel)((uintptr_t)function - 1), .blocks = grid_x, .threads = block_x};
  call.batch = *(const gpu_batch *)parameters[0];
  return host_queue(stream, &call);
}

static cu_result host_drop_list(void *list) {
  free(((host_list *)list)->calls);
  return host_drop(list);
}
static void *host_new_list(void) {
  host_cuda.live++;
  return calloc(1, sizeof(host_list));
}

static cu_result host_stream_create(cu_stream *stream, unsigned flags) {
  (void)flags;
  HOST_CALL(stream_create);
  *stream = host_new_list();
  return 0;
}
static cu_result host_stream_destroy(cu_stream stream) {
  return host_drop_list(stream);
}
static cu_result host_stream_wait(cu_stream stream) {
  host_list *list = (host_list *)(void *)stream;
  cu_result result = 0;
  for (int i = 0; i < list->count && result == 0; i++)
    result = host_do(&list->calls[i]);
  list->count = 0;
  HOST_CALL(stream_wait);
  return result;
}

static cu_result host_capture_begin(cu_stream stream, unsigned mode) {
  (void)stream, (void)mode;
  HOST_CALL(capture_begin);
  host_capturing = host_new_list();
  return 0;
}
static cu_result host_capture_end(cu_stream stream, cu_graph *graph) {
  (void)stream;
  *graph = (cu_graph)(void *)host_capturing;
  host_capturing = NULL;
  HOST_CALL(capture_end);
  return 0;
}
static cu_result host_graph_destroy(cu_graph graph) {
  return host_drop_list(graph);
}
static cu_result host_graph_instantiate(cu_graph_exec *exec, cu_graph graph, unsigned long long flags) {
  const host_list *from = (const host_list *)(void *)graph;
  (void)flags;
  HOST_CALL(graph_instantiate);
  host_list *copy = host_new_list();
  for (int i = 0; i < from->count; i++)
    host_append(copy, &from->calls[i]);
  *exec = (cu_graph_exec)(void *)copy;
  return 0;
}
static cu_result host_graph_exec_destroy(cu_graph_exec exec) {
  return host_drop_list(exec);
}
static cu_result host_graph_launch(cu_graph_exec exec, cu_stream stream) {
  const host_list *graph = (const host_list *)(void *)exec;
  HOST_CALL(graph_launch);
  host_cuda.graph_launches++;
  for (int i = 0; i < graph->count; i++)
    host_append((host_list *)(void *)stream, &graph->calls[i]);
  return 0;
}

static cu_result host_event_create(cu_event *event, unsigned flags) {
  (void)flags;
  HOST_CALL(event_create);
  *event = host_handle();
  return 0;
}
static cu_result host_event_destroy(cu_event event) {
  return host_drop(event);
}
static cu_result host_event_record(cu_event event, cu_stream stream) {
  (void)event, (void)stream;
  HOST_CALL(event_record);
  return 0;
}
static cu_result host_event_elapsed(float *milliseconds, cu_event from, cu_event to) {
  (void)from, (void)to;
  HOST_CALL(event_elapsed);
  *milliseconds = 1;
  return 0;
}

static const gpu_api host_api = {
#define HOST_MEMBER(name, symbol, arguments) .name = host_##name,
    GPU_API(HOST_MEMBER)
#undef HOST_MEMBER
};

#endif
