/* Schedules as metadata: docs/metadata.md is the contract.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_SCHEDULE_ANNOTATE_H
#define GAUS_PLUGIN_SCHEDULE_ANNOTATE_H

#include "schedule/module_schedule.h"

/* Returns the version of a loop's record by which releases before GAUS_IR_VERSION knew it: 1; for a
 * loop that contains others 2; if such a loop may have to wait for an inner one 3. The loop must
 * have been extracted. */
int gp_old_version(const gp_loop_task *task);

/* The record on a loop. */
typedef struct gp_loop_record {
  bool present;
  int64_t version, ii, stages, length, res_mii, rec_mii, operations, hash;
  int64_t states, target_hash; /* 0 in records of before, where has_... tells */
  bool has_states, has_target_hash;
  int64_t promised;    /* dependences that the schedule does without, on the word of the source; absent: none */
  char *target;        /* name of the target, owned; NULL if not recorded */
  const char *missing; /* the first key that is absent or malformed, or NULL. Static storage */
} gp_loop_record;
void gp_loop_record_read(gp_host_loop *loop, gp_loop_record *out);
void gp_loop_record_clear(gp_loop_record *record);

/* On an instruction; -1 where there is none. False: malformed. */
typedef struct gp_instruction_schedule {
  int64_t cycle, stage, unit, arrival;
} gp_instruction_schedule;
bool gp_instruction_schedule_read(LLVMValueRef inst, gp_instruction_schedule *out);

/* On a loop, as an operation of the loop around it; -1 where there is none.
 * False: malformed. */
typedef struct gp_outer_schedule {
  int64_t cycle, stage, latency, trips;
  bool assumed; /* the latency is no bound */
} gp_outer_schedule;
bool gp_outer_schedule_read(gp_host_loop *loop, gp_outer_schedule *out);
/* Of an operation, be it an instruction or a loop, which has no unit and no arrival. */
bool gp_node_schedule_read(const gp_node *node, gp_instruction_schedule *out);

/* Returns a time within a clock period in picoseconds, rounded. */
int32_t gp_picoseconds(double ns);

/* Writes the task's schedule. */
void gp_annotate(const gp_loop_task *task, const gp_params *params);

/* Remove all of the metadata from every instruction of the module or of a block, and from a loop. */
void gp_strip_instructions(LLVMModuleRef module);
void gp_strip_block(LLVMBasicBlockRef block);
void gp_strip_loop(gp_host_loop *loop);

/* For a loop that becomes a kernel (gaus-pipeline): a note, by which it is
 * known, instead of what holds no longer. */
void gp_note_pipelined(gp_host_loop *loop);
bool gp_is_pipelined(gp_host_loop *loop);

#endif
