/* The interface of a backend, which runs the gradient iterations of the relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A backend is a table of coarse-grained functions: a batch of relaxation problems
 * (each a problem at one II or horizon, model.h) with some starts each is
 * opened once, run for many iterations at a time with nothing coming back in between, and read.
 *
 * To relax mode modulo at one II, with windows from gaus_problem_mobility:
 *
 *   gaus_i_relax_problem relax_problem = {.problem = p, .mode = GAUS_MODE_MODULO, .objective = GAUS_OBJECTIVE_LIFETIME,
 *                       .ii = ii, .asap = asap, .alap = alap};
 *   gaus_i_relax_settings settings;
 *   gaus_i_relax_settings_init(options, ii, &settings);      // options->mode's row of docs/model.md
 *   settings.iterations = 200;                             // length of a round
 *   const gaus_i_backend *cpu = gaus_i_backend_cpu();
 *   gaus_i_relaxation *r;
 *   GAUS_TRY(cpu->open(&relax_problem, &settings, 1, starts, threads, &r, err));
 *   cpu->set_start(r, 0, s, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.2f, .stream = s}); // for each start s
 *   GAUS_TRY(cpu->run(r, settings.iterations, err));
 *   cpu->get(r, 0, s, &(gaus_i_relax_result){.mu = mu});     // mu[num_operations], absolute steps
 *   ... legalise; then another round from the legal schedule:
 *   cpu->set_start(r, 0, s, &(gaus_i_initial_point){.schedule = start, .kappa = 0.05f, .seed = seed});
 *   GAUS_TRY(cpu->run(r, settings.iterations, err));
 *   cpu->close(r);
 *
 * gaus_i_relax (relax.h) does this for one start. A limit of a type is kept only as far as the
 * multipliers bring the means; rounding mu keeps neither limits nor dependences exactly. */
#ifndef GAUS_BACKEND_BACKEND_H
#define GAUS_BACKEND_BACKEND_H

#include "gaus/device.h"
#include "relax/model.h"
#include "relax/settings.h"
#include "backend/offload.h"

typedef struct gaus_i_relaxation gaus_i_relaxation; /* each backend has its own */

/* Where a round begins. Zero-filled means: the midpoints, kappa 0 (sigma at
 * its floor), no perturbation. */
typedef struct gaus_i_initial_point {
  const float *mu;         /* [num_operations] means, absolute; NULL: see schedule */
  const int32_t *schedule; /* [num_operations] starts; NULL too: the midpoint of each window */
  float kappa;             /* sigma at the start, in mobilities; negative: settings->kappa */
  float jitter;            /* standard deviation of a perturbation of mu, in mobilities */
  uint64_t seed, stream;   /* of the perturbation: independent streams of a seed */
} gaus_i_initial_point;

/* What to read; NULL members are left out. */
typedef struct gaus_i_relax_result {
  float *mu;        /* [num_operations] means, absolute steps, inside the windows */
  float *pressure;  /* [num_operations] derivative of peaks and limit penalties by the demand at mu's slot: how much
                       the step where the operation stands is in demand; 0 for types that do not count */
  double objective; /* relaxed objective (no penalties, unscaled) at the last step */
} gaus_i_relax_result;

/* What a relaxation used of its device; 0 where there is none. */
typedef struct gaus_i_backend_report {
  double device_seconds; /* between the first and the last step of each run */
  int64_t memory;        /* bytes on the device */
} gaus_i_backend_report;

typedef struct gaus_i_backend {
  const char *name; /* "cpu", "cuda" */

  /* Uploads `count` relaxation problems, settings[i] for relax_problems[i], with `starts` starts
   * each; nothing is kept of the arguments. `threads` 0: one for each
   * processor. Memory O(V + E + resources x slots) for a relaxation problem and O(V + resources x
   * slots) more for each of its starts. */
  gaus_status (*open)(const gaus_i_relax_problem *relax_problems, const gaus_i_relax_settings *settings, int32_t count,
                      int32_t starts, int32_t threads, gaus_i_relaxation **out, gaus_error *err);

  /* Begins a round: positions, sigma, Adam's moments, multipliers and the scale of
   * the objective are new. A start that was never set is not run. Different
   * starts may be set from different threads at once. */
  void (*set_start)(gaus_i_relaxation *relaxation, int32_t relax_problem, int32_t start,
                    const gaus_i_initial_point *from);

  /* Runs every start that was set for `iterations` more iterations, or to the end of its
   * round (settings->iterations). The result depends on neither the number of threads nor on how a
   * round is cut into runs. The CPU ends early once settings->monitor stops. GAUS_NO_BACKEND if a device broke down. */
  gaus_status (*run)(gaus_i_relaxation *relaxation, int32_t iterations, gaus_error *err);

  /* `run` in two halves: the first returns at once if the backend runs by itself, the second waits,
   * so that the host can do something else in between, but nothing to this relaxation. */
  gaus_status (*begin_run)(gaus_i_relaxation *relaxation, int32_t iterations, gaus_error *err);
  gaus_status (*end_run)(gaus_i_relaxation *relaxation, gaus_error *err);

  /* Reads one start. */
  void (*get)(gaus_i_relaxation *relaxation, int32_t relax_problem, int32_t start, gaus_i_relax_result *result);

  void (*close)(gaus_i_relaxation *relaxation); /* takes NULL */

  void (*report)(const gaus_i_relaxation *relaxation, gaus_i_backend_report *report);
} gaus_i_backend;

const gaus_i_backend *gaus_i_backend_cpu(void);

/* NULL where the library was built without CUDA (cuda_stub.c) or the
 * machine has no usable device; gaus_i_cuda_usable says why, or gives the number of the device that
 * `wanted` (gaus_i_relax_settings.device) stands for. Asking starts the driver: tenths of
 * a second. gaus_i_cuda_devices is gaus_devices. */
const gaus_i_backend *gaus_i_backend_cuda(void);
gaus_status gaus_i_cuda_usable(int32_t wanted, int32_t *index, gaus_error *err);
gaus_status gaus_i_cuda_devices(gaus_device *devices, int32_t capacity, int32_t *count, gaus_error *err);

/* The backend for options->backend. auto: CUDA where there is one and `work`, of
 * the whole batch, is large enough for it to pay (gaus_i_offload_estimate_pays), otherwise the CPU. What is returned
 * for CUDA goes on on the CPU, with one warning to settings->monitor, where there is no device, or memory runs out, or
 * it breaks down in the middle of a run (fallback.h). */
gaus_status gaus_i_backend_select(const gaus_options *options, const gaus_i_offload_estimate *work,
                                  const gaus_i_backend **out, gaus_error *err);

/* The same for one problem: resources that operations take in different ways are for the CPU. */
gaus_status gaus_i_backend_select_for(const gaus_problem *problem, const gaus_options *options,
                                      const gaus_i_offload_estimate *work, const gaus_i_backend **out, gaus_error *err);

#endif
