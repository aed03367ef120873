/* Stands in for gpu/ where the library is built without CUDA.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "backend/backend.h"
#include "support/support.h"

const gaus_i_backend *gaus_i_backend_cuda(void) {
  return NULL;
}

gaus_status gaus_i_cuda_usable(int32_t wanted, int32_t *index, gaus_error *err) {
  (void)wanted;
  *index = -1;
  return gaus_i_fail(err, GAUS_NO_BACKEND, "this GauS was built without CUDA");
}

gaus_status gaus_i_cuda_devices(gaus_device *devices, int32_t capacity, int32_t *count, gaus_error *err) {
  (void)devices, (void)capacity;
  int32_t index;
  *count = 0;
  return gaus_i_cuda_usable(GAUS_ANY_DEVICE, &index, err);
}
