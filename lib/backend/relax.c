/* One whole round of the relaxation on the CPU, for tests.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "backend/relax.h"

#include "support/support.h"

gaus_status gaus_i_relax(const gaus_i_relax_problem *relax_problem, const gaus_i_relax_settings *settings,
                         const gaus_i_initial_point *from, gaus_i_relax_result *result, gaus_error *err) {
  const gaus_i_backend *cpu = gaus_i_backend_cpu();
  gaus_i_relaxation *r = NULL;
  gaus_status status = cpu->open(relax_problem, settings, 1, 1, 1, &r, err);
  if (status == GAUS_OK) {
    cpu->set_start(r, 0, 0, from);
    status = cpu->run(r, settings->iterations, err);
  }
  if (status == GAUS_OK)
    cpu->get(r, 0, 0, result);
  cpu->close(r);
  return status;
}
