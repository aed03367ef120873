/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "pragmas.h"

#include <stdlib.h>

#include "metadata.h"

/* The first value of the child `name`. */
static bool read_child(gaus_host_loop *loop, const char *name, bool *there, int64_t *value) {
  LLVMValueRef *operands;
  size_t count = gaus_loop_child(loop, name, 4, &operands);
  *there = count > 0;
  bool good = count > 1 && gaus_read_integer(operands[1], value);
  free(operands);
  return good;
}

static void read_interval(gaus_host_loop *loop, gaus_pragmas *out) {
  bool there;
  int64_t value;
  bool good = read_child(loop, "llvm.loop.pipeline.initiationinterval", &there, &value);
  if (good && value >= 1 && value <= INT32_MAX)
    out->interval = (int32_t)value;
  else if (there)
    out->problem = "llvm.loop.pipeline.initiationinterval asks for no positive number";
}

/* Vitis: i32 II (-1 the tool's choice, 0 off, positive the target), i1, i8. */
static void read_enable(gaus_host_loop *loop, gaus_pragmas *out) {
  bool there;
  int64_t value;
  bool good = read_child(loop, "llvm.loop.pipeline.enable", &there, &value);
  if (there && (!good || value < -1 || value > INT32_MAX))
    out->problem = "llvm.loop.pipeline.enable asks for no number from -1 up";
  else if (there && value == 0)
    out->disabled = true;
  else if (there && value > 0)
    out->target = (int32_t)value;
}

void gaus_pragmas_read(gaus_host_loop *loop, gaus_pragmas *out) {
  bool there;
  int64_t value = 0;
  *out = (gaus_pragmas){0};
  bool good = read_child(loop, "llvm.loop.pipeline.disable", &there, &value);
  out->disabled = there && (!good || value != 0);
  read_interval(loop, out);
  read_enable(loop, out);
}
