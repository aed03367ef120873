/* List scheduling under a latency bound, with levelled demand.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_LIST_H
#define GAUS_ACYCLIC_LIST_H

#include "acyclic/instance.h"

/* Step by step, the ready operations of a type with the least latest start
 * first, until the step holds the type's mean load (rounded up) or, if lower, its limit;
 * those that can wait no longer go in whatever the load. Meets the latency bound; may exceed a
 * limit. O((V + E) log V + types x steps). */
gaus_status gaus_i_acyclic_list_schedule(const gaus_i_acyclic *b, int32_t *start, gaus_error *err);

#endif
