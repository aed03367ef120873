/* The plugin's statistics, as LLVM's option -stats prints them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * They are global, as all of LLVM's statistics are, and add up over everything that the process compiles. */
#ifndef GAUS_PLUGIN_BRIDGE_STATISTICS_H
#define GAUS_PLUGIN_BRIDGE_STATISTICS_H

#include <stdbool.h>
#include <stdint.h>

#include "gaus/statistics.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What happens to loops: X(ENUMERATOR, name, "meaning"). */
#define GP_STATISTICS(X)                                                                                     \
  X(LOOPS, loops_seen, "loops that gaus-schedule looked at")                                                 \
  X(SCHEDULED, loops_scheduled, "loops scheduled")                                                           \
  X(REFUSED, loops_refused, "loops left alone, for a reason that a remark says")                             \
  X(NODES, graph_nodes, "operations in the dependence graphs of loops")                                      \
  X(EDGES, graph_edges, "dependences in the dependence graphs of loops")                                     \
  X(ASSUMED, edges_assumed, "dependences among them that are assumed, as nothing proves that they are none") \
  X(PIPELINED, loops_pipelined, "loops that gaus-pipeline rewrote")                                          \
  X(NOT_PIPELINED, loops_not_pipelined, "loops that gaus-pipeline left alone")

typedef enum gp_statistic {
#define GP_ENUMERATOR(enumerator, name, meaning) GP_STATISTIC_##enumerator,
  GP_STATISTICS(GP_ENUMERATOR)
#undef GP_ENUMERATOR
} gp_statistic;

/* Was -stats given, or does the host collect statistics? */
bool gp_statistics_wanted(void);

/* Adds to a statistic, where they are wanted. */
void gp_statistics_add(gp_statistic which, int64_t amount);

/* Adds what one solve counted: values[gaus_statistics_count()], by gaus_statistic. */
void gp_statistics_add_solve(const int64_t *values);

#ifdef __cplusplus
}
#endif
#endif
