/* How the programs here read a module.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_READER_READ_MODULE_H
#define GAUS_TEST_READER_READ_MODULE_H

#include <llvm-c/IRReader.h>
#include <stdio.h>

/* Reads a .ll or .bc file; NULL where it is none, and standard error says why. */
static LLVMModuleRef read_module(LLVMContextRef context, const char *path) {
  LLVMMemoryBufferRef buffer;
  LLVMModuleRef module;
  char *message = NULL;
  if (!LLVMCreateMemoryBufferWithContentsOfFile(path, &buffer, &message) &&
      !LLVMParseIRInContext(context, buffer, &module, &message))
    return module;
  fprintf(stderr, "%s: %s\n", path, message);
  return NULL;
}

#endif
