/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/backend.h"
#include "support/support.h"

/* Below this many positions in a batch a device's launches cost more than the
 * arithmetic. */
static const int64_t least_device_work = 200000;

gaus_status gaus_backend_select(const gaus_options *options, int64_t work, const gaus_backend **out, gaus_error *err) {
  const gaus_backend *cuda = options->backend == GAUS_BACKEND_CPU ? NULL : gaus_backend_cuda();
  if (options->backend == GAUS_BACKEND_CUDA && !cuda)
    return gaus_fail(err, GAUS_NO_BACKEND,
                     "no CUDA backend: built without it, or no usable device; use --backend=cpu or auto");
  *out = cuda && (options->backend == GAUS_BACKEND_CUDA || work >= least_device_work) ? cuda : gaus_backend_cpu();
  return GAUS_OK;
}
