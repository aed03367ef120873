/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * gaus-pipeline: rewrites every loop whose metadata has a schedule into the
 * order of that schedule. What it cannot rewrite stays as it is, with a
 * remark. It does not ask whether the schedule is legal: gaus-verify does. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "passes.h"
#include "pipeline.h"
#include "record.h"

/* A loop on its way. */
typedef struct rewrite {
  const gaus_job *job;
  gaus_record record;
  int32_t *cycles;
  gaus_kernel kernel;
  gaus_refusal refusal;
  bool ready, widened; /* a block was put before it */
} rewrite;

/* --- the schedule ------------------------------------------------------- */

static bool check_record(rewrite *r) {
  if (!gaus_record_is_current(r->job, &r->record, &r->refusal))
    return false;
  return r->record.ii > 0 || gaus_refuse(&r->refusal, "NotPipelined", NULL,
                                         "its schedule is not a modulo schedule (II %" PRId64 ")", r->record.ii);
}

static bool read_cycles(rewrite *r) {
  const gaus_body *body = &r->job->body;
  r->cycles = gaus_host_realloc(NULL, (size_t)body->num_nodes, sizeof *r->cycles);
  for (int32_t v = 0; v < body->num_nodes; v++) {
    gaus_mark mark;
    if (!gaus_mark_read(body->nodes[v].inst, &mark) || mark.cycle < 0)
      return gaus_refuse(&r->refusal, "Stale", body->nodes[v].inst, "its schedule is stale: %.200s has no gaus.cycle",
                         body->nodes[v].name);
    r->cycles[v] = (int32_t)mark.cycle;
  }
  return true;
}

/* --- remarks ------------------------------------------------------------ */

static void remark(const rewrite *r) {
  gaus_host_loop *loop = r->job->loop;
  gaus_str where = {0};
  gaus_describe_loop(&where, loop);
  if (!r->ready) {
    gaus_remark_argument arguments[] = {{"Loop", where.chars}, {"Reason", gaus_str_chars(&r->refusal.message)}};
    gaus_host_remark(loop, GAUS_REMARK_MISSED, r->refusal.name, r->refusal.where, "{Loop} is not rewritten: {Reason}",
                     arguments, 2);
  } else {
    char ii[24], stages[24], registers[24];
    snprintf(ii, sizeof ii, "%" PRId64, r->record.ii);
    snprintf(stages, sizeof stages, "%d", (int)r->kernel.stages);
    snprintf(registers, sizeof registers, "%d", (int)r->kernel.num_registers);
    gaus_remark_argument arguments[] = {
        {"Loop", where.chars}, {"II", ii}, {"Stages", stages}, {"Registers", registers}};
    gaus_host_remark(loop, GAUS_REMARK_PASSED, "Rewritten", NULL,
                     "{Loop} is rewritten into the order of its schedule: II {II}, stages {Stages}, registers "
                     "{Registers}",
                     arguments, 4);
  }
  gaus_str_clear(&where);
}

static bool make_preheader(rewrite *r) {
  r->widened = !gaus_loop_preheader(r->job->loop);
  return gaus_loop_make_preheader(r->job->loop) ||
         gaus_refuse(&r->refusal, "NoPreheader", NULL, "no place can be made before it for what is computed once");
}

static bool is_wanted(const gaus_job *job) {
  return gaus_loop_is_innermost(job->loop) && !gaus_is_pipelined(job->loop);
}

/* --- loops around them -------------------------------------------------- */

static bool is_own_block(const gaus_job *job, LLVMBasicBlockRef block) {
  for (const gaus_job *inner = job + 1; inner < job->past; inner = inner->past)
    if (gaus_loop_contains(inner->loop, block))
      return false;
  return true;
}

static void drop_schedule(const gaus_job *job) {
  LLVMBasicBlockRef *blocks;
  size_t count = gaus_loop_blocks(job->loop, &blocks);
  for (size_t b = 0; b < count; b++)
    if (is_own_block(job, blocks[b]))
      gaus_strip_block(blocks[b]);
  free(blocks);
  gaus_strip_loop(job->loop);
}

/* A schedule of a loop counts on the loops within it as they were. `why` ends
 * "it contains another loop, which". */
static void drop_schedules_around(const gaus_job *inner, const char *why) {
  for (const gaus_job *job = inner->outer; job; job = job->outer) {
    gaus_record record;
    gaus_record_read(job->loop, &record);
    gaus_record_clear(&record);
    if (!record.there)
      continue;
    gaus_str where = {0};
    gaus_describe_loop(&where, job->loop);
    gaus_remark_argument arguments[] = {{"Loop", where.chars}, {"Why", why}};
    gaus_host_remark(job->loop, GAUS_REMARK_MISSED, "NotInnermost", NULL,
                     "{Loop} is not rewritten: it contains another loop, which {Why}; so its own schedule is dropped",
                     arguments, 2);
    gaus_str_clear(&where);
    drop_schedule(job);
  }
}

/* A loop that got a block and nothing more is another one than was scheduled. */
static void drop_where_vain(rewrite *r) {
  if (r->ready || !r->widened)
    return;
  gaus_str_add(&r->refusal.message, "; a block was put before it all the same, and so its schedule is dropped");
  drop_schedule(r->job);
  drop_schedules_around(r->job, "got a block before it");
}

/* --- the whole ---------------------------------------------------------- */

static void clear(rewrite *r) {
  gaus_record_clear(&r->record);
  gaus_kernel_clear(&r->kernel);
  gaus_str_clear(&r->refusal.message);
  free(r->cycles);
}

/* Step by step for all loops, as each may be before or in what leads to
 * another: first what needs analyses, then the kernels beside their loops, and
 * last, when no analysis holds any longer, they take the loops' places. */
static void rewrite_all(gaus_work *work, rewrite *rewrites, int32_t count) {
  for (rewrite *r = rewrites; r < rewrites + count; r++) {
    gaus_record_read(r->job->loop, &r->record);
    r->ready = check_record(r) && read_cycles(r) && make_preheader(r);
  }
  gaus_host_drop_flags(work->host);
  for (rewrite *r = rewrites; r < rewrites + count; r++) {
    if (!r->ready)
      continue;
    gaus_kernel_init(&r->kernel, &r->job->body, r->record.ii, r->cycles, &work->params);
    r->ready = gaus_kernel_count(&r->kernel, &r->refusal);
    gaus_host_forget_values(work->host, gaus_loop_function(r->job->loop));
  }
  gaus_host_restore_flags(work->host);
  for (rewrite *r = rewrites; r < rewrites + count; r++) {
    r->ready = r->ready && gaus_kernel_build(&r->kernel, &r->refusal);
    drop_where_vain(r);
    remark(r);
  }
  for (rewrite *r = rewrites; r < rewrites + count; r++)
    if (r->ready)
      drop_schedules_around(r->job, "is");
  for (rewrite *r = rewrites; r < rewrites + count; r++)
    if (r->ready) {
      gaus_kernel_commit(&r->kernel);
      gaus_host_changed(work->host);
    } else if (r->kernel.count)
      gaus_host_drop(r->kernel.count);
}

void gaus_pipeline_pass(gaus_host *host, const char *params) {
  gaus_work work;
  if (gaus_work_begin(&work, host, "gaus-pipeline", params)) {
    gaus_work_run(&work, GAUS_GOAL_BODIES);
    rewrite *rewrites = gaus_host_realloc(NULL, (size_t)work.count, sizeof *rewrites);
    int32_t count = 0;
    for (int32_t i = 0; i < work.count; i++)
      if (is_wanted(&work.jobs[i]))
        rewrites[count++] = (rewrite){.job = &work.jobs[i]};
    rewrite_all(&work, rewrites, count);
    for (int32_t i = 0; i < count; i++)
      clear(&rewrites[i]);
    free(rewrites);
  }
  gaus_work_clear(&work);
}
