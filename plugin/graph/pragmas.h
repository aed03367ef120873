/* What the source asks of a loop, by the metadata that frontends emit.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_GRAPH_PRAGMAS_H
#define GAUS_PLUGIN_GRAPH_PRAGMAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/bridge.h"

typedef struct gp_pragmas {
  bool disabled;    /* llvm.loop.pipeline.disable, Vitis' enable with II 0, Intel's pipelining.enable 0 */
  int32_t interval; /* clang's pipeline_initiation_interval, Intel's initiation_interval; 0 if none */
  int32_t target;   /* Vitis' pipeline II, 0 if none: this or the next larger that works */
  int32_t at_least; /* Intel's bounds of the II, 0 if none */
  int32_t at_most;
  bool independent;    /* Intel's ivdep: no access meets one of an earlier iteration */
  int32_t safelen;     /* Intel's ivdep safelen: none of less than so many iterations before; 0 if none */
  int64_t trips;       /* how often it runs, by Vitis' loop_tripcount or Intel's loop_count; 0 if none */
  const char *problem; /* metadata that makes no sense, or NULL. Static storage */
} gp_pragmas;

void gp_pragmas_read(gp_host_loop *loop, gp_pragmas *out);

/* What HLS compilers would heed and this one does not, each by its name, which
 * does not end with '\0'. */
void gp_pragmas_ignored(gp_host_loop *loop, void (*visit)(void *context, const char *name, size_t size), void *context);

#endif
