/* gaus devices, gaus bench-backend: what the relaxation can run on, and how fast.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <jansson.h>
#include <stdio.h>

#include "args.h"

enum { MOST_DEVICES = 64 };

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
}

static void print_json(const gaus_device *devices, int32_t count) {
  json_t *array = json_array();
  for (int32_t i = 0; i < count; i++) {
    const gaus_device *d = &devices[i];
    json_array_append_new(array, json_pack("{s:s, s:[i,i], s:I, s:i, s:f, s:f, s:i, s:i}", "name", d->name,
                                           "compute_capability", d->capability_major, d->capability_minor, "memory",
                                           (json_int_t)d->memory, "multiprocessors", d->multiprocessors, "peak_flops",
                                           d->peak_flops, "peak_bytes", d->peak_bytes, "driver_version",
                                           d->driver_version, "toolkit_version", d->toolkit_version));
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

static void print_bench(const gaus_problem *p, const gaus_bench *b, const gaus_device *device) {
  double rate = b->iterations / b->seconds;
  printf("%s on %s%s%s\n", gaus_problem_name(p), b->backend, device ? ", " : "", device ? device->name : "");
  printf("  %-20s%d of %d start%s, %d operations", "iterations", b->iterations, b->starts, b->starts > 1 ? "s" : "",
         gaus_problem_num_operations(p));
  if (b->ii > 0)
    printf(", II %d", b->ii);
  printf("\n  %-20s%.3f s, %.1f iterations/s", "time", b->seconds, rate);
  if (b->starts > 1)
    printf(", %.1f iterations/s x starts", rate * b->starts);
  printf("\n  %-20s%.4g evaluations, %.4g flop, %.4g bytes\n", "an iteration", b->evaluations, b->flops, b->bytes);
  print_share("arithmetic", b->flops * rate, 1e9, "Gflop/s", device ? device->peak_flops : 0);
  print_share("memory", b->bytes * rate, 1e9, "GB/s", device ? device->peak_bytes : 0);
  if (device)
    printf("  %-20s%.1f%% of the time, %.1f MB\n", "on the device", 100 * b->device_seconds / b->seconds,
           (double)b->device_memory / 1e6);
  printf("  %-20s%.9g at the end, relaxed\n", "objective", b->objective);
}

static void print_bench_json(const gaus_problem *p, const gaus_bench *b, const gaus_device *device) {
  json_t *object =
      json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:f, s:f, s:f, s:f, s:f, s:f, s:I, s:f}", "problem",
                gaus_problem_name(p), "backend", b->backend, "operations", gaus_problem_num_operations(p), "ii", b->ii,
                "starts", b->starts, "iterations", b->iterations, "seconds", b->seconds, "iterations_per_second",
                b->iterations / b->seconds, "device_seconds", b->device_seconds, "evaluations", b->evaluations, "flops",
                b->flops, "bytes", b->bytes, "device_memory", (json_int_t)b->device_memory, "objective", b->objective);
  if (device) {
    json_object_set_new(object, "device", json_string(device->name));
    json_object_set_new(object, "peak_flops", json_real(device->peak_flops));
    json_object_set_new(object, "peak_bytes", json_real(device->peak_bytes));
  }
  json_dumpf(object, stdout, JSON_INDENT(1));
  putchar('\n');
  json_decref(object);
}

int cmd_bench_backend(int argc, char **argv) {
  bench_args args = {0};
  gaus_problem *p;
  gaus_bench bench;
  gaus_device device;
  gaus_error err;
  int first;
  int32_t count;
  const char *command = argv[0];
  gaus_options_init(&args.options);
  cli_spec spec = {.operands = "PROBLEM.json",
                   .doc = "Runs --iterations steps (default 200) of --starts starts (default 1) of the relaxation, and "
                          "prints iterations a second, arithmetic and memory traffic by formula against the device's "
                          "peak, and the fraction of the time that the device was busy.",
                   .own = json_option,
                   .set = set_bench,
                   .context = &args,
                   .solver = &args.options,
                   .least = 1,
                   .most = 1};
  cli_parse(&spec, argc, argv, &first);
  if (gaus_problem_read(argv[first], &p, &err) != GAUS_OK)
    return cli_fail(command, NULL, &err);
  gaus_status status = gaus_bench_backend(p, &args.options, &bench, &err);
  if (status == GAUS_OK) {
    bool on_device = bench.device_memory > 0 && gaus_devices(&device, 1, &count, NULL) == GAUS_OK;
    (args.as_json ? print_bench_json : print_bench)(p, &bench, on_device ? &device : NULL);
  }
  gaus_problem_destroy(p);
  return status == GAUS_OK ? CLI_DONE : cli_fail(command, NULL, &err);
}
