/* Arrays in memories of their own: which bank an access goes to.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_GRAPH_BANKS_H
#define GAUS_PLUGIN_GRAPH_BANKS_H

#include "graph/loop_graph.h"
#include "memory/memory_queries.h"

/* Gives the load or store `node`, access number `access` of the memory queries, the
 * operator type of its bank, if the target lays out its array. False, with
 * the reason, where the bank is not the same in every iteration. */
bool gp_assign_bank(gp_loop_graph *graph, gp_memory_queries *queries, size_t access, int32_t node, gp_refusal *refusal);

#endif
