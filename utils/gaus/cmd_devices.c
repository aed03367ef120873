/* gaus devices, gaus bench-backend: what the relaxation can run on, and how fast.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <jansson.h>
#include <stdio.h>

#include "args.h"

enum { MOST_DEVICES = 64, MOST_PROBLEMS = 4096 };

/* --- devices -------------------------------------------------------------------- */

static void print_device(const gaus_device *d, int32_t index) {
  printf("%d  %s\n", (int)index, d->name);
  printf("  %-20s%d.%d\n", "compute capability", d->capability_major, d->capability_minor);
  printf("  %-20s%.1f GB\n", "memory", (double)d->memory / 1e9);
  printf("  %-20s%d\n", "multiprocessors", d->multiprocessors);
  if (d->peak_flops > 0)
    printf("  %-20s%.1f Tflop/s in single precision\n", "peak", d->peak_flops / 1e12);
  if (d->peak_bytes > 0)
    printf("  %-20s%.0f GB/s to its memory\n", "", d->peak_bytes / 1e9);
  printf("  %-20sdriver for CUDA %d.%d, kernels compiled by CUDA %d.%d\n", "versions", d->driver_version / 1000,
         d->driver_version % 1000 / 10, d->toolkit_version / 1000, d->toolkit_version % 1000 / 10);
  if (d->note[0])
    printf("  %-20s%s\n", "note", d->note);
}

static void print_json(const gaus_device *devices, int32_t count) {
  json_t *array = json_array();
  for (int32_t i = 0; i < count; i++) {
    const gaus_device *d = &devices[i];
    json_array_append_new(array, json_pack("{s:s, s:[i,i], s:I, s:i, s:f, s:f, s:i, s:i, s:s}", "name", d->name,
                                           "compute_capability", d->capability_major, d->capability_minor, "memory",
                                           (json_int_t)d->memory, "multiprocessors", d->multiprocessors, "peak_flops",
                                           d->peak_flops, "peak_bytes", d->peak_bytes, "driver_version",
                                           d->driver_version, "toolkit_version", d->toolkit_version, "note", d->note));
  }
  json_dumpf(array, stdout, JSON_INDENT(1));
  putchar('\n');
  json_decref(array);
}

static const struct argp_option json_option[] = {{"json", 'j', NULL, 0, "print JSON", 0}, {0}};

static void set_json(void *context, int key, const char *value, struct argp_state *state) {
  (void)key, (void)value, (void)state;
  *(bool *)context = true;
}

int cmd_devices(int argc, char **argv) {
  static gaus_device devices[MOST_DEVICES];
  bool as_json = false;
  int first;
  int32_t count;
  gaus_error err;
  cli_spec spec = {.operands = "",
                   .doc = "Lists the CUDA devices, or says why there is none: then the relaxation runs on the CPU, "
                          "and the exit code is 1. The first device is the one that is used; CUDA_VISIBLE_DEVICES "
                          "chooses it.",
                   .own = json_option,
                   .set = set_json,
                   .context = &as_json};
  const char *command = argv[0];
  cli_parse(&spec, argc, argv, &first);
  gaus_status status = gaus_devices(devices, MOST_DEVICES, &count, &err);
  if (status != GAUS_OK && status != GAUS_NO_BACKEND)
    return cli_fail(command, NULL, &err);
  count = status != GAUS_OK ? 0 : count < MOST_DEVICES ? count : MOST_DEVICES;
  if (as_json)
    print_json(devices, count);
  for (int32_t i = 0; i < count && !as_json; i++)
    print_device(&devices[i], i);
  if (status == GAUS_OK)
    return CLI_DONE;
  fflush(stdout);
  fprintf(stderr, "%s: %s\n", command, err.message);
  return CLI_INFEASIBLE;
}

/* --- bench-backend ---------------------------------------------------------------- */

typedef struct bench_args {
  gaus_options options;
  bool as_json;
} bench_args;

typedef struct bench_batch {
  int32_t count;
  gaus_problem *problems[MOST_PROBLEMS];
} bench_batch;

static void set_bench(void *context, int key, const char *value, struct argp_state *state) {
  (void)key, (void)value, (void)state;
  ((bench_args *)context)->as_json = true;
}

static void print_share(const char *what, double rate, double unit, const char *name, double peak) {
  printf("  %-20s%.3f %s", what, rate / unit, name);
  if (peak > 0)
    printf(", %.1f%% of the device's peak", 100 * rate / peak);
  putchar('\n');
}

/* What was run: the problem's name, or how many there are. */
static const char *batch_name(const bench_batch *batch, char *text, size_t size) {
  if (batch->count == 1)
    return gaus_problem_name(batch->problems[0]);
  snprintf(text, size, "%d problems", (int)batch->count);
  return text;
}

static int32_t batch_operations(const bench_batch *batch) {
  int32_t sum = 0;
  for (int32_t i = 0; i < batch->count; i++)
    sum += gaus_problem_num_operations(batch->problems[i]);
  return sum;
}

static void print_bench(const bench_batch *batch, const gaus_bench *b, const gaus_device *device) {
  double rate = b->iterations / b->seconds;
  char text[32];
  printf("%s on %s%s%s\n", batch_name(batch, text, sizeof text), b->backend, device ? ", " : "",
         device ? device->name : "");
  printf("  %-20s%d of %d start%s, %d operations", "iterations", b->iterations, b->starts, b->starts > 1 ? "s" : "",
         (int)batch_operations(batch));
  if (b->ii > 0)
    printf(", II %d", b->ii);
  printf("\n  %-20s%.3g s, median of %d rounds; %.1f iterations/s", "time", b->seconds, (int)b->rounds, rate);
  if (b->starts * batch->count > 1)
    printf(", %.1f iterations/s x %s", rate * b->starts * batch->count,
           batch->count > 1 ? "problems x starts" : "starts");
  printf("\n  %-20s%.4g evaluations, %.4g flop, %.4g bytes\n", "an iteration", b->evaluations, b->flops, b->bytes);
  print_share("arithmetic", b->flops * rate, 1e9, "Gflop/s", device ? device->peak_flops : 0);
  print_share("memory", b->bytes * rate, 1e9, "GB/s", device ? device->peak_bytes : 0);
  if (device)
    printf("  %-20s%.1f%% of the time, %.1f MB\n", "on the device", 100 * b->device_seconds / b->seconds,
           (double)b->device_memory / 1e6);
  printf("  %-20s%.9g at the end, relaxed\n", "objective", b->objective);
}

static void print_bench_json(const bench_batch *batch, const gaus_bench *b, const gaus_device *device) {
  char text[32];
  json_t *object =
      json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:f, s:f, s:f, s:f, s:f, s:f, s:I, s:f, s:i}", "problem",
                batch_name(batch, text, sizeof text), "backend", b->backend, "problems", batch->count, "operations",
                batch_operations(batch), "ii", b->ii, "starts", b->starts, "iterations", b->iterations, "seconds",
                b->seconds, "iterations_per_second", b->iterations / b->seconds, "device_seconds", b->device_seconds,
                "evaluations", b->evaluations, "flops", b->flops, "bytes", b->bytes, "device_memory",
                (json_int_t)b->device_memory, "objective", b->objective, "rounds", (int)b->rounds);
  if (device) {
    json_object_set_new(object, "device", json_string(device->name));
    json_object_set_new(object, "peak_flops", json_real(device->peak_flops));
    json_object_set_new(object, "peak_bytes", json_real(device->peak_bytes));
  }
  json_dumpf(object, stdout, JSON_INDENT(1));
  putchar('\n');
  json_decref(object);
}

/* Reads all, or says which one cannot be read. */
static int read_batch(const char *command, char **paths, bench_batch *batch) {
  gaus_error err;
  for (batch->count = 0; paths[batch->count]; batch->count++) {
    if (batch->count == MOST_PROBLEMS) {
      fprintf(stderr, "%s: more than %d problems\n", command, MOST_PROBLEMS);
      return CLI_BAD_USAGE;
    }
    if (gaus_problem_read(paths[batch->count], &batch->problems[batch->count], &err) != GAUS_OK)
      return cli_fail(command, NULL, &err);
  }
  return CLI_DONE;
}

static int bench_batch_run(const char *command, const bench_args *args, const bench_batch *batch) {
  gaus_bench bench;
  static gaus_device devices[MOST_DEVICES];
  gaus_error err;
  int32_t count;
  const gaus_problem *const *problems = (const gaus_problem *const *)batch->problems;
  if (gaus_bench_batch(problems, batch->count, &args->options, &bench, &err) != GAUS_OK)
    return cli_fail(command, NULL, &err);
  bool on_device = bench.device_memory > 0 && gaus_devices(devices, MOST_DEVICES, &count, NULL) == GAUS_OK &&
                   bench.device < MOST_DEVICES;
  (args->as_json ? print_bench_json : print_bench)(batch, &bench, on_device ? &devices[bench.device] : NULL);
  return CLI_DONE;
}

int cmd_bench_backend(int argc, char **argv) {
  static bench_batch batch;
  bench_args args = {0};
  int first;
  const char *command = argv[0];
  gaus_options_init(&args.options);
  cli_spec spec = {.operands = "PROBLEM.json...",
                   .doc = "Runs rounds of --iterations steps (default 200) of --starts starts (default 1) of the "
                          "relaxation of all problems as one batch: one that is not timed, then three or more "
                          "within --time-limit seconds (default 1). Prints iterations a second in the median "
                          "round, arithmetic and memory traffic by formula against the device's peak, and the "
                          "fraction of the time that the device was busy.",
                   .own = json_option,
                   .set = set_bench,
                   .context = &args,
                   .solver = &args.options,
                   .least = 1,
                   .most = MOST_PROBLEMS};
  cli_parse(&spec, argc, argv, &first);
  int code = read_batch(command, argv + first, &batch);
  if (code == CLI_DONE)
    code = bench_batch_run(command, &args, &batch);
  for (int32_t i = 0; i < batch.count; i++)
    gaus_problem_destroy(batch.problems[i]);
  return code;
}
