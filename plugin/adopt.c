/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "adopt.h"

#include <inttypes.h>
#include <stdlib.h>

#include "record.h"

/* --- taking ------------------------------------------------------------- */

static bool read_marks(const gaus_job *job, int32_t *start, int32_t *unit, gaus_refusal *why) {
  for (int32_t v = 0; v < job->body.num_nodes; v++) {
    gaus_mark mark;
    if (!gaus_node_mark_read(&job->body.nodes[v], &mark) || mark.cycle < 0)
      return gaus_refuse(why, "Stale", NULL, "its schedule is stale: %.200s has no good gaus.cycle",
                         job->body.nodes[v].name);
    start[v] = (int32_t)mark.cycle;
    unit[v] = (int32_t)mark.unit;
  }
  return true;
}

/* *start and job->unit are the caller's to free. */
static bool take(gaus_job *job, const gaus_record *record, int32_t *start, gaus_refusal *why) {
  gaus_error err;
  if (!read_marks(job, start, job->unit, why))
    return false;
  int32_t ii = (int32_t)record->ii;
  if (gaus_verify(job->problem, start, ii, 0, &err) == GAUS_OK &&
      gaus_schedule_create(job->problem, start, ii, &job->schedule, &err) == GAUS_OK)
    return true;
  return gaus_refuse(why, "Stale", NULL, "it does not hold: %.600s", err.message);
}

static bool take_all(gaus_job *job, const gaus_record *record) {
  size_t count = (size_t)job->body.num_nodes;
  int32_t *start = gaus_host_realloc(NULL, count, sizeof *start);
  job->unit = gaus_host_realloc(NULL, count, sizeof *job->unit);
  bool good = take(job, record, start, &job->unfit);
  free(start);
  if (!good) {
    free(job->unit);
    job->unit = NULL;
  }
  return good;
}

/* Without a graph nothing tells whether it is for the body as it is. */
static bool is_foreign(const gaus_job *job, const gaus_record *record, const gaus_target *target, gaus_refusal *why) {
  if (record->missing || gaus_record_is_for(record, target, why))
    return false;
  return job->refused || (record->operations == job->body.num_nodes && (uint64_t)record->hash == job->body.hash);
}

void gaus_job_adopt(gaus_job *job, const gaus_target *target) {
  gaus_record record;
  gaus_record_read(job->loop, &record);
  if (!record.there)
    job->adoption = GAUS_ADOPTED_NOTHING;
  else if (is_foreign(job, &record, target, &job->unfit)) {
    job->adoption = GAUS_ADOPTION_FOREIGN;
    job->refused = true;
    if (!job->refusal.name)
      gaus_refuse(&job->refusal, "Target", NULL, "%s", gaus_str_chars(&job->unfit.message));
  } else {
    bool good = gaus_record_is_current(job, &record, &job->unfit) && take_all(job, &record);
    job->adoption = good ? GAUS_ADOPTED : GAUS_ADOPTION_UNFIT;
  }
  gaus_record_clear(&record);
}

/* --- showing ------------------------------------------------------------ */

/* Of an instruction, or of a loop within this one. */
typedef struct row {
  gaus_mark mark;
  LLVMValueRef inst;
  const gaus_job *nest;
  int32_t place;
} row;

typedef struct rows {
  row *items;
  int32_t count, capacity;
} rows;

static int by_cycle(const void *a, const void *b) {
  const row *x = a, *y = b;
  if (x->mark.cycle != y->mark.cycle)
    return x->mark.cycle < y->mark.cycle ? -1 : 1;
  return (x->place > y->place) - (x->place < y->place);
}

static void add_row(rows *all, const gaus_mark *mark, LLVMValueRef inst, const gaus_job *nest) {
  if (mark->cycle < 0)
    return;
  gaus_make_room(&all->items, all->count, &all->capacity, sizeof *all->items);
  all->items[all->count] = (row){*mark, inst, nest, all->count};
  all->count++;
}

static const gaus_job *nest_of(const gaus_job *job, LLVMBasicBlockRef block) {
  for (const gaus_job *inner = job + 1; inner < job->past; inner = inner->past)
    if (gaus_loop_contains(inner->loop, block))
      return inner;
  return NULL;
}

static void find_rows(const gaus_job *job, rows *all) {
  LLVMBasicBlockRef *blocks;
  size_t count = gaus_loop_blocks(job->loop, &blocks);
  for (size_t b = 0; b < count; b++) {
    const gaus_job *nest = nest_of(job, blocks[b]);
    gaus_outer_mark outer;
    gaus_mark mark;
    if (nest && gaus_loop_header(nest->loop) == blocks[b] && gaus_outer_mark_read(nest->loop, &outer))
      add_row(all, &(gaus_mark){outer.cycle, outer.stage, -1, -1}, NULL, nest);
    for (LLVMValueRef inst = nest ? NULL : LLVMGetFirstInstruction(blocks[b]); inst;
         inst = LLVMGetNextInstruction(inst))
      if (gaus_mark_read(inst, &mark))
        add_row(all, &mark, inst, NULL);
  }
  free(blocks);
  if (all->count)
    qsort(all->items, (size_t)all->count, sizeof *all->items, by_cycle);
}

static void add_recorded_row(const gaus_job *job, const row *r, int64_t ii, gaus_str *text) {
  gaus_str_add(text, "%7" PRId64, r->mark.cycle);
  if (ii > 0)
    gaus_str_add(text, "%6" PRId64 "%7" PRId64, r->mark.cycle % ii, r->mark.cycle / ii);
  if (r->mark.unit >= 0)
    gaus_str_add(text, "%6" PRId64 "  ", r->mark.unit);
  else
    gaus_str_add(text, "     -  ");
  if (r->nest)
    gaus_describe_loop(text, r->nest->loop);
  else
    gaus_add_instruction(text, job->loop, r->inst);
  gaus_str_add(text, "\n");
}

static void add_recorded_figures(const gaus_record *record, gaus_str *text) {
  if (record->ii > 0)
    gaus_str_add(text, ": II %" PRId64 " (ResMII %" PRId64 ", RecMII %" PRId64 "), %" PRId64 " stage%s", record->ii,
                 record->res_mii, record->rec_mii, record->stages, record->stages == 1 ? "" : "s");
  else
    gaus_str_add(text, ": not pipelined");
  gaus_str_add(text, ", length %" PRId64 ", %" PRId64 " operation%s, as in its metadata\n", record->length,
               record->operations, record->operations == 1 ? "" : "s");
}

void gaus_add_recorded_table(const gaus_job *job, gaus_str *text) {
  gaus_record record;
  rows all = {0};
  gaus_record_read(job->loop, &record);
  gaus_describe_loop(text, job->loop);
  add_recorded_figures(&record, text);
  gaus_str_add(text, "  not checked, and without operators: %s\n", gaus_str_chars(&job->unfit.message));
  gaus_str_add(text, "  cycle%s  unit  operation\n", record.ii > 0 ? "  slot  stage" : "");
  find_rows(job, &all);
  for (int32_t i = 0; i < all.count; i++)
    add_recorded_row(job, &all.items[i], record.ii, text);
  gaus_str_add(text, "\n");
  free(all.items);
  gaus_record_clear(&record);
}
