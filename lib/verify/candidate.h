/* A schedule that is being verified, and the check of its resources.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_VERIFY_CANDIDATE_H
#define GAUS_VERIFY_CANDIDATE_H

#include "problem/problem.h"

typedef struct gaus_i_candidate {
  const gaus_problem *p; /* without implementations to choose from */
  const int32_t *start;
  int32_t ii; /* 0: not pipelined */
  gaus_error *err;
} gaus_i_candidate;

/* Resources (docs/formats.md). GAUS_ILLEGAL names the resource, the slot and who is there. */
gaus_status gaus_i_check_resources(const gaus_i_candidate *c);

#endif
