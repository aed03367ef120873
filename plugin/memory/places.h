/* Loads and stores whose addresses differ by constants: which of them meet, in which order.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_MEMORY_PLACES_H
#define GAUS_PLUGIN_MEMORY_PLACES_H

#include "memory/pairs.h"

typedef struct gp_place_index gp_place_index;

/* Groups the placed accesses of the list, which has to outlive the result. O(n log n). */
gp_place_index *gp_places_index(const gp_pair_list *list);
void gp_places_destroy(gp_place_index *index);

/* Removes from the set the accesses that the placed access `a` never meets, and those to the same
 * bytes that are separated from it by a store to these bytes. */
void gp_places_narrow(const gp_place_index *index, int32_t a, uint64_t *set);

#endif
