/* One whole round of the relaxation of one problem on the CPU, for tests.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_BACKEND_RELAX_H
#define GAUS_BACKEND_RELAX_H

#include "backend/backend.h"

/* One whole round (settings->iterations steps) from `from`; fills *result.
 * For several rounds or starts of a problem use the backend's functions, which flatten the
 * problem once. */
gaus_status gaus_i_relax(const gaus_i_relax_problem *relax_problem, const gaus_i_relax_settings *settings,
                         const gaus_i_initial_point *from, gaus_i_relax_result *result, gaus_error *err);

#endif
