/* gaus-verify's last check: what libgaus-ir reads of a record is what the graph and the schedule say.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The library knows neither the target nor the graph. So this is where a record that other programs would read wrongly
 * is found, and a library that reads rightly is shown to. */
#include "passes/verify_reading.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gaus-ir/keys.h"
#include "schedule/record.h"

static const gaus_ir_loop *find_loop(const gaus_ir_module *schedules, gp_host_loop *loop) {
  for (int32_t i = 0; i < schedules->num_loops; i++)
    if (schedules->loops[i]->header == gp_loop_header(loop) && schedules->loops[i]->latch == gp_loop_latch(loop))
      return schedules->loops[i];
  return NULL;
}

static bool differs(const gp_loop_task *task, int32_t v, const char *key, int64_t recorded, int64_t now,
                    gp_refusal *why) {
  const gp_node *node = &task->graph.nodes[v];
  return recorded == now ||
         gp_refuse(why, "BadRecord", node->inst, "%s of %.200s is %" PRId64 ", but %" PRId64 " is recorded", key,
                   node->name, now, recorded);
}

static bool check_operation(const gp_loop_task *task, const gaus_ir_operation *op, int32_t v, int32_t order,
                            gp_refusal *why) {
  const gp_node *node = &task->graph.nodes[v];
  gaus_operator_type type = gp_loop_graph_type(&task->graph, v);
  if (op->inst != node->inst)
    return gp_refuse(why, "BadRecord", node->inst, "%.200s is not operation %" PRId32 " of its record", node->name, v);
  if (!node->nest && strcmp(op->operator_name, type.name) != 0)
    return gp_refuse(why, "BadRecord", node->inst, "%s of %.200s is '%.200s', but '%.200s' is recorded",
                     GAUS_IR_KEY_OPERATOR, node->name, type.name, op->operator_name);
  return differs(task, v, node->nest ? GAUS_IR_KEY_OUTER_ORDER : GAUS_IR_KEY_ORDER, op->order, order, why) &&
         differs(task, v, node->nest ? GAUS_IR_KEY_OUTER_LATENCY : GAUS_IR_KEY_LATENCY, op->latency, type.latency,
                 why) &&
         differs(task, v, GAUS_IR_KEY_PREDICATED, op->predicated, node->waits, why);
}

static bool check_operations(const gp_loop_task *task, const gaus_ir_loop *loop, const int32_t *start,
                             gp_refusal *why) {
  int32_t *order = gp_slot_order(start, task->graph.num_nodes, loop->ii);
  bool good = loop->num_operations == task->graph.num_nodes ||
              gp_refuse(why, "BadRecord", NULL, "it has %" PRId32 " operations, but %" PRId32 " are recorded",
                        task->graph.num_nodes, loop->num_operations);
  for (int32_t v = 0; good && v < task->graph.num_nodes; v++)
    good = check_operation(task, &loop->operations[v], v, order[v], why);
  free(order);
  return good;
}

/* A loop whose tests decide in the record may be one of which more is known by now. */
static bool check_trips(const gp_loop_task *task, const gaus_ir_loop *loop, gp_refusal *why) {
  if (loop->trips == GAUS_IR_TRIPS_CONSTANT && loop->num_trips != task->trips)
    return gp_refuse(why, "BadRecord", NULL,
                     "%s: it runs for %" PRId64 " iterations (0: no constant), but %" PRId64 " is recorded",
                     GAUS_IR_KEY_TRIPS, task->trips, loop->num_trips);
  return loop->trips == GAUS_IR_TRIPS_TESTED || task->graph.counted ||
         gp_refuse(why, "BadRecord", NULL,
                   "%s: its number of iterations is not known when it starts, but it is recorded as counted",
                   GAUS_IR_KEY_TRIPS);
}

bool gp_check_reading(const gp_loop_task *task, const gaus_ir_module *schedules, const int32_t *start,
                      gp_refusal *why) {
  const gaus_ir_loop *loop = find_loop(schedules, task->loop);
  if (!loop)
    return gp_refuse(why, "BadRecord", NULL, "its record is not on the end of its only latch");
  if (loop->status == GAUS_IR_OTHER_VERSION)
    return true; /* of an earlier release */
  if (loop->status != GAUS_IR_OK)
    return gp_refuse(why, "BadRecord", NULL, "its record cannot be read: %.600s", loop->message);
  return check_operations(task, loop, start, why) && check_trips(task, loop, why);
}
