/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Loads and stores whose addresses differ by constants: which of them can
 * touch a common byte at all, and in which order they touch it. */
#ifndef GAUS_PLUGIN_PLACES_H
#define GAUS_PLUGIN_PLACES_H

#include "pairs.h"

typedef struct gaus_place_index gaus_place_index;

/* Of the placed accesses of the list, which has to outlive it. O(n log n). */
gaus_place_index *gaus_places_index(const gaus_pair_list *list);
void gaus_places_destroy(gaus_place_index *index);

/* Takes from the set those that the placed access `a` never meets, and those
 * of the same place where a store to it comes between the two. */
void gaus_places_narrow(const gaus_place_index *index, int32_t a, uint64_t *set);

#endif
