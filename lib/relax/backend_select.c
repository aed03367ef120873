/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/backend.h"
#include "relax/guard.h"

/* Below this many positions in a batch a device's launches cost more than the
 * arithmetic. Provisional: not yet measured (docs/backend.md). */
static const int64_t least_device_work = 200000;

gaus_status gaus_backend_select(const gaus_options *options, int64_t work, const gaus_backend **out, gaus_error *err) {
  (void)err;
  bool wanted = options->backend == GAUS_BACKEND_CUDA ||
                (options->backend == GAUS_BACKEND_AUTO && work >= least_device_work && gaus_backend_cuda());
  *out = wanted ? gaus_backend_guarded() : gaus_backend_cpu();
  return GAUS_OK;
}
