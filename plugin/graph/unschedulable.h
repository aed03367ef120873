/* Instructions that no schedule of operations could stand for, whatever a target's rules say:
 * their meaning is in where they are.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_GRAPH_UNSCHEDULABLE_H
#define GAUS_PLUGIN_GRAPH_UNSCHEDULABLE_H

#include "graph/loop_graph.h"

/* True, with the reason and what would help. */
bool gp_refuse_unschedulable(LLVMValueRef inst, gp_refusal *refusal);

#endif
