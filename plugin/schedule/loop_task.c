/* Follows one loop on its way from IR to schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <inttypes.h>
#include <stdlib.h>

#include "schedule/record.h"

int32_t gp_loop_task_place(const gp_loop_task *task) {
  const gp_loop_graph *graph = task->outer ? &task->outer->graph : NULL;
  for (int32_t v = 0; graph && v < graph->num_nodes; v++)
    if (graph->nodes[v].nest && graph->nodes[v].nest->loop == task->loop)
      return v;
  return -1;
}

bool gp_loop_task_refuse(gp_loop_task *task, const char *name, const char *message) {
  task->refused = true;
  return gp_refuse(&task->refusal, name, NULL, "%s", message);
}
