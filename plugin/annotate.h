/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Schedules as metadata: docs/metadata.md is the contract. */
#ifndef GAUS_PLUGIN_ANNOTATE_H
#define GAUS_PLUGIN_ANNOTATE_H

#include "work.h"

/* Of a loop that contains others 2: readers of version 1 know innermost ones.
 * Where it may have to wait for one of those 3: readers of version 2 know
 * latencies that are bounds. The job has a body. */
int gaus_metadata_version(const gaus_job *job);

/* The record on a loop. */
typedef struct gaus_record {
  bool there;
  int64_t version, ii, stages, length, res_mii, rec_mii, operations, hash;
  int64_t states, target_hash; /* 0 in records of before, where has_... tells */
  bool has_states, has_target_hash;
  int64_t promised;    /* dependences that the schedule does without, on the word of the source; absent: none */
  char *target;        /* name of the target, owned; NULL if not recorded */
  const char *missing; /* the first key that is absent or malformed, or NULL. Static storage */
} gaus_record;
void gaus_record_read(gaus_host_loop *loop, gaus_record *out);
void gaus_record_clear(gaus_record *record);

/* On an instruction; -1 where there is none. False: malformed. */
typedef struct gaus_mark {
  int64_t cycle, stage, unit, arrival;
} gaus_mark;
bool gaus_mark_read(LLVMValueRef inst, gaus_mark *out);

/* On a loop, as an operation of the loop around it; -1 where there is none.
 * False: malformed. */
typedef struct gaus_outer_mark {
  int64_t cycle, stage, latency, trips;
  bool assumed; /* the latency is no bound */
} gaus_outer_mark;
bool gaus_outer_mark_read(gaus_host_loop *loop, gaus_outer_mark *out);
/* Of an operation, be it an instruction or a loop, which has no unit and no arrival. */
bool gaus_node_mark_read(const gaus_node *node, gaus_mark *out);

/* Of a time within a clock period, rounded. */
int32_t gaus_picoseconds(double ns);

/* Writes the job's schedule. */
void gaus_annotate(const gaus_job *job);

/* Removes all of it: from every instruction of the module or of a block, and
 * from a loop. */
void gaus_strip_instructions(LLVMModuleRef module);
void gaus_strip_block(LLVMBasicBlockRef block);
void gaus_strip_loop(gaus_host_loop *loop);

/* For a loop that becomes a kernel (gaus-pipeline): a note, by which it is
 * known, instead of what holds no longer. */
void gaus_note_pipelined(gaus_host_loop *loop);
bool gaus_is_pipelined(gaus_host_loop *loop);

#endif
