/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What the source promises about a loop's memory: that accesses of different
 * iterations do not meet. Nothing in here is proved. What goes against a
 * promise (origin.h, and addresses that do meet) is for its user to see. */
#ifndef GAUS_PLUGIN_PROMISES_H
#define GAUS_PLUGIN_PROMISES_H

#include <stdbool.h>
#include <stdint.h>

#include "bridge.h"

/* Groups of accesses are promised to be parallel by clang's `omp simd` and
 * `vectorize(assume_safety)`, which ask for vectors too, and by its `omp for`
 * of a dynamic schedule, which does not, and of which iterations of one thread
 * may well meet. */
typedef struct gaus_promises {
  bool independent;     /* llvm.loop.ivdep.enable: of all loads and stores */
  int32_t safelen;      /* llvm.loop.ivdep.safelen: iterations that far apart may meet, nearer ones do not; 0: none */
  LLVMValueRef *groups; /* llvm.loop.parallel_accesses: of the accesses of these groups among themselves */
  size_t num_groups;
  LLVMValueRef id; /* llvm.mem.parallel_loop_access names the loop by it, NULL if it has none */
  unsigned group_kind, loop_kind;
} gaus_promises;

/* Not `taken`: as if there were none. gaus_promises_clear when done. */
void gaus_promises_read(gaus_host_loop *loop, bool taken, gaus_promises *out);
void gaus_promises_clear(gaus_promises *promises);

/* The instruction is one of those that are promised to be parallel. */
bool gaus_promises_cover(const gaus_promises *promises, LLVMValueRef inst);

#endif
