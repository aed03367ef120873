/* Says what limits what in a schedule: its II, its length, its registers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_EXPLAIN_H
#define GAUS_UTILS_EXPLAIN_H

#include <jansson.h>

#include "cli.h"

/* A tree as JSON; each node has
 *   "code"         what kind of reason it is: "resource", "recurrence", ... (docs/explain.md has all)
 *   "text"         one sentence without a final stop
 *   "help"         what would change it, where something would
 *   "operations"   the indices of the operations that it is about
 *   "dependences"  those of the dependences (from num_dependences on: those that the clock period adds)
 *   "because"      its reasons, nodes likewise
 * `schedule` NULL: only what is known of the problem. The caller owns it. O(V log V + E). */
json_t *explain_tree(const gaus_problem *problem, const gaus_schedule *schedule);

#endif
