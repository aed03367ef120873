/* Runs the relaxation on a CUDA device.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A batch is one allocation on the device, one stream and one CUDA graph of GPU_PLAN_PERIOD
 * iterations. set_start writes a start's initial point to the host's mirror, and run uploads it;
 * means, weights and objectives come back at the end of run. So only open and run can fail. */
#include "relaxation.h"

#include <stdio.h>
#include <string.h>

#include "backend/initial_point.h"
#include "support/support.h"

struct gaus_i_relaxation {
  gpu_api api;
  cu_context context;
  cu_module module;
  cu_function functions[GPU_NUM_KERNELS];
  cu_stream stream;
  cu_event begun, ended;
  cu_graph_exec graph; /* GPU_PLAN_PERIOD iterations */
  int32_t count, starts;
  gaus_i_model *models;
  gaus_i_relax_settings *settings;
  gpu_sizes sizes;
  gpu_batch device; /* the kernels' argument */
  gpu_batch host;   /* START and RESULT */
  cu_pointer memory;
  void *mirror; /* page-locked */
  size_t region_begin[GPU_REGIONS], region_bytes[GPU_REGIONS], bytes;
  int32_t multiprocessors;
  int32_t level_threads;
  unsigned blocks[GPU_NUM_KERNELS];
  struct space_begin {
    size_t position, cell;
  } * begins;    /* of each relaxation problem: its first in the batch's arrays */
  int32_t *left; /* iterations of each instance's round */
  bool running;  /* between begin_run and end_run */
  char name[64];
  double seconds; /* on the device */
};

/* Every call of the driver goes through this. */
#define TRY_CUDA(r, call, what)                                   \
  do {                                                            \
    cu_result cuda_result_ = (r)->api.call;                       \
    if (cuda_result_ != 0)                                        \
      return gaus_i_gpu_fail(&(r)->api, cuda_result_, what, err); \
  } while (0)

/* --- launching ------------------------------------------------------------------------ */

static const char *const kernel_names[GPU_NUM_KERNELS] = {
#define GPU_NAME(name) "gaus_i_gpu_" #name,
    GPU_ITEM_KERNELS(GPU_NAME) GPU_LEVEL_KERNELS(GPU_NAME)
#undef GPU_NAME
};

static bool is_level_kernel(gpu_kernel kernel) {
  return kernel == GPU_clear || kernel == GPU_sharpen || kernel == GPU_weigh;
}

static gaus_status launch(gaus_i_relaxation *r, gpu_kernel kernel, gaus_error *err) {
  unsigned threads = is_level_kernel(kernel) ? (unsigned)r->level_threads : GPU_BLOCK;
  void *parameters[] = {&r->device};
  if (r->blocks[kernel] > 0)
    TRY_CUDA(r, launch(r->functions[kernel], r->blocks[kernel], 1, 1, threads, 1, 1, 0, r->stream, parameters, NULL),
             kernel_names[kernel]);
  return GAUS_OK;
}

static cu_pointer address(const void *device_array) {
  return (cu_pointer)(uintptr_t)device_array;
}

/* Chooses teams for the windows of now. */
static gaus_status plan(gaus_i_relaxation *r, gaus_error *err) {
  TRY_CUDA(r, fill(address(r->device.counts), 0, (size_t)r->sizes.counts * sizeof *r->device.counts, r->stream),
           "emptying the lists");
  return launch(r, GPU_plan, err);
}

/* One iteration. `first`: rounds may begin here; `last`: of those of a plan, where
 * a run may end or an instance converge: objectives are measured. */
static gaus_status iterate(gaus_i_relaxation *r, bool first, bool last, gaus_error *err) {
  GAUS_TRY(launch(r, GPU_forward, err));
  if (first) {
    GAUS_TRY(launch(r, GPU_sharpen, err));
    GAUS_TRY(launch(r, GPU_backward, err));
    GAUS_TRY(launch(r, GPU_normalise, err));
  }
  GAUS_TRY(launch(r, GPU_weigh, err));
  GAUS_TRY(launch(r, GPU_backward, err));
  if (last)
    GAUS_TRY(launch(r, GPU_measure, err));
  return launch(r, GPU_move, err);
}

/* A plan, and the iterations that it is for. */
static gaus_status launch_many(gaus_i_relaxation *r, int32_t steps, bool first, gaus_error *err) {
  GAUS_TRY(plan(r, err));
  for (int32_t i = 0; i < steps; i++)
    GAUS_TRY(iterate(r, first && i == 0, i == steps - 1, err));
  return GAUS_OK;
}

static gaus_status make_graph(gaus_i_relaxation *r, gaus_error *err) {
  cu_graph graph = NULL;
  TRY_CUDA(r, capture_begin(r->stream, CU_CAPTURE_THREAD_LOCAL), "recording an iteration");
  gaus_status status = launch_many(r, GPU_PLAN_PERIOD, false, err);
  cu_result ended = r->api.capture_end(r->stream, &graph); /* also after a failure */
  if (status == GAUS_OK && ended != 0)
    status = gaus_i_gpu_fail(&r->api, ended, "recording an iteration", err);
  if (status == GAUS_OK) {
    cu_result result = r->api.graph_instantiate(&r->graph, graph, 0);
    if (result != 0)
      status = gaus_i_gpu_fail(&r->api, result, "preparing the graph of an iteration", err);
  }
  if (graph)
    r->api.graph_destroy(graph);
  return status;
}

static gaus_status iterate_many(gaus_i_relaxation *r, int32_t steps, bool first, gaus_error *err) {
  if (first || steps != GPU_PLAN_PERIOD)
    return launch_many(r, steps, first, err);
  if (!r->graph)
    GAUS_TRY(make_graph(r, err));
  TRY_CUDA(r, graph_launch(r->graph, r->stream), "launching a graph");
  return GAUS_OK;
}

/* --- memory ------------------------------------------------------------------------------ */

static gaus_status move_setup(gaus_i_relaxation *r, gaus_error *err) {
  char *setup = gaus_i_calloc(r->region_bytes[GPU_SETUP], 1);
  gpu_batch batch = {0};
  gaus_status status;
  if (!setup)
    return gaus_i_no_memory(err);
  gaus_i_gpu_place(&r->sizes, GPU_SETUP, setup, &batch);
  gaus_i_gpu_set_counts(&r->sizes, &batch);
  status = gaus_i_gpu_flatten(r->models, r->settings, r->count, r->starts, &batch, err);
  if (status == GAUS_OK) {
    cu_result result =
        r->api.upload(r->memory + r->region_begin[GPU_SETUP], setup, r->region_bytes[GPU_SETUP], r->stream);
    if (result == 0)
      result = r->api.stream_wait(r->stream);
    if (result != 0)
      status = gaus_i_gpu_fail(&r->api, result, "uploading", err);
  }
  free(setup);
  return status;
}

static gaus_status allocate(gaus_i_relaxation *r, gaus_error *err) {
  for (gpu_region region = 0; region < GPU_REGIONS; region++) {
    r->region_begin[region] = r->bytes;
    r->region_bytes[region] = gaus_i_gpu_place(&r->sizes, region, NULL, &r->device);
    r->bytes += r->region_bytes[region];
  }
  cu_result result = r->api.alloc(&r->memory, r->bytes);
  if (result != 0) {
    char what[96];
    snprintf(what, sizeof what, "allocating %.1f MB on %s", (double)r->bytes / 1e6, r->name);
    return gaus_i_gpu_fail(&r->api, result, what, err);
  }
  for (gpu_region region = 0; region < GPU_REGIONS; region++)
    gaus_i_gpu_place(&r->sizes, region, (char *)(uintptr_t)(r->memory + r->region_begin[region]), &r->device);
  gaus_i_gpu_set_counts(&r->sizes, &r->device);
  size_t start = r->region_bytes[GPU_START], results = r->region_bytes[GPU_RESULT];
  TRY_CUDA(r, alloc_host(&r->mirror, start + results), "allocating page-locked memory");
  memset(r->mirror, 0, start + results);
  gaus_i_gpu_place(&r->sizes, GPU_START, r->mirror, &r->host);
  gaus_i_gpu_place(&r->sizes, GPU_RESULT, (char *)r->mirror + start, &r->host);
  TRY_CUDA(r, fill(r->memory, 0, r->bytes, r->stream), "clearing memory");
  return GAUS_OK;
}

/* --- open and close ------------------------------------------------------------------------ */

static unsigned items(int64_t n) {
  return (unsigned)((n + GPU_BLOCK - 1) / GPU_BLOCK);
}

static unsigned at_most(int64_t n, int64_t most) {
  return (unsigned)(n < most ? n : most);
}

/* Adds the operations that demand units, and the values, of one problem to the numbers of each class. Windows are
 * taken as wide as the mobility lets them become. */
static void count_classes(const gaus_i_model *m, int64_t starts, int64_t count[2][GPU_CLASSES]) {
  for (int32_t u = 0; u < m->resource_begin[m->num_resources]; u++)
    count[0][gpu_class_of(m->mobility[m->user_op[u]], 1)] += starts;
  for (int32_t i = 0; i < m->num_values; i++) {
    int32_t steps = 0;
    for (int32_t j = m->use_begin[i]; j < m->use_begin[i + 1]; j++)
      steps = m->mobility[m->use_op[j]] > steps ? m->mobility[m->use_op[j]] : steps;
    count[1][gpu_class_of(steps, 1 + m->use_begin[i + 1] - m->use_begin[i])] += starts;
  }
}

/* The most items that the lists of a plan can hold: blocks' shares of forward and backward. */
static int64_t most_items(const gaus_i_relaxation *r) {
  int64_t count[2][GPU_CLASSES] = {{0}}, sum = 0;
  for (int32_t i = 0; i < r->count; i++)
    count_classes(&r->models[i], r->starts, count);
  for (int32_t c = 0; c < GPU_CLASSES; c++) {
    int64_t each = GPU_BLOCK / gpu_class_lanes(c);
    sum += (count[0][c] + each - 1) / each + (count[1][c] + each - 1) / each;
  }
  return sum;
}

/* Blocks of each kernel. Those that fetch items fill the chip, or are as many as there may be items. */
static void choose_grids(gaus_i_relaxation *r) {
  const gpu_sizes *s = &r->sizes;
  int64_t fill = 8 * (int64_t)r->multiprocessors, listed = most_items(r), warps = GPU_BLOCK / 32;
  int32_t most_slots = 1;
  for (int32_t i = 0; i < r->count; i++)
    most_slots = r->models[i].slots > most_slots ? r->models[i].slots : most_slots;
  r->level_threads = gpu_level_lanes(most_slots);
  r->blocks[GPU_begin] = items(s->positions > s->instances ? s->positions : s->instances);
  r->blocks[GPU_plan] = items(s->positions) + items(s->lives);
  r->blocks[GPU_forward] = at_most(items(s->instances) + listed, fill);
  r->blocks[GPU_backward] = at_most(listed + (s->heavy + warps - 1) / warps + items(s->positions), fill);
  r->blocks[GPU_normalise] = r->blocks[GPU_measure] = (unsigned)s->instances;
  r->blocks[GPU_move] = items(s->positions);
  r->blocks[GPU_clear] = r->blocks[GPU_sharpen] = r->blocks[GPU_weigh] = (unsigned)s->levels;
}

/* A driver older than the toolkit that compiled the kernels may refuse the image: then it compiles their PTX itself. */
static gaus_status load_module(gaus_i_relaxation *r, gaus_error *err) {
  char note[128], what[192];
  cu_result result = r->api.module_load(&r->module, r->api.image);
  if (result != 0 && r->api.portable)
    result = r->api.module_load(&r->module, r->api.portable);
  gaus_i_gpu_driver_note(&r->api, note, sizeof note);
  snprintf(what, sizeof what, "loading the kernels%s%s", note[0] ? "; " : "", note);
  return result == 0 ? GAUS_OK : gaus_i_gpu_fail(&r->api, result, what, err);
}

static gaus_status open_device(gaus_i_relaxation *r, gaus_error *err) {
  cu_device device;
  int value = 0;
  int32_t index;
  GAUS_TRY(gaus_i_gpu_choose(&r->api, r->count > 0 ? r->settings[0].device : GAUS_ANY_DEVICE, &index, err));
  TRY_CUDA(r, device_get(&device, index), "finding the device");
  TRY_CUDA(r, device_name(r->name, sizeof r->name, device), "finding the device");
  TRY_CUDA(r, device_attribute(&value, CU_ATTRIBUTE_MULTIPROCESSORS, device), "finding the device");
  r->multiprocessors = value > 0 ? value : 1;
  /* Never released: the context stays with the process, as it would for any
   * program that uses CUDA's runtime, and the next batch opens at once. */
  cu_context context = NULL;
  TRY_CUDA(r, context_retain(&context, device), "starting the device");
  TRY_CUDA(r, context_push(context), "starting the device");
  r->context = context;
  GAUS_TRY(load_module(r, err));
  for (int32_t k = 0; k < GPU_NUM_KERNELS; k++)
    TRY_CUDA(r, module_function(&r->functions[k], r->module, kernel_names[k]), "loading the kernels");
  TRY_CUDA(r, stream_create(&r->stream, CU_STREAM_NON_BLOCKING_FLAG), "opening a stream");
  TRY_CUDA(r, event_create(&r->begun, 0), "opening a stream");
  TRY_CUDA(r, event_create(&r->ended, 0), "opening a stream");
  return GAUS_OK;
}

static void leave(gaus_i_relaxation *r) {
  cu_context context;
  if (r->context)
    r->api.context_pop(&context);
}

static void release_device(gaus_i_relaxation *r) {
  if (r->stream)
    r->api.stream_wait(r->stream);
  if (r->graph)
    r->api.graph_exec_destroy(r->graph);
  if (r->begun)
    r->api.event_destroy(r->begun);
  if (r->ended)
    r->api.event_destroy(r->ended);
  if (r->stream)
    r->api.stream_destroy(r->stream);
  if (r->mirror)
    r->api.free_host(r->mirror);
  if (r->memory)
    r->api.free(r->memory);
  if (r->module)
    r->api.module_unload(r->module);
}

static void release_host(gaus_i_relaxation *r) {
  for (int32_t i = 0; r->models && i < r->count; i++)
    gaus_i_model_clear(&r->models[i]);
  free(r->models);
  free(r->settings);
  free(r->begins);
  free(r->left);
  free(r);
}

void gaus_i_gpu_close(gaus_i_relaxation *r) {
  if (!r)
    return;
  if (r->context) {
    bool entered = r->api.context_push(r->context) == 0;
    release_device(r);
    if (entered)
      leave(r);
  }
  release_host(r);
}

static gaus_status copy_spaces(gaus_i_relaxation *r, const gaus_i_relax_problem *relax_problems,
                               const gaus_i_relax_settings *settings, gaus_error *err) {
  struct space_begin at = {0, 0};
  r->models = gaus_i_calloc((size_t)r->count, sizeof *r->models);
  r->settings = gaus_i_calloc((size_t)r->count, sizeof *r->settings);
  r->begins = gaus_i_calloc((size_t)r->count, sizeof *r->begins);
  r->left = gaus_i_calloc((size_t)r->count * (size_t)r->starts, sizeof *r->left);
  if (!r->models || !r->settings || !r->begins || !r->left)
    return gaus_i_no_memory(err);
  for (int32_t i = 0; i < r->count; i++) {
    r->settings[i] = settings[i];
    GAUS_TRY(gaus_i_model_init(&r->models[i], &relax_problems[i], err));
    if (r->models[i].mixed)
      return gaus_i_fail(err, GAUS_NO_BACKEND, "the device knows no uses of one resource for different times");
    r->begins[i] = at;
    at.position += (size_t)r->starts * (size_t)r->models[i].num_ops;
    at.cell += (size_t)r->starts * gaus_i_gpu_cells(&r->models[i]);
  }
  return gaus_i_gpu_count(r->models, r->count, r->starts, &r->sizes, err);
}

gaus_status gaus_i_gpu_open(const gpu_api *api, const gaus_i_relax_problem *relax_problems,
                            const gaus_i_relax_settings *settings, int32_t count, int32_t starts,
                            gaus_i_relaxation **out, gaus_error *err) {
  gaus_i_relaxation *r = gaus_i_calloc(1, sizeof *r);
  gaus_status status;
  *out = NULL;
  if (!r)
    return gaus_i_no_memory(err);
  r->api = *api;
  r->count = count;
  r->starts = starts;
  GAUS_TRY_GOTO(status, copy_spaces(r, relax_problems, settings, err), failed);
  GAUS_TRY_GOTO(status, open_device(r, err), failed);
  choose_grids(r);
  GAUS_TRY_GOTO(status, allocate(r, err), failed);
  GAUS_TRY_GOTO(status, move_setup(r, err), failed);
  leave(r);
  *out = r;
  return GAUS_OK;
failed:
  leave(r);
  gaus_i_gpu_close(r);
  return status;
}

/* --- a round ----------------------------------------------------------------------------------- */

static struct space_begin begin_of(const gaus_i_relaxation *r, int32_t relax_problem, int32_t start) {
  struct space_begin at = r->begins[relax_problem];
  at.position += (size_t)start * (size_t)r->models[relax_problem].num_ops;
  at.cell += (size_t)start * gaus_i_gpu_cells(&r->models[relax_problem]);
  return at;
}

void gaus_i_gpu_set_start(gaus_i_relaxation *r, int32_t relax_problem, int32_t start,
                          const gaus_i_initial_point *from) {
  const gaus_i_model *m = &r->models[relax_problem];
  int32_t instance = relax_problem * r->starts + start;
  size_t at = begin_of(r, relax_problem, start).position;
  gaus_i_initial_point_fill(m, &r->settings[relax_problem], from, r->host.start_x + at, r->host.start_inverse + at,
                            r->host.start_widen + at);
  memcpy(r->host.x + at, r->host.start_x + at, sizeof(float) * (size_t)m->num_ops);
  r->host.fresh[instance] = 1;
  r->left[instance] = r->settings[relax_problem].iterations;
}

static int32_t num_instances(const gaus_i_relaxation *r) {
  return r->count * r->starts;
}

static bool any_fresh(const gaus_i_relaxation *r) {
  for (int32_t i = 0; i < num_instances(r); i++)
    if (r->host.fresh[i])
      return true;
  return false;
}

static bool any_left(const gaus_i_relaxation *r) {
  for (int32_t i = 0; i < num_instances(r); i++)
    if (r->left[i] > 0)
      return true;
  return false;
}

/* Iterations until some instance's round ends, its extents change, or its
 * convergence is checked: the last two come together. */
static int32_t next_event(const gaus_i_relaxation *r, int32_t most) {
  int32_t steps = most;
  for (int32_t i = 0; i < num_instances(r); i++)
    if (r->left[i] > 0) {
      int32_t done = r->settings[i / r->starts].iterations - r->left[i];
      int32_t planned = GPU_PLAN_PERIOD - done % GPU_PLAN_PERIOD;
      steps = planned < steps ? planned : steps;
      steps = r->left[i] < steps ? r->left[i] : steps;
    }
  return steps;
}

/* A plan and some iterations at a time. Instances that converge idle to the
 * end of their rounds; nobody here knows. */
static gaus_status iterate_all(gaus_i_relaxation *r, int32_t iterations, bool first, gaus_error *err) {
  while (iterations > 0 && any_left(r)) {
    int32_t steps = next_event(r, iterations);
    GAUS_TRY(iterate_many(r, steps, first, err));
    for (int32_t i = 0; i < num_instances(r); i++)
      r->left[i] -= r->left[i] > 0 ? steps : 0;
    iterations -= steps;
    first = false;
  }
  return GAUS_OK;
}

/* Everything of a run, to be done by the device in this order. */
static gaus_status queue_run(gaus_i_relaxation *r, int32_t iterations, gaus_error *err) {
  bool first = any_fresh(r);
  size_t start = r->region_bytes[GPU_START];
  if (first)
    TRY_CUDA(r, upload(r->memory + r->region_begin[GPU_START], r->mirror, start, r->stream), "uploading");
  TRY_CUDA(r, event_record(r->begun, r->stream), "timing");
  if (first) {
    GAUS_TRY(launch(r, GPU_begin, err));
    GAUS_TRY(launch(r, GPU_clear, err));
  }
  GAUS_TRY(iterate_all(r, iterations, first, err));
  TRY_CUDA(r, event_record(r->ended, r->stream), "timing");
  TRY_CUDA(r,
           download((char *)r->mirror + start, r->memory + r->region_begin[GPU_RESULT], r->region_bytes[GPU_RESULT],
                    r->stream),
           "downloading");
  r->running = true;
  return GAUS_OK;
}

static gaus_status wait_for_run(gaus_i_relaxation *r, gaus_error *err) {
  float milliseconds = 0;
  r->running = false;
  TRY_CUDA(r, stream_wait(r->stream), "running the relaxation");
  TRY_CUDA(r, event_elapsed(&milliseconds, r->begun, r->ended), "timing");
  r->seconds += 1e-3 * (double)milliseconds;
  memset(r->host.fresh, 0, sizeof *r->host.fresh * (size_t)num_instances(r));
  return GAUS_OK;
}

gaus_status gaus_i_gpu_begin_run(gaus_i_relaxation *r, int32_t iterations, gaus_error *err) {
  if (iterations <= 0 || !any_left(r))
    return GAUS_OK;
  TRY_CUDA(r, context_push(r->context), "taking the device");
  gaus_status status = queue_run(r, iterations, err);
  leave(r);
  return status;
}

gaus_status gaus_i_gpu_end_run(gaus_i_relaxation *r, gaus_error *err) {
  if (!r->running)
    return GAUS_OK;
  TRY_CUDA(r, context_push(r->context), "taking the device");
  gaus_status status = wait_for_run(r, err);
  leave(r);
  return status;
}

gaus_status gaus_i_gpu_run(gaus_i_relaxation *r, int32_t iterations, gaus_error *err) {
  GAUS_TRY(gaus_i_gpu_begin_run(r, iterations, err));
  return gaus_i_gpu_end_run(r, err);
}

void gaus_i_gpu_get(gaus_i_relaxation *r, int32_t relax_problem, int32_t start, gaus_i_relax_result *result) {
  const gaus_i_model *m = &r->models[relax_problem];
  struct space_begin at = begin_of(r, relax_problem, start);
  const float *x = r->host.x + at.position;
  if (result->mu)
    for (int32_t v = 0; v < m->num_ops; v++)
      result->mu[v] = (float)m->asap[v] + x[v];
  if (result->pressure)
    gaus_i_pressure(m, x, r->host.weight + at.cell, m->slots + 1, result->pressure);
  result->objective = r->host.objective[relax_problem * r->starts + start];
}

void gaus_i_gpu_report(const gaus_i_relaxation *r, gaus_i_backend_report *report) {
  report->device_seconds = r->seconds;
  report->memory = (int64_t)r->bytes;
}

/* --- for tests ------------------------------------------------------------------------------- */

const gpu_batch *gaus_i_gpu_batch(const gaus_i_relaxation *r) {
  return &r->device;
}

gaus_status gaus_i_gpu_read(gaus_i_relaxation *r, const void *from, size_t bytes, void *to, gaus_error *err) {
  TRY_CUDA(r, context_push(r->context), "taking the device");
  cu_result result = r->api.download(to, address(from), bytes, r->stream);
  if (result == 0)
    result = r->api.stream_wait(r->stream);
  leave(r);
  return result ? gaus_i_gpu_fail(&r->api, result, "downloading", err) : GAUS_OK;
}
