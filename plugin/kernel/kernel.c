/* Builds the kernel: each operation once, in the order of the schedule's slots.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>

#include "kernel/kernel.h"

/* Far more than there may be registers; what is kept for each is made before. */
enum { MAX_STAGES = 100000 };

/* --- blocks ------------------------------------------------------------- */

static void begin_blocks(gp_kernel *kernel) {
  LLVMPositionBuilderAtEnd(kernel->builder, gp_loop_preheader(kernel->graph->loop));
  kernel->entry = gp_kernel_add_block(kernel, "ahead");
  kernel->header = kernel->tail = gp_kernel_add_block(kernel, "kernel");
}

static void begin_counter(gp_kernel *kernel) {
  if (kernel->counter_type)
    kernel->counter = LLVMBuildPhi(kernel->builder, kernel->counter_type, "gaus.i");
}

static void begin_rotating(gp_kernel *kernel) {
  LLVMTypeRef bit = LLVMInt1TypeInContext(gp_kernel_context(kernel));
  LLVMValueRef yes = LLVMConstInt(bit, 1, false);
  kernel->started = (gp_rotating_register){.now = yes, .first = LLVMConstNull(bit)};
  /* what decides it is missing where it is not known */
  LLVMBasicBlockRef last =
      kernel->exiting >= 0 ? kernel->graph->blocks[kernel->exiting] : gp_loop_latch(kernel->graph->loop);
  kernel->alive = (gp_rotating_register){.value = LLVMGetBasicBlockTerminator(last), .stage_offset = -1, .first = yes};
}

static void begin_stage_offsets(gp_kernel *kernel) {
  size_t stage_offsets = (size_t)kernel->stages + 1;
  kernel->valid = gp_host_realloc(NULL, stage_offsets, sizeof *kernel->valid);
  kernel->followed = gp_host_realloc(NULL, stage_offsets, sizeof *kernel->followed);
  kernel->known = gp_host_realloc(NULL, stage_offsets, sizeof *kernel->known);
  for (size_t stage_offset = 0; stage_offset < stage_offsets; stage_offset++) {
    kernel->valid[stage_offset] = kernel->followed[stage_offset] = NULL;
    kernel->known[stage_offset] = (gp_map){0};
  }
}

bool gp_kernel_count(gp_kernel *kernel, gp_refusal *refusal) {
  gp_host_loop *loop = kernel->graph->loop;
  if (kernel->stages > MAX_STAGES)
    return gp_refuse(refusal, "TooLarge", NULL, "its schedule has more than %d stages", MAX_STAGES);
  if (!kernel->graph->counted)
    return true;
  unsigned bits = gp_loop_count_bits(loop, (uint64_t)kernel->stages);
  if (!bits)
    return gp_refuse(refusal, "Count", NULL, "the number of its iterations cannot be computed before it");
  kernel->count = gp_loop_expand_count(loop, bits);
  kernel->counter_type = LLVMTypeOf(kernel->count);
  return true;
}

void gp_kernel_init(gp_kernel *kernel, const gp_loop_graph *graph, int64_t ii, const int32_t *cycles,
                    const gp_params *params) {
  *kernel = (gp_kernel){.graph = graph, .ii = ii, .cycles = cycles, .stages = 1};
  kernel->reverse = params->reverse;
  kernel->reader = params->reader;
  for (int32_t v = 0; v < graph->num_nodes; v++) {
    int32_t stage = gp_kernel_stage(kernel, v);
    if (stage >= kernel->stages)
      kernel->stages = stage < MAX_STAGES ? stage + 1 : MAX_STAGES + 1;
  }
}

/* --- operations --------------------------------------------------------- */

static void begin_guarded(gp_kernel *kernel, LLVMValueRef guard, LLVMBasicBlockRef *next) {
  LLVMBasicBlockRef run = gp_kernel_add_block(kernel, "run");
  *next = gp_kernel_add_block(kernel, "on");
  LLVMPositionBuilderAtEnd(kernel->builder, kernel->tail);
  LLVMBuildCondBr(kernel->builder, guard, run, *next);
  LLVMPositionBuilderAtEnd(kernel->builder, run);
}

static void end_guarded(gp_kernel *kernel, gp_rotating_register *rotating, LLVMBasicBlockRef next) {
  LLVMBasicBlockRef blocks[] = {LLVMGetInsertBlock(kernel->builder), kernel->tail};
  LLVMBuildBr(kernel->builder, next);
  LLVMPositionBuilderAtEnd(kernel->builder, next);
  kernel->tail = next;
  if (!rotating->first)
    return;
  LLVMValueRef values[] = {rotating->now, rotating->first};
  rotating->now = LLVMBuildPhi(kernel->builder, LLVMTypeOf(rotating->first), "");
  LLVMAddIncoming(rotating->now, values, blocks, 2);
}

static bool find_operands(gp_kernel *kernel, int32_t operation, LLVMValueRef *operands) {
  LLVMValueRef inst = kernel->graph->nodes[operation].inst;
  for (int i = 0; i < LLVMGetNumOperands(inst); i++) {
    operands[i] = gp_kernel_value(kernel, LLVMGetOperand(inst, (unsigned)i), gp_kernel_stage(kernel, operation));
    if (!operands[i])
      return false;
  }
  return true;
}

static bool emit_choice(gp_kernel *kernel, int32_t operation) {
  int32_t join = gp_map_get(&kernel->join_index, kernel->graph->nodes[operation].inst);
  int32_t stage = gp_kernel_stage(kernel, operation);
  kernel->registers[operation].now = gp_gated_value_value(kernel, &kernel->joins[join], stage);
  return kernel->registers[operation].now != NULL;
}

/* Returns false if a value that the operation needs is not available yet. */
static bool emit(gp_kernel *kernel, int32_t operation) {
  LLVMValueRef inst = kernel->graph->nodes[operation].inst, guard;
  bool speculative;
  gp_rotating_register *rotating = &kernel->registers[operation];
  if (LLVMIsATerminatorInst(inst))
    return true;
  if (LLVMIsAPHINode(inst))
    return emit_choice(kernel, operation);
  LLVMValueRef *operands = gp_host_realloc(NULL, (size_t)LLVMGetNumOperands(inst), sizeof *operands);
  bool good = find_operands(kernel, operation, operands) && gp_kernel_guard(kernel, operation, &guard, &speculative);
  LLVMBasicBlockRef next = NULL;
  if (good && guard)
    begin_guarded(kernel, guard, &next);
  if (good)
    rotating->now =
        speculative ? gp_kernel_make_non_faulting(kernel, inst, operands) : gp_kernel_clone(kernel, inst, operands);
  if (good && guard)
    end_guarded(kernel, rotating, next);
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

static void sort_places(const gp_kernel *kernel, place *places) {
  int32_t count = kernel->graph->num_nodes;
  for (int32_t v = 0; v < count; v++)
    places[v] = (place){kernel->cycles[v] % kernel->ii, gp_kernel_stage(kernel, v), v};
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

static bool refuse_missing(const gp_kernel *kernel, int32_t operation, gp_refusal *refusal) {
  gp_str what = {0};
  gp_loop_graph_describe(kernel->graph, operation, &what);
  int32_t index = kernel->missing ? gp_map_get(&kernel->index, kernel->missing) : -1;
  size_t size;
  const char *name = kernel->missing ? LLVMGetValueName2(kernel->missing, &size) : "";
  if (!kernel->missing)
    gp_refuse(refusal, "TooLarge", NULL, "its kernel would need too many registers");
  else if (index >= 0 && index < kernel->graph->num_nodes)
    gp_refuse(refusal, "TooEarly", kernel->graph->nodes[operation].inst,
              "its schedule has %.300s before %.200s, which it needs", what.chars, kernel->graph->nodes[index].name);
  else
    gp_refuse(refusal, "TooEarly", kernel->graph->nodes[operation].inst,
              "its schedule has %.300s before it is known whether or on what it works (%%%.200s)", what.chars, name);
  gp_str_clear(&what);
  return false;
}

/* In reverse, what needs another of its slot waits for the next round. */
static bool emit_slot(gp_kernel *kernel, place *places, int32_t count, gp_refusal *refusal) {
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

static bool emit_all(gp_kernel *kernel, gp_refusal *refusal) {
  int32_t count = kernel->graph->num_nodes;
  place *places = gp_host_realloc(NULL, (size_t)count, sizeof *places);
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

bool gp_kernel_build(gp_kernel *kernel, gp_refusal *refusal) {
  if (!gp_kernel_shape(kernel, refusal))
    return false;
  kernel->builder = LLVMCreateBuilderInContext(gp_kernel_context(kernel));
  begin_rotating(kernel);
  begin_stage_offsets(kernel);
  gp_kernel_stage_offsets(kernel);
  begin_blocks(kernel);
  begin_counter(kernel);
  if (emit_all(kernel, refusal) && gp_kernel_end(kernel, refusal))
    return true;
  gp_erase_blocks(kernel->made, (size_t)kernel->num_made);
  gp_kernel_drop_reader(kernel);
  return false;
}

void gp_kernel_clear(gp_kernel *kernel) {
  int32_t registers = kernel->registers ? kernel->graph->num_nodes + kernel->num_phis : 0;
  for (int32_t c = 0; c < registers; c++)
    free(kernel->registers[c].delayed);
  free(kernel->started.delayed);
  free(kernel->alive.delayed);
  for (int32_t j = 0; kernel->joins && j < kernel->num_joins; j++)
    gp_gated_value_clear(&kernel->joins[j]);
  for (size_t b = 0; kernel->path_predicate && b < kernel->graph->num_blocks; b++)
    gp_gated_value_clear(&kernel->path_predicate[b]);
  gp_gated_value_clear(&kernel->continue_predicate);
  for (int32_t stage_offset = 0; kernel->known && stage_offset <= kernel->stages; stage_offset++)
    gp_map_clear(&kernel->known[stage_offset]);
  gp_map_clear(&kernel->block_index);
  gp_map_clear(&kernel->index);
  gp_map_clear(&kernel->join_index);
  void *const arrays[] = {kernel->first_way,      kernel->exits, kernel->registers,  kernel->joins,    kernel->joined,
                          kernel->path_predicate, kernel->made,  kernel->valid,      kernel->followed, kernel->known,
                          kernel->answers,        kernel->outs,  kernel->exit_values};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
    free(arrays[i]);
  if (kernel->builder)
    LLVMDisposeBuilder(kernel->builder);
  *kernel = (gp_kernel){0};
}
