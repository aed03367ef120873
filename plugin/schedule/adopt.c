/* Takes the schedule from a loop's metadata as its task's own, if it holds.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/adopt.h"

#include <inttypes.h>
#include <stdlib.h>

#include "schedule/record.h"

/* --- taking ------------------------------------------------------------- */

static bool read_marks(const gp_loop_task *task, int32_t *start, int32_t *unit, gp_refusal *why) {
  for (int32_t v = 0; v < task->graph.num_nodes; v++) {
    gp_instruction_schedule mark;
    if (!gp_node_schedule_read(&task->graph.nodes[v], &mark) || mark.cycle < 0)
      return gp_refuse(why, "Stale", NULL, "its schedule is stale: %.200s has no good gaus.cycle",
                       task->graph.nodes[v].name);
    start[v] = (int32_t)mark.cycle;
    unit[v] = (int32_t)mark.unit;
  }
  return true;
}

/* *start and task->unit are the caller's to free. */
static bool take(gp_loop_task *task, const gp_loop_record *record, int32_t *start, gp_refusal *why) {
  gaus_error err;
  if (!read_marks(task, start, task->unit, why))
    return false;
  int32_t ii = (int32_t)record->ii;
  if (gaus_schedule_verify_starts(task->problem, start, ii, 0, &err) == GAUS_OK &&
      gaus_schedule_create(task->problem, start, ii, &task->schedule, &err) == GAUS_OK)
    return true;
  return gp_refuse(why, "Stale", NULL, "it does not hold: %.600s", err.message);
}

static bool take_all(gp_loop_task *task, const gp_loop_record *record) {
  size_t count = (size_t)task->graph.num_nodes;
  int32_t *start = gp_host_realloc(NULL, count, sizeof *start);
  task->unit = gp_host_realloc(NULL, count, sizeof *task->unit);
  bool good = take(task, record, start, &task->unfit);
  free(start);
  if (!good) {
    free(task->unit);
    task->unit = NULL;
  }
  return good;
}

/* Without a graph nothing tells whether the record is for the body as it is. */
static bool is_foreign(const gp_loop_task *task, const gp_loop_record *record, const gp_target *target,
                       gp_refusal *why) {
  if (record->missing || gp_loop_record_is_for(record, target, why))
    return false;
  return task->refused || (record->operations == task->graph.num_nodes && (uint64_t)record->hash == task->graph.hash);
}

void gp_loop_task_adopt(gp_loop_task *task, const gp_target *target) {
  gp_loop_record record;
  gp_loop_record_read(task->loop, &record);
  if (!record.present)
    task->adoption = GP_ADOPTED_NOTHING;
  else if (is_foreign(task, &record, target, &task->unfit)) {
    task->adoption = GP_ADOPTION_FOREIGN;
    task->refused = true;
    if (!task->refusal.name)
      gp_refuse(&task->refusal, "Target", NULL, "%s", gp_str_chars(&task->unfit.message));
  } else {
    bool good = gp_loop_record_is_current(task, &record, &task->unfit) && take_all(task, &record);
    task->adoption = good ? GP_ADOPTED : GP_ADOPTION_UNFIT;
  }
  gp_loop_record_clear(&record);
}

/* --- showing ------------------------------------------------------------ */

/* Of an instruction, or of a loop within this one. */
typedef struct row {
  gp_instruction_schedule mark;
  LLVMValueRef inst;
  const gp_loop_task *nest;
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

static void add_row(rows *all, const gp_instruction_schedule *mark, LLVMValueRef inst, const gp_loop_task *nest) {
  if (mark->cycle < 0)
    return;
  gp_make_room(&all->items, all->count, &all->capacity, sizeof *all->items);
  all->items[all->count] = (row){*mark, inst, nest, all->count};
  all->count++;
}

static const gp_loop_task *nest_of(const gp_loop_task *task, LLVMBasicBlockRef block) {
  for (const gp_loop_task *inner = task + 1; inner < task->past; inner = inner->past)
    if (gp_loop_contains(inner->loop, block))
      return inner;
  return NULL;
}

static void find_rows(const gp_loop_task *task, rows *all) {
  LLVMBasicBlockRef *blocks;
  size_t count = gp_loop_blocks(task->loop, &blocks);
  for (size_t b = 0; b < count; b++) {
    const gp_loop_task *nest = nest_of(task, blocks[b]);
    gp_outer_schedule outer;
    gp_instruction_schedule mark;
    if (nest && gp_loop_header(nest->loop) == blocks[b] && gp_outer_schedule_read(nest->loop, &outer))
      add_row(all, &(gp_instruction_schedule){outer.cycle, outer.stage, -1, -1}, NULL, nest);
    for (LLVMValueRef inst = nest ? NULL : LLVMGetFirstInstruction(blocks[b]); inst;
         inst = LLVMGetNextInstruction(inst))
      if (gp_instruction_schedule_read(inst, &mark))
        add_row(all, &mark, inst, NULL);
  }
  free(blocks);
  if (all->count)
    qsort(all->items, (size_t)all->count, sizeof *all->items, by_cycle);
}

static void add_recorded_row(const gp_loop_task *task, const row *r, int64_t ii, gp_str *text) {
  gp_str_add(text, "%7" PRId64, r->mark.cycle);
  if (ii > 0)
    gp_str_add(text, "%6" PRId64 "%7" PRId64, r->mark.cycle % ii, r->mark.cycle / ii);
  if (r->mark.unit >= 0)
    gp_str_add(text, "%6" PRId64 "  ", r->mark.unit);
  else
    gp_str_add(text, "     -  ");
  if (r->nest)
    gp_describe_loop(text, r->nest->loop);
  else
    gp_add_instruction(text, task->loop, r->inst);
  gp_str_add(text, "\n");
}

static void add_recorded_figures(const gp_loop_record *record, gp_str *text) {
  if (record->ii > 0)
    gp_str_add(text, ": II %" PRId64 " (ResMII %" PRId64 ", RecMII %" PRId64 "), %" PRId64 " stage%s", record->ii,
               record->res_mii, record->rec_mii, record->stages, record->stages == 1 ? "" : "s");
  else
    gp_str_add(text, ": not pipelined");
  gp_str_add(text, ", length %" PRId64 ", %" PRId64 " operation%s, as in its metadata\n", record->length,
             record->operations, record->operations == 1 ? "" : "s");
}

void gp_add_recorded_table(const gp_loop_task *task, gp_str *text) {
  gp_loop_record record;
  rows all = {0};
  gp_loop_record_read(task->loop, &record);
  gp_describe_loop(text, task->loop);
  add_recorded_figures(&record, text);
  gp_str_add(text, "  not checked, and without operators: %s\n", gp_str_chars(&task->unfit.message));
  gp_str_add(text, "  cycle%s  unit  operation\n", record.ii > 0 ? "  slot  stage" : "");
  find_rows(task, &all);
  for (int32_t i = 0; i < all.count; i++)
    add_recorded_row(task, &all.items[i], record.ii, text);
  gp_str_add(text, "\n");
  free(all.items);
  gp_loop_record_clear(&record);
}
