/* Instructions that cannot be operations, whatever a target's rules say.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Their meaning lies in their place in the code, so they cannot be moved to a cycle. */
#ifndef GAUS_PLUGIN_GRAPH_UNSCHEDULABLE_H
#define GAUS_PLUGIN_GRAPH_UNSCHEDULABLE_H

#include "graph/loop_graph.h"

/* Returns true for such an instruction, with the reason and what would help. */
bool gp_refuse_unschedulable(LLVMValueRef inst, gp_refusal *refusal);

#endif
