/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Schedules as metadata: docs/metadata.md is the contract. */
#ifndef GAUS_PLUGIN_ANNOTATE_H
#define GAUS_PLUGIN_ANNOTATE_H

#include "work.h"

enum { GAUS_METADATA_VERSION = 1 };

/* The record on a loop. */
typedef struct gaus_record {
  bool there;
  int64_t version, ii, stages, length, res_mii, rec_mii, operations, hash;
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

/* Of a time within a clock period, rounded. */
int32_t gaus_picoseconds(double ns);

/* Writes the job's schedule. */
void gaus_annotate(const gaus_job *job);

/* Removes all of it: from every instruction of the module, and from a loop. */
void gaus_strip_instructions(LLVMModuleRef module);
void gaus_strip_loop(gaus_host_loop *loop);

/* For a loop that becomes a kernel (gaus-pipeline): a note, by which it is
 * known, instead of what holds no longer. */
void gaus_note_pipelined(gaus_host_loop *loop);
bool gaus_is_pipelined(gaus_host_loop *loop);

#endif
