/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "pragmas.h"

#include <stdlib.h>

#include "gaus/problem.h"
#include "metadata.h"

/* Pragmas that hold for the loop whatever becomes of it first. */
enum { ANY_FOLLOWUP = 4 };

/* The value number `place`, from 1 on, of the child `name`. */
static bool read_value(gaus_host_loop *loop, const char *name, int followups, size_t place, bool *there,
                       int64_t *value) {
  LLVMValueRef *operands;
  size_t count = gaus_loop_child(loop, name, followups, &operands);
  *there = count > 0;
  bool good = count > place && gaus_read_integer(operands[place], value);
  free(operands);
  return good;
}

/* The first value of the child `name`. */
static bool read_child(gaus_host_loop *loop, const char *name, int followups, bool *there, int64_t *value) {
  return read_value(loop, name, followups, 1, there, value);
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

/* The largest number where there is one, since what is longer is waited for;
 * else the average. None of them is worth a refusal. */
static void read_trips(gaus_host_loop *loop, gaus_pragmas *out) {
  static const struct {
    const char *name;
    size_t place;
  } rows[] = {{"llvm.loop.tripcount", 2}, /* min, max, average */
              {"llvm.loop.tripcount", 3},
              {"llvm.loop.intel.loopcount_max", 1},
              {"llvm.loop.intel.loopcount_maximum", 1},
              {"llvm.loop.intel.loopcount_avg", 1},
              {"llvm.loop.intel.loopcount_average", 1},
              {"llvm.loop.intel.loopcount", 1}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows && !out->trips; i++) {
    bool there;
    int64_t value;
    if (read_value(loop, rows[i].name, 0, rows[i].place, &there, &value) && value > 0)
      out->trips = value;
  }
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
  read_trips(loop, out);
}
