/* One loop on its way from IR to schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <inttypes.h>
#include <stdlib.h>

#include "schedule/record.h"

int32_t gp_loop_task_place(const gp_loop_task *job) {
  const gp_loop_graph *body = job->outer ? &job->outer->body : NULL;
  for (int32_t v = 0; body && v < body->num_nodes; v++)
    if (body->nodes[v].nest && body->nodes[v].nest->loop == job->loop)
      return v;
  return -1;
}

bool gp_loop_task_refuse(gp_loop_task *job, const char *name, const char *message) {
  job->refused = true;
  return gp_refuse(&job->refusal, name, NULL, "%s", message);
}
