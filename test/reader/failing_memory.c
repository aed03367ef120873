/* Reads a module with every allocation of libgaus-ir failing in turn: that is a status, and nothing is lost.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *   failing_memory FILE
 *
 * Linked with --wrap=calloc, which is what the library calls. Sanitizers see what it would lose. */
#include <gaus-ir/metadata.h>
#include <stdio.h>
#include <stdlib.h>

#include "read_module.h"

static long left = -1; /* allocations that succeed; negative: all */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size) {
  if (left == 0)
    return NULL;
  left -= left > 0;
  return __real_calloc(count, size);
}

int main(int argc, char **argv) {
  LLVMContextRef context = LLVMContextCreate();
  LLVMModuleRef module = argc == 2 ? read_module(context, argv[1]) : NULL;
  if (!module)
    return 2;
  for (long allowed = 0; allowed < 100000; allowed++) {
    gaus_ir_module *schedules = (gaus_ir_module *)&left;
    left = allowed;
    gaus_ir_status status = gaus_ir_read(module, &schedules);
    left = -1;
    if (status == GAUS_IR_OK) {
      printf("%ld allocations, %d loops\n", allowed, (int)schedules->num_loops);
      gaus_ir_destroy(schedules);
      LLVMDisposeModule(module);
      LLVMContextDispose(context);
      return allowed < 2;
    }
    if (status != GAUS_IR_OUT_OF_MEMORY || schedules) {
      printf("allocation %ld: status %d\n", allowed, (int)status);
      return 1;
    }
  }
  return 1;
}
