/* Loads of operations that have several claims, later ones, or share units with those that they exclude.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Problems whose resources are their types go another way, in which an operation has one resource from its start on. */
#ifndef GAUS_ACYCLIC_CLAIMS_H
#define GAUS_ACYCLIC_CLAIMS_H

#include "acyclic/instance.h"

/* What the load of a resource in a step costs more at `after` than at `before`. */
typedef double (*gaus_i_load_cost)(const void *context, int32_t resource, int32_t step, int64_t before, int64_t after);

/* Enters all claims of v at t into the loads, or takes them out, and returns what that costs (`cost` NULL: 0).
 * O(cycles), where operations exclude one another times their number. */
double gaus_i_claims_enter(gaus_i_placement *p, int32_t v, int32_t t, gaus_i_load_cost cost, const void *context);
double gaus_i_claims_leave(gaus_i_placement *p, int32_t v, int32_t t, gaus_i_load_cost cost, const void *context);

#endif
