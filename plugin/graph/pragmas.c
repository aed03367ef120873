/* Reads the loop metadata that pragmas leave behind.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "graph/pragmas.h"

#include <stdlib.h>

#include "gaus/problem.h"
#include "bridge/metadata.h"

/* Pragmas that hold for the loop whatever becomes of it first. */
enum { ANY_FOLLOWUP = 4 };

/* Reads the value number `place`, from 1 on, of the child `name`. */
static bool read_value(gp_host_loop *loop, const char *name, int followups, size_t place, bool *there, int64_t *value) {
  LLVMValueRef *operands;
  size_t count = gp_loop_child(loop, name, followups, &operands);
  *there = count > 0;
  bool good = count > place && gp_read_integer(operands[place], value);
  free(operands);
  return good;
}

/* Reads the first value of the child `name`. */
static bool read_child(gp_host_loop *loop, const char *name, int followups, bool *there, int64_t *value) {
  return read_value(loop, name, followups, 1, there, value);
}

/* Clang's pragma takes precedence over Intel's. Others may stand beside one another. */
static void read_intervals(gp_host_loop *loop, gp_pragmas *out) {
  const struct {
    const char *name, *problem;
    int32_t *interval;
  } rows[] = {{"llvm.loop.pipeline.initiationinterval",
               "llvm.loop.pipeline.initiationinterval asks for no positive number", &out->interval},
              {"llvm.loop.ii.count", "llvm.loop.ii.count asks for no positive number", &out->interval},
              {"llvm.loop.intel.ii.at.least.count", "llvm.loop.intel.ii.at.least.count asks for no positive number",
               &out->at_least},
              {"llvm.loop.intel.ii.at.most.count", "llvm.loop.intel.ii.at.most.count asks for no positive number",
               &out->at_most}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    bool there;
    int64_t value;
    bool good = read_child(loop, rows[i].name, ANY_FOLLOWUP, &there, &value);
    if (there && !(good && value >= 1 && value <= INT32_MAX))
      out->problem = rows[i].problem;
    else if (there && !*rows[i].interval)
      *rows[i].interval = (int32_t)value;
  }
  if (out->at_most && out->at_least > out->at_most)
    out->problem = "llvm.loop.intel.ii.at.least.count asks for more than llvm.loop.intel.ii.at.most.count";
}

/* As a number, or, of older compilers, by its name. */
static void read_intel(gp_host_loop *loop, gp_pragmas *out) {
  bool there, old;
  int64_t value, none;
  bool good = read_child(loop, "llvm.loop.intel.pipelining.enable", ANY_FOLLOWUP, &there, &value);
  read_child(loop, "llvm.loop.intel.pipelining.disable", ANY_FOLLOWUP, &old, &none);
  if (there && !good)
    out->problem = "llvm.loop.intel.pipelining.enable asks for no number";
  out->disabled |= old || (good && value == 0);
}

/* Vitis: i32 II (-1 the tool's choice, 0 off, positive the target), i1, i8. */
static void read_enable(gp_host_loop *loop, gp_pragmas *out) {
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
static void read_ivdep(gp_host_loop *loop, gp_pragmas *out) {
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
static void read_trips(gp_host_loop *loop, gp_pragmas *out) {
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

void gp_pragmas_read(gp_host_loop *loop, gp_pragmas *out) {
  bool there;
  int64_t value = 0;
  *out = (gp_pragmas){0};
  bool good = read_child(loop, "llvm.loop.pipeline.disable", ANY_FOLLOWUP, &there, &value);
  out->disabled = there && (!good || value != 0);
  read_intervals(loop, out);
  read_intel(loop, out);
  read_enable(loop, out);
  read_ivdep(loop, out);
  read_trips(loop, out);
}

/* --- what is not heeded ------------------------------------------------- */

static bool is_ignored(LLVMValueRef name) {
  static const char *const ignored[] = {"llvm.loop.max_concurrency.", "llvm.loop.max_interleaving.",
                                        "llvm.loop.coalesce.", "llvm.loop.parallel_access_indices", "llvm.loop.intel."};
  static const char *const heeded[] = {"llvm.loop.intel.pipelining.", "llvm.loop.intel.ii.at.",
                                       "llvm.loop.intel.min.ii.at.target.fmax", "llvm.loop.intel.loopcount"};
  for (size_t i = 0; i < sizeof heeded / sizeof *heeded; i++)
    if (gp_starts_with(name, heeded[i]))
      return false;
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
    if (gp_starts_with(name, ignored[i]))
      return true;
  return false;
}

void gp_pragmas_ignored(gp_host_loop *loop, void (*visit)(void *context, const char *name, size_t size),
                        void *context) {
  LLVMValueRef *children, *operands;
  size_t count = gp_loop_children(loop, &children);
  for (size_t i = 0; i < count; i++) {
    unsigned size;
    if (gp_node_operands(children[i], &operands) && is_ignored(operands[0])) {
      const char *name = LLVMGetMDString(operands[0], &size);
      visit(context, name, size);
    }
    free(operands);
  }
  free(children);
}
