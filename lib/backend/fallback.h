/* A backend on a device that goes on on the CPU where the device fails.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Where the device cannot be opened or breaks down in a run, the same relaxation problems
 * are opened on the CPU, every start begins its round again from what it was given,
 * and all catch up: the results are the CPU's. The host is told once in a
 * solve (gaus_i_monitor_device_lost). Costs 4 bytes for each operation of each start. */
#ifndef GAUS_BACKEND_FALLBACK_H
#define GAUS_BACKEND_FALLBACK_H

#include "backend/backend.h"
#include "support/monitor.h"

/* gaus_i_backend_cuda with the fallback. Its `open` uses the device that is there at that time. */
const gaus_i_backend *gaus_i_backend_with_fallback(void);

/* `open` of that backend on any device; NULL: there is none, and `why` may say why. The relaxation
 * problems must outlive the relaxation. */
gaus_status gaus_i_fallback_open(const gaus_i_backend *device, const char *why,
                                 const gaus_i_relax_problem *relax_problems, const gaus_i_relax_settings *settings,
                                 int32_t count, int32_t starts, int32_t threads, gaus_i_relaxation **out,
                                 gaus_error *err);

/* Returns where relaxations on `backend` ran as far as `monitor` knows: the backend's name, or "cpu"
 * after a fallback. */
const char *gaus_i_backend_ran(const gaus_i_backend *backend, const gaus_i_monitor *monitor);

#endif
