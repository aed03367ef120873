/* Targets: which operator type an instruction has.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * docs/targets.md has the format of target files, default-target.json the built-in target. */
#ifndef GAUS_PLUGIN_TARGET_TARGET_H
#define GAUS_PLUGIN_TARGET_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "gaus/gaus.h"

typedef struct gp_target gp_target;

/* What rules can ask about an instruction. */
typedef enum gp_type_class {
  GP_CLASS_NONE, /* no value: a branch, a call that returns nothing */
  GP_CLASS_INTEGER,
  GP_CLASS_FLOATING,
  GP_CLASS_POINTER,
  GP_CLASS_OTHER
} gp_type_class;
typedef struct gp_traits {
  const char *opcode;    /* LLVM's name */
  const char *intrinsic; /* "llvm.smax.i32", NULL if it is none */
  const char *callee;    /* of a direct call to a function that is no intrinsic, else NULL */
  const char *type;      /* "i32", "float", "ptr": of the element where it is a vector */
  gp_type_class type_class;
  int64_t width;         /* bits of the element */
  int64_t lanes;         /* elements, 1 for a scalar */
  int64_t address_space; /* of a load, store or atomic, else -1 */
  int64_t bytes;         /* that memcpy, memmove, memset touch, if that is a constant, else -1 */
} gp_traits;

/* Finds the first rule that fits. */
typedef struct gp_match {
  int32_t type;   /* operator type */
  int32_t demand; /* units */
} gp_match;

/* Reads a target file, or the built-in target if `path` is NULL. GAUS_IO and
 * GAUS_BAD_INPUT name the file, the place in it and the problem. The caller
 * owns *out. */
gaus_status gp_target_read(const char *path, gp_target **out, gaus_error *err);
void gp_target_destroy(gp_target *target);

bool gp_target_match(const gp_target *target, const gp_traits *traits, gp_match *out);

/* Returns the fingerprint of all that the target says, without comments and the order of keys; it
 * covers what the target extends, too. */
uint64_t gp_target_hash(const gp_target *target);
const char *gp_target_name(const gp_target *target);
int32_t gp_target_num_types(const gp_target *target);
gaus_operator_type gp_target_type(const gp_target *target, int32_t type);
/* May reading operations of the type run where their iteration does not? */
bool gp_target_is_speculative(const gp_target *target, int32_t type);
gaus_lifetime_from gp_target_lifetime_from(const gp_target *target);
double gp_target_clock_period(const gp_target *target); /* ns; 0: delays play no part */

/* Least separation of two accesses that touch the same memory, in cycles;
 * GAUS_LATENCY_OF_SOURCE: the latency of the first. */
typedef struct gp_memory_model {
  int32_t read_after_write, write_after_read, write_after_write;
} gp_memory_model;
gp_memory_model gp_target_memory(const gp_target *target);

/* Copies of the datapath of an inner loop that is one operation of the loop
 * around it: they take turns. */
int32_t gp_target_nest_units(const gp_target *target);

/* How an array lies in memories of its own. */
typedef enum gp_partition_kind {
  GP_PARTITION_WHOLE,  /* in one bank */
  GP_PARTITION_CYCLIC, /* `bytes` bytes in each bank in turn */
  GP_PARTITION_BLOCKS  /* the first `bytes` bytes in the first bank, and so on; the rest in the last */
} gp_partition_kind;
typedef struct gp_banks {
  gp_partition_kind kind;
  int64_t bytes;
  int32_t count;
  const int32_t *load, *store; /* operator types, one for each bank; NULL: by the rules */
  int32_t otherwise;           /* of accesses of which the bank is not known; -1: there must be none */
} gp_banks;
/* The banks of an array that goes by this name ("buffer", "function.name",
 * "function#2" for an argument), NULL if the target says nothing of it. */
const gp_banks *gp_target_banks(const gp_target *target, const char *name);

#endif
