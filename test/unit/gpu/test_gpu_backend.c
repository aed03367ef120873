/* The CUDA backend's host side on a driver made of host code: batches, order,
 * pieces of rounds, failures.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gpu_cases.h"
#include "host_cuda.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define HOST_POISON(from, bytes) ASAN_POISON_MEMORY_REGION(from, bytes)
#define HOST_UNPOISON(from, bytes) ASAN_UNPOISON_MEMORY_REGION(from, bytes)
#else
#define HOST_POISON(from, bytes) (void)(from), (void)(bytes)
#define HOST_UNPOISON(from, bytes) (void)(from), (void)(bytes)
#endif

/* Makes the gaps behind the arrays forbidden ground, where AddressSanitizer watches. */
static void fence(const gaus_i_model *models, int32_t count, int32_t starts, const gpu_batch *b) {
  gpu_sizes sizes;
  gaus_error err;
  assert_int_equal(gaus_i_gpu_count(models, count, starts, &sizes, &err), GAUS_OK);
#define FENCE(region, type, name, elements)                  \
  {                                                          \
    size_t bytes = (size_t)sizes.elements * sizeof *b->name; \
    HOST_POISON((char *)b->name + bytes, 256 - bytes % 256); \
  }
  GPU_ARRAYS(FENCE)
#undef FENCE
}

static void unfence(const gpu_batch *b, int32_t count, const gaus_i_model *models, int32_t starts) {
  gpu_sizes sizes;
  gaus_error err;
  assert_int_equal(gaus_i_gpu_count(models, count, starts, &sizes, &err), GAUS_OK);
#define UNFENCE(region, type, name, elements) \
  HOST_UNPOISON(b->name, ((size_t)sizes.elements * sizeof *b->name / 256 + 1) * 256);
  GPU_ARRAYS(UNFENCE)
#undef UNFENCE
}

/* --- batches --------------------------------------------------------------------------- */

enum { STARTS = 3, STEPS = 70 };

typedef struct batch {
  int count;
  gpu_case cases[NUM_CASES];
  gaus_i_relax_problem relax_problems[NUM_CASES];
  gaus_i_relax_settings settings[NUM_CASES];
  gaus_i_model models[NUM_CASES];
} batch;

/* The cases from `first` to `last`, each with a length of round of its own. */
static void make_batch(batch *b, int first, int last) {
  gaus_error err;
  memset(b, 0, sizeof *b);
  for (int i = first; i <= last; i++) {
    gpu_case *c = &b->cases[b->count];
    *c = nth_case(i);
    c->settings.iterations = STEPS - 3 * (i % 5);
    b->relax_problems[b->count] = c->relax_problem;
    b->settings[b->count] = c->settings;
    assert_int_equal(gaus_i_model_init(&b->models[b->count], &c->relax_problem, &err), GAUS_OK);
    b->count++;
  }
}

static void free_batch(batch *b) {
  for (int i = 0; i < b->count; i++) {
    gaus_i_model_clear(&b->models[i]);
    free_case(&b->cases[i]);
  }
}

static gaus_i_initial_point start_of(int relax_problem, int start) {
  return (gaus_i_initial_point){.kappa = -1, .jitter = 0.2f, .seed = 100 + (uint64_t)(10 * relax_problem + start)};
}

static gaus_i_relaxation *open_batch(const batch *b) {
  gaus_i_relaxation *r;
  gaus_error err;
  if (gaus_i_gpu_open(&host_api, b->relax_problems, b->settings, b->count, STARTS, &r, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  fence(b->models, b->count, STARTS, gaus_i_gpu_batch(r));
  return r;
}

static void close_batch(const batch *b, gaus_i_relaxation *r) {
  unfence(gaus_i_gpu_batch(r), b->count, b->models, STARTS);
  gaus_i_gpu_close(r);
}

/* All means, one after the other. */
static float *means_of(const batch *b, gaus_i_relaxation *r, double *objective) {
  size_t at = 0, n = 0;
  for (int i = 0; i < b->count; i++)
    n += (size_t)b->models[i].num_ops * STARTS;
  float *mu = gaus_i_calloc(n + 1, sizeof *mu);
  mu[n] = 0;
  for (int i = 0; i < b->count; i++)
    for (int j = 0; j < STARTS; j++) {
      gaus_i_relax_result result = {.mu = mu + at};
      gaus_i_gpu_get(r, i, j, &result);
      objective[i * STARTS + j] = result.objective;
      at += (size_t)b->models[i].num_ops;
    }
  return mu;
}

static size_t bytes_of(const batch *b) {
  size_t n = 0;
  for (int i = 0; i < b->count; i++)
    n += (size_t)b->models[i].num_ops * STARTS;
  return n * sizeof(float);
}

static float *run_batch(const batch *b, int piece, double *objective) {
  gaus_i_relaxation *r = open_batch(b);
  for (int i = 0; i < b->count; i++)
    for (int j = 0; j < STARTS; j++) {
      gaus_i_initial_point from = start_of(i, j);
      gaus_i_gpu_set_start(r, i, j, &from);
    }
  for (int done = 0; done < STEPS; done += piece)
    run_on_device(r, piece);
  float *mu = means_of(b, r, objective);
  close_batch(b, r);
  return mu;
}

/* Neither the order of blocks, teams and lanes nor how a round is cut into
 * runs matters. */
static void same_bits(void **state) {
  (void)state;
  batch b;
  make_batch(&b, 0, NUM_CASES - 1);
  double objective[3][NUM_CASES * STARTS];
  float *whole = run_batch(&b, STEPS, objective[0]);
  host_cuda.shuffle = 3;
  float *shuffled = run_batch(&b, STEPS, objective[1]);
  host_cuda.shuffle = 0;
  assert_memory_equal(whole, shuffled, bytes_of(&b));
  assert_memory_equal(objective[0], objective[1], sizeof(double) * (size_t)b.count * STARTS);
  free(shuffled);
  float *pieces = run_batch(&b, 7, objective[2]);
  assert_memory_equal(whole, pieces, bytes_of(&b));
  assert_memory_equal(objective[0], objective[2], sizeof(double) * (size_t)b.count * STARTS);
  for (size_t i = 0; i < bytes_of(&b) / sizeof(float); i++)
    assert_true(isfinite(whole[i]));
  free(whole);
  free(pieces);
  free_batch(&b);
}

/* A relaxation problem does the same in a batch as alone. */
static void batch_against_singles(void **state) {
  (void)state;
  batch b;
  make_batch(&b, 0, NUM_CASES - 1);
  double objective[NUM_CASES * STARTS], alone[STARTS];
  float *all = run_batch(&b, STEPS, objective);
  size_t at = 0;
  for (size_t i = 0; i < NUM_CASES; i++) {
    batch one;
    make_batch(&one, (int)i, (int)i);
    gaus_i_relaxation *r = open_batch(&one);
    for (int j = 0; j < STARTS; j++) {
      gaus_i_initial_point from = start_of((int)i, j);
      gaus_i_gpu_set_start(r, 0, j, &from);
    }
    run_on_device(r, STEPS);
    float *mu = means_of(&one, r, alone);
    assert_memory_equal(all + at, mu, bytes_of(&one));
    assert_memory_equal(objective + i * STARTS, alone, sizeof alone);
    at += bytes_of(&one) / sizeof(float);
    free(mu);
    close_batch(&one, r);
    free_batch(&one);
  }
  free(all);
  free_batch(&b);
}

/* Rounds that begin while others go on; starts that are never set. */
static void staggered_rounds(void **state) {
  (void)state;
  batch b;
  make_batch(&b, 0, 3);
  gaus_i_relaxation *r = open_batch(&b), *alone = open_batch(&b);
  gaus_i_initial_point from = start_of(0, 0), later = start_of(2, 1);
  float a[2][64], c[2][64];
  gaus_i_gpu_set_start(r, 0, 0, &from);
  run_on_device(r, 33);
  gaus_i_gpu_set_start(r, 2, 1, &later);
  run_on_device(r, STEPS);
  run_on_device(r, STEPS); /* nothing is left to do */
  gaus_i_gpu_get(r, 0, 0, &(gaus_i_relax_result){.mu = a[0]});
  gaus_i_gpu_get(r, 2, 1, &(gaus_i_relax_result){.mu = a[1]});
  gaus_i_gpu_set_start(alone, 2, 1, &later);
  run_on_device(alone, STEPS);
  gaus_i_gpu_set_start(alone, 0, 0, &from);
  run_on_device(alone, STEPS);
  gaus_i_gpu_get(alone, 0, 0, &(gaus_i_relax_result){.mu = c[0]});
  gaus_i_gpu_get(alone, 2, 1, &(gaus_i_relax_result){.mu = c[1]});
  assert_memory_equal(a[0], c[0], sizeof(float) * (size_t)b.models[0].num_ops);
  assert_memory_equal(a[1], c[1], sizeof(float) * (size_t)b.models[2].num_ops);
  /* A second round of the same start is a round like the first. */
  gaus_i_gpu_set_start(r, 0, 0, &from);
  gaus_i_gpu_get(r, 0, 0, &(gaus_i_relax_result){.mu = a[1]});
  assert_memory_not_equal(a[0], a[1], sizeof(float) * (size_t)b.models[0].num_ops);
  run_on_device(r, STEPS);
  gaus_i_gpu_get(r, 0, 0, &(gaus_i_relax_result){.mu = a[1]});
  assert_memory_equal(a[0], a[1], sizeof(float) * (size_t)b.models[0].num_ops);
  close_batch(&b, alone);
  close_batch(&b, r);
  free_batch(&b);
}

/* --- what is launched ---------------------------------------------------------------------- */

static void few_launches(void **state) {
  (void)state;
  batch b;
  make_batch(&b, 0, 0);
  gaus_i_relaxation *r = open_batch(&b);
  gaus_i_initial_point from = start_of(0, 0);
  gaus_i_gpu_set_start(r, 0, 0, &from);
  host_cuda.graph_launches = 0;
  run_on_device(r, 60); /* 20, and twice a graph of 20 */
  assert_int_equal(host_cuda.graph_launches, 2);
  run_on_device(r, 10);
  assert_int_equal(host_cuda.graph_launches, 2);
  gaus_i_backend_report report;
  gaus_i_gpu_report(r, &report);
  assert_float_equal(report.device_seconds, 2e-3, 1e-9);
  assert_true(report.memory > 0);
  close_batch(&b, r);
  free_batch(&b);
}

/* A round ends early when no mean moves any more, and at the same step as on
 * the CPU; the other start goes on. */
static void convergence(void **state) {
  (void)state;
  gaus_error err;
  int ended = 0, early = 0;
  for (int i = 0; i < 8; i++) {
    gpu_case c = nth_case(i % 4);
    size_t n = (size_t)c.problem->num_ops;
    const gaus_i_backend *cpu = gaus_i_backend_cpu();
    c.settings.iterations = 400;
    c.settings.tolerance = i < 4 ? 0.3f : 3;
    gaus_i_relaxation *a, *b = open_on_device(&host_api, &c, 2);
    assert_int_equal(cpu->open(&c.relax_problem, &c.settings, 1, 2, 1, &a, &err), GAUS_OK);
    for (int32_t j = 0; j < 2; j++) {
      gaus_i_initial_point from = {.kappa = -1, .jitter = 0.3f * (float)j, .stream = (uint64_t)j};
      cpu->set_start(a, 0, j, &from);
      gaus_i_gpu_set_start(b, 0, j, &from);
    }
    float at[2][160], end[2][160];
    int32_t last[2] = {0, 0};
    for (int32_t step = 20; step <= 400; step += 20) {
      gpu_state states[2];
      run_on_device(b, 20);
      assert_int_equal(gaus_i_gpu_read(b, gaus_i_gpu_batch(b)->state, sizeof states, states, &err), GAUS_OK);
      for (int32_t j = 0; j < 2; j++) {
        gaus_i_relax_result result = {.mu = end[j]};
        gaus_i_gpu_get(b, 0, j, &result);
        if (step == 20 || memcmp(at[j], end[j], n * sizeof(float)) != 0)
          last[j] = step;
        memcpy(at[j], end[j], n * sizeof(float));
        assert_int_equal(states[j].left == 0, step == 400 || last[j] < step);
      }
    }
    assert_int_equal(cpu->run(a, 400, &err), GAUS_OK);
    for (int32_t j = 0; j < 2; j++) {
      gaus_i_relax_result x = {.mu = at[j]}, y = {0};
      cpu->get(a, 0, j, &x);
      gaus_i_gpu_get(b, 0, j, &y);
      ended += last[j] < 400;
      if (last[j] > 40) /* rounding has grown by then */
        continue;
      early++;
      assert_float_equal(x.objective, y.objective, 1e-2 * (1 + fabs(x.objective)));
      assert_true(mean_distance(&c, at[j], end[j]) < 1e-2);
    }
    cpu->close(a);
    gaus_i_gpu_close(b);
    free_case(&c);
  }
  assert_true(ended >= 8);
  assert_true(early >= 4);
}

/* Large teams while windows are long, small ones when they have shrunk. */
static void teams_follow_windows(void **state) {
  (void)state;
  batch b;
  gaus_error err;
  int32_t early[2 * GPU_CLASSES], late[2 * GPU_CLASSES];
  make_batch(&b, 5, 5); /* memory, windows of some thousand steps */
  b.settings[0].iterations = 400;
  gaus_i_relaxation *r = open_batch(&b);
  gaus_i_initial_point from = start_of(0, 0);
  gaus_i_gpu_set_start(r, 0, 0, &from);
  run_on_device(r, 1);
  assert_int_equal(gaus_i_gpu_read(r, gaus_i_gpu_batch(r)->counts, sizeof early, early, &err), GAUS_OK);
  run_on_device(r, 399);
  assert_int_equal(gaus_i_gpu_read(r, gaus_i_gpu_batch(r)->counts, sizeof late, late, &err), GAUS_OK);
  int32_t lives = b.models[0].num_values;
  int32_t sum = 0;
  for (int32_t c = 0; c < GPU_CLASSES; c++)
    sum += early[GPU_CLASSES + c];
  assert_int_equal(sum, lives);
  assert_true(early[2 * GPU_CLASSES - 1] > lives / 2); /* by blocks */
  assert_int_equal(late[GPU_CLASSES], lives);
  close_batch(&b, r);
  free_batch(&b);
}

/* What compute-sanitizer looks at on a device has a barrier of the whole block
 * wherever there can be one, after few steps already, and a graph after 41. */
static void small_cases(void **state) {
  (void)state;
  static const gpu_kernel wide[] = {GPU_plan,     GPU_forward,   GPU_sharpen, GPU_weigh,
                                    GPU_backward, GPU_normalise, GPU_measure};
  for (int k = 0; k < GPU_NUM_KERNELS; k++)
    host_cuda.wide_barriers[k] = 0;
  run_small_cases(&host_api, 6);
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if (host_cuda.wide_barriers[wide[i]] == 0)
      fail_msg("no barrier in %s", host_kernels[wide[i]].name);
  host_cuda.graph_launches = 0;
  run_small_cases(&host_api, 41);
  assert_int_equal(host_cuda.graph_launches, 10);
}

/* --- failures -------------------------------------------------------------------------------- */

/* Opens, runs two rounds, closes. */
static gaus_status life_cycle(const batch *b, gaus_error *err) {
  gaus_i_relaxation *r;
  gaus_i_initial_point from = start_of(0, 0);
  gaus_status status = gaus_i_gpu_open(&host_api, b->relax_problems, b->settings, b->count, STARTS, &r, err);
  for (int round = 0; status == GAUS_OK && round < 2; round++) {
    gaus_i_gpu_set_start(r, 0, 0, &from);
    status = gaus_i_gpu_run(r, STEPS, err);
  }
  gaus_i_gpu_close(r);
  return status;
}

/* Every call of the driver fails once: each failure is told, none leaks. */
static void every_call_fails(void **state) {
  (void)state;
  batch b;
  gaus_error err;
  make_batch(&b, 0, 1);
  b.settings[0].iterations = b.settings[1].iterations = 43; /* 20, a graph, 3 */
  host_cuda.calls = host_cuda.live = 0;
  assert_int_equal(life_cycle(&b, &err), GAUS_OK);
  long calls = host_cuda.calls;
  assert_true(calls > 100);
  assert_int_equal(host_cuda.live, 0);
  int failed = 0;
  for (long at = 1; at <= calls; at++) {
    host_cuda.calls = host_cuda.live = 0;
    host_cuda.fail_at = at;
    memset(&err, 0, sizeof err);
    gaus_status status = life_cycle(&b, &err);
    host_cuda.fail_at = 0;
    failed += status != GAUS_OK;
    if (status != GAUS_OK) {
      assert_int_equal(status, GAUS_NO_BACKEND);
      assert_true(strlen(err.message) > 10);
    }
    if (host_cuda.live != 0)
      fail_msg("call %ld failed (%s): %ld objects are left", at, err.message, host_cuda.live);
  }
  assert_true(failed >= calls - 2); /* close does not tell */
  free_batch(&b);
}

static void memory_is_named(void **state) {
  (void)state;
  batch b;
  gaus_error err;
  make_batch(&b, 0, 0);
  host_cuda.only = "alloc";
  host_cuda.calls = 0;
  host_cuda.fail_at = 1;
  host_cuda.fail_by = CU_OUT_OF_MEMORY;
  assert_int_equal(life_cycle(&b, &err), GAUS_NO_BACKEND);
  assert_non_null(strstr(err.message, "MB on host: out of memory"));
  host_cuda.only = NULL;
  host_cuda.fail_at = 0;
  host_cuda.fail_by = 0;
  free_batch(&b);
}

static void no_device(void **state) {
  (void)state;
  batch b;
  gaus_error err;
  gaus_device device;
  int32_t count;
  make_batch(&b, 0, 0);
  host_cuda.devices = 0;
  assert_int_equal(life_cycle(&b, &err), GAUS_NO_BACKEND);
  assert_int_equal(gaus_i_gpu_devices(&host_api, &device, 1, &count, &err), GAUS_NO_BACKEND);
  host_cuda.devices = 1;
  assert_int_equal(gaus_i_gpu_devices(&host_api, &device, 1, &count, &err), GAUS_OK);
  assert_int_equal(count, 1);
  assert_string_equal(device.name, "host");
  assert_int_equal(device.capability_major, 9);
  free_batch(&b);
}

/* A device older than any that the kernels were compiled for is listed, with the
 * reason, and not opened. */
static void old_device(void **state) {
  (void)state;
  gpu_api api = host_api;
  gpu_case c = nth_case(0);
  gaus_device device;
  gaus_i_relaxation *r;
  gaus_error err;
  int32_t count;
  api.image_least = 75;
  host_cuda.capability = 70;
  assert_int_equal(gaus_i_gpu_open(&api, &c.relax_problem, &c.settings, 1, 1, &r, &err), GAUS_NO_BACKEND);
  assert_non_null(strstr(err.message, "compute capability 7.0, the kernels need 7.5"));
  assert_int_equal(gaus_i_gpu_devices(&api, &device, 1, &count, &err), GAUS_OK);
  assert_non_null(strstr(device.note, "7.0"));
  host_cuda.capability = 75;
  assert_int_equal(gaus_i_gpu_open(&api, &c.relax_problem, &c.settings, 1, 1, &r, &err), GAUS_OK);
  gaus_i_gpu_close(r);
  assert_int_equal(gaus_i_gpu_devices(&api, &device, 1, &count, &err), GAUS_OK);
  assert_string_equal(device.note, "");
  host_cuda.capability = 90;
  free_case(&c);
}

/* Opens the case on the device that is asked for, and says which it was. */
static gaus_status open_on(gpu_api *api, gpu_case *c, int32_t wanted, int *opened, gaus_error *err) {
  gaus_i_relaxation *r;
  memset(host_cuda.opened, 0, sizeof host_cuda.opened);
  c->settings.device = wanted;
  gaus_status status = gaus_i_gpu_open(api, &c->relax_problem, &c->settings, 1, 1, &r, err);
  gaus_i_gpu_close(r);
  for (*opened = 0; *opened < 8 && host_cuda.opened[*opened] == 0;)
    ++*opened;
  return status;
}

/* Of four devices the first two are too old: the third is used, unless another is asked for. */
static void several_devices(void **state) {
  (void)state;
  gpu_api api = host_api;
  gpu_case c = nth_case(0);
  gaus_error err;
  int opened;
  api.image_least = 75;
  host_cuda.devices = 4;
  host_cuda.old_devices = 2;
  static const int32_t asked[][2] = {
      {GAUS_ANY_DEVICE, 2},     {2, 2}, {3, 3}, {GAUS_ALL_DEVICES, 2}, {GAUS_ALL_DEVICES - 1, 3},
      {GAUS_ALL_DEVICES - 2, 2}};
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
    assert_int_equal(open_on(&api, &c, asked[i][0], &opened, &err), GAUS_OK);
    assert_int_equal(opened, asked[i][1]);
  }
  assert_int_equal(open_on(&api, &c, 1, &opened, &err), GAUS_NO_BACKEND);
  assert_non_null(strstr(err.message, "compute capability 3.5, the kernels need 7.5"));
  assert_int_equal(open_on(&api, &c, 4, &opened, &err), GAUS_NO_BACKEND);
  assert_non_null(strstr(err.message, "there is no device 4: the CUDA driver sees 4, numbered from 0"));
  host_cuda.old_devices = 4;
  assert_int_equal(open_on(&api, &c, GAUS_ANY_DEVICE, &opened, &err), GAUS_NO_BACKEND);
  assert_non_null(strstr(err.message, "compute capability 3.5"));
  host_cuda.devices = 1;
  host_cuda.old_devices = 0;
  free_case(&c);
}

/* A driver older than the kernels is tried, and named where they do not load. */
static void old_driver(void **state) {
  (void)state;
  gpu_api api = host_api;
  gpu_case c = nth_case(0);
  gaus_device device;
  gaus_i_relaxation *r;
  gaus_error err;
  int32_t count;
  api.image_cuda = 14010; /* the host's is 13.0 */
  assert_int_equal(gaus_i_gpu_devices(&api, &device, 1, &count, &err), GAUS_OK);
  assert_non_null(strstr(device.note, "for CUDA 13.0, the kernels are from 14.1"));
  assert_int_equal(gaus_i_gpu_open(&api, &c.relax_problem, &c.settings, 1, 1, &r, &err), GAUS_OK);
  gaus_i_gpu_close(r);
  host_cuda.only = "module_load";
  host_cuda.calls = 0;
  host_cuda.fail_at = 1;
  assert_int_equal(gaus_i_gpu_open(&api, &c.relax_problem, &c.settings, 1, 1, &r, &err), GAUS_NO_BACKEND);
  assert_non_null(strstr(err.message, "loading the kernels; its driver is for CUDA 13.0"));
  api.portable = "PTX";
  host_cuda.calls = 0; /* the image does not load, the PTX does */
  assert_int_equal(gaus_i_gpu_open(&api, &c.relax_problem, &c.settings, 1, 1, &r, &err), GAUS_OK);
  gaus_i_gpu_close(r);
  host_cuda.calls = 0;
  host_cuda.fail_at = -1;
  assert_int_equal(gaus_i_gpu_open(&api, &c.relax_problem, &c.settings, 1, 1, &r, &err), GAUS_NO_BACKEND);
  assert_int_equal(host_cuda.calls, 2);
  host_cuda.only = NULL;
  host_cuda.fail_at = 0;
  free_case(&c);
}

/* Sums that 64 bits cannot hold are refused, not wrapped. */
static void too_large(void **state) {
  (void)state;
  gaus_problem *p;
  gaus_error err;
  gaus_i_relaxation *r;
  assert_int_equal(gaus_problem_create("large", &p, &err), GAUS_OK);
  gaus_problem_add_type(p, &(gaus_operator_type){"op", 1, GAUS_UNLIMITED, 1, 0, 0}, NULL, &err);
  for (int32_t v = 0; v < 2; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1000000000, 1}, NULL, &err);
  gaus_problem_add_dependence(p, &(gaus_dependence){0, 1, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
  assert_int_equal(gaus_problem_freeze(p, &err), GAUS_OK);
  gpu_case c = make_case("large", p, GAUS_MODE_MODULO, GAUS_OBJECTIVE_MAX_LIVE, 0, 200000);
  assert_int_equal(gaus_i_gpu_open(&host_api, &c.relax_problem, &c.settings, 1, 1, &r, &err), GAUS_NO_BACKEND);
  assert_non_null(strstr(err.message, "too large"));
  free_case(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(same_bits),        cmocka_unit_test(batch_against_singles),
      cmocka_unit_test(staggered_rounds), cmocka_unit_test(few_launches),
      cmocka_unit_test(convergence),      cmocka_unit_test(teams_follow_windows),
      cmocka_unit_test(every_call_fails), cmocka_unit_test(memory_is_named),
      cmocka_unit_test(no_device),        cmocka_unit_test(too_large),
      cmocka_unit_test(small_cases),      cmocka_unit_test(old_device),
      cmocka_unit_test(old_driver),       cmocka_unit_test(several_devices),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
