/* Questions about memory that LLVM's analyses answer.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_MEMORY_MEMORY_QUERIES_H
#define GAUS_PLUGIN_MEMORY_MEMORY_QUERIES_H

#include "bridge/bridge.h"
#include "memory/dependence_test.h"
#include "memory/pairs.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gp_memory_queries gp_memory_queries; /* answers about the memory accesses of a loop */

/* For the accesses of a loop, asked about by their index in `accesses`. */
gp_memory_queries *gp_memory_queries_create(gp_host_loop *loop, const LLVMValueRef *accesses, size_t count);
void gp_memory_queries_destroy(gp_memory_queries *queries);

/* A plain load or store of known place; everything else may touch any
 * memory that its effects allow. */
bool gp_memory_queries_is_located(const gp_memory_queries *queries, size_t access);
/* Reads memory that nothing writes while the loop runs. */
bool gp_memory_queries_is_constant(gp_memory_queries *queries, size_t access);
/* No iteration of one touches what any iteration of the other touches. */
bool gp_memory_queries_never_alias(gp_memory_queries *queries, size_t a, size_t b);
/* No iteration of one touches what the same iteration of the other does. */
bool gp_memory_queries_no_alias_within(gp_memory_queries *queries, size_t a, size_t b);

/* Where two accesses are, as far as that is linear in the number of the
 * iteration: each in one place, or in several that something chooses from. */
typedef struct gp_meeting_places {
  gp_access_pair whole;
  bool not_within; /* not in one iteration */
  bool has_fine;   /* the same once more, which may exclude other distances */
  gp_access_pair fine;
} gp_meeting_places;

enum { GP_MOST_PAIRS = 16 };

typedef struct gp_pair {
  gp_meeting_places places[GP_MOST_PAIRS]; /* other pairs of places never meet */
  int32_t count;
  bool chosen; /* the two are in one pair of places each time */
} gp_pair;

/* False if they are not linear, if a size is not known, or for two places that
 * do not start from the same pointer and may alias. The caller sets farthest
 * and tests. */
bool gp_memory_queries_places(gp_memory_queries *queries, size_t a, size_t b, gp_pair *out);

/* The two touch the same bytes in an iteration, and different ones in different
 * iterations. */
bool gp_memory_queries_moves_along(gp_memory_queries *queries, size_t a, size_t b);

/* The address is linear in the number of the iteration. */
bool gp_memory_queries_is_linear(const gp_memory_queries *queries, size_t access);

/* Where it is, if that is linear and known but for a pointer and a part that
 * every iteration has in common. */
bool gp_memory_queries_fixed_place(gp_memory_queries *queries, size_t access, gp_fixed_place *out);

/* Places of which A is the first byte of the object and B the access: false
 * if the object is not the same in every iteration, or where not linear. */
bool gp_memory_queries_offset(gp_memory_queries *queries, size_t access, gp_access_pair *out);

/* The object that an access reads or writes, for messages: a global, argument
 * or stack slot; NULL if there is not exactly one. */
LLVMValueRef gp_memory_queries_object(gp_memory_queries *queries, size_t access);

/* Neither the call nor another thread can see what the access, or another
 * call, touches. */
bool gp_memory_queries_is_private(gp_memory_queries *queries, size_t call, size_t access);

/* The source's name of a global, an argument, a stack slot or another value,
 * by the debug information; NULL where there is none. Not terminated. */
const char *gp_source_name(LLVMValueRef value, size_t *length);
/* The pointer argument is promised to be the only way to its memory (restrict). */
bool gp_argument_is_restrict(LLVMValueRef argument);

#ifdef __cplusplus
}
#endif
#endif
