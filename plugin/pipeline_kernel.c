/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The kernel: each operation once, in the order of the schedule's slots. */
#include <stdlib.h>

#include "pipeline.h"

/* Far more than there may be registers; what is kept for each is made before. */
enum { MAX_STAGES = 100000 };

/* --- blocks ------------------------------------------------------------- */

LLVMContextRef gaus_kernel_context(const gaus_kernel *kernel) {
  return LLVMGetModuleContext(LLVMGetGlobalParent(gaus_loop_function(kernel->body->loop)));
}

LLVMBasicBlockRef gaus_kernel_add_block(gaus_kernel *kernel, const char *suffix) {
  gaus_str name = {0};
  const char *old = LLVMGetBasicBlockName(kernel->body->blocks[0]);
  gaus_str_add(&name, "%s.%s", old[0] ? old : "loop", suffix);
  LLVMBasicBlockRef block = LLVMCreateBasicBlockInContext(gaus_kernel_context(kernel), gaus_str_chars(&name));
  LLVMInsertExistingBasicBlockAfterInsertBlock(kernel->builder, block);
  gaus_str_clear(&name);
  gaus_make_room(&kernel->made, kernel->num_made, &kernel->cap_made, sizeof *kernel->made);
  kernel->made[kernel->num_made++] = block;
  LLVMPositionBuilderAtEnd(kernel->builder, block);
  return block;
}

static void begin_blocks(gaus_kernel *kernel) {
  LLVMPositionBuilderAtEnd(kernel->builder, gaus_loop_preheader(kernel->body->loop));
  kernel->entry = gaus_kernel_add_block(kernel, "ahead");
  kernel->header = kernel->spine = gaus_kernel_add_block(kernel, "kernel");
}

static void begin_counter(gaus_kernel *kernel) {
  if (kernel->counter_type)
    kernel->counter = LLVMBuildPhi(kernel->builder, kernel->counter_type, "gaus.i");
}

static void begin_cells(gaus_kernel *kernel) {
  LLVMTypeRef bit = LLVMInt1TypeInContext(gaus_kernel_context(kernel));
  LLVMValueRef yes = LLVMConstInt(bit, 1, false);
  kernel->started = (gaus_cell){.now = yes, .first = LLVMConstNull(bit)};
  /* what decides it is missing where it is not known */
  LLVMBasicBlockRef last =
      kernel->exiting >= 0 ? kernel->body->blocks[kernel->exiting] : gaus_loop_latch(kernel->body->loop);
  kernel->alive = (gaus_cell){.value = LLVMGetBasicBlockTerminator(last), .lag = -1, .first = yes};
}

static void begin_lags(gaus_kernel *kernel) {
  size_t lags = (size_t)kernel->stages + 1;
  kernel->valid = gaus_host_realloc(NULL, lags, sizeof *kernel->valid);
  kernel->followed = gaus_host_realloc(NULL, lags, sizeof *kernel->followed);
  kernel->known = gaus_host_realloc(NULL, lags, sizeof *kernel->known);
  for (size_t lag = 0; lag < lags; lag++) {
    kernel->valid[lag] = kernel->followed[lag] = NULL;
    kernel->known[lag] = (gaus_map){0};
  }
}

bool gaus_kernel_count(gaus_kernel *kernel, gaus_refusal *refusal) {
  gaus_host_loop *loop = kernel->body->loop;
  if (kernel->stages > MAX_STAGES)
    return gaus_refuse(refusal, "TooLarge", NULL, "its schedule has more than %d stages", MAX_STAGES);
  if (!kernel->body->counted)
    return true;
  unsigned bits = gaus_loop_count_bits(loop, (uint64_t)kernel->stages);
  if (!bits)
    return gaus_refuse(refusal, "Count", NULL, "the number of its iterations cannot be computed before it");
  kernel->count = gaus_loop_expand_count(loop, bits);
  kernel->counter_type = LLVMTypeOf(kernel->count);
  return true;
}

void gaus_kernel_init(gaus_kernel *kernel, const gaus_body *body, int64_t ii, const int32_t *cycles,
                      const gaus_params *params) {
  *kernel = (gaus_kernel){.body = body, .ii = ii, .cycles = cycles, .stages = 1};
  kernel->reverse = params->reverse;
  kernel->reader = params->reader;
  for (int32_t v = 0; v < body->num_nodes; v++) {
    int32_t stage = gaus_kernel_stage(kernel, v);
    if (stage >= kernel->stages)
      kernel->stages = stage < MAX_STAGES ? stage + 1 : MAX_STAGES + 1;
  }
}

/* --- operations --------------------------------------------------------- */

static void begin_guarded(gaus_kernel *kernel, LLVMValueRef guard, LLVMBasicBlockRef *next) {
  LLVMBasicBlockRef run = gaus_kernel_add_block(kernel, "run");
  *next = gaus_kernel_add_block(kernel, "on");
  LLVMPositionBuilderAtEnd(kernel->builder, kernel->spine);
  LLVMBuildCondBr(kernel->builder, guard, run, *next);
  LLVMPositionBuilderAtEnd(kernel->builder, run);
}

static void end_guarded(gaus_kernel *kernel, gaus_cell *cell, LLVMBasicBlockRef next) {
  LLVMBasicBlockRef blocks[] = {LLVMGetInsertBlock(kernel->builder), kernel->spine};
  LLVMBuildBr(kernel->builder, next);
  LLVMPositionBuilderAtEnd(kernel->builder, next);
  kernel->spine = next;
  if (!cell->first)
    return;
  LLVMValueRef values[] = {cell->now, cell->first};
  cell->now = LLVMBuildPhi(kernel->builder, LLVMTypeOf(cell->first), "");
  LLVMAddIncoming(cell->now, values, blocks, 2);
}

LLVMValueRef gaus_kernel_clone(gaus_kernel *kernel, LLVMValueRef inst, const LLVMValueRef *operands) {
  size_t size;
  const char *name = LLVMGetValueName2(inst, &size);
  LLVMValueRef copy = LLVMInstructionClone(inst);
  for (int i = 0; i < LLVMGetNumOperands(inst); i++)
    LLVMSetOperand(copy, (unsigned)i, operands[i]);
  gaus_inst_forget(copy);
  LLVMInsertIntoBuilderWithName(kernel->builder, copy, name);
  return copy;
}

static bool find_operands(gaus_kernel *kernel, int32_t operation, LLVMValueRef *operands) {
  LLVMValueRef inst = kernel->body->nodes[operation].inst;
  for (int i = 0; i < LLVMGetNumOperands(inst); i++) {
    operands[i] = gaus_kernel_value(kernel, LLVMGetOperand(inst, (unsigned)i), gaus_kernel_stage(kernel, operation));
    if (!operands[i])
      return false;
  }
  return true;
}

static bool emit_choice(gaus_kernel *kernel, int32_t operation) {
  int32_t join = gaus_map_get(&kernel->join_index, kernel->body->nodes[operation].inst);
  int32_t stage = gaus_kernel_stage(kernel, operation);
  kernel->cells[operation].now = gaus_gate_value(kernel, &kernel->joins[join], stage);
  return kernel->cells[operation].now != NULL;
}

/* False: what it needs is not there. */
static bool emit(gaus_kernel *kernel, int32_t operation) {
  LLVMValueRef inst = kernel->body->nodes[operation].inst, guard;
  bool in_vain;
  gaus_cell *cell = &kernel->cells[operation];
  if (LLVMIsATerminatorInst(inst))
    return true;
  if (LLVMIsAPHINode(inst))
    return emit_choice(kernel, operation);
  LLVMValueRef *operands = gaus_host_realloc(NULL, (size_t)LLVMGetNumOperands(inst), sizeof *operands);
  bool good = find_operands(kernel, operation, operands) && gaus_kernel_guard(kernel, operation, &guard, &in_vain);
  LLVMBasicBlockRef next = NULL;
  if (good && guard)
    begin_guarded(kernel, guard, &next);
  if (good)
    cell->now = in_vain ? gaus_kernel_tolerate(kernel, inst, operands) : gaus_kernel_clone(kernel, inst, operands);
  if (good && guard)
    end_guarded(kernel, cell, next);
  free(operands);
  return good;
}

/* --- order -------------------------------------------------------------- */

typedef struct place {
  int64_t slot;
  int32_t stage, operation;
} place;

/* Of operations in one cycle that of the earlier iteration is first, and in
 * one iteration that which is first in the program: what depends on another
 * in no time comes after it. */
static int by_time(const void *a, const void *b) {
  const place *x = a, *y = b;
  if (x->slot != y->slot)
    return x->slot < y->slot ? -1 : 1;
  if (x->stage != y->stage)
    return x->stage > y->stage ? -1 : 1;
  return (x->operation > y->operation) - (x->operation < y->operation);
}

static void sort_places(const gaus_kernel *kernel, place *places) {
  int32_t count = kernel->body->num_nodes;
  for (int32_t v = 0; v < count; v++)
    places[v] = (place){kernel->cycles[v] % kernel->ii, gaus_kernel_stage(kernel, v), v};
  qsort(places, (size_t)count, sizeof *places, by_time);
  for (int32_t begin = 0, end; kernel->reverse && begin < count; begin = end) {
    for (end = begin; end < count && places[end].slot == places[begin].slot;)
      end++;
    for (int32_t a = begin, b = end - 1; a < b; a++, b--) {
      place other = places[a];
      places[a] = places[b];
      places[b] = other;
    }
  }
}

static bool refuse_missing(const gaus_kernel *kernel, int32_t operation, gaus_refusal *refusal) {
  gaus_str what = {0};
  gaus_body_describe(kernel->body, operation, &what);
  int32_t index = kernel->missing ? gaus_map_get(&kernel->index, kernel->missing) : -1;
  size_t size;
  const char *name = kernel->missing ? LLVMGetValueName2(kernel->missing, &size) : "";
  if (!kernel->missing)
    gaus_refuse(refusal, "TooLarge", NULL, "its kernel would need too many registers");
  else if (index >= 0 && index < kernel->body->num_nodes)
    gaus_refuse(refusal, "TooEarly", kernel->body->nodes[operation].inst,
                "its schedule has %.300s before %.200s, which it needs", what.chars, kernel->body->nodes[index].name);
  else
    gaus_refuse(refusal, "TooEarly", kernel->body->nodes[operation].inst,
                "its schedule has %.300s before it is known whether or on what it works (%%%.200s)", what.chars, name);
  gaus_str_clear(&what);
  return false;
}

/* In reverse, what needs another of its slot waits for the next round. */
static bool emit_slot(gaus_kernel *kernel, place *places, int32_t count, gaus_refusal *refusal) {
  while (count) {
    int32_t left = 0;
    for (int32_t i = 0; i < count; i++) {
      kernel->missing = NULL;
      if (emit(kernel, places[i].operation))
        continue;
      if (!kernel->reverse || !kernel->missing)
        return refuse_missing(kernel, places[i].operation, refusal);
      places[left++] = places[i];
    }
    if (left == count)
      return refuse_missing(kernel, places[0].operation, refusal);
    count = left;
  }
  return true;
}

static bool emit_all(gaus_kernel *kernel, gaus_refusal *refusal) {
  int32_t count = kernel->body->num_nodes;
  place *places = gaus_host_realloc(NULL, (size_t)count, sizeof *places);
  sort_places(kernel, places);
  bool good = true;
  for (int32_t begin = 0, end; good && begin < count; begin = end) {
    for (end = begin; end < count && places[end].slot == places[begin].slot;)
      end++;
    good = emit_slot(kernel, places + begin, end - begin, refusal);
  }
  free(places);
  return good;
}

/* --- the whole ---------------------------------------------------------- */

bool gaus_kernel_build(gaus_kernel *kernel, gaus_refusal *refusal) {
  if (!gaus_kernel_shape(kernel, refusal))
    return false;
  kernel->builder = LLVMCreateBuilderInContext(gaus_kernel_context(kernel));
  begin_cells(kernel);
  begin_lags(kernel);
  gaus_kernel_lags(kernel);
  begin_blocks(kernel);
  begin_counter(kernel);
  if (emit_all(kernel, refusal) && gaus_kernel_end(kernel, refusal))
    return true;
  gaus_erase_blocks(kernel->made, (size_t)kernel->num_made);
  gaus_kernel_drop_reader(kernel);
  return false;
}

void gaus_kernel_clear(gaus_kernel *kernel) {
  int32_t cells = kernel->cells ? kernel->body->num_nodes + kernel->num_phis : 0;
  for (int32_t c = 0; c < cells; c++)
    free(kernel->cells[c].kept);
  free(kernel->started.kept);
  free(kernel->alive.kept);
  for (int32_t j = 0; kernel->joins && j < kernel->num_joins; j++)
    gaus_gate_clear(&kernel->joins[j]);
  for (size_t b = 0; kernel->reached && b < kernel->body->num_blocks; b++)
    gaus_gate_clear(&kernel->reached[b]);
  gaus_gate_clear(&kernel->stays);
  for (int32_t lag = 0; kernel->known && lag <= kernel->stages; lag++)
    gaus_map_clear(&kernel->known[lag]);
  gaus_map_clear(&kernel->block_index);
  gaus_map_clear(&kernel->index);
  gaus_map_clear(&kernel->join_index);
  void *const arrays[] = {kernel->first_way, kernel->exits, kernel->cells,      kernel->joins,    kernel->joined,
                          kernel->reached,   kernel->made,  kernel->valid,      kernel->followed, kernel->known,
                          kernel->answers,   kernel->outs,  kernel->exit_values};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
    free(arrays[i]);
  if (kernel->builder)
    LLVMDisposeBuilder(kernel->builder);
  *kernel = (gaus_kernel){0};
}
