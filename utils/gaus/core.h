/* Finds a minimal set of operations, units and dependences that cannot hold together, and what would admit a schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_CORE_H
#define GAUS_UTILS_CORE_H

#include <jansson.h>

#include "cli.h"

/* A problem and what is asked of it: under `options` (its II, its latency) the solver proves that there is no schedule.
 */
typedef struct core_question {
  json_t *problem; /* gaus-problem JSON; not owned */
  gaus_options options;
  int64_t solves; /* how often the solver was asked */
} core_question;

/* Whether the question has an answer: GAUS_OK: a schedule was found, GAUS_INFEASIBLE: proven that there is none. Of a
 * variant of the problem; `ii` 0: that of the options. */
gaus_status core_ask(core_question *q, json_t *variant, int64_t ii, int64_t latency);

/* The minimal core, as a problem: operations that are not in it have a type of their own without limit and no
 * dependences, types that do not matter have no limit. Removing any one operation, limit or dependence of it makes it
 * feasible, unless the solver could not tell. NULL: the solver does not prove the question infeasible. The caller owns
 * it. At most some 2 x (operations + dependences) solves. */
json_t *core_find(core_question *q);

/* The changes that admit a schedule, each by itself and each verified by solving: [{"kind", "text", ...}]. Of limits,
 * latencies, blocking times and loop-carried dependences of the core, and of the latency bound. */
json_t *core_relaxations(core_question *q, json_t *core);

/* The operations, limited types and dependences of a core, as indices. */
bool core_has_operation(json_t *core, size_t v);
bool core_has_type(json_t *core, size_t k);

#endif
