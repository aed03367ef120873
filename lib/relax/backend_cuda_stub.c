/* Stands in for gpu/ where the library is built without CUDA.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/backend.h"

const gaus_backend *gaus_backend_cuda(void) {
  return NULL;
}
