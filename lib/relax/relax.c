/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/relax.h"

#include "support/support.h"

gaus_status gaus_relax(const gaus_space *space, const gaus_relax_settings *settings, const gaus_relax_start *from,
                       gaus_relax_result *result, gaus_error *err) {
  const gaus_backend *cpu = gaus_backend_cpu();
  gaus_relaxation *r = NULL;
  gaus_status status = cpu->open(space, settings, 1, 1, 1, &r, err);
  if (status == GAUS_OK) {
    cpu->set_start(r, 0, 0, from);
    status = cpu->run(r, settings->iterations, err);
  }
  if (status == GAUS_OK)
    cpu->get(r, 0, 0, result);
  cpu->close(r);
  return status;
}
