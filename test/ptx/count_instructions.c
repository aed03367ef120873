/* Counts what the compiled kernels execute in an iteration, by the interpreter: for bench/device_model.py.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *   count_instructions KERNELS.ptx SAMPLES [NAME=VALUE...] PROBLEM.json...
 *
 * A round of the options' iterations (200 if not given) of --starts starts runs on the kernels' bodies, compiled for
 * the host. At SAMPLES places, evenly over the round, an iteration that begins with a plan, as one in twenty does, is
 * interpreted instead. Prints one line for each kernel and sample: thread and warp instructions of a launch, the
 * longest of a warp, atomic additions, barriers, blocks and threads of a block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "gaus/bounds.h"
#include "gaus/options.h"
#include "../../gpu/relaxation.h"
#include "host_ptx.h"
#include "problem/problem.h"
#include "support/support.h"

enum { MOST_PROBLEMS = 4096, MULTIPROCESSORS = 132, PERIOD = GPU_PLAN_PERIOD };

static struct {
  bool counting;
  int sample;
  void *memory; /* the batch's */
  size_t bytes;
} counter;

static void print_report(const char *name, unsigned blocks, unsigned threads, const ptx_report *r) {
  printf("%d %s %llu %llu %llu %llu %llu %u %u\n", counter.sample, name + strlen("gaus_i_gpu_"),
         (unsigned long long)r->instructions, (unsigned long long)r->warp_instructions, (unsigned long long)r->longest,
         (unsigned long long)r->atomics, (unsigned long long)r->block_barriers, blocks, threads);
}

static bool run_bodies(const char *name, unsigned blocks, unsigned threads, const void *parameter) {
  static _Alignas(8) char shared[GPU_SHARED_BYTES];
  for (int k = 0; k < GPU_NUM_KERNELS; k++)
    if (strcmp(host_kernels[k].name, name) == 0)
      for (unsigned i = 0; i < blocks; i++) {
        gpu_block block = {(int32_t)i, (int32_t)blocks, 0, (int32_t)threads, shared};
        host_kernels[k].body(parameter, &block);
      }
  ptx_memory_mark(host_ptx.memory, counter.memory, counter.bytes, PTX_WRITTEN);
  return true;
}

static bool launch(const char *name, unsigned blocks, unsigned threads, const void *parameter, size_t bytes) {
  if (!counter.counting)
    return run_bodies(name, blocks, threads, parameter);
  bool done = host_ptx_launch(name, blocks, threads, parameter, bytes);
  print_report(name, blocks, threads, &host_ptx_report);
  return done;
}

static void allocated(void *memory, size_t bytes) {
  counter.memory = memory;
  counter.bytes = bytes;
  host_ptx_allocated(memory, bytes);
}

static const host_executor executor = {launch, host_ptx_error, allocated, host_ptx_freed, host_ptx_written};

static void give_up(const char *what, const gaus_error *err) {
  fprintf(stderr, "count_instructions: %s: %s\n", what, err->message);
  exit(2);
}

/* As gaus bench-backend has it. */
static void make_relax_problem(const char *path, const gaus_options *options, gaus_i_relax_problem *r,
                               gaus_i_relax_settings *settings) {
  gaus_problem *p;
  gaus_error err;
  if (gaus_problem_read(path, &p, &err))
    give_up(path, &err);
  int32_t *asap = gaus_i_calloc((size_t)p->num_ops, sizeof *asap),
          *alap = gaus_i_calloc((size_t)p->num_ops, sizeof *alap);
  int32_t ii = 0, latency = (int32_t)options->latency;
  if (options->mode == GAUS_MODE_MODULO) {
    gaus_bounds bounds;
    if (gaus_bounds_compute(p, &bounds, &err))
      give_up(path, &err);
    ii = gaus_bounds_mii(&bounds);
    gaus_bounds_clear(&bounds);
    if (gaus_problem_mobility(p, ii, 0, asap, alap, &err))
      give_up(path, &err);
    latency = gaus_i_problem_length(p, asap) + ii;
  }
  if (gaus_problem_mobility(p, ii, latency, asap, alap, &err))
    give_up(path, &err);
  gaus_i_relax_settings_init(options, ii, settings);
  if (options->iterations == 0)
    settings->iterations = 200;
  *r = (gaus_i_relax_problem){p, (gaus_mode)options->mode, (gaus_objective)options->objective, ii, asap, alap, 1, 1e-3};
}

static void run_round(gaus_i_relaxation *r, int32_t iterations, int32_t samples) {
  gaus_error err;
  for (int32_t done = 0; done < iterations; done += PERIOD) {
    int32_t before = (int32_t)((int64_t)samples * done / iterations);
    bool sampled = done == 0 || (int32_t)((int64_t)samples * (done - PERIOD) / iterations) != before;
    counter.counting = sampled && done > 0; /* the first iteration of a round runs some kernels twice */
    if (sampled && done == 0) {
      if (gaus_i_gpu_run(r, 1, &err))
        give_up("run", &err);
      counter.counting = true;
    }
    counter.sample = done;
    if (sampled && gaus_i_gpu_run(r, 1, &err))
      give_up("run", &err);
    counter.counting = false;
    if (gaus_i_gpu_run(r, PERIOD - sampled - (done == 0), &err))
      give_up("run", &err);
  }
}

static int32_t read_options(int count, char **words, gaus_options *options) {
  gaus_error err;
  int32_t n = 0;
  gaus_options_init(options);
  for (; n < count && strchr(words[n], '='); n++) {
    *strchr(words[n], '=') = 0;
    if (gaus_options_set(options, words[n], words[n] + strlen(words[n]) + 1, &err))
      give_up(words[n], &err);
  }
  return n;
}

int main(int argc, char **argv) {
  static gaus_i_relax_problem problems[MOST_PROBLEMS];
  static gaus_i_relax_settings settings[MOST_PROBLEMS];
  char why[256];
  gaus_options options;
  gaus_i_relaxation *r;
  gaus_error err = {GAUS_NO_BACKEND, ""};
  if (argc < 4 || !host_ptx_open(argv[1], why, sizeof why)) {
    fprintf(stderr, "usage: count_instructions KERNELS.ptx SAMPLES [NAME=VALUE...] PROBLEM.json...\n");
    return 2;
  }
  host_cuda.executor = &executor;
  host_cuda.multiprocessors = MULTIPROCESSORS;
  int32_t first = 3 + read_options(argc - 3, argv + 3, &options), count = argc - first;
  int32_t starts = options.starts > 0 ? (int32_t)options.starts : 1;
  for (int32_t i = 0; i < count && i < MOST_PROBLEMS; i++)
    make_relax_problem(argv[first + i], &options, &problems[i], &settings[i]);
  if (gaus_i_gpu_open(&host_api, problems, settings, count, starts, &r, &err))
    give_up("open", &err);
  for (int32_t i = 0; i < count; i++)
    for (int32_t j = 0; j < starts; j++)
      gaus_i_gpu_set_start(r, i, j, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.1f, .stream = (uint64_t)j});
  run_round(r, settings[0].iterations, atoi(argv[2]));
  gaus_i_gpu_close(r);
  host_ptx_close();
  return 0;
}
