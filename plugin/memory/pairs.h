/* Which pairs of a loop's memory accesses have to be looked at.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A thousand volatile accesses have half a million pairs, but a dependence between neighbours says
 * the same as one between any two; a thousand stores to different elements have as many pairs that
 * cannot meet. No LLVM in here. */
#ifndef GAUS_PLUGIN_MEMORY_PAIRS_H
#define GAUS_PLUGIN_MEMORY_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In iteration k an access touches `size` bytes from base + offset + k * step,
 * where equal bases mean the same address. Nothing wraps around. */
typedef struct gp_fixed_place {
  uint32_t base;
  uint32_t tags; /* of equal bases and tags: alias analysis tells all from one another, or none */
  int64_t offset, step, size;
} gp_fixed_place;

#ifdef __cplusplus
}
#endif

/* In program order. */
typedef struct gp_pair_access {
  int32_t block;
  int32_t type; /* operator type: of two stores of one type neither takes longer */
  bool barrier; /* ordered against every other access */
  bool loose;   /* shares its operation with others: all pairs of it are looked at */
  bool plain;   /* a load or store; two loads are never a dependence */
  bool writes;
  bool placed; /* plain, and its place is known */
  bool exact;  /* and so is what others of that place depend on: no promise of the source says otherwise */
  gp_fixed_place place;
} gp_pair_access;

typedef struct gp_pair_list {
  const gp_pair_access *accesses;
  int32_t count, num_blocks;
  const uint64_t *reach; /* of each block, `words` words: bit b where one iteration can run block b after it */
  size_t words;
  bool slow_pairs; /* two plain accesses may have to be farther apart than by way of a barrier */
} gp_pair_list;

/* Calls `visit` for each access with itself, and for all pairs a < b whose
 * dependences others do not imply, in order of a, then b. False: every pair
 * was visited, as there are few accesses. O(pairs visited + accesses^2 / 64 +
 * blocks^2 / 64). */
bool gp_visit_pairs(const gp_pair_list *list, void (*visit)(void *context, int32_t a, int32_t b), void *context);

#endif
