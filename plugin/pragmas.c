/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "pragmas.h"

#include <stdlib.h>

#include "gaus/problem.h"
#include "metadata.h"

/* Pragmas that hold for the loop whatever becomes of it first. */
enum { ANY_FOLLOWUP = 4 };

/* The first value of the child `name`. */
static bool read_child(gaus_host_loop *loop, const char *name, int followups, bool *there, int64_t *value) {
  LLVMValueRef *operands;
  size_t count = gaus_loop_child(loop, name, followups, &operands);
  *there = count > 0;
  bool good = count > 1 && gaus_read_integer(operands[1], value);
  free(operands);
  return good;
}

static void read_interval(gaus_host_loop *loop, gaus_pragmas *out) {
  bool there;
  int64_t value;
  bool good = read_child(loop, "llvm.loop.pipeline.initiationinterval", ANY_FOLLOWUP, &there, &value);
  if (good && value >= 1 && value <= INT32_MAX)
    out->interval = (int32_t)value;
  else if (there)
    out->problem = "llvm.loop.pipeline.initiationinterval asks for no positive number";
}

/* Vitis: i32 II (-1 the tool's choice, 0 off, positive the target), i1, i8. */
static void read_enable(gaus_host_loop *loop, gaus_pragmas *out) {
  bool there;
  int64_t value;
  bool good = read_child(loop, "llvm.loop.pipeline.enable", ANY_FOLLOWUP, &there, &value);
  if (there && (!good || value < -1 || value > INT32_MAX))
    out->problem = "llvm.loop.pipeline.enable asks for no number from -1 up";
  else if (there && value == 0)
    out->disabled = true;
  else if (there && value > 0)
    out->target = (int32_t)value;
}

/* A length with the other one beside it says how far independence goes. */
static void read_ivdep(gaus_host_loop *loop, gaus_pragmas *out) {
  bool there;
  int64_t value;
  read_child(loop, "llvm.loop.ivdep.enable", 0, &out->independent, &value);
  bool good = read_child(loop, "llvm.loop.ivdep.safelen", 0, &there, &value);
  if (!there)
    return;
  out->independent = false;
  if (good && value >= 1)
    out->safelen = value < GAUS_MAX_DISTANCE ? (int32_t)value : GAUS_MAX_DISTANCE;
  else
    out->problem = "llvm.loop.ivdep.safelen asks for no positive number";
}

void gaus_pragmas_read(gaus_host_loop *loop, gaus_pragmas *out) {
  bool there;
  int64_t value = 0;
  *out = (gaus_pragmas){0};
  bool good = read_child(loop, "llvm.loop.pipeline.disable", ANY_FOLLOWUP, &there, &value);
  out->disabled = there && (!good || value != 0);
  read_interval(loop, out);
  read_enable(loop, out);
  read_ivdep(loop, out);
}
