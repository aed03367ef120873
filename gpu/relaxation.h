/* The inside of the CUDA backend: a backend on any gpu_api.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_GPU_RELAXATION_H
#define GAUS_GPU_RELAXATION_H

#include "cuda_api.h"
#include "batch_layout.h"

/* gaus_i_backend's functions. gaus_i_gpu_open takes the device of `api` that settings[0] asks for, and
 * copies the table. */
gaus_status gaus_i_gpu_open(const gpu_api *api, const gaus_i_relax_problem *relax_problems,
                            const gaus_i_relax_settings *settings, int32_t count, int32_t starts,
                            gaus_i_relaxation **out, gaus_error *err);
void gaus_i_gpu_set_start(gaus_i_relaxation *relaxation, int32_t relax_problem, int32_t start,
                          const gaus_i_initial_point *from);
gaus_status gaus_i_gpu_run(gaus_i_relaxation *relaxation, int32_t iterations, gaus_error *err);
gaus_status gaus_i_gpu_begin_run(gaus_i_relaxation *relaxation, int32_t iterations, gaus_error *err);
gaus_status gaus_i_gpu_end_run(gaus_i_relaxation *relaxation, gaus_error *err);
void gaus_i_gpu_get(gaus_i_relaxation *relaxation, int32_t relax_problem, int32_t start, gaus_i_relax_result *result);
void gaus_i_gpu_close(gaus_i_relaxation *relaxation);
void gaus_i_gpu_report(const gaus_i_relaxation *relaxation, gaus_i_backend_report *report);

/* The machine's driver, with our kernels: in builds with CUDA only. */
gaus_status gaus_i_gpu_load(gpu_api *api, gaus_error *err);

/* The arrays on the device, and a way to read them: for tests. */
const gpu_batch *gaus_i_gpu_batch(const gaus_i_relaxation *relaxation);
gaus_status gaus_i_gpu_read(gaus_i_relaxation *relaxation, const void *from, size_t bytes, void *to, gaus_error *err);

/* The number of the device that `wanted` stands for (gaus_i_relax_settings.device); GAUS_NO_BACKEND says why there is
 * none, or why it cannot run the kernels. */
gaus_status gaus_i_gpu_choose(const gpu_api *api, int32_t wanted, int32_t *index, gaus_error *err);

/* Is the driver of an older CUDA than the kernels, so that it may not load them as they are? It says so in
 * `text`, which is empty otherwise. */
void gaus_i_gpu_driver_note(const gpu_api *api, char *text, size_t size);

/* gaus_devices on `api`. */
gaus_status gaus_i_gpu_devices(const gpu_api *api, gaus_device *devices, int32_t capacity, int32_t *count,
                               gaus_error *err);

#endif
