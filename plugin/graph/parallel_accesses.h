/* What the source promises: that accesses of different iterations do not meet.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Nothing in here is proved. Whoever uses a promise has to see what goes against it (origin.h, and
 * addresses that do meet). */
#ifndef GAUS_PLUGIN_GRAPH_PARALLEL_ACCESSES_H
#define GAUS_PLUGIN_GRAPH_PARALLEL_ACCESSES_H

#include <stdbool.h>
#include <stdint.h>

#include "bridge/bridge.h"

/* Groups of accesses are promised to be parallel by clang's `omp simd` and
 * `vectorize(assume_safety)`, which ask for vectors too, and by its `omp for`
 * of a dynamic schedule, which does not, and of which iterations of one thread
 * may well meet. */
typedef struct gp_parallel_accesses {
  bool independent;     /* llvm.loop.ivdep.enable: of all loads and stores */
  int32_t safelen;      /* llvm.loop.ivdep.safelen: iterations that far apart may meet, nearer ones do not; 0: none */
  LLVMValueRef *groups; /* llvm.loop.parallel_accesses: of the accesses of these groups among themselves */
  size_t num_groups;
  LLVMValueRef id; /* llvm.mem.parallel_loop_access names the loop by it, NULL if it has none */
  unsigned group_kind, loop_kind;
} gp_parallel_accesses;

/* Not `taken`: as if there were none. gp_parallel_accesses_clear when done. */
void gp_parallel_accesses_read(gp_host_loop *loop, bool taken, gp_parallel_accesses *out);
void gp_parallel_accesses_clear(gp_parallel_accesses *promises);

/* The instruction is one of those that are promised to be parallel. */
bool gp_parallel_accesses_cover(const gp_parallel_accesses *promises, LLVMValueRef inst);

#endif
