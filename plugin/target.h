/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Targets: which operator type an instruction is. docs/targets.md has the
 * format, default-target.json the built-in one. */
#ifndef GAUS_PLUGIN_TARGET_H
#define GAUS_PLUGIN_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "gaus/gaus.h"

typedef struct gaus_target gaus_target;

/* What rules can ask about an instruction. */
typedef enum gaus_type_class {
  GAUS_CLASS_NONE, /* no value: a branch, a call that returns nothing */
  GAUS_CLASS_INTEGER,
  GAUS_CLASS_FLOATING,
  GAUS_CLASS_POINTER,
  GAUS_CLASS_OTHER
} gaus_type_class;
typedef struct gaus_traits {
  const char *opcode;    /* LLVM's name */
  const char *intrinsic; /* "llvm.smax.i32", NULL if it is none */
  const char *callee;    /* of a direct call to a function that is no intrinsic, else NULL */
  const char *type;      /* "i32", "float", "ptr": of the element where it is a vector */
  gaus_type_class type_class;
  int64_t width;         /* bits of the element */
  int64_t lanes;         /* elements, 1 for a scalar */
  int64_t address_space; /* of a load, store or atomic, else -1 */
  int64_t bytes;         /* that memcpy, memmove, memset touch, if that is a constant, else -1 */
} gaus_traits;

/* The first rule that fits. */
typedef struct gaus_match {
  int32_t type;   /* operator type */
  int32_t demand; /* units */
} gaus_match;

/* Reads a target file, or the built-in target if `path` is NULL. GAUS_IO and
 * GAUS_BAD_INPUT name the file, the place in it and the problem. The caller
 * owns *out. */
gaus_status gaus_target_read(const char *path, gaus_target **out, gaus_error *err);
void gaus_target_destroy(gaus_target *target);

bool gaus_target_match(const gaus_target *target, const gaus_traits *traits, gaus_match *out);

/* Of all that it says, comments and the order of keys apart; for
 * one that extends another, of that too. */
uint64_t gaus_target_hash(const gaus_target *target);
const char *gaus_target_name(const gaus_target *target);
int32_t gaus_target_num_types(const gaus_target *target);
gaus_operator_type gaus_target_type(const gaus_target *target, int32_t type);
/* Reading operations of the type may run where their iteration does not. */
bool gaus_target_is_speculative(const gaus_target *target, int32_t type);
gaus_lifetime_from gaus_target_lifetime_from(const gaus_target *target);
double gaus_target_clock_period(const gaus_target *target); /* ns; 0: delays play no part */

/* Least separation of two accesses that touch the same memory, in cycles;
 * GAUS_LATENCY_OF_SOURCE: the latency of the first. */
typedef struct gaus_memory_model {
  int32_t read_after_write, write_after_read, write_after_write;
} gaus_memory_model;
gaus_memory_model gaus_target_memory(const gaus_target *target);

/* Copies of the datapath of an inner loop that is one operation of the loop
 * around it: they take turns. */
int32_t gaus_target_nest_units(const gaus_target *target);

/* How an array lies in memories of its own. */
typedef enum gaus_partition_kind {
  GAUS_WHOLE,  /* in one bank */
  GAUS_CYCLIC, /* `bytes` bytes in each bank in turn */
  GAUS_BLOCKS  /* the first `bytes` bytes in the first bank, and so on; the rest in the last */
} gaus_partition_kind;
typedef struct gaus_banks {
  gaus_partition_kind kind;
  int64_t bytes;
  int32_t count;
  const int32_t *load, *store; /* operator types, one for each bank; NULL: by the rules */
  int32_t otherwise;           /* of accesses of which the bank is not known; -1: there must be none */
} gaus_banks;
/* The banks of an array that goes by this name ("buffer", "function.name",
 * "function#2" for an argument), NULL if the target says nothing of it. */
const gaus_banks *gaus_target_banks(const gaus_target *target, const char *name);

#endif
