/* What instructions do to the registers of a thread.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <string.h>

#include "machine.h"

/* --- floating point ------------------------------------------------------------------------ */

static float to_float(uint64_t word) {
  uint32_t bits = (uint32_t)word;
  float a;
  memcpy(&a, &bits, sizeof a);
  return a;
}
static double to_double(uint64_t bits) {
  double a;
  memcpy(&a, &bits, sizeof a);
  return a;
}

/* There is one result that is no number. */
static uint64_t of_float(float a) {
  uint32_t bits;
  memcpy(&bits, &a, sizeof bits);
  return isnan(a) ? 0x7fffffff : bits;
}
static uint64_t of_double(double a) {
  uint64_t bits;
  memcpy(&bits, &a, sizeof bits);
  return bits;
}

static uint64_t flush(uint64_t word) {
  uint32_t bits = (uint32_t)word;
  return bits & 0x7f800000 ? bits : bits & 0x80000000;
}

/* The larger one; the other one of what is no number; +0 rather than -0. */
static float larger(float a, float b) {
  if (isnan(a) || isnan(b))
    return isnan(a) ? b : a;
  if (a == b)
    return signbit(a) ? b : a;
  return a > b ? a : b;
}

static int32_t clamp_s32(double a) {
  return isnan(a) ? 0 : a <= INT32_MIN ? INT32_MIN : a >= INT32_MAX ? INT32_MAX : (int32_t)a;
}

uint64_t ptx_mix(uint64_t a) {
  a += 0x9e3779b97f4a7c15u;
  a = (a ^ a >> 30) * 0xbf58476d1ce4e5b9u;
  a = (a ^ a >> 27) * 0x94d049bb133111ebu;
  return a ^ a >> 31;
}

/* Moves a rounded result by up to `most` units in the last place: a function of the seed and of
 * the result, so that the same operands always give the same. */
static float blur(const ptx_thread *t, float a, int most) {
  uint64_t seed = t->machine->options->blur;
  uint32_t bits = (uint32_t)of_float(a);
  if (seed == 0 || !isnormal(a))
    return a;
  bits += (uint32_t)(ptx_mix(seed ^ (uint64_t)bits << 20) % (2 * (uint64_t)most + 1)) - (uint32_t)most;
  float moved = to_float(bits);
  return isnormal(moved) ? moved : a;
}

static bool divisible(ptx_thread *t, const ptx_instruction *i, bool divisible) {
  if (!divisible)
    ptx_fail(t, i, "division by zero");
  return divisible;
}

/* --- the table ------------------------------------------------------------------------------- */

#define IN(k) (w->registers[(uint32_t)i->slot[k] + lane])
#define OUT(k) IN(k)
#define I(type, k) ((type)IN(k))
#define ADDRESS(k) (IN(k) + (uint64_t)i->offset)
#define F_IN(k) to_float(IN(k))
#define F_IN_FTZ(k) to_float(flush(IN(k)))
#define F_OUT(a) of_float(a)
#define F_OUT_FTZ(a) flush(of_float(a))
#define D_IN(k) to_double(IN(k))

/* For one lane, and for many. */
#define OP(id, name, shape, ...)                                                       \
  static inline void lane_##id(ptx_warp *w, const ptx_instruction *i, uint32_t lane) { \
    ptx_thread *t = &w->threads[lane];                                                 \
    (void)t, (void)i;                                                                  \
    __VA_ARGS__;                                                                       \
  }                                                                                    \
  static void do_##id(ptx_warp *w, const ptx_instruction *i, uint32_t mask) {          \
    if (mask == UINT32_MAX)                                                            \
      for (uint32_t lane = 0; lane < PTX_LANES; lane++)                                \
        lane_##id(w, i, lane);                                                         \
    else                                                                               \
      for (; mask; mask &= mask - 1)                                                   \
        lane_##id(w, i, (uint32_t)__builtin_ctz(mask));                                \
  }
#define OP_BRANCH OP
#define OP_STOP OP
#include "operations.def"
#undef OP
#undef OP_BRANCH
#undef OP_STOP

static const struct {
  const char *name, *shape;
  ptx_step step;
  ptx_kind kind;
} operations[] = {
#define OP(id, name, shape, ...) {name, shape, do_##id, PTX_PLAIN},
#define OP_BRANCH(id, name, shape, ...) {name, shape, do_##id, PTX_BRANCH},
#define OP_STOP(id, name, shape, ...) {name, shape, do_##id, PTX_STOP},
#include "operations.def"
#undef OP
#undef OP_BRANCH
#undef OP_STOP
};

static bool fits(const char *shape, const char *wanted) {
  for (; *shape && *wanted; shape++, wanted++)
    if (*shape != *wanted && !(*wanted == 's' && (*shape == 'r' || *shape == 'i')))
      return false;
  return *shape == *wanted;
}

bool ptx_operation(const char *name, const char *shape, ptx_instruction *i) {
  for (size_t k = 0; k < sizeof operations / sizeof *operations; k++)
    if (strcmp(operations[k].name, name) == 0 && fits(shape, operations[k].shape)) {
      i->step = operations[k].step;
      i->kind = (uint8_t)operations[k].kind;
      return true;
    }
  return false;
}
