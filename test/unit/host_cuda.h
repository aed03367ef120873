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
#include "host_rules.h"

#define GPU_HOST_HOOKS

#if !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized" /* of arrays that every lane fills */
#endif
#include "../../gpu/kernels.h"

enum { HOST_RECORD = GPU_NUM_KERNELS + 1 };

typedef struct host_call {
  int kernel; /* a gpu_kernel; GPU_NUM_KERNELS: copy, or fill with zeros; HOST_RECORD: an event, `to` */
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
  int old_devices;       /* the first so many have 3.5 */
  int opened[8];         /* contexts of each of the first devices */
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
  int capability = device < host_cuda.old_devices ? 35 : host_cuda.capability;
  HOST_CALL(device_attribute);
  *value = attribute == CU_ATTRIBUTE_MULTIPROCESSORS    ? host_cuda.multiprocessors
           : attribute == CU_ATTRIBUTE_CAPABILITY_MAJOR ? capability / 10
           : attribute == CU_ATTRIBUTE_CAPABILITY_MINOR ? capability % 10
                                                        : 0;
  return 0;
}

static cu_result host_context_retain(cu_context *context, cu_device device) {
  static int any;
  HOST_CALL(context_retain);
  if (device < (int)(sizeof host_cuda.opened / sizeof host_cuda.opened[0]))
    host_cuda.opened[device]++;
  *context = (cu_context)(void *)&any;
  return 0;
}
static cu_result host_context_push(cu_context context) {
  (void)context;
  host_context_lost = true; /* if it fails */
  HOST_CALL(context_push);
  host_context_lost = false;
  host_depth++;
  host_cuda.live++;
  return 0;
}
static cu_result host_context_pop(cu_context *context) {
  *context = NULL;
  if (host_depth == 0)
    return host_breaks("context_pop", "no context is current", HOST_INVALID_CONTEXT);
  host_depth--;
  host_cuda.live--;
  return 0;
}

/* Handles are addresses of small blocks, so that leaks are seen. */
static void *host_handle(host_kind kind, size_t bytes) {
  void *handle = calloc(1, bytes);
  if (!handle)
    abort();
  host_cuda.live++;
  host_register(kind, handle, 0);
  return handle;
}
static cu_result host_drop(const char *call, host_kind kind, void *handle) {
  if (!host_forget(kind, handle))
    return host_breaks(call, "the handle is not, or no longer, valid",
                       kind == HOST_MEMORY || kind == HOST_PINNED ? HOST_INVALID_VALUE : HOST_INVALID_HANDLE);
  host_cuda.live--;
  free(handle);
  return 0;
}

static cu_result host_module_load(cu_module *module, const void *image) {
  (void)image;
  HOST_RULE(host_needs_context("module_load"));
  HOST_RULE(host_is_unsafe("module_load"));
  HOST_CALL(module_load);
  *module = host_handle(HOST_MODULE, 1);
  return 0;
}
static cu_result host_module_unload(cu_module module) {
  HOST_RULE(host_needs_context("module_unload"));
  HOST_RULE(host_is_unsafe("module_unload"));
  return host_drop("module_unload", HOST_MODULE, module);
}

static const struct {
  const char *name;
  void (*body)(const gpu_batch *, const gpu_block *);
} host_kernels[GPU_NUM_KERNELS] = {
#define HOST_KERNEL(name) {"gaus_i_gpu_" #name, gpu_##name},
    GPU_ITEM_KERNELS(HOST_KERNEL) GPU_LEVEL_KERNELS(HOST_KERNEL)
#undef HOST_KERNEL
};

static cu_result host_module_function(cu_function *function, cu_module module, const char *name) {
  HOST_RULE(host_needs("module_function", HOST_MODULE, module));
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
  HOST_RULE(host_needs_context("alloc"));
  HOST_RULE(host_is_unsafe("alloc"));
  HOST_CALL(alloc);
  void *memory = aligned_alloc(256, (bytes + 255) / 256 * 256);
  if (!memory)
    return CU_OUT_OF_MEMORY;
  memset(memory, 0xff, bytes);
  host_register(HOST_MEMORY, memory, bytes);
  host_cuda.live++;
  HOST_RACE(race_watch(memory, bytes));
  if (host_cuda.executor)
    host_cuda.executor->allocated(memory, bytes);
  *pointer = (cu_pointer)(uintptr_t)memory;
  return 0;
}
static cu_result host_free(cu_pointer pointer) {
  HOST_RULE(host_needs_context("free"));
  HOST_RULE(host_is_unsafe("free"));
  HOST_RACE(race_unwatch((void *)(uintptr_t)pointer));
  if (host_cuda.executor)
    host_cuda.executor->freed((void *)(uintptr_t)pointer);
  return host_drop("free", HOST_MEMORY, (void *)(uintptr_t)pointer);
}
static cu_result host_alloc_host(void **pointer, size_t bytes) {
  HOST_RULE(host_needs_context("alloc_host"));
  HOST_RULE(host_is_unsafe("alloc_host"));
  HOST_CALL(alloc_host);
  *pointer = malloc(bytes ? bytes : 1);
  if (!*pointer)
    return CU_OUT_OF_MEMORY;
  host_cuda.live++;
  host_register(HOST_PINNED, *pointer, bytes ? bytes : 1);
  return 0;
}
static cu_result host_free_host(void *pointer) {
  HOST_RULE(host_needs_context("free_host"));
  HOST_RULE(host_is_unsafe("free_host"));
  return host_drop("free_host", HOST_PINNED, pointer);
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
  HOST_RULE(host_needs_memory("launch", (cu_pointer)(uintptr_t)call->batch.relax_problems,
                              sizeof *call->batch.relax_problems));
  host_cuda.launches++;
  host_running = (gpu_kernel)call->kernel;
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

typedef struct host_event {
  bool recorded, done;
} host_event;

static cu_result host_do(const host_call *call) {
  if (call->kernel == HOST_RECORD) {
    if (host_knows(HOST_EVENT, call->to, 0))
      ((host_event *)call->to)->done = true;
    return 0;
  }
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

/* Into the graph that this thread makes of the stream, or into the stream. */
static cu_result host_queue(const char *name, cu_stream stream, const host_call *call) {
  HOST_RULE(host_needs_context(name));
  HOST_RULE(host_needs(name, HOST_STREAM, stream));
  host_append(host_captured == stream ? host_capturing : (host_list *)(void *)stream, call);
  return 0;
}

/* Page-locked memory is read when the copy is made; the pages of any other may be
 * copied at once, and a program must not count on either. */
static cu_result host_upload(cu_pointer to, const void *from, size_t bytes, cu_stream stream) {
  HOST_RULE(host_needs_memory("upload", to, bytes));
  HOST_RULE(host_needs_pinned("upload", from, bytes));
  HOST_CALL(upload);
  host_call call = {.kernel = GPU_NUM_KERNELS, .to = (void *)(uintptr_t)to, .from = from, .bytes = bytes};
  return host_queue("upload", stream, &call);
}
static cu_result host_download(void *to, cu_pointer from, size_t bytes, cu_stream stream) {
  HOST_RULE(host_needs_memory("download", from, bytes));
  HOST_RULE(host_needs_pinned("download", to, bytes));
  HOST_CALL(download);
  host_call call = {.kernel = GPU_NUM_KERNELS, .to = to, .from = (const void *)(uintptr_t)from, .bytes = bytes};
  return host_queue("download", stream, &call);
}

static cu_result host_fill(cu_pointer to, unsigned char value, size_t bytes, cu_stream stream) {
  HOST_RULE(host_needs_memory("fill", to, bytes));
  HOST_CALL(fill);
  host_call call = {.kernel = GPU_NUM_KERNELS, .to = (void *)(uintptr_t)to, .bytes = bytes};
  return value ? 1 : host_queue("fill", stream, &call);
}

/* .maxntid of the kernel (kernels.cu). */
static unsigned host_most_threads(gpu_kernel kernel) {
  return kernel == GPU_clear || kernel == GPU_sharpen || kernel == GPU_weigh ? GPU_MAX_BLOCK : GPU_BLOCK;
}

static cu_result host_launch(cu_function function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                             unsigned block_y, unsigned block_z, unsigned shared_bytes, cu_stream stream,
                             void **parameters, void **extra) {
  gpu_kernel kernel = (gpu_kernel)((uintptr_t)function - 1);
  if (kernel >= GPU_NUM_KERNELS)
    return host_breaks("launch", "no such function", HOST_INVALID_HANDLE);
  if (grid_x == 0 || grid_x > INT32_MAX || grid_y != 1 || grid_z != 1 || block_x == 0 || block_y != 1 || block_z != 1)
    return host_breaks("launch", "the grid or the block has no such size", HOST_INVALID_VALUE);
  if (block_x > host_most_threads(kernel) || shared_bytes > 0 || !parameters || extra)
    return host_breaks("launch", "more threads than the kernel is bound to, or other arguments", HOST_INVALID_VALUE);
  HOST_CALL(launch);
  host_call call = {.kernel = (int)kernel, .blocks = grid_x, .threads = block_x};
  call.batch = *(const gpu_batch *)parameters[0];
  return host_queue("launch", stream, &call);
}

static cu_result host_drop_list(const char *call, host_kind kind, void *list) {
  HOST_RULE(host_needs(call, kind, list));
  free(((host_list *)list)->calls);
  return host_drop(call, kind, list);
}

static cu_result host_stream_create(cu_stream *stream, unsigned flags) {
  (void)flags;
  HOST_RULE(host_needs_context("stream_create"));
  HOST_CALL(stream_create);
  *stream = host_handle(HOST_STREAM, sizeof(host_list));
  return 0;
}
static cu_result host_stream_destroy(cu_stream stream) {
  if (host_captured == stream)
    HOST_RULE(host_is_unsafe("stream_destroy"));
  return host_drop_list("stream_destroy", HOST_STREAM, stream);
}
static cu_result host_stream_wait(cu_stream stream) {
  host_list *list = (host_list *)(void *)stream;
  cu_result result = 0;
  HOST_RULE(host_needs_context("stream_wait"));
  HOST_RULE(host_needs("stream_wait", HOST_STREAM, stream));
  if (host_captured == stream)
    HOST_RULE(host_is_unsafe("stream_wait"));
  for (int i = 0; i < list->count && result == 0; i++)
    result = host_do(&list->calls[i]);
  list->count = 0;
  HOST_CALL(stream_wait);
  return result;
}

static cu_result host_capture_begin(cu_stream stream, unsigned mode) {
  HOST_RULE(host_needs("capture_begin", HOST_STREAM, stream));
  if (host_captured || mode != CU_CAPTURE_THREAD_LOCAL)
    return host_breaks("capture_begin", "this thread captures already, or in another mode", HOST_INVALID_VALUE);
  HOST_CALL(capture_begin);
  host_captured = stream;
  host_capture_is_spoilt = false;
  host_capturing = host_handle(HOST_GRAPH, sizeof(host_list));
  return 0;
}
static cu_result host_capture_end(cu_stream stream, cu_graph *graph) {
  *graph = NULL;
  if (!host_captured || host_captured != stream)
    return host_breaks("capture_end", "this thread has not begun a capture of this stream", HOST_CAPTURE_UNMATCHED);
  host_captured = NULL;
  *graph = (cu_graph)(void *)host_capturing;
  if (host_capture_is_spoilt) {
    host_drop_list("capture_end", HOST_GRAPH, *graph);
    *graph = NULL;
    return HOST_CAPTURE_INVALIDATED;
  }
  HOST_CALL(capture_end);
  return 0;
}
static cu_result host_graph_destroy(cu_graph graph) {
  return host_drop_list("graph_destroy", HOST_GRAPH, graph);
}
static cu_result host_graph_instantiate(cu_graph_exec *exec, cu_graph graph, unsigned long long flags) {
  const host_list *from = (const host_list *)(void *)graph;
  (void)flags;
  HOST_RULE(host_needs("graph_instantiate", HOST_GRAPH, graph));
  HOST_CALL(graph_instantiate);
  host_list *copy = host_handle(HOST_GRAPH_EXEC, sizeof *copy);
  for (int i = 0; i < from->count; i++)
    host_append(copy, &from->calls[i]);
  *exec = (cu_graph_exec)(void *)copy;
  return 0;
}
static cu_result host_graph_exec_destroy(cu_graph_exec exec) {
  return host_drop_list("graph_exec_destroy", HOST_GRAPH_EXEC, exec);
}
static cu_result host_graph_launch(cu_graph_exec exec, cu_stream stream) {
  const host_list *graph = (const host_list *)(void *)exec;
  HOST_RULE(host_needs("graph_launch", HOST_GRAPH_EXEC, exec));
  HOST_CALL(graph_launch);
  host_cuda.graph_launches++;
  for (int i = 0; i < graph->count; i++)
    HOST_RULE(host_queue("graph_launch", stream, &graph->calls[i]));
  return 0;
}

static cu_result host_event_create(cu_event *event, unsigned flags) {
  (void)flags;
  HOST_RULE(host_needs_context("event_create"));
  HOST_CALL(event_create);
  *event = host_handle(HOST_EVENT, sizeof(host_event));
  return 0;
}
static cu_result host_event_destroy(cu_event event) {
  return host_drop("event_destroy", HOST_EVENT, event);
}
static cu_result host_event_record(cu_event event, cu_stream stream) {
  HOST_RULE(host_needs("event_record", HOST_EVENT, event));
  HOST_CALL(event_record);
  *(host_event *)(void *)event = (host_event){.recorded = true};
  return host_queue("event_record", stream, &(host_call){.kernel = HOST_RECORD, .to = event});
}
static cu_result host_event_elapsed(float *milliseconds, cu_event from, cu_event to) {
  HOST_RULE(host_needs("event_elapsed", HOST_EVENT, from));
  HOST_RULE(host_needs("event_elapsed", HOST_EVENT, to));
  const host_event *a = (const host_event *)(void *)from, *b = (const host_event *)(void *)to;
  if (!a->recorded || !b->recorded)
    return host_breaks("event_elapsed", "an event was never recorded", HOST_INVALID_HANDLE);
  if (!a->done || !b->done)
    return host_breaks("event_elapsed", "an event has not come yet", HOST_NOT_READY);
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
