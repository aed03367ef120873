/* Hands the status of a call on where it is not GAUS_OK.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_SUPPORT_TRY_H
#define GAUS_PLUGIN_SUPPORT_TRY_H

#include "gaus/status.h"

#define GP_TRY(call)                    \
  do {                                  \
    gaus_status gp_try_status = (call); \
    if (gp_try_status != GAUS_OK)       \
      return gp_try_status;             \
  } while (0)

#endif
