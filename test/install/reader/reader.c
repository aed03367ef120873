/* Makes a module without loops, reads it, and says so.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <gaus-ir/fingerprint.h>
#include <gaus-ir/keys.h>
#include <stdio.h>

int main(void) {
  LLVMContextRef context = LLVMContextCreate();
  LLVMModuleRef module = LLVMModuleCreateWithNameInContext("empty", context);
  gaus_ir_module *schedules;
  if (gaus_ir_read(module, &schedules) != GAUS_IR_OK)
    return 1;
  printf("%s %d, %d loops\n", GAUS_IR_KEY_VERSION, GAUS_IR_VERSION, (int)schedules->num_loops);
  gaus_ir_destroy(schedules);
  LLVMDisposeModule(module);
  LLVMContextDispose(context);
  return 0;
}
