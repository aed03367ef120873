/* That the driver made of host code refuses what a driver of CUDA would, and nothing else.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "host_cuda.h"

enum { BYTES = 1024 };

static cu_context context;
static cu_module module;
static cu_function forward, weigh;
static cu_stream stream;
static cu_event begun, ended;
static cu_pointer memory;
static void *pinned;
static char pageable[BYTES];
static gpu_batch batch;
static void *parameters[] = {&batch};

static int open_all(void **state) {
  (void)state;
  host_rules.tolerated = true;
  host_rules.broken = 0;
  assert_int_equal(host_context_retain(&context, 0), 0);
  assert_int_equal(host_context_push(context), 0);
  assert_int_equal(host_module_load(&module, ""), 0);
  assert_int_equal(host_module_function(&forward, module, "gaus_i_gpu_forward"), 0);
  assert_int_equal(host_module_function(&weigh, module, "gaus_i_gpu_weigh"), 0);
  assert_int_equal(host_stream_create(&stream, CU_STREAM_NON_BLOCKING_FLAG), 0);
  assert_int_equal(host_event_create(&begun, 0), 0);
  assert_int_equal(host_event_create(&ended, 0), 0);
  assert_int_equal(host_alloc(&memory, BYTES), 0);
  assert_int_equal(host_alloc_host(&pinned, BYTES), 0);
  batch.relax_problems = (gpu_space *)(uintptr_t)memory;
  return 0;
}

static int close_all(void **state) {
  (void)state;
  ((host_list *)(void *)stream)->count = 0; /* what was queued is never to run */
  assert_int_equal(host_free(memory), 0);
  assert_int_equal(host_free_host(pinned), 0);
  assert_int_equal(host_event_destroy(begun), 0);
  assert_int_equal(host_event_destroy(ended), 0);
  assert_int_equal(host_stream_destroy(stream), 0);
  assert_int_equal(host_module_unload(module), 0);
  assert_int_equal(host_context_pop(&context), 0);
  assert_int_equal(host_cuda.live, 0);
  return 0;
}

/* Each of these was an error, and all else so far was none. */
static void broken(long count) {
  assert_int_equal(host_rules.broken, count);
}

static cu_result launch(cu_function function, unsigned blocks, unsigned threads) {
  return host_launch(function, blocks, 1, 1, threads, 1, 1, 0, stream, parameters, NULL);
}

static void no_rule_broken(void **state) {
  (void)state;
  cu_graph graph;
  cu_graph_exec exec;
  float milliseconds;
  assert_int_equal(host_upload(memory, pageable, BYTES, stream), 0);
  assert_int_equal(host_event_record(begun, stream), 0);
  assert_int_equal(host_capture_begin(stream, CU_CAPTURE_THREAD_LOCAL), 0);
  assert_int_equal(host_fill(memory, 0, 8, stream), 0);
  assert_int_equal(host_upload(memory + 8, pinned, 8, stream), 0);
  assert_int_equal(host_capture_end(stream, &graph), 0);
  assert_int_equal(host_graph_instantiate(&exec, graph, 0), 0);
  assert_int_equal(host_graph_destroy(graph), 0);
  assert_int_equal(host_graph_launch(exec, stream), 0);
  assert_int_equal(host_event_record(ended, stream), 0);
  assert_int_equal(host_download(pinned, memory, BYTES, stream), 0);
  assert_int_equal(host_stream_wait(stream), 0);
  assert_int_equal(host_event_elapsed(&milliseconds, begun, ended), 0);
  assert_int_equal(host_graph_exec_destroy(exec), 0);
  assert_int_equal(launch(forward, 1, GPU_BLOCK), 0);
  assert_int_equal(launch(weigh, 1, GPU_MAX_BLOCK), 0);
  broken(0);
}

static void context_is_current(void **state) {
  (void)state;
  cu_context popped;
  cu_stream other;
  cu_pointer more;
  assert_int_equal(host_context_pop(&popped), 0);
  assert_int_equal(host_alloc(&more, 8), HOST_INVALID_CONTEXT);
  assert_int_equal(host_free(memory), HOST_INVALID_CONTEXT);
  assert_int_equal(host_stream_create(&other, 0), HOST_INVALID_CONTEXT);
  assert_int_equal(host_upload(memory, pageable, 8, stream), HOST_INVALID_CONTEXT);
  assert_int_equal(launch(forward, 1, GPU_BLOCK), HOST_INVALID_CONTEXT);
  assert_int_equal(host_stream_wait(stream), HOST_INVALID_CONTEXT);
  assert_int_equal(host_module_load(&module, ""), HOST_INVALID_CONTEXT);
  assert_int_equal(host_context_pop(&popped), HOST_INVALID_CONTEXT);
  broken(8);
  assert_int_equal(host_context_push(context), 0);
}

/* What a capture does not see spoils it. */
static void captures(void **state) {
  (void)state;
  cu_graph graph;
  cu_pointer more;
  void *host;
  assert_int_equal(host_capture_end(stream, &graph), HOST_CAPTURE_UNMATCHED);
  assert_int_equal(host_capture_begin(stream, 0), HOST_INVALID_VALUE);
  broken(2);
  for (int what = 0; what < 6; what++) {
    assert_int_equal(host_capture_begin(stream, CU_CAPTURE_THREAD_LOCAL), 0);
    cu_result result = what == 0   ? host_alloc(&more, 8)
                       : what == 1 ? host_free(memory)
                       : what == 2 ? host_alloc_host(&host, 8)
                       : what == 3 ? host_free_host(pinned)
                       : what == 4 ? host_stream_wait(stream)
                                   : host_stream_destroy(stream);
    assert_int_equal(result, HOST_CAPTURE_UNSUPPORTED);
    broken(3 + what);
    assert_int_equal(host_capture_end(stream, &graph), HOST_CAPTURE_INVALIDATED);
    assert_null(graph);
  }
  assert_int_equal(host_capture_begin(stream, CU_CAPTURE_THREAD_LOCAL), 0);
  assert_int_equal(host_capture_begin(stream, CU_CAPTURE_THREAD_LOCAL), HOST_INVALID_VALUE);
  assert_int_equal(host_upload(memory, pageable, 8, stream), HOST_CAPTURE_UNSUPPORTED);
  assert_int_equal(host_download(pageable, memory, 8, stream), HOST_CAPTURE_UNSUPPORTED);
  assert_int_equal(host_capture_end(stream, &graph), 0);
  assert_int_equal(host_graph_destroy(graph), 0);
  broken(11);
}

/* What goes to another stream is not captured. */
static void other_streams(void **state) {
  (void)state;
  cu_stream other;
  cu_graph graph;
  assert_int_equal(host_stream_create(&other, 0), 0);
  assert_int_equal(host_capture_begin(stream, CU_CAPTURE_THREAD_LOCAL), 0);
  assert_int_equal(host_fill(memory, 0, 8, other), 0);
  assert_int_equal(host_stream_wait(other), 0);
  assert_int_equal(host_capture_end(stream, &graph), 0);
  assert_int_equal(((host_list *)(void *)graph)->count, 0);
  assert_int_equal(*(uint64_t *)(uintptr_t)memory, 0);
  assert_int_equal(host_graph_destroy(graph), 0);
  assert_int_equal(host_stream_destroy(other), 0);
  broken(0);
}

static void freed_handles(void **state) {
  (void)state;
  cu_stream gone;
  cu_graph graph;
  cu_graph_exec exec;
  cu_module lost;
  cu_event past;
  assert_int_equal(host_stream_create(&gone, 0), 0);
  assert_int_equal(host_capture_begin(stream, CU_CAPTURE_THREAD_LOCAL), 0);
  assert_int_equal(host_capture_end(stream, &graph), 0);
  assert_int_equal(host_graph_instantiate(&exec, graph, 0), 0);
  assert_int_equal(host_module_load(&lost, ""), 0);
  assert_int_equal(host_event_create(&past, 0), 0);
  assert_int_equal(host_event_destroy(past), 0);
  assert_int_equal(host_stream_destroy(gone), 0);
  assert_int_equal(host_graph_destroy(graph), 0);
  assert_int_equal(host_graph_exec_destroy(exec), 0);
  assert_int_equal(host_module_unload(lost), 0);
  broken(0);
  assert_int_equal(host_fill(memory, 0, 8, gone), HOST_INVALID_HANDLE);
  assert_int_equal(host_stream_wait(gone), HOST_INVALID_HANDLE);
  assert_int_equal(host_stream_destroy(gone), HOST_INVALID_HANDLE);
  assert_int_equal(host_event_record(begun, gone), HOST_INVALID_HANDLE);
  assert_int_equal(host_graph_instantiate(&exec, graph, 0), HOST_INVALID_HANDLE);
  assert_int_equal(host_graph_destroy(graph), HOST_INVALID_HANDLE);
  assert_int_equal(host_graph_launch(exec, stream), HOST_INVALID_HANDLE);
  assert_int_equal(host_graph_exec_destroy(exec), HOST_INVALID_HANDLE);
  assert_int_equal(host_module_function(&forward, lost, "gaus_i_gpu_forward"), HOST_INVALID_HANDLE);
  assert_int_equal(host_event_destroy(past), HOST_INVALID_HANDLE);
  assert_int_equal(host_free(memory + 8), HOST_INVALID_VALUE);
  broken(11);
}

static void events(void **state) {
  (void)state;
  float milliseconds;
  assert_int_equal(host_event_elapsed(&milliseconds, begun, ended), HOST_INVALID_HANDLE);
  assert_int_equal(host_event_record(begun, stream), 0);
  assert_int_equal(host_event_record(ended, stream), 0);
  assert_int_equal(host_event_elapsed(&milliseconds, begun, ended), HOST_NOT_READY);
  assert_int_equal(host_stream_wait(stream), 0);
  assert_int_equal(host_event_elapsed(&milliseconds, begun, ended), 0);
  broken(2);
}

static void sizes(void **state) {
  (void)state;
  assert_int_equal(launch(forward, 1, GPU_BLOCK + 1), HOST_INVALID_VALUE);
  assert_int_equal(launch(weigh, 1, GPU_MAX_BLOCK + 1), HOST_INVALID_VALUE);
  assert_int_equal(launch(forward, 0, GPU_BLOCK), HOST_INVALID_VALUE);
  assert_int_equal(launch(forward, 1, 0), HOST_INVALID_VALUE);
  assert_int_equal(launch((cu_function)(uintptr_t)(GPU_NUM_KERNELS + 1), 1, GPU_BLOCK), HOST_INVALID_HANDLE);
  assert_int_equal(host_upload(memory + 8, pageable, BYTES, stream), HOST_INVALID_VALUE);
  assert_int_equal(host_download(pageable, memory - 8, 16, stream), HOST_INVALID_VALUE);
  assert_int_equal(host_fill(memory + BYTES, 0, 8, stream), HOST_INVALID_VALUE);
  broken(8);
}

/* Memory that is gone when a kernel comes to run. */
static void freed_memory(void **state) {
  (void)state;
  cu_pointer other;
  assert_int_equal(host_alloc(&other, BYTES), 0);
  batch.relax_problems = (gpu_space *)(uintptr_t)other;
  assert_int_equal(launch(forward, 1, GPU_BLOCK), 0);
  assert_int_equal(host_free(other), 0);
  assert_int_equal(host_stream_wait(stream), HOST_INVALID_VALUE);
  broken(1);
}

#define RULE(test) cmocka_unit_test_setup_teardown(test, open_all, close_all)

int main(void) {
  const struct CMUnitTest tests[] = {
      RULE(no_rule_broken), RULE(context_is_current), RULE(captures),
      RULE(other_streams),  RULE(freed_handles),      RULE(events),
      RULE(sizes),          RULE(freed_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
