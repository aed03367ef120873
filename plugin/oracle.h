/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The part of the bridge that answers questions about memory. */
#ifndef GAUS_PLUGIN_ORACLE_H
#define GAUS_PLUGIN_ORACLE_H

#include "bridge.h"
#include "meet.h"
#include "pairs.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gaus_oracle gaus_oracle; /* answers about the memory accesses of a loop */

/* For the accesses of a loop, asked about by their index in `accesses`. */
gaus_oracle *gaus_oracle_create(gaus_host_loop *loop, const LLVMValueRef *accesses, size_t count);
void gaus_oracle_destroy(gaus_oracle *oracle);

/* A plain load or store of known place; everything else may touch any
 * memory that its effects allow. */
bool gaus_oracle_is_located(const gaus_oracle *oracle, size_t access);
/* Reads memory that nothing writes while the loop runs. */
bool gaus_oracle_is_constant(gaus_oracle *oracle, size_t access);
/* No iteration of one touches what any iteration of the other touches. */
bool gaus_oracle_never_alias(gaus_oracle *oracle, size_t a, size_t b);
/* No iteration of one touches what the same iteration of the other does. */
bool gaus_oracle_no_alias_within(gaus_oracle *oracle, size_t a, size_t b);

/* Where two accesses are, as far as that is linear in the number of the
 * iteration: each in one place, or in several that something chooses from. */
typedef struct gaus_meeting_places {
  gaus_places whole;
  bool not_within; /* not in one iteration */
  bool has_fine;   /* the same once more, which may exclude other distances */
  gaus_places fine;
} gaus_meeting_places;

enum { GAUS_MOST_PAIRS = 16 };

typedef struct gaus_pair {
  gaus_meeting_places places[GAUS_MOST_PAIRS]; /* other pairs of places never meet */
  int32_t count;
  bool chosen; /* the two are in one pair of places each time */
} gaus_pair;

/* False if they are not linear, if a size is not known, or for two places that
 * do not start from the same pointer and may alias. The caller sets farthest
 * and tests. */
bool gaus_oracle_places(gaus_oracle *oracle, size_t a, size_t b, gaus_pair *out);

/* The two touch the same bytes in an iteration, and different ones in different
 * iterations. */
bool gaus_oracle_moves_along(gaus_oracle *oracle, size_t a, size_t b);

/* The address is linear in the number of the iteration. */
bool gaus_oracle_is_linear(const gaus_oracle *oracle, size_t access);

/* Where it is, if that is linear and known but for a pointer and a part that
 * every iteration has in common. */
bool gaus_oracle_fixed_place(gaus_oracle *oracle, size_t access, gaus_fixed_place *out);

/* Places of which A is the first byte of the object and B the access: false
 * if the object is not the same in every iteration, or where not linear. */
bool gaus_oracle_offset(gaus_oracle *oracle, size_t access, gaus_places *out);

/* The object that an access reads or writes, for messages: a global, argument
 * or stack slot; NULL if there is not exactly one. */
LLVMValueRef gaus_oracle_object(gaus_oracle *oracle, size_t access);

/* Neither the call nor another thread can see what the access, or another
 * call, touches. */
bool gaus_oracle_is_private(gaus_oracle *oracle, size_t call, size_t access);

/* What is known of the function that an instruction calls: whether a
 * declaration could say that it accesses no memory. */
typedef enum gaus_callee_kind {
  GAUS_CALLEE_UNKNOWN,     /* it may be so */
  GAUS_CALLEE_MATHEMATICS, /* of the C library: it is, but for errno */
  GAUS_CALLEE_ACCESSES     /* it is not, or it is no call of a function that is elsewhere */
} gaus_callee_kind;
gaus_callee_kind gaus_call_kind(gaus_host_loop *loop, LLVMValueRef call);

/* If the pointer argument were restrict, the call would not touch what it
 * points to, nor could other threads. */
bool gaus_restrict_would_help(gaus_host_loop *loop, LLVMValueRef call, LLVMValueRef argument);

/* The source's name of a global, an argument, a stack slot or another value,
 * by the debug information; NULL where there is none. Not terminated. */
const char *gaus_source_name(LLVMValueRef value, size_t *length);
/* The pointer argument is promised to be the only way to its memory (restrict). */
bool gaus_argument_is_restrict(LLVMValueRef argument);

#ifdef __cplusplus
}
#endif
#endif
