/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What the source asks of a loop, by the metadata that frontends emit. */
#ifndef GAUS_PLUGIN_PRAGMAS_H
#define GAUS_PLUGIN_PRAGMAS_H

#include <stdbool.h>
#include <stdint.h>

#include "bridge.h"

typedef struct gaus_pragmas {
  bool disabled;       /* llvm.loop.pipeline.disable, or Vitis' enable with II 0 */
  int32_t interval;    /* clang's pipeline_initiation_interval, 0 if none */
  int32_t target;      /* Vitis' pipeline II, 0 if none: this or the next larger that works */
  bool independent;    /* Intel's ivdep: no access meets one of an earlier iteration */
  int32_t safelen;     /* Intel's ivdep safelen: none of less than so many iterations before; 0 if none */
  int64_t trips;       /* how often it runs, by Vitis' loop_tripcount or Intel's loop_count; 0 if none */
  const char *problem; /* metadata that makes no sense, or NULL. Static storage */
} gaus_pragmas;

void gaus_pragmas_read(gaus_host_loop *loop, gaus_pragmas *out);

#endif
