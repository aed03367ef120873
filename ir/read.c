/* Reads all schedules of a module.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "loop.h"

#include <stdlib.h>
#include <string.h>

#include "gaus-ir/keys.h"

typedef struct reading {
  gaus_ir_module module; /* first: what the caller sees */
  gi_arena arena;
  const gaus_ir_loop **loops;
  int32_t cap_loops;
} reading;

/* --- the loops of a function -------------------------------------------- */

/* The innermost loop that ends with the block. */
static int32_t loop_with_latch(const gi_function *f, int32_t block) {
  int32_t loop = f->loop_of[block];
  while (loop >= 0 && f->loops[loop].latch != block)
    loop = f->loops[loop].outer;
  return loop;
}

/* by_natural: of each natural loop the one that has a record, or NULL. */
typedef struct function_loops {
  const gi_function *function;
  gi_loop **by_natural, **strays;
  int32_t num_strays, cap_strays;
} function_loops;

static gi_loop *new_loop(const gi_function *f, int32_t natural) {
  gi_loop *l = gi_alloc(f->arena, 1, sizeof *l);
  l->arena = f->arena;
  l->function = f;
  l->natural = natural;
  l->loop.function = f->function;
  l->loop.message = l->loop.name = l->loop.file = l->loop.target = l->loop.dump = l->loop.trips_expression = "";
  if (natural >= 0) {
    l->loop.header = f->blocks[f->loops[natural].header];
    l->loop.latch = f->blocks[f->loops[natural].latch];
  }
  return l;
}

static void add_stray(function_loops *all, LLVMBasicBlockRef block) {
  gi_loop *l = new_loop(all->function, -1);
  l->loop.latch = block;
  gi_refuse(l, GAUS_IR_STALE, "the end of block '%.100s' has a record, but is not the one end of a loop; run "
            "gaus-schedule again", LLVMGetBasicBlockName(block));
  all->strays = gi_room(all->function->arena, all->strays, all->num_strays, &all->cap_strays, sizeof *all->strays);
  all->strays[all->num_strays++] = l;
}

static void find_records(function_loops *all) {
  const gi_function *f = all->function;
  all->by_natural = gi_alloc(f->arena, f->num_loops, sizeof *all->by_natural);
  for (int32_t b = 0; b < f->num_blocks; b++) {
    if (!gi_has_record(f->arena, LLVMGetBasicBlockTerminator(f->blocks[b])))
      continue;
    int32_t natural = loop_with_latch(f, b);
    if (natural < 0)
      add_stray(all, f->blocks[b]);
    else
      all->by_natural[natural] = new_loop(f, natural);
  }
}

static void link_nests(function_loops *all) {
  const gi_function *f = all->function;
  for (int32_t i = 0; i < f->num_loops; i++) {
    int32_t outer = f->loops[i].outer;
    gi_loop *l = all->by_natural[i], *around = l && outer >= 0 ? all->by_natural[outer] : NULL;
    if (!around)
      continue;
    if (!around->nests) /* there are no more of them than loops before it in the list */
      around->nests = gi_alloc(f->arena, outer, sizeof(gi_loop *));
    around->nests[around->num_nests++] = l;
    l->outer = around;
    l->loop.outer_loop = &around->loop;
  }
}

/* --- one loop ----------------------------------------------------------- */

/* An instruction in a block before the loop, with the loop's name. */
static LLVMValueRef find_trips(const gi_loop *l) {
  const gi_function *f = l->function;
  int32_t header = f->loops[l->natural].header;
  LLVMContextRef context = LLVMGetTypeContext(LLVMTypeOf(f->function));
  unsigned kind = LLVMGetMDKindIDInContext(context, GAUS_IR_KEY_TRIPS_OF, strlen(GAUS_IR_KEY_TRIPS_OF)), length;
  for (int32_t i = f->first_before[header]; i < f->first_before[header + 1]; i++) {
    LLVMValueRef inst = LLVMGetFirstInstruction(f->blocks[f->before[i]]), operand;
    for (; inst && f->blocks[f->before[i]] != l->loop.latch; inst = LLVMGetNextInstruction(inst)) {
      LLVMValueRef node = LLVMHasMetadata(inst) ? LLVMGetMetadata(inst, kind) : NULL;
      if (!node || LLVMGetMDNodeNumOperands(node) != 1)
        continue;
      LLVMGetMDNodeOperands(node, &operand);
      const char *name = operand ? LLVMGetMDString(operand, &length) : NULL;
      if (name && length == strlen(l->loop.name) && !memcmp(name, l->loop.name, length))
        return inst;
    }
  }
  return NULL;
}

static void publish(gi_loop *l) {
  l->loop.operations = l->operations;
  l->loop.blocks = l->blocks;
  l->loop.ways = l->ways;
  l->loop.gates = l->gates;
  l->loop.choices = l->choices;
  l->loop.inputs = l->inputs;
  l->loop.phis = l->phis;
  l->loop.values = l->values;
  l->loop.live_ins = l->live_ins;
  l->loop.live_outs = l->live_outs;
}

static void withdraw(gaus_ir_loop *loop) {
  loop->num_operations = loop->num_blocks = loop->num_ways = loop->num_gates = loop->num_choices = 0;
  loop->num_inputs = loop->num_phis = loop->num_values = loop->num_live_ins = loop->num_live_outs = 0;
}

static bool read_inputs(gi_loop *l) {
  gi_find_inputs(l);
  return gi_check_inputs(l);
}

/* The loops within it have been read. */
static void read_loop(gi_loop *l) {
  if (!gi_read_record(l, LLVMGetBasicBlockTerminator(l->loop.latch)) || !gi_read_blocks(l) ||
      !gi_read_operations(l) || !gi_check_hash(l) || !read_inputs(l)) {
    withdraw(&l->loop);
    return;
  }
  gi_find_predicates(l);
  gi_find_values(l);
  l->loop.trips_value = find_trips(l);
  publish(l);
}

/* --- the module --------------------------------------------------------- */

static void add_loop(reading *r, const gi_loop *l) {
  r->loops = gi_room(&r->arena, r->loops, r->module.num_loops, &r->cap_loops, sizeof *r->loops);
  r->loops[r->module.num_loops++] = &l->loop;
}

static bool has_records(gi_arena *arena, LLVMValueRef function) {
  for (LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(function); block; block = LLVMGetNextBasicBlock(block))
    if (gi_has_record(arena, LLVMGetBasicBlockTerminator(block)))
      return true;
  return false;
}

static void read_function(reading *r, LLVMValueRef function) {
  gi_function *f = gi_alloc(&r->arena, 1, sizeof *f);
  gi_function_read(&r->arena, function, f);
  function_loops all = {.function = f};
  find_records(&all);
  link_nests(&all);
  for (int32_t i = 0; i < f->num_loops; i++) /* inner ones first */
    if (all.by_natural[i])
      read_loop(all.by_natural[i]);
  for (int32_t i = f->num_loops; i-- > 0;)
    if (all.by_natural[i])
      add_loop(r, all.by_natural[i]);
  for (int32_t i = 0; i < all.num_strays; i++)
    add_loop(r, all.strays[i]);
}

static void read_module(reading *r, LLVMModuleRef module) {
  for (LLVMValueRef f = LLVMGetFirstFunction(module); f; f = LLVMGetNextFunction(f))
    if (LLVMGetFirstBasicBlock(f) && has_records(&r->arena, f))
      read_function(r, f);
  r->module.loops = r->loops;
}

gaus_ir_status gaus_ir_read(LLVMModuleRef module, gaus_ir_module **out) {
  reading *r = calloc(1, sizeof *r);
  *out = NULL;
  if (!r)
    return GAUS_IR_OUT_OF_MEMORY;
  if (setjmp(r->arena.out)) {
    gaus_ir_destroy(&r->module);
    return GAUS_IR_OUT_OF_MEMORY;
  }
  read_module(r, module);
  *out = &r->module;
  return GAUS_IR_OK;
}

void gaus_ir_destroy(gaus_ir_module *schedules) {
  reading *r = (reading *)schedules;
  if (!r)
    return;
  gi_arena_clear(&r->arena);
  free(r);
}

/* --- questions ---------------------------------------------------------- */

int32_t gaus_ir_find(const gaus_ir_loop *loop, LLVMValueRef inst) {
  return loop->num_operations ? gi_map_get(&((const gi_loop *)loop)->index, inst) : -1;
}

int64_t gaus_ir_cycles(const gaus_ir_loop *loop, int64_t trips, bool states) {
  int64_t last = states ? loop->states : loop->length, each = loop->ii;
  if (!loop->ii)
    last = each = loop->states;
  if (trips <= 0)
    return 0;
  return trips - 1 > (INT64_MAX - last) / each ? INT64_MAX : (trips - 1) * each + last;
}
