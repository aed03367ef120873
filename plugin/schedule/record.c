/* Judges whether the record of a loop is current: complete, of this version, target and graph.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/record.h"

#include <inttypes.h>
#include <string.h>

#include "gaus-ir/metadata.h"

static bool is_readable(const gp_loop_task *task, const gp_loop_record *record, gp_refusal *why) {
  if (!record->present)
    return gp_refuse(why, "NoSchedule", NULL, "it has no schedule; run gaus-schedule before");
  if (record->missing)
    return gp_refuse(why, "BadRecord", NULL, "its record has no good '%s'", record->missing);
  if (task->refused)
    return gp_refuse(why, "NoGraph", task->refusal.where,
                     "it has a schedule, but its graph cannot be extracted: %.800s",
                     gp_str_chars(&task->refusal.message));
  if (record->version != GAUS_IR_VERSION && record->version != gp_old_version(task))
    return gp_refuse(why, "BadRecord", NULL,
                     "its schedule has version %" PRId64 " of the metadata, this is version %d; of "
                     "earlier releases only version %d is for such a loop",
                     record->version, GAUS_IR_VERSION, gp_old_version(task));
  if (record->ii < 0 || record->ii > GAUS_MAX_STEP)
    return gp_refuse(why, "BadRecord", NULL, "gaus.ii is %" PRId64, record->ii);
  return true;
}

bool gp_loop_record_is_for(const gp_loop_record *record, const gp_target *target, gp_refusal *why) {
  const char *name = gp_target_name(target);
  if (!record->target || strcmp(record->target, name))
    return gp_refuse(why, "Target", NULL,
                     "its schedule is for target '%.200s', but is checked against '%.200s'; give target=FILE",
                     record->target ? record->target : "", name);
  uint64_t now = gp_target_hash(target);
  if (record->has_target_hash && (uint64_t)record->target_hash != now)
    return gp_refuse(why, "Target", NULL,
                     "its schedule is for a target '%.200s' that says something else than the one at hand "
                     "(fingerprint %016" PRIx64 ", now %016" PRIx64 ")",
                     name, (uint64_t)record->target_hash, now);
  return true;
}

static bool is_of_body(const gp_loop_task *task, const gp_loop_record *record, gp_refusal *why) {
  if (record->operations != task->graph.num_nodes)
    return gp_refuse(why, "Stale", NULL, "its schedule is stale: made for %" PRId64 " operations, now there are %d",
                     record->operations, (int)task->graph.num_nodes);
  if ((uint64_t)record->hash != task->graph.hash)
    return gp_refuse(why, "Stale", NULL,
                     "its schedule is stale: the body changed since (hash %016" PRIx64 ", now %016" PRIx64 ")",
                     (uint64_t)record->hash, task->graph.hash);
  return true;
}

/* A graph that takes no promises is not the one that the schedule was made for. */
static bool is_trusted(const gp_loop_task *task, const gp_loop_record *record, gp_refusal *why) {
  return !record->promised || task->graph.trusts ||
         gp_refuse(why, "Promises", NULL,
                   "its schedule does without %" PRId64 " dependence%s on the word of the source, which "
                   "'ignore-promises' does not take",
                   record->promised, record->promised == 1 ? "" : "s");
}

bool gp_loop_record_is_current(const gp_loop_task *task, const gp_loop_record *record, gp_refusal *why) {
  return is_readable(task, record, why) && gp_loop_record_is_for(record, task->graph.target, why) &&
         is_trusted(task, record, why) && is_of_body(task, record, why);
}

int32_t gp_states(const gaus_schedule *schedule) {
  int32_t states = schedule->metrics.length;
  for (int32_t v = 0; v < schedule->num_operations; v++)
    if (schedule->start[v] >= states)
      states = schedule->start[v] + 1;
  return states;
}
