/* The relaxation of one space from one start, on the CPU.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_RELAX_H
#define GAUS_RELAX_H

#include "relax/backend.h"

/* One whole round (settings->iterations steps) from `from`; fills *result.
 * For several rounds or starts on a space use the backend's functions, which flatten the
 * problem once. */
gaus_status gaus_relax(const gaus_space *space, const gaus_relax_settings *settings, const gaus_relax_start *from,
                       gaus_relax_result *result, gaus_error *err);

#endif
